"""Badges: the words that show how well a fact is supported, and what each means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.links import Link
from torana.pages.shared.once import once_per_dossier
from torana.wording.words import Words, own

EVIDENCE_PAGE = "evidence.md"
"""The page that explains each badge."""

BADGES = {
    "corroborated": (own("Two or more origins"), own("First reported by two or more who do not repeat each other.")),
    "single": (own("Single-sourced"), own("All sources go back to one origin.")),
    "primary": (own("Primary source"), own("A party's own document is among the sources.")),
    "contested": (own("Contested"), own("A source, another fact or another figure says otherwise.")),
    "confidence-medium": (own("Medium confidence"), own("The editors' own judgement; the note says why.")),
    "confidence-low": (own("Low confidence"), own("The editors' own judgement; the note says why.")),
    "stale": (own("Stale"), own("Not held against its sources for long.")),
    "superseded": (own("Superseded"), own("A later fact replaces this one.")),
}
"""By key: the text of a badge, and its meaning (the rules: `docs/method.md`)."""


class Badge(NamedTuple):
    """A short label that shows how well a fact is supported, or a status, with its meaning."""

    key: str
    text: str
    meaning: str

    @property
    def link(self) -> Link:
        """A link to its meaning."""
        return Link(self.text, EVIDENCE_PAGE, f"_{self.key}")


def status_badge(dossier: Dossier, status: str) -> Badge:
    """The badge of a status."""
    term = dossier.settings.statuses[status]
    return Badge(f"status-{status}", term.name, term.meaning or "")


def evidence_badge(key: str, words: Words) -> Badge:
    """The badge of one of the keys of `BADGES`."""
    text, meaning = BADGES[key]
    return Badge(key, words.t(text), words.t(meaning))


def support_badge(fact: FactNode, words: Words) -> Badge:
    """The badge with the number of independent sources of a fact; its meaning names them."""
    names = ", ".join(fact.origins)
    if len(fact.origins) == 1:
        meaning = words.t("All sources go back to one origin: %(name)s.", name=names)
        return Badge("single", words.t("Single-sourced"), meaning)
    text = words.n("%(count)s origin", "%(count)s origins", len(fact.origins))
    return Badge("corroborated", text, words.t("First reported independently by: %(names)s.", names=names))


@once_per_dossier
def fact_badges(fact: FactNode, dossier: Dossier) -> tuple[Badge, ...]:
    """The badges of a fact, from superseded to stale."""
    words = dossier.words
    found = []
    if fact.key in dossier.superseded_by:
        found.append(evidence_badge("superseded", words))
    if dossier.contested(fact):
        found.append(evidence_badge("contested", words))
    found.append(support_badge(fact, words))
    if fact.primary:
        found.append(evidence_badge("primary", words))
    if fact.fact.confidence:
        found.append(evidence_badge(f"confidence-{fact.fact.confidence}", words))
    if dossier.stale(fact):
        found.append(evidence_badge("stale", words))
    return tuple(found)


def doubts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[Badge, ...]:
    """The warning badges that all of some facts have."""
    bad = ("contested", "confidence-low", "superseded")
    found = [{badge.key: badge for badge in fact_badges(fact, dossier) if badge.key in bad} for fact in facts]
    return tuple(badge for key, badge in found[0].items() if all(key in others for others in found)) if found else ()
