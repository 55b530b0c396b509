"""Facets of declared fields: choices, references and other values, for entities and for the facts that name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.entities.declared_fields import address_key, name_of, shown_fields, words_of
from torana.pages.shared.entity_names import by_name, own_name
from torana.records.entity_types import SECTOR, EntityType
from torana.records.field_marks import MarkedField, ShownAs

FacetFields = dict[str, MarkedField[ShownAs]]
"""By name of the entity type: the field with a facet. Fields of several types with one name share a facet."""


def facet_fields(dossier: Dossier) -> dict[str, FacetFields]:
    """The fields with a facet, by their name."""
    found: dict[str, FacetFields] = {}
    for entity_type in dossier.types:
        for field in shown_fields(entity_type):
            if field.declared.facet:
                found.setdefault(field.field, {})[entity_type.name] = field
    return found


def _target(fields: FacetFields, dossier: Dossier) -> EntityType | None:
    """The entity type that the fields name; `None` if their values are words or texts."""
    paths = {name: field.path for name, field in fields.items()}
    targets = (row.target for row in dossier.types.relations if paths.get(row.source) == row.path)
    return dossier.types.by_name.get(next(targets, ""))


def _values(
    fields: FacetFields, target: EntityType | None, document: Node | FactNode, dossier: Dossier
) -> Iterable[str]:
    """The values of an entity or a fact. A fact has the entities that it is about, and an entity has itself."""
    if isinstance(document, FactNode):
        return (node.slug for node in (document.owner, *document.names) if node.type == target)
    if document.type == target:
        return (document.slug,)
    field = fields.get(document.type.name)
    return (str(value) for _, value in field.values_in(document.record)) if field else ()


def _names(fields: FacetFields, target: EntityType | None, dossier: Dossier) -> Mapping[str, str]:
    """Every value with its name: choices in their order, entities by name, other values in alphabetical order."""
    if target:
        return {node.slug: own_name(node, dossier) for node in by_name(dossier.of_type(target))}
    choices: dict[str, str] = {}
    texts: set[str] = set()
    for type_name, field in fields.items():
        entity_type = dossier.types.by_name[type_name]
        words = words_of(field.path, entity_type, dossier)
        choices |= {word: name_of(word, words, dossier) for word in words}
        if not choices:
            texts |= {str(value) for node in dossier.of_type(entity_type) for _, value in field.values_in(node.record)}
    return choices | {text: text for text in sorted(texts, key=str.casefold)}


def facets_of_fields(dossier: Dossier) -> Iterator[tuple[str, str, partial[Iterable[str]], partial[Mapping[str, str]]]]:
    """Yield the key and label of each facet, and functions that return the values of a document and all names."""
    for name, fields in facet_fields(dossier).items():
        label = next(iter(fields.values())).declared.label
        target = _target(fields, dossier)
        if name in ("country", "nationality") or target == SECTOR:
            continue  # the facets of all dossiers have their values
        yield address_key(name), label, partial(_values, fields, target), partial(_names, fields, target)
