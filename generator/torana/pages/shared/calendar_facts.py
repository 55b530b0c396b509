"""The facts in calendars, and the entities that have a calendar. A calendar must have an event (RFC 5545, 3.6)."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node

_MOST_DAYS = 31
"""Maximum length of a past event. In a calendar, one of which only the year is known would be in every week of it."""


def is_upcoming(fact: FactNode, dossier: Dossier) -> bool:
    """Return whether a fact is expected to begin after the date of the dossier."""
    date = fact.fact.date
    current = fact.key not in dossier.superseded_by
    return current and fact.expected and date is not None and date.first > dossier.settings.as_of.last


def in_calendar(fact: FactNode, dossier: Dossier) -> bool:
    """Return whether a fact is upcoming, or an event whose days or month are known."""
    if is_upcoming(fact, dossier):
        return True
    date = fact.fact.date
    current = fact.key not in dossier.superseded_by
    return current and fact.happened and date is not None and (date.last - date.first).days < _MOST_DAYS


def has_upcoming(dossier: Dossier) -> bool:
    """Return whether there is a calendar of upcoming events."""
    return any(is_upcoming(fact, dossier) for fact in dossier.facts)


def has_events(dossier: Dossier) -> bool:
    """Return whether there is a calendar of the dossier."""
    return any(in_calendar(fact, dossier) for fact in dossier.facts)


def has_calendar(node: Node, dossier: Dossier) -> bool:
    """Return whether an entity has a calendar. A source has none: its facts are about others."""
    return not node.type.is_cited and any(in_calendar(fact, dossier) for fact in dossier.backlinks(node))
