"""The makers of a site's pages and data: their common part. MkDocs makes the hand-written pages beside them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from torana.dossier.events import Past
from torana.dossier.load import Checked
from torana.pages.registry import Page
from torana.site.page_maker import Factory, Theme
from torana.site.plan import Job, Plan


class SiteMaker(ABC):
    """Makes the pages and the data of one dossier: all of them at once, or each when it is asked for."""

    def __init__(self, found: Checked, past: Past | None = None) -> None:
        """
        Args:
            found: A dossier without problems.
            past: What its commits did; read from git without it.
        """
        self.found = found
        self.past = past
        self._factory: Factory

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, and list every page and file.

        Args:
            plan: Of the dossier.
            site: The folder of the site; MkDocs empties it afterwards, apart from names that begin with a dot.
        """
        self.plan = plan
        self._site = site
        self.pages = list(plan.paths())
        """The Markdown file of every page."""
        self._page_set = set(self.pages)
        self._beside = dict(plan.paths_beside())
        self.known = self._page_set | self._beside.keys()
        """Every page and file that this maker makes."""

    def is_page(self, path: str) -> bool:
        """Return whether there is a page of this Markdown file."""
        return path in self._page_set

    @abstractmethod
    def has(self, path: str) -> bool:
        """Return whether there is a page or file of this name."""

    @abstractmethod
    def make(self, theme: Theme, exists: Callable[[str], bool], links: str) -> None:
        """Begin to make pages.

        Args:
            theme: Puts contents into the frame of the site.
            exists: Returns whether the site has a file, also a hand-written one.
            links: A text that changes with the navigation and the hand-written files.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """

    def page_of(self, path: str) -> tuple[Job, Page]:
        """Return the page of a Markdown file, and its job."""
        job = self.plan.job_of(path)
        return job, next(page for page in self.plan.pages(job) if page.path == path)

    def content(self, path: str) -> str:
        """Return the HTML of a page, without its frame."""
        job, page = self.page_of(path)
        return self._factory.content(page, job).content
