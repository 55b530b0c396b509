"""Loading: reads, checks and links a dossier, or returns all its problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torana.dossier.graph import Dossier
from torana.dossier.link import link_records
from torana.problems import Problem, count
from torana.records.drafts import published, unpublished
from torana.records.limits import MAX_PROBLEMS, SETTINGS_FILE
from torana.records.logos import unusable_logos
from torana.records.parse_cache import ParseCache
from torana.records.reader import Reading, read
from torana.records.rules import check
from torana.wording import catalogues
from torana.wording.catalogues import Catalogue

_FIRST_STEP = (
    "\nThere are no facts yet. Begin with the record of a source: torana new source TITLE."
    " docs/editing.md explains the next steps"
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A checked dossier, or its problems."""

    dossier: Dossier | None
    """`None` exactly when there are problems."""
    problems: tuple[Problem, ...]
    """Sorted by file and line."""
    counts: Mapping[str, int]
    """The numbers of files, entities and facts that were read."""
    catalogues: tuple[Catalogue, ...] = ()
    """The translations of the site's own words."""
    max_problems: int = MAX_PROBLEMS

    @property
    def problem_count(self) -> str:
        """The number of problems: `1 problem`, `more than 1,000 problems`."""
        if len(self.problems) > self.max_problems:
            return f"more than {count(self.max_problems, 'problem')}"
        return count(len(self.problems), "problem") if self.problems else "no problems"

    @property
    def summary(self) -> str:
        """The numbers of files, entities and facts in one line, and the first step in an empty dossier."""
        files, *rest = self.counts.items()
        line = f"read {count(files[1], 'file')}: " + ", ".join(f"{what} {number:,}" for what, number in rest)
        return line if any(self.counts[what] for what, _ in rest) or self.problems else line + _FIRST_STEP

    def with_problems(self, problems: Iterable[Problem]) -> LoadResult:
        """The same result with other problems, if there are any, of files that are not part of the dossier."""
        found = tuple(sorted({*self.problems, *problems}))
        return replace(self, dossier=None, problems=found) if found else self


def load_dossier(root: Path, parse_cache: ParseCache | None = None, *, drafts: bool = False) -> LoadResult:
    """Read and check the dossier in a folder, and report all problems of all files.

    `drafts` includes the facts that are not published.
    """
    return check_reading(root, read(root, parse_cache), parse_cache, drafts=drafts)


def check_reading(
    root: Path, reading: Reading, parse_cache: ParseCache | None = None, *, drafts: bool = False
) -> LoadResult:
    """Check a dossier that was read, and link it if it has no problems."""
    languages, others = catalogues.read(root, parse_cache)
    others = [problem for problem in others if problem not in reading.problems]
    settings = reading.records.settings
    max_problems = settings.record.limits.problems if settings else MAX_PROBLEMS
    others += unusable_logos(root, reading.records)
    problems = _first(sorted([*reading.problems, *check(reading.records, max_problems), *others]), max_problems)
    hidden = frozenset() if drafts else unpublished(reading.records)
    dossier = None if problems else link_records(published(reading.records, hidden), hidden)
    return LoadResult(dossier, problems, reading.counts, tuple(languages), max_problems)


def _first(problems: list[Problem], max_problems: int) -> tuple[Problem, ...]:
    """The first problems, and one that says that there are more."""
    if len(problems) > max_problems:
        where = problems[max_problems].position
        message = f"there are more than {max_problems:,} problems; the others are not shown"
        hint = f'fix these first, or raise "problems" under "limits" in {SETTINGS_FILE}'
        return (*problems[:max_problems], Problem(where, message, hint))
    return tuple(problems)
