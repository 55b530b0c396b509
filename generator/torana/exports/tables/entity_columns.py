"""The tables of entities and their columns. Fields with `RefersTo` or `ShownAs` have a column automatically."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from torana.dossier.evidence import is_independent
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.stages import current_stage
from torana.exports.derived_values import ADDRESS, SLUG
from torana.exports.tables.table import Table, TableColumn, dated, flag, key_of
from torana.pages.entities.declared_fields import shown_fields, text_of, value_type
from torana.pages.shared.addresses import Site, logo_path
from torana.pages.shared.links import plain
from torana.problems import in_words
from torana.records.dates import Date
from torana.records.entity_types import (
    INITIATIVE,
    ORGANISATION,
    PLACE,
    SECTOR,
    SOURCE,
    EntityType,
    EntityTypes,
    within_sentence,
)
from torana.records.field_marks import EACH, MarkedField, ShownAs
from torana.records.relations import Relation

SEPARATED = "separated by semicolons"
DATE = "as precise as the source, in EDTF: 2023, 2023-07-20, a span 2025-08-29/2025-08-30, a quarter 2024-33"


def _summary(node: Node, dossier: Dossier, site: Site) -> str | None:
    return plain(node.record.summary, dossier) if node.record.summary else None


_ID = TableColumn(*SLUG, required=True, references="entities")
_NAME = TableColumn("name", "The name in English.", required=True)
URL = TableColumn(*ADDRESS, required=True)
_SUMMARY = TableColumn("summary", "A description in one or two sentences.", _summary)
_LOGO = TableColumn(
    "logo",
    "The address of its logo.",
    lambda node, _, site: site.url + path if (path := logo_path(node)) else None,
)
_AKA = TableColumn("also_known_as", f"Short names and other spellings, {SEPARATED}.")
_NATIVE = TableColumn(
    "native_name",
    f"The names in other languages, {SEPARATED}.",
    lambda node, *_: tuple(node.record.native_name.values()),
)


def _related(relation: Relation, types: EntityTypes) -> TableColumn:
    """Return the column of a field that names entities. It is a foreign key, unless it may have other values."""
    target = types.by_name.get(relation.target)
    return TableColumn(
        relation.field,
        f"{relation.description} Slugs, {SEPARATED}." if relation.many else relation.description,
        lambda node, *_: tuple(relation.values(node.record)),
        references="" if relation.many or relation.declared.or_one_of else target.url if target else "entities",
    )


def _shown(field: MarkedField[ShownAs]) -> tuple[TableColumn, ...]:
    """Return the column of a field that pages show by its declaration; those of a date."""
    name, meaning = field.field, field.description
    if EACH in field.path:
        return (TableColumn(name, meaning, partial(_texts, field)),)
    if value_type(field) is Date:
        return dated(name, meaning)
    return (TableColumn(name, meaning, type="number" if value_type(field) is Decimal else "string"),)


def _texts(field: MarkedField[ShownAs], node: Node, *_: object) -> tuple[str, ...]:
    return tuple(text_of(path, value) for path, value in field.values_in(node.record))


def _link_tables(entity_type: EntityType, types: EntityTypes) -> Iterator[Table]:
    """Yield a table for each field that names several entities, with a row for each of them."""
    for relation in entity_type.relations:
        if relation.joins_entities and relation.many and not relation.is_nested:
            target = types.by_name.get(relation.target)
            table = target.url if target else "entities"
            column = relation.target if relation.target != entity_type.name else relation.field
            yield Table(
                f"{entity_type.name}_{relation.field}",
                f"{entity_type.title}: {within_sentence(relation.description).removesuffix('.')}",
                (entity_type.name, column),
                partial(_pairs, relation),
                (
                    key_of(
                        entity_type.url,
                        entity_type.name,
                        f"The slug of the {entity_type.name}.",
                        lambda row, *_: row[0],
                    ),
                    key_of(table, column, f"The slug of the {relation.target}.", lambda row, *_: row[1]),
                ),
            )


def _pairs(relation: Relation, dossier: Dossier) -> Iterator[tuple[str, str]]:
    for node in dossier.of_type(dossier.types.by_name[relation.source]):
        yield from ((node.slug, slug) for slug in dict.fromkeys(relation.values(node.record)))


def _table(entity_type: EntityType, types: EntityTypes) -> Table:
    """Return the table of an entity type: its own columns, and between them those of its relations and `ShownAs`."""
    meaning, first, last = _OWN.get(entity_type, (entity_type.title, (_ID, _NAME, _AKA, _NATIVE), (_SUMMARY, URL)))
    related = [each for each in entity_type.relations if each.joins_entities and not each.is_nested]
    used = {*(column.name for column in (*first, *last)), *(relation.field for relation in related)}
    shown = [each for each in shown_fields(entity_type) if each.field not in used]
    used |= {each.field for each in shown}
    derived = (
        *(_related(each, types) for each in related),
        *(column for each in shown for column in _shown(each) if column.name == each.field or column.name not in used),
        *([_LOGO] if "logo" in entity_type.model.model_fields else []),
    )
    return Table(
        entity_type.url,
        meaning,
        ("id",),
        lambda dossier: dossier.of_type(entity_type),
        (*first, *derived, *last),
        record=lambda node: node.record,
    )


_Columns = tuple[TableColumn, ...]
_OWN: dict[EntityType, tuple[str, _Columns, _Columns]] = {
    SECTOR: ("The subject areas that initiatives belong to", (_ID, _NAME, _NATIVE), (_SUMMARY, URL)),
    PLACE: (
        "The places where something happens",
        (
            _ID,
            _NAME,
            _NATIVE,
            TableColumn("country", "The country, such as FR."),
            TableColumn("latitude", "Degrees north.", type="number"),
            TableColumn("longitude", "Degrees east.", type="number"),
        ),
        (URL,),
    ),
    ORGANISATION: (
        "Companies, ministries, agencies, universities and other bodies",
        (
            _ID,
            _NAME,
            _AKA,
            _NATIVE,
            TableColumn("kind", "The kind, such as company or ministry.", required=True),
            TableColumn("country", "The country where it is located, such as FR."),
        ),
        (_SUMMARY, URL),
    ),
    INITIATIVE: (
        "Joint undertakings of organisations: agreements, projects, programmes, ventures, missions, events",
        (
            _ID,
            _NAME,
            _AKA,
            _NATIVE,
            TableColumn("kind", "The kind, such as agreement or project.", required=True),
            TableColumn(
                "status",
                "The latest stage that facts show.",
                lambda node, dossier, _: (stage := current_stage(node, dossier)) and stage.status,
            ),
            TableColumn(
                "status_fact",
                "The key of the fact that shows this stage.",
                lambda node, dossier, _: (stage := current_stage(node, dossier)) and stage.fact.key,
                references="facts",
            ),
        ),
        (_SUMMARY, URL),
    ),
    SOURCE: (
        "The documents that facts cite",
        (
            _ID,
            TableColumn("title", "The title.", required=True),
            TableColumn("publisher", "The publisher.", required=True),
            TableColumn("kind", "The kind, such as newspaper or official-document.", required=True),
            *dated("published", f"The date of publication, {DATE}."),
            TableColumn("retrieved", "The day when it was read.", type="date"),
            TableColumn("language", "The language, such as en.", required=True),
            flag("is_primary", "`true` if a party itself published it.", lambda node, *_: node.record.primary),
            flag(
                "independent",
                "`false` if it or its kind does not count as support.",
                lambda node, dossier, _: is_independent(node, dossier.settings),
            ),
        ),
        (
            TableColumn("document", "The address of the document.", lambda node, *_: node.record.url),
            TableColumn("archived", "The address of an archived copy."),
            URL,
        ),
    ),
}
"""By entity type: the meaning of its table, and its own columns before and after those of relations. Other types have
the columns that all types have."""


def entity_tables(types: EntityTypes) -> Iterator[Table]:
    """Yield the table of all entities, and the table of each type."""
    yield Table(
        "entities",
        f"All entities: {in_words((within_sentence(each.title) for each in types), 'and')}",
        ("id",),
        lambda dossier: dossier.entities,
        (
            TableColumn(*SLUG, required=True),
            TableColumn("type", f"{in_words(types.by_name, 'or')}.", lambda node, *_: node.type.name, required=True),
            TableColumn("name", "The name, or the title of a source.", required=True),
            URL,
        ),
        record=lambda node: node.record,
    )
    # A table comes after those that its rows refer to.
    for entity_type in dict.fromkeys((*_OWN, *types)):
        if entity_type in types:
            yield _table(types.by_name[entity_type.name], types)
    for entity_type in types:
        yield from _link_tables(entity_type, types)
