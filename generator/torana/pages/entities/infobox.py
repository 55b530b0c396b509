"""Rows of the infobox: a page shows the first values of a row, and further pages show all if there are more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.entities.declared_fields import entries_of, shown_fields, values_of
from torana.pages.entities.entity_list import EntityList
from torana.pages.shared.addresses import part_path
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.fact_dates import period
from torana.pages.shared.links import Link, LinkedText, link_to
from torana.records.entity_types import EntityType
from torana.records.field_marks import MarkedField, ShownAs
from torana.records.relations import ENTITY, Relation
from torana.wording.words import msgid

SHORT = 40
"""Characters of a value that shares a line of the infobox with others."""


def infobox_row(
    title: str, name: str, count: Callable[[Node, Dossier], int], items: Callable[[Node, Dossier], Sequence[LinkedText]]
) -> EntityList:
    """A row with the items of an entity; `count` returns their number."""

    def further(node: Node, dossier: Dossier) -> int:
        whole = count(node, dossier)
        return whole if whole > paging.FACTS else 0

    return EntityList(title, name, "values", items, row=lambda value, *_: value, count=further, first=1)


def _child(child: Node, dossier: Dossier) -> LinkedText:
    """A child, with the period in which it belongs to its parent."""
    record = child.record
    return with_period(link_to(child), period_of_parent(record, dossier) if hasattr(record, "parent_since") else "")


def period_of_parent(record: Any, dossier: Dossier) -> str:
    """The period in which an organisation belongs to its parent; empty if it has none."""
    return period(record.parent_since, record.parent_until, dossier.words)


def with_period(link: Link, time: str) -> LinkedText:
    """A link with a period after it, if there is one: `Acme (until 2015)`."""
    return (link, f" ({time})") if time else (link,)


CHILDREN = infobox_row(
    msgid("Includes"),
    "includes",
    lambda node, dossier: len(dossier.children(node)),
    lambda node, dossier: [_child(child, dossier) for child in by_name(dossier.children(node))],
)
"""The children of an entity: its parts, subsidiaries, subsectors or places."""

ALSO_KNOWN_AS = infobox_row(
    msgid("Also known as"),
    "also-known-as",
    lambda node, dossier: len(node.record.also_known_as),
    lambda node, dossier: [(name,) for name in node.record.also_known_as],
)
"""The other names of an entity, except those in other languages."""


def rows_of_type(entity_type: EntityType, dossier: Dossier, shown: Collection[str]) -> tuple[EntityList, ...]:
    """The rows of the entities of a type; `shown` has the relations that the rest of a page shows.

    Made for each page, they took 4.7% of `torana build --no-cache --jobs 1 --part 2/4` with 6,400 entities.
    """
    return dossier.once(("rows", entity_type.name), lambda: tuple(_rows_of_type(entity_type, dossier, shown)))


def _rows_of_type(entity_type: EntityType, dossier: Dossier, shown: Collection[str]) -> Iterator[EntityList]:
    """Yield relations to and from other entities that are not in `shown`, then fields with `ShownAs`.

    A list of what names the entity has a place of its own on the page if it has a label.
    """
    declared = {field.path: field for field in shown_fields(entity_type)}
    for relation in entity_type.relations:
        if relation.joins_entities and relation.path not in declared and relation.key not in shown:
            yield _of_relation(relation)
    targets = (entity_type.name, ENTITY)
    unlabelled = (each for each in dossier.types.relations if each.joins_entities and not each.declared.inverse_label)
    for inverse in dict.fromkeys(each.inverse for each in unlabelled if each.target in targets):
        if inverse not in shown:
            yield _of_inverse(inverse)
    for field in declared.values():
        if field.declared.infobox:
            yield _of_field(field)


def _of_relation(relation: Relation) -> EntityList:
    def items(node: Node, dossier: Dossier) -> list[LinkedText]:
        slugs = relation.values(node.record)
        return [(link_to(dossier.nodes[slug]) if slug in dossier.nodes else slug,) for slug in slugs]

    return infobox_row(
        _title(relation.key), _name(relation.key), lambda node, _: len(relation.values(node.record)), items
    )


def _of_inverse(inverse: str) -> EntityList:
    def items(node: Node, dossier: Dossier) -> list[LinkedText]:
        return [(link_to(other),) for other in by_name(dossier.related(node, inverse))]

    return infobox_row(
        _title(inverse), _name(inverse), lambda node, dossier: len(dossier.related(node, inverse)), items
    )


def _of_field(field: MarkedField[ShownAs]) -> EntityList:
    def count(node: Node, dossier: Dossier) -> int:
        return len(entries_of(field, node, dossier))

    return infobox_row(field.declared.label, _name(field.field), count, partial(values_of, field))


@dataclass(frozen=True, slots=True)
class InfoboxRow:
    """A row as a page shows it."""

    label: str
    values: Sequence[LinkedText]
    more: Link | None = None
    """A link to the page with all values, if there are more."""


def first_values(each: EntityList, node: Node, dossier: Dossier) -> InfoboxRow:
    """The first values of a row."""
    found, more = each.items(node, dossier), None
    if hidden := dossier.words.more(len(found) - paging.FACTS):
        more = Link(hidden, part_path(node, each.name, 1))
    return InfoboxRow(dossier.words.t(each.title), _compact(found[: paging.FACTS]), more)


def _compact(values: Sequence[LinkedText]) -> Sequence[LinkedText]:
    """The values for the narrow box: short texts together, and addresses without their scheme."""
    if values and all(_is_short(span) for value in values for span in value):
        return [(", ".join(str(span) for value in values for span in value),)]
    return [tuple(_without_scheme(span) for span in value) for value in values]


def _is_short(span: str | Link) -> bool:
    return isinstance(span, str) and len(span) <= SHORT and "," not in span


def _without_scheme(span: str | Link) -> str | Link:
    if isinstance(span, Link) and span.text.startswith(("https://", "http://")):
        return span._replace(text=span.text.partition("://")[2].removesuffix("/"))
    return span


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _name(key: str) -> str:
    """The name in addresses: that of a field may be that of a list of what names the entity."""
    return f"all-{key.replace('_', '-')}"
