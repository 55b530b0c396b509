"""The line that shows how well the facts of a page are supported, together."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.evidence import Tally
from torana.dossier.graph import Dossier
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link
from torana.wording.words import Words


@dataclass(frozen=True, slots=True)
class Share:
    """How many facts of some have something."""

    text: str
    """`18 of 29 (62 %)`"""
    label: Link
    """What they have, linked to its meaning."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How well some facts are supported, together."""

    facts: str
    """`12 facts`."""
    shares: tuple[Share, ...]
    checks: str
    """When the check that lies furthest back was, and how many facts were never checked."""
    as_of: str
    page: Link
    """Where it is told how this is counted."""


def trust_in(tally: Tally, dossier: Dossier) -> Trust:
    """How well some facts are supported, together."""
    counts = {"corroborated": tally.corroborated, "primary": tally.primary, "contested": tally.contested}
    words = dossier.words
    labels = {
        "corroborated": words.t("two or more origins"),
        "primary": words.t("a primary source"),
        "contested": words.t("contested"),
    }
    return Trust(
        facts=dossier.words.count(tally.facts, "fact"),
        shares=tuple(
            Share(dossier.words.share(count, tally.facts), Link(labels[key], EVIDENCE_PAGE, f"_{key}"))
            for key, count in counts.items()
            if tally.facts
        ),
        checks=_checks(tally, words),
        as_of=words.date(dossier.settings.as_of),
        page=Link(words.t("How we count"), "method.md", "corroboration"),
    )


def _checks(tally: Tally, words: Words) -> str:
    """When the check that lies furthest back was; a fact that was never checked again lies further back than any."""
    if tally.oldest is None:
        return words.t("none checked again since entry") if tally.facts else ""
    oldest = words.t("oldest check %(date)s", date=words.date(tally.oldest))
    if not tally.unchecked:
        return oldest
    rest = words.n(
        "%(count)s not checked again since entry", "%(count)s not checked again since entry", tally.unchecked
    )
    return f"{oldest}; {rest}"
