"""Page registry: every page of the site as a spec. To add a page, add a function to `PAGES` and a template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.brief import BRIEFED, brief_page
from torana.pages.changes import changes_page, changes_paths
from torana.pages.downloads import Download, data_page
from torana.pages.entities.by_type import pages_of_type
from torana.pages.evidence import evidence_page
from torana.pages.facts import facts_page, facts_paths
from torana.pages.home import home_page
from torana.pages.index import index_page, index_paths
from torana.pages.list_parts import MorePage, facts_part, further_parts, older_facts
from torana.pages.localise import folder_of, localised_page
from torana.pages.network import network_page
from torana.pages.page import Page, PageSpec
from torana.pages.paging import Pager
from torana.pages.reference import reference_page
from torana.pages.search import search_page
from torana.pages.shared.addresses import Site, brief_path, page_path, part_path
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link, plain
from torana.pages.timeline import timeline_page
from torana.records.entity_types import ENTITY_TYPES, EntityType
from torana.wording.words import ENGLISH, own

Downloads = Callable[[], Iterable[Download]]
"""Returns the data files, once they are made."""

_WIDE = ("navigation", "toc")
"""The parts of the frame that a page with a wide table does without."""


def _of(dossier: Dossier, message: str) -> str:
    """A message that names the dossier."""
    return dossier.words.t(message, dossier=dossier.settings.title)


def _part_title(title: str, pager: Pager | None, dossier: Dossier) -> str:
    """The title of one part of a list. No two pages have the same title."""
    return dossier.words.t("%(title)s: %(part)s", title=title, part=pager.told) if pager else title


# --- pages that belong to no entity -------------------------------------------------------------------------------


def home_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/`"""

    def make() -> Page:
        title, summary = dossier.settings.title, dossier.settings.summary
        view = home_page(dossier)
        return Page("index.md", title, summary, "home.md.j2", view, hide=_WIDE, scripts=("evidence",), alone=True)

    yield PageSpec("index.md", make)


def search_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/search/`"""

    def make() -> Page:
        message = own("Search facts, organisations, initiatives and sources of the dossier %(dossier)s.")
        title, view = dossier.words.t("Search"), search_page(dossier)
        return Page("search.md", title, _of(dossier, message), "search.md.j2", view, hide=_WIDE)

    yield PageSpec("search.md", make)


def network_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/network/`"""

    def make() -> Page:
        description = _of(dossier, own("Which organisations of %(dossier)s share which initiatives, as a picture."))
        title, view = dossier.words.t("Network"), network_page(dossier)
        scripts = ("tables", "network")
        return Page("network.md", title, description, "network.md.j2", view, hide=_WIDE, scripts=scripts)

    yield PageSpec("network.md", make)


def changes_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/changes/`"""

    def make(index: int, path: str) -> Page:
        description = _of(dossier, own("The newest, the replaced and the contested facts of the dossier %(dossier)s."))
        view = changes_page(dossier, index)
        title = _part_title(dossier.words.t("What’s new"), view.events.pager, dossier)
        return Page(path, title, description, "changes.md.j2", view, scripts=("evidence",))

    for index, path in enumerate(changes_paths(dossier)):
        yield PageSpec(path, partial(make, index, path))


def evidence_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/evidence/`"""

    def make() -> Page:
        description = _of(dossier, own("How well the facts of %(dossier)s are supported; what each badge means."))
        title, view = dossier.words.t("Evidence"), evidence_page(dossier)
        return Page(EVIDENCE_PAGE, title, description, "evidence.md.j2", view)

    yield PageSpec(EVIDENCE_PAGE, make)


def data_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/data/`"""

    def make() -> Page:
        title = dossier.settings.title
        description = f"The facts of {title} as JSON, tables, a database, RDF and feeds, with their licence."
        view = data_page(dossier, downloads(), site.url)
        return Page("data/index.md", "Data", description, "data.md.j2", view)

    yield PageSpec("data/index.md", make, translated=False, needs_data=True)


def reference_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/reference/`"""

    def make() -> Page:
        title = dossier.settings.title
        description = f"Every key, rule and word that the files of the dossier {title} are written with."
        view = reference_page(dossier.settings)
        return Page("reference.md", "Reference", description, "reference.md.j2", view, hide=())

    yield PageSpec("reference.md", make, translated=False)


def indexes_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/organisations/` and the other indexes"""

    def make(entity_type: EntityType, part: int, path: str) -> Page:
        words, name = dossier.words, dossier.words.t(entity_type.title)
        description = words.t("%(title)s of the dossier %(dossier)s.", title=name, dossier=dossier.settings.title)
        view = index_page(entity_type, part, dossier)
        title, template = _part_title(name, view.pager, dossier), f"{pages_of_type(entity_type).template}-index.md.j2"
        return Page(path, title, description, template, view, hide=_WIDE, scripts=("tables",))

    for entity_type in ENTITY_TYPES:
        for part, path in enumerate(index_paths(entity_type, dossier)):
            yield PageSpec(path, partial(make, entity_type, part, path))


def facts_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/facts/`"""

    def make(part: int, path: str) -> Page:
        description = _of(dossier, own("All facts of the dossier %(dossier)s in one table that sorts and filters."))
        view = facts_page(part, dossier)
        title = _part_title(dossier.words.t("Facts"), view.pager, dossier)
        scripts = ("tables", "evidence")
        return Page(path, title, description, "facts.md.j2", view, hide=_WIDE, scripts=scripts)

    for part, path in enumerate(facts_paths("facts", dossier)):
        yield PageSpec(path, partial(make, part, path))


def timeline_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/timeline/`"""

    def make(part: int, path: str) -> Page:
        description = _of(dossier, own("Every dated fact of the dossier %(dossier)s, by year, each with its sources."))
        view = timeline_page(part, dossier)
        title = _part_title(dossier.words.t("Timeline"), view.pager, dossier)
        return Page(path, title, description, "timeline.md.j2", view, scripts=("timeline", "evidence"))

    for part, path in enumerate(facts_paths("timeline", dossier)):
        yield PageSpec(path, partial(make, part, path))


PAGES = (
    home_specs,
    search_specs,
    network_specs,
    changes_specs,
    evidence_specs,
    data_specs,
    reference_specs,
    indexes_specs,
    facts_specs,
    timeline_specs,
)
"""The pages that belong to no entity."""


# --- pages of an entity -------------------------------------------------------------------------------------------


def _entity_page(node: Node, dossier: Dossier, site: Site) -> Page:
    """The main page of an entity."""
    pages = pages_of_type(node.type)
    view, template = pages.view(node, dossier, site), f"{pages.template}.md.j2"
    return Page(page_path(node), node.name, _description(node, dossier), template, view, scripts=pages.scripts)


def _description(node: Node, dossier: Dossier) -> str:
    words = dossier.words
    count = words.count(len(dossier.order_of(node)), "cited fact")
    summary = getattr(node.record, "summary", None)
    text = plain(summary, dossier) if summary else f"{node.name}."
    return f"{text} {words.t('%(facts)s in the dossier %(dossier)s.', facts=count, dossier=dossier.settings.title)}"


def _brief(node: Node, dossier: Dossier, site: Site) -> Page:
    """The brief of a sector or an initiative."""
    view = brief_page(node, dossier, site)
    words, dossier_title = dossier.words, dossier.settings.title
    title = words.t("%(name)s: brief", name=node.name)
    description = words.t(
        "All facts of %(dossier)s on %(name)s on one page for printing.", dossier=dossier_title, name=node.name
    )
    running = f"{node.name} · {dossier_title}, {words.t('as of %(date)s', date=view.as_of)}"
    return Page(brief_path(node), title, description, "brief.md.j2", view, hide=_WIDE, running=running)


def _further(node: Node, path: str, make: Callable[[], MorePage], dossier: Dossier) -> Page:
    """A further part of a list that begins on an entity's main page."""
    words, view = dossier.words, make()
    title = _part_title(words.t("%(name)s: %(list)s", name=node.name, list=view.title), view.pager, dossier)
    description = words.t(
        "%(list)s of %(name)s in the dossier %(dossier)s.",
        list=view.title,
        name=node.name,
        dossier=dossier.settings.title,
    )
    hide = _WIDE if view.kind else ("navigation",)
    return Page(path, title, description, "more.md.j2", view, hide=hide, scripts=("evidence",))


def _redirect(node: Node, old: str, new: str) -> Page:
    """A page at an old address of an entity, or of its brief, that leads to the present one."""
    target = Link(node.name, new)
    return Page(old, node.name, f"This page has moved: {node.name}.", "redirect.md.j2", target, redirect=target)


def _pages_of_entity(node: Node, dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """The pages of an entity. Each part of its older facts is a build unit of its own."""
    yield PageSpec(page_path(node), partial(_entity_page, node, dossier, site), node.slug, node)
    if node.type in BRIEFED:
        yield PageSpec(brief_path(node), partial(_brief, node, dossier, site), node.slug)
    for path, view in further_parts(node, dossier):
        yield PageSpec(path, partial(_further, node, path, view, dossier), node.slug)
    if dossier.words is ENGLISH:
        for old, new in _moved(node):
            yield PageSpec(old, partial(_redirect, node, old, new), node.slug)
    for part in range(older_facts(node, dossier)):
        path = part_path(node, "facts", part + 1)
        make = partial(_further, node, path, partial(facts_part, node, part, dossier, site), dossier)
        yield PageSpec(path, make, f"{node.slug} {part}")


def _moved(node: Node) -> Iterator[tuple[str, str]]:
    """The old Markdown files of an entity, and of its brief, each with the present one."""
    for slug in node.record.formerly:
        yield f"{node.type.url}/{slug}.md", page_path(node)
        if node.type in BRIEFED:
            yield f"{node.type.url}/{slug}/brief.md", brief_path(node)


# --- the registry -------------------------------------------------------------------------------------------------


def page_specs(dossier: Dossier, site: Site, downloads: Downloads = tuple) -> Iterator[PageSpec]:
    """Every page in the language of a dossier: those that belong to no entity, then each entity's by type and slug."""
    yield from common_specs(dossier, site, downloads)
    for node in dossier.nodes.values():
        yield from entity_specs(node, dossier, site)


def common_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """The pages that belong to no entity."""
    for pages in PAGES:
        for spec in pages(dossier, site, downloads):
            if spec.translated or dossier.words is ENGLISH:
                yield _localised(spec, dossier, site, downloads if spec.needs_data else tuple)


def entity_specs(node: Node, dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """The pages of one entity."""
    return (_localised(spec, dossier, site, tuple) for spec in _pages_of_entity(node, dossier, site))


def _localised(spec: PageSpec, dossier: Dossier, site: Site, downloads: Downloads) -> PageSpec:
    """The spec of the page in the folder of its language."""
    path = folder_of(dossier.words.language) + spec.path
    return replace(
        spec, path=path, unit=spec.unit or path, make=lambda: localised_page(spec, dossier, site, downloads())
    )


def translated_sections(dossier: Dossier, site: Site) -> frozenset[str]:
    """The first part of the path of every page that exists in all languages: `organisations`, `facts`.

    A link from a translated page to any other page leads to the English page.
    """
    common = (spec.path for pages in PAGES for spec in pages(dossier, site, tuple) if spec.translated)
    paths = (*common, *(f"{entity_type.url}/" for entity_type in ENTITY_TYPES))
    return frozenset(path.partition("/")[0].removesuffix(".md") for path in paths)
