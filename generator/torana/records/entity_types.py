"""The table of entity types. Reading, addresses, indexes, exports and schemas follow from a row."""

from __future__ import annotations

from dataclasses import dataclass

from torana.records.field_marks import WordOf, marked_fields
from torana.records.models import Entity, Initiative, Organisation, Place, Sector, Source
from torana.records.relations import Relation, relations_of


@dataclass(frozen=True, slots=True)
class EntityType:
    """One row: the folder of the files of a type, their model, and the addresses of their pages."""

    name: str
    """The name in code, schemas and data: `organisation`."""
    folder: str
    """The folder of its files, from the root of the repository: `content/organisations`."""
    model: type[Entity] | type[Source]
    """The model of each file."""
    title: str
    """Heading of the index and label in the navigation: `Organisations`."""
    url: str
    """First part of its addresses: `organisations`."""
    has_picture: bool = False
    """Each entity has a link picture; all other pages show the picture of the site."""
    has_brief: bool = False
    """Each entity has a brief."""
    has_feed: bool = False
    """Each entity has a feed; all other pages link to the feed of the site."""
    has_stages: bool = False
    """Facts show the stages of each entity, and its figures include those of its parts."""

    @property
    def noun(self) -> str:
        """The name of one entity in headings: `Organisation`."""
        return self.name.capitalize()

    @property
    def counted(self) -> tuple[str, str]:
        """The messages for a number of entities: `%(count)s organisation`, `%(count)s organisations`."""
        return f"%(count)s {self.name}", f"%(count)s {self.title.lower()}"

    @property
    def has_kinds(self) -> bool:
        """`kinds` in `content/dossier.yml` lists the kinds of its entities."""
        return any(field.declared.vocabulary == f"kinds.{self.name}" for field in marked_fields(self.model, WordOf))

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The fields of its files that name entities or facts; `records/relations.py` explains how to use them."""
        return relations_of(self.name, self.model)


SECTOR = EntityType(
    "sector", "content/sectors", Sector, "Sectors", "sectors", has_picture=True, has_brief=True, has_feed=True
)
ORGANISATION = EntityType(
    "organisation",
    "content/organisations",
    Organisation,
    "Organisations",
    "organisations",
    has_picture=True,
    has_feed=True,
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
SOURCE = EntityType("source", "seeds", Source, "Sources", "sources")

ENTITY_TYPES = (SECTOR, ORGANISATION, INITIATIVE, PLACE, SOURCE)
"""All entity types, in the order of the navigation."""

BY_NAME = {entity_type.name: entity_type for entity_type in ENTITY_TYPES}

RELATIONS: tuple[Relation, ...] = tuple(relation for each in ENTITY_TYPES for relation in each.relations)
"""Every relation of every type."""
