"""Sums of figures, and the figures left out of them. The rule is `docs/method.md#sums`.

A sum that counts something twice, or adds figures that cannot be compared, is worse than none. So only measures that
the vocabulary marks as additive are added, one unit at a time, one figure for each thing. Doubtful figures are left
out, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.records.facts import Figure
from torana.wording.words import msgid

SAME = msgid("the same amount in another unit")
PART = msgid("included in another figure")
WHOLE = msgid("included in the figure of a larger initiative")
OLDER = msgid("an older figure for the same item")
CONTESTED = msgid("contested")
LOW = msgid("low confidence")
INEXACT = msgid("a limit or a range")
ALONE = msgid("the only amount in its unit")


@dataclass(frozen=True, slots=True)
class Part:
    """A figure with its fact, and the reason if it is left out."""

    fact: FactNode
    figure: Figure
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of figures of one measure and unit."""

    measure: str
    total: Figure
    """Value and unit, with `about` if one of the parts has it."""
    parts: tuple[Part, ...]
    """Two or more figures, the largest first."""
    left_out: tuple[Part, ...]
    """Figures of the same measure outside the sum, each with its reason, in the order of their facts."""


def figure_sums(facts: Iterable[FactNode], dossier: Dossier) -> tuple[Sum, ...]:
    """The sums of the figures of some chronological facts, in the order of the vocabulary."""
    facts = [fact for fact in facts if fact.key not in dossier.superseded_by]
    found = []
    for measure, term in dossier.settings.measures.items():
        if not term.adds:
            continue
        judged = _with_reasons(
            [Part(f, figure) for f in facts for figure in f.fact.figures if figure.measure == measure], dossier
        )
        units = dict.fromkeys(part.figure.unit for part in judged if not part.reason)
        for unit in units:
            parts = [part for part in judged if not part.reason and part.figure.unit == unit]
            if len(parts) < 2:
                continue
            total = Figure(
                measure=measure,
                value=sum((part.figure.value for part in parts), Decimal()),
                unit=unit,
                qualifier="about" if any(part.figure.qualifier for part in parts) else None,
            )
            others = [
                part if part.reason else Part(part.fact, part.figure, ALONE)
                for part in judged
                if part.reason or part.figure.unit != unit
            ]
            parts.sort(key=lambda part: -part.figure.value)
            found.append(Sum(measure, total, tuple(parts), tuple(others)))
    return tuple(found)


def _with_reasons(parts: list[Part], dossier: Dossier) -> list[Part]:
    """The figures of one measure, each with the first reason to leave it out."""
    latest = {(part.fact.owner.slug, part.figure.of): part.fact for part in parts}
    first: dict[tuple[str, str | None], Figure] = {}
    for part in parts:
        first.setdefault((part.fact.key, part.figure.of), part.figure)
    judged = [Part(part.fact, part.figure, _against(part, latest, first, dossier)) for part in parts]
    counting = {part.fact.owner.slug for part in judged if not part.reason}
    return [
        Part(part.fact, part.figure, WHOLE) if not part.reason and _above(part, dossier) & counting else part
        for part in judged
    ]


def _above(part: Part, dossier: Dossier) -> set[str]:
    owner = part.fact.owner
    return {node.slug for node in dossier.lineage(owner)[1:]} if owner.type.has_stages else set()


def _against(
    part: Part,
    latest: dict[tuple[str, str | None], FactNode],
    first: dict[tuple[str, str | None], Figure],
    dossier: Dossier,
) -> str:
    fact, figure = part.fact, part.figure
    if figure.part:
        return PART
    if first[fact.key, figure.of] is not figure:
        return SAME
    if dossier.is_contested(fact):
        return CONTESTED
    if fact.fact.confidence == "low":
        return LOW
    if latest[fact.owner.slug, figure.of] is not fact:
        return OLDER
    if figure.to is not None or figure.qualifier not in (None, "about"):
        return INEXACT
    return ""
