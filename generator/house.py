"""The one way through the house: read, check, link, and lay out the pages and the data. Both doors come in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import languages
from generator.check import check
from generator.dossier import Dossier, link
from generator.export import Export, exports, size
from generator.languages import Catalogue
from generator.pages import Download, Page, Site, pages
from generator.problems import Problem
from generator.read import read
from generator.render import Renderer, template_folders
from generator.search import search_files
from generator.wording import Words


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier that was read and checked."""

    dossier: Dossier | None
    """`None` exactly when there are problems."""
    problems: tuple[Problem, ...]
    """Sorted by file and line."""
    counts: Mapping[str, int]
    """What was read."""
    catalogues: tuple[Catalogue, ...] = ()
    """The languages that the site's own words are translated to."""

    @property
    def summary(self) -> str:
        """What was read, in words: no silent pass on nothing."""
        return "read " + ", ".join(f"{number:,} {what}" for what, number in self.counts.items())


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the site consists of, hand-written pages aside."""

    pages: tuple[tuple[Page, str], ...]
    """Each page with its Markdown."""
    exports: tuple[Export, ...]
    """The files of data, and the index of the search."""
    words: tuple[Words, ...] = ()
    """The languages of the site besides English."""


def checked(root: Path) -> Checked:
    """Reads and checks the dossier in a folder; every problem of every file at once."""
    reading = read(root)
    catalogues, faults = languages.read(root)
    problems = tuple(sorted([*reading.problems, *check(reading.records), *faults]))
    dossier = None if problems else link(reading.records)
    return Checked(dossier, problems, reading.counts, tuple(catalogues))


def rendered(found: Checked, root: Path, site: Site) -> Rendered:
    """The pages and the data of a dossier without problems; nothing is written.

    Raises:
        ToranaError: A template is wrong.
    """
    assert found.dossier is not None
    site = replace(site, languages=tuple((c.language, languages.own_name(c.language)) for c in found.catalogues))
    files = exports(found.dossier, site)
    downloads = [Download(file.path, file.description, size(file.content)) for file in files]
    made = list(_pages(found.dossier, root, site, downloads))
    translations = [languages.translated(found.dossier, catalogue) for catalogue in found.catalogues]
    for dossier in translations:
        made += _pages(dossier, root, site, downloads)
    files += search_files(found.dossier, translations)
    return Rendered(tuple(made), tuple(files), tuple(dossier.words for dossier in translations))


def _pages(dossier: Dossier, root: Path, site: Site, downloads: list[Download]) -> Iterator[tuple[Page, str]]:
    renderer = Renderer(template_folders(root), dossier.words)
    return ((page, renderer.render(page)) for page in pages(dossier, site, downloads))
