"""A whole site, made on all cores. Pages of the previous build are reused if their dependencies are unchanged."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from torana.dossier.events import History
from torana.dossier.load import LoadResult
from torana.hashing import digest
from torana.pages.page import PageSpec
from torana.site.build_cache import BuildCache, BuildRecord, Changes, Reason, UnitRecord
from torana.site.dead_links import pages_with_links, removed_files
from torana.site.page_maker import HtmlRenderer, PageMaker
from torana.site.piece_store import PieceStore
from torana.site.plan import BuildOrder, BuildUnit, Plan
from torana.site.site_maker import SiteMaker
from torana.site.written_files import WrittenFile

MANY = 200
"""Number of units from which all templates are compiled before the processes start, because each would use most."""


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
        self._changes: Changes | None = None
        self.build = BuildRecord(inputs=reuse.inputs if reuse else "")
        """The record of this build, for the next one."""
        self.spent: dict[str, float] = {}
        """Seconds of work by stage."""
        self.partial = False
        """True if only new files were written."""
        self.reused = 0
        """The number of unchanged pages of the previous build, with redirects and embeds."""
        self.cause = "" if reuse else "the build cache is not used"
        """The reason why everything is made again; empty if something could be reused."""
        self._outdated: dict[BuildUnit, UnitRecord] = {}
        """Those of the previous build that are not reused as a whole."""
        self._unwritten: set[WrittenFile] = set()
        """Their files that were the same when they were made again."""

    def open(self, plan: Plan, site: Path) -> None:
        """List every page and file, and compare the dossier with that of the previous build."""
        super().open(plan, site)
        if reuse := self._reuse:
            self.build.digests = plan.digests()
            if previous := reuse.previous:
                self._changes = Changes(previous.digests, self.build.digests)
            history = plan.dossiers[0].git_history
            begins = digest(repr((history.first, history.begins, history.unavailable)).encode())
            self.build.settings = {**reuse.settings, "the beginning of the git history": begins}

    @property
    def in_sitemap(self) -> Iterable[str]:
        """The pages in the sitemap, which only the first part writes."""
        return super().in_sitemap if self._part[0] == 1 else ()

    def make(self, html: HtmlRenderer, links: str) -> None:
        """Make and write all pages and files."""
        super().make(html, links)
        reuse, order = self._reuse, self.order
        maker = self._maker(html, links)
        units = self._units_of_part(order)
        records = self._reuse_units(maker, reuse, units, order) if reuse else {}
        shared, awaited, free = ([unit for unit in some if unit in units and unit not in records] for some in order[:3])
        # This process makes the shared units, and keeps their texts in memory for the pages. It also makes a page, so
        # that other processes begin with the theme's compiled templates. With all others compiled too, this saves 3% of
        # the CPU time of a cold build of the real dossier: `benchmarks/README.md`.
        own = [*shared, *self._first_page(free)]
        records |= maker.run([*own, *awaited], self._workers, own=len(own))
        self.plan.downloads = {unit.name: record.downloads for unit, record in records.items() if record.downloads}
        left = [unit for unit in units if unit not in records]
        if len(left) > MANY:
            self.plan.compile_templates()
        records |= maker.run(left, self._workers, self._done)
        self.build.units = {unit: records[unit] for unit in units}
        self._unwritten = {file for unit, record in self._outdated.items() for file in self._same(unit, record)}
        self.reused += sum(file.path.endswith(".html") for file in self._unwritten)
        self.spent |= maker.spent

    def _maker(self, html: HtmlRenderer, links: str) -> PageMaker:
        if not self._reuse:
            return PageMaker(self.plan, self._site, html=html)
        build, cache = self.build, self._reuse.cache
        build.settings["the navigation or the list of hand-written files"] = digest(links.encode())
        pieces = PieceStore(cache.pieces, build.settings, build.digests)
        return PageMaker(self.plan, self._site, build.digests.numbers, cache, html, pieces)

    def _first_page(self, units: Iterable[BuildUnit]) -> Iterator[BuildUnit]:
        """Yield the first unit with a page, if there is one."""
        pages = (unit for unit in units if any(isinstance(spec, PageSpec) for spec in self.plan.specs_of(unit)))
        yield from islice(pages, 1)

    def _units_of_part(self, order: BuildOrder) -> dict[BuildUnit, None]:
        """The units of this part. The first part makes the data, and the page that waits for it."""
        part, parts = self._part
        together = (*order.shared, *order.awaited, *order.waiting) if part == 1 else ()
        return dict.fromkeys((*together, *(unit for unit in order.free if part_of(unit, parts) == part)))

    def _cause(self, reuse: Reuse) -> str:
        """Return the reason why no page can be reused; empty if some can."""
        previous, build = reuse.previous, self.build
        if previous is None:
            damaged = "the record of the previous build is damaged or from another version"
            return damaged if reuse.cache.exists() else "no previous build"
        changed = [name for name, one in build.settings.items() if previous.settings.get(name) != one]
        return f"changed since the previous build: {', '.join(changed)}" if changed else ""

    @property
    def reasons(self) -> list[Reason]:
        """The parts of the dossier that have changed, with the files that were made again for each."""
        return (
            self._changes.reasons(self._outdated.values(), self._unwritten) if self._changes and not self.cause else []
        )

    def _reuse_units(
        self, maker: PageMaker, reuse: Reuse, units: Collection[BuildUnit], order: BuildOrder
    ) -> dict[BuildUnit, UnitRecord]:
        """Reuse the units of the previous build whose dependencies are unchanged."""
        previous = reuse.previous
        self.cause = self._cause(reuse)
        if previous is None or self._changes is None or self.cause:
            return {}
        self.partial = maker.in_place = reuse.in_place
        unchanged = self._changes.unchanged({unit: previous.units[unit] for unit in units if unit in previous.units})
        outdated = {unit: record for unit, record in previous.units.items() if unit not in unchanged}
        removed = removed_files(outdated, units, self.plan)
        again = pages_with_links(removed, previous.units.values(), reuse.cache.site) if removed else set()
        linking = {unit: record for unit, record in unchanged.items() if not again.isdisjoint(record.paths)}
        unchanged = {unit: record for unit, record in unchanged.items() if unit not in linking}
        self._outdated = outdated | linking
        files = (file for record in self._outdated.values() for file in record.files)
        maker.earlier = {file.path: file for file in files if file.path not in again}
        reused = {u: record for u, record in unchanged.items() if self.partial or reuse.cache.intact(record.files)}
        listed = (unit for unit, record in previous.units.items() if record.downloads)
        if not reused.keys() >= {*order.shared, *order.awaited, *listed}:
            reused = {unit: record for unit, record in reused.items() if unit not in order.waiting}
        for record in reused.values():
            maker.reuse(record.files)
            self.reused += sum(file.path.endswith(".html") for file in record.files)
        return reused

    def _same(self, unit: BuildUnit, outdated: UnitRecord) -> set[WrittenFile]:
        """The files of an outdated unit that were the same when they were made again."""
        record = self.build.units.get(unit)
        return set(outdated.files).intersection(record.files if record else ())


def part_of(unit: BuildUnit, parts: int) -> int:
    """The number of the part that makes a unit. It depends only on the unit's name, not on other units."""
    return zlib.crc32(repr(unit).encode()) % parts + 1
