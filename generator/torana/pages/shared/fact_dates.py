"""The date and the stage of a fact in words, which show whether it is an event, a state or expected."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.badges import Badge, status_badge
from torana.wording.words import Words


def fact_date(fact: FactNode, words: Words) -> str:
    """The date of a fact: `July 2023`, `as of July 2023` for a state, or `expected July 2023`; empty if undated."""
    date = words.when(fact.fact.date)
    if date and fact.expected:
        return words.t("expected %(date)s", date=date)
    return words.t("as of %(date)s", date=date) if date and fact.fact.type == "state" else date


def fact_stage(fact: FactNode, dossier: Dossier) -> Badge | None:
    """The badge of the stage that a fact shows, `Completed` or `Completed (expected)`; `None` without a stage."""
    if not fact.fact.status:
        return None
    badge = status_badge(dossier, fact.fact.status)
    return badge._replace(text=dossier.words.t("%(stage)s (expected)", stage=badge.text)) if fact.expected else badge
