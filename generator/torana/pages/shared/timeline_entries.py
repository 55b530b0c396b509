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
    order = (_EXPECTED, *sorted(periods.keys() - {_EXPECTED, _UNDATED}, reverse=True), _UNDATED)
    return tuple(
        View(
            title=_title(period, dossier),
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


def _title(period: str, dossier: Dossier) -> str:
    words = dossier.words
    if period == _EXPECTED:
        return words.t("Expected, as of %(date)s", date=words.date(dossier.settings.as_of))
    return words.t("Undated") if period == _UNDATED else period


def period_title(fact: FactNode, dossier: Dossier) -> str:
    """The heading of the period of a fact in a timeline."""
    return _title(_period(fact), dossier)


def period_href(fact: FactNode) -> str:
    """The address of the period of a fact in the timeline of a page."""
    return f"#_{_period(fact)}"


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
