"""`Dossier` to `Page` values: what pages there are, and all that a reader sees on each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator import wording
from generator.dossier import Dossier, Node
from generator.entities import ENTITY_TYPES
from generator.pages import entity, overview, parts
from generator.pages.overview import Download
from generator.pages.parts import Link, Site, page_path, plain
from generator.pages.reference import reference_page

__all__ = ["PAGES", "Download", "Link", "Page", "Site", "pages"]


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
    redirect: Link | None = None
    """Where an old address leads."""


_ENTITY_PAGES: dict[str, Callable[[Node, Dossier, Site], Any]] = {
    "sector": entity.sector_page,
    "organisation": entity.organisation_page,
    "initiative": entity.initiative_page,
    "place": entity.place_page,
    "source": entity.source_page,
}


def home(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/`"""
    settings = dossier.settings
    view = overview.home_page(dossier)
    yield Page("index.md", settings.title, settings.summary, "home.md.j2", view, hide=("navigation", "toc"))


def indexes(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/organisations/` and the others"""
    for entity_type in ENTITY_TYPES:
        view = overview.index_page(entity_type, dossier)
        description = f"All {entity_type.title.lower()} of the dossier {dossier.settings.title}."
        template = f"{entity_type.name}-index.md.j2"
        yield Page(
            f"{entity_type.url}/index.md", entity_type.title, description, template, view, hide=("navigation", "toc")
        )


def search(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/search/`"""
    description = f"Search the facts, organisations, initiatives and sources of the dossier {dossier.settings.title}."
    view = overview.search_page(dossier)
    yield Page("search.md", "Search", description, "search.md.j2", view, hide=("navigation", "toc"))


def facts(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/facts/`"""
    description = f"All facts of the dossier {dossier.settings.title} in one table that sorts and filters."
    view = overview.facts_page(dossier)
    yield Page("facts.md", "Facts", description, "facts.md.j2", view, hide=("navigation", "toc"))


def timeline(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/timeline/`"""
    description = f"Every dated fact of the dossier {dossier.settings.title}, by year, each with its sources."
    view = overview.timeline_page(dossier)
    yield Page("timeline.md", "Timeline", description, "timeline.md.j2", view)


def changes(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/changes/`"""
    description = f"The newest, the replaced and the contested facts of the dossier {dossier.settings.title}."
    view = overview.changes_page(dossier)
    yield Page("changes.md", "What’s new", description, "changes.md.j2", view)


def evidence(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/evidence/`"""
    description = f"How well the facts of the dossier {dossier.settings.title} are supported; what each badge means."
    yield Page(parts.EVIDENCE, "Evidence", description, "evidence.md.j2", overview.evidence_page(dossier))


def data(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/data/`"""
    description = f"The facts of the dossier {dossier.settings.title} as JSON and CSV, with their schemas and licence."
    view = overview.data_page(dossier, downloads)
    yield Page("data/index.md", "Data", description, "data.md.j2", view, hide=("navigation",))


def reference(dossier: Dossier, downloads: Iterable[Download]) -> Iterator[Page]:
    """`/reference/`"""
    description = f"Every key, rule and word that the files of the dossier {dossier.settings.title} are written with."
    view = reference_page(dossier.settings)
    yield Page("reference.md", "Reference", description, "reference.md.j2", view, hide=())


PAGES = (home, indexes, search, facts, timeline, changes, evidence, data, reference)
"""The pages that are no entity's; a new one is a function here and its template."""


def entity_page(node: Node, dossier: Dossier, site: Site) -> Page:
    """The page of one entity."""
    view = _ENTITY_PAGES[node.type.name](node, dossier, site)
    return Page(page_path(node), node.name, _description(node, dossier), f"{node.type.name}.md.j2", view)


def redirects(node: Node) -> Iterator[Page]:
    """A page at each old address of an entity that leads to the present one."""
    for slug in node.record.formerly:
        target = Link(node.name, page_path(node))
        description = f"This page has moved: {node.name}."
        path = f"{node.type.url}/{slug}.md"
        yield Page(path, node.name, description, "redirect.md.j2", target, redirect=target)


def _description(node: Node, dossier: Dossier) -> str:
    facts = wording.count(len(dossier.backlinks(node)), "cited fact")
    summary = getattr(node.record, "summary", None)
    what = plain(summary, dossier) if summary else f"{node.name}."
    return f"{what} {facts} in the dossier {dossier.settings.title}."


def pages(dossier: Dossier, site: Site, downloads: Iterable[Download] = ()) -> Iterator[Page]:
    """Every page of the site, lazily: home and indexes first, then the entities by type and slug.

    Args:
        dossier: What there is to show.
        site: The addresses of the site and its repository.
        downloads: The files of data that the data page lists.
    """
    downloads = tuple(downloads)
    for make in PAGES:
        yield from make(dossier, downloads)
    for node in dossier.nodes.values():
        yield entity_page(node, dossier, site)
        yield from redirects(node)
