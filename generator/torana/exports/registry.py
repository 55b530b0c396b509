"""Every data file. To add one, add a row to `FILE_SETS`, or a spec to `entity_files`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.api.files import (
    API_INDEX,
    all_entities,
    all_facts,
    api_index,
    api_schema_files,
    entity_file,
)
from torana.exports.bibliography import facts_bibliography, pages_bibliography, sources_bibliography
from torana.exports.calendar import entity_calendar, upcoming_calendar, whole_calendar
from torana.exports.embeds import entity_embed, has_embed
from torana.exports.export import Export
from torana.exports.feeds import atom, entity_feed, has_feeds, json_feed
from torana.exports.file_spec import FileSpec, in_parts
from torana.exports.graph import graph_tables, graphml_file
from torana.exports.llms import FULL, llms_full, llms_index
from torana.exports.opensearch import opensearch_file
from torana.exports.rdf import turtle_file
from torana.exports.search.index_files import search_files
from torana.exports.social_cards import social_card
from torana.exports.tables.geojson_file import GEOJSON, has_located_places, places_geojson
from torana.exports.tables.table_files import data_tables, table_paths
from torana.json_text import as_json
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import (
    ALL_EVENTS,
    API,
    OPENSEARCH,
    SITE_FEED,
    SITE_JSON_FEED,
    UPCOMING_EVENTS,
    Site,
    api_path,
    calendar_path,
    card_path,
    embed_path,
    feed_path,
)
from torana.pages.shared.calendar_facts import has_calendar, has_events, has_upcoming
from torana.pages.shared.downloads import DownloadGroup
from torana.records.entity_types import EntityTypes
from torana.records.json_schema import json_schemas


def _schemas(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/schemas/*.json`, the JSON Schemas of the YAML files."""
    for name, schema in json_schemas(dossier.settings).items():
        description = str(schema.get("description", "")).partition(". ")[0].partition("\n")[0].removesuffix(".")
        yield Export(f"data/schemas/{name}.json", description, as_json(schema))


def _card(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `card.png`, the link picture of the site."""
    yield social_card(None, dossier, site)


class FileSet(NamedTuple):
    """Files about the whole dossier that are made together."""

    group: DownloadGroup | None
    """As in `FileSpec`."""
    make: Callable[[Dossier, Site], Iterator[Export]]
    paths: tuple[str, ...]
    """As in `FileSpec`."""
    exists: Callable[[Dossier], bool] = lambda dossier: True
    shared: bool = False
    """As in `FileSpec`."""


_CITED_AS = ("bib", "ris", "csl.json")
FILE_SETS = (
    FileSet(DownloadGroup.TABLES, places_geojson, (GEOJSON,), has_located_places),
    FileSet(DownloadGroup.BIBLIOGRAPHY, sources_bibliography, tuple(f"data/sources.{ending}" for ending in _CITED_AS)),
    FileSet(DownloadGroup.BIBLIOGRAPHY, pages_bibliography, tuple(f"data/pages.{ending}" for ending in _CITED_AS)),
    FileSet(
        DownloadGroup.BIBLIOGRAPHY,
        facts_bibliography,
        tuple(path for ending in _CITED_AS for path in in_parts(f"data/facts.{ending}")),
    ),
    FileSet(DownloadGroup.GRAPH, graphml_file, ("data/graph.graphml",)),
    FileSet(DownloadGroup.GRAPH, graph_tables, ("data/graph-nodes.csv", "data/graph-edges.csv")),
    FileSet(DownloadGroup.GRAPH, turtle_file, ("data/dossier.ttl",)),
    FileSet(DownloadGroup.FEEDS, atom, (SITE_FEED,), has_feeds),
    FileSet(DownloadGroup.FEEDS, json_feed, (SITE_JSON_FEED,), has_feeds),
    FileSet(DownloadGroup.FEEDS, upcoming_calendar, (UPCOMING_EVENTS,), has_upcoming),
    FileSet(DownloadGroup.FEEDS, whole_calendar, (ALL_EVENTS,), has_events),
    FileSet(DownloadGroup.LLMS, llms_index, ("llms.txt",)),
    FileSet(DownloadGroup.LLMS, llms_full, in_parts(FULL)),
    FileSet(None, _card, ("card.png",)),
)
"""The files about the whole dossier, after those of `_sets_by_type`, in the order of the data page.

Each row is a build unit.
"""


def _sets_by_type(types: EntityTypes) -> Iterator[FileSet]:
    """The files that depend on the entity types of a dossier."""
    yield FileSet(DownloadGroup.API, all_facts, in_parts(f"{API}/facts.json"), shared=True)
    for its in types:
        yield FileSet(DownloadGroup.API, partial(all_entities, its), in_parts(f"{API}/{its.url}.json"))
    yield FileSet(DownloadGroup.API, api_index, (API_INDEX, f"{API}/openapi.json"))
    yield FileSet(DownloadGroup.TABLES, data_tables, table_paths(types))
    of_api = ("facts", "index", *(name for its in types for name in (its.url, its.name)))
    yield FileSet(DownloadGroup.SCHEMAS, api_schema_files, tuple(f"{API}/schemas/{name}.json" for name in of_api))
    of_records = (*types.by_name, "dossier")
    yield FileSet(DownloadGroup.SCHEMAS, _schemas, tuple(f"data/schemas/{name}.json" for name in of_records))


def common_files(dossiers: Sequence[Dossier], site: Site) -> Iterator[FileSpec]:
    """Yield the files about the whole dossier; the dossier in English is the first of `dossiers`."""
    dossier, *translations = dossiers
    others = (f"{folder_of(other.words.language)}search/index.json" for other in translations)
    path = "search/*.json"
    yield FileSpec((path, *others), partial(search_files, dossier, translations, site), f"/{path}", shared=True)
    if site.url:
        yield FileSpec((OPENSEARCH,), partial(opensearch_file, dossier, site), f"/{OPENSEARCH}")
    for group, make, paths, exists, shared in (*_sets_by_type(dossier.types), *FILE_SETS):
        if exists(dossier):
            yield FileSpec(paths, partial(make, dossier, site), f"/{paths[0]}", group, shared)


def entity_files(node: Node, dossier: Dossier, site: Site) -> Iterator[FileSpec]:
    """Yield the files of an entity, in the language of a dossier: only its embed is translated."""
    language = dossier.words.language
    if has_embed(node, dossier):
        path = embed_path(node, folder_of(language))
        yield FileSpec((path,), lambda: [entity_embed(node, dossier, site)], node.slug)
    if language != "en":
        return
    yield FileSpec((api_path(node),), lambda: [entity_file(node, dossier, site)], node.slug)
    if node.type.has_picture:
        yield FileSpec((card_path(node),), lambda: [social_card(node, dossier, site)], node.slug)
    if has_feeds(dossier):
        yield FileSpec((feed_path(node),), lambda: [entity_feed(node, dossier, site)], node.slug)
    if has_calendar(node, dossier):
        yield FileSpec((calendar_path(node),), lambda: [entity_calendar(node, dossier, site)], node.slug)
