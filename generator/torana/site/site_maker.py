"""The common part of all makers of pages and data. MkDocs itself makes only the hand-written pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from torana.dossier.events import History
from torana.dossier.load import LoadResult
from torana.pages.page import Page, PageSpec
from torana.site.page_maker import HtmlRenderer
from torana.site.plan import Plan


class SiteMaker(ABC):
    """Makes the pages and the data of one dossier, all at once or on demand."""

    def __init__(self, loaded: LoadResult, history: History | None = None) -> None:
        self.loaded = loaded
        self.history = history
        self._html: HtmlRenderer

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, and list every page and file.

        MkDocs empties the folder of the site afterwards, except names that begin with a dot.
        """
        self.plan = plan
        self._site = site
        specs = [spec for _, spec in plan.specs()]
        self.pages = [spec.path for spec in specs if isinstance(spec, PageSpec)]
        """The Markdown file of every page."""
        self.known = {spec.path for spec in specs}
        """Every page and file that this maker makes."""

    def is_page(self, path: str) -> bool:
        """Return whether there is a page for this Markdown file."""
        return path in self.known and path.endswith(".md")

    @abstractmethod
    def has(self, path: str) -> bool:
        """Return whether there is a page or file with this name."""

    def make(self, html: HtmlRenderer, links: str) -> None:
        """Start making pages. `links` is a text that changes with the navigation and the hand-written files.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        self._html = html

    def page_of(self, path: str) -> Page | None:
        """Return the page for a Markdown file; `None` if there is none."""
        spec = self.plan.find(path)
        return spec.make() if isinstance(spec, PageSpec) else None

    def content(self, path: str) -> str:
        """Return the HTML of a page, without its frame; empty if there is no such page."""
        page = self.page_of(path)
        return self._html.content(page, self.plan.markdown(page)) if page else ""
