"""The tables of entities and their columns. A field that is declared with `ShownAs` gets a column automatically."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.export import address
from torana.exports.tables.table import Table, TableColumn, flag
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain
from torana.records.entity_types import (
    BY_NAME,
    ENTITY_TYPES,
    INITIATIVE,
    ORGANISATION,
    PLACE,
    SECTOR,
    SOURCE,
    EntityType,
)
from torana.records.field_marks import ShownAs, marked_fields

SEPARATED = "separated by semicolons"
DATE = "as precise as the source: 2023, 2023-07, 2023-07-20 or a span 2025-08-29/2025-08-30"


def _related(entity_type: EntityType, field: str, meaning: str) -> TableColumn:
    """Return the column of a field that refers to an entity, with the foreign key that its model declares."""
    relation = next(each for each in entity_type.relations if each.field == field)
    return TableColumn(field, meaning, references=BY_NAME[relation.target].url)


def _summary(node: Node, dossier: Dossier, site: Site) -> str | None:
    return plain(node.record.summary, dossier) if node.record.summary else None


_SLUG = "The slug: the last part of the address of the page."
_ID = TableColumn("id", _SLUG, lambda node, *_: node.slug, required=True, references="entities")
_NAME = TableColumn("name", "The name in English.", required=True)
_URL = TableColumn("url", "The address of the page.", lambda node, _, site: address(site, node), required=True)
_SUMMARY = TableColumn("summary", "A description in one or two sentences.", _summary)
_AKA = TableColumn("also_known_as", f"Short names and other spellings, {SEPARATED}.")


def _entities(entity_type: EntityType, meaning: str, *columns: TableColumn) -> Table:
    """Return the table of an entity type: the given columns, and those of other fields marked with `ShownAs`."""
    declared = {column.name for column in columns}
    marked = (field for field in marked_fields(entity_type.model, ShownAs) if field.field not in declared)
    relations = {relation.path: relation for relation in entity_type.relations}
    more = []
    for field in marked:
        relation = relations.get(field.path)
        table = BY_NAME[relation.target].url if relation and relation.target in BY_NAME and not relation.many else ""
        more.append(TableColumn(field.field, f"{field.declared.label}.", references=table))
    return Table(
        entity_type.url,
        meaning,
        ("id",),
        lambda dossier: dossier.of_type(entity_type),
        (*columns[:-1], *more, columns[-1]),
        record=lambda node: node.record,
    )


def _added(entity_type: EntityType) -> Table:
    """Return the table of an entity type that is not declared here: its names, relations and summary."""
    relations = (each for each in entity_type.relations if each.joins_entities and not each.is_nested)
    columns = [
        TableColumn(
            relation.field,
            f"The slugs in `{relation.field}`, {SEPARATED}." if relation.many else f"The slug in `{relation.field}`.",
            references="" if relation.many or relation.target not in BY_NAME else BY_NAME[relation.target].url,
        )
        for relation in relations
    ]
    return _entities(entity_type, entity_type.title, _ID, _NAME, _AKA, *columns, _SUMMARY, _URL)


_OF_TYPES = (
    _entities(
        SECTOR, "The fields of cooperation", _ID, _NAME, _related(SECTOR, "parent", "The wider sector."), _SUMMARY, _URL
    ),
    _entities(
        PLACE,
        "The places where something happens",
        _ID,
        _NAME,
        TableColumn("country", "The country, such as IN."),
        TableColumn("latitude", "Degrees north.", type="number"),
        TableColumn("longitude", "Degrees east.", type="number"),
        _related(PLACE, "within", "The larger place that contains it."),
        _URL,
    ),
    _entities(
        ORGANISATION,
        "Companies, ministries, agencies, universities and other bodies",
        _ID,
        _NAME,
        _AKA,
        TableColumn(
            "native_name",
            f"The names in its own scripts, {SEPARATED}.",
            lambda node, *_: tuple(node.record.native_name.values()),
        ),
        TableColumn("kind", "The kind, such as company or ministry.", required=True),
        TableColumn("country", "The country, such as JP.", required=True),
        _related(ORGANISATION, "headquarters", "The place of its head office."),
        _related(ORGANISATION, "parent", "The organisation that it belongs to."),
        TableColumn("website", "The address of its website."),
        _SUMMARY,
        _URL,
    ),
    _entities(
        INITIATIVE,
        "Joint undertakings of organisations: agreements, projects, programmes, ventures, missions, events",
        _ID,
        _NAME,
        _AKA,
        TableColumn("kind", "The kind, such as agreement or project.", required=True),
        TableColumn(
            "status",
            "The latest stage that facts show.",
            lambda node, dossier, _: (stage := dossier.status(node)) and stage.status,
        ),
        TableColumn(
            "status_fact",
            "The key of the fact that shows this stage.",
            lambda node, dossier, _: (stage := dossier.status(node)) and stage.fact.key,
            references="facts",
        ),
        TableColumn("sectors", f"The slugs of its sectors, the main one first, {SEPARATED}."),
        TableColumn("places", f"The slugs of its places, {SEPARATED}."),
        _related(INITIATIVE, "part_of", "The initiative that it is part of."),
        _SUMMARY,
        _URL,
    ),
    _entities(
        SOURCE,
        "The documents that facts cite",
        _ID,
        TableColumn("title", "The title.", required=True),
        TableColumn("publisher", "The publisher.", required=True),
        TableColumn("kind", "The kind, such as newspaper or official-document.", required=True),
        TableColumn("published", f"The date of publication, {DATE}."),
        TableColumn("retrieved", "The day when it was read."),
        TableColumn("language", "The language, such as en.", required=True),
        flag("primary", "`true` if a party itself published it."),
        flag("independent", "`false` if its origin is unknown or it adds nothing of its own."),
        TableColumn("repeats", "The report that it repeats: the slug of a source, or an agency."),
        TableColumn("document", "The address of the document.", lambda node, *_: node.record.url),
        TableColumn("archived", "The address of an archived copy."),
        _URL,
    ),
)
_DECLARED = {table.name for table in _OF_TYPES}
_ADDED = tuple(_added(entity_type) for entity_type in ENTITY_TYPES if entity_type.url not in _DECLARED)

_ENTITIES = Table(
    "entities",
    "All entities: sectors, organisations, initiatives, places and sources",
    ("id",),
    lambda dossier: dossier.entities,
    (
        TableColumn("id", _SLUG, lambda node, *_: node.slug, required=True),
        TableColumn(
            "type", "sector, organisation, initiative, place or source.", lambda node, *_: node.type.name, required=True
        ),
        TableColumn("name", "The name, or the title of a source.", required=True),
        _URL,
    ),
    record=lambda node: node.record,
)
ENTITY_TABLES = (_ENTITIES, *_OF_TYPES, *_ADDED)
"""The table of all entities, and the table of each type."""
