"""The summary of how well the facts of a page are supported."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.evidence import Tally
from torana.dossier.graph import Dossier
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link
from torana.wording.words import Words


@dataclass(frozen=True, slots=True)
class Share:
    """The share of facts with a property."""

    text: str
    """`18 of 29 (62%)`"""
    label: Link
    """The property, with a link to its meaning."""


@dataclass(frozen=True, slots=True)
class Trust:
    """A summary of how well some facts are supported."""

    facts: str
    """`12 facts`."""
    shares: tuple[Share, ...]
    checks: str
    """The date of the oldest check, and the number of facts that were never checked."""
    as_of: str
    page: Link
    """A link to the explanation of how this is counted."""


def trust_in(tally: Tally, dossier: Dossier) -> Trust:
    """Return a summary of how well some facts are supported."""
    counts = {"corroborated": tally.corroborated, "primary": tally.primary, "contested": tally.contested}
    words = dossier.words
    labels = {
        "corroborated": words.t("with two or more independent sources"),
        "primary": words.t("with a primary source"),
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
    """The date of the oldest check, and the number of facts that were never checked again."""
    if tally.oldest is None:
        return words.t("not re-checked since added") if tally.facts else ""
    oldest = words.t("oldest check: %(date)s", date=words.date(tally.oldest))
    if not tally.unchecked:
        return oldest
    rest = words.n("%(count)s not re-checked since added", "%(count)s not re-checked since added", tally.unchecked)
    return f"{oldest}; {rest}"
