"""A dossier that follows the changes of its files, in a time that does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from torana.dossier.graph import Dossier
from torana.dossier.link import relinked
from torana.dossier.load import Checked, checked_reading
from torana.records.located import Records
from torana.records.parse_cache import ParseCache
from torana.records.reader import read, reread
from torana.records.rules import check

FEW = 20
"""Changed files up to which each is read for itself."""


class Live:
    """The last state without problems, and what has changed since."""

    def __init__(self, root: Path, parse_cache: ParseCache | None = None) -> None:
        """
        Args:
            root: The folder that holds `content/` and `seeds/`.
            parse_cache: The contents of files that were read before.
        """
        self._root = root
        self._parse_cache = parse_cache or ParseCache()
        self._records: Records | None = None
        self._good: Checked | None = None
        self._changed: set[str] = set()

    def whole(self) -> Checked:
        """Reads and checks everything."""
        reading = read(self._root, self._parse_cache)
        self._parse_cache.digests.clear()
        return self._kept(checked_reading(self._root, reading), reading.records)

    def followed(self, files: Iterable[str]) -> Checked:
        """Reads and checks what has changed; where that does not do, everything.

        Args:
            files: What has changed, been added or removed, from the root: `content/organisations/meti.yml`.

        Returns:
            All problems of the dossier, as `whole` finds them.
        """
        self._changed |= set(files)
        return self._quickly() or self.whole()

    def _quickly(self) -> Checked | None:
        if self._good is None or self._records is None or len(self._changed) > FEW:
            return None
        reading = reread(self._root, self._records, self._changed, self._parse_cache)
        if reading is None:
            return None
        former = self._good.dossier
        assert former is not None
        slugs = {Path(file).stem for file in self._changed}
        found = check(reading.records.narrowed(slugs | reached(former, slugs)))
        problems = tuple(sorted([*reading.problems, *found]))
        counts = {**self._good.counts, "facts": sum(1 for _ in reading.records.facts())}
        dossier = None if problems else relinked(reading.records, former, slugs)
        return self._kept(Checked(dossier, problems, counts, self._good.catalogues), reading.records)

    def _kept(self, found: Checked, records: Records) -> Checked:
        if found.dossier:
            self._good, self._records = found, records
            self._changed = set()
        return found


def reached(dossier: Dossier, slugs: Iterable[str]) -> set[str]:
    """The entities in whose files a rule may find fault when others change: they cite them, or name their facts."""
    found = set()
    for slug in slugs:
        for fact in dossier.backlinks(dossier.nodes[slug]):
            found.add(fact.owner.slug)
            found |= {other.owner.slug for other in dossier.contradictions.get(fact.key, ())}
            if newer := dossier.superseded_by.get(fact.key):
                found.add(newer.owner.slug)
    return found
