"""The table of the pages of each entity type."""

from __future__ import annotations

from torana.pages.entities import generic, initiative, organisation, place, sector, source
from torana.pages.entities.entity_pages import EntityPages
from torana.records.entity_types import EntityType

ENTITY_PAGES: dict[str, EntityPages] = {
    "sector": sector.PAGES,
    "organisation": organisation.PAGES,
    "initiative": initiative.PAGES,
    "place": place.PAGES,
    "source": source.PAGES,
}
"""By the name of the entity type; a type that is not here has the pages of `generic`."""


def pages_of_type(entity_type: EntityType) -> EntityPages:
    """The pages of an entity type."""
    return ENTITY_PAGES.get(entity_type.name, generic.PAGES)


def templates_of(entity_type: EntityType, end: str = "") -> tuple[str, ...]:
    """The names of the template of a type, the first of which exists: a dossier may have one for a declared type.

    `end` is `-index` for the index.
    """
    return tuple(f"{name}{end}.md.j2" for name in (entity_type.name, pages_of_type(entity_type).template))
