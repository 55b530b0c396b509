"""The pages and files of a plan, made on all cores: view, Markdown, HTML, frame, file."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from torana import ToranaError
from torana.exports.export import Export
from torana.exports.social_cards import SocialCard
from torana.pages.page import Page, PageSpec
from torana.pages.shared.addresses import address
from torana.site.build_cache import BuildCache, UnitRecord, WrittenFile, hard_link, numbers_of, written_file
from torana.site.plan import BuildUnit, Plan, Spec
from torana.site.render import download

CHUNK = 16
"""Number of units that a worker gets at once: few enough that all workers end at about the same time."""


class HtmlRenderer(Protocol):
    """Converts the Markdown of pages to HTML."""

    def content(self, page: Page, markdown: str) -> str:
        """Return the content of a page, without the theme's frame."""

    def page(self, page: Page, markdown: str) -> str:
        """Return a whole page."""


class PageMaker:
    """Makes the pages and files of build units."""

    def __init__(
        self,
        plan: Plan,
        site: Path,
        numbers: Mapping[str, int] = MappingProxyType({}),
        cache: BuildCache | None = None,
        html: HtmlRenderer | None = None,
    ) -> None:
        """`numbers` has the number of each name that the tracker can record. Without it, dependencies are not recorded.

        File sets need no `html`.
        """
        self.plan = plan
        self._site = site
        self._numbers = numbers
        self._cache = cache
        self._html = html
        self._sets = plan.file_sets()
        self._folders: set[Path] = set()
        self.in_place = False
        """True if the site folder contains the previous build, so that its files need not be linked."""
        self.last: Mapping[BuildUnit, UnitRecord] = {}
        """The units of the previous build, if its settings were the same."""
        self.spent = dict.fromkeys(("views", "Markdown", "HTML", "files", "data"), 0.0)
        """Seconds of work by stage, in all processes together."""

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to that of a stage."""
        start = time.perf_counter()
        yield
        self.spent[stage] += time.perf_counter() - start

    def make(self, unit: BuildUnit) -> tuple[BuildUnit, UnitRecord]:
        """Make and write the pages and files of a build unit; return it with its record.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        record = UnitRecord(array("I"), [], [])
        with self.plan.tracker.recording() as names:
            if make_set := self._sets.get(unit):
                self._file_set(make_set, record)
            else:
                others = [file for spec in self.plan.specs_of(unit) for file in self._output(spec, unit, record)]
                # The pages first, in order.
                record.files += others
        if self._numbers:
            record.reads = numbers_of(names, self._numbers)
        return unit, record

    def _file_set(self, make: Callable[[], Iterable[Export]], record: UnitRecord) -> None:
        with self._timed("data"):
            for file in make():
                record.files.append(self._write(file.path, file.content))
                if file.listed:
                    record.downloads.append(download(file))

    def _output(self, spec: Spec, unit: BuildUnit, record: UnitRecord) -> list[WrittenFile]:
        """Make one page or file. A page is added to the record; its other files are returned."""
        with self._timed("views" if isinstance(spec, PageSpec) else "data"):
            output = spec.make()
            if not isinstance(output, Page):
                return [self._file(output, unit, record)]
        with self._timed("Markdown"):
            markdown = self.plan.markdown(output)
        with self._timed("HTML"):
            assert self._html is not None
            whole = self._html.page(output, markdown).encode()
        with self._timed("files"):
            record.pages.append(output.path)
            record.files.append(self._write(f"{address(output.path)}index.html", whole))
            plain_page = self.plan.plain_markdown(output, markdown)
            return [self._write(plain_page.path, plain_page.content)] if plain_page else []

    def _write(self, path: str, content: bytes) -> WrittenFile:
        file = self._folder(path)
        file.write_bytes(content)
        return written_file(path, file, content)

    def _file(self, file: Export | SocialCard, unit: BuildUnit, record: UnitRecord) -> WrittenFile:
        """Write a file, or reuse an identical picture from the previous build."""
        if isinstance(file, Export):
            return self._write(file.path, file.content)
        record.pictures[file.path] = file.key
        last = self.last.get(unit)
        if last and self._cache and last.pictures.get(file.path) == file.key:
            previous = next(found for found in last.files if found.path == file.path)
            if self._cache.intact([previous]):
                self.reuse([previous])
                return previous
        drawn = file.drawn()
        return self._write(drawn.path, drawn.content)

    def reuse(self, files: Iterable[WrittenFile]) -> None:
        """Reuse files from the previous build."""
        assert self._cache is not None
        for file in files if not self.in_place else ():
            hard_link(self._cache.site / file.path, self._folder(file.path))

    def move(self, files: Iterable[WrittenFile], folder: Path) -> None:
        """Move files into the site from another folder on the same file system."""
        for file in files:
            (folder / file.path).rename(self._folder(file.path))

    def _folder(self, path: str) -> Path:
        file = self._site / path
        if file.parent not in self._folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(file.parent)
        return file

    def run(
        self,
        units: Sequence[BuildUnit],
        workers: int,
        done: Callable[[int, int], None] = lambda done, whole: None,
        own: int = 0,
    ) -> Iterator[tuple[BuildUnit, UnitRecord]]:
        """Make many build units on several cores, in any order. It raises the same errors as `make`.

        Args:
            units: The units.
            workers: The number of processes; with 1, only this process works.
            done: Called with the number of finished units, and of all.
            own: This process makes this number of units first, and keeps the values that later units share in memory.
        """
        forks = "fork" in multiprocessing.get_all_start_methods()
        # A worker starts no workers.
        if workers == 1 or len(units) < workers or not forks or _maker:
            own = len(units)
        left = units[own:]
        size = max(1, min(CHUNK, len(left) // (8 * workers)))
        chunks = [left[start : start + size] for start in range(0, len(left), size)]
        with self._pool(workers if left else 0) as imap:
            results = imap(chunks)
            for number, unit in enumerate(units[:own], 1):
                yield self.make(unit)
                done(number, len(units))
            finished = own
            for found, spent in results:
                yield from found
                finished += len(found)
                done(finished, len(units))
                for stage, seconds in spent.items():
                    self.spent[stage] += seconds

    @contextmanager
    def _pool(self, workers: int) -> Iterator[Callable[[list[Sequence[BuildUnit]]], Iterable[Results]]]:
        """Start worker processes that share the memory of this one; yield the function that starts the work."""
        if not workers:
            yield lambda chunks: ()
            return
        global _maker
        _maker = self
        # The workers share all current objects. The garbage collector would write to them, and so copy them all.
        gc.freeze()
        # Not `multiprocessing.Pool`, which waits for ever for a worker that was killed.
        executor = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _begin)
        try:
            yield lambda chunks: map(Future.result, as_completed(_submitted(executor, chunks)))
        except BrokenProcessPool as error:
            raise ToranaError("a worker process was killed. If memory is short, use fewer with --jobs") from error
        finally:
            executor.shutdown(cancel_futures=True)
            gc.unfreeze()
            _maker = None


Results = tuple[list[tuple[BuildUnit, UnitRecord]], dict[str, float]]
_maker: PageMaker | None = None


def _submitted(executor: ProcessPoolExecutor, chunks: list[Sequence[BuildUnit]]) -> list[Future[Results]]:
    """Start the work; Ctrl-C waits while processes are forked.

    Python swallows an exception in its own functions around a fork. A worker never gets Ctrl-C, which reaches every
    process: the first one ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return [executor.submit(_make, chunk) for chunk in chunks]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    gc.disable()  # views and pages contain no reference cycles; see `cli.building` for what this saves


def _make(units: Sequence[BuildUnit]) -> Results:
    assert _maker is not None
    _maker.spent = dict.fromkeys(_maker.spent, 0.0)
    return [_maker.make(unit) for unit in units], _maker.spent


def cores() -> int:
    """The number of processes that can run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
