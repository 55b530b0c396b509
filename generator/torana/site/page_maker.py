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
from torana.exports.file_spec import FileSpec
from torana.hashing import digest
from torana.pages.markdown.page_metadata import metadata
from torana.pages.page import Page, PageSpec
from torana.pages.shared.addresses import html_path
from torana.site.build_cache import BuildCache, UnitRecord, numbers_of
from torana.site.piece_store import PieceStore
from torana.site.plan import BuildUnit, Plan
from torana.site.shares import Shares
from torana.site.written_files import WrittenFile, hard_link, written_file

CHUNK = 16
"""Number of units that a worker gets at once: few enough that all workers end at about the same time."""


class HtmlRenderer(Protocol):
    """Converts the Markdown of pages to HTML."""

    def content(self, page: Page, markdown: str) -> str:
        """Return the content of a page, without the theme's frame."""

    def page(self, page: Page, markdown: str) -> str:
        """Return a whole page."""

    def forget_links(self) -> None:
        """Look up again whether links lead to files of the site."""


class PageMaker:
    """Makes the pages and files of build units."""

    def __init__(
        self,
        plan: Plan,
        site: Path,
        numbers: Mapping[str, int] = MappingProxyType({}),
        cache: BuildCache | None = None,
        html: HtmlRenderer | None = None,
        pieces: PieceStore | None = None,
    ) -> None:
        """`numbers` has the number of each name that the tracker can record. Without it, dependencies are not recorded.

        Data files need no `html`. Without `pieces`, long files are made as a whole.
        """
        self.plan = plan
        self._site = site
        self._numbers = numbers
        self._cache = cache
        self._html = html
        self._pieces = pieces
        self._folders: set[Path] = set()
        self.in_place = False
        """True if the site folder contains the previous build, so that its files need not be linked."""
        self.earlier: Mapping[str, WrittenFile] = {}
        """By path: the files of the previous build that are made again, and kept if they are the same."""
        self.spent = dict.fromkeys(("Markdown", "HTML", "files", "data"), 0.0)
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
        record = UnitRecord(array("I"), [])
        with self.plan.tracker.recording() as names, self._keeping_pieces(unit):
            for spec in self.plan.specs_of(unit):
                if isinstance(spec, PageSpec):
                    self._page(spec, record)
                else:
                    self._files(spec, record)
        if self._numbers:
            record.reads = numbers_of(names, self._numbers)
        return unit, record

    @contextmanager
    def _keeping_pieces(self, unit: BuildUnit) -> Iterator[None]:
        """Reuse the pieces of the last build in the block, and save the new ones. Only data files have pieces."""
        if self._pieces is None:
            yield
            return
        tracker = self.plan.tracker
        tracker.pieces = self._pieces.open(unit)
        try:
            yield
            self._pieces.save(unit, tracker.pieces)
        finally:
            tracker.pieces = None

    def _page(self, spec: PageSpec, record: UnitRecord) -> None:
        with self._timed("Markdown"):
            page, markdown = self.plan.rendered(spec)
            source = digest(f"{metadata(page)}{markdown}".encode())
        path = html_path(spec.path)
        if earlier := self._reused_if(path, lambda file: file.source == source):
            record.files.append(earlier)
            return
        with self._timed("HTML"):
            assert self._html is not None
            whole = self._html.page(page, markdown).encode()
        with self._timed("files"):
            record.files.append(self._write(path, whole, source))

    def _files(self, spec: FileSpec, record: UnitRecord) -> None:
        with self._timed("data"):
            for file in spec.make():
                record.files.append(self._write(file.path, file.content))
                record.downloads += spec.downloads([file])

    def _write(self, path: str, content: bytes, source: str = "") -> WrittenFile:
        if earlier := self._reused_if(path, lambda file: file.digest == digest(content) and file.source == source):
            return earlier
        file = self._folder(path)
        file.write_bytes(content)
        return written_file(path, file, content, source)

    def _reused_if(self, path: str, is_same: Callable[[WrittenFile], bool]) -> WrittenFile | None:
        """Reuse a file of the previous build if it is the same, and return it."""
        file = self.earlier.get(path)
        if not file or not is_same(file) or not (self.in_place or (self._cache and self._cache.intact([file]))):
            return None
        self.reuse([file])
        return file

    def reuse(self, files: Iterable[WrittenFile]) -> None:
        """Reuse files from the previous build."""
        assert self._cache is not None
        for file in files if not self.in_place else ():
            hard_link(self._cache.site / file.path, self._folder(file.path))

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
        if workers == 1 or len(units) < workers or not forks:
            own = len(units)
        left = units[own:]
        size = max(1, min(CHUNK, len(left) // (8 * workers)))
        chunks = [left[start : start + size] for start in range(0, len(left), size)]
        with self._pool(workers, chunks) as results:
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
    def _pool(self, workers: int, chunks: Sequence[Sequence[BuildUnit]]) -> Iterator[Iterable[Results]]:
        """Start worker processes that share the memory of this one, and yield what they make."""
        if not chunks:
            yield ()
            return
        # The workers share all current objects. The garbage collector would write to them, and so copy them all.
        gc.freeze()
        context = multiprocessing.get_context("fork")
        # Not `multiprocessing.Pool`, which waits for ever for a worker that was killed.
        executor = ProcessPoolExecutor(workers, context, _worker.begin, (self, Shares(chunks, workers, context)))
        try:
            yield map(Future.result, as_completed(_submitted(executor, len(chunks))))
        except BrokenProcessPool as error:
            raise ToranaError(
                "a worker process was killed. If there is not enough memory, use fewer processes (--jobs)"
            ) from error
        finally:
            executor.shutdown(cancel_futures=True)
            gc.unfreeze()


Results = tuple[list[tuple[BuildUnit, UnitRecord]], dict[str, float]]


def _submitted(executor: ProcessPoolExecutor, chunks: int) -> list[Future[Results]]:
    """Start the work; Ctrl-C waits while processes are forked.

    Python swallows an exception in its own functions around a fork. A worker never gets Ctrl-C, which reaches every
    process: the first one ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return [executor.submit(_make) for _ in range(chunks)]
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """The state of a worker process."""

    maker: PageMaker
    shares: Shares[Sequence[BuildUnit]]
    number: int

    def begin(self, maker: PageMaker, shares: Shares[Sequence[BuildUnit]]) -> None:
        """Begin in the new process, whose copy of the memory has the maker."""
        gc.disable()  # views and pages contain no reference cycles; see `__main__` for what this saves
        self.maker, self.shares, self.number = maker, shares, shares.join()


_worker = _Worker()
"""Empty in the main process."""


def _make() -> Results:
    maker = _worker.maker
    maker.spent = dict.fromkeys(maker.spent, 0.0)
    return [maker.make(unit) for unit in _worker.shares.take(_worker.number)], maker.spent


def cores() -> int:
    """The number of processes that can run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
