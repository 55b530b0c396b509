"""Names, countries and order of entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node, alphabetical
from torana.pages.page import View
from torana.pages.shared.addresses import page_path
from torana.records.entity_types import PLACE, SECTOR, EntityType
from torana.records.settings import Kind
from torana.wording.words import Words


def native_names(node: Node, dossier: Dossier) -> tuple[View, ...]:
    """The names of an entity in other languages than that of its link, each with its language."""
    languages, here = dossier.settings.languages, dossier.words.language
    names: dict[str, str] = dict(node.record.native_name)
    if own_name(node, dossier) != node.name:
        del names[here]
        names = {"en": node.name, **names}
    return tuple(View(language=tag, language_name=languages.get(tag, tag), text=text) for tag, text in names.items())


def own_name(node: Node, dossier: Dossier) -> str:
    """The name of an entity in the language of the page, or else in English.

    A name that needs those of its ancestors stays in English.
    """
    name: str = node.record.native_name.get(dossier.words.language, "")
    return node.name if node.within or dossier.words.language == "en" or not name else name


def own_names(dossier: Dossier) -> Mapping[str, tuple[str, str]]:
    """The names in the language of the pages that differ from the English ones: both, by the path of the page."""
    if dossier.words.language == "en":
        return {}
    pairs = ((page_path(node), node.name, own_name(node, dossier)) for node in dossier.entities)
    return {path: (name, own) for path, name, own in pairs if name != own}


def kind_of(node: Node, dossier: Dossier) -> Kind | None:
    """The kind of an entity; `None` if its type has no kinds."""
    return dossier.settings.kinds.of(node.type).get(getattr(node.record, "kind", ""))


def kind_name(node: Node, dossier: Dossier) -> str:
    """The name of the kind of an entity; empty if its type has no kinds."""
    kind = kind_of(node, dossier)
    return kind.name if kind else ""


def by_name(nodes: Iterable[Node]) -> list[Node]:
    """Sort entities by name."""
    return sorted(nodes, key=alphabetical)


def country_name(node: Node, dossier: Dossier) -> str:
    """The country where an organisation or a place is, or an empty text."""
    return dossier.settings.countries.get(node.record.country, "")


def nation_name(organisation: Node, dossier: Dossier) -> str:
    """The country that an organisation belongs to, or an empty text."""
    return dossier.settings.countries.get(organisation.record.nation, "")


def listed(entity_type: EntityType, dossier: Dossier) -> Sequence[Node]:
    """The entities of a type in lists, by name. Of places, only those that a fact mentions."""
    if entity_type != PLACE:
        return dossier.by_name(entity_type)
    places = dossier.by_name(entity_type)
    return dossier.once("listed places", lambda: tuple(place for place in places if dossier.fact_order_of(place)))


def count_of_type(entity_type: EntityType, number_of: int, words: Words) -> str:
    """A number of entities of a type: `2 organisations`."""
    return words.n(*entity_type.counted, number_of)


def in_order(sectors: Iterable[Node]) -> list[Node]:
    """Sort sectors by their `order`. Those without one are last, by name."""
    return sorted(by_name(sectors), key=lambda node: (node.record.order is None, node.record.order or 0))


def in_tree_order(sectors: Sequence[Node], dossier: Dossier) -> list[Node]:
    """Sort sectors by their `order`, each followed by its subsectors."""
    place = {node.slug: place for place, node in enumerate(in_order(sectors))}
    return sorted(sectors, key=lambda node: [place[above.slug] for above in dossier.path(node)])


def tops_of(entity_type: EntityType, dossier: Dossier) -> list[Node]:
    """The entities of a type with an `order` that have no parent, in order."""
    return in_order(node for node in dossier.of_type(entity_type) if not node.record.parent)


def top_sectors(dossier: Dossier) -> list[Node]:
    """The sectors without a parent, in order."""
    return tops_of(SECTOR, dossier)


def widest_sectors(initiatives: Iterable[Node], dossier: Dossier) -> list[Node]:
    """The top sectors of some initiatives, each once, by name."""
    sectors = dossier.lineages(slug for initiative in initiatives for slug in initiative.record.sectors)
    return by_name(sector for sector in sectors.values() if not sector.record.parent)
