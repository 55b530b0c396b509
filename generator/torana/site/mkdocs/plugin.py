"""The MkDocs plugin: its hooks add the pages and files of a dossier to a site of MkDocs. It contains no rules.

There are two ways to make the pages. With `mkdocs build`, MkDocs gets every page as a generated file, and converts it
like any other page (`PagesByMkDocs`). With `torana build` and `serve`, MkDocs makes only the hand-written pages and the
navigation, and a `SiteMaker` makes the other pages (`PagesByTorana`). Both write the same bytes: `tests/test_fast.py`.
"""

from __future__ import annotations

import logging
import os
from copy import copy
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

import click
import jinja2
from jinja2.sandbox import safe_range
from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from torana import ToranaError
from torana.dossier.graph import Dossier
from torana.pages.frame import frames
from torana.pages.shared.addresses import logo_path
from torana.problems import ProblemsError, as_text
from torana.site.bundles import bundled_assets
from torana.site.csp import ContentSecurityPolicy, templates_of_theme
from torana.site.icon import coloured_icon
from torana.site.mkdocs import sitemap
from torana.site.mkdocs.configuration import Options, colours_of, site_of, templates_of_site
from torana.site.mkdocs.hand_written import add_logos, bundle, no_clash, remove_leftovers, replace_files, with_citation
from torana.site.mkdocs.languages import with_languages
from torana.site.mkdocs.navigation import NavChanges, changed_nav, in_language, nav_changes
from torana.site.mkdocs.pages_by_mkdocs import PagesByMkDocs
from torana.site.mkdocs.pages_by_torana import PagesByTorana
from torana.site.mkdocs.theme_files import compile_smaller, smaller_style_sheets
from torana.site.settings import settings_problems
from torana.site.site_maker import SiteMaker

log = logging.getLogger("mkdocs.plugins.torana")


class ToranaPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Adds the pages and data of a dossier to a MkDocs site."""

    def __init__(self) -> None:
        self.begin(None)
        self._serving = False

    def begin(self, maker: SiteMaker | None) -> None:
        """Reset the state of the last build: MkDocs reuses a plugin for every configuration loaded in one process.

        Without `maker`, MkDocs makes the pages.
        """
        self._pages = PagesByTorana(maker) if maker else PagesByMkDocs()
        self._as_of = ""
        self._nav_changes = NavChanges({}, frozenset())
        self._translations: dict[str, Dossier] = {}
        """By language, except English."""
        self._navs: dict[str, Navigation] = {}
        self._sitemaps: dict[str, str] = {}
        self._bundles: dict[str, bytes] = {}
        self._logos: dict[str, Path] = {}

    def _root(self, config: MkDocsConfig) -> Path:
        return (Path(config.config_file_path).parent / self.config.root).resolve()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Make MkDocs keep this object, and so the last valid state, between rebuilds of `serve`."""
        self._serving = command == "serve"

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read, check and render now, so that nothing can fail after MkDocs has emptied the site.

        Raises:
            PluginError: The content has problems, or a template is wrong; nothing was written.
        """
        file = Path(config.config_file_path)
        if problems := settings_problems(file, os.environ):
            self._fail(as_text(problems, file.parent))
            return
        root = self._root(config)
        loaded = self._pages.read(root, config)
        if loaded.dossier is None:
            self._fail(f"{as_text(loaded.problems, root)}\n\n{loaded.problem_count}; {loaded.summary}")
            return
        self._as_of = str(loaded.dossier.settings.as_of)
        config.theme.static_templates |= templates_of_site(config)
        # The theme prints the name as HTML, in some places after escaping it: `Markup` is escaped once.
        config.site_name = escape(loaded.dossier.settings.title)
        self._nav_changes = nav_changes(loaded.dossier)
        self._navs = {}
        log.info("Torana %s", loaded.summary)
        try:
            self._bundles = bundled_assets(Path(config.docs_dir))
            plan = self._pages.open(loaded, root, site_of(config), config)
            config.extra["frames"] = frames(plan.dossiers, plan.site)
            logos = filter(None, map(logo_path, loaded.dossier.entities))
            self._logos = {path: root / "content" / path for path in logos}
            no_clash(self._logos.__contains__, config)
        except ToranaError as error:
            self._fail(as_text(error.problems, root) if isinstance(error, ProblemsError) else str(error), error)
            return
        self._translations = {dossier.words.language: dossier for dossier in plan.dossiers[1:]}

    def _fail(self, text: str, cause: Exception | None = None) -> None:
        """End the build. A preview that has a valid state prints the text and keeps that state.

        Raises:
            PluginError: There is no valid state to keep.
        """
        if not self._serving or self._pages.plan is None:
            raise PluginError(f"\n{text}\nnothing was built") from cause
        # Not with the log: MkDocs in strict mode would count it, stop, and leave every request hanging.
        click.echo(f"\n{text}\nthe preview still shows the last working version\n", err=True)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages, data and bundles to the files, and the pages of the dossier to the navigation."""
        if config.nav:
            config.nav = changed_nav(config.nav, self._nav_changes)
        remove_leftovers(files)
        bundle(files, self._bundles, config)
        icon = coloured_icon(Path(config.docs_dir), config.theme.get("favicon"), colours_of(config))
        replace_files(files, icon, config)
        sheets = smaller_style_sheets(files, config, self._root(config), self._translations)
        replace_files(files, sheets, config)
        add_logos(files, self._logos, config)
        return self._pages.files(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Remove the pages that MkDocs does not make from its files. They stay in the navigation."""
        self._pages.take(nav, files)
        self._files = files
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Make the pages, now that the navigation has its titles."""
        self._policy = ContentSecurityPolicy(templates_of_theme(config.theme.dirs))
        env.globals["range"] = safe_range  # as in our own templates
        compile_smaller(env)
        env.loader = with_languages(env, self._translations)
        self._pages.make(env)
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Add the pages that MkDocs does not know to the sitemap, and remove those that have moved."""
        if template_name == "sitemap.xml":
            unknown = sitemap.sitemap_entries(self._pages.unlisted, config.site_url, self._as_of)
            known = [file for file in context["pages"] if not (file.page and "redirect" in file.page.meta)]
            context["pages"] = [*known, *unknown]
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Add the Content-Security-Policy."""
        return self._policy.added_to(output)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Complete the sitemap; turn one that is too long for search engines into an index.

        Its parts are written at the end.
        """
        if template_name == "404.html":
            return self._policy.added_to(output_content)
        if template_name != "sitemap.xml":
            return output_content
        if plan := self._pages.plan:
            output_content = sitemap.with_days_and_languages(output_content, plan)
        whole, self._sitemaps = sitemap.split(output_content, config.site_url or "", sitemap.MAX_ADDRESSES)
        return whole

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the parts of a long sitemap, and each page as plain Markdown."""
        site = Path(config.site_dir)
        for name, text in self._sitemaps.items():
            (site / name).write_text(text, "utf-8")
        # Not among the files of MkDocs, which treats every Markdown file as a page.
        for file in self._pages.plain_pages:
            (site / file.path).write_bytes(file.content)

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Add the citation to a hand-written page."""
        plan = self._pages.plan
        if plan is None or page.file.generated_by:
            return None
        try:
            return with_citation(page.file.content_string, page.file.src_uri, plan)
        except (OSError, ValueError):
            return None  # MkDocs reads it again, and reports the problem

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Set the date of every page to that of the dossier. With the build date, the sitemap would change daily."""
        page.update_date = self._as_of
        return page

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Set the navigation and the name of the site of a page in another language to that language.

        The canonical address of a page that has moved is its new one.
        """
        if page.canonical_url and "redirect" in page.meta:
            page.canonical_url = urljoin(page.canonical_url, page.meta["redirect"])
        language = page.meta.get("language", "")
        dossier = self._translations.get(language)
        if dossier is not None:
            if language not in self._navs:
                self._navs[language] = in_language(nav, dossier, self._exists)
            context["nav"] = self._navs[language]
            context["config"] = copy(config)
            context["config"].site_name = escape(dossier.settings.title)
        return context

    def _exists(self, path: str) -> bool:
        """Return whether the site has a page, generated or hand-written, of a Markdown file."""
        return self._files.get_file_from_path(path) is not None

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch all files on which the pages depend."""
        root = self._root(config)
        for folder in ("content", "seeds", "templates"):
            if (root / folder).is_dir():
                server.watch(str(root / folder))
        return server
