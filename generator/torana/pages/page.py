"""Pages before they are rendered, and page specs, which make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from torana.dossier.nodes import Node
from torana.pages.citation import PageCitation
from torana.pages.shared.addresses import address, html_path
from torana.pages.shared.downloads import DownloadGroup
from torana.pages.shared.links import Link


class View(SimpleNamespace):
    """The input of a template: `View(title="Sectors")` is printed as `{{ view.title | own }}`.

    Its fields are texts, numbers, links, tuples of these, and other views. A template must not use a field
    that its view does not have.
    """


@dataclass(frozen=True, slots=True)
class Alternate:
    """A page in one of the site's languages."""

    language: str
    """BCP 47 tag."""
    name: str
    """Its name in the language itself."""
    path: str
    """The page's Markdown file, from the root of the site's pages."""
    current: bool

    @property
    def address(self) -> str:
        """The page's address, from the root of the site."""
        return address(self.path)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, not yet rendered: a pure function of the facts that it shows."""

    path: str
    """Its Markdown file, from the root of the site's pages: `organisations/meti.md`."""
    title: str
    description: str
    """One or two sentences for search engines."""
    template: str | tuple[str, ...]
    """The file in `templates/`, or several names, of which the first that exists is used."""
    view: View | Link | None
    """The input of the template."""
    hide: tuple[str, ...] = ("navigation",)
    """The parts of the theme's frame that this page hides."""
    scripts: tuple[str, ...] = ()
    """The scripts in `docs/assets/` that it needs, besides the search script."""
    language: str = "en"
    """BCP 47 tag of the site's own words on it."""
    reviewed: bool = True
    """True if a native speaker has reviewed all words of that language."""
    folder: str = ""
    """The folder of its language: `ja/`; empty for English."""
    alternates: tuple[Alternate, ...] = ()
    """This page in every language of the site, including itself; empty if there is only one language."""
    head: str = ""
    """Elements for its head: see `html_head.head_elements`."""
    json_ld: tuple[dict[str, Any], ...] = ()
    """Items of its JSON-LD, besides those that every page has."""
    citation: PageCitation | None = None
    """Its citation; `None` before `localised_page` adds it."""
    alone: bool = False
    """True if its title is that of the site, so that the theme must not append it again."""
    running: str = ""
    """The text at the bottom of each printed sheet; empty for pages that are not made for print."""


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page before it is made: its path, its build unit and its maker."""

    path: str
    """Its Markdown file, from the root of the site's pages: `organisations/meti.md`."""
    make: Callable[[], Page]
    unit: str = ""
    """The build unit: pages and files of one unit are made together and reused together. By default its path.

    It begins with a slash, unless it is that of an entity: a slug, perhaps with more after a space. A slug cannot have
    a slash, but a source may be called `card.png`.
    """
    entity: Node | None = None
    """The entity whose main page this is."""
    translated: bool = True
    """True if there is a copy in every language of the site."""
    after: tuple[DownloadGroup, ...] = ()
    """The groups of files that must exist first, because the page lists them."""

    @property
    def paths(self) -> tuple[str]:
        """The file of the site: `organisations/meti/index.html`."""
        return (html_path(self.path),)


WIDE = ("navigation", "toc")
"""The parts of the frame that a page with a wide table hides."""
