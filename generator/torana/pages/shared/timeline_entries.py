"""Facts as lines of a timeline, by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.badges import Badge, evidence_badge, status_badge
from torana.pages.shared.dates import machine_date
from torana.pages.shared.links import Link, Text, link_to_fact, rich
from torana.pages.shared.references import Mark, References


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """The values by which an entry of the timeline can be filtered."""

    at: str
    """The key of its mark on the drawn line; empty without a date."""
    type: str
    """The type of the fact's entity."""
    sectors: str
    """The slugs of its sectors and of those above them, separated by spaces."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A fact in a timeline: one line."""

    date: str
    datetime: str
    statement: Text
    replaced: bool
    """True if a later fact supersedes it."""
    marks: tuple[Mark, ...]
    permalink: Link
    badges: tuple[Badge, ...]
    filters: EntryFilter | None = None
    """`None` on pages without filters."""


@dataclass(frozen=True, slots=True)
class Period:
    """The entries of one year, or those without a date."""

    title: str
    anchor: str
    entries: tuple[TimelineEntry, ...]


def timeline_periods(
    facts: Iterable[FactNode],
    dossier: Dossier,
    references: References,
    here: Node | None = None,
    filters_of: Callable[[FactNode], EntryFilter | None] = lambda fact: None,
) -> tuple[Period, ...]:
    """Return facts by year, the latest first; undated facts are last.

    Args:
        facts: In the order of time.
        dossier: The dossier that they belong to.
        references: The numbered sources of the page; those of the facts are added.
        here: The entity of the page, if it is an entity's page.
        filters_of: Returns the filter values of a fact, on pages with filters.
    """
    years: dict[str, list[FactNode]] = {}
    for fact in facts:
        years.setdefault(str(fact.fact.date.first.year) if fact.fact.date else "", []).append(fact)
    return tuple(
        Period(
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
    fact: FactNode,
    dossier: Dossier,
    references: References,
    here: Node | None = None,
    filters: EntryFilter | None = None,
) -> TimelineEntry:
    """A fact as one line of a timeline."""
    date = fact.fact.date
    shown = [status_badge(dossier, fact.fact.status)] if fact.fact.status else []
    if dossier.is_contested(fact):
        shown.append(evidence_badge("contested", dossier.words))
    return TimelineEntry(
        date=dossier.words.when(date),
        datetime=machine_date(date),
        statement=rich(fact.fact.statement, dossier, here),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        permalink=link_to_fact(fact, fact.owner.name),
        badges=tuple(shown),
        filters=filters,
    )
