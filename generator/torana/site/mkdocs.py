"""The MkDocs plugin: hands the rendered pages to MkDocs. It and `frame` alone know MkDocs; it holds no rule.

Two ways lead through it. `mkdocs build` gets every page as a generated file and makes it as it makes any page. `torana
build` gives MkDocs only the hand-written pages and the navigation; once that stands, a `Factory` makes the others on
all cores and puts them into the theme's frame. Both write the same bytes: `tests/test_fast.py`.
"""

from __future__ import annotations

import html
import logging
import os
import re
import shutil
import sysconfig
import time
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import partial
from itertools import starmap
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, Literal
from urllib.parse import urlsplit

import click
import jinja2
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler, get_markdown_title
from mkdocs.utils.meta import get_data
from mkdocs.utils.templates import TemplateContext

import torana
from torana import ToranaError
from torana.dossier.events import Past
from torana.dossier.git_history import told
from torana.dossier.graph import Dossier
from torana.dossier.load import Checked, checked
from torana.exports.export import Export
from torana.exports.social_cards import Picture
from torana.hashing import digest
from torana.pages.markdown import front_matter, metadata
from torana.pages.overview import in_order
from torana.pages.registry import UNTRANSLATED, Download, Site, folder_of
from torana.pages.registry import Page as DossierPage
from torana.pages.shared.addresses import address, page_path
from torana.problems import as_text
from torana.records.entity_types import SECTOR
from torana.site.build_cache import Build, Data, Record, Since, Store, Written, written
from torana.site.csp import secured
from torana.site.fast.markdown_to_html import EXTENSIONS
from torana.site.fast.theme_frame import Frames
from torana.site.page_maker import Factory, at_once
from torana.site.plan import Batch, Job, Plan, Rendered, rendered
from torana.wording import words as wording
from torana.wording.words import Words

log = logging.getLogger("mkdocs.plugins.torana")


class GeneratedPage(Page):
    """A page that MkDocs does not make, for the hand-written ones that link to it."""

    def __init__(self, title: str | None, file: File, config: MkDocsConfig, shop: Shop) -> None:
        self._shop = shop
        super().__init__(title, file, config)
        self.markdown = ""

    @property
    def present_anchor_ids(self) -> set[str]:
        """What can be linked to on it; it is made to find out."""
        return self._shop.anchors(self.file.src_uri)

    @present_anchor_ids.setter
    def present_anchor_ids(self, value: object) -> None:
        pass


class ShopFiles(Files):
    """The files of MkDocs, and by their names those that it does not make."""

    def __init__(self, files: Iterable[File], shop: Shop) -> None:
        super().__init__(files)
        self._shop = shop

    def get_file_from_path(self, path: str) -> File | None:
        """The file of a path, also if our factory makes it."""
        return super().get_file_from_path(path) or self._shop.file(path)


@dataclass(frozen=True, slots=True)
class Order:
    """A build by our own factory."""

    found: Checked
    """A dossier without problems."""
    workers: int
    """How many processes make pages."""
    past: Past | None = None
    """What its commits did; asked for without it."""
    store: Store | None = None
    """Where what was built before is kept."""
    former: Build | None = None
    """What was built before."""
    part: tuple[int, int] = (1, 1)
    """Which part of how many."""
    stands: bool = False
    """Whether that is the site that is published: then what is as it was stays where it is."""
    inputs: str = ""
    """Digest of every file that goes in."""
    setting: str = ""
    """Digest of what all pages depend on, as far as it is known before MkDocs has begun."""
    done: Callable[[int, int], None] = lambda done, whole: None
    """Told how many jobs are done, of how many."""
    later: bool = False
    """Whether each page is made when somebody asks for it: see `Shop.page` and `Shop.export`."""


class Shop:
    """Makes the pages of one build beside MkDocs, at the moments that MkDocs tells a plugin of."""

    def __init__(self, order: Order) -> None:
        self.found = order.found
        self.past = order.past
        self._order = order
        self._exports: list[Export] | None = None
        self._numbers: dict[str, int] = {}
        self._since: Since | None = None
        self._same_data: set[str] = set()
        self._searched: dict[str, Export] | None = None
        self._files: dict[str, File] = {}
        self.build = Build(inputs=order.inputs)
        """What is made, for the next time."""
        self.spent: dict[str, float] = {}
        """Seconds of work by what it was."""
        self.partial = False
        """Whether only what is new was made."""
        self.reused = 0
        """How many pages were not made again."""

    def opened(self, plan: Plan, config: MkDocsConfig) -> None:
        """Makes the data, and knows from now on which files there will be."""
        self.plan, self._config = plan, config
        self._paths = list(plan.paths())
        self._pages = set(self._paths)
        self._beside = dict(plan.paths_beside())
        self._known = self._pages | self._beside.keys()
        self._data: set[str] | None = None
        order = self._order
        if order.store:
            self.build.digests = plan.digests()
            self._numbers = {name: number for number, name in enumerate(self.build.digests)}
            if former := order.former:
                self._since = Since(former.digests, self.build.digests, self._numbers)
        past = plan.dossiers[0].past
        self.build.base = digest(repr((order.setting, past.first, past.begins, past.lacking)).encode())
        if order.part[0] == 1:
            self._known |= self._data_paths()
        try:
            no_clash(self._known, config)
        except ToranaError as error:
            raise PluginError(f"\n{error}\nnothing was built") from error

    def _data_paths(self) -> set[str]:
        """The paths of the data. They are the first part's: another makes them only if somebody asks for one."""
        if self._data is None:
            start = time.perf_counter()
            if self._order.later:
                self._data = {file.path for file in self.exports()}
            else:
                self.build.data = self._made_data()
                self._data = {file.path for data in self.build.data.values() for file in data.files}
            self.spent["data and search"] = time.perf_counter() - start
        return self._data

    def _made_data(self) -> dict[str, Data]:
        """Makes what of the data has changed, beside the site."""
        store, former = self._order.store, self._order.former
        kept: dict[str, Data] = {}
        if store and former and self._since and former.base == self.build.base:
            clean = self._since.clean(former.data)
            kept = {name: data for name, data in clean.items() if store.intact(data.files)}
        self._same_data = set(kept)
        made = self.plan.batches(
            partial(_laid, Path(self._config.site_dir) / ASIDE),
            # The facts, whose texts the pages take over, and the search: another would first copy what it touches.
            partial(at_once, workers=self._order.workers, own=2),
            {name: Batch(tuple(data.files), tuple(starmap(Download, data.told))) for name, data in kept.items()},
            self._numbers or None,
        )
        return {
            name: kept.get(name)
            or Data(batch.reads, list(batch.files), [list(astuple(download)) for download in batch.downloads])
            for name, batch in made.items()
        }

    def files(self, files: Files) -> Files:
        """The files of MkDocs with those of the navigation, so that it finds them."""
        made = ShopFiles(files, self)
        for path in paths_in(self._config.nav):
            if path in self._pages and path not in files.src_uris:
                made.append(File.generated(self._config, path, content=""))
        self._hand_written = made
        return made

    def taken(self, nav: Navigation, files: Files) -> None:
        """Takes the pages of the navigation that are not hand-written from those that MkDocs makes."""
        self._nav = nav
        for page in nav.pages:
            path = page.file.src_uri
            if path in self._pages:
                files.remove(page.file)
                self._files[path] = page.file
                page.markdown = ""
                if not titled(self._config.nav, path):
                    page.meta = {"title": html.escape(self._page(path)[1].title)}

    def file(self, path: str) -> File | None:
        """A file that is not MkDocs', or `None` where there is none of this name."""
        if path not in self._known and path not in self._data_paths():
            return None
        if path not in self._files:
            made = self._files[path] = File.generated(self._config, path, content="")
            if path in self._pages:
                GeneratedPage(None, made, self._config, self)
        return self._files[path]

    def _page(self, path: str) -> tuple[Job, DossierPage]:
        job = self.plan.job_of(path)
        return job, next(page for page in self.plan.pages(job) if page.path == path)

    def anchors(self, path: str) -> set[str]:
        """The `id`s of a page."""
        job, page = self._page(path)
        return set(_ID.findall(self._factory.content(page, job).content))

    def make(self, env: jinja2.Environment) -> None:
        """Makes all pages and writes them, the data and the index of the search.

        Raises:
            PluginError: A template is wrong, or a page cannot be converted.
        """
        site = Path(self._config.site_dir)
        frames = Frames(self._config, self._nav, self._hand_written, env)
        there = {*self._known, *self._hand_written.src_uris}

        def known(path: str) -> bool:
            return path in there or path in self._data_paths()

        later = self._order.later
        exists = self._knows if later else known
        self._factory = Factory(self.plan, frames, exists, site, self._numbers, self._order.store)
        if later:
            return
        try:
            self._make()
        except ToranaError as error:
            raise PluginError(f"\n{error}\nnothing was built") from error

    def _knows(self, path: str) -> bool:
        if path in self._beside or path in self._hand_written.src_uris:
            return True
        return path in self._data_paths() or self.plan.has(path)

    def replaced(self, found: Checked) -> None:
        """Goes on with another state of the dossier; its settings and the navigation must be the same.

        Args:
            found: Without problems.
        """
        self.found = found
        self.plan = self._factory.plan = self.plan.replaced(found)
        self._exports = self._searched = None

    def page(self, path: str) -> bytes | None:
        """A page as the site has it, by its Markdown file; `None` where the dossier has none of this name.

        Raises:
            ToranaError: A template is wrong, or the page cannot be converted.
        """
        if not self.plan.has(path):
            return None
        if path == "data/index.md":
            self.exports()  # it shows their sizes
        return self._factory.whole(*self._page(path)[::-1])

    def export(self, path: str) -> bytes | None:
        """A file of the data or of the search's index; `None` where there is none of this name."""
        if path.startswith("search/"):
            self._searched = self._searched or {file.path: file for file in self.plan.search()}
            found = self._searched.get(path) or self._twin(path)
        elif path in self._data_paths():
            found = next(file for file in self.exports() if file.path == path)
        elif path in self._beside:
            made = next(file for file in self.plan.beside(self._beside[path]) if file.path == path)
            found = made.drawn() if isinstance(made, Picture) else made
        else:
            found = self._twin(path)
        return found.content if found else None

    def _twin(self, path: str) -> Export | None:
        if PurePosixPath(path).name != "index.md":
            return None
        folder = path.removesuffix("index.md").rstrip("/")
        for name in (f"{folder}.md", f"{folder}/index.md") if folder else (path,):
            if self.plan.has(name):
                job, page = self._page(name)
                return self.plan.twin(page, self.plan.markdown(page, job))
        return None

    def exports(self) -> list[Export]:
        """The files of the data."""
        if self._exports is None:
            self._exports = self.plan.data()
        return self._exports

    def _make(self) -> None:
        order, build, factory = self._order, self.build, self._factory
        part, parts = order.part
        aside = Path(self._config.site_dir) / ASIDE
        jobs = [job for job in self.plan.jobs() if parts == 1 or part_of(job, parts) == part]
        made = self._kept(order.store, jobs) if order.store else {}
        if part > 1:
            build.data = {}  # it is the first part's
        for name, data in build.data.items():
            if name not in self._same_data:
                data.files = [factory.move(file, aside) for file in data.files]
            elif order.store:
                factory.keep(data.files, order.store)
        shutil.rmtree(aside, ignore_errors=True)
        left = [job for job in jobs if job not in made]
        count = 0

        def done(more: int) -> None:
            nonlocal count
            count += more
            order.done(count, len(left))

        for job, record in factory.run(left, order.workers, done):
            made[job] = record
            former = factory.last.get(job)
            same_files = {*record.files} & {*former.files} if former else ()
            self.reused += sum(file.path.endswith(".html") for file in same_files)
        build.jobs = {job: made[job] for job in jobs}
        self.spent |= factory.spent

    def _kept(self, store: Store, jobs: list[Job]) -> dict[Job, Record]:
        """Takes from the last build the pages that are as they would be made now."""
        self.build.setting = self._setting()
        former = self._order.former
        if former is None or self._since is None or former.setting != self.build.setting:
            return {}
        self.partial = self._order.stands
        self._factory.last = former.jobs
        records = {job: former.jobs[job] for job in jobs if job in former.jobs}
        # These two show no fact, but the sizes of all files, and all keys.
        kept = {
            job: record
            for job, record in self._since.clean(records).items()
            if job.name not in ("/data", "/reference") and (self.partial or store.intact(record.files))
        }
        self._factory.partial = self.partial
        for record in kept.values():
            self._factory.keep(record.files, store)
            self.reused += len(record.pages)
        return kept

    def _setting(self) -> str:
        """What all pages depend on: what came with the order, the navigation, and the files that there are to link."""
        nav = [(page.title, page.url) for page in self._nav.pages]
        return digest(repr((self.build.base, nav, str(self._nav), sorted(self._hand_written.src_uris))).encode())

    def listed(self, as_of: str) -> list[Any]:
        """The pages as the template of the sitemap wants them."""
        base = self._config.site_url
        root = urlsplit(base).path if base else ""
        return [
            SimpleNamespace(
                page=SimpleNamespace(
                    is_link=False,
                    canonical_url=base + address(path) if base else None,
                    abs_url=root + address(path) if base else None,
                    update_date=as_of,
                )
            )
            for path in self._paths
        ]


ASIDE = ".data"
"""Where data is written before MkDocs empties the site: what begins with a dot stays."""


def _laid(folder: Path, file: Export) -> Written:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    return written(file.path, path, file.content)


def part_of(job: Job, parts: int) -> int:
    """Which of several parts makes a job: by its name, so that a part keeps its jobs when others come and go."""
    # It shows what the data weighs, which is the first part's.
    return 1 if job.name == "/data" else zlib.crc32(repr(job).encode()) % parts + 1


_ID = re.compile(r'\bid="([^"]*)"')


def paths_in(nav: Any) -> Iterator[str]:
    """The files that a navigation names, as in `mkdocs.yml`."""
    for entry in nav or ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for below in entry.values():
                yield from paths_in(below if isinstance(below, list) else [below])


def titled(nav: Any, path: str) -> bool:
    """Whether a navigation gives a file a title."""
    for entry in nav or ():
        if isinstance(entry, dict):
            for below in entry.values():
                if below == path or (isinstance(below, list) and titled(below, path)):
                    return True
    return False


def plain_because(config: MkDocsConfig) -> str:
    """Why MkDocs has to make all pages itself; or nothing."""
    others = sorted(name for name in config.plugins if name != "torana")
    if others or config.hooks:
        names = ", ".join(dict.fromkeys([*others, *map(str, config.hooks)]))
        return f"mkdocs.yml names plugins or hooks that may change any page: {names}"
    extensions = set(config.markdown_extensions) - EXTENSIONS
    # MkDocs adds two of its own that read nothing our templates write.
    if extensions - {"fenced_code"}:
        return f"mkdocs.yml names Markdown extensions that ours does not know: {', '.join(sorted(extensions))}"
    if config.mdx_configs.get("toc") != {"permalink": True}:
        return "mkdocs.yml sets up the table of contents in another way than ours"
    if config.use_directory_urls is False:
        return "mkdocs.yml turns use_directory_urls off"
    return ""


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
        self.begin(None)
        self._serving = False

    def begin(self, shop: Shop | None) -> None:
        """Reset the state of the last build: MkDocs reuses a plugin for every configuration loaded in one process.

        Args:
            shop: Makes the pages, where MkDocs does not.
        """
        self.shop = shop
        self._rendered: Rendered | None = None
        self._as_of = ""
        self._sectors: list[tuple[str, str]] = []
        self._words: dict[str, Words] = {}
        self._navs: dict[str, Navigation] = {}
        self._sitemaps: dict[str, str] = {}

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
        found = self.shop.found if self.shop else checked(root)
        if found.dossier is None:
            count = wording.count(len(found.problems), "problem")
            self._fail(f"{as_text(found.problems, root)}\n\n{count}; {found.summary}")
            return
        site = Site(config.site_url or "", self.config.repository, self.config.branch)
        self._as_of = str(found.dossier.settings.as_of)
        self._sectors = [(n.name, page_path(n)) for n in in_order(found.dossier.of_type(SECTOR)) if not n.record.parent]
        self._navs = {}
        log.info("Torana %s", found.summary)
        if self.shop:
            past = self.shop.past or told(root)
            self.shop.opened(Plan(found, root, site, past), config)
            self._words = {words.language: words for words in self.shop.plan.words}
            return
        try:
            made = rendered(found, root, site, told(root))
        except ToranaError as error:
            self._fail(str(error))
            return
        try:
            no_clash([page.path for page, _ in made.pages] + [export.path for export in made.exports], config)
        except ToranaError as error:
            self._fail(str(error))
            return
        self._rendered = made
        self._words = {words.language: words for words in made.plan.words}

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
        if config.nav:
            config.nav = with_sectors(config.nav, self._sectors)
        if self.shop:
            return self.shop.files(files)
        assert self._rendered is not None
        for page, markdown in self._rendered.pages:
            files.append(File.generated(config, page.path, content=markdown))
        for export in self._rendered.exports:
            files.append(File.generated(config, export.path, content=export.content))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Takes the pages that MkDocs does not make from what it makes; they stay in the navigation."""
        if self.shop:
            self.shop.taken(nav, files)
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Makes the pages, now that the navigation has its titles."""
        if self.shop:
            self.shop.make(env)
        return env

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Names to the sitemap the pages that MkDocs does not know."""
        if self.shop and template_name == "sitemap.xml":
            context["pages"] = [*context["pages"], *self.shop.listed(self._as_of)]
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Tells the browser which scripts may run."""
        return secured(output, page.content or "")

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Makes an index of a sitemap that is too long for search engines; its parts are written at the end."""
        if template_name == "404.html":
            return secured(output_content, "")
        if template_name != "sitemap.xml":
            return output_content
        whole, self._sitemaps = in_parts(output_content, config.site_url or "", ADDRESSES)
        return whole

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Writes the parts of a long sitemap, and each page as plain Markdown."""
        site = Path(config.site_dir)
        for name, text in self._sitemaps.items():
            (site / name).write_text(text, "utf-8")
        # Not among the files of MkDocs, which takes every Markdown for a page.
        for twin in self._rendered.twins if self._rendered else ():
            (site / twin.path).write_bytes(twin.content)

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Tells on a hand-written page how to cite it."""
        made = self.shop or self._rendered
        plan = made.plan if made else None
        if plan is None or page.file.generated_by:
            return None
        try:
            return with_citation(page.file.content_string, page.file.src_uri, plan)
        except (OSError, ValueError):
            return None  # MkDocs reads it again, and says what is wrong

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


def with_citation(text: str, path: str, plan: Plan) -> str:
    """The file of a hand-written page with how to cite it: at the foot for readers, in the head for machines.

    Args:
        text: With its front matter.
        path: From the folder of the pages.
        plan: Of the site.

    Raises:
        ToranaError: The template of the foot is wrong.
    """
    markdown, meta = get_data(text)
    if "redirect" in meta:
        return text
    title = str(meta.get("title") or get_markdown_title(markdown) or PurePosixPath(path).stem)
    path = path.replace("README.md", "index.md")
    said, foot = plan.by_hand(path, title, str(meta.get("description", "")), str(meta.get("language", "en")))
    added = metadata(said)
    head = {key: value for key, value in meta.items() if key not in ("head", "scripts")}
    head["head"] = "\n".join(filter(None, (meta.get("head"), added["head"])))
    head["scripts"] = [*added["scripts"], *(meta.get("scripts") or ())]
    return f"{front_matter(head)}{markdown.rstrip()}\n\n{foot}"


ADDRESSES = 50_000
"""A sitemap holds no more (sitemaps.org)."""
_ADDRESS = re.compile(r" *<url>.*?</url>\n", re.DOTALL)


def in_parts(sitemap: str, base: str, limit: int) -> tuple[str, dict[str, str]]:
    """A sitemap that is too long as an index and its parts by file name; one that is not as it is, without parts.

    Args:
        sitemap: As the template writes it.
        base: The address of the site: an index needs whole ones, so without it nothing is split.
        limit: How many addresses one may have.
    """
    entries = _ADDRESS.findall(sitemap)
    if not base or len(entries) <= limit:
        return sitemap, {}
    head, tail = sitemap[: sitemap.index(entries[0])], "</urlset>\n"
    parts = {
        f"sitemap-{start // limit + 1}.xml": head + "".join(entries[start : start + limit]) + tail
        for start in range(0, len(entries), limit)
    }
    rows = (f"    <sitemap>\n         <loc>{html.escape(base)}{name}</loc>\n    </sitemap>\n" for name in parts)
    index = head.replace("<urlset ", "<sitemapindex ").rstrip() + "\n" + "".join(rows) + "</sitemapindex>\n"
    return index, parts


def no_clash(paths: Iterable[str], config: MkDocsConfig) -> None:
    """Makes sure that no hand-written file is in the place of one that the dossier makes.

    Raises:
        ToranaError: One is: MkDocs would take one of the two without a word.
    """
    folder = Path(config.docs_dir)
    # README.md makes the same page as index.md.
    files = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.*")))
    written = {file.replace("README.md", "index.md"): file for file in files}
    if clashes := [written[path] for path in paths if path in written]:
        names = ", ".join(f"docs/{path}" for path in sorted(clashes))
        raise ToranaError(f"the dossier makes these pages itself, so no hand-written file can: {names}")


def with_sectors(nav: list[Any], sectors: list[tuple[str, str]]) -> list[Any]:
    """The navigation with the top sectors under the entry of their index.

    Args:
        nav: As in `mkdocs.yml`.
        sectors: Name and Markdown file of each; the theme writes titles into its HTML as they are.
    """
    index = f"{SECTOR.url}/index.md"
    found = []
    for entry in nav:
        if isinstance(entry, dict) and list(entry.values()) == [index]:
            entry = {next(iter(entry)): [index, *({html.escape(name): path} for name, path in sectors)]}
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


def nav_titles(config: Configuration) -> list[str]:
    """The words of the navigation, in its order."""
    found: list[str] = []

    def collect(entries: Any) -> None:
        for entry in entries or ():
            for title, below in entry.items() if isinstance(entry, dict) else ():
                found.append(str(title))
                collect(below if isinstance(below, list) else ())

    collect(config.nav)
    return found


# --- what the command line needs of MkDocs ------------------------------------------------------------------------


Configuration = MkDocsConfig
"""What `mkdocs.yml` says."""


def load(root: Path, *, strict: bool = False) -> Configuration:
    """Load `mkdocs.yml`, with its theme and plugins. This is slow: load it once per build.

    Args:
        root: Its folder.
        strict: Whether a warning is an error.

    Raises:
        ToranaError: The file is missing or invalid. MkDocs has printed the details.
    """
    file = root / "mkdocs.yml"
    if not file.is_file():
        raise ToranaError(f"there is no mkdocs.yml in {root}: run this in the dossier's folder, or name it with -C")
    logger = logging.getLogger("mkdocs")
    handler = _to_terminal(logging.WARNING)
    try:
        return load_config(str(file), strict=strict)
    except Abort as error:
        raise ToranaError("mkdocs.yml has the faults above") from error
    except ConfigurationError as error:
        raise ToranaError(f"mkdocs.yml: {error}") from error
    except Exception as error:
        raise _fault_of_others(error, root) or error from error
    finally:
        logger.removeHandler(handler)


def _into(config: Configuration, site_dir: Path) -> None:
    """Set the folder of the site, as `load_config` would.

    Raises:
        ToranaError: MkDocs rejects the folder, for example because it is inside `docs_dir`.
    """
    config.site_dir = str(site_dir)
    try:
        config_options.SiteDir().post_validation(config, "site_dir")
    except ValidationError as error:
        raise ToranaError(f"mkdocs.yml: {error}") from error


def _fault_of_others(error: Exception, root: Path) -> ToranaError | None:
    """What a hook, a plugin or an extension that the host has added has failed with; `None` where that is our own.

    Args:
        error: As it was caught: our own frames are those below the one that caught it.
        root: What files are named from.
    """
    frames = traceback.extract_tb(error.__traceback__)[1:]
    files = [Path(frame.filename).resolve() for frame in frames]
    if any(file.is_relative_to(Path(torana.__file__).parent) for file in files):
        return None
    library = sysconfig.get_path("stdlib")
    theirs = [
        frame for frame in frames if "site-packages" in frame.filename or not frame.filename.startswith((library, "<"))
    ]
    where = Path(theirs[-1].filename) if theirs else Path("mkdocs.yml")
    name = where.relative_to(root) if where.is_relative_to(root) else where
    line = f":{theirs[-1].lineno}" if theirs else ""
    return ToranaError(f"nothing was built: {name}{line}: {type(error).__name__}: {error}")


def _to_terminal(level: int) -> logging.Handler:
    """Shows what MkDocs logs from a level on; whoever asks takes the handler away."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(level)
    logger = logging.getLogger("mkdocs")
    logger.setLevel(min(level, logging.INFO))
    logger.addHandler(handler)
    return handler


def build_site(root: Path, config: Configuration, site_dir: Path, order: Order | None = None) -> Shop | None:
    """Builds the site of a dossier with MkDocs, strictly.

    Args:
        root: The folder of `mkdocs.yml`.
        config: Loaded with `strict=True`; good for one build.
        site_dir: Where to; it is emptied first.
        order: If our own factory is to make the pages; without it MkDocs makes all of them.

    Returns:
        What the factory has made, or `None`.

    Raises:
        ToranaError: MkDocs had an error or a warning; it has printed it.
    """
    if "torana" not in config.plugins:
        raise ToranaError('mkdocs.yml does not name the plugin "torana": write it under "plugins"')
    _into(config, site_dir)
    logger = logging.getLogger("mkdocs")
    handler = _to_terminal(logging.WARNING)
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    logger.addHandler(counter)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        plugin = config.plugins["torana"]
        assert isinstance(plugin, ToranaPlugin)
        reason = plain_because(config) if order else ""
        if reason:
            click.echo(f"MkDocs makes every page itself, which takes long: {reason}", err=True)
        plugin.begin(Shop(order) if order and not reason else None)
        mkdocs_build(config)
        return plugin.shop
    except (Abort, MkDocsException) as error:
        raise ToranaError(f"nothing was built: {error or 'see the warnings above'}") from error
    except jinja2.TemplateError as error:
        where = f"{error.filename}:{error.lineno}: " if isinstance(error, jinja2.TemplateSyntaxError) else ""
        raise ToranaError(f"nothing was built: a template of the theme fails: {where}{error}") from error
    except ToranaError:
        raise
    except Exception as error:
        raise _fault_of_others(error, root) or error from error
    finally:
        config.plugins.on_shutdown()
        logger.removeHandler(handler)
        logger.removeHandler(counter)


def docs_folder(config: Configuration) -> Path:
    """Where the hand-written pages lie."""
    return Path(config.docs_dir)


def theme_folders(config: Configuration) -> list[Path]:
    """Where the theme's templates lie that are the dossier's own."""
    custom = config.theme.custom_dir
    return [Path(custom)] if custom else []


def site_of(config: Configuration) -> Site:
    """The addresses that `mkdocs.yml` gives."""
    options = config.plugins["torana"].config if "torana" in config.plugins else ToranaConfig()
    return Site(config.site_url or "", options["repository"] or "", options["branch"] or "main")


def plain_config(config: Configuration, root: Path, folder: Path, dossier: Dossier) -> str:
    """A `mkdocs.yml` for the rendered Markdown: the project's own, without this plugin.

    Args:
        config: The project's own.
        root: Its folder.
        folder: Where the new one will lie.
        dossier: For the sectors in the navigation.
    """
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
