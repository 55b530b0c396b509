"""The common part of all makers of pages and data. MkDocs itself makes only the hand-written pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from torana.dossier.events import History
from torana.dossier.load import LoadResult
from torana.exports.file_spec import FileSpec
from torana.pages.page import Page, PageSpec
from torana.site.page_maker import HtmlRenderer
from torana.site.plan import BuildUnit, Plan, Spec, build_order

_ID = re.compile(r'\bid="([^"]*)"')


class SiteMaker:
    """Makes the pages and the data of one dossier, all at once or on demand."""

    def __init__(self, loaded: LoadResult, history: History | None = None) -> None:
        self.loaded = loaded
        self.history = history
        self._html: HtmlRenderer

    def open(self, plan: Plan, site: Path) -> None:
        """List every page and file."""
        self.plan = plan
        self._site = site
        self.pages: dict[str, None] = {}
        """The Markdown file of every page, in order."""
        self.order = build_order(self._noted(plan.specs()))
        self._named: dict[tuple[str, ...], set[str]] = {}
        """The files of the specs that were made to learn their names, by the paths of the spec."""

    def _noted(self, specs: Iterable[tuple[BuildUnit, Spec]]) -> Iterator[tuple[BuildUnit, Spec]]:
        """Yield the specs of the plan, and note the pages. All specs at once need half as much memory as records."""
        for unit, spec in specs:
            if isinstance(spec, PageSpec):
                self.pages[spec.path] = None
            yield unit, spec

    @property
    def in_sitemap(self) -> Iterable[str]:
        """The pages in the sitemap, by their Markdown files, in order."""
        return self.pages

    def is_page(self, path: str) -> bool:
        """Return whether there is a page for this Markdown file."""
        return path in self.pages

    def is_generated(self, path: str) -> bool:
        """Return whether a hand-written file with this name would be in the way of a page or a data file."""
        return self.plan.page(path) is not None or isinstance(self.plan.find(path), FileSpec)

    def has(self, path: str) -> bool:
        """Return whether there is a page, by its Markdown file, or a data file with this name."""
        if path.endswith(".md"):
            return self.is_page(path)
        spec = self.plan.find(path)
        return isinstance(spec, FileSpec) and (path in spec.paths or path in self._names(spec))

    def _names(self, spec: FileSpec) -> Collection[str]:
        """Make the files of a spec whose names depend on their content, once, and return their names."""
        if spec.paths not in self._named:
            self._named[spec.paths] = {file.path for file in spec.make()}
        return self._named[spec.paths]

    def make(self, html: HtmlRenderer, links: str) -> None:
        """Start making pages. `links` is a text that changes with the navigation and the hand-written files.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        self._html = html

    def page_of(self, path: str) -> Page | None:
        """Return the page for a Markdown file; `None` if there is none."""
        spec = self.plan.page(path)
        return spec.make() if spec else None

    def is_linked(self, path: str) -> bool:
        """Like `has`, for a link from a hand-written page."""
        return self.has(path)

    def anchors(self, path: str) -> set[str] | None:
        """Make a page to which a hand-written one links, and return its `id`s; `None` if that takes all data files."""
        spec = self.plan.page(path)
        return None if spec and spec.after else self._ids(path)

    def _ids(self, path: str) -> set[str]:
        spec = self.plan.page(path)
        return set(_ID.findall(self._html.content(*self.plan.rendered(spec)))) if spec else set()
