"""Totals of figures, and the figures left out of them. The rule is `docs/method.md#sums`.

A total that counts something twice, or adds figures that cannot be compared, is worse than none. So only measures that
the vocabulary marks as additive are added: amounts of one unit, paid from the same countries, at one stage of the
money, one figure for each thing. Doubtful figures are left out, each with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.payers import MONEY_STAGES, payer_countries
from torana.records.facts import Figure
from torana.wording.words import msgid

SAME = msgid("the same amount in another unit")
PART = msgid("included in another figure")
WHOLE = msgid("included in the figure of a larger initiative")
OLDER = msgid("an older figure for the same item")
CONTESTED = msgid("contested")
LOW = msgid("low confidence")
RANGE = msgid("a range")
UNPAID = msgid("who pays is not stated")
LIMITS = ("up to", "at least", "more than")
"""Qualifiers of limits. Limits of one kind add up to a limit, and are never added to other amounts."""


@dataclass(frozen=True, slots=True)
class Part:
    """A figure with its fact, and the reason if it is left out."""

    fact: FactNode
    figure: Figure
    payers: tuple[str, ...]
    """The countries that pay it, as keys in the order of the vocabulary; empty if one of them is unknown."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """The total of the figures of one measure and unit that the same countries pay, at one stage of the money."""

    amount: Figure
    """Measure, value, unit and stage of the money; `about` if one of its parts has it; or the limit of all parts."""
    payers: tuple[str, ...]
    """The keys of the countries that pay it together; empty if it is not money."""
    share: bool
    """True if its parts are shares of larger amounts, which other totals may include."""
    parts: tuple[Part, ...]
    """One or more figures, the largest first."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of some facts: of whole amounts, then of shares of larger ones."""

    totals: tuple[Total, ...]
    """Those of one country first, then in the order of the vocabulary: by payer, measure and stage."""
    left_out: tuple[Part, ...]
    """Figures outside all totals, each with its reason, by measure and in the order of their facts."""


def totals_of(node: Node, dossier: Dossier) -> Totals:
    """The totals on the page of an entity: of what a party pays, or of all figures that the page shows."""
    payer = node.slug if node.type.is_party else ""
    return figure_totals(dossier.backlinks(node), dossier, payer)


def figure_totals(facts: Iterable[FactNode], dossier: Dossier, payer: str = "") -> Totals:
    """The totals of the figures of some chronological facts; with a payer, only of the amounts that it pays."""
    facts = [fact for fact in facts if fact.key not in dossier.superseded_by]
    judged: list[Part] = []
    for measure, term in dossier.settings.measures.items():
        if term.adds:
            figures = [(fact, figure) for fact in facts for figure in fact.fact.figures if figure.measure == measure]
            parts = [Part(fact, figure, payer_countries(figure, dossier)) for fact, figure in figures]
            judged += _with_reasons([part for part in parts if payer in ("", *part.figure.by)], dossier, payer)
    return Totals(tuple(_grouped(judged, dossier)), tuple(part for part in judged if part.reason))


def _grouped(parts: Sequence[Part], dossier: Dossier) -> Iterator[Total]:
    groups: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        if not part.reason:
            figure = part.figure
            limit = figure.qualifier if figure.qualifier in LIMITS else None
            key = (figure.part, figure.measure, part.payers, figure.money, figure.unit, limit)
            groups.setdefault(key, []).append(part)
    totals = [_total(group) for group in groups.values()]
    measures, countries = list(dossier.settings.measures), list(dossier.settings.countries)
    stages = [*MONEY_STAGES, ""]

    def place(total: Total) -> tuple[object, ...]:
        payers = [countries.index(payer) for payer in total.payers]
        amount = total.amount
        return total.share, len(payers), payers, measures.index(amount.measure), stages.index(amount.money or "")

    yield from sorted(totals, key=place)


def _total(parts: Sequence[Part]) -> Total:
    figure = parts[0].figure
    inexact = "about" if any(part.figure.qualifier for part in parts) else None
    amount = Figure(
        measure=figure.measure,
        value=sum((part.figure.value for part in parts), Decimal()),
        unit=figure.unit,
        money=figure.money,
        qualifier=figure.qualifier if figure.qualifier in LIMITS else inexact,
    )
    largest = sorted(parts, key=lambda part: -part.figure.value)
    return Total(amount, parts[0].payers, figure.part, tuple(largest))


def _with_reasons(parts: Sequence[Part], dossier: Dossier, payer: str) -> list[Part]:
    """The figures of one measure, each with the first reason to leave it out."""
    latest = {_thing(part): part.fact for part in parts}
    first: dict[tuple[object, ...], Figure] = {}
    for part in parts:
        first.setdefault((part.fact.key, part.figure.of, part.figure.part), part.figure)
    judged = [replace(part, reason=_against(part, latest, first, dossier)) for part in parts]
    wholes: dict[str, list[Part]] = defaultdict(list)
    for part in judged:
        if not part.reason and not part.figure.part:
            wholes[part.fact.owner.slug].append(part)
    return [
        part if part.reason else replace(part, reason=_against_part(part, wholes, dossier, payer)) for part in judged
    ]


def _thing(part: Part) -> tuple[object, ...]:
    """The item and the stage of which only the latest figure counts."""
    return part.fact.owner.slug, part.figure.of, part.figure.money, part.figure.part


def _against(
    part: Part,
    latest: dict[tuple[object, ...], FactNode],
    first: dict[tuple[object, ...], Figure],
    dossier: Dossier,
) -> str:
    fact, figure = part.fact, part.figure
    other = first[fact.key, figure.of, figure.part]
    if other is not figure and figure.by in ((), other.by) and figure.money in (None, other.money):
        return SAME
    if dossier.is_contested(fact):
        return CONTESTED
    if fact.fact.confidence == "low":
        return LOW
    if latest[_thing(part)] is not fact:
        return OLDER
    if figure.to is not None:
        return RANGE
    if dossier.settings.units[figure.unit].currency and not part.payers:
        return PART if figure.part else UNPAID
    return ""


def _against_part(part: Part, wholes: Mapping[str, Sequence[Part]], dossier: Dossier, payer: str) -> str:
    """The reason if a figure is in a larger one. A share counts if other countries, or payers, pay the whole too.

    `wholes` has the figures that count, by slug of their entity.
    """
    owner = part.fact.owner
    if part.figure.part:
        of_whole = wholes.get(owner.slug, ())
        same = (whole.figure.by == part.figure.by if payer else whole.payers == part.payers for whole in of_whole)
        return PART if not part.payers or any(same) else ""
    above = {node.slug for node in dossier.lineage(owner)[1:]} if owner.type.has_stages else set()
    return WHOLE if above & wholes.keys() else ""
