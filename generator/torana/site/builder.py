"""A whole site, made on all cores; pages of the previous build whose dependencies are unchanged are used again."""

from __future__ import annotations

import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torana.dossier.events import History
from torana.dossier.load import Checked
from torana.hashing import digest
from torana.site.build_cache import Build, Record, Since, Store
from torana.site.page_maker import HtmlRenderer, PageMaker
from torana.site.plan import Plan, Unit
from torana.site.site_maker import SiteMaker

ASIDE = ".data"
"""The folder that data is written to before MkDocs empties the site: names that begin with a dot stay."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """The previous build, for one that may use it again."""

    store: Store
    """The folder of the previous build."""
    former: Build | None
    """Its list; `None` if there is none."""
    in_place: bool
    """Whether it is the published site: then unchanged files stay in their place."""
    inputs: str
    """Digest of every file that goes into this build."""
    setting: str
    """Digest of what all pages of this build depend on, as far as it is known before MkDocs has begun."""


class SiteBuilder(SiteMaker):
    """Makes all pages and data of a site, and writes them."""

    def __init__(
        self,
        found: Checked,
        history: History | None = None,
        *,
        workers: int,
        part: tuple[int, int] = (1, 1),
        reuse: Reuse | None = None,
        done: Callable[[int, int], None] = lambda done, whole: None,
    ) -> None:
        """
        Args:
            found: A dossier without problems.
            history: What its commits did; read from git without it.
            workers: How many processes make pages.
            part: Which part of how many.
            reuse: The previous build.
            done: Called with the number of finished jobs, and of all.
        """
        super().__init__(found, history)
        self._workers = workers
        self._part = part
        self._reuse = reuse
        self._store = reuse.store if reuse else None
        self._done = done
        self._numbers: dict[str, int] = {}
        self._since: Since | None = None
        self._data_known: set[str] | None = None
        self._same_sets: set[Unit] = set()
        self.build = Build(inputs=reuse.inputs if reuse else "")
        """The record of this build, for the next one."""
        self.spent: dict[str, float] = {}
        """Seconds of work by its kind."""
        self.partial = False
        """Whether only new files were written."""
        self.reused = 0
        """How many pages were not made again."""

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, next to the site, and list every page and file."""
        super().open(plan, site)
        if reuse := self._reuse:
            self.build.digests = plan.digests()
            self._numbers = {name: number for number, name in enumerate(self.build.digests)}
            if former := reuse.former:
                self._since = Since(former.digests, self.build.digests, self._numbers)
        history = plan.dossiers[0].git_history
        setting = self._reuse.setting if self._reuse else ""
        self.build.base = digest(repr((setting, history.first, history.begins, history.lacking)).encode())
        if self._part[0] == 1:
            self.known |= self._data_paths()

    def has(self, path: str) -> bool:
        """Return whether there is a page or file of this name."""
        return path in self.known or path in self._data_paths()

    # -- the files about the whole dossier

    def _data_paths(self) -> set[str]:
        """Make the data, if it is not made yet, and return its paths.

        It belongs to the first part; another makes it only if a page links to a file of it.
        """
        if self._data_known is None:
            start = time.perf_counter()
            self.build.sets = self._made_sets()
            self._data_known = {file.path for record in self.build.sets.values() for file in record.files}
            self.plan.downloads = [entry for record in self.build.sets.values() for entry in record.downloads]
            self.spent["data and search"] = time.perf_counter() - start
        return self._data_known

    def _made_sets(self) -> dict[Unit, Record]:
        """Write the file sets that have changed, next to the site."""
        reuse, kept = self._reuse, {}
        if reuse and reuse.former and self._since and reuse.former.base == self.build.base:
            unchanged = self._since.unchanged(reuse.former.sets)
            kept = {unit: record for unit, record in unchanged.items() if reuse.store.intact(record.files)}
        self._same_sets = set(kept)
        units = list(self.plan.file_sets())
        maker = PageMaker(self.plan, self._site / ASIDE, self._numbers)
        # This process makes the facts and the search index: it keeps their texts, which the pages use again.
        made = kept | dict(maker.run([unit for unit in units if unit not in kept], self._workers, own=2))
        return {unit: made[unit] for unit in units}

    def _move_data(self) -> None:
        """Move new data into the site, and take unchanged data from the previous build."""
        aside = self._site / ASIDE
        for unit, record in self.build.sets.items():
            if unit not in self._same_sets:
                record.files = [self._page_maker.move(file, aside) for file in record.files]
            elif self._store:
                self._page_maker.keep(record.files, self._store)
        shutil.rmtree(aside, ignore_errors=True)

    # -- the pages and the files of entities

    def make(self, html: HtmlRenderer, links: str) -> None:
        """Make and write all pages, and put the data into the site."""
        maker = PageMaker(self.plan, self._site, self._numbers, self._store, html)
        self._page_maker = maker
        part, parts = self._part
        # The first part makes the data, and so also the page that shows it.
        first = self.plan.units_with_data()
        units = [unit for unit in self.plan.units() if part == (1 if unit in first else part_of(unit, parts))]
        made = self._kept(self._reuse, units, links) if self._reuse else {}
        if part > 1:
            self.build.sets = {}  # they belong to the first part
        self._move_data()
        for unit, record in self._run([unit for unit in units if unit not in made]).items():
            made[unit] = record
            former = maker.last.get(unit)
            same_files = {*record.files} & {*former.files} if former else ()
            self.reused += sum(file.path.endswith(".html") for file in same_files)
        self.build.units = {unit: made[unit] for unit in units}
        self.spent |= maker.spent

    def _run(self, units: list[Unit]) -> dict[Unit, Record]:
        count = 0

        def done(more: int) -> None:
            nonlocal count
            count += more
            self._done(count, len(units))

        return dict(self._page_maker.run(units, self._workers, done))

    def _kept(self, reuse: Reuse, units: list[Unit], links: str) -> dict[Unit, Record]:
        """Take the units from the previous build whose dependencies are unchanged."""
        self.build.setting = digest(repr((self.build.base, links)).encode())
        former = reuse.former
        if former is None or self._since is None or former.setting != self.build.setting:
            return {}
        self.partial = reuse.in_place
        self._page_maker.last = former.units
        unchanged = self._since.unchanged({unit: former.units[unit] for unit in units if unit in former.units})
        if len(self._same_sets) < len(self.build.sets):
            for unit in self.plan.units_with_data():
                unchanged.pop(unit, None)
        kept = {u: record for u, record in unchanged.items() if self.partial or reuse.store.intact(record.files)}
        self._page_maker.in_place = self.partial
        for record in kept.values():
            self._page_maker.keep(record.files, reuse.store)
            self.reused += len(record.pages)
        return kept


def part_of(unit: Unit, parts: int) -> int:
    """The number of the part that makes a unit, from its name: it does not change if other units come and go."""
    return zlib.crc32(repr(unit).encode()) % parts + 1
