"""Every file beside the pages: what there is one of, and what lies beside the page of each entity."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from generator.api import api_path, entity_file, whole_files
from generator.bibliography import bibliography, facts_bibliography
from generator.cards import Picture, card
from generator.dossier import Dossier, Node
from generator.export import Export, as_json, json_schemas
from generator.feeds import atom, calendar, feed, has_feed, json_feed
from generator.graph import graph
from generator.pages.events import feed_of
from generator.pages.head import card_path
from generator.pages.parts import Site
from generator.tables import tables
from generator.twins import llms


def _schemas(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/schemas/*.json`"""
    for name, schema in json_schemas(dossier.settings).items():
        what = str(schema.get("description", "")).split("\n")[0]
        yield Export(f"data/schemas/{name}.json", what, as_json(schema))


def _card(dossier: Dossier, site: Site) -> Iterator[Export]:
    yield card(None, dossier).drawn()


OUTPUTS: tuple[Callable[[Dossier, Site], Iterator[Export]], ...] = (
    whole_files,
    tables,
    bibliography,
    facts_bibliography,
    graph,
    atom,
    json_feed,
    calendar,
    llms,
    _schemas,
    _card,
)
"""The files that there is one of; a new one is a function here."""


def outputs(dossier: Dossier, site: Site) -> list[Callable[[], Iterator[Export]]]:
    """What makes every file that there is one of, in the order of the data page; each can be called on its own."""
    return [partial(make, dossier, site) for make in OUTPUTS]


def beside(node: Node, dossier: Dossier, site: Site) -> Iterator[Export | Picture]:
    """What lies beside the page of an entity."""
    yield entity_file(node, dossier, site)
    yield card(node, dossier)
    if has_feed(node, dossier):
        yield feed(node, dossier, site)


def paths_beside(node: Node, dossier: Dossier) -> Iterator[str]:
    """The paths of `beside`, without making anything."""
    yield api_path(node)
    yield card_path(node)
    if has_feed(node, dossier):
        yield feed_of(node)
