"""The one way through the house: read, check, link, and lay out the pages and the data. Both doors come in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.check import check
from generator.dossier import Dossier, link
from generator.export import Export, exports, size
from generator.pages import Download, Page, Site, pages
from generator.problems import Problem
from generator.read import read
from generator.render import Renderer, template_folders
from generator.search import search_files


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier that was read and checked."""

    dossier: Dossier | None
    """`None` exactly when there are problems."""
    problems: tuple[Problem, ...]
    """Sorted by file and line."""
    counts: Mapping[str, int]
    """What was read."""

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


def checked(root: Path) -> Checked:
    """Reads and checks the dossier in a folder; every problem of every file at once."""
    reading = read(root)
    problems = tuple(sorted([*reading.problems, *check(reading.records)]))
    dossier = None if problems else link(reading.records)
    return Checked(dossier, problems, reading.counts)


def rendered(dossier: Dossier, root: Path, site: Site) -> Rendered:
    """The pages and the data of a dossier; nothing is written.

    Raises:
        ToranaError: A template is wrong.
    """
    files = exports(dossier, site)
    downloads = [Download(file.path, file.description, size(file.content)) for file in files]
    renderer = Renderer(template_folders(root))
    made = tuple((page, renderer.render(page)) for page in pages(dossier, site, downloads))
    return Rendered(made, (*files, *search_files(dossier)))
