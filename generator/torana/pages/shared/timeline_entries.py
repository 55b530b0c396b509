"""Facts as lines of a timeline, by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.badges import evidence_badge, status_badge
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
    """Return facts by year, with the latest year first and undated facts last.

    The facts must be in chronological order. `filters_of` returns the filter values of a fact, on pages with filters.
    """
    years: dict[str, list[FactNode]] = {}
    for fact in facts:
        years.setdefault(str(fact.fact.date.first.year) if fact.fact.date else "", []).append(fact)
    return tuple(
        View(
            title=year or dossier.words.t("Undated"),
            anchor=f"_{year}" if year else "_undated",
            entries=tuple(
                timeline_entry(fact, dossier, references, here, filters_of(fact)) for fact in reversed(years[year])
            ),
        )
        for year in sorted(years, reverse=True)
    )


def year_anchor(fact: FactNode) -> str:
    """The anchor of a fact's year in a timeline."""
    return f"_{fact.fact.date.first.year}" if fact.fact.date else "_undated"


def timeline_entry(
    fact: FactNode, dossier: Dossier, references: References, here: Node | None = None, filters: View | None = None
) -> View:
    """A fact as one line of a timeline."""
    date = fact.fact.date
    shown = [status_badge(dossier, fact.fact.status)] if fact.fact.status else []
    if dossier.is_contested(fact):
        shown.append(evidence_badge("contested", dossier.words))
    return View(
        date=dossier.words.when(date),
        datetime=machine_date(date),
        statement=rich(fact.fact.statement, dossier, here),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        permalink=link_to_fact(fact, fact.owner.name),
        badges=tuple(shown),
        filters=filters,
    )
