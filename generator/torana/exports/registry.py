"""Every data file. To add one, add a function to `FILE_SETS`, or a spec to `entity_files`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.api.files import all_entities, all_facts, api_index, api_path, entity_file
from torana.exports.bibliography import facts_bibliography, pages_bibliography, sources_bibliography
from torana.exports.calendar import calendar_file
from torana.exports.export import Export
from torana.exports.feeds import atom, entity_feed, has_feed, json_feed
from torana.exports.graph import graph_tables, graphml_file
from torana.exports.llms import llms_full, llms_index
from torana.exports.rdf import turtle_file
from torana.exports.search.index_files import search_files
from torana.exports.social_cards import SocialCard, social_card
from torana.exports.tables.table_files import data_tables
from torana.json_text import as_json
from torana.pages.shared.addresses import Site, card_path, feed_path
from torana.records.json_schema import json_schemas


def _schemas(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/schemas/*.json`, the JSON Schemas of the YAML files."""
    for name, schema in json_schemas(dossier.settings).items():
        description = str(schema.get("description", "")).partition(". ")[0].partition("\n")[0].removesuffix(".")
        yield Export(f"data/schemas/{name}.json", description, as_json(schema))


def _card(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `card.png`, the link picture of the site."""
    yield social_card(None, dossier).drawn()


FILE_SETS: dict[str, Callable[[Dossier, Site], Iterator[Export]]] = {
    "index": api_index,
    "tables": data_tables,
    "sources to cite": sources_bibliography,
    "pages to cite": pages_bibliography,
    "facts to cite": facts_bibliography,
    "graphml": graphml_file,
    "graph": graph_tables,
    "turtle": turtle_file,
    "atom": atom,
    "json feed": json_feed,
    "calendar": calendar_file,
    "llms": llms_index,
    "llms full": llms_full,
    "schemas": _schemas,
    "picture": _card,
}
"""The files about the whole dossier, in the order of the data page. Each set is a build unit.

The number of files in a set is known only after the build, because long lists are split into parts.
"""
SEARCH = "search"
"""The set with the search index, which covers all languages."""


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file of an entity, and the function that makes it."""

    path: str
    """From the root of the site: `api/v1/organisations/meti.json`."""
    make: Callable[[], Export | SocialCard]
    unit: str
    """The build unit, as in `PageSpec`."""

    def export(self) -> Export:
        """Make the file; a link picture is drawn."""
        output = self.make()
        return output.drawn() if isinstance(output, SocialCard) else output


def file_sets(dossiers: Sequence[Dossier], site: Site) -> dict[str, Callable[[], Iterator[Export]]]:
    """Return the functions that make all file sets, by name; the dossier in English is the first of `dossiers`."""
    dossier, *translations = dossiers
    entities = {entity_type.url: partial(all_entities, entity_type) for entity_type in dossier.types}
    every: dict[str, Callable[[Dossier, Site], Iterator[Export]]] = {"facts": all_facts, **entities, **FILE_SETS}
    sets = {name: partial(make, dossier, site) for name, make in every.items()}
    # The slowest sets are first: the facts, whose texts other sets and the pages reuse, and the search index.
    return {"facts": sets.pop("facts"), SEARCH: partial(search_files, dossier, translations), **sets}


def entity_files(node: Node, dossier: Dossier, site: Site) -> Iterator[FileSpec]:
    """Yield the files of an entity."""
    yield FileSpec(api_path(node), partial(entity_file, node, dossier, site), node.slug)
    if node.type.has_picture:
        yield FileSpec(card_path(node), partial(social_card, node, dossier), node.slug)
    if has_feed(node, dossier):
        yield FileSpec(feed_path(node), partial(entity_feed, node, dossier, site), node.slug)
