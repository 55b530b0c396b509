"""Bad input: files with every kind of error in YAML, and texts that try to be more than text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser
from torana.dossier.load import load_dossier
from torana.problems import Problem
from torana.records.yaml_parser import parse

from .support.command import torana
from .support.dossiers import cases, copy_of_small, lay_out, replace
from .support.hostile import CORPUS, STRINGS, TEXTS, filled, in_link, pages, structure, texts, write, written

FILES: list[dict[str, Any]] = yaml.load((CORPUS / "yaml.yml").read_bytes(), yaml.CSafeLoader)


def test_the_corpus_is_whole() -> None:
    assert {case["file"] for case in FILES} == {
        path.relative_to(CORPUS / "yaml").as_posix() for path in (CORPUS / "yaml").rglob("*.yml")
    }
    assert len({row["id"] for row in STRINGS}) == len(STRINGS)
    assert len(FILES) + len(STRINGS) + len(cases()) >= 400


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
    # In a dossier it causes problems or is accepted, but never raises an exception.
    lay_out(tmp_path, {})
    (tmp_path / "content" / "places").mkdir(exist_ok=True)
    (tmp_path / "content" / "places" / "x.yml").write_bytes(raw)
    found = load_dossier(tmp_path)
    assert (found.dossier is None) == bool(found.problems)
    if said == "reject":
        assert any(problem.position.file == "content/places/x.yml" for problem in found.problems)


# --- texts in every field -----------------------------------------------------------------------------------------


class Hostile:
    """A dossier with every text of the corpus in every field, and the same dossier with harmless texts.

    Args:
        folder: An empty folder.
        numbers: The numbers of the texts.
        every: Make one in this number of the pages of each text. Every kind of page has as many of the texts.
    """

    def __init__(self, folder: Path, numbers: list[int], every: int) -> None:
        self.numbers = numbers
        self.refused: dict[int, list[Problem]] = {}
        """By the number of a text, the problems for which the reader refused it."""
        root = written(folder / "hostile", {number: TEXTS[number]["text"] for number in numbers})
        for problem in load_dossier(root).problems:
            self.refused.setdefault(_number(problem.position.file), []).append(problem)
        for number in self.refused:
            for name in filled(number, ""):
                (root / name).unlink()
        accepted = {number: "harmless" for number in numbers if number not in self.refused}
        self.pattern = min(accepted)
        """The number of the entities whose harmless pages show how the pages of all others must look."""
        self.hostile = pages(root, lambda path: _number(path) in (-1, self.pattern) or _turn(path) % every == 0)
        self.harmless = pages(written(folder / "harmless", accepted), lambda path: _number(path) in (-1, self.pattern))

    def harmless_page(self, path: str) -> str:
        """A page with harmless texts, whose digits are those of the pattern."""
        return self.harmless[re.sub(r"-\d+\b", f"-{self.pattern}", path) if _number(path) >= 0 else path]


def _number(name: str) -> int:
    """The number of the text that a file or a page of an entity has, or -1."""
    found = re.search(r"/(?:initiative|organisation|sector|place|thing|source|other)-(\d+)\b", name)
    return int(found[1]) if found else -1


KINDS = ("initiative", "organisation", "sector", "place", "thing", "source", "other")


def _turn(path: str) -> int:
    """The number of the text of a page, plus that of the kind of the page."""
    kind = next(place for place, name in enumerate(KINDS) if f"/{name}-" in path)
    return _number(path) + kind + (path.count("/") > 1)


def resembles_others(number: int) -> bool:
    """Of the texts that take the same path as others, whose `id` begins with `more`, every second one."""
    return TEXTS[number]["id"].startswith("more-") and number % 2 == 1


@pytest.fixture(scope="session")
def dossiers(tmp_path_factory: pytest.TempPathFactory, exhaustive: bool) -> Hostile:
    numbers = [number for number in range(len(TEXTS)) if exhaustive or not resembles_others(number)]
    return Hostile(tmp_path_factory.mktemp("corpus"), numbers, 1 if exhaustive else len(KINDS))


_KEPT_TOGETHER = re.compile('<span class="nb">([^<>]*)</span>')
"""A number and its unit, which stay on one line: the texts have some, and harmless ones have none."""


def compare(dossiers: Hostile, path: str) -> dict[int, int]:
    """Compare a page with the harmless one: how often it shows each text.

    Raises:
        AssertionError: A text became an element or an attribute, or is shown as something else.
    """
    before, now = (
        LexborHTMLParser(_KEPT_TOGETHER.sub(r"\1", page))
        for page in (dossiers.harmless_page(path), dossiers.hostile[path])
    )
    old, new = structure(before), structure(now)
    assert new == old, f"{path}: {[pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]][:2]}"
    shown: dict[int, int] = {}
    for one, other in zip(texts(before), texts(now), strict=False):
        if match := re.fullmatch(r"Zq(\d{3}) harmless", one):
            number = int(match[1]) if _number(path) == -1 else _number(path)
            own = f"Zq{number:03} {TEXTS[number]['text']}"
            assert other in (" ".join(own.split()), " ".join(in_link(own).split())), path
            shown[number] = shown.get(number, 0) + 1
    assert not re.search(r"Zq\d{3} \W*49", dossiers.hostile[path]), f"{path}: a template was evaluated"
    return shown


@pytest.mark.xdist_group("corpus")
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, id=row["id"], marks=[pytest.mark.exhaustive] if resembles_others(number) else [])
        for number, row in enumerate(TEXTS)
    ],
)
def test_a_text_is_shown_unchanged_and_creates_no_element(
    number: int, dossiers: Hostile, tmp_path: Path, exhaustive: bool
) -> None:
    row = TEXTS[number]
    if number not in dossiers.numbers:
        pytest.skip("only with --all")
    if row["expected"] == "reject":  # without a prefix
        files = filled(number, "harmless") | {"content/places/place.yml": {"name": row["text"], "country": "AA"}}
        write(tmp_path, files)
        assert any(problem.position.file == "content/places/place.yml" for problem in load_dossier(tmp_path).problems)
        return
    if problems := dossiers.refused.get(number):
        assert all(problem.position.line > 0 for problem in problems)
        # A one-line field may refuse several lines; an unclosed link is refused in every field.
        assert row["slots"] == "multiline" or "[[" in row["text"] or "]]" in row["text"], problems
        return
    pages = [path for path in dossiers.hostile if _number(path) == number]
    assert len(pages) >= (8 if exhaustive else 1)
    shown = sum(compare(dossiers, path).get(number, 0) for path in pages)
    assert shown > (20 if exhaustive else 0)


@pytest.mark.xdist_group("corpus")
def test_shared_pages_show_every_text(dossiers: Hostile) -> None:
    accepted = set(dossiers.numbers) - dossiers.refused.keys()
    assert len(accepted) > 100
    assert {path for path in dossiers.hostile if _number(path) in (-1, dossiers.pattern)} == dossiers.harmless.keys()
    shown: set[int] = set()
    for path in dossiers.hostile:
        if _number(path) == -1:
            shown |= compare(dossiers, path).keys()
    assert shown == accepted


@pytest.mark.parametrize("options", [(), pytest.param(("--plain",), marks=pytest.mark.exhaustive)])
def test_names_in_the_navigation(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Of a sector, and of hand-written pages: in front matter, or as a heading."""
    root = copy_of_small(tmp_path)
    name = "Power <script>alert(1)</script> & <img src=x onerror=alert(1)> {{ 7*7 }} **b** `c` &lt;d&gt; </title>"
    (root / "content" / "sectors" / "energy.yml").write_text(f"name: '{name}'\n", "utf-8")
    keys = "".join(f"{key}: '{name}'\n" for key in ("title", "description", "author", "subtitle", "other"))
    (root / "docs" / "odd.md").write_text(f"---\n{keys}---\n\nText.\n", "utf-8")
    (root / "docs" / "odd_heading.md").write_text("# A &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;\n", "utf-8")
    replace(root / "mkdocs.yml", "nav:\n", "nav:\n  - odd.md\n  - odd_heading.md\n")
    result = torana("build", "--no-cache", *options, root=root)
    assert result.returncode == 0, result.stderr
    shown = of_sector = of_heading = 0
    for path in (root / "site").rglob("*.html"):
        tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
        assert all("alert(1)" not in (script.text or "") for script in tree.iter("script") if not script.get("type"))
        assert not [image for image in tree.iter("img") if image.get("onerror")]
        titles = [title.text for title in tree.iter("title")]
        links = [(" ".join("".join(link.itertext()).split()), link.get("href", "")) for link in tree.iter("a")]
        shown += (f"{name} - Acme & Friends <test>" in titles) + any(text == name for text, _ in links)
        of_sector += any(text == name and "sectors/" in href for text, href in links)
        of_heading += "A </title><script>alert(1)</script> - Acme & Friends <test>" in titles
    assert (shown > 40, of_sector > 20, of_heading) == (True, True, 1)


def with_problems(tmp_path: Path, files: dict[int, dict[str, Any]]) -> set[int]:
    """Add files to the small dossier, by the number of a text: the numbers of those in which there are problems."""
    root = copy_of_small(tmp_path)
    for entities in files.values():
        write(root, entities)
    refused = set[int]()
    # Rules may check only files that can be read, so load those again without the others.
    for _ in range(2):
        places = {problem.position.file for problem in load_dossier(root).problems}
        refused |= {number for number, entities in files.items() if places & entities.keys()}
        for name in places:
            (root / name).unlink()
    return refused


def test_addresses(tmp_path: Path) -> None:
    rows = {number: row for number, row in enumerate(STRINGS) if row["slots"] == "url"}
    files = {}
    for number, row in rows.items():
        url = row["text"]
        place = {"name": f"A{number}", "kind": "company", "country": "AA", "website": url}
        source = {"title": f"T{number}", "publisher": "P", "kind": "report", "url": url, "archived": url}
        files[number] = {f"content/organisations/new-{number}.yml": place, f"seeds/new-source-{number}.yml": source}
    refused = with_problems(tmp_path, files)
    assert {row["id"] for number, row in rows.items() if (row["expected"] == "reject") != (number in refused)} == set()


def test_ids(tmp_path: Path) -> None:
    rows = {number: row for number, row in enumerate(STRINGS) if row["slots"] == "id"}
    files = {}
    for number, row in rows.items():
        fact = {"id": row["text"], "statement": "S.", "date": "2024", "sources": [{"source": "daily-aland", "at": "1"}]}
        entity = {"name": f"A{number}", "kind": "company", "country": "AA", "facts": [fact]}
        files[number] = {f"content/organisations/new-{number}.yml": entity}
    refused = with_problems(tmp_path, files)
    assert {row["id"] for number, row in rows.items() if (row["expected"] == "reject") != (number in refused)} == set()
