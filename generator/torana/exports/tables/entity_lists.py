"""Tables with a row for each name, tag, link, identifier and former slug of an entity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.exports.tables.table import Table, TableColumn, key_of
from torana.records.models import Entity, Source

_Values = Callable[[Entity | Source], Iterable[tuple[str | None, str]]]
"""Returns the values of a field, each with its kind."""


class _ListRow(NamedTuple):
    """A value of a field that has several."""

    entity: str
    """The slug of the entity."""
    number: int
    """The position among the values of the entity, from 1."""
    kind: str | None
    """The language of a name, or the kind of a link or identifier."""
    value: str


def _table(name: str, meaning: str, values: _Values, value: TableColumn, *kind: TableColumn) -> Table:
    def rows(dossier: Dossier) -> Iterator[_ListRow]:
        for node in dossier.entities:
            for number, row in enumerate(values(node.record), 1):
                yield _ListRow(node.slug, number, *row)

    owner = key_of("entities", "entity", "The slug of the entity.")
    position = "The position among the rows of the entity, from 1."
    columns = (owner, TableColumn("number", position, type="integer", required=True), *kind, value)
    return Table(name, meaning, ("entity", "number"), rows, columns)


def _value(name: str, meaning: str) -> TableColumn:
    return TableColumn(name, meaning, lambda row, *_: row.value, required=True)


def _names(record: Entity | Source) -> Iterator[tuple[str | None, str]]:
    yield from ((None, name) for name in record.also_known_as)
    yield from record.native_name.items()


ENTITY_LISTS = (
    _table(
        "entity_names",
        "The other names of entities",
        _names,
        _value("name", "A short name, another spelling, or the name in another language."),
        TableColumn("language", "The language of the name; empty if it is English.", lambda row, *_: row.kind),
    ),
    _table(
        "entity_tags",
        "The tags of entities",
        lambda record: ((None, tag) for tag in record.tags),
        _value("tag", "The tag."),
    ),
    _table(
        "entity_links",
        "The addresses of entities elsewhere",
        lambda record: ((kind, url) for kind, urls in record.links.items() for url in urls),
        _value("address", "The address."),
        TableColumn("kind", "The kind of the link, such as website.", required=True),
    ),
    _table(
        "entity_identifiers",
        "The identifiers of entities in other registers",
        lambda record: record.same_as.items(),
        _value("identifier", "The identifier in the register."),
        TableColumn("kind", "The register, such as wikidata.", required=True),
    ),
    _table(
        "entity_former_ids",
        "The former slugs of entities, which are never used again",
        lambda record: ((None, slug) for slug in record.formerly),
        _value("former_id", "The former slug."),
    ),
)
"""The tables of fields that all types have, and that have several values."""
