"""JSON-LD: the page, its entity or data, and its claims in terms of schema.org."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node, named_by
from torana.pages.citation import PageCitation
from torana.pages.entities.by_type import pages_of_type
from torana.pages.entities.declared_fields import properties_of
from torana.pages.page import Page
from torana.pages.shared.addresses import Site, address, entity_address, fact_address, logo_path
from torana.pages.shared.entity_names import kind_of
from torana.pages.shared.links import plain
from torana.wording.words import ENGLISH

CLAIMS = 40
"""Maximum number of facts in the JSON-LD of a page; the data files have all."""


_OTHER_NAMES = {
    "Event": {"member": "organizer", "parentOrganization": "superEvent"},
    "CreativeWork": {"member": "contributor", "parentOrganization": "isPartOf", "location": "spatialCoverage"},
}
"""By schema.org type: the properties that schema.org calls something else for an organisation."""


def schema_org(node: Node, dossier: Dossier) -> str:
    """The schema.org type of an entity: that of its kind, or else that of its entity type."""
    kind = kind_of(node, dossier)
    return (kind.schema_org if kind else None) or node.type.schema_org or pages_of_type(node.type).schema_org


def related_entities(node: Node, dossier: Dossier) -> dict[str, list[Node]]:
    """The entities that an entity names, by the schema.org property that the relation has for its type."""
    names = _OTHER_NAMES.get(schema_org(node, dossier), {})
    found: dict[str, dict[str, Node]] = defaultdict(dict)
    for relation in node.type.relations:
        if relation.joins_entities and (name := relation.declared.schema_org):
            for other in named_by(node, relation, dossier.nodes):
                found[names.get(name, name)][other.slug] = other
    return {name: list(others.values()) for name, others in found.items()}


def json_ld_graph(
    page: Page, citation: PageCitation, node: Node | None, dossier: Dossier, site: Site
) -> Iterator[dict[str, Any]]:
    """The items of a page's `@graph`. For the arguments see `html_head.head_elements`."""
    words, url = dossier.words, site.url + address(page.path)
    yield _breadcrumbs(page.path, url, citation, node, dossier, site)
    item: dict[str, Any] = {"@type": "WebPage", "url": url or "/", "name": citation.name, "inLanguage": words.language}
    yield item | ({"mainEntity": {"@id": entity_address(node, site)}} if node else {})
    yield from page.json_ld
    if node:
        yield _entity(node, url, dossier, site)
        described: set[str] = set()
        for fact in dossier.own_facts(node)[-CLAIMS:]:
            yield _claim(fact, dossier, site, described)


def _breadcrumbs(
    path: str, page: str, citation: PageCitation, node: Node | None, dossier: Dossier, site: Site
) -> dict[str, Any]:
    words = dossier.words
    folder = f"{words.language}/" if path.startswith(f"{words.language}/") else ""
    above = [(dossier.settings.title, site.url + folder or "/")]
    if node:
        above.append((words.t(node.type.title), f"{site.url}{folder}{node.type.url}/"))
    if path != f"{folder}index.md":
        above.append((citation.name, page))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": where}
            for number, (name, where) in enumerate(above, 1)
        ],
    }


def _entity(node: Node, page: str, dossier: Dossier, site: Site) -> dict[str, Any]:
    """An entity. Its `@id` is the same in every language."""
    record, schema_type = node.record, schema_org(node, dossier)
    item: dict[str, Any] = {"@type": schema_type, "@id": entity_address(node, site), "name": record.name, "url": page}
    others = [*record.also_known_as, *record.native_name.values()]
    if others:
        item["alternateName"] = others
    if record.summary:
        item["description"] = plain(record.summary, dossier)
    if logo := logo_path(node):
        item["image"] = site.url + logo
    item |= pages_of_type(node.type).json_ld(node, schema_type, dossier)
    for name, values in properties_of(node, dossier).items():
        item[name] = values if len(values) > 1 else values[0]
    for name, others in related_entities(node, dossier).items():
        links = [{"@id": entity_address(other, site)} for other in others]
        item[name] = links if len(links) > 1 else links[0]
    return item


def _claim(fact: FactNode, dossier: Dossier, site: Site, described: set[str]) -> dict[str, Any]:
    sources = {source.slug: source for source, _ in fact.citations}
    item: dict[str, Any] = {
        "@type": "Claim",
        "@id": fact_address(fact, site),
        "text": plain(fact.fact.statement, dossier),
        "inLanguage": ENGLISH.language,
        "about": {"@id": entity_address(fact.owner, site)},
        "appearance": [_appearance(source, dossier, site, described) for source in sources.values()],
    }
    if fact.fact.coverage:
        item["temporalCoverage"] = str(fact.fact.coverage)
    return item


def _appearance(source: Node, dossier: Dossier, site: Site, described: set[str]) -> dict[str, Any]:
    """A source: all its properties at its first appearance, then only its `@id`."""
    if source.slug in described:
        return {"@id": entity_address(source, site)}
    described.add(source.slug)
    record = source.record
    item = {"@type": schema_org(source, dossier), "@id": entity_address(source, site), "name": record.title}
    return item | ({"url": record.url} if record.url else {})
