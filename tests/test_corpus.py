"""Bad input: a file for each way that YAML can go wrong, and a text for each way in which text can act."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml

from generator import plugin
from generator.house import checked
from generator.plugin import Shop
from generator.yamltext import parse

from .conftest import copy_of_small, torana
from .test_cases import cases as other_cases
from .test_cases import lay_out

CORPUS = Path(__file__).parent / "corpus"
FILES: list[dict[str, Any]] = yaml.safe_load((CORPUS / "yaml.yml").read_text("utf-8"))
STRINGS: list[dict[str, Any]] = yaml.safe_load((CORPUS / "text" / "strings.yml").read_text("utf-8"))["strings"]
MARK = "Zq harmless"
"""What stands in every field of the site that others are compared with."""


def test_the_corpus_is_whole() -> None:
    assert {case["file"] for case in FILES} == {
        path.relative_to(CORPUS / "yaml").as_posix() for path in (CORPUS / "yaml").rglob("*.yml")
    }
    assert len({row["id"] for row in STRINGS}) == len(STRINGS)
    assert len(FILES) + len(STRINGS) + len(other_cases()) >= 400


@pytest.mark.parametrize("case", FILES, ids=lambda case: case["file"].removesuffix(".yml"))
def test_the_reader(case: dict[str, Any], tmp_path: Path) -> None:
    raw = (CORPUS / "yaml" / case["file"]).read_bytes()
    document = parse(raw, "x.yml")
    said = "reject" if document.problems else "accept"
    allowed = case["expected"] if isinstance(case["expected"], list) else [case["expected"], case.get("or")]
    assert said in allowed, [problem.message for problem in document.problems]
    for problem in document.problems:
        assert problem.position.file == "x.yml"
        assert problem.message
    # In its place in a dossier it is a problem or none, and never an exception.
    lay_out(tmp_path, {})
    (tmp_path / "content" / "places").mkdir(exist_ok=True)
    (tmp_path / "content" / "places" / "x.yml").write_bytes(raw)
    found = checked(tmp_path)
    assert (found.dossier is None) == bool(found.problems)
    if said == "reject":
        assert any(problem.position.file == "content/places/x.yml" for problem in found.problems)


# --- texts in every field -----------------------------------------------------------------------------------------


def filled(text: str) -> dict[str, Any]:
    """Every field of the small dossier that holds a text of its own, with this one behind a word."""
    own = f"Zq {text}"
    return {
        "content/initiatives/north-wind.yml": {
            "name": own,
            "also_known_as": [own],
            "summary": own,
            "kind": "project",
            "sectors": ["wind"],
            "parties": [{"organisation": "acme-foundry", "role": "owner", "fact": "one"}],
            "places": ["north-shore"],
            "facts": [
                {
                    "id": "one",
                    "statement": f"{own} [[acme-foundry|{_in_link(own)}]]",
                    "date": "2024-01",
                    "status": "signed",
                    "note": own,
                    "sources": [{"source": "daily-aland", "at": own}],
                    "disputed_by": [{"source": "weekly-beland", "at": own, "says": own}],
                    "figures": [{"measure": "staff", "value": 20, "unit": "people", "of": own, "note": own}],
                }
            ],
        },
        "content/organisations/acme-foundry.yml": {
            "name": own,
            "also_known_as": [own],
            "native_name": {"ja": own},
            "kind": "company",
            "country": "AA",
            "summary": own,
        },
        # The sectors at the top stand in the navigation: see `test_a_sector_in_the_navigation`.
        "content/sectors/wind.yml": {"name": own, "parent": "energy", "also_known_as": [own], "summary": own},
        "content/places/north-shore.yml": {"name": own, "country": "AA", "latitude": 1, "longitude": 2},
        "seeds/daily-aland.yml": {
            "title": own,
            "publisher": own,
            "kind": "newspaper",
            "seen": own,
            "note": own,
        },
        "seeds/weekly-beland.yml": {"title": own, "publisher": f"Another {own}", "kind": "newspaper"},
    }


def _in_link(text: str) -> str:
    """The text of a link ends at a bracket or a bar: what a link cannot hold stands beside it."""
    return "".join(sign for sign in text if sign not in "[]|") or "Zq"


class Site:
    """A dossier whose fields take one text after another; each page is made when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.root = copy_of_small(folder)
        for name in ("content/languages", "content/initiatives", "content/organisations", "content/places", "seeds"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        self.write(filled("harmless"))
        found = checked(self.root)
        assert found.dossier, found.problems
        shop = plugin.build_site(self.root, folder / "site", plugin.Order(found, workers=1, later=True))
        assert shop is not None
        self.shop: Shop = shop
        self.harmless = dict(self.pages())
        self.trees = {path: html5lib.parse(page) for path, page in self.harmless.items()}

    def write(self, files: dict[str, Any]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")

    def pages(self) -> Iterator[tuple[str, str]]:
        for path in self.shop.plan.paths():
            page = self.shop.page(path)
            assert page is not None
            yield path, page.decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    # The theme writes into the folder of the site as soon as MkDocs starts.
    return Site(Path(tempfile.mkdtemp(dir=tmp_path_factory.mktemp("corpus"))))


def structure(tree: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes."""
    return [(one.tag, tuple(sorted(one.keys()))) for one in tree.iter() if isinstance(one.tag, str)]


def texts(tree: Any) -> list[str]:
    """What stands as text or in an attribute, white space folded."""
    found = []
    for one in tree.iter():
        if isinstance(one.tag, str) and not one.tag.endswith(("script", "style")):
            found += [one.text or "", one.tail or "", *one.attrib.values()]
    return [" ".join(text.split()) for text in found if text.strip()]


TEXTS = [row for row in STRINGS if row["slots"] in ("any", "multiline")]


@pytest.mark.parametrize("row", TEXTS, ids=[row["id"] for row in TEXTS])
def test_a_text_shows_as_itself_and_makes_nothing(row: dict[str, Any], site: Site) -> None:
    text = row["text"]
    files = filled(text)
    if row["expected"] == "reject":  # with nothing before it
        files["content/places/north-shore.yml"]["name"] = text
    site.write(files)
    started = time.process_time()
    found = checked(site.root)
    if row["expected"] == "reject":
        assert found.problems
        return
    if row["slots"] == "multiline" and found.problems:
        return  # refused with its place, as a field of one line may
    if found.problems:
        assert all(problem.position.line > 0 for problem in found.problems)
        assert "[[" in text or "]]" in text, found.problems
        return
    site.shop.replaced(found)
    folded = " ".join(f"Zq {text}".split())
    shown = 0
    for path, page in site.pages():
        tree = html5lib.parse(page)
        before, now = structure(site.trees[path]), structure(tree)
        assert now == before, f"{path}: {[pair for pair in zip(before, now, strict=False) if pair[0] != pair[1]][:2]}"
        for old, new in zip(texts(site.trees[path]), texts(tree), strict=False):
            if old == MARK:
                assert new in (folded, " ".join(_in_link(f"Zq {text}").split())), path
                shown += 1
        assert not re.search(r"Zq \W*49", page), path
    assert shown > 20
    assert time.process_time() - started < 30


@pytest.mark.parametrize("options", [(), ("--plain",)])
def test_a_sector_in_the_navigation(tmp_path: Path, options: tuple[str, ...]) -> None:
    root = copy_of_small(tmp_path)
    name = "Power <script>alert(1)</script> & <img src=x onerror=alert(1)> {{ 7*7 }} **b** `c` &lt;d&gt;"
    (root / "content" / "sectors" / "energy.yml").write_text(f"name: '{name}'\n", "utf-8")
    result = torana("build", "--no-cache", *options, root=root)
    assert result.returncode == 0, result.stderr
    shown = 0
    for path in (root / "site").rglob("*.html"):
        tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
        assert all("alert(1)" not in (script.text or "") for script in tree.iter("script") if not script.get("type"))
        assert not [image for image in tree.iter("img") if image.get("onerror")]
        shown += any(name in " ".join("".join(link.itertext()).split()) for link in tree.iter("a"))
    assert shown > 20


@pytest.mark.parametrize("row", [row for row in STRINGS if row["slots"] == "url"], ids=lambda row: row["id"])
def test_an_address(row: dict[str, Any], tmp_path: Path) -> None:
    url = row["text"]
    place = {"name": "A", "kind": "company", "country": "AA", "website": url}
    source = {"title": "T", "publisher": "P", "kind": "report", "url": url, "archived": url}
    root = copy_of_small(tmp_path)
    for name, content in (("content/organisations/new-one.yml", place), ("seeds/new-source.yml", source)):
        (root / name).write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    problems = [problem for problem in checked(root).problems if "new-" in problem.position.file]
    assert bool(problems) == (row["expected"] == "reject"), problems


@pytest.mark.parametrize("row", [row for row in STRINGS if row["slots"] == "id"], ids=lambda row: row["id"])
def test_an_id(row: dict[str, Any], tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    fact = {"id": row["text"], "statement": "S.", "date": "2024", "sources": [{"source": "daily-aland", "at": "1"}]}
    entity = {"name": "A", "kind": "company", "country": "AA", "facts": [fact]}
    (root / "content/organisations/new-one.yml").write_text(yaml.safe_dump(entity, allow_unicode=True), "utf-8")
    problems = [problem for problem in checked(root).problems if "new-one" in problem.position.file]
    assert bool(problems) == (row["expected"] == "reject"), problems
