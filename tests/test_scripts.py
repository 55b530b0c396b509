"""The scripts of pages: their types, their lint, and the functions that are also in Python."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from torana.dossier.load import load_dossier
from torana.dossier.versions import Versions
from torana.exports import bibliography
from torana.exports.search import vocabulary
from torana.exports.search.index_files import _column, search_files
from torana.exports.search.terms import STOP_WORDS, folded, in_utf16_order, pairs, slips, split_terms
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.table import Table, TableColumn
from torana.json_text import as_json
from torana.pages.citation import fact_key
from torana.records.dates import Date
from torana.site.bundles import bundled_assets

from .support.dossiers import CASES
from .support.npm import BIOME, TYPESCRIPT, not_in_cache, npm
from .support.paths import CHROMIUM, REPOSITORY

ASSETS = REPOSITORY / "docs" / "assets"


def findings(package: str, *command: str | Path) -> str:
    """Run a checker, and return what it prints if it finds something."""
    if reason := not_in_cache(package):
        pytest.skip(f"scripts are not checked: {reason}")
    done = npm(package, *command, offline=True)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def test_the_types_of_scripts() -> None:
    assert not findings(TYPESCRIPT, "tsc", "--project", REPOSITORY)


def test_the_lint_of_scripts() -> None:
    folders = [ASSETS, REPOSITORY / "generator" / "torana" / "preview" / "assets"]
    command = ["biome", "lint", "--error-on-warnings", f"--config-path={REPOSITORY}", *folders]
    assert not findings(BIOME, *command)


def test_a_checker_reports_an_invalid_page(tmp_path: Path) -> None:
    (tmp_path / "script.js").write_text("/** @type {number} */\nvar one = 'two';\n", "utf-8")
    options = ["--allowJs", "--checkJs", "--noEmit", "--ignoreConfig", "--lib", "es5"]
    assert "not assignable to type 'number'" in findings(TYPESCRIPT, "tsc", *options, tmp_path / "script.js")
    assert "lint/" in findings(BIOME, "biome", "lint", "--error-on-warnings", tmp_path / "script.js")


# --- functions in both Python and JavaScript ----------------------------------------------------------------------

ALIKE: dict[str, dict[str, list[Any]]] = json.loads((CASES / "python-and-javascript.json").read_text("utf-8"))
"""By name of a function, its cases: the arguments, and the result in both languages."""

JAVASCRIPT = """
import { bibtex, csl, keyOf, ris, tex } from "./parts/citations.js";
import { folded } from "./parts/folded.js";
import { setNumber } from "./parts/search-index.js";
import { csvCell } from "./parts/selection-files.js";
import { pairs, slips, terms } from "./parts/search-terms.js";
globalThis.functions = {
  folded, terms, slips, tex,
  pairs: (words) => pairs(words, STOP).map((pair) => pair ?? null),
  order: (terms) => [...terms].sort(),
  set: (character) => setNumber(character.charCodeAt(0)),
  key: ({ url }) => keyOf(new URL(url)),
  bibtex: ({ cited, dossier }) => bibtex(cited, dossier),
  ris: ({ cited, dossier }) => ris(cited, dossier),
  csl: ({ cited, dossier }) => csl(cited, dossier),
  cell: csvCell,
};
"""


def set_number(character: str) -> int:
    """Return the number that `_column` writes as a character."""
    column = _column([(number,) for number in range(ord(character))])
    return column["of"].index(character)


def key(case: dict[str, str]) -> str:
    owner, fact = SimpleNamespace(slug=case["entity"]), SimpleNamespace(id=case["fact"])
    return fact_key(SimpleNamespace(owner=owner, fact=fact))  # type: ignore[arg-type]


def csl(case: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return the citation of a case as an item of CSL-JSON."""
    cited, dossier = case["cited"], case["dossier"]
    versions = Versions("2026-01-01", ((),) * (int(cited["version"]) - 1)) if "version" in cited else None
    settings = SimpleNamespace(
        title=dossier["title"],
        publisher=dossier["publisher"],
        as_of=Date.parse(dossier["asOf"]),
        doi=dossier.get("doi"),
    )
    part = cited["key"], cited["title"], cited["url"], versions
    return bibliography.part_csl(*part, SimpleNamespace(settings=settings))  # type: ignore[arg-type]


def cell(text: str) -> str:
    """Return a text as the first cell of a CSV file, of two."""
    rows = as_csv(Table("x", "", (), lambda _: (), tuple(TableColumn(name, "") for name in "ab")), [(text, "0")])
    return rows.decode().removeprefix("a,b\r\n").removesuffix(",0\r\n")


PYTHON: dict[str, Callable[[Any], Any]] = {
    "folded": folded,
    "terms": split_terms,
    "pairs": pairs,
    "slips": slips,
    "order": in_utf16_order,
    "set": set_number,
    "key": key,
    "tex": bibliography.tex,
    "bibtex": lambda case: bibliography.bibtex(csl(case)),
    "ris": lambda case: bibliography.ris(csl(case)),
    "csl": lambda case: as_json([csl(case)]).decode(),
    "cell": cell,
}


@pytest.fixture(scope="module")
def javascript(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[..., list[Any]]:
    """Call a function of the scripts with each of several values, in Node or else in the browser of the tests."""
    root = tmp_path_factory.mktemp("scripts")
    shutil.copytree(ASSETS / "parts", root / "assets" / "parts")
    (root / "assets" / "all.js").write_text(JAVASCRIPT, "utf-8")
    script = f"const STOP = {json.dumps(sorted(STOP_WORDS))};" + bundled_assets(root)["assets/all.js"].decode()

    def in_node(name: str, values: list[Any]) -> list[Any]:
        call = f"console.log(JSON.stringify({json.dumps(values)}.map((value) => functions.{name}(value))));"
        (root / "call.js").write_text(script + call, "utf-8")
        done = subprocess.run(["node", root / "call.js"], capture_output=True, check=True)
        return json.loads(done.stdout)

    def in_browser(name: str, values: list[Any]) -> list[Any]:
        page = request.getfixturevalue("browser").new_page()
        page.add_script_tag(content=script)
        found = page.evaluate(f"values => values.map((value) => functions.{name}(value))", values)
        page.close()
        return found

    if not shutil.which("node") and CHROMIUM is None:
        pytest.skip("no JavaScript is run: neither Node nor Chromium is installed")
    return in_node if shutil.which("node") else in_browser


@pytest.mark.parametrize("name", ALIKE)
def test_python_matches_the_shared_cases(name: str) -> None:
    for case, (given, expected) in ALIKE[name].items():
        assert PYTHON[name](given) == expected, case


@pytest.mark.parametrize("name", ALIKE)
def test_javascript_matches_the_shared_cases(name: str, javascript: Callable[..., list[Any]]) -> None:
    results = javascript(name, [given for given, _ in ALIKE[name].values()])
    for (case, (_, expected)), result in zip(ALIKE[name].items(), results, strict=True):
        assert result == expected, case


def test_both_cut_every_text_of_the_dossier_alike(javascript: Callable[..., list[Any]]) -> None:
    texts = [
        path.read_text("utf-8") for folder in ("content", "seeds") for path in (REPOSITORY / folder).rglob("*.yml")
    ]
    for text, theirs in zip(texts, javascript("terms", texts), strict=True):
        assert split_terms(text) == theirs


def test_both_know_the_same_slips_and_the_same_order(
    javascript: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "WHOLE", 0)
    found = load_dossier(REPOSITORY)
    assert found.dossier is not None
    entries: dict[str, Any] = {}
    for file in search_files(found.dossier):
        if file.path.startswith("search/terms-"):
            entries |= json.loads(file.content)["terms"]
    assert javascript("order", [list(entries)]) == [list(entries)]
    names = sorted({name for key, names in entries.items() if key.startswith("~") for name in names})
    by_slip: dict[str, list[str]] = {}
    for name, theirs in zip(names, javascript("slips", names), strict=True):
        for slip in theirs:
            by_slip.setdefault(f"~{slip[::-1]}", []).append(name)
    assert by_slip == {key: names for key, names in entries.items() if key.startswith("~")}
