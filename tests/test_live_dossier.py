"""Reading only changed files gives the same problems and the same dossier as reading everything."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from torana.dossier.digests import part_digests
from torana.dossier.load import load_dossier
from torana.preview.live_dossier import LiveDossier

from .support.paths import REPOSITORY

SANAND = "content/initiatives/sanand-osat.yml"
RENESAS = "content/organisations/renesas-electronics.yml"
SEED = "seeds/seed-6982af97.yml"


def swap(old: str, new: str) -> Callable[[str], str]:
    def swapped(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return swapped


def without_a_fact(text: str) -> str:
    head, *facts = re.split(r"(?m)^(?=  - id: )", text)
    assert len(facts) > 2
    return head + "".join(facts[1:])


def with_a_fact_twice(text: str) -> str:
    head, *facts = re.split(r"(?m)^(?=  - id: )", text)
    again = re.sub(r"(?m)^    (supersedes|contradicts|status):.*\n", "", facts[0])
    return head + "".join(facts) + re.sub(r"id: \S+", "id: once-more", again)


EDITS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a statement": (
        SANAND,
        lambda text: re.sub(r'(?m)^(    statement: ")', r"\1In short, ", text, count=1),
    ),
    "a comment": (SANAND, lambda text: "# two\n# lines\n" + text),
    "a name": (RENESAS, lambda text: re.sub(r"(?m)^name: .*", "name: Renesas Once", text)),
    "a name that another has": (RENESAS, lambda text: re.sub(r"(?m)^name: .*", "name: Government of Japan", text)),
    "a fact more": (SANAND, with_a_fact_twice),
    "a fact less": (SANAND, without_a_fact),
    "another sector": (SANAND, lambda text: re.sub(r"(?m)^sectors: .*", "sectors: [clean-energy]", text)),
    "a sector that does not exist": (SANAND, lambda text: re.sub(r"(?m)^sectors: .*", "sectors: [nothing]", text)),
    "a parent": (RENESAS, lambda text: text + "\nparent: government-of-japan\n"),
    "a cycle": (RENESAS, lambda text: text + "\nparent: renesas-electronics\n"),
    "a source's publisher": (SEED, lambda text: re.sub(r"(?m)^publisher: .*", "publisher: Somebody Else", text)),
    "a source's title": (SEED, lambda text: re.sub(r"(?m)^title: .*", "title: Another title", text)),
    "a sentence that is cited, marked": (
        SEED,
        lambda text: re.sub(r"(?m)^(\s+- )\{(.*)\}", r'\1{\2, no_fact: "a heading"}', text),
    ),
    "a file that is no YAML": (SANAND, lambda text: text + "\nfacts: [\n"),
    "an unknown key": (RENESAS, lambda text: text + "\nnonsense: 1\n"),
    "a link to nothing": (SANAND, lambda text: re.sub(r"\[\[[a-z0-9-]+", "[[nobody", text, count=1)),
    "an old address": (RENESAS, lambda text: text + "\nformerly: [renesas]\n"),
    "an old address in use": (RENESAS, lambda text: text + "\nformerly: [jetro]\n"),
}

WRONG = {
    "a name that another has",
    "a fact less",
    "a sector that does not exist",
    "a cycle",
    "a sentence that is cited, marked",
    "a file that is no YAML",
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
        list(dossier.nodes),
        # A new fact must not refer to an old node.
        all(
            dossier.nodes[node.slug] is node
            for fact in dossier.facts
            for node in (fact.owner, *fact.names, *(source for source, _ in fact.citations))
        ),
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real dossier, without hand-written pages."""
    made = tmp_path_factory.mktemp("live")
    for name in ("content", "seeds"):
        shutil.copytree(REPOSITORY / name, made / name)
    return made


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
    paths = [root / SANAND, root / RENESAS]
    before = [path.read_text("utf-8") for path in paths]
    paths[0].write_text(before[0] + "\nnonsense: 1\n", "utf-8")
    assert not same(live, root, [SANAND])
    paths[1].write_text(before[1].replace("name: Renesas", "name: Once Renesas", 1), "utf-8")
    assert not same(live, root, [RENESAS]), "the other file is still wrong"
    for path, text in zip(paths, before, strict=True):
        path.write_text(text, "utf-8")
    assert same(live, root, [SANAND, RENESAS])


def test_files_that_come_and_go(live: LiveDossier, root: Path) -> None:
    new = root / "content" / "places" / "new-place.yml"
    new.write_text("name: New Place\nkind: city\ncountry: JP\n", "utf-8")
    plain = load_dossier(root)
    followed = live.update(["content/places/new-place.yml"])
    assert shape(followed) == shape(plain)
    new.unlink()
    assert same(live, root, ["content/places/new-place.yml"])
    moved = (root / RENESAS).rename(root / "content" / "organisations" / "renesas-once.yml")
    assert not same(live, root, [RENESAS, "content/organisations/renesas-once.yml"])
    moved.rename(root / RENESAS)
    assert same(live, root, [RENESAS, "content/organisations/renesas-once.yml"])


def test_a_second_change_with_another_file(live: LiveDossier, root: Path) -> None:
    """A file that was read alone is read again with all others."""
    path = root / RENESAS
    first = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^name: .*$", "name: Name One", first), "utf-8")
    assert live.update([RENESAS]).dossier
    path.write_text(re.sub(r"(?m)^name: .*$", "name: Name Two", first), "utf-8")
    dossier = live.read().dossier
    assert dossier is not None
    assert dossier.nodes["renesas-electronics"].name == "Name Two"
