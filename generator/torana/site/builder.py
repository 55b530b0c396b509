"""A whole site, made on all cores; pages of the previous build whose dependencies are unchanged are used again."""

from __future__ import annotations

import shutil
import time
import zlib
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import partial
from itertools import starmap
from pathlib import Path

from torana.dossier.events import Past
from torana.dossier.load import Checked
from torana.exports.export import Export
from torana.hashing import digest
from torana.pages.registry import Download
from torana.site.build_cache import Build, Data, Record, Since, Store, Written, written
from torana.site.page_maker import Factory, Theme, at_once
from torana.site.plan import Batch, Job, Plan
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
    """Whether it is the site that is published: then unchanged files stay where they are."""
    inputs: str
    """Digest of every file that goes into this build."""
    setting: str
    """Digest of what all pages of this build depend on, as far as it is known before MkDocs has begun."""


class SiteBuilder(SiteMaker):
    """Makes all pages and data of a site, and writes them."""

    def __init__(
        self,
        found: Checked,
        past: Past | None = None,
        *,
        workers: int,
        part: tuple[int, int] = (1, 1),
        reuse: Reuse | None = None,
        done: Callable[[int, int], None] = lambda done, whole: None,
    ) -> None:
        """
        Args:
            found: A dossier without problems.
            past: What its commits did; read from git without it.
            workers: How many processes make pages.
            part: Which part of how many.
            reuse: The previous build.
            done: Called with the number of finished jobs, and of all.
        """
        super().__init__(found, past)
        self._workers = workers
        self._part = part
        self._reuse = reuse
        self._store = reuse.store if reuse else None
        self._done = done
        self._numbers: dict[str, int] = {}
        self._since: Since | None = None
        self._data_known: set[str] | None = None
        self._same_data: set[str] = set()
        self.build = Build(inputs=reuse.inputs if reuse else "")
        """The record of this build, for the next one."""
        self.spent: dict[str, float] = {}
        """Seconds of work by its kind."""
        self.partial = False
        """Whether only new files were written."""
        self.reused = 0
        """How many pages were not made again."""

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data beside the site, and list every page and file."""
        super().open(plan, site)
        if reuse := self._reuse:
            self.build.digests = plan.digests()
            self._numbers = {name: number for number, name in enumerate(self.build.digests)}
            if former := reuse.former:
                self._since = Since(former.digests, self.build.digests, self._numbers)
        past = plan.dossiers[0].past
        setting = self._reuse.setting if self._reuse else ""
        self.build.base = digest(repr((setting, past.first, past.begins, past.lacking)).encode())
        if self._part[0] == 1:
            self.known |= self._data_paths()

    def has(self, path: str) -> bool:
        """Return whether there is a page or file of this name."""
        return path in self.known or path in self._data_paths()

    # -- the data

    def _data_paths(self) -> set[str]:
        """Make the data, if it is not made yet, and return its paths.

        It belongs to the first part; another makes it only if a page links to a file of it.
        """
        if self._data_known is None:
            start = time.perf_counter()
            self.build.data = self._made_data()
            self._data_known = {file.path for data in self.build.data.values() for file in data.files}
            self.spent["data and search"] = time.perf_counter() - start
        return self._data_known

    def _made_data(self) -> dict[str, Data]:
        """Write the data that has changed beside the site."""
        store, former = self._store, self._reuse.former if self._reuse else None
        kept: dict[str, Data] = {}
        if store and former and self._since and former.base == self.build.base:
            clean = self._since.clean(former.data)
            kept = {name: data for name, data in clean.items() if store.intact(data.files)}
        self._same_data = set(kept)
        made = self.plan.batches(
            partial(_laid, self._site / ASIDE),
            # The facts, whose texts the pages take over, and the search: another would first copy what it touches.
            partial(at_once, workers=self._workers, own=2),
            {name: Batch(tuple(data.files), tuple(starmap(Download, data.told))) for name, data in kept.items()},
            self._numbers or None,
        )
        return {
            name: kept.get(name)
            or Data(batch.reads, list(batch.files), [list(astuple(download)) for download in batch.downloads])
            for name, batch in made.items()
        }

    def _move_data(self) -> None:
        """Move new data into the site, and take unchanged data from the previous build."""
        aside = self._site / ASIDE
        for name, data in self.build.data.items():
            if name not in self._same_data:
                data.files = [self._factory.move(file, aside) for file in data.files]
            elif self._store:
                self._factory.keep(data.files, self._store)
        shutil.rmtree(aside, ignore_errors=True)

    # -- the pages

    def make(self, theme: Theme, exists: Callable[[str], bool], links: str) -> None:
        """Make and write all pages, and put the data into the site."""
        self._factory = Factory(self.plan, theme, exists, self._site, self._numbers, self._store)
        part, parts = self._part
        jobs = [job for job in self.plan.jobs() if parts == 1 or part_of(job, parts) == part]
        made = self._kept(self._reuse, jobs, links) if self._reuse else {}
        if part > 1:
            self.build.data = {}  # it is the first part's
        self._move_data()
        for job, record in self._run([job for job in jobs if job not in made]).items():
            made[job] = record
            former = self._factory.last.get(job)
            same_files = {*record.files} & {*former.files} if former else ()
            self.reused += sum(file.path.endswith(".html") for file in same_files)
        self.build.jobs = {job: made[job] for job in jobs}
        self.spent |= self._factory.spent

    def _run(self, jobs: list[Job]) -> dict[Job, Record]:
        count = 0

        def done(more: int) -> None:
            nonlocal count
            count += more
            self._done(count, len(jobs))

        return dict(self._factory.run(jobs, self._workers, done))

    def _kept(self, reuse: Reuse, jobs: list[Job], links: str) -> dict[Job, Record]:
        """Take the pages from the previous build whose dependencies are unchanged."""
        self.build.setting = digest(repr((self.build.base, links)).encode())
        former = reuse.former
        if former is None or self._since is None or former.setting != self.build.setting:
            return {}
        self.partial = reuse.in_place
        self._factory.last = former.jobs
        records = {job: former.jobs[job] for job in jobs if job in former.jobs}
        # These two show no fact, but the sizes of all files, and all keys.
        kept = {
            job: record
            for job, record in self._since.clean(records).items()
            if job.name not in ("/data", "/reference") and (self.partial or reuse.store.intact(record.files))
        }
        self._factory.partial = self.partial
        for record in kept.values():
            self._factory.keep(record.files, reuse.store)
            self.reused += len(record.pages)
        return kept


def _laid(folder: Path, file: Export) -> Written:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    return written(file.path, path, file.content)


def part_of(job: Job, parts: int) -> int:
    """Return the number of the part that makes a job, from its name: it does not change if jobs come and go."""
    # The data page shows the sizes of the data, which the first part makes.
    return 1 if job.name == "/data" else zlib.crc32(repr(job).encode()) % parts + 1
