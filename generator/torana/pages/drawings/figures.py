"""Sums of figures with what was left out of them, and bar charts of figures that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.sums import Part, Sum
from torana.pages.shared.addresses import page_path
from torana.pages.shared.links import Link
from torana.pages.shared.references import Mark, References
from torana.records.models import Figure

LEAST = 3
"""Figures that a chart of an initiative has at least; two are compared sooner in words."""
NAMED = 40
"""Figures that a sum names and draws, the largest; the rest is counted."""


@dataclass(frozen=True, slots=True)
class PartView:
    """A figure that was added, or left out."""

    link: Link
    """To its fact, named by what the figure is of."""
    value: str
    reason: str
    """Why it was left out; empty where it was not."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class SumView:
    """Figures of one measure that add up, with what was left out."""

    measure: str
    total: str
    parts: tuple[PartView, ...]
    more: str
    """How many more were added than it names; or nothing."""
    left_out: tuple[PartView, ...]
    more_left_out: str
    """How many more were not; or nothing."""
    chart: Chart


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a chart."""

    link: Link
    value: str
    width: str
    """In per cent of the longest."""
    more: str
    """Of a range, how much longer it may be, in per cent of the longest; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures of one measure and unit, to scale from nought."""

    title: str
    bars: tuple[Bar, ...]


def sum_views(found: Iterable[Sum], dossier: Dossier, references: References) -> tuple[SumView, ...]:
    """Sums as a page shows them."""
    return tuple(
        SumView(
            measure=dossier.settings.measures[each.measure].name,
            total=_value(each.total, dossier),
            parts=tuple(_part(part, dossier, references) for part in each.parts[:NAMED]),
            more=_more(each.parts, dossier),
            left_out=tuple(_part(part, dossier, references) for part in each.left_out[:NAMED]),
            more_left_out=_more(each.left_out, dossier),
            chart=_chart(each.measure, [(part.fact, part.figure) for part in each.parts[:NAMED]], dossier, own=False),
        )
        for each in found
    )


def _more(parts: Sequence[Part], dossier: Dossier) -> str:
    count = dossier.words.integer(len(parts) - NAMED)
    return dossier.words.t("%(count)s more", count=count) if len(parts) > NAMED else ""


def charts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[Chart, ...]:
    """The charts of one entity's own facts: figures of one measure in one unit, where there are `LEAST`."""
    by_unit: dict[tuple[str, str], list[tuple[FactNode, Figure]]] = {}
    for fact in facts:
        if fact.key not in dossier.superseded_by:
            for figure in fact.fact.figures:
                by_unit.setdefault((figure.measure, figure.unit), []).append((fact, figure))
    return tuple(
        _chart(measure, found, dossier, own=True) for (measure, _), found in by_unit.items() if len(found) >= LEAST
    )


def _value(figure: Figure, dossier: Dossier) -> str:
    return dossier.words.quantity(figure, dossier.settings.units[figure.unit])


def _link(fact: FactNode, figure: Figure, *, own: bool) -> Link:
    """To a figure's fact; on the page of its own entity named without that entity's name."""
    if own:
        name = figure.of or figure.note or fact.owner.name
    else:
        name = f"{fact.owner.name} ({figure.of})" if figure.of else fact.owner.name
    return Link(name, page_path(fact.owner), fact.fact.id)


def _part(part: Part, dossier: Dossier, references: References) -> PartView:
    reason = dossier.words.t(part.reason)
    value = _value(part.figure, dossier)
    return PartView(_link(part.fact, part.figure, own=False), value, reason, references.of(part.fact))


def _chart(measure: str, figures: Sequence[tuple[FactNode, Figure]], dossier: Dossier, *, own: bool) -> Chart:
    longest = max((figure.to or figure.value for _, figure in figures), default=Decimal(0)) or Decimal(1)
    return Chart(
        title=dossier.settings.measures[measure].name,
        bars=tuple(
            Bar(
                link=_link(fact, figure, own=own),
                value=_value(figure, dossier),
                width=_percent(figure.value / longest),
                more=_percent((figure.to - figure.value) / longest) if figure.to else "",
            )
            for fact, figure in figures
        ),
    )


def _percent(share: Decimal) -> str:
    return f"{max(Decimal(0), share * 100):.1f}"
