"""Every table and its columns. To add a column, add it here. A field marked with `ShownAs` gets one by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import address, fact_address
from torana.exports.tables.table import Table, TableColumn
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

LISTED = "several are separated by a semicolon"
DATE = "as precise as the source: 2023, 2023-07, 2023-07-20 or a span 2025-08-29/2025-08-30"


class TablePart(NamedTuple):
    """A part of a fact or an initiative, such as a figure or a party."""

    owner: str
    """The key of the fact, or the slug of the initiative."""
    number: int
    """The position among the parts of the same kind, from 1."""
    part: Any


class Cited(NamedTuple):
    """A citation of a fact, or a source that disputes it."""

    source: str
    """The slug of the source."""
    at: str
    """The locator."""
    supports: bool
    """Whether the source supports the fact."""
    says: str | None
    """The statement of a source that disputes it."""


# --- columns that several tables have ---------------------------------------------------------------------------


def _related(entity_type: EntityType, field: str, meaning: str) -> TableColumn:
    """Return the column of a field that refers to an entity, with the foreign key that its model declares."""
    relation = next(each for each in entity_type.relations if each.field == field)
    return TableColumn(field, meaning, references=BY_NAME[relation.target].url)


def _summary(node: Node, dossier: Dossier, site: Site) -> str | None:
    return plain(node.record.summary, dossier) if node.record.summary else None


_SLUG = "The slug, which is the last part of the address of the page."
_ID = TableColumn("id", _SLUG, lambda node, *_: node.slug, required=True, references="entities")
_NAME = TableColumn("name", "The name in English.", required=True)
_URL = TableColumn("url", "The address of the page.", lambda node, _, site: address(site, node), required=True)
_SUMMARY = TableColumn("summary", "A description in one or two sentences.", _summary)
_AKA = TableColumn("also_known_as", f"Short names and other spellings; {LISTED}.")
_FACT = TableColumn("fact", "The key of the fact.", lambda part, *_: part.owner, required=True, references="facts")
_SLUG_OF_ENTITY = "The slug of the entity."


def _number(parts: str) -> TableColumn:
    meaning = f"The position among the {parts}, from 1."
    return TableColumn("number", meaning, lambda part, *_: part.number, type="integer", required=True)


# --- tables of entities -----------------------------------------------------------------------------------------


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
            f"The slug of {relation.field}; {LISTED}." if relation.many else f"The slug of {relation.field}.",
            references="" if relation.many or relation.target not in BY_NAME else BY_NAME[relation.target].url,
        )
        for relation in relations
    ]
    return _entities(entity_type, f"{entity_type.title}.", _ID, _NAME, _AKA, *columns, _SUMMARY, _URL)


_OF_TYPES = (
    _entities(
        SECTOR,
        "The fields of cooperation.",
        _ID,
        _NAME,
        _related(SECTOR, "parent", "The wider sector."),
        _SUMMARY,
        _URL,
    ),
    _entities(
        PLACE,
        "The places where something happens.",
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
        "Companies, ministries, agencies, universities and other bodies.",
        _ID,
        _NAME,
        _AKA,
        TableColumn(
            "native_name",
            f"The names in its own scripts; {LISTED}.",
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
        "Joint undertakings of organisations: agreements, projects, programmes, ventures, missions, events.",
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
        TableColumn("sectors", f"The slugs of its sectors, the main one first; {LISTED}."),
        TableColumn("places", f"The slugs of its places; {LISTED}."),
        _related(INITIATIVE, "part_of", "The initiative that it is part of."),
        _SUMMARY,
        _URL,
    ),
    _entities(
        SOURCE,
        "The documents that facts cite.",
        _ID,
        TableColumn("title", "The title.", required=True),
        TableColumn("publisher", "The publisher.", required=True),
        TableColumn("kind", "The kind, such as newspaper or official-document.", required=True),
        TableColumn("published", f"The date of publication, {DATE}."),
        TableColumn("retrieved", "The day when it was read."),
        TableColumn("language", "The language, such as en.", required=True),
        TableColumn("primary", "true if a party itself published it.", type="boolean", required=True),
        TableColumn("independent", "true if it counts as an independent source.", type="boolean", required=True),
        TableColumn("repeats", "The report that it repeats: the slug of a source, or an agency."),
        TableColumn("document", "The address of the document.", lambda node, *_: node.record.url),
        TableColumn("archived", "The address of an archived copy."),
        _URL,
    ),
)
_DECLARED = {table.name for table in _OF_TYPES}
_ADDED = tuple(_added(entity_type) for entity_type in ENTITY_TYPES if entity_type.url not in _DECLARED)


# --- tables of facts --------------------------------------------------------------------------------------------


def _successor(fact: FactNode, dossier: Dossier, site: Site) -> str | None:
    successor = dossier.superseded_by.get(fact.key)
    return successor.key if successor else None


FACTS = Table(
    "facts",
    "All facts: dated statements with sources.",
    ("key",),
    lambda dossier: dossier.facts,
    (
        TableColumn("key", "The permanent key: entity#id.", lambda fact, *_: fact.key, required=True),
        TableColumn(
            "entity",
            "The slug of the entity that it belongs to.",
            lambda fact, *_: fact.owner.slug,
            required=True,
            references="entities",
        ),
        TableColumn("id", "The id of the fact within that entity.", required=True),
        TableColumn("date", f"The date of the event or state, {DATE}; empty if undated."),
        TableColumn(
            "date_precision",
            "year, month, day or span.",
            lambda fact, *_: fact.fact.date.precision if fact.fact.date else None,
        ),
        TableColumn("status", "The stage that the initiative reached with it."),
        TableColumn(
            "statement", "The statement.", lambda fact, dossier, _: plain(fact.fact.statement, dossier), required=True
        ),
        TableColumn(
            "origins",
            "The number of independent sources.",
            lambda fact, *_: len(fact.origins),
            type="integer",
            required=True,
        ),
        TableColumn(
            "primary",
            "true if a document of a party is among its sources.",
            lambda fact, *_: fact.primary,
            type="boolean",
            required=True,
        ),
        TableColumn(
            "contested",
            "true if a source, another fact or another figure disputes it.",
            lambda fact, dossier, _: dossier.contested(fact),
            type="boolean",
            required=True,
        ),
        TableColumn("confidence", "medium or low; empty if high."),
        TableColumn("checked", "The day when it was last compared with its sources."),
        TableColumn("superseded_by", "The key of the fact that replaces it.", _successor, references="facts"),
        TableColumn("note", "Anything that a reader must know to judge it."),
        TableColumn("url", "The permanent address.", lambda fact, _, site: fact_address(site, fact), required=True),
    ),
    record=lambda fact: fact.fact,
)


def _parties(dossier: Dossier) -> Iterator[TablePart]:
    for node in dossier.of_type(INITIATIVE):
        yield from (TablePart(node.slug, number, party) for number, party in enumerate(node.record.parties, 1))


def _citations(dossier: Dossier) -> Iterator[TablePart]:
    for fact in dossier.facts:
        cited = [Cited(source.slug, at, supports=True, says=None) for source, at in fact.citations]
        cited += [Cited(source.slug, each.at, supports=False, says=each.says) for source, each in fact.disputes]
        yield from (TablePart(fact.key, number, one) for number, one in enumerate(cited, 1))


def _figures(dossier: Dossier) -> Iterator[TablePart]:
    for fact in dossier.facts:
        yield from (TablePart(fact.key, number, figure) for number, figure in enumerate(fact.fact.figures, 1))


def _mentions(dossier: Dossier) -> Iterator[TablePart]:
    for fact in dossier.facts:
        yield from (TablePart(fact.key, number, node) for number, node in enumerate(fact.names, 1))


def _fact_sectors(dossier: Dossier) -> Iterator[TablePart]:
    for fact in dossier.facts:
        yield from (TablePart(fact.key, number, slug) for number, slug in enumerate(dict.fromkeys(fact.sectors), 1))


_ENTITIES = Table(
    "entities",
    "Everything that has a page: sectors, organisations, initiatives, places and sources.",
    ("id",),
    lambda dossier: dossier.entities,
    (
        TableColumn("id", _SLUG, lambda node, *_: node.slug, required=True),
        TableColumn(
            "type",
            "sector, organisation, initiative, place or source.",
            lambda node, *_: node.type.name,
            required=True,
        ),
        TableColumn("name", "The name, or the title of a source.", required=True),
        _URL,
    ),
    record=lambda node: node.record,
)
_OF_PARTS = (
    Table(
        "parties",
        "The organisations involved in initiatives, and their roles.",
        ("initiative", "number"),
        _parties,
        (
            TableColumn(
                "initiative",
                "The slug of the initiative.",
                lambda part, *_: part.owner,
                required=True,
                references="initiatives",
            ),
            _number("parties of the initiative"),
            TableColumn("organisation", "The slug of the organisation.", required=True, references="organisations"),
            TableColumn("role", "The role of the organisation.", required=True),
            TableColumn(
                "fact",
                "The key of the fact that supports it, if the file gives one.",
                lambda part, *_: f"{part.owner}#{part.part.fact}" if part.part.fact else None,
                references="facts",
            ),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "citations",
        "The sources that support or dispute facts, with locators.",
        ("fact", "number"),
        _citations,
        (
            _FACT,
            _number("citations of the fact"),
            TableColumn("source", "The slug of the source.", required=True, references="sources"),
            TableColumn(
                "at", "The locator: section and sentence, such as 2.3, or free text, such as para. 4.", required=True
            ),
            TableColumn("supports", "false if the source disputes the fact.", type="boolean", required=True),
            TableColumn("says", "The statement of a source that disputes the fact."),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "figures",
        "The quantities in the facts.",
        ("fact", "number"),
        _figures,
        (
            _FACT,
            _number("figures of the fact"),
            TableColumn("measure", "The quantity, such as investment.", required=True),
            TableColumn("of", "The party or the part that the figure is about, if there are several."),
            TableColumn("value", "The number; for a range, the lower end.", type="number", required=True),
            TableColumn("to", "The upper end of a range.", type="number"),
            TableColumn("unit", "The unit or currency.", required=True),
            TableColumn("qualifier", "The words before the number in the source, such as about or up to."),
            TableColumn("part", "true if another figure already includes it.", type="boolean", required=True),
            TableColumn("as_of", f"The date of the figure, if it differs from the date of the fact, {DATE}."),
            TableColumn("note", "Anything that a reader must know to judge it."),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "mentions",
        "The entities that facts name, besides their own.",
        ("fact", "entity"),
        _mentions,
        (
            _FACT,
            TableColumn(
                "entity", _SLUG_OF_ENTITY, lambda part, *_: part.part.slug, required=True, references="entities"
            ),
        ),
    ),
    Table(
        "fact_sectors",
        "The sectors of facts.",
        ("fact", "sector"),
        _fact_sectors,
        (
            _FACT,
            TableColumn(
                "sector", "The slug of the sector.", lambda part, *_: part.part, required=True, references="sectors"
            ),
        ),
    ),
)

TABLES: tuple[Table, ...] = (_ENTITIES, *_OF_TYPES, *_ADDED, FACTS, *_OF_PARTS)
"""Every table, after the tables that its rows refer to; only initiatives refer to facts, which are later."""
KEYS = {table.name: table.key[0] for table in TABLES}
"""The first column of the primary key, by table."""
