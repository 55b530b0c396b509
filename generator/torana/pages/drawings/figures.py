"""Sums of figures, with the figures left out of them, and bar charts of figures that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.sums import Part, Sum
from torana.pages.page import View
from torana.pages.shared.addresses import page_path
from torana.pages.shared.links import Link
from torana.pages.shared.references import References
from torana.records.facts import Figure

MIN_BARS = 3
"""Minimum number of figures in a chart of an initiative; two are easier to compare in words."""
MAX_PARTS = 40
"""Maximum number of figures that a sum lists and draws: the largest. The others are only counted.

The chart of an initiative has the last."""


def sum_views(sums: Iterable[Sum], dossier: Dossier, references: References) -> tuple[View, ...]:
    """Return the views of sums."""
    return tuple(
        View(
            measure=dossier.settings.measures[each.measure].name,
            total=_value(each.total, dossier),
            parts=tuple(_part(part, dossier, references) for part in each.parts[:MAX_PARTS]),
            more=_more(each.parts, dossier),
            left_out=tuple(_part(part, dossier, references) for part in each.left_out[:MAX_PARTS]),
            more_left_out=_more(each.left_out, dossier),
            chart=_chart(
                each.measure, [(part.fact, part.figure) for part in each.parts[:MAX_PARTS]], dossier, own=False
            ),
        )
        for each in sums
    )


def _more(parts: Sequence[Part], dossier: Dossier) -> str:
    count = dossier.words.integer(len(parts) - MAX_PARTS)
    return dossier.words.t("%(count)s more", count=count) if len(parts) > MAX_PARTS else ""


def charts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[View, ...]:
    """Return the charts of an entity's own facts: one for each measure and unit with at least `MIN_BARS` figures."""
    by_unit: dict[tuple[str, str], list[tuple[FactNode, Figure]]] = {}
    for fact in facts:
        if fact.key not in dossier.superseded_by:
            for figure in fact.fact.figures:
                by_unit.setdefault((figure.measure, figure.unit), []).append((fact, figure))
    return tuple(
        _chart(measure, found[-MAX_PARTS:], dossier, own=True)
        for (measure, _), found in by_unit.items()
        if len(found) >= MIN_BARS
    )


def _value(figure: Figure, dossier: Dossier) -> str:
    return dossier.words.quantity(figure, dossier.settings.units[figure.unit])


def _link(fact: FactNode, figure: Figure, *, own: bool) -> Link:
    """A link to a figure's fact. On the page of its entity it does not contain the entity's name."""
    if own:
        name = figure.of or figure.note or fact.owner.name
    else:
        name = f"{fact.owner.name} ({figure.of})" if figure.of else fact.owner.name
    return Link(name, page_path(fact.owner), fact.fact.id)


def _part(part: Part, dossier: Dossier, references: References) -> View:
    return View(
        link=_link(part.fact, part.figure, own=False),
        value=_value(part.figure, dossier),
        reason=dossier.words.t(part.reason),  # empty if it was added
        marks=references.of(part.fact),
    )


def _chart(measure: str, figures: Sequence[tuple[FactNode, Figure]], dossier: Dossier, *, own: bool) -> View:
    longest = max((figure.to or figure.value for _, figure in figures), default=Decimal(0)) or Decimal(1)
    return View(
        title=dossier.settings.measures[measure].name,
        bars=tuple(
            View(
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
