"""Facts as lines of a timeline, by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.fact_dates import fact_date, fact_stage
from torana.pages.shared.links import link_to_fact, rich
from torana.pages.shared.references import References
from torana.wording.words import machine_date


def timeline_periods(
    facts: Iterable[FactNode],
    dossier: Dossier,
    references: References,
    here: Node | None = None,
    filters_of: Callable[[FactNode], View | None] = lambda fact: None,
) -> tuple[View, ...]:
    """Return facts by year, with expected facts first, then the latest year, and undated facts last.

    The facts must be in chronological order. `filters_of` returns the filter values of a fact, on pages with filters.
    """
    periods: dict[str, list[FactNode]] = {}
    for fact in facts:
        periods.setdefault(_period(fact), []).append(fact)
    words = dossier.words
    titles = {
        _EXPECTED: words.t("Expected, as of %(date)s", date=words.date(dossier.settings.as_of)),
        _UNDATED: words.t("Undated"),
    }
    order = (_EXPECTED, *sorted(periods.keys() - titles.keys(), reverse=True), _UNDATED)
    return tuple(
        View(
            title=titles.get(period, period),
            anchor=f"_{period}",
            entries=tuple(
                timeline_entry(fact, dossier, references, here, filters_of(fact)) for fact in reversed(periods[period])
            ),
        )
        for period in order
        if period in periods
    )


_EXPECTED, _UNDATED = "expected", "undated"


def _period(fact: FactNode) -> str:
    """The year of a fact, `expected` or `undated`."""
    if fact.expected:
        return _EXPECTED
    return str(fact.fact.date.first.year) if fact.fact.date else _UNDATED


def period_anchor(fact: FactNode) -> str:
    """The anchor of the period of a fact in a timeline."""
    return f"_{_period(fact)}"


def timeline_entry(
    fact: FactNode, dossier: Dossier, references: References, here: Node | None = None, filters: View | None = None
) -> View:
    """A fact as one line of a timeline."""
    return View(
        date=fact_date(fact, dossier.words),
        datetime=machine_date(fact.fact.date),
        statement=rich(fact.fact.statement, dossier, here),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        permalink=link_to_fact(fact, fact.owner.name),
        stage=fact_stage(fact, dossier),
        filters=filters,
    )
