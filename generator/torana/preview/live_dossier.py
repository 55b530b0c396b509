"""A dossier that is updated as its files change, in a time that does not grow with the dossier."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from torana.dossier.checked import check_reading
from torana.dossier.graph import Dossier
from torana.dossier.link import relink
from torana.dossier.load import LoadResult, linked
from torana.editing.schemas import update_schemas
from torana.records.drafts import published, unpublished
from torana.records.located import Records, concerns_no_other
from torana.records.logos import unusable_logos
from torana.records.models import Entity
from torana.records.parse_cache import ParseCache
from torana.records.reader import read, reread
from torana.records.rules import check

MAX_CHANGED = 20
"""Maximum number of changed files that are read individually; if there are more, everything is read."""


class LiveDossier:
    """The last state without problems, and the files that have changed since."""

    def __init__(self, root: Path, parse_cache: ParseCache | None = None, *, drafts: bool = False) -> None:
        """`drafts` includes the facts that are not published."""
        self._root = root
        self._drafts = drafts
        self._parse_cache = parse_cache or ParseCache()
        self._records: Records | None = None
        self._good: LoadResult | None = None
        self._changed: set[str] = set()

    def read(self) -> LoadResult:
        """Read and check everything."""
        reading = read(self._root, self._parse_cache)
        checked = check_reading(self._root, reading, self._parse_cache)
        return self._remember(linked(checked, reading.records, drafts=self._drafts), reading.records)

    def update(self, files: Iterable[str]) -> LoadResult:
        """Read and check changed files (`content/organisations/meti.yml`); everything, if that is not enough.

        It returns the dossier with all its problems, as `read` does. After reading everything, it updates the schemas,
        as the vocabulary or the slugs may have changed.
        """
        self._changed |= set(files)
        if loaded := self._read_changed():
            return loaded
        loaded = self.read()
        if loaded.dossier and self._records:
            update_schemas(self._root, self._records)
        return loaded

    def _read_changed(self) -> LoadResult | None:
        found = self._with_files(self._root, self._changed)
        return self._remember(*found) if found else None

    def at(self, root: Path, files: Collection[str]) -> LoadResult | None:
        """Return the last state with some files as in another folder; `None` if that is not enough."""
        found = self._with_files(root, files)
        return found[0] if found else None

    def _with_files(self, root: Path, files: Collection[str]) -> tuple[LoadResult, Records] | None:
        if self._good is None or self._records is None or len(files) > MAX_CHANGED:
            return None
        reading = reread(root, self._records, files, self._parse_cache)
        if reading is None:
            return None
        former = self._good.dossier
        assert former is not None
        slugs = {Path(file).stem for file in files}
        changes = [(self._records.find(slug).record, reading.records.find(slug).record) for slug in slugs]
        alone = all(
            concerns_no_other(former.nodes[slug].type, *pair) for slug, pair in zip(slugs, changes, strict=True)
        )
        checked = slugs | {slug for pair in changes for slug in _superseded(pair) if slug in former.nodes}
        found = check(reading.records.narrowed(checked | _affected(former, checked)), alone=alone)
        found += unusable_logos(self._root, reading.records.narrowed(slugs))
        problems = tuple(sorted([*reading.problems, *found]))
        more = sum(len(after.facts) - len(before.facts) for before, after in changes)
        counts = {**self._good.counts, "facts": self._good.counts["facts"] + more}
        hidden = frozenset() if self._drafts else unpublished(reading.records)
        if hidden != former.hidden:
            return None  # other entities may name the facts
        dossier = None if problems else relink(published(reading.records, hidden), former, slugs)
        return LoadResult(problems, counts, self._good.catalogues, dossier=dossier), reading.records

    def _remember(self, loaded: LoadResult, records: Records) -> LoadResult:
        if loaded.dossier:
            self._good, self._records = loaded, records
            self._changed = set()
        return loaded


def _superseded(records: Iterable[Entity]) -> Iterator[str]:
    """Yield the slug of each other entity with a fact that one of some records supersedes."""
    words = (word for record in records for fact in record.facts for word in fact.supersedes)
    yield from (word.partition("#")[0] for word in words if "#" in word)


def _affected(dossier: Dossier, slugs: Iterable[str]) -> set[str]:
    """Return the entities that may break a rule after a change: they refer to the changed ones, or to their facts."""
    found: set[str] = set()
    for slug in slugs:
        found |= dossier.indexes.naming_facts.get(slug, frozenset())
        for fact in dossier.backlinks(dossier.nodes[slug]):
            found.add(fact.owner.slug)
            found |= {other.owner.slug for other in dossier.contradictions.get(fact.key, ())}
            if newer := dossier.superseded_by.get(fact.key):
                found.add(newer.owner.slug)
    return found


class Remaining(NamedTuple):
    """Which pages and files certainly still exist after an edit."""

    common: bool
    """Those that belong to no entity, with all anchors."""
    every: bool
    """All, without their anchors."""


def remaining_files(former: Dossier, now: Dossier) -> Remaining:
    """Return which pages and files a dossier still has.

    Those of no entity remain if an edit only changes statements and notes, or adds facts. Those of entities remain if,
    besides, no fact names fewer entities: a place has a calendar, for example, while an event names it.
    """
    if len(former.nodes) != len(now.nodes):
        return Remaining(common=False, every=False)
    nodes = zip(former.nodes.values(), now.nodes.values(), strict=True)
    changed = [(before, after) for before, after in nodes if before is not after]
    common = all(old.slug == new.slug and _only_adds_facts(old.record, new.record) for old, new in changed)
    return Remaining(common, common and all(_names(old.record) <= _names(new.record) for old, new in changed))


def _only_adds_facts(before: Entity, after: Entity) -> bool:
    if before.model_copy(update={"facts": after.facts}) != after:
        return False
    facts = {fact.id: fact for fact in after.facts}
    for fact in before.facts:
        now = facts.pop(fact.id, None)
        if now is None or fact.model_copy(update={"statement": now.statement, "note": now.note}) != now:
            return False
    return not any(fact.supersedes for fact in facts.values())


def _names(entity: Entity) -> set[tuple[str, str]]:
    return {(fact.id, name) for fact in entity.facts for name in fact.names}
