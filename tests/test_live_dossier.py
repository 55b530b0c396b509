"""Reading only changed files gives the same problems and the same dossier as reading everything."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from torana.dossier.digests import part_digests
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.preview.live_dossier import LiveDossier
from torana.site.plan import Plan

from .support.edits import ACME, NORTH
from .support.paths import REPOSITORY, SMALL

BEMA = "content/organisations/bema.yml"
ONE, TWO, THREE = (f"content/organisations/{name}.yml" for name in ("one", "two", "three"))
ENERGY = "content/sectors/energy.yml"
PAPER = "seeds/founding-paper.yml"


def swap(old: str, new: str) -> Callable[[str], str]:
    def swapped(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return swapped


def without_a_fact(text: str, name: str) -> str:
    head, *facts = re.split(r"(?m)^(?=  - id: )", text)
    return head + "".join(fact for fact in facts if not fact.startswith(f"  - id: {name}\n"))


def with_a_fact_twice(text: str) -> str:
    head, *facts = re.split(r"(?m)^(?=  - id: )", text)
    again = re.sub(r"(?m)^    (supersedes|contradicts|status):.*\n", "", facts[0])
    return head + "".join(facts) + re.sub(r"id: \S+", "id: once-more", again)


def with_line(*lines: str) -> Callable[[str], str]:
    """Add lines to the first fact."""
    return swap("\n    sources:", "".join(f"\n    {line}" for line in (*lines, "sources:")))


EDITS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a statement": (NORTH, swap("statement: The park runs.", "statement: In short, it runs.")),
    "a comment": (NORTH, lambda text: "# two\n# lines\n" + text),
    "a name": (ACME, swap("name: Acme Foundry", "name: Acme Once")),
    "a name that another has": (ACME, swap("name: Acme Foundry", "name: Ministry of Power")),
    "a name that one with another parent has": ("content/sectors/chips.yml", swap("name: Chips", "name: Wind power")),
    "the name of a source": (PAPER, swap("title: The founding paper", "title: A founding paper")),
    "a fact more": (NORTH, with_a_fact_twice),
    "a fact less": (NORTH, lambda text: without_a_fact(text, "bigger")),
    "a fact less that another file names": (NORTH, lambda text: without_a_fact(text, "staff-new")),
    "a fact less that a source names": (NORTH, lambda text: without_a_fact(text, "agreed")),
    "a summary": (ACME, swap("A foundry that works", "A big foundry that works")),
    "a head office": (ACME, swap("headquarters: port-aland", "headquarters: north-shore")),
    "a party less": (NORTH, swap("  - {organisation: acme-foundry, role: partner}\n", "")),
    "a fact in a report": (ENERGY, swap("has twenty people [@north-wind#staff-new]", "is old [@acme-foundry#founded]")),
    "a name in another language": (ACME, swap("ja: アクメ鋳造", "ja: アクメ")),
    "an identifier": (ACME, swap("wikidata: Q42", "wikidata: Q43")),
    "an identifier that another has": (BEMA, lambda text: text + "\nsame_as: {wikidata: Q42}\n"),
    "a figure that contradicts another": (NORTH, swap("value: 450, unit: MW", "value: 30, unit: MW")),
    "a fact that supersedes a conflicting one": (NORTH, swap("supersedes: staff-old", "supersedes: bigger")),
    "a fact that supersedes a conflicting one of another file": (ONE, with_line("supersedes: three#most")),
    "a fact that contradicts one of another file": (ONE, with_line("contradicts: three#size")),
    "a fact that contradicts one of another file no more": (TWO, swap("    contradicts: one#size\n", "")),
    "a figure of a fact that others contradict": (ONE, swap("value: 1,", "value: 2,")),
    "a fact that contradicts nothing any more": (NORTH, swap("    contradicts: [runs]\n", "")),
    "a fact that supersedes one in a report": (NORTH, swap("supersedes: staff-old", "supersedes: signed")),
    "a fact that supersedes one in the report of another file": (ONE, with_line("supersedes: north-wind#signed")),
    "a former id": (NORTH, swap("- id: runs\n", "- id: runs\n    formerly: [ran]\n")),
    "another sector": (NORTH, swap("sectors: [wind]", "sectors: [chips]")),
    "a sector that does not exist": (NORTH, swap("sectors: [wind]", "sectors: [nothing]")),
    "a parent": (ACME, lambda text: text + "\nparent: ministry-of-power\n"),
    "a cycle": ("content/organisations/ministry-of-power.yml", lambda text: text + "\nparent: bema\n"),
    "a source's publisher": (PAPER, swap("publisher: Unknown", "publisher: Somebody Else")),
    "a source's title": (PAPER, swap("title: The founding paper", "title: Another title")),
    "a sentence that is cited, marked": (PAPER, swap("words: 6}", 'words: 6, no_fact: "a heading"}')),
    "a file that is not YAML": (NORTH, lambda text: text + "\nfacts: [\n"),
    "an unknown key": (BEMA, lambda text: text + "\nnonsense: 1\n"),
    "a link to nothing": (NORTH, swap("[[acme-foundry", "[[nobody")),
    "an old address": (BEMA, lambda text: text + "\nformerly: [bema-works]\n"),
    "an old address in use": (BEMA, lambda text: text + "\nformerly: [acme-foundry]\n"),
}

WRONG = {
    "a name that another has",
    "a fact less that another file names",
    "a fact less that a source names",
    "a sector that does not exist",
    "an identifier that another has",
    "a cycle",
    "a sentence that is cited, marked",
    "a fact that supersedes one in a report",
    "a fact that supersedes one in the report of another file",
    "a file that is not YAML",
    "an unknown key",
    "a link to nothing",
    "an old address in use",
}
"""The edits that make a dossier with problems."""


def shape(found: object) -> object:
    """The content of a dossier, for comparison."""
    dossier = found.dossier  # type: ignore[attr-defined]
    if dossier is None:
        return None
    return (
        part_digests(dossier),
        [(fact.key, fact.line, fact.fact, fact.origins, fact.sectors) for fact in dossier.facts],
        {slug: [fact.key for fact in facts] for slug, facts in dossier.indexes.shown.items() if facts},
        {
            (key, slug): [one.slug for one in nodes]
            for key, rows in dossier.indexes.related.items()
            for slug, nodes in rows.items()
        },
        {key: newer.key for key, newer in dossier.superseded_by.items()},
        {key: [one.key for one in others] for key, others in dossier.contradictions.items()},
        {
            slug: [(one.measure, one.of, [(fact.key, figure) for fact, figure in one.values]) for one in rows]
            for slug, rows in dossier.indexes.conflicts.items()
        },
        (dossier.indexes.contested, dossier.indexes.formerly, dossier.indexes.naming_facts, dossier.tally),
        {name: [node.slug for node in nodes] for name, nodes in dossier.indexes.by_name.items()},
        list(dossier.nodes),
        # Nothing may refer to an old node.
        all(
            dossier.nodes[node.slug] is node
            for fact in dossier.facts
            for node in (fact.owner, *fact.names, *(source for source, _ in fact.citations))
        ),
        all(
            dossier.nodes[node.slug] is node
            for rows in (dossier.indexes.by_type, dossier.indexes.by_name, *dossier.indexes.related.values())
            for nodes in rows.values()
            for node in nodes
        ),
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small dossier, without hand-written pages, and three organisations that contradict each other."""
    made = tmp_path_factory.mktemp("live")
    for name in ("content", "seeds"):
        shutil.copytree(SMALL / name, made / name)
    for file, facts in {
        ONE: [("size", 1, "")],
        TWO: [("size", 2, "contradicts: one#size")],
        THREE: [("size", 3, "contradicts: two#size"), ("most", 4, "")],
    }.items():
        text = f"name: {file}\nkind: company\ncountry: AA\nfacts:\n{''.join(map(a_fact, facts))}"
        (made / file).write_text(text, "utf-8")
    return made


def a_fact(row: tuple[str, int, str]) -> str:
    """A fact with an id, a capacity and another line."""
    name, value, other = row
    return f"""  - id: {name}
    statement: The works has {value} MW.
    date: 2020
    figures: [{{measure: capacity, value: {value}, unit: MW}}]
    {other}
    sources: [{{source: acme-report-2023, at: p. 2}}]
"""


@pytest.fixture(scope="module")
def first(root: Path) -> object:
    """The content of the dossier before any edit."""
    return shape(load_dossier(root))


@pytest.fixture(scope="module")
def live(root: Path) -> LiveDossier:
    made = LiveDossier(root)
    assert made.read().dossier is not None
    return made


def same(live: LiveDossier, root: Path, files: list[str]) -> bool:
    """Read changed files, compare the result with reading everything, and return whether there is no problem."""
    followed, plain = live.update(files), load_dossier(root)
    assert {str(problem) for problem in followed.problems} == {str(problem) for problem in plain.problems}
    assert dict(followed.counts) == dict(plain.counts) or plain.problems
    assert shape(followed) == shape(plain)
    return not plain.problems


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_and_its_way_back(live: LiveDossier, root: Path, first: object, name: str) -> None:
    file, change = EDITS[name]
    before = (root / file).read_text("utf-8")
    after = change(before)
    assert after != before
    (root / file).write_text(after, "utf-8")
    assert same(live, root, [file]) == (name not in WRONG)
    (root / file).write_text(before, "utf-8")
    assert shape(live.update([file])) == first


def test_a_problem_is_shown_until_it_is_fixed(live: LiveDossier, root: Path) -> None:
    paths = [root / NORTH, root / ACME]
    before = [path.read_text("utf-8") for path in paths]
    paths[0].write_text(before[0] + "\nnonsense: 1\n", "utf-8")
    assert not same(live, root, [NORTH])
    paths[1].write_text(before[1].replace("name: Acme", "name: Once Acme", 1), "utf-8")
    assert not same(live, root, [ACME]), "the other file is still wrong"
    for path, text in zip(paths, before, strict=True):
        path.write_text(text, "utf-8")
    assert same(live, root, [NORTH, ACME])


def test_a_name_above_entities_with_one_name(live: LiveDossier, root: Path) -> None:
    """Pages name them with the name of their parent."""
    files = ["content/sectors/chips.yml", ENERGY]
    names = [("name: Chips", "name: Wind power"), ("name: Energy", "name: Power")]
    before = [(root / file).read_text("utf-8") for file in files]
    for file, (old, new), text in zip(files, names, before, strict=True):
        (root / file).write_text(text.replace(old, new), "utf-8")
        assert same(live, root, [file])
    for file, text in zip(files, before, strict=True):
        (root / file).write_text(text, "utf-8")
        assert same(live, root, [file])


def test_files_that_come_and_go(live: LiveDossier, root: Path) -> None:
    new = root / "content" / "places" / "new-place.yml"
    new.write_text("name: New Place\ncountry: AA\n", "utf-8")
    plain = load_dossier(root)
    followed = live.update(["content/places/new-place.yml"])
    assert shape(followed) == shape(plain)
    new.unlink()
    assert same(live, root, ["content/places/new-place.yml"])
    moved = (root / ACME).rename(root / "content" / "organisations" / "acme-once.yml")
    assert not same(live, root, [ACME, "content/organisations/acme-once.yml"])
    moved.rename(root / ACME)
    assert same(live, root, [ACME, "content/organisations/acme-once.yml"])


def test_a_second_change_with_another_file(live: LiveDossier, root: Path) -> None:
    """A file that was read alone is read again with all others."""
    path = root / ACME
    first = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^name: .*$", "name: Name One", first), "utf-8")
    assert live.update([ACME]).dossier
    path.write_text(re.sub(r"(?m)^name: .*$", "name: Name Two", first), "utf-8")
    dossier = live.read().dossier
    assert dossier is not None
    assert dossier.nodes["acme-foundry"].name == "Name Two"


ENGLISH = ["organisations/acme-foundry.md", "initiatives/north-wind.md"]
PAGES = [*ENGLISH, *(f"ja/{page}" for page in ENGLISH)]


def pages(plan: Plan) -> list[str]:
    """Some pages in two languages, as Markdown."""
    return [plan.rendered(spec)[1] for path in PAGES if (spec := plan.page(path))]


@pytest.mark.parametrize("name", ["a statement", "a name", "a name in another language"])
def test_pages_after_an_edit_are_those_of_a_new_plan(tmp_path: Path, name: str) -> None:
    root = tmp_path / "dossier"
    shutil.copytree(SMALL, root)
    (root / "content" / "languages").mkdir()
    shutil.copy(REPOSITORY / "content" / "languages" / "ja.po", root / "content" / "languages")
    live = LiveDossier(root)
    plan = Plan(live.read(), root, Site(""))
    before = pages(plan)
    file, change = EDITS[name]
    (root / file).write_text(change((root / file).read_text("utf-8")), "utf-8")
    followed = pages(plan.with_dossier(live.update([file])))
    assert followed == pages(Plan(load_dossier(root), root, Site("")))
    assert len(followed) == len(PAGES)
    assert followed != before
