"""A whole site, made on all cores. Pages of the previous build are reused if their dependencies are unchanged."""

from __future__ import annotations

import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torana.dossier.events import History
from torana.dossier.load import LoadResult
from torana.hashing import digest
from torana.site.build_cache import BuildCache, BuildRecord, Changes, Reason, UnitRecord
from torana.site.page_maker import HtmlRenderer, PageMaker
from torana.site.plan import BuildUnit, Plan
from torana.site.site_maker import SiteMaker

DATA_FOLDER = ".data"
"""The folder for data until MkDocs has emptied the site: MkDocs keeps names that begin with a dot."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """The previous build, whose files this build may reuse."""

    cache: BuildCache
    """The folder of the previous build."""
    previous: BuildRecord | None
    """Its record; `None` if there is none."""
    in_place: bool
    """True if the previous site is still published, so that unchanged files can stay in place."""
    inputs: str
    """Digest of every input file of this build."""
    settings: dict[str, str]
    """The digests of everything that all pages depend on and that is known before MkDocs starts, by name."""


class SiteBuilder(SiteMaker):
    """Makes all pages and data of a site, and writes them."""

    def __init__(
        self,
        loaded: LoadResult,
        history: History | None = None,
        *,
        workers: int,
        part: tuple[int, int] = (1, 1),
        reuse: Reuse | None = None,
        done: Callable[[int, int], None] = lambda done, whole: None,
    ) -> None:
        """`part` is the number of this part and of all; `done` gets the number of finished build units and of all."""
        super().__init__(loaded, history)
        self._workers = workers
        self._part = part
        self._reuse = reuse
        self._done = done
        self._numbers: dict[str, int] = {}
        self._changes: Changes | None = None
        self._data_known: set[str] | None = None
        self._unchanged_sets: set[BuildUnit] = set()
        self.build = BuildRecord(inputs=reuse.inputs if reuse else "")
        """The record of this build, for the next one."""
        self.spent: dict[str, float] = {}
        """Seconds of work by stage."""
        self.partial = False
        """True if only new files were written."""
        self.reused = 0
        """The number of pages reused from the previous build."""
        self.cause = "" if reuse else "the build cache is not used"
        """The reason why everything is made again; empty if something could be reused."""
        self._outdated: list[UnitRecord] = []

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, next to the site, and list every page and file."""
        super().open(plan, site)
        if reuse := self._reuse:
            self.build.digests = plan.digests()
            self._numbers = {name: number for number, name in enumerate(self.build.digests)}
            if previous := reuse.previous:
                self._changes = Changes(previous.digests, self.build.digests, self._numbers)
            history = plan.dossiers[0].git_history
            begins = digest(repr((history.first, history.begins, history.unavailable)).encode())
            self.build.settings = {**reuse.settings, "the beginning of the git history": begins}
        if self._part[0] == 1:
            self.known |= self._data_paths()

    def has(self, path: str) -> bool:
        """Return whether there is a page or file with this name."""
        # The data contains no pages, so it need not be made to know that a page does not exist.
        return path in self.known or (not path.endswith(".md") and path in self._data_paths())

    # -- the files about the whole dossier

    def _data_paths(self) -> set[str]:
        """Make the data, if necessary, and return its paths.

        The data belongs to the first part. Another part makes it only if a page links to one of its files.
        """
        if self._data_known is None:
            start = time.perf_counter()
            self.build.sets = self._make_sets()
            self._data_known = {file.path for record in self.build.sets.values() for file in record.files}
            self.plan.downloads = [entry for record in self.build.sets.values() for entry in record.downloads]
            self.spent["data and search"] = time.perf_counter() - start
        return self._data_known

    def _make_sets(self) -> dict[BuildUnit, UnitRecord]:
        """Write the file sets that have changed, next to the site."""
        reuse, reused = self._reuse, {}
        if reuse and reuse.previous and self._changes and reuse.previous.settings == self.build.settings:
            unchanged = self._changes.unchanged(reuse.previous.sets)
            self._outdated += [record for unit, record in reuse.previous.sets.items() if unit not in unchanged]
            reused = {unit: record for unit, record in unchanged.items() if reuse.cache.intact(record.files)}
        self._unchanged_sets = set(reused)
        units = list(self.plan.file_sets())
        maker = PageMaker(self.plan, self._site / DATA_FOLDER, self._numbers)
        # This process makes the facts and the search index, and keeps their texts in memory for the pages.
        records = reused | dict(maker.run([unit for unit in units if unit not in reused], self._workers, own=2))
        return {unit: records[unit] for unit in units}

    def _move_data(self, maker: PageMaker) -> None:
        """Move new data into the site, and reuse unchanged data from the previous build."""
        aside = self._site / DATA_FOLDER
        for unit, record in self.build.sets.items():
            if unit not in self._unchanged_sets:
                maker.move(record.files, aside)
            else:
                maker.reuse(record.files)
        shutil.rmtree(aside, ignore_errors=True)

    # -- the pages and the files of entities

    def make(self, html: HtmlRenderer, links: str) -> None:
        """Make and write all pages, and move the data into the site."""
        super().make(html, links)
        reuse = self._reuse
        maker = PageMaker(self.plan, self._site, self._numbers, reuse.cache if reuse else None, html)
        part, parts = self._part
        # The first part makes the data, so it also makes the page that shows the data.
        first = self.plan.units_with_data()
        units = [unit for unit in self.plan.units() if part == (1 if unit in first else part_of(unit, parts))]
        records = self._reuse_units(maker, reuse, units, links) if reuse else {}
        if part > 1:
            self.build.sets = {}  # these belong to the first part
        self._move_data(maker)
        records |= maker.run([unit for unit in units if unit not in records], self._workers, self._done)
        self.build.units = {unit: records[unit] for unit in units}
        self.spent |= maker.spent

    def _cause(self, reuse: Reuse) -> str:
        """Return the reason why no page can be reused; empty if some can."""
        previous, build = reuse.previous, self.build
        if previous is None:
            damaged = "the record of the previous build is damaged or from another version"
            return damaged if reuse.cache.exists() else "no previous build"
        changed = [name for name, one in build.settings.items() if previous.settings.get(name) != one]
        if previous.links != build.links:
            changed.append("the navigation or the list of hand-written files")
        return f"changed since the previous build: {', '.join(changed)}" if changed else ""

    @property
    def reasons(self) -> list[Reason]:
        """The parts of the dossier that have changed, with the files that were made again for each."""
        return self._changes.reasons(self._outdated) if self._changes and not self.cause else []

    def _reuse_units(
        self, maker: PageMaker, reuse: Reuse, units: list[BuildUnit], links: str
    ) -> dict[BuildUnit, UnitRecord]:
        """Reuse the units of the previous build whose dependencies are unchanged."""
        self.build.links = digest(links.encode())
        previous = reuse.previous
        self.cause = self._cause(reuse)
        if previous is None or self._changes is None or self.cause:
            return {}
        self.partial = reuse.in_place
        maker.last = previous.units
        unchanged = self._changes.unchanged({unit: previous.units[unit] for unit in units if unit in previous.units})
        self._outdated += [record for unit, record in previous.units.items() if unit not in unchanged]
        if len(self._unchanged_sets) < len(self.build.sets):
            for unit in self.plan.units_with_data():
                unchanged.pop(unit, None)
        reused = {u: record for u, record in unchanged.items() if self.partial or reuse.cache.intact(record.files)}
        maker.in_place = self.partial
        for record in reused.values():
            maker.reuse(record.files)
            self.reused += len(record.pages)
        return reused


def part_of(unit: BuildUnit, parts: int) -> int:
    """The number of the part that makes a unit. It depends only on the unit's name, not on other units."""
    return zlib.crc32(repr(unit).encode()) % parts + 1
