"""Loading: reads, checks and links a dossier, or returns all its problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from torana.dossier.checked import Checked, check_reading
from torana.dossier.graph import Dossier
from torana.dossier.link import link_records
from torana.problems import Problem
from torana.records.drafts import published, unpublished
from torana.records.located import Records
from torana.records.parse_cache import ParseCache
from torana.records.reader import read


@dataclass(frozen=True, slots=True)
class LoadResult(Checked):
    """A checked dossier, or its problems."""

    dossier: Dossier | None = None
    """`None` exactly when there are problems."""

    def with_problems(self, problems: Iterable[Problem]) -> LoadResult:
        """The same result with other problems, if there are any, of files that are not part of the dossier."""
        found = tuple(sorted({*self.problems, *problems}))
        return replace(self, dossier=None, problems=found) if found else self


def load_dossier(root: Path, parse_cache: ParseCache | None = None, *, drafts: bool = False) -> LoadResult:
    """Read and check the dossier in a folder, and report all problems of all files.

    `drafts` includes the facts that are not published.
    """
    reading = read(root, parse_cache)
    return linked(check_reading(root, reading, parse_cache), reading.records, drafts=drafts)


def linked(checked: Checked, records: Records, *, drafts: bool = False) -> LoadResult:
    """Link the records that were checked, if they have no problems."""
    hidden = frozenset() if drafts else unpublished(records)
    dossier = None if checked.problems else link_records(published(records, hidden), hidden)
    return LoadResult(checked.problems, checked.counts, checked.catalogues, checked.max_problems, dossier)
