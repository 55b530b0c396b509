"""Makes the pages of a plan on all cores: view, Markdown, HTML, frame, file."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.dialect import Converted, Dialect, Heading
from generator.export import Export
from generator.house import Job, Plan
from generator.pages import Page
from generator.pages.parts import address

CHUNK = 16
"""Jobs that a worker is given at once: few enough that all end at about the same time."""


class Theme(Protocol):
    """Who puts contents into the frame of the site."""

    def page(self, page: Page, content: str, toc: Sequence[Heading]) -> str:
        """A whole page of HTML."""

    def converted(self, page: Page, markdown: str) -> Converted:
        """Markdown that is not of the dialect, as HTML."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a job has written."""

    job: Job
    paths: tuple[str, ...]
    """The Markdown files of its pages, in their order."""


class Factory:
    """Makes pages and writes them."""

    def __init__(self, plan: Plan, theme: Theme, known: Callable[[str], bool], site: Path) -> None:
        """
        Args:
            plan: What there is to make.
            theme: What it looks like.
            known: Tells whether the site has a file: `organisations/meti.md`, `data/facts.json`.
            site: The folder that the pages are written to.
        """
        self._plan = plan
        self._theme = theme
        self._dialect = Dialect(known)
        self._site = site
        self._folders: set[Path] = set()

    def content(self, page: Page, job: Job) -> Converted:
        """A page as HTML, without its frame."""
        markdown = self._plan.markdown(page, job)
        return self._dialect.convert(markdown, page.path) or self._theme.converted(page, markdown)

    def make(self, job: Job) -> Made:
        """Makes the pages of a job.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        paths = []
        for page in self._plan.pages(job):
            made = self.content(page, job)
            self.write(destination(page.path), self._theme.page(page, made.content, made.toc).encode())
            paths.append(page.path)
        return Made(job, tuple(paths))

    def search(self) -> list[str]:
        """Writes the index of the search; returns its files."""
        return self.write_all(self._plan.search())

    def write_all(self, files: Iterable[Export]) -> list[str]:
        """Writes files of data; returns their paths."""
        found = []
        for file in files:
            self.write(file.path, file.content)
            found.append(file.path)
        return found

    def write(self, path: str, content: bytes) -> None:
        """Writes a file of the site."""
        file = self._site / path
        if file.parent not in self._folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(file.parent)
        file.write_bytes(content)

    def run(self, jobs: Sequence[Job], workers: int, done: Callable[[int], None]) -> Iterator[Made]:
        """Makes the pages of many jobs, and the index of the search beside them.

        Args:
            jobs: In any order; results come in any order.
            workers: How many processes; 1 is this one.
            done: Told how many jobs have just been done.

        Raises:
            ToranaError: See `make`.
        """
        chunks = [jobs[start : start + CHUNK] for start in range(0, len(jobs), CHUNK)]
        if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
            for chunk in chunks:
                yield from map(self.make, chunk)
                done(len(chunk))
            self.search()
            return
        global _factory
        _factory = self
        # What lives now is shared with the workers: the collector of garbage would touch, and so copy, all of it.
        gc.collect()
        gc.freeze()
        try:
            with multiprocessing.get_context("fork").Pool(workers, _begin) as pool:
                search = pool.apply_async(_search)
                for found in pool.imap_unordered(_make, chunks):
                    yield from found
                    done(len(found))
                search.get()
        finally:
            gc.unfreeze()
            _factory = None


_factory: Factory | None = None


def _begin() -> None:
    gc.disable()  # views and pages hold no circles


def _make(jobs: Sequence[Job]) -> list[Made]:
    assert _factory is not None
    return [_factory.make(job) for job in jobs]


def _search() -> list[str]:
    assert _factory is not None
    return _factory.search()


def destination(path: str) -> str:
    """The file of a page in the site: `organisations/meti/index.html`."""
    return f"{address(path)}index.html"


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
