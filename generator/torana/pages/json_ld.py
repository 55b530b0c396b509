"""JSON-LD: the page, its entity or data, and its claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.citation import PageCitation
from torana.pages.linked_data import PREFIXES, as_json_ld, entity_item, fact_item
from torana.pages.page import Page
from torana.pages.shared.addresses import Site, address, entity_address

CONTEXT = ["https://schema.org", PREFIXES]
"""The `@context` of a page."""
CLAIMS = 40
"""Maximum number of facts in the JSON-LD of a page; the data files have all."""


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
        # Only the addresses of their sources, whose own pages describe them: their names and addresses took 7% of the
        # page of an initiative with 24 facts, compressed.
        for fact in dossier.own_facts(node)[-CLAIMS:]:
            yield _of_page(as_json_ld(fact_item(fact, dossier, site)))


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
    item = as_json_ld(entity_item(node, dossier, site))
    return {"@type": item["@type"], "@id": item["@id"], "url": page, **_of_page(item)}


def _of_page(item: dict[str, Any]) -> dict[str, Any]:
    """The properties on pages: RDF also has the derivation of each fact and source."""
    return {name: value for name, value in item.items() if name not in _ONLY_IN_RDF}


_ONLY_IN_RDF = ("prov:wasDerivedFrom", "prov:qualifiedDerivation")
