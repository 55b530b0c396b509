"""Pieces of long data files: after any edit, those of the last build give the same files as new ones."""

from __future__ import annotations

from pathlib import Path

from torana.dossier import git_history
from torana.dossier.load import load_dossier
from torana.dossier.pieces import Pieces
from torana.pages.shared.addresses import Site
from torana.site.piece_store import PieceStore
from torana.site.plan import BuildUnit, Plan

from .support.dossiers import copy_of_small, replace
from .support.edits import ACME, EDITS

UNIT = BuildUnit(0, "/data/facts.bib")
SHARE = 0.5
"""The least share of pieces that are reused after most edits."""


class Data:
    """The files about a whole dossier, made without pieces, and with those of an earlier state."""

    def __init__(self, root: Path) -> None:
        self.plan = Plan(load_dossier(root), root, Site("https://example.org/"), git_history.read(root))
        self._digests = self.plan.digests()
        units = dict.fromkeys(unit for unit, _ in self.plan.specs())
        self.files = {unit: self._made(unit) for unit in units if unit.name.startswith("/") and ".md" not in unit.name}

    def _made(self, unit: BuildUnit) -> dict[str, bytes]:
        return {file.path: file.content for spec in self.plan.specs_of(unit) for file in spec.make()}

    def with_pieces(self, unit: BuildUnit, previous: bytes | None) -> tuple[dict[str, bytes], Pieces]:
        """The files of a unit, and the pieces for the next state."""
        self.plan.tracker.pieces = pieces = Pieces(self._digests, previous)
        try:
            return self._made(unit), pieces
        finally:
            self.plan.tracker.pieces = None


def test_pieces_give_the_same_files_after_every_edit(tmp_path: Path, exhaustive: bool) -> None:
    """Several edits come at once; with `--all`, one by one.

    An edit of the vocabulary is left out: the store forgets all pieces then.
    """
    root = copy_of_small(tmp_path)
    edits = [edit for edit in EDITS.values() if edit[0] != "content/dossier.yml"]
    size = 1 if exhaustive else 4
    kept: dict[BuildUnit, bytes] = {}
    shares = []
    for step in [[], *(edits[at : at + size] for at in range(0, len(edits), size))]:
        for file, old, new in step:
            replace(root / file, old, new)
        data = Data(root)
        found = total = 0
        for unit, files in data.files.items():
            again, pieces = data.with_pieces(unit, kept.get(unit))
            assert again == files, (step, unit)
            kept[unit] = pieces.as_bytes()
            found, total = found + len(pieces) - pieces.new, total + len(pieces)
        shares.append(found / total)
    assert shares[0] == 0
    assert sum(share > SHARE for share in shares) > len(shares) / 2, shares


def test_an_entity_that_changes_its_type(tmp_path: Path) -> None:
    """A statement names it. Its new type changes its address, and the facets of the fact."""
    root = copy_of_small(tmp_path)
    replace(root / ACME, "headquarters: port-aland\n", "")
    before = Data(root)
    kept = {unit: before.with_pieces(unit, None)[1].as_bytes() for unit in before.files}
    (root / "content/places/port-aland.yml").unlink()
    (root / "content/sectors/port-aland.yml").write_text("name: Port Aland\n", "utf-8")
    after = Data(root)
    for unit, files in after.files.items():
        assert after.with_pieces(unit, kept.get(unit))[0] == files, unit


def test_a_piece_depends_on_every_part_that_it_read() -> None:
    first = Pieces({"a": "1", "b": "2", "c": "3"})
    first.keep("one", "ONE", ["a", "b"])
    first.keep("two", ["TWO"], ["c"])
    saved = first.as_bytes()
    for digests, found in (
        ({"a": "1", "b": "2", "c": "3"}, {"one", "two"}),
        ({"c": "3", "b": "2", "a": "1", "d": "4"}, {"one", "two"}),
        ({"a": "1", "b": "changed", "c": "3"}, {"two"}),
        ({"a": "1", "b": "2"}, {"one"}),
    ):
        assert {key for key in ("one", "two") if Pieces(digests, saved).find(key)} == found, digests
    later = Pieces({"a": "1", "b": "2", "c": "3"}, saved)
    value, names = later.find("two") or ("", ())
    assert (value, list(names)) == (["TWO"], ["c"])
    assert later.differ, "nothing asked for the other piece"
    assert Pieces({"c": "3"}, later.as_bytes()).find("one") is None


def test_the_piece_of_a_fact_depends_on_it_and_on_the_entities_that_it_names(tmp_path: Path) -> None:
    plan = Plan(load_dossier(copy_of_small(tmp_path)), tmp_path, Site())
    dossier, digests = plan.dossiers[0], plan.digests()
    fact = next(fact for fact in dossier.facts if fact.names)
    dossier.tracker.pieces = pieces = Pieces(digests)
    assert list(dossier.each("key", [fact], lambda fact: fact.key)) == [fact.key]
    for name in (f"fact {fact.key}", fact.owner.slug, *(node.slug for node in fact.names)):
        assert not Pieces({**digests, name: "changed"}, pieces.as_bytes()).find(f"key {fact.key}"), name
    assert Pieces({**digests, "facts": "changed"}, pieces.as_bytes()).find(f"key {fact.key}")


def test_a_store_returns_pieces_only_for_the_same_settings(tmp_path: Path) -> None:
    digests = {"a": "1"}
    store = PieceStore(tmp_path, {"the theme": "1"}, digests)
    pieces = store.open(UNIT)
    pieces.keep("one", "ONE", ["a"])
    store.save(UNIT, pieces)
    assert store.open(UNIT).find("one")
    assert not PieceStore(tmp_path, {"the theme": "2"}, digests).open(UNIT).find("one")
    assert not store.open(BuildUnit(1, UNIT.name)).find("one")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes().replace(b"ONE", b"TWO"))
    assert not store.open(UNIT).find("one"), "the file is damaged"


def test_pieces_that_did_not_change_are_not_written_again(tmp_path: Path) -> None:
    store = PieceStore(tmp_path, {}, {"a": "1"})
    pieces = store.open(UNIT)
    store.save(UNIT, pieces)
    assert not list(tmp_path.iterdir()), "a unit without pieces"
    pieces.keep("one", "ONE", ["a"])
    store.save(UNIT, pieces)
    (file,) = tmp_path.iterdir()
    before = file.stat().st_mtime_ns
    again = store.open(UNIT)
    again.find("one")
    store.save(UNIT, again)
    assert file.stat().st_mtime_ns == before
