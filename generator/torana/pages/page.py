"""Pages before they are rendered, and page specs, which say how to make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.citation import Citation
from torana.pages.shared.addresses import address
from torana.pages.shared.links import Link


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page in one of the site's languages."""

    language: str
    """BCP 47 tag."""
    name: str
    """What the language calls itself."""
    path: str
    """The page's Markdown file, from the root of the site's pages."""
    current: bool

    @property
    def address(self) -> str:
        """The page's address, from the root of the site."""
        return address(self.path)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, not yet rendered: a pure function of the facts it shows."""

    path: str
    """Its Markdown file, from the root of the site's pages: `organisations/meti.md`."""
    title: str
    description: str
    """One or two sentences for search engines."""
    template: str
    """The file in `templates/`."""
    view: Any
    """What the template receives: a frozen dataclass of texts, numbers and tuples."""
    hide: tuple[str, ...] = ("navigation",)
    """The parts of the frame that this page does without."""
    scripts: tuple[str, ...] = ()
    """What of `docs/assets/` it needs, the search aside."""
    redirect: Link | None = None
    """Where an old address leads."""
    language: str = "en"
    """BCP 47 tag of the site's own words on it."""
    reviewed: bool = True
    """Whether a native speaker has gone over all words of that language."""
    folder: str = ""
    """Where the pages of its language lie: `ja/`, or nothing for English."""
    alternates: tuple[Alternate, ...] = ()
    """This page in every language of the site, itself included; none where there is only one."""
    frame: tuple[tuple[str, str], ...] = ()
    """What the theme's frame says on it, where it is not English."""
    head: str = ""
    """Elements for its head: see `pages.head`."""
    citation: Citation | None = None
    """How to cite it; `None` where it only leads to another."""
    alone: bool = False
    """Whether its title is the site's: the theme would add that once more."""
    running: str = ""
    """What stands at the foot of each sheet of paper; nothing where the page is not made for paper."""


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page that can be made: which it is, and how."""

    path: str
    """Its Markdown file, from the root of the site's pages: `organisations/meti.md`."""
    make: Callable[[], Page]
    unit: str = ""
    """The build unit: pages and files of one unit are made together and reused together. By default its path."""
    entity: Node | None = None
    """The entity whose main page this is."""
    translated: bool = True
    """Whether there is a copy in every language of the site."""
    needs_data: bool = False
    """Whether it shows the data files, so that they must be made first."""


WIDE = ("navigation", "toc")
"""The parts of the frame that a page with a wide table does without."""


def description_of(dossier: Dossier, message: str) -> str:
    """The description of a page from a message that names the dossier."""
    return dossier.words.t(message, dossier=dossier.settings.title)
