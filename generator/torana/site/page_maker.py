"""Makes the pages of a plan on all cores: view, Markdown, HTML, frame, file."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from multiprocessing.pool import Pool
from multiprocessing.synchronize import Event
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from torana.exports.export import Export
from torana.exports.social_cards import Picture
from torana.hashing import digest
from torana.pages.registry import Page
from torana.pages.shared.addresses import address, twin_path
from torana.site.build_cache import Record, Store, Written, link, written
from torana.site.fast.markdown_to_html import Converted, Dialect, Heading
from torana.site.plan import Job, Plan, numbered

Made = TypeVar("Made")

MANY = 1_000
"""Names read from which the view of a page is kept in mind: such pages read much, and show little of it."""
CHUNK = 16
"""Jobs that a worker is given at once: few enough that all end at about the same time."""


class Theme(Protocol):
    """Who puts contents into the frame of the site."""

    def page(self, page: Page, content: str, toc: Sequence[Heading]) -> str:
        """A whole page of HTML."""

    def converted(self, page: Page, markdown: str) -> Converted:
        """Markdown that is not of the dialect, as HTML."""


class Factory:
    """Makes pages and writes them."""

    def __init__(
        self,
        plan: Plan,
        theme: Theme,
        known: Callable[[str], bool],
        site: Path,
        numbers: Mapping[str, int] = MappingProxyType({}),
        store: Store | None = None,
    ) -> None:
        """
        Args:
            plan: What there is to make.
            theme: What it looks like.
            known: Tells whether the site has a file: `organisations/meti.md`, `data/facts.json`.
            site: The folder that the pages are written to.
            numbers: The place of each name that `dossier.tracker` can note, if what each job reads is to be known.
            store: The last build.
        """
        self._numbers = numbers
        self.plan = plan
        """What there is to make."""
        self._theme = theme
        self._dialect = Dialect(known)
        self._site = site
        self._folders: set[Path] = set()
        self.stopped: Event | None = None
        """Set once a worker has failed: what is left is not made."""
        self._store = store
        self.partial = False
        """Whether the last site is there, so that what is taken from it can stay where it is."""
        self.last: Mapping[Job, Record] = {}
        """What the jobs of the last build have written, if its pages were made as these are."""
        self.spent = dict.fromkeys(("views", "Markdown", "HTML", "frames", "files", "beside"), 0.0)
        """Seconds of work by what it was, in all processes together."""

    def content(self, page: Page, job: Job) -> Converted:
        """A page as HTML, without its frame."""
        return self._content(page, self._markdown(page, job))

    def _markdown(self, page: Page, job: Job) -> str:
        start = time.perf_counter()
        markdown = self.plan.markdown(page, job)
        self._passed("Markdown", start)
        return markdown

    def _content(self, page: Page, markdown: str) -> Converted:
        start = time.perf_counter()
        made = self._dialect.convert(markdown, page.path) or self._theme.converted(page, markdown)
        self._passed("HTML", start)
        return made

    def whole(self, page: Page, job: Job) -> bytes:
        """A page as the site has it.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        return self._whole(page, self._markdown(page, job))

    def _whole(self, page: Page, markdown: str) -> bytes:
        made = self._content(page, markdown)
        start = time.perf_counter()
        whole = self._theme.page(page, made.content, made.toc).encode()
        self._passed("frames", start)
        return whole

    def _passed(self, what: str, start: float) -> float:
        now = time.perf_counter()
        self.spent[what] += now - start
        return now

    def make(self, job: Job) -> tuple[Job, Record]:
        """Makes the pages of a job; tells what it has read and written.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        record = Record(array("I"), [], [])
        beside: list[Written] = []
        with self.plan.tracker.recording() as names:
            pages = self.plan.pages(job)
            while True:
                start = time.perf_counter()
                page = next(pages, None)
                self._passed("views", start)
                if page is None:
                    break
                record.pages.append(page.path)
                if former := self._former(job, page, record):
                    record.files.append(former[0])
                    beside += former[1:]
                    continue
                markdown = self._markdown(page, job)
                whole = self._whole(page, markdown)
                start = time.perf_counter()
                record.files.append(self.write(destination(page.path), whole))
                if twin := self.plan.twin(page, markdown):
                    beside.append(self.write(twin.path, twin.content))
                if self._numbers and len(names) > MANY and page.path not in record.views:
                    record.views[page.path] = digest(pickle.dumps(page, 5))
                self._passed("files", start)
            start = time.perf_counter()
            beside += (self._beside(file, job, record) for file in self.plan.beside(job))
            self._passed("beside", start)
        # The pages first, in their order.
        record.files += beside
        if self._numbers:
            record.reads = numbered(names, self._numbers)
        return job, record

    def _add(self, spent: dict[str, float]) -> None:
        for what, seconds in spent.items():
            self.spent[what] += seconds

    def write(self, path: str, content: bytes) -> Written:
        """Writes a file of the site."""
        file = self._folder(path)
        file.write_bytes(content)
        return written(path, file, content)

    def _former(self, job: Job, page: Page, record: Record) -> list[Written]:
        """Takes a large page and its twin from the last build, if its view is the same and they are as written."""
        last = self.last.get(job)
        if last is None or self._store is None or page.path not in last.views:
            return []
        view = record.views[page.path] = digest(pickle.dumps(page, 5))
        names = (destination(page.path), twin_path(page.path))
        files = [file for file in last.files if file.path in names]
        if last.views[page.path] != view or not self._store.intact(files):
            return []
        self.keep(files, self._store)
        return files

    def _beside(self, file: Export | Picture, job: Job, record: Record) -> Written:
        """Writes a file that lies beside a page; a picture that would look the same is taken from the last build."""
        if isinstance(file, Export):
            return self.write(file.path, file.content)
        record.views[file.path] = file.key
        last = self.last.get(job)
        if last and self._store and last.views.get(file.path) == file.key:
            former = next(found for found in last.files if found.path == file.path)
            if self._store.intact([former]):
                self.keep([former], self._store)
                return former
        drawn = file.drawn()
        return self.write(drawn.path, drawn.content)

    def keep(self, files: Iterable[Written], store: Store) -> None:
        """Takes files from the last build."""
        for file in files if not self.partial else ():
            link(store.site / file.path, self._folder(file.path))

    def move(self, file: Written, folder: Path) -> Written:
        """Takes a file that was written to another folder on the same file system."""
        (folder / file.path).rename(self._folder(file.path))
        return file

    def _folder(self, path: str) -> Path:
        file = self._site / path
        if file.parent not in self._folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(file.parent)
        return file

    def run(self, jobs: Sequence[Job], workers: int, done: Callable[[int], None]) -> Iterator[tuple[Job, Record]]:
        """Makes the pages of many jobs.

        Args:
            jobs: In any order; results come in any order.
            workers: How many processes; 1 is this one.
            done: Told how many jobs have just been done.

        Raises:
            ToranaError: See `make`.
        """
        size = max(1, min(CHUNK, len(jobs) // (8 * workers)))
        chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
        if workers == 1 or len(jobs) < workers or not _forks():
            for chunk in chunks:
                yield from map(self.make, chunk)
                done(len(chunk))
            return
        global _factory
        _factory = self
        # What lives now is shared with the workers: the collector of garbage would touch, and so copy, all of it.
        gc.freeze()
        try:
            context = multiprocessing.get_context("fork")
            self.stopped = context.Event()
            pool = context.Pool(workers, _begin)
            try:
                for found, spent in pool.imap_unordered(_make, chunks):
                    yield from found
                    done(len(found))
                    self._add(spent)
            except Exception:
                self.stopped.set()
                _ended(pool)
                raise
            except BaseException:
                pool.terminate()
                raise
            _ended(pool)
        finally:
            gc.unfreeze()
            _factory = None


_factory: Factory | None = None


def _begin() -> None:
    gc.disable()  # views and pages hold no circles


def _make(jobs: Sequence[Job]) -> tuple[list[tuple[Job, Record]], dict[str, float]]:
    assert _factory is not None
    _factory.spent = dict.fromkeys(_factory.spent, 0.0)
    if _factory.stopped is not None and _factory.stopped.is_set():
        return [], _factory.spent
    return [_factory.make(job) for job in jobs], _factory.spent


def _forks() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


_makers: Sequence[Callable[[], object]] = ()
_next: Any = None


def at_once(makers: Sequence[Callable[[], Made]], workers: int, own: int = 1) -> list[Made]:
    """What several makers make, in their order.

    Args:
        makers: What is to be called.
        workers: How many processes; 1 is this one.
        own: So many of the first are called in this process, which keeps what it learns; the others by whoever is free.
    """
    if workers == 1 or len(makers) <= own or not _forks():
        return [make() for make in makers]
    global _makers, _next
    context = multiprocessing.get_context("fork")
    _makers, _next = makers, context.Value("i", own)
    gc.freeze()  # see `Factory.run`
    try:
        others = min(workers, len(makers)) - 1
        pool = context.Pool(others, _begin)
        try:
            results = [pool.apply_async(_called) for _ in range(others)]
            made = {number: makers[number]() for number in range(own)}
            made |= _called()
            for result in results:
                made |= result.get()
        except Exception:
            _next.value = len(makers)  # the other workers start no more jobs
            _ended(pool)
            raise
        except BaseException:
            pool.terminate()
            raise
        _ended(pool)
        return [made[number] for number in range(len(makers))]
    finally:
        gc.unfreeze()
        _makers, _next = (), None


def _ended(pool: Pool) -> None:
    """Wait for the workers to end. `terminate` can hang on a lock held by a killed worker."""
    pool.close()
    pool.join()


def _called() -> dict[int, Any]:
    """Calls makers that nobody has called, as long as there are any."""
    made: dict[int, Any] = {}
    while True:
        with _next.get_lock():
            number = _next.value
            _next.value += 1
        if number >= len(_makers):
            return made
        made[number] = _makers[number]()


def destination(path: str) -> str:
    """The file of a page in the site: `organisations/meti/index.html`."""
    return f"{address(path)}index.html"


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
