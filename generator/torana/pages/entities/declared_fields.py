"""Declared fields on pages: rows of the infobox, columns of the index, and lists of the entities that name another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.entity_list import EntityList
from torana.pages.page import View
from torana.pages.shared.entity_names import by_name, own_name
from torana.pages.shared.links import Link, LinkedText, link_to
from torana.pages.shared.list_filters import Choice, ListFilter
from torana.pages.shared.references import References
from torana.records.dates import Date
from torana.records.entity_types import EntityType
from torana.records.field_marks import KEY, MarkedField, ShownAs, WordOf, bare, marked_fields
from torana.records.yaml_nodes import KeyPath
from torana.wording.words import Words

IN_CELL = 20
"""Maximum number of values in a cell of an index."""


_OTHER_KEYS = {
    *("date", "evidence", "kind", "q", "records", "sector", "sort", "source", "status", "terms", "type", "year"),
    *("initiative", "initiatives", "language", "located-in", "organisation", "place", "publisher", "since"),
}
"""The keys of other facets, columns, parameters of addresses, and files of the search index."""


def address_key(field: str) -> str:
    """The key of a declared field in addresses and in the search index. No other field has it."""
    key = field.replace("_", "-")
    return f"field_{key}" if key in _OTHER_KEYS else key


def shown_fields(entity_type: EntityType) -> tuple[MarkedField[ShownAs], ...]:
    """The fields of a type that pages show by their declaration."""
    return marked_fields(entity_type.model, ShownAs)


def value_type(field: MarkedField[Any]) -> Any:
    """The type of the values of a field, without annotations: `Decimal`, `Date`."""
    return bare(field.model.model_fields[field.field].annotation)[0]


def entries_of(field: MarkedField[ShownAs], node: Node, dossier: Dossier) -> list[tuple[KeyPath, Any]]:
    """Each value of a field with its path; for a relation that is mutual, also what names the entity."""
    found = field.values_in(node.record)
    relation = node.type.relation_at(field.path)
    if relation and relation.declared.mutual:
        found += [((), other.slug) for other in by_name(dossier.related(node, relation.inverse))]
        found = list({slug: (path, slug) for path, slug in found}.values())
    return found


def values_of(field: MarkedField[ShownAs], node: Node, dossier: Dossier) -> list[LinkedText]:
    """The values of a field as pages show them: names of words and links to entities, for example."""
    found = entries_of(field, node, dossier)
    if not found:  # as for most entities: the rest takes ten times as long
        return []
    if field.declared.url:
        return [(Link(value, field.declared.address(value)),) for _, value in found]
    names = words_of(field.path, node.type, dossier)
    keys = words_of((field.path[0], KEY), node.type, dossier)
    linked = node.type.relation_at(field.path) is not None
    return [
        _of_key(keys[path[1]], value, dossier) if keys else (_value(value, names, dossier, linked=linked),)
        for path, value in found
    ]


def words_of(path: tuple[str, ...], entity_type: EntityType, dossier: Dossier) -> Any:
    """The vocabulary of a field, or of the keys of a mapping, by its path; empty if it has none."""
    marks = marked_fields(entity_type.model, WordOf)
    return next((each.declared.words(dossier.settings) for each in marks if each.path == path), {})


def _of_key(kind: Any, value: str, dossier: Dossier) -> LinkedText:
    """A value of a mapping, such as a link or an identifier, after the name of its kind."""
    address = kind.address(value)
    return f"{dossier.words.t(kind.name)}: ", Link(value, address) if address else value


def field_texts(node: Node, dossier: Dossier) -> Iterator[str]:
    """Yield the texts of a node's fields, for the search: names and identifiers, but no addresses."""
    spans = (span for field in shown_fields(node.type) for value in values_of(field, node, dossier) for span in value)
    texts = (span.text if isinstance(span, Link) else span for span in spans)
    return (text for text in texts if not text.startswith(("https://", "http://")))


def text_of(path: KeyPath, value: Any) -> str:
    """A value as tables have it, given its path: `12.5`, or `wikidata: Q42` in a mapping."""
    keys = [step for step in path[1:] if isinstance(step, str)]
    return ": ".join([*keys, str(value)])


def properties_of(node: Node, dossier: Dossier) -> dict[str, list[Any]]:
    """The values of a node's fields that name no entity, by their property of schema.org: texts, dates and numbers."""
    found: dict[str, list[Any]] = {}
    for field in shown_fields(node.type):
        for path, value in () if node.type.relation_at(field.path) else field.values_in(node.record):
            keys = words_of((field.path[0], KEY), node.type, dossier)
            kind: Any = keys[path[1]] if keys else field.declared
            if kind.schema_org:
                address = kind.address(value) if keys or kind.url else value
                found.setdefault(kind.schema_org, []).append(address or text_of(path, value))
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}


def _value(value: Any, names: Any, dossier: Dossier, *, linked: bool) -> str | Link:
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return Link(value, value)
    if linked:
        return link_to(dossier.nodes[value]) if value in dossier.nodes else str(value)
    if isinstance(value, Date):
        return dossier.words.when(value)
    return name_of(value, names, dossier)


def name_of(value: Any, names: Any, dossier: Dossier) -> str:
    """The name of a word, or another value as text."""
    term = names.get(value) if isinstance(names, dict) else None
    return dossier.words.t(str(getattr(term, "name", term))) if term else str(value)


def columns(entity_type: EntityType, dossier: Dossier) -> list[View]:
    """The columns of declared fields in the index of a type."""
    return [
        View(
            label=dossier.words.t(each.declared.label),
            key=address_key(each.field),
            number=value_type(each) is Decimal,
        )
        for each in shown_fields(entity_type)
        if each.declared.column
    ]


def declared_filters(entity_type: EntityType, dossier: Dossier) -> tuple[ListFilter, ...]:
    """The columns that the index can be filtered by. Choices are words of a vocabulary, or the entities in a relation.

    Scripts find those of other fields in the rows.
    """

    def choices(field: MarkedField[ShownAs]) -> tuple[Choice, ...]:
        if entity_type.relation_at(field.path):
            return _related(field, entity_type, dossier)
        names = words_of(field.path, entity_type, dossier)
        return tuple(Choice(key, name_of(key, names, dossier)) for key in names)

    return tuple(
        ListFilter(address_key(each.field), dossier.words.t(each.declared.label), choices(each))
        for each in shown_fields(entity_type)
        if each.declared.column and each.declared.facet
    )


def _related(field: MarkedField[ShownAs], entity_type: EntityType, dossier: Dossier) -> tuple[Choice, ...]:
    """The values of a relation: entities by name, then other values."""
    nodes = dossier.of_type(entity_type)
    values = dict.fromkeys(value for node in nodes for _, value in entries_of(field, node, dossier))
    entities = by_name(dossier.nodes[value] for value in values if value in dossier.nodes)
    named = ((node, own_name(node, dossier)) for node in entities)
    others = (Choice(value, value) for value in values if value not in dossier.nodes)
    return (*(Choice(node.slug, name, name == node.name) for node, name in named), *others)


def cells(node: Node, dossier: Dossier) -> list[View]:
    """The cells of these columns, for one entity."""
    return [
        first_in_cell(
            values_of(each, node, dossier),
            dossier.words,
            apart=each.declared.facet and not node.type.relation_at(each.path),
        )
        for each in shown_fields(node.type)
        if each.declared.column
    ]


def first_in_cell(values: Sequence[Any], words: Words, *, apart: bool = False) -> View:
    """The first values of a cell, the number of the others in words, and the others, by which its row is found too.

    With `apart`, each of several values is an element, as the filter of the column needs it.
    """
    more = words.more(len(values) - IN_CELL)
    return View(values=values[:IN_CELL], more=more, others=values[IN_CELL:], apart=apart and len(values) > 1)


def lists_of_referring(entity_type: EntityType, dossier: Dossier) -> tuple[EntityList, ...]:
    """The lists of the entities that name an entity of a type by a declared field."""
    labels = {
        relation.inverse: relation.declared.inverse_label
        for relation in dossier.types.relations
        if relation.declared.inverse_label and relation.target == entity_type.name and not relation.declared.mutual
    }
    return tuple(
        EntityList(
            title=label,
            name=inverse.replace("_", "-"),
            kind="links",
            items=partial(_items, inverse),
            row=lambda item, node, dossier, references: link_to(item),
        )
        for inverse, label in labels.items()
    )


def _items(inverse: str, node: Node, dossier: Dossier) -> list[Node]:
    return by_name(dossier.related(node, inverse))


def referring(node: Node, dossier: Dossier, references: References) -> Iterator[View]:
    """Yield the first part of each of these lists that is not empty."""
    for each in lists_of_referring(node.type, dossier):
        part = each.part(node, dossier, references)
        if part.rows:
            yield View(title=dossier.words.t(each.title), anchor=f"_{each.name}", rows=part.rows, pager=part.pager)
