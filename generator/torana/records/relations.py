"""Relations: the fields that name other entities or facts. A field of a model declares one; all uses are derived.

    headquarters: Annotated[Slug | None, RefersTo("place", inverse="organisations")] = None

The table of all relations is `dossier.types.relations`, and `entity_type.relations` for one type. Examples:

    # The parent, whole or wider place of an entity, whatever its type:
    above = [relation for relation in node.type.relations if relation.is_hierarchy]
    # An index of the organisations that have their head office in a place:
    relation = next(r for r in dossier.types.relations if (r.target, r.inverse) == ("place", "organisations"))
    for organisation in dossier.of_type(dossier.types.by_name[relation.source]):
        for slug in relation.values(organisation.record): ...
    # The edges of the graph, and the columns that are foreign keys:
    edges = [relation for relation in dossier.types.relations if relation.joins_entities]

`Records.references()` yields each slug and fact key that the files contain, with its relation and its position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from torana.records.field_marks import EACH, MarkedField, marked_fields
from torana.records.yaml_nodes import KeyPath

ENTITY = "entity"
"""Target of a relation to an entity of any type."""
FACT = "fact"
"""Target of a relation to a fact: the value is `id` for a fact of the same file, or `entity#id`."""
LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
"""`[[slug]]` or `[[slug|text]]` in a statement or summary."""
CITED = re.compile(r"(?<=[\[;\s])@([^\s;#\[\]]*#[^\s;#\[\]]+)(?=\s*[;\]])")
"""A fact in the brackets at the end of a sentence of a report: `[@entity#id; @#id]`."""


def slugs_in_links(text: str) -> list[str]:
    """The slugs that a statement or summary links to, in the order of the text."""
    return [match[1].strip() for match in LINK.finditer(text)]


def full_key(word: str, slug: str) -> str:
    """The full key of a fact, `entity#id`, that the file of the entity `slug` names by `id`, `#id` or `entity#id`."""
    return word if word.find("#") > 0 else f"{slug}#{word.removeprefix('#')}"


def current_name(name: str, formerly: Mapping[str, str]) -> str:
    """The current slug or full key of a fact for one that it may have had. `formerly` is as in `dossier.indexes`."""
    slug, mark, fact = name.partition("#")
    name = formerly.get(slug, slug) + mark + fact
    return formerly.get(name, name)


@dataclass(frozen=True, slots=True)
class RefersTo:
    """Annotation of a field whose value, or whose items, name an entity or a fact."""

    target: str
    """Name of an entity type, `ENTITY` or `FACT`."""
    inverse: str
    """Name of the relation seen from the target: `subsidiaries`."""
    inverse_label: str = ""
    """The same for readers; empty if it is derived from `inverse`."""
    mutual: bool = False
    """The relation has the same label in both directions: each side competes with the other."""
    name: str = ""
    """Name of the relation in the graph, if it differs from that of the field: `sector` for `sectors`."""
    hierarchical: bool = False
    """The target is an ancestor: the relation must never lead back to its start."""
    within_file: bool = False
    """The target is a fact of the same file, by its `id`."""
    or_one_of: str = ""
    """The key of a list in `content/dossier.yml` whose words may also be the value: `agencies`; empty for none."""
    in_text: re.Pattern[str] | None = None
    """The value is text: the first group of each match names a target."""
    schema_org: str = ""
    """The schema.org property of an organisation or place that has this meaning; linked data has no other relations."""


@dataclass(frozen=True, slots=True)
class Relation(MarkedField[RefersTo]):
    """One row of the table: a field of one entity type that names others."""

    source: str
    """Name of the entity type whose files contain the field."""

    @property
    def target(self) -> str:
        """Name of an entity type, `ENTITY` or `FACT`."""
        return self.declared.target

    @property
    def inverse(self) -> str:
        """Name of the relation seen from the target."""
        return self.declared.inverse

    @property
    def name(self) -> str:
        """Name of the relation in the graph: `parent`, `sector`, `party`."""
        return self.declared.name or self.field

    @property
    def key(self) -> str:
        """The key of the file that has the field, or the part with the field: `headquarters`, `parties`."""
        return self.path[0]

    @property
    def many(self) -> bool:
        """One record may name several targets."""
        return EACH in self.path or self.declared.in_text is not None

    @property
    def of_facts(self) -> bool:
        """The field belongs to the facts of the entity, not to the entity itself."""
        return self.path[0] == "facts"

    @property
    def is_hierarchy(self) -> bool:
        """The target is the parent, whole or wider place of the entity."""
        return self.declared.hierarchical and self.source == self.target

    @property
    def joins_entities(self) -> bool:
        """The relation is an edge between two entities: not from or to a fact, and not a link in a text."""
        return not (self.of_facts or self.declared.in_text or self.target == FACT)

    @property
    def is_nested(self) -> bool:
        """The field is in a part of the entity, such as a party, that has other fields about the relation."""
        return self.path[-1] != EACH and EACH in self.path

    def values(self, record: Any) -> list[str]:
        """The slugs or fact keys that a record of `source` names, as written, in the order of the file."""
        return [word.strip() for _, word, _ in self.references(record)]

    def references(self, record: Any) -> Iterator[tuple[KeyPath, str, int]]:
        """The path and word of each reference in a record of `source`, and the offset of the word in its text."""
        found = self.values_in(record)
        if pattern := self.declared.in_text:
            return ((path, match[1], match.start(1)) for path, text in found for match in pattern.finditer(text))
        return ((path, word, 0) for path, word in found)


# Without this cache and that of `marked_fields`, checking this repository takes 260 ms of CPU time instead of 170 ms.
@cache
def relations_of(source: str, model: type[BaseModel]) -> tuple[Relation, ...]:
    """The relations of an entity type with a model, in the order of its fields."""
    return tuple(Relation(each.path, each.model, each.declared, source) for each in marked_fields(model, RefersTo))


@cache
def hierarchies_of(source: str, model: type[BaseModel]) -> tuple[Relation, ...]:
    """The relations to the parents, wholes or wider places of an entity."""
    return tuple(relation for relation in relations_of(source, model) if relation.is_hierarchy)


@cache
def sector_relations_of(source: str, model: type[BaseModel]) -> tuple[Relation, ...]:
    """The relations that name the sectors of an entity, except to its parents."""
    named = (each for each in relations_of(source, model) if each.target == "sector" and not each.is_hierarchy)
    return tuple(each for each in named if each.joins_entities)


@cache
def relations_by_path(source: str, model: type[BaseModel]) -> dict[tuple[str, ...], Relation]:
    """The same relations by the paths of their fields."""
    return {relation.path: relation for relation in relations_of(source, model)}
