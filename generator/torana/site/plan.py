"""Site plan: every page and file that a dossier produces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from torana.dossier.digests import PartDigests, part_digests
from torana.dossier.events import NO_HISTORY, History
from torana.dossier.graph import Dossier
from torana.dossier.link import with_events, with_words
from torana.dossier.load import LoadResult
from torana.dossier.tracker import Tracker
from torana.exports.export import Export
from torana.exports.file_spec import FileSpec
from torana.exports.plain_markdown import PlainMarkdown
from torana.exports.registry import common_files, entity_files
from torana.pages.localise import folder_of, hand_written_page
from torana.pages.markdown.renderer import Renderer
from torana.pages.markdown.templates import CompiledTemplates
from torana.pages.page import Page, PageSpec
from torana.pages.registry import common_specs, entity_specs, translated_sections
from torana.pages.shared.addresses import Site, html_path, plain_markdown_path
from torana.pages.shared.downloads import Download, DownloadGroup
from torana.pages.shared.entity_names import own_names
from torana.site.inputs import template_folders
from torana.site.old_addresses import with_old_addresses
from torana.wording import catalogues

Spec = PageSpec | FileSpec


class BuildUnit(NamedTuple):
    """Pages and files that are made together and reused together."""

    language: int
    """The index of the language among those of the site."""
    name: str
    """The `unit` of its specs."""


class BuildOrder(NamedTuple):
    """The build units, by what must exist first."""

    shared: list[BuildUnit]
    """Those whose texts others reuse."""
    awaited: list[BuildUnit]
    """Those whose files must exist before others are made."""
    free: list[BuildUnit]
    waiting: list[BuildUnit]
    """Those that wait for files."""


def build_order(specs: Iterable[tuple[BuildUnit, Spec]]) -> BuildOrder:
    """The build units of the specs of a plan, each once. A spec is not needed after the next one."""
    every: dict[BuildUnit, None] = {}
    shared: dict[BuildUnit, None] = {}
    waiting: dict[BuildUnit, None] = {}
    grouped: dict[BuildUnit, DownloadGroup] = {}
    groups: set[DownloadGroup] = set()
    for unit, spec in specs:
        every[unit] = None
        if spec.after:
            waiting[unit] = None
            groups.update(spec.after)
        if isinstance(spec, FileSpec) and spec.shared:
            shared[unit] = None
        elif isinstance(spec, FileSpec) and spec.group:
            grouped[unit] = spec.group
    awaited = dict.fromkeys(unit for unit, group in grouped.items() if group in groups and unit not in shared)
    listed = shared | awaited | waiting
    return BuildOrder(list(shared), list(awaited), [unit for unit in every if unit not in listed], list(waiting))


class EntitySpecs(NamedTuple):
    """The specs of an entity in one language."""

    language: int
    slug: str
    specs: tuple[Spec, ...]
    read: Set[str]
    """The dependencies of the list: a calendar exists, for example, if there is an event."""


class CommonSpecs:
    """The specs that belong to no entity, in one language."""

    def __init__(self, specs: Iterable[Spec]) -> None:
        self.specs = list(specs)
        """In the order of the site."""
        self._by_file = {path: spec for spec in self.specs for path in spec.paths}
        self._by_pattern = {path: spec for path, spec in self._by_file.items() if "*" in path}

    def find(self, file: str) -> Spec | None:
        """The spec that makes a file of the site; `None` if there is none."""
        matching = (spec for pattern, spec in self._by_pattern.items() if fnmatchcase(file, pattern))
        return self._by_file.get(file) or next(matching, None)


class Plan:
    """All pages and files of a site, except hand-written pages."""

    def __init__(self, loaded: LoadResult, root: Path, site: Site, history: History = NO_HISTORY) -> None:
        names = tuple((c.language, catalogues.own_name(c.language)) for c in loaded.catalogues)
        self.site = replace(site, languages=names)
        self.dossiers = _in_all_languages(loaded, history)
        """The dossier in every language of the site, English first."""
        self._folders = template_folders(root)
        self._renderers: dict[int, Renderer] = {}
        self._compiled = CompiledTemplates()
        self._plain_markdown = PlainMarkdown(self.site)
        self.forget()

    def forget(self) -> None:
        """Drop all specs. They refer to the plan, so that only the garbage collector would free it with its dossier."""
        self.downloads: dict[str, list[Download]] = {}
        """By unit: the data files that the data page lists, as far as they are made."""
        self._common: dict[int, CommonSpecs] = {}
        self._own_names: dict[int, Mapping[str, tuple[str, str]]] = {}
        """The names of entities, by the index of a language."""
        self._last: tuple[PageSpec, Page, str] | None = None
        self._of_entity = EntitySpecs(0, "", (), frozenset())
        """Those of the last entity, because each part of its facts asks for all parts."""

    def with_dossier(self, loaded: LoadResult) -> Plan:
        """Return the plan for another state of the same dossier, with the same templates, languages and settings."""
        assert loaded.dossier is not None
        plan, english = copy(self), self.dossiers[0]
        dossier = with_events(loaded.dossier, english.git_history)
        others = (replace(dossier, settings=other.settings, words=other.words) for other in self.dossiers[1:])
        plan.dossiers = (dossier, *others)
        plan.forget()
        return plan

    @property
    def tracker(self) -> Tracker:
        """The tracker of the dossier, the same in every language."""
        return self.dossiers[0].tracker

    # --- the list of pages and files, and selections ----------------------------------------------------------------

    def specs(self) -> Iterator[tuple[BuildUnit, Spec]]:
        """Every page and file in the order of the site, each with its build unit."""
        for language, dossier in enumerate(self.dossiers):
            of_entities = (self._entity_specs(language, slug) for slug in dossier.nodes)
            for spec in chain(self._common_of(language).specs, chain.from_iterable(of_entities)):
                yield BuildUnit(language, spec.unit), spec

    def specs_of(self, unit: BuildUnit) -> list[Spec]:
        """The specs of one build unit."""
        slug = unit.name.partition(" ")[0]
        near: Sequence[Spec] = self._common_of(unit.language).specs
        if slug in self.dossiers[unit.language].nodes:
            near = self._entity_specs(unit.language, slug)
            if unit.name == slug:  # other units are parts of its facts, which read themselves what they depend on
                self.tracker.note_all(self._of_entity.read)
        return [spec for spec in near if spec.unit == unit.name]

    def find(self, file: str) -> Spec | None:
        """The spec that makes a file of the site, such as `organisations/meti/index.html`; `None` if there is none."""
        for language, dossier in reversed(list(enumerate(self.dossiers))):
            folder = folder_of(dossier.words.language)
            if file.startswith(folder):
                names = [name for part in PurePosixPath(file.removeprefix(folder)).parts for name in _stems(part)]
                slugs = [*names, *(dossier.indexes.formerly.get(name, "") for name in names)]
                of_entities = (self._entity_specs(language, slug) for slug in slugs if slug in dossier.nodes)
                found = (spec for spec in chain.from_iterable(of_entities) if file in spec.paths)
                # The specs of a few entities are made faster than all common ones, 2 ms after each edit in the preview.
                if spec := next(found, None) or self._common_of(language).find(file):
                    return spec
        return None

    def page(self, path: str) -> PageSpec | None:
        """The page of a Markdown file; `None` if there is none."""
        spec = self.find(html_path(path))
        return spec if isinstance(spec, PageSpec) and spec.path == path else None

    def _common_of(self, language: int) -> CommonSpecs:
        if language not in self._common:
            files = common_files(self.dossiers, self.site) if language == 0 else ()
            pages = common_specs(self.dossiers[language], self.site, self._downloads)
            self._common[language] = CommonSpecs((*files, *self._with_copies(pages, language)))
        return self._common[language]

    def _entity_specs(self, language: int, slug: str) -> Sequence[Spec]:
        """The specs of an entity."""
        if (self._of_entity.language, self._of_entity.slug) != (language, slug):
            with self.tracker.recording() as names:
                specs = tuple(self._new_specs(language, slug))
            self._of_entity = EntitySpecs(language, slug, specs, names)
        return self._of_entity.specs

    def _new_specs(self, language: int, slug: str) -> Iterator[Spec]:
        dossier = self.dossiers[language]
        node = dossier.nodes[slug]
        pages = self._with_copies(entity_specs(node, dossier, self.site), language)
        files = entity_files(node, dossier, self.site)
        return with_old_addresses(chain(pages, files), node, dossier.words, self.site)

    def _with_copies(self, pages: Iterable[PageSpec], language: int) -> Iterator[Spec]:
        """Yield pages, and after each English page its copy in plain Markdown."""
        for spec in pages:
            yield spec
            if language == 0:
                yield FileSpec((plain_markdown_path(spec.path),), partial(self._copy, spec), spec.unit)

    # --- what the specs make ----------------------------------------------------------------------------------------

    def rendered(self, spec: PageSpec) -> tuple[Page, str]:
        """Make a page, and its Markdown without the front matter. Raises `ToranaError` if a template is wrong."""
        page = spec.make()
        markdown = self._renderer(page.language).body(page)
        self._last = spec, page, markdown
        return page, markdown

    def compile_templates(self) -> None:
        """Compile the templates of all pages, so that processes which start now need not."""
        self._renderer("en").compile_templates()

    def _copy(self, spec: PageSpec) -> Iterator[Export]:
        """Yield the copy of a page in plain Markdown. It follows its page in the list, so the page need not be made."""
        page, markdown = self._last[1:] if self._last and self._last[0] is spec else self.rendered(spec)
        yield Export(plain_markdown_path(page.path), page.title, self._plain_markdown.page(markdown, page.path))

    def files(self, spec: FileSpec) -> list[Export]:
        """Make the files of a spec."""
        files = list(spec.make())
        self.downloads[spec.unit] = spec.downloads(files)
        return files

    def _downloads(self) -> Iterator[Download]:
        """Yield the data files that the data page lists. Files that do not exist yet are made."""
        for spec in self._common_of(0).specs:
            if isinstance(spec, FileSpec) and spec.group:
                if spec.unit not in self.downloads:
                    self.files(spec)
                yield from self.downloads[spec.unit]

    def _renderer(self, language: str) -> Renderer:
        index = self._index(language)
        if index not in self._renderers:
            dossier = self.dossiers[index]
            sections = translated_sections(dossier, self.site)
            self._renderers[index] = Renderer(self._folders, dossier.words, sections, self._compiled)
        if index not in self._own_names:
            self._own_names[index] = own_names(self.dossiers[index])
        renderer = self._renderers[index]
        renderer.names = self._own_names[index]
        return renderer

    def _index(self, language: str) -> int:
        """The index of a language; that of English if the site does not have the language."""
        known = [dossier.words.language for dossier in self.dossiers]
        return known.index(language) if language in known else 0

    def hand_written(self, path: str, title: str, description: str, language: str) -> tuple[Page, str]:
        """The head of a hand-written page, and its citation as Markdown.

        Without a description, it has that of the dossier. A language that the site does not have counts as English.
        """
        dossier = self.dossiers[self._index(language)]
        page = hand_written_page(path, title, description or dossier.settings.summary, dossier, self.site)
        return page, self._renderer(language).foot(page)

    def digests(self) -> PartDigests:
        """The digest of each part of the dossier that a page can depend on."""
        return part_digests(self.dossiers[0])


def _stems(name: str) -> Iterator[str]:
    """Yield a name without its last endings, of which a slug may have some: `node.js.json`, `node.js`, `node`."""
    pieces = name.split(".")
    return (".".join(pieces[:end]) for end in range(len(pieces), 0, -1))


def _in_all_languages(loaded: LoadResult, history: History) -> tuple[Dossier, ...]:
    assert loaded.dossier is not None
    dossier = with_events(loaded.dossier, history)
    return (dossier, *(with_words(dossier, catalogue) for catalogue in loaded.catalogues))
