"""A dossier that was read and checked, but not linked. `torana check` needs no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torana.problems import Problem, count
from torana.records.limits import MAX_PROBLEMS, SETTINGS_FILE
from torana.records.logos import unusable_logos
from torana.records.parse_cache import ParseCache
from torana.records.reader import Reading
from torana.records.rules import check
from torana.wording import catalogues
from torana.wording.catalogues import Catalogue

_FIRST_STEP = (
    "\nThere are no facts yet. Begin with the record of a source: torana new source TITLE."
    " docs/editing.md explains the next steps"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """The problems of a dossier, and what was counted."""

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

    def with_problems(self, problems: Iterable[Problem]) -> Checked:
        """The same outcome with other problems, if there are any, of files that are not part of the dossier."""
        return replace(self, problems=tuple(sorted({*self.problems, *problems})))


def check_reading(root: Path, reading: Reading, parse_cache: ParseCache | None = None) -> Checked:
    """Check a dossier that was read, and the other files in its folders. `parse_cache` is updated."""
    languages, others = catalogues.read(root, parse_cache)
    others = [problem for problem in others if problem not in reading.problems]
    settings = reading.records.settings
    max_problems = settings.record.limits.problems if settings else MAX_PROBLEMS
    others += unusable_logos(root, reading.records)
    found = _check(reading, max_problems, parse_cache or ParseCache())
    problems = _first(sorted([*reading.problems, *found, *others]), max_problems)
    return Checked(problems, reading.counts, tuple(languages), max_problems)


def _check(reading: Reading, max_problems: int, parse_cache: ParseCache) -> list[Problem]:
    """The problems that the rules find. Files that have passed them do so again with the same settings."""
    settings = reading.records.settings
    if reading.problems or settings is None:
        return check(reading.records, max_problems)
    as_text = settings.record.model_dump_json()
    if parse_cache.has_passed(as_text):
        return []
    found = check(reading.records, max_problems)
    if not found:
        parse_cache.keep_passed(as_text)
    return found


def _first(problems: list[Problem], max_problems: int) -> tuple[Problem, ...]:
    """The first problems, and one that says that there are more."""
    if len(problems) > max_problems:
        where = problems[max_problems].position
        message = f"there are more than {max_problems:,} problems; the others are not shown"
        hint = f'fix these first, or raise "problems" under "limits" in {SETTINGS_FILE}'
        return (*problems[:max_problems], Problem(where, message, hint))
    return tuple(problems)
