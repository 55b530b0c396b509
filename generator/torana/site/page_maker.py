"""Make the pages and files of a plan on all cores: view, Markdown, HTML, frame, file."""

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
from torana.pages.page import Page
from torana.pages.shared.addresses import address
from torana.site.build_cache import BuildCache, UnitRecord, WrittenFile, link, numbers_of, written_file
from torana.site.plan import BuildUnit, Plan, Spec
from torana.site.render import download

CHUNK = 16
"""Units that a worker is given at once: few enough that all workers end at about the same time."""


class HtmlRenderer(Protocol):
    """A maker of HTML from the Markdown of pages."""

    def content(self, page: Page, markdown: str) -> str:
        """The content of a page, without the frame of the theme."""

    def page(self, page: Page, markdown: str) -> str:
        """A whole page."""


class PageMaker:
    """A maker of the pages and files of build units."""

    def __init__(
        self,
        plan: Plan,
        site: Path,
        numbers: Mapping[str, int] = MappingProxyType({}),
        cache: BuildCache | None = None,
        html: HtmlRenderer | None = None,
    ) -> None:
        """
        Args:
            plan: The pages and files to make.
            site: The folder to write to.
            numbers: The number of each name that the tracker can note; empty if dependencies are not recorded.
            cache: The previous build.
            html: Makes HTML of pages. File sets need none.
        """
        self.plan = plan
        self._site = site
        self._numbers = numbers
        self._cache = cache
        self._html = html
        self._sets = plan.file_sets()
        self._folders: set[Path] = set()
        self.in_place = False
        """True if the site folder has the previous build, so that its files need not be linked."""
        self.last: Mapping[BuildUnit, UnitRecord] = {}
        """The units of the previous build, if its settings were the same."""
        self.spent = dict.fromkeys(("views", "Markdown", "HTML", "files", "data"), 0.0)
        """Seconds of work by stage, in all processes together."""

    def content(self, page: Page) -> str:
        """A page as HTML, without its frame."""
        assert self._html is not None
        return self._html.content(page, self._markdown(page))

    def html(self, page: Page) -> bytes:
        """A page as the site has it.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        return self._html_of(page, self._markdown(page))

    def _markdown(self, page: Page) -> str:
        start = time.perf_counter()
        markdown = self.plan.markdown(page)
        self._record_time("Markdown", start)
        return markdown

    def _html_of(self, page: Page, markdown: str) -> bytes:
        assert self._html is not None
        start = time.perf_counter()
        whole = self._html.page(page, markdown).encode()
        self._record_time("HTML", start)
        return whole

    def _record_time(self, what: str, start: float) -> float:
        now = time.perf_counter()
        self.spent[what] += now - start
        return now

    def make(self, unit: BuildUnit) -> tuple[BuildUnit, UnitRecord]:
        """Make and write the pages and files of a build unit.

        Returns:
            The unit, and the record of what it has read and written.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        record = UnitRecord(array("I"), [], [])
        specs = () if unit in self._sets else self.plan.specs_of(unit)
        with self.plan.tracker.recording() as names:
            if make_set := self._sets.get(unit):
                self._file_set(make_set, record)
            beside = [file for spec in specs for file in self._output(spec, unit, record)]
        # The pages first, in their order.
        record.files += beside
        if self._numbers:
            record.reads = numbers_of(names, self._numbers)
        return unit, record

    def _file_set(self, make: Callable[[], Iterable[Export]], record: UnitRecord) -> None:
        start = time.perf_counter()
        for file in make():
            record.files.append(self.write(file.path, file.content))
            if file.listed:
                record.downloads.append(download(file))
        self._record_time("data", start)

    def _output(self, spec: Spec, unit: BuildUnit, record: UnitRecord) -> list[WrittenFile]:
        """Make one page or file. A page is added to the record; the files beside it are returned."""
        start = time.perf_counter()
        output = spec.make()
        if not isinstance(output, Page):
            file = self._file(output, unit, record)
            self._record_time("data", start)
            return [file]
        self._record_time("views", start)
        record.pages.append(output.path)
        markdown = self._markdown(output)
        whole = self._html_of(output, markdown)
        start = time.perf_counter()
        record.files.append(self.write(destination(output.path), whole))
        plain_page = self.plan.plain_markdown(output, markdown)
        files = [self.write(plain_page.path, plain_page.content)] if plain_page else []
        self._record_time("files", start)
        return files

    def _add(self, spent: dict[str, float]) -> None:
        for what, seconds in spent.items():
            self.spent[what] += seconds

    def write(self, path: str, content: bytes) -> WrittenFile:
        """Writes a file of the site."""
        file = self._folder(path)
        file.write_bytes(content)
        return written_file(path, file, content)

    def _file(self, file: Export | SocialCard, unit: BuildUnit, record: UnitRecord) -> WrittenFile:
        """Write a file, or take a picture that would look the same from the previous build."""
        if isinstance(file, Export):
            return self.write(file.path, file.content)
        record.pictures[file.path] = file.key
        last = self.last.get(unit)
        if last and self._cache and last.pictures.get(file.path) == file.key:
            previous = next(found for found in last.files if found.path == file.path)
            if self._cache.intact([previous]):
                self.reuse([previous], self._cache)
                return previous
        drawn = file.drawn()
        return self.write(drawn.path, drawn.content)

    def reuse(self, files: Iterable[WrittenFile], cache: BuildCache) -> None:
        """Take files from the previous build."""
        for file in files if not self.in_place else ():
            link(cache.site / file.path, self._folder(file.path))

    def move(self, file: WrittenFile, folder: Path) -> WrittenFile:
        """Move a file into the site from another folder on the same file system."""
        (folder / file.path).rename(self._folder(file.path))
        return file

    def _folder(self, path: str) -> Path:
        file = self._site / path
        if file.parent not in self._folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(file.parent)
        return file

    def run(
        self, units: Sequence[BuildUnit], workers: int, done: Callable[[int], None] = lambda count: None, own: int = 0
    ) -> Iterator[tuple[BuildUnit, UnitRecord]]:
        """Make many build units, on several cores.

        Args:
            units: In any order. Results come in any order.
            workers: The number of processes; with 1, only this process works.
            done: Called with the number of units that have just been finished.
            own: This process makes so many of the first units, and keeps in memory what they can share with later ones.

        Raises:
            ToranaError: See `make`.
        """
        # A worker has no workers of its own.
        if workers == 1 or len(units) < workers or not _forks() or _maker:
            own = len(units)
        left = units[own:]
        size = max(1, min(CHUNK, len(left) // (8 * workers)))
        chunks = [left[start : start + size] for start in range(0, len(left), size)]
        with self._pool(workers if left else 0) as imap:
            results = imap(chunks)
            for unit in units[:own]:
                yield self.make(unit)
                done(1)
            for found, spent in results:
                yield from found
                done(len(found))
                self._add(spent)

    @contextmanager
    def _pool(self, workers: int) -> Iterator[Callable[[list[Sequence[BuildUnit]]], Iterable[Results]]]:
        """Worker processes that share the memory of this one; yields the function that starts the work."""
        if not workers:
            yield lambda chunks: ()
            return
        global _maker
        _maker = self
        # The workers share what lives now. The garbage collector would touch, and so copy, all of it.
        gc.freeze()
        # Not `multiprocessing.Pool`: it waits for ever for a worker that was killed.
        executor = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _begin)
        try:
            yield lambda chunks: map(Future.result, as_completed([executor.submit(_make, chunk) for chunk in chunks]))
        except BrokenProcessPool as error:
            raise ToranaError("a worker process was killed. If memory is short, use fewer with --jobs") from error
        finally:
            executor.shutdown(cancel_futures=True)
            gc.unfreeze()
            _maker = None


Results = tuple[list[tuple[BuildUnit, UnitRecord]], dict[str, float]]
_maker: PageMaker | None = None


def _begin() -> None:
    gc.disable()  # views and pages hold no circles; see `cli.building` for what this saves
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one ends the others


def _make(units: Sequence[BuildUnit]) -> Results:
    assert _maker is not None
    _maker.spent = dict.fromkeys(_maker.spent, 0.0)
    return [_maker.make(unit) for unit in units], _maker.spent


def _forks() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def destination(path: str) -> str:
    """The file of a page in the site: `organisations/meti/index.html`."""
    return f"{address(path)}index.html"


def cores() -> int:
    """The number of processes that can run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
