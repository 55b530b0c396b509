"""All who pay an amount of money, and their countries."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.records.facts import Figure
from torana.wording.words import msgid

MONEY_STAGES = {"announced": msgid("announced"), "committed": msgid("committed"), "spent": msgid("spent")}
"""The stages of money in order, in words."""


def payers_of(figure: Figure, dossier: Dossier) -> tuple[Node | str, ...]:
    """All who pay an amount, each once: organisations, and keys of countries."""
    nodes = {word: dossier.nodes.get(word) for word in figure.by}
    # The key of a country may also be the slug of another entity.
    return tuple(node if node and node.type.is_party else word for word, node in nodes.items())


def payer_names(figure: Figure, dossier: Dossier) -> str:
    """The names of all who pay an amount: `JBIC, Japan`; empty if they are not stated."""
    countries = dossier.settings.countries
    return ", ".join(countries[each] if isinstance(each, str) else each.name for each in payers_of(figure, dossier))


def payer_countries(figure: Figure, dossier: Dossier) -> tuple[str, ...]:
    """The keys of the countries of all who pay an amount, in order; empty if a payer or its country is unknown."""
    found = {each if isinstance(each, str) else each.record.nation for each in payers_of(figure, dossier)}
    return () if None in found else tuple(key for key in dossier.settings.countries if key in found)
