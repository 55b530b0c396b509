"""The search page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.pages.downloads import Downloads
from torana.pages.page import WIDE, Page, PageSpec, description_of
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import count_of_type
from torana.pages.shared.links import Link
from torana.records.entity_types import ENTITY_TYPES
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class IndexLink:
    """A link to an index, for readers without JavaScript."""

    link: Link
    count: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The view of the search page."""

    indexes: tuple[IndexLink, ...]


def search_page(dossier: Dossier) -> SearchPage:
    """Return the view of the search page."""
    words = dossier.words
    indexes = [
        IndexLink(Link(words.t(t.title), f"{t.url}/index.md"), count_of_type(t, len(dossier.of_type(t)), words))
        for t in ENTITY_TYPES
    ]
    indexes.append(IndexLink(Link(words.t("Facts"), "facts.md"), words.count(len(dossier.fact_order), "fact")))
    return SearchPage(tuple(indexes))


def search_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/search/`"""

    def make() -> Page:
        message = msgid("Search the facts, organisations, initiatives and sources in %(dossier)s.")
        title, view = dossier.words.t("Search"), search_page(dossier)
        return Page("search.md", title, description_of(dossier, message), "search.md.j2", view, hide=WIDE)

    yield PageSpec("search.md", make)
