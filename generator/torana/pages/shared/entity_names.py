"""Names and countries of entities."""

from __future__ import annotations

from collections.abc import Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, alphabetical
from torana.pages.page import View
from torana.records.entity_types import EntityType
from torana.wording.words import Words


def native_names(node: Node, dossier: Dossier) -> tuple[View, ...]:
    """The names of an organisation in their original scripts, each with its language."""
    names = getattr(node.record, "native_name", {})
    languages = dossier.settings.languages
    return tuple(View(language=tag, language_name=languages[tag], text=text) for tag, text in names.items())


def by_name(nodes: Iterable[Node]) -> list[Node]:
    """Sort entities by name."""
    return sorted(nodes, key=alphabetical)


def country(node: Node, dossier: Dossier) -> str:
    """The country of an organisation or place, or an empty text."""
    key = node.record.country
    return dossier.settings.countries[key] if key else ""


def count_of_type(entity_type: EntityType, number_of: int, words: Words) -> str:
    """A number of entities of a type: `2 organisations`."""
    return words.n(*entity_type.counted, number_of)
