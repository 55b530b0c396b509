"""Badges: labels that show how well a fact is supported, and their meanings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.links import Link
from torana.records.entity_types import within_sentence
from torana.wording.words import Words, msgid

EVIDENCE_PAGE = "evidence.md"
"""The page that explains each badge."""

BADGES = {
    "corroborated": (
        msgid("Two or more independent sources"),
        msgid("Reported by two or more sources that do not repeat each other."),
    ),
    "single": (msgid("Single-sourced"), msgid("There is only one independent source.")),
    "unsupported": (
        msgid("No independent source"),
        msgid("Its sources only sum up or repeat what others report, or their origin is unknown."),
    ),
    "primary": (msgid("Primary source"), msgid("At least one source is a party's own document.")),
    "contested": (msgid("Contested"), msgid("A source, another fact or another figure disagrees.")),
    "confidence-medium": (msgid("Medium confidence"), msgid("The editors' own judgement. The note gives the reason.")),
    "confidence-low": (msgid("Low confidence"), msgid("The editors' own judgement. The note gives the reason.")),
    "stale": (msgid("Stale"), msgid("Not checked against its sources for a long time.")),
    "superseded": (msgid("Superseded"), msgid("A later fact replaces this one.")),
    "expected": (
        msgid("Expected"),
        msgid("A plan, or dated after the day up to which facts were collected. It had not happened then."),
    ),
    "state": (msgid("State"), msgid("True on that date, and perhaps before and after. It is not an event.")),
}
"""By key: the text of a badge, and its meaning, in the order of filters. `docs/method.md` has the rules."""


DRAFT = "draft"
"""The key of the badge of facts that are not published. Only the preview has it."""
_DRAFT = (msgid("Draft"), msgid("Only the preview shows it. It is not published."))


class Badge(NamedTuple):
    """A short label for a stage or for the support of a fact, with its meaning."""

    key: str
    text: str
    meaning: str

    @property
    def link(self) -> Link:
        """A link to its meaning."""
        return Link(self.text, EVIDENCE_PAGE, f"_{self.key}")


def status_badge(dossier: Dossier, status: str) -> Badge:
    """The badge of a stage."""
    term = dossier.settings.statuses[status]
    return Badge(f"status-{status}", term.name, term.meaning or "")


def evidence_badge(key: str, words: Words) -> Badge:
    """The badge for a key of `BADGES`, or for `DRAFT`."""
    text, meaning = BADGES.get(key, _DRAFT)
    return Badge(key, words.t(text), words.t(meaning))


def missing_stage(initiative: Node, dossier: Dossier) -> str:
    """The text in place of the stage that an initiative does not have; empty if its kind has no stages."""
    return dossier.words.t("unknown") if dossier.settings.stages_of(initiative.record.kind) else ""


def support_badge(origins: Sequence[str], words: Words) -> Badge:
    """The badge with the number of independent sources; its meaning names them."""
    names, badge = ", ".join(origins), evidence_badge(support_key(origins), words)
    if badge.key == "single":
        return badge._replace(meaning=words.t("There is only one independent source: %(name)s.", name=names))
    if badge.key == "unsupported":
        return badge
    text = words.n("%(count)s independent source", "%(count)s independent sources", len(origins))
    return Badge(badge.key, text, words.t("Reported independently by: %(names)s.", names=names))


SUPPORT_KEYS = ("unsupported", "single", "corroborated")
"""The keys of `BADGES` for no, one, and several independent sources."""


def support_key(origins: Sequence[str]) -> str:
    """The key of `BADGES` for some independent sources."""
    return SUPPORT_KEYS[min(len(origins), 2)]


def evidence_keys(fact: FactNode, dossier: Dossier) -> Iterator[str]:
    """The keys of `BADGES` that apply to a fact, in their order on the page, perhaps after `DRAFT`."""
    if not fact.fact.is_published(dossier.settings.as_of):
        yield DRAFT
    if fact.key in dossier.superseded_by:
        yield "superseded"
    if fact.expected:
        yield "expected"
    elif fact.fact.type == "state":
        yield "state"
    if dossier.is_contested(fact):
        yield "contested"
    yield support_key(fact.origins)
    if fact.primary:
        yield "primary"
    if fact.fact.confidence:
        yield f"confidence-{fact.fact.confidence}"
    # A fact that was never re-checked is not stale.
    if checked := fact.fact.checked:
        age = dossier.settings.as_of.first - checked.first
        if age.days > dossier.settings.stale_after_days:
            yield "stale"


def fact_badges(fact: FactNode, dossier: Dossier) -> tuple[Badge, ...]:
    """All badges of a fact, for its full view."""
    return tuple(_badge(key, fact.origins, dossier) for key in evidence_keys(fact, dossier))


DOUBTS = ("superseded", "contested", "unsupported", "single", "confidence-medium", "confidence-low")
"""The keys of `BADGES` that weaken a statement. They are shown wherever the statement is."""


def doubts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[Badge, ...]:
    """The badges of `DOUBTS` for a statement that some facts support: those that all of them have.

    The independent sources of all the facts count together.
    """
    if not facts:
        return ()
    shared = set.intersection(*(set(evidence_keys(fact, dossier)) for fact in facts)).difference(SUPPORT_KEYS)
    origins = tuple(dict.fromkeys(origin for fact in facts for origin in fact.origins))
    shared.add(support_key(origins))
    return tuple(_badge(key, origins, dossier) for key in (DRAFT, *DOUBTS) if key in shared)


DOUBTFUL = {"contested", "confidence-low", "unsupported"}
"""The keys of `BADGES` of facts that drawings show dashed."""


def are_doubtful(facts: Sequence[FactNode], dossier: Dossier) -> bool:
    """Return whether there are facts, and each of them has a badge of `DOUBTFUL`."""
    return bool(facts) and all(DOUBTFUL & set(evidence_keys(fact, dossier)) for fact in facts)


def in_words(badges: Iterable[Badge]) -> str:
    """Return badges as words, for a text without markup: `contested, single-sourced`."""
    return ", ".join(within_sentence(badge.text) for badge in badges)


def _badge(key: str, origins: Sequence[str], dossier: Dossier) -> Badge:
    return support_badge(origins, dossier.words) if key in SUPPORT_KEYS else evidence_badge(key, dossier.words)
