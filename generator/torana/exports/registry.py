"""Every file beside the pages: what there is one of, and what lies beside the page of each entity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.api import all_entities, all_facts, api_index, api_path, entity_file
from torana.exports.bibliography import facts_bibliography, pages_bibliography, sources_bibliography
from torana.exports.export import Export
from torana.exports.feeds import atom, calendar, feed, has_feed, json_feed
from torana.exports.graph import graph_tables, graphml_file, turtle_file
from torana.exports.plain_markdown import llms, llms_full
from torana.exports.social_cards import Picture, card
from torana.exports.tables import tables
from torana.json_text import as_json
from torana.pages.shared.addresses import PICTURED, Site, card_path, feed_path
from torana.records.entity_types import ENTITY_TYPES
from torana.records.json_schema import json_schemas


def _schemas(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/schemas/*.json`"""
    for name, schema in json_schemas(dossier.settings).items():
        what = str(schema.get("description", "")).split("\n")[0]
        yield Export(f"data/schemas/{name}.json", what, as_json(schema))


def _card(dossier: Dossier, site: Site) -> Iterator[Export]:
    yield card(None, dossier).drawn()


Output = Callable[[Dossier, Site], Iterator[Export]]

OUTPUTS: dict[str, Output] = {
    "facts": all_facts,
    **{entity_type.url: partial(all_entities, entity_type) for entity_type in ENTITY_TYPES},
    "index": api_index,
    "tables": tables,
    "sources to cite": sources_bibliography,
    "pages to cite": pages_bibliography,
    "facts to cite": facts_bibliography,
    "graphml": graphml_file,
    "graph": graph_tables,
    "turtle": turtle_file,
    "atom": atom,
    "json feed": json_feed,
    "calendar": calendar,
    "llms": llms,
    "llms full": llms_full,
    "schemas": _schemas,
    "picture": _card,
}
"""The files that there is one of, in the order of the data page; a new one is a function here.

What one function makes is made again only if something that it has read has changed.
"""


def outputs(dossier: Dossier, site: Site) -> dict[str, Callable[[], Iterator[Export]]]:
    """What makes every file that there is one of, by a name that stays; each can be called on its own."""
    return {name: partial(make, dossier, site) for name, make in OUTPUTS.items()}


def beside(node: Node, dossier: Dossier, site: Site) -> Iterator[Export | Picture]:
    """What lies beside the page of an entity."""
    yield entity_file(node, dossier, site)
    if node.type.name in PICTURED:
        yield card(node, dossier)
    if has_feed(node, dossier):
        yield feed(node, dossier, site)


def paths_beside(node: Node, dossier: Dossier) -> Iterator[str]:
    """The paths of `beside`, without making anything."""
    yield api_path(node)
    if node.type.name in PICTURED:
        yield card_path(node)
    if has_feed(node, dossier):
        yield feed_path(node)
