"""The table of entity types. Reading, addresses, indexes, exports and schemas follow from a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from torana.records.field_marks import WordOf, marked_fields
from torana.records.models import Entity, Initiative, Organisation, Place, Sector, Source
from torana.records.relations import (
    ENTITY,
    FACT,
    Relation,
    hierarchies_of,
    relations_by_path,
    relations_of,
    sector_relations_of,
)


def within_sentence(name: str) -> str:
    """A name of a type in a sentence: `technologies`, `LLMs`."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True, slots=True, eq=False)
class EntityType:
    """One row: the folder of the files of a type, their model, and the addresses of their pages."""

    name: str
    """The name in code, schemas and data: `organisation`. Types with the same name are equal."""
    folder: str
    """The folder of its files, from the root of the repository: `content/organisations`."""
    model: type[Entity] | type[Source]
    """The model of each file."""
    title: str
    """Heading of the index and label in the navigation: `Organisations`."""
    url: str
    """First part of its addresses: `organisations`."""
    singular: str = ""
    """The name of one entity in headings; empty if it is derived from `name`."""
    description: str = ""
    """A sentence that explains the type, from the dossier."""
    schema_org: str = ""
    """The schema.org type of its entities, from the dossier."""
    has_picture: bool = False
    """Each entity has a link picture; all other pages show the picture of the site."""
    has_brief: bool = False
    """Each entity has a brief."""
    has_stages: bool = False
    """Facts show the stages of each entity, and its figures include those of its parts."""
    has_totals: bool = False
    """Pages and data add up the figures of each entity. Those of other types are of different matters."""
    is_party: bool = False
    """Its entities are the parties of initiatives and the payers of figures."""
    includes_parts: bool = False
    """An entity includes everything in its parts: a sector has the initiatives of its subsectors."""
    is_cited: bool = False
    """Facts cite its entities. These are documents: they are not nodes of the graph, and show no events."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EntityType) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def noun(self) -> str:
        """The name of one entity in headings: `Organisation`."""
        return self.singular or self.name.capitalize()

    @property
    def counted(self) -> tuple[str, str]:
        """The messages for a number of entities: `%(count)s organisation`, `%(count)s organisations`."""
        one, many = (within_sentence(name).replace("%", "%%") for name in (self.noun, self.title))
        return f"%(count)s {one}", f"%(count)s {many}"

    @property
    def has_kinds(self) -> bool:
        """`kinds` in `content/dossier.yml` lists the kinds of its entities."""
        return any(field.declared.vocabulary == f"kinds.{self.name}" for field in marked_fields(self.model, WordOf))

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The fields of its files that name entities or facts; `records/relations.py` explains how to use them."""
        return relations_of(self.name, self.model)

    def relation_at(self, path: tuple[str, ...]) -> Relation | None:
        """The relation of a field, by its path from the record; `None` if the field names no entities or facts."""
        return relations_by_path(self.name, self.model).get(path)

    @property
    def sector_fields(self) -> tuple[Relation, ...]:
        """The fields that name the sectors of an entity. A sector has none: it names its parents."""
        return sector_relations_of(self.name, self.model)

    @property
    def hierarchies(self) -> tuple[Relation, ...]:
        """The relations of an entity to its parents, wholes or wider places."""
        return hierarchies_of(self.name, self.model)

    @property
    def hierarchy(self) -> Relation | None:
        """The first of these relations, if the type has one."""
        return next(iter(self.hierarchies), None)


SECTOR = EntityType(
    "sector",
    "content/sectors",
    Sector,
    "Sectors",
    "sectors",
    has_picture=True,
    has_brief=True,
    has_totals=True,
    includes_parts=True,
)
ORGANISATION = EntityType(
    "organisation",
    "content/organisations",
    Organisation,
    "Organisations",
    "organisations",
    has_picture=True,
    has_totals=True,
    is_party=True,
)
INITIATIVE = EntityType(
    "initiative",
    "content/initiatives",
    Initiative,
    "Initiatives",
    "initiatives",
    has_picture=True,
    has_brief=True,
    has_stages=True,
)
PLACE = EntityType("place", "content/places", Place, "Places", "places")
SOURCE = EntityType("source", "seeds", Source, "Sources", "sources", is_cited=True)


class EntityTypes(Collection[EntityType]):
    """The entity types of a dossier, in the order of the navigation."""

    def __init__(self, *types: EntityType) -> None:
        self.by_name = {entity_type.name: entity_type for entity_type in types}

    def __iter__(self) -> Iterator[EntityType]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    def __contains__(self, entity_type: object) -> bool:
        return isinstance(entity_type, EntityType) and entity_type.name in self.by_name

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Every relation between these types, and those to entities of any type and to facts."""
        targets = {*self.by_name, ENTITY, FACT}
        return tuple(row for each in self for row in each.relations if row.target in targets)


BUILT_IN = EntityTypes(SECTOR, ORGANISATION, INITIATIVE, PLACE, SOURCE)
"""The entity types that every dossier has, unless it leaves some of them out."""
