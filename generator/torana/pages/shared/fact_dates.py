"""Dates, periods and stages of facts in words, which show whether a fact is an event, a state or expected."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.badges import Badge, status_badge
from torana.records.dates import Date
from torana.wording.words import Words


def fact_date(fact: FactNode, words: Words) -> str:
    """The date of a fact and its period: `July 2023`, `as of July 2023, since 2015` for a state, `expected July 2023`.

    Empty if it has neither.
    """
    date = words.when(fact.fact.date)
    if date and fact.expected:
        date = words.t("expected %(date)s", date=date)
    elif date and fact.fact.type == "state":
        date = words.t("as of %(date)s", date=date)
    return ", ".join(filter(None, (date, period(fact.fact.since, fact.fact.until, words))))


def period(since: Date | None, until: Date | None, words: Words) -> str:
    """A period: `since 2015, until 2020`; empty if it has neither beginning nor end."""
    begun = words.t("since %(date)s", date=words.date(since)) if since else ""
    ended = words.t("until %(date)s", date=words.date(until)) if until else ""
    return ", ".join(filter(None, (begun, ended)))


def fact_stage(fact: FactNode, dossier: Dossier) -> Badge | None:
    """The badge of the stage that a fact shows, `Completed` or `Completed (expected)`; `None` without a stage."""
    if not fact.fact.status:
        return None
    badge = status_badge(dossier, fact.fact.status)
    return badge._replace(text=dossier.words.t("%(stage)s (expected)", stage=badge.text)) if fact.expected else badge
