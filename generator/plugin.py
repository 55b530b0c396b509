"""The MkDocs plugin: hands the rendered pages to MkDocs. The only module that knows MkDocs; it holds no rule."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Literal

import click
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from generator import ToranaError, wording
from generator.dossier import Dossier
from generator.entities import SECTOR
from generator.house import Rendered, checked, rendered
from generator.pages import UNTRANSLATED, Site, folder_of
from generator.pages.overview import in_order
from generator.pages.parts import page_path
from generator.problems import as_text
from generator.wording import Words

log = logging.getLogger("mkdocs.plugins.torana")


class ToranaConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options in `mkdocs.yml`."""

    root = config_options.Type(str, default=".")
    """The folder that holds `content/` and `seeds/`, from that of `mkdocs.yml`."""
    repository = config_options.Type(str, default="")
    """The address of the repository, for the links to its lines; empty for none."""
    branch = config_options.Type(str, default="main")
    """The branch that the links lead to."""


class ToranaPlugin(BasePlugin[ToranaConfig]):  # type: ignore[no-untyped-call]
    """Adds the dossier's pages and data to a MkDocs site as generated files."""

    def __init__(self) -> None:
        self._rendered: Rendered | None = None
        self._as_of = ""
        self._sectors: list[tuple[str, str]] = []
        self._serving = False
        self._words: dict[str, Words] = {}
        self._navs: dict[str, Navigation] = {}

    def _root(self, config: MkDocsConfig) -> Path:
        return (Path(config.config_file_path).parent / self.config.root).resolve()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Also makes MkDocs keep this object, and so the last good state, from one rebuild of `serve` to the next."""
        self._serving = command == "serve"

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Reads, checks and renders; nothing is left to fail once MkDocs has emptied the site.

        Raises:
            PluginError: The content has problems, or a template is wrong; nothing was written.
        """
        root = self._root(config)
        found = checked(root)
        if found.dossier is None:
            count = wording.count(len(found.problems), "problem")
            self._fail(f"{as_text(found.problems, root)}\n\n{count}; {found.summary}")
            return
        site = Site(config.site_url or "", self.config.repository, self.config.branch)
        try:
            made = rendered(found, root, site)
        except ToranaError as error:
            self._fail(str(error))
            return
        paths = [page.path for page, _ in made.pages] + [export.path for export in made.exports]
        # README.md makes the same page as index.md.
        paths += [path.removesuffix("index.md") + "README.md" for path in paths if path.endswith("index.md")]
        clashes = [path for path in paths if (Path(config.docs_dir) / path).exists()]
        if clashes:
            # MkDocs would take one of the two without a word.
            names = ", ".join(f"docs/{path}" for path in clashes)
            self._fail(f"the dossier makes these pages itself, so no hand-written file can: {names}")
            return
        self._rendered = made
        self._words = {words.language: words for words in made.words}
        self._navs = {}
        self._as_of = str(found.dossier.settings.as_of)
        self._sectors = [(n.name, page_path(n)) for n in in_order(found.dossier.of_type(SECTOR)) if not n.record.parent]
        log.info("Torana %s", found.summary)

    def _fail(self, text: str) -> None:
        """Ends the build; in a preview that has shown a good state, says what is wrong and stays on that state.

        Raises:
            PluginError: There is no good state to stay on.
        """
        if not self._serving or self._rendered is None:
            raise PluginError(f"\n{text}\nnothing was built")
        # Not through the log: a strict MkDocs would count it, stop, and leave every request hanging.
        click.echo(f"\n{text}\nthe preview stays as it was\n", err=True)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds pages and data, and the top sectors to the navigation."""
        assert self._rendered is not None
        for page, markdown in self._rendered.pages:
            files.append(File.generated(config, page.path, content=markdown))
        for export in self._rendered.exports:
            files.append(File.generated(config, export.path, content=export.content))
        if config.nav:
            config.nav = with_sectors(config.nav, self._sectors)
        return files

    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Dates every page by the dossier: with the day of the build no two days' sitemaps are the same."""
        page.update_date = self._as_of
        return page

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Gives a page in another language the navigation in that language."""
        words = self._words.get(page.meta.get("language", ""))
        if words is not None:
            if words.language not in self._navs:
                self._navs[words.language] = in_language(nav, words)
            context["nav"] = self._navs[words.language]
        return context

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watches what the pages are made of."""
        root = self._root(config)
        for folder in ("content", "seeds", "templates"):
            if (root / folder).is_dir():
                server.watch(str(root / folder))
        return server


def with_sectors(nav: list[Any], sectors: list[tuple[str, str]]) -> list[Any]:
    """The navigation with the top sectors under the entry of their index.

    Args:
        nav: As in `mkdocs.yml`.
        sectors: Title and Markdown file of each.
    """
    index = f"{SECTOR.url}/index.md"
    found = []
    for entry in nav:
        if isinstance(entry, dict) and list(entry.values()) == [index]:
            entry = {next(iter(entry)): [index, *({name: path} for name, path in sectors)]}
        found.append(entry)
    return found


def in_language(nav: Navigation, words: Words) -> Navigation:
    """The same navigation with titles in another language, leading to the pages in that language where there are any.

    Its entries are links: MkDocs knows a page by one place in one navigation.
    """
    folder = folder_of(words.language)

    def translated(item: StructureItem) -> StructureItem:
        title = words.t(item.title) if item.title else ""
        if isinstance(item, Section):
            return Section(title, [translated(child) for child in item.children])
        if isinstance(item, Page):
            local = "" if item.file.src_uri in UNTRANSLATED else folder
            return Link(title, local + item.url)
        return item

    made = Navigation([translated(item) for item in nav.items], [])
    made.homepage = Link(words.t("Home"), folder)  # type: ignore[assignment]
    return made


def nav_titles(root: Path) -> list[str]:
    """The words of the navigation, in its order."""
    found: list[str] = []

    def collect(entries: Any) -> None:
        for entry in entries or ():
            for title, below in entry.items() if isinstance(entry, dict) else ():
                found.append(str(title))
                collect(below if isinstance(below, list) else ())

    collect(_config(root).nav)
    return found


# --- what the command line needs of MkDocs ------------------------------------------------------------------------


def _config(root: Path, **options: Any) -> MkDocsConfig:
    file = root / "mkdocs.yml"
    if not file.is_file():
        raise ToranaError(f"there is no mkdocs.yml in {root}: run this in the dossier's folder, or name it with -C")
    try:
        return load_config(str(file), **options)
    except Abort as error:
        raise ToranaError("mkdocs.yml has the faults above") from error
    except ConfigurationError as error:
        raise ToranaError(f"mkdocs.yml: {error}") from error


def _to_terminal(level: int) -> logging.Handler:
    """Shows what MkDocs logs from a level on; whoever asks takes the handler away."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(level)
    logger = logging.getLogger("mkdocs")
    logger.setLevel(min(level, logging.INFO))
    logger.addHandler(handler)
    return handler


def build_site(root: Path, site_dir: Path) -> None:
    """Builds the site of a dossier with MkDocs, strictly.

    Args:
        root: The folder of `mkdocs.yml`.
        site_dir: Where to; it is emptied first.

    Raises:
        ToranaError: MkDocs had an error or a warning; it has printed it.
    """
    logger = logging.getLogger("mkdocs")
    handler = _to_terminal(logging.WARNING)
    config = _config(root, site_dir=str(site_dir), strict=True)
    if "torana" not in config.plugins:
        raise ToranaError('mkdocs.yml does not name the plugin "torana": write it under "plugins"')
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    logger.addHandler(counter)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    except (Abort, MkDocsException) as error:
        raise ToranaError(f"nothing was built: {error or 'see the warnings above'}") from error
    finally:
        config.plugins.on_shutdown()
        logger.removeHandler(handler)
        logger.removeHandler(counter)


def serve_site(root: Path, address: str) -> None:
    """Previews the site with MkDocs' own server until it is stopped.

    Raises:
        ToranaError: The address cannot be listened on, or MkDocs had an error.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ToranaError(f'"{address}" is not an address: write 127.0.0.1:8000')
    handler = _to_terminal(logging.INFO)
    try:
        mkdocs_serve(str(root / "mkdocs.yml"), dev_addr=address)
    except OSError as error:
        raise ToranaError(f"cannot listen on {address}: {error.strerror}; give another with --address") from error
    except (Abort, MkDocsException) as error:
        raise ToranaError(f"the preview ended: {error}") from error
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)


def site_of(root: Path) -> Site:
    """The addresses that `mkdocs.yml` gives."""
    config = _config(root)
    options = config.plugins["torana"].config if "torana" in config.plugins else ToranaConfig()
    return Site(config.site_url or "", options["repository"] or "", options["branch"] or "main")


def plain_config(root: Path, folder: Path, dossier: Dossier) -> str:
    """A `mkdocs.yml` for the rendered Markdown: the project's own, without this plugin.

    Args:
        root: The folder of the project's `mkdocs.yml`.
        folder: Where the new one will lie.
        dossier: For the sectors in the navigation.
    """
    config = _config(root)
    sectors = [(n.name, page_path(n)) for n in in_order(dossier.of_type(SECTOR)) if not n.record.parent]
    changed: dict[str, Any] = {
        "INHERIT": os.path.relpath(root / "mkdocs.yml", folder).replace(os.sep, "/"),
        "docs_dir": "docs",
        "plugins": [],
        "nav": with_sectors(config.nav or [], sectors),
    }
    if config.theme.custom_dir:
        changed["theme"] = {"custom_dir": os.path.relpath(config.theme.custom_dir, folder).replace(os.sep, "/")}
    return "# Made by torana render: the project's mkdocs.yml for the Markdown beside it.\n" + yaml.safe_dump(
        changed, allow_unicode=True, sort_keys=False
    )
