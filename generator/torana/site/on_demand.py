"""A site whose pages and data are made when they are asked for: that of the preview."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from torana.dossier.load import Checked
from torana.exports.export import Export
from torana.exports.social_cards import Picture
from torana.site.page_maker import Factory, Theme
from torana.site.plan import Plan
from torana.site.site_maker import SiteMaker


class SiteOnDemand(SiteMaker):
    """Makes a page or file when it is asked for."""

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, and list every page and file."""
        super().open(plan, site)
        self._forget()
        self.known |= self._exports().keys()

    def _forget(self) -> None:
        self._data: dict[str, Export] | None = None
        self._search: dict[str, Export] | None = None

    def has(self, path: str) -> bool:
        """Return whether there is a page or file of this name."""
        return path in self._beside or path in self._exports() or self.plan.has(path)

    def make(self, theme: Theme, exists: Callable[[str], bool], links: str) -> None:
        """Get ready: pages are made by `page`."""
        self._factory = Factory(self.plan, theme, exists, self._site)

    def replace(self, found: Checked) -> None:
        """Go on with another state of the dossier; its settings and the navigation must be the same.

        Args:
            found: Without problems.
        """
        self.found = found
        self.plan = self._factory.plan = self.plan.replaced(found)
        self._forget()

    def page(self, path: str) -> bytes | None:
        """Return the page of a Markdown file as the site has it; `None` if there is none of this name.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        if not self.plan.has(path):
            return None
        if path == "data/index.md":
            self._exports()  # it shows their sizes
        job, page = self.page_of(path)
        return self._factory.whole(page, job)

    def export(self, path: str) -> bytes | None:
        """Return a file of data or of the search's index; `None` if there is none of this name."""
        found = self._export(path)
        return found.content if found else None

    def _export(self, path: str) -> Export | None:
        if path.startswith("search/"):
            self._search = self._search or {file.path: file for file in self.plan.search()}
            return self._search.get(path) or self._twin(path)
        if path in self._exports():
            return self._exports()[path]
        if path not in self._beside:
            return self._twin(path)
        made = next(file for file in self.plan.beside(self._beside[path]) if file.path == path)
        return made.drawn() if isinstance(made, Picture) else made

    def _exports(self) -> dict[str, Export]:
        if self._data is None:
            self._data = {file.path: file for file in self.plan.data()}
        return self._data

    def _twin(self, path: str) -> Export | None:
        """Return a page as plain Markdown."""
        if PurePosixPath(path).name != "index.md":
            return None
        folder = path.removesuffix("index.md").rstrip("/")
        for name in (f"{folder}.md", f"{folder}/index.md") if folder else (path,):
            if self.plan.has(name):
                job, page = self.page_of(name)
                return self.plan.twin(page, self.plan.markdown(page, job))
        return None
