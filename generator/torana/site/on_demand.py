"""The site of the preview, whose pages and data are made on demand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from torana.dossier.events import History
from torana.dossier.load import LoadResult
from torana.exports.export import Export
from torana.exports.file_spec import FileSpec
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import html_path
from torana.site.mkdocs import sitemap
from torana.site.mkdocs.sitemap import with_days_and_languages, with_pages
from torana.site.plan import Plan
from torana.site.site_maker import SiteMaker


class LinkTarget(NamedTuple):
    """A page or file to which hand-written pages link."""

    path: str
    ids: set[str]
    """The `id`s of the page, if a link leads to one of them."""
    is_common: bool
    """True if it belongs to no entity. Looking for it needs a list of all common pages and files."""


class SiteOnDemand(SiteMaker):
    """Makes pages and files on demand."""

    def __init__(self, loaded: LoadResult, history: History | None = None) -> None:
        super().__init__(loaded, history)
        self._common: dict[tuple[str, ...], dict[str, Export]] = {}
        self._linked: dict[str, set[str]] = {}

    def is_linked(self, path: str) -> bool:
        """Like `has`, for a link from a hand-written page, which is noted."""
        found = self.has(path)
        if found:
            self._linked.setdefault(path, set())
        return found

    def anchors(self, path: str) -> set[str] | None:
        """Make a page to which a hand-written one links, return its `id`s, and note them, as in `SiteMaker`."""
        found = super().anchors(path)
        if found:
            self._linked[path] = found
        return found

    def linked(self) -> list[LinkTarget]:
        """Return what hand-written pages link to. Pages that MkDocs makes later link to more."""
        specs = {path: self.plan.page(path) or self.plan.find(path) for path in self._linked}
        return [LinkTarget(path, self._linked[path], spec.unit.startswith("/")) for path, spec in specs.items() if spec]

    def lacks(self, targets: Iterable[LinkTarget]) -> bool:
        """Return whether a file or an anchor is no longer there.

        Raises:
            ToranaError: A template is wrong, or a page cannot be converted.
        """
        return not all(self.has(path) and (not ids or ids <= self._ids(path)) for path, ids, _ in targets)

    def open(self, plan: Plan, site: Path) -> None:
        """Begin without a list of all pages and files, which takes 6 s for 10,000 organisations."""
        self.plan = plan
        self._first = next(spec.path for _, spec in plan.specs() if isinstance(spec, PageSpec))

    @property
    def in_sitemap(self) -> Iterable[str]:
        """The first page: the sitemap gets the others when it is requested."""
        return (self._first,)

    def is_page(self, path: str) -> bool:
        """Return whether there is a page for this Markdown file."""
        return self.plan.page(path) is not None

    def replace(self, loaded: LoadResult, *, keeps_targets: bool = False) -> None:
        """Switch to another valid state of the dossier. Its settings and the navigation must be the same.

        `keeps_targets` is true if everything that templates have linked to still exists. Then links that were converted
        before are not looked up again: `benchmarks/README.md`.
        """
        self.loaded = loaded
        former, self.plan = self.plan, self.plan.with_dossier(loaded)
        former.forget()
        if not keeps_targets:
            self._html.forget_links()
        self._common = {}

    def file(self, path: str) -> bytes | None:
        """Return a file of the site: a page as HTML, or a data file; `None` if there is none with this name.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        spec = self.plan.find(path)
        if isinstance(spec, PageSpec):
            return self._html.page(*self.plan.rendered(spec)).encode()
        found = self._files(spec).get(path) if spec else None
        return found.content if found else None

    def page(self, path: str) -> bytes | None:
        """Return the HTML page of a Markdown file; `None` if there is no such page. It raises the same errors."""
        return self.file(html_path(path))

    def _names(self, spec: FileSpec) -> Collection[str]:
        return self._files(spec)

    def _files(self, spec: FileSpec) -> dict[str, Export]:
        """Return the files of a spec. Those that it makes together are made once for each state of the dossier."""
        if spec.paths in self._common:
            return self._common[spec.paths]
        files = {file.path: file for file in self.plan.files(spec)}
        if len(files) > 1 or spec.group:
            self._common[spec.paths] = files
        return files

    def sitemaps(self, written: bytes) -> dict[str, bytes]:
        """Return the sitemap of the current dossier, and its parts if it is long, by file name.

        Args:
            written: The sitemap that MkDocs wrote, with the hand-written pages and the first of the others.
        """
        url = self.plan.site.url
        pages = [spec.path for _, spec in self.plan.specs() if isinstance(spec, PageSpec)]
        complete = with_days_and_languages(with_pages(written.decode(), url, self.in_sitemap, pages), self.plan)
        whole, parts = sitemap.split(complete, url, sitemap.MAX_ADDRESSES)
        return {name: text.encode() for name, text in {"sitemap.xml": whole, **parts}.items()}
