"""The site of the preview, whose pages and data are made on demand."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from torana.dossier.load import LoadResult
from torana.exports.export import Export
from torana.exports.registry import FileSpec
from torana.pages.page import PageSpec
from torana.site.mkdocs.sitemap import with_pages
from torana.site.plan import Plan
from torana.site.render import download
from torana.site.site_maker import SiteMaker


class SiteOnDemand(SiteMaker):
    """Makes pages and files on demand."""

    def open(self, plan: Plan, site: Path) -> None:
        """Make the data, and list every page and file."""
        super().open(plan, site)
        self._forget()
        self.known |= self.data().keys()

    def _forget(self) -> None:
        self._data: dict[str, Export] | None = None
        self._search: dict[str, Export] | None = None

    def has(self, path: str) -> bool:
        """Return whether there is a page or file with this name."""
        return self.plan.find(path) is not None or path in self.data()

    def replace(self, loaded: LoadResult) -> None:
        """Switch to another valid state of the dossier. Its settings and the navigation must be the same."""
        self.loaded = loaded
        self.plan = self.plan.with_dossier(loaded)
        self._forget()

    def page(self, path: str) -> bytes | None:
        """Return the HTML page of a Markdown file; `None` if there is no such page.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        spec = self.plan.find(path)
        if not isinstance(spec, PageSpec):
            return None
        if spec.needs_data:
            self.data()
        page = spec.make()
        return self._html.page(page, self.plan.markdown(page)).encode()

    def export(self, path: str) -> bytes | None:
        """Return a data file or a file of the search index; `None` if there is none with this name."""
        found = self._export(path)
        return found.content if found else None

    def _export(self, path: str) -> Export | None:
        if PurePosixPath(path).parent.name == "search":  # also of another language: ja/search/
            if self._search is None:
                self._search = {file.path: file for file in self.plan.file_sets()[self.plan.search]()}
            return self._search.get(path) or self._plain_markdown(path)
        if path in self.data():
            return self.data()[path]
        spec = self.plan.find(path)
        return spec.export() if isinstance(spec, FileSpec) else self._plain_markdown(path)

    def sitemap(self, written: bytes) -> bytes:
        """Return the sitemap with the pages of the current dossier.

        Args:
            written: The sitemap that MkDocs wrote for the first state.
        """
        pages = [spec.path for _, spec in self.plan.specs() if isinstance(spec, PageSpec)]
        return with_pages(written.decode(), self.plan.site.url, self.pages, pages).encode()

    def data(self) -> dict[str, Export]:
        """Return the data files by path."""
        if self._data is None:
            sets = [make for unit, make in self.plan.file_sets().items() if unit != self.plan.search]
            self._data = {file.path: file for make in sets for file in make()}
            self.plan.downloads = [download(file) for file in self._data.values() if file.listed]
        return self._data

    def _plain_markdown(self, path: str) -> Export | None:
        """Return a page as plain Markdown."""
        if PurePosixPath(path).name != "index.md":
            return None
        folder = path.removesuffix("index.md").rstrip("/")
        for name in (f"{folder}.md", f"{folder}/index.md") if folder else (path,):
            page = self.page_of(name)
            copy = self.plan.plain_markdown(page, self.plan.markdown(page)) if page else None
            if copy and copy.path == path:
                return copy
        return None
