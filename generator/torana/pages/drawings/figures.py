"""Bar charts of figures that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.page import View
from torana.pages.shared.addresses import page_path
from torana.pages.shared.badges import doubts
from torana.pages.shared.links import Link
from torana.records.facts import Figure

MIN_BARS = 3
"""Minimum number of figures in a chart of an initiative; two are easier to compare in words."""
MAX_BARS = 40
"""Maximum number of figures in a chart: the last."""


def charts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[View, ...]:
    """Return the charts of an entity's own facts: one for each measure and unit with at least `MIN_BARS` figures."""
    by_unit: dict[tuple[str, str], list[tuple[FactNode, Figure]]] = {}
    for fact in facts:
        if fact.key not in dossier.superseded_by:
            for figure in fact.fact.figures:
                by_unit.setdefault((figure.measure, figure.unit), []).append((fact, figure))
    return tuple(
        _chart(measure, found[-MAX_BARS:], dossier) for (measure, _), found in by_unit.items() if len(found) >= MIN_BARS
    )


def _chart(measure: str, figures: Sequence[tuple[FactNode, Figure]], dossier: Dossier) -> View:
    longest = max((figure.to or figure.value for _, figure in figures), default=Decimal(0)) or Decimal(1)
    return View(
        title=dossier.settings.measures[measure].name,
        bars=tuple(
            View(
                link=Link(figure.of or figure.note or fact.owner.name, page_path(fact.owner), fact.fact.id),
                doubts=doubts((fact,), dossier),
                value=dossier.words.quantity(figure, dossier.settings.units[figure.unit]),
                width=_percent(figure.value / longest),
                more=_percent((figure.to - figure.value) / longest) if figure.to else "",
            )
            for fact, figure in figures
        ),
    )


def _percent(share: Decimal) -> str:
    return f"{max(Decimal(0), share * 100):.1f}"
