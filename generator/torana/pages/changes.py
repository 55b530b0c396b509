"""The page of what is new: what commits changed, the newest, the replaced and the contested facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages import paging
from torana.pages.downloads import Downloads
from torana.pages.page import Page, PageSpec, description_of
from torana.pages.paging import part_title
from torana.pages.shared.addresses import SITE_FEED, Site, feed_path
from torana.pages.shared.event_rows import KINDS, EventRow, event_row
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import Reference, References
from torana.pages.shared.sector_order import in_order
from torana.pages.shared.timeline_entries import Period, TimelineEntry, timeline_entry, timeline_periods
from torana.records.dates import Date
from torana.records.entity_types import SECTOR
from torana.wording.words import msgid

EVENTS = 100
"""Events in a part of the page."""
NEWEST = 40
"""The most facts listed as the newest."""
MAX_CORRECTIONS = 100
"""The most replaced facts, and the most contested ones, that the page lists: the latest. The search finds all."""
UNAVAILABLE = {
    "shallow": msgid("This site was built from a clone without older commits, so it cannot show what changed."),
    "no git": msgid("This site was built outside a git repository, so it cannot show what changed."),
}
"""Reasons for a missing history, in the site's own words."""


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day."""

    date: str
    anchor: str
    rows: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class SectorRow:
    """The events of a sector's facts."""

    link: Link
    counts: tuple[int, ...]
    """One count for each of `KINDS`."""
    last: str
    feed: Link


@dataclass(frozen=True, slots=True)
class EventsView:
    """A part of all events."""

    unavailable: str
    """The reason for a missing history; empty if there is one."""
    begins: str
    total: str
    days: tuple[Day, ...]
    pager: paging.Pager | None
    sectors: tuple[SectorRow, ...]
    feed: Link | None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The view of the page of what is new."""

    as_of: str
    events: EventsView
    newest: tuple[Period, ...]
    """Only the first page has this and the fields below."""
    superseded: tuple[TimelineEntry, ...]
    all_superseded: str
    """The number of all of them; empty if all are shown."""
    contested: tuple[TimelineEntry, ...]
    all_contested: str
    """The number of all of them; empty if all are shown."""
    references: tuple[Reference, ...]


def parts_of(dossier: Dossier) -> list[Sequence[Event]]:
    """Return all events in parts, the newest last."""
    return paging.split(dossier.events, EVENTS)


def path_of(index: int, parts: int) -> str:
    """The Markdown file of a part; the newest part has the address without a number."""
    return "changes.md" if index == parts - 1 else f"changes/{index + 1}.md"


def changes_paths(dossier: Dossier) -> list[str]:
    """The Markdown files of the parts of the changes page."""
    count = len(parts_of(dossier))
    return [path_of(index, count) for index in range(count)]


def changes_page(dossier: Dossier, index: int) -> ChangesPage:
    """A part of what the commits did. The newest part, which is the last, also lists facts by other criteria."""
    if index == len(parts_of(dossier)) - 1:
        return _newest_changes(dossier, index)
    as_of, events = dossier.words.date(dossier.settings.as_of), events_view(dossier, index, ())
    return ChangesPage(as_of, events, (), (), "", (), "", ())


def _newest_changes(dossier: Dossier, newest: int) -> ChangesPage:
    """The newest part, with the newest, the replaced and the contested facts."""
    references = References(dossier)

    def entries(facts: Iterable[FactNode]) -> tuple[TimelineEntry, ...]:
        return tuple(timeline_entry(fact, dossier, references) for fact in facts)

    dated = [fact for fact in dossier.facts if fact.fact.date]
    superseded = [fact for fact in dossier.facts if fact.key in dossier.superseded_by]
    contested = [fact for fact in dossier.facts if dossier.is_contested(fact)]

    def all_of(facts: Sequence[FactNode]) -> str:
        return dossier.words.count(len(facts), "fact") if len(facts) > MAX_CORRECTIONS else ""

    return ChangesPage(
        as_of=dossier.words.date(dossier.settings.as_of),
        events=events_view(dossier, newest, in_order(dossier.of_type(SECTOR))),
        newest=timeline_periods(dated[-NEWEST:], dossier, references),
        superseded=entries(superseded[-MAX_CORRECTIONS:]),
        all_superseded=all_of(superseded),
        contested=entries(contested[-MAX_CORRECTIONS:]),
        all_contested=all_of(contested),
        references=references.listed(),
    )


def events_view(dossier: Dossier, index: int, sectors: Iterable[Node]) -> EventsView:
    """Return a part of all events, the newest first; the newest part also counts events by sector."""
    parts = parts_of(dossier)
    began = dossier.git_history.begins
    return EventsView(
        unavailable=dossier.words.t(UNAVAILABLE[dossier.git_history.unavailable])
        if dossier.git_history.unavailable
        else "",
        begins=dossier.words.date(Date.parse(began)) if began else "",
        total=dossier.words.integer(len(dossier.events)),
        days=tuple(_days(parts[index][::-1], dossier)),
        pager=paging.pager(parts, index, lambda other: path_of(other, len(parts)), dossier.words),
        sectors=tuple(_sector(node, dossier) for node in sectors) if index == len(parts) - 1 and began else (),
        feed=Link(dossier.words.t("Feed"), SITE_FEED) if began else None,
    )


def _days(events: Iterable[Event], dossier: Dossier) -> Iterator[Day]:
    seen: Counter[str] = Counter()
    for day, found in groupby(events, lambda event: event.day):
        seen[day] += 1  # clocks differ: a day may appear twice
        anchor = f"_{day}" + (f"-{seen[day]}" if seen[day] > 1 else "")
        rows = sorted((event_row(event, dossier) for event in found), key=_place)
        yield Day(dossier.words.date(Date.parse(day)), anchor, tuple(rows))


def _place(found: EventRow) -> tuple[str, int]:
    name = found.under if isinstance(found.under, str) else found.under.text
    return name.casefold(), list(KINDS).index(found.kind)


def _sector(node: Node, dossier: Dossier) -> SectorRow:
    events = [event for event in dossier.events_of(node) if event.fact]
    counts = Counter(event.kind for event in events)
    last = dossier.words.date(Date.parse(events[-1].day)) if events else ""
    return SectorRow(link_to(node), tuple(counts[kind] for kind in KINDS), last, Link("Atom", feed_path(node)))


def changes_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/changes/`"""

    def make(index: int, path: str) -> Page:
        message = msgid("The newest, superseded and contested facts in %(dossier)s.")
        description = description_of(dossier, message)
        view = changes_page(dossier, index)
        title = part_title(dossier.words.t("What’s new"), view.events.pager, dossier.words)
        return Page(path, title, description, "changes.md.j2", view, scripts=("evidence",))

    for index, path in enumerate(changes_paths(dossier)):
        yield PageSpec(path, partial(make, index, path))
