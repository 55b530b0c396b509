"""Page registry: every page of the site as a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.brief import brief_page
from torana.pages.changes import changes_specs
from torana.pages.data_page import data_specs
from torana.pages.entities.by_type import pages_of_type, templates_of
from torana.pages.evidence import evidence_specs
from torana.pages.explore import explore_specs
from torana.pages.facts import facts_specs
from torana.pages.home import home_specs
from torana.pages.index import indexes_specs
from torana.pages.list_parts import facts_part, further_parts, older_facts
from torana.pages.localise import folder_of, localised_page
from torana.pages.network import network_specs
from torana.pages.page import WIDE, Page, PageSpec, View
from torana.pages.paging import part_title
from torana.pages.reference import reference_specs
from torana.pages.report import report_specs
from torana.pages.search import search_specs
from torana.pages.shared.addresses import Site, brief_path, page_path, part_path
from torana.pages.shared.downloads import Downloads
from torana.pages.shared.entity_names import own_name
from torana.pages.shared.summaries import plain_summary
from torana.pages.timeline import timeline_specs

PAGES = (
    home_specs,
    report_specs,
    explore_specs,
    search_specs,
    network_specs,
    changes_specs,
    evidence_specs,
    reference_specs,
    indexes_specs,
    facts_specs,
    timeline_specs,
)
"""The pages that belong to no entity, except the data page. To add one, add its specs here."""


def _entity_page(node: Node, dossier: Dossier, site: Site) -> Page:
    """The main page of an entity."""
    pages = pages_of_type(node.type)
    view, templates, name = pages.view(node, dossier, site), templates_of(node.type), own_name(node, dossier)
    return Page(page_path(node), name, _description(node, dossier), templates, view, scripts=pages.scripts)


def _description(node: Node, dossier: Dossier) -> str:
    words = dossier.words
    count = words.count(len(dossier.fact_order_of(node)), "cited fact")
    text = plain_summary(node, dossier) or f"{own_name(node, dossier)}."
    counted = words.t("%(facts)s in %(dossier)s.", facts=count, dossier=dossier.settings.title)
    return f"{text} {counted}"


def _brief(node: Node, dossier: Dossier, site: Site) -> Page:
    """The brief of a sector or an initiative."""
    view = brief_page(node, dossier, site)
    words, dossier_title, name = dossier.words, dossier.settings.title, own_name(node, dossier)
    title = words.t("%(name)s: brief", name=name)
    description = words.t(
        "All facts about %(name)s in %(dossier)s, on one page for printing.", dossier=dossier_title, name=name
    )
    as_of = words.t("as of %(date)s", date=view.as_of)
    running = f"{name} · {dossier_title}, {as_of}"
    return Page(brief_path(node), title, description, "brief.md.j2", view, hide=WIDE, running=running)


def _list_page(node: Node, path: str, make: Callable[[], View], dossier: Dossier) -> Page:
    """A further part of a list that begins on an entity's main page."""
    words, view, name = dossier.words, make(), own_name(node, dossier)
    title = part_title(words.t("%(name)s: %(list)s", name=name, list=view.title), view.pager, words)
    description = words.t(
        "%(name)s in %(dossier)s: %(list)s.",
        list=view.title,
        name=name,
        dossier=dossier.settings.title,
    )
    hide = WIDE if view.kind else ("navigation",)
    return Page(path, title, description, "more.md.j2", view, hide=hide)


def _pages_of_entity(node: Node, dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """The pages of an entity. Each part of its older facts is a separate build unit."""
    yield PageSpec(page_path(node), partial(_entity_page, node, dossier, site), node.slug, node)
    if node.type.has_brief:
        yield PageSpec(brief_path(node), partial(_brief, node, dossier, site), node.slug)
    for path, view in further_parts(node, dossier):
        yield PageSpec(path, partial(_list_page, node, path, view, dossier), node.slug)
    for part in range(older_facts(node, dossier)):
        path = part_path(node, "facts", part + 1)
        make = partial(_list_page, node, path, partial(facts_part, node, part, dossier, site), dossier)
        yield PageSpec(path, make, f"{node.slug} {part}")


def common_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """The pages that belong to no entity, in the language of a dossier. The data page lists the downloads."""
    for spec in chain(_listed_specs(dossier, site), data_specs(dossier, site, downloads)):
        if spec.translated or dossier.words.language == "en":
            yield _localised(spec, dossier, site)


def _listed_specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    return (spec for pages in PAGES for spec in pages(dossier, site))


def entity_specs(node: Node, dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """The pages of one entity."""
    return (_localised(spec, dossier, site) for spec in _pages_of_entity(node, dossier, site))


def _localised(spec: PageSpec, dossier: Dossier, site: Site) -> PageSpec:
    """The spec of a page in the folder of its language."""
    path = folder_of(dossier.words.language) + spec.path
    return replace(spec, path=path, unit=spec.unit or f"/{path}", make=lambda: localised_page(spec, dossier, site))


def translated_sections(dossier: Dossier, site: Site) -> frozenset[str]:
    """The first part of the path of every page that exists in all languages: `organisations`, `facts`.

    A link from a translated page to any other page leads to the English page.
    """
    common = (spec.path for spec in _listed_specs(dossier, site) if spec.translated)
    paths = (*common, *(f"{entity_type.url}/" for entity_type in dossier.types))
    return frozenset(path.partition("/")[0].removesuffix(".md") for path in paths)
