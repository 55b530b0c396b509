"""The filters of a list: the columns that readers can filter by, with their values in the order of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.shared.badges import BADGES, DOUBTS
from torana.pages.shared.entity_names import in_tree_order, own_name
from torana.records.entity_types import SECTOR, EntityType


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    key: str
    """The value in addresses, in every language."""
    name: str
    """The text of the cells that have this value; or else a cell contains `<data value="KEY">`."""
    is_english: bool = False
    """True if the name is a text of the dossier, in every language."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A column that a list can be filtered by. Scripts leave out the choices that no row has."""

    key: str
    """The key of the column, and the name of the filter in addresses."""
    title: str
    choices: tuple[Choice, ...]


def kinds(entity_type: EntityType, dossier: Dossier) -> ListFilter:
    """The kinds of the entities of a type."""
    terms = dossier.settings.kinds.of(entity_type)
    return ListFilter("kind", dossier.words.t("Kind"), tuple(Choice(key, term.name) for key, term in terms.items()))


def countries(dossier: Dossier) -> ListFilter:
    """The countries of the dossier."""
    names = dossier.settings.countries
    return ListFilter("country", dossier.words.t("Country"), tuple(Choice(*each) for each in names.items()))


def languages(dossier: Dossier) -> ListFilter:
    """The languages of sources."""
    names = dossier.settings.languages
    return ListFilter("language", dossier.words.t("Language"), tuple(Choice(*each) for each in names.items()))


def stages(dossier: Dossier) -> ListFilter:
    """The stages of initiatives, and none."""
    words, terms = dossier.words, dossier.settings.statuses
    named = [Choice(key, term.name) for key, term in terms.items()]
    return ListFilter("status", words.t("Stage"), (*named, Choice("none", words.t("unknown"))))


def sectors(dossier: Dossier, key: str = "sectors", some: Iterable[Node] | None = None) -> ListFilter:
    """Some sectors; by default all, each followed by its subsectors."""
    nodes = in_tree_order(dossier.of_type(SECTOR), dossier) if some is None else some
    names = ((node, own_name(node, dossier)) for node in nodes)
    choices = tuple(Choice(node.slug, name, name == node.name) for node, name in names)
    return ListFilter(key, dossier.words.t("Sectors"), choices)


SUPPORT = tuple(key for key in BADGES if key in DOUBTS or key == "corroborated")
"""The keys of `BADGES` that the table of facts shows, and can be filtered by."""


def support(dossier: Dossier) -> ListFilter:
    """The support for facts."""
    words = dossier.words
    return ListFilter("support", words.t("Support"), tuple(Choice(key, words.t(BADGES[key][0])) for key in SUPPORT))
