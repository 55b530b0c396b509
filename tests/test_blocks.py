"""Long files made block by block: the same bytes as made at once, and little is made again."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torana.dossier.graph import Reads
from torana.dossier.load import checked
from torana.exports import blocks
from torana.exports.blocks import ALL, MEAN, Block, KeptBlocks, cut
from torana.exports.export import Export
from torana.pages.registry import Site
from torana.site.build_cache import Since
from torana.site.plan import Batch, Last, Plan

from .support.dossiers import copy_of_small
from .support.edits import EDITS

WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=3), unique=True, max_size=30)


class Word(str):
    """A word, which names itself."""

    @property
    def key(self) -> str:
        """The word."""
        return str(self)


class Press:
    """Writes one file of what some words say, in blocks, and remembers the last one."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.content = b""
        self.made: list[str] = []
        self._blocks: list[Block] = []
        self._names: list[str] = []

    def _block(self, words: Sequence[str]) -> bytes:
        assert Reads.noted is not None
        Reads.noted.update(words)
        self.made += words
        return "".join(f"{word}: {self.said[word]}\n" for word in words).encode()

    def print(self, said: Mapping[str, str]) -> bytes:
        """The file of what words say now; of blocks in which none says something else, nothing is made."""
        changed = {word for word in self._names if said.get(word) != self.said.get(word)}
        clean = {b.name: b for b in self._blocks if not changed & {self._names[number] for number in b.reads}}
        numbers = {word: number for number, word in enumerate(said)}
        for block in clean.values():
            block.reads[:] = type(block.reads)("I", [numbers[self._names[number]] for number in block.reads])
        self.said, self._names, self.made = dict(said), list(said), []
        last = self.content
        blocks = KeptBlocks(numbers, clean, lambda path: last)
        self.content = b"# Words\n" + b"".join(blocks.of("words", sorted(map(Word, said)), self._block))
        blocks.written("words.txt", self.content)
        self._blocks = blocks.made
        return self.content


@given(st.lists(st.dictionaries(st.text(string.ascii_lowercase, min_size=1, max_size=2), st.text("xy\n"))))
def test_the_same_bytes_whatever_was_before(states: list[dict[str, str]]) -> None:
    press = Press()
    for said in states:
        fresh = Press()
        assert press.print(said) == fresh.print(said)


def test_only_what_shows_an_edit_is_made() -> None:
    press = Press()
    said = {f"word-{number:05}": "so" for number in range(40 * MEAN)}
    press.print(said)
    assert len(press.made) == len(said)
    press.print(said)
    assert press.made == []
    press.print(said | {"word-01000": "otherwise"})
    assert "word-01000" in press.made
    assert len(press.made) <= 8 * MEAN
    # One more moves all that come after it, and leaves their blocks as they are.
    press.print(said | {"word-01000": "otherwise", "word-00999-b": "new"})
    assert "word-00999-b" in press.made
    assert len(press.made) <= 16 * MEAN
    del said["word-00007"]
    press.print(said | {"word-01000": "otherwise", "word-00999-b": "new"})
    assert len(press.made) <= 16 * MEAN


@given(WORDS)
def test_blocks_are_the_whole_in_its_order(words: list[str]) -> None:
    blocks = list(cut(list(map(Word, words))))
    assert [word for block in blocks for word in block] == words
    assert all(blocks)
    assert b"".join(ALL.of("x", list(map(Word, words)), lambda some: "".join(some).encode())) == "".join(words).encode()


def test_a_file_that_is_not_as_it_was_gives_nothing() -> None:
    made = KeptBlocks({"a": 0}, {}, lambda path: None)
    assert made.of("x", [Word("a")], lambda some: b"new") == [b"new"]
    made.written("x.txt", b"> new <")
    (block,) = made.made
    assert (block.start, block.length) == (2, 3)
    again = KeptBlocks({"a": 0}, {block.name: block}, lambda path: None)
    assert again.of("x", [Word("a")], lambda some: b"newer") == [b"newer"]
    kept = KeptBlocks({"a": 0}, {block.name: block}, lambda path: b"> new <")
    assert kept.of("x", [Word("a")], lambda some: b"newer") == [b"new"]


class Data:
    """All data of a dossier, made after each edit from that of before, and from nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._digests: dict[str, str] = {}
        self._made: dict[str, Batch[Export]] = {}

    def hold(self, what: str) -> None:
        """Holds what is made of the last data against what is made of none."""
        found = checked(self.root)
        assert found.dossier is not None, (what, found.problems)
        plan = Plan(found, self.root, Site("https://example.org/"))
        digests = plan.digests()
        numbers = {name: number for number, name in enumerate(digests)}
        since = Since(self._digests, digests, numbers)
        clean = {name: since.clean({block.name: block for block in batch.blocks}) for name, batch in self._made.items()}
        files = {file.path: file.content for batch in self._made.values() for file in batch.files}
        made = plan.batches(lambda file: file, last=Last(numbers, clean, files.get))
        warm = {file.path: file.content for batch in made.values() for file in batch.files}
        cold = {file.path: file.content for batch in plan.batches(lambda file: file).values() for file in batch.files}
        assert warm.keys() == cold.keys()
        assert [path for path in cold if warm[path] != cold[path]] == [], what
        self._digests, self._made = digests, made


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_data_with_a_block_for_each_fact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MEAN", 1)
    data = Data(copy_of_small(tmp_path))
    data.hold("nothing")
    for what, (file, old, new) in EDITS.items():
        # What all data depends on is `Build.base`, which no block outlives.
        if file != "content/dossier.yml":
            replaced(data.root / file, old, new)
            data.hold(what)


def test_a_type_that_has_its_first_entity_and_its_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "MEAN", 1)
    data = Data(copy_of_small(tmp_path))
    places = data.root / "content" / "places"
    texts = {path: path.read_text("utf-8") for path in places.iterdir()}

    def gone() -> None:
        replaced(data.root / "content/organisations/acme-foundry.yml", "headquarters: port-aland\n", "")
        replaced(data.root / "content/initiatives/north-wind.yml", "places: [north-shore]\n", "")
        replaced(data.root / "content/initiatives/north-wind.yml", "[[port-aland]]", "Port Aland")
        for path in texts:
            path.unlink()

    def one() -> None:
        (places / "first.yml").write_text("name: The first\n", "utf-8")

    edits: list[Callable[[], None]] = [lambda: None, gone, one, (places / "first.yml").unlink]
    for edit in edits:
        edit()
        data.hold(str(edit))
