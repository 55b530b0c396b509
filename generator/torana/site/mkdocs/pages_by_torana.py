"""Pages made by a `SiteMaker`, while MkDocs makes only the hand-written pages and the navigation."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.load import LoadResult
from torana.exports.export import Export
from torana.pages.markdown.templates import CompiledTemplates
from torana.pages.shared.addresses import Site
from torana.site.fast.theme_frame import FastHtml
from torana.site.generated_files import generated_file
from torana.site.mkdocs import theme_files
from torana.site.mkdocs.hand_written import no_clash
from torana.site.mkdocs.navigation import has_title, paths_in
from torana.site.plan import Plan
from torana.site.site_maker import SiteMaker


class PagesByTorana:
    """Calls a `SiteMaker` from MkDocs hooks during one build."""

    plain_pages: Sequence[Export] = ()
    """The plain Markdown pages that MkDocs must write: none."""

    def __init__(self, maker: SiteMaker) -> None:
        self._maker = maker
        self._files: dict[str, File] = {}
        self.plan: Plan | None = None

    @property
    def unlisted(self) -> Iterable[str]:
        """The pages of the sitemap that MkDocs does not know, by their Markdown files."""
        return self._maker.in_sitemap

    def read(self, root: Path, config: MkDocsConfig) -> LoadResult:
        """Return the dossier of the maker."""
        return self._maker.loaded

    def open(self, loaded: LoadResult, root: Path, site: Site, config: MkDocsConfig) -> Plan:
        """List every page and file.

        Raises:
            ToranaError: A hand-written file has the name of a generated one.
        """
        self._config = config
        self.plan = Plan(loaded, root, site, self._maker.history or git_history.read(root))
        self._maker.open(self.plan, Path(config.site_dir))
        no_clash(self._maker.is_generated, config)
        return self.plan

    def files(self, files: Files) -> Files:
        """Add the generated pages of the navigation to the files of MkDocs, so that it finds them."""
        self._hand_written = _AllFiles(files, self)
        for path in paths_in(self._config.nav):
            if self._maker.is_page(path) and path not in files.src_uris:
                self._hand_written.append(generated_file(self._config, path))
        return self._hand_written

    def take(self, nav: Navigation, files: Files) -> None:
        """Remove the generated pages in the navigation from the pages that MkDocs makes."""
        self._nav = nav
        for page in nav.pages:
            path = page.file.src_uri
            if self._maker.is_page(path):
                files.remove(page.file)
                self._files[path] = page.file
                page.markdown = ""
                generated = None if has_title(self._config.nav, path) else self._maker.page_of(path)
                if generated:
                    page.meta = {"title": html.escape(generated.title)}
                _GeneratedPage(page.file, self._config, self._maker)

    def file(self, path: str) -> File | None:
        """Return a generated page or file; `None` if there is none with this name."""
        if not self._maker.is_linked(path):
            return None
        if path not in self._files:
            file = self._files[path] = generated_file(self._config, path)
            if self._maker.is_page(path):
                _GeneratedPage(file, self._config, self._maker)
        return self._files[path]

    def make(self, env: jinja2.Environment) -> None:
        """Let the maker make the pages.

        Raises:
            PluginError: A template is wrong, or a page cannot be converted.
        """
        # No hook has changed how templates are compiled: with hooks, MkDocs makes the pages.
        env.bytecode_cache = CompiledTemplates(theme_files.__file__)
        hand_written = self._hand_written
        names = hand_written.src_uris.keys()
        nav = [(page.title, page.url) for page in self._nav.pages]
        try:
            renderer = FastHtml(self._config, self._nav, hand_written, env, self._exists)
            self._maker.make(renderer, repr((nav, str(self._nav), self._config.extra["frames"], sorted(names))))
        except ToranaError as error:
            raise PluginError(f"\n{error}\nnothing was built") from error

    def _exists(self, path: str) -> bool:
        return path in self._hand_written.src_uris or self._maker.has(path)


class _GeneratedPage(Page):
    """A page that MkDocs does not make, for links from hand-written pages. It becomes the page of its file."""

    def __init__(self, file: File, config: MkDocsConfig, maker: SiteMaker) -> None:
        self._maker = maker
        super().__init__(None, file, config)
        self.markdown = ""

    @cached_property
    def _anchors(self) -> set[str] | None:
        return self._maker.anchors(self.file.src_uri)

    @property
    def present_anchor_ids(self) -> set[str] | None:
        """The anchors of the page; `None` if MkDocs is to accept any."""
        return self._anchors

    @present_anchor_ids.setter
    def present_anchor_ids(self, value: object) -> None:
        pass


class _AllFiles(Files):
    """The files of MkDocs. Generated files can be looked up by name, but are not listed."""

    def __init__(self, files: Iterable[File], pages: PagesByTorana) -> None:
        super().__init__(files)
        self._pages = pages

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file of a path, which may be generated."""
        return super().get_file_from_path(path) or self._pages.file(path)
