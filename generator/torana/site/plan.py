"""Site plan: every page and file that a dossier produces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from torana.dossier.digests import part_digests
from torana.dossier.events import NO_HISTORY, History
from torana.dossier.graph import Dossier
from torana.dossier.load import LoadResult
from torana.dossier.tracker import Tracker
from torana.exports.export import Export
from torana.exports.plain_markdown import PlainMarkdown
from torana.exports.registry import SEARCH, FileSpec, entity_files, file_sets
from torana.pages.downloads import Download
from torana.pages.localise import folder_of, hand_written_page
from torana.pages.markdown.renderer import Renderer
from torana.pages.page import Page, PageSpec
from torana.pages.registry import common_specs, entity_specs, translated_sections
from torana.pages.shared.addresses import Site, plain_markdown_path
from torana.site.source_files import template_folders
from torana.wording import catalogues

Spec = PageSpec | FileSpec


class BuildUnit(NamedTuple):
    """Pages and files that are made together and reused together."""

    language: int
    """The index of the language among those of the site."""
    name: str
    """The `unit` of its specs, or the name of a file set."""


class Plan:
    """All pages and files of a site, except hand-written pages."""

    def __init__(self, loaded: LoadResult, root: Path, site: Site, history: History = NO_HISTORY) -> None:
        names = tuple((c.language, catalogues.own_name(c.language)) for c in loaded.catalogues)
        self.site = replace(site, languages=names)
        self.dossiers = _in_all_languages(loaded, history)
        """The dossier in every language of the site, English first."""
        self.downloads: Sequence[Download] = ()
        """The data files for the data page. The builder sets them once they are made."""
        self._folders = template_folders(root)
        self._renderers: dict[int, Renderer] = {}
        self._plain_markdown = PlainMarkdown(self.site)
        self._common: dict[int, list[PageSpec]] = {}

    def with_dossier(self, loaded: LoadResult) -> Plan:
        """Return the plan for another state of the same dossier, with the same templates, languages and settings."""
        value = copy(self)
        value.dossiers = _in_all_languages(loaded, self.dossiers[0].git_history)
        value.downloads, value._common = (), {}
        return value

    @property
    def tracker(self) -> Tracker:
        """The tracker of the dossier, the same in every language."""
        return self.dossiers[0].tracker

    # --- the list of pages and files, and selections ----------------------------------------------------------------

    def specs(self) -> Iterator[tuple[BuildUnit, Spec]]:
        """Every page, and every file of an entity, in the order of the site, each with its build unit."""
        for language, dossier in enumerate(self.dossiers):
            of_entities = (self._entity_specs(language, slug) for slug in dossier.nodes)
            for spec in chain(self._common_specs(language), *of_entities):
                yield BuildUnit(language, spec.unit), spec

    def units(self) -> list[BuildUnit]:
        """The build units of `specs`, each once."""
        return list(dict.fromkeys(unit for unit, _ in self.specs()))

    def specs_of(self, unit: BuildUnit) -> list[Spec]:
        """The specs of one build unit."""
        slug = unit.name.partition(" ")[0]
        is_entity = slug in self.dossiers[unit.language].nodes
        near = self._entity_specs(unit.language, slug) if is_entity else self._common_specs(unit.language)
        return [spec for spec in near if spec.unit == unit.name]

    def find(self, path: str) -> Spec | None:
        """The page of a Markdown file, or the file of an entity at a path; `None` if there is none."""
        for language, dossier in reversed(list(enumerate(self.dossiers))):
            folder = folder_of(dossier.words.language)
            if path.startswith(folder):
                parts = PurePosixPath(path.removeprefix(folder)).parts
                names = [part.partition(".")[0] for part in parts]
                slugs = [*names, *(dossier.indexes.formerly.get(name, "") for name in names)]
                of_entities = (self._entity_specs(language, slug) for slug in slugs if slug in dossier.nodes)
                for spec in chain(self._common_specs(language), *of_entities):
                    if spec.path == path:
                        return spec
        return None

    def _common_specs(self, language: int) -> list[PageSpec]:
        if language not in self._common:
            specs = common_specs(self.dossiers[language], self.site, lambda: self.downloads)
            self._common[language] = list(specs)
        return self._common[language]

    def _entity_specs(self, language: int, slug: str) -> Iterator[Spec]:
        dossier = self.dossiers[language]
        node = dossier.nodes[slug]
        yield from entity_specs(node, dossier, self.site)
        if language == 0:
            yield from entity_files(node, dossier, self.site)

    def file_sets(self) -> dict[BuildUnit, Callable[[], Iterator[Export]]]:
        """The makers of the files about the whole dossier: the data, and the search index."""
        return {BuildUnit(0, f"files: {name}"): make for name, make in file_sets(self.dossiers, self.site).items()}

    @property
    def search(self) -> BuildUnit:
        """The file set with the search index."""
        return BuildUnit(0, f"files: {SEARCH}")

    def units_with_data(self) -> set[BuildUnit]:
        """The build units with a page that shows the data files."""
        languages = range(len(self.dossiers))
        return {BuildUnit(n, spec.unit) for n in languages for spec in self._common_specs(n) if spec.needs_data}

    def digests(self) -> dict[str, str]:
        """The digest of each part of the dossier that a page can depend on."""
        return {name: value.hex() for name, value in part_digests(self.dossiers[0]).items()}

    # --- from pages to Markdown -------------------------------------------------------------------------------------

    def markdown(self, page: Page) -> str:
        """The Markdown of a page without its front matter. Raises `ToranaError` if a template is wrong."""
        return self._renderer(page.language).body(page)

    def plain_markdown(self, page: Page, markdown: str) -> Export | None:
        """The plain Markdown copy of an English page; `None` for a redirect."""
        if page.redirect or page.folder:
            return None
        return Export(
            plain_markdown_path(page.path), page.title, self._plain_markdown.page(markdown, page.path), listed=False
        )

    def _renderer(self, language: str) -> Renderer:
        index = self._index(language)
        if index not in self._renderers:
            dossier = self.dossiers[index]
            sections = translated_sections(dossier, self.site)
            self._renderers[index] = Renderer(self._folders, dossier.words, sections)
        return self._renderers[index]

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


def _in_all_languages(loaded: LoadResult, history: History) -> tuple[Dossier, ...]:
    assert loaded.dossier is not None
    dossier = loaded.dossier.with_history(history)
    return (dossier, *(dossier.translated(catalogue) for catalogue in loaded.catalogues))
