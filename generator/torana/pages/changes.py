"""What the commits did, as pages tell it: by day, by sector, and on the page of each entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from torana.dossier import events as past
from torana.dossier.events import Event
from torana.dossier.graph import Dossier, FactNode, Node
from torana.pages.paging import FACTS, Pager, pager, split
from torana.pages.shared.addresses import feed_path, page_path
from torana.pages.shared.dates import machine_date
from torana.pages.shared.links import Link, link_to
from torana.records.dates import Date
from torana.records.entity_types import SOURCE
from torana.records.relations import LINK
from torana.wording.words import own

KINDS = {"added": own("Added"), "changed": own("Changed"), "superseded": own("Superseded"), "removed": own("Removed")}
"""What happened, in the site's own words."""
LACKING = {
    "shallow": own("This copy was built from a clone without its older commits, so what changed cannot be told."),
    "no git": own("This copy was built outside a git repository, so what changed cannot be told."),
}
"""Why there is no history, in the site's own words."""
LAST = 3
"""Events on the page of an entity; its feed has more."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key that changed."""

    key: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened."""

    kind: str
    """A key of `KINDS`."""
    told: str
    """Its word."""
    date: str
    datetime: str
    under: Link | str
    """The entity; its former slug where it is no more."""
    text: Link | str
    """The statement as it was written then, with a link where the fact still is; empty for the entity itself."""
    fields: tuple[Field, ...]
    others: str
    """Further keys that changed."""
    by: Link | None
    """What replaces it."""


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day."""

    date: str
    anchor: str
    rows: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class SectorRow:
    """What happened to the facts of a sector."""

    link: Link
    counts: tuple[int, ...]
    """By `KINDS`."""
    last: str
    feed: Link


@dataclass(frozen=True, slots=True)
class EventsView:
    """A part of all that happened."""

    lacking: str
    """Why there is no history."""
    begins: str
    total: str
    days: tuple[Day, ...]
    pager: Pager | None
    sectors: tuple[SectorRow, ...]
    feed: Link | None


@dataclass(frozen=True, slots=True)
class LastEvents:
    """What happened to an entity last."""

    rows: tuple[EventRow, ...]
    all: Link
    feed: Link | None


def then(text: str, dossier: Dossier) -> str:
    """A statement of an old commit without its links: what they lead to may have another slug now, or be no more."""

    def name(found: str) -> str:
        node = dossier.now(found)
        return node.name if node else found

    return LINK.sub(lambda match: (match[2] or name(match[1].strip())).strip(), text)


FEED = "changes/feed.xml"
"""The file of the feed of the whole."""
FED = ("sector", "organisation")
"""The types of entities that have feeds of their own."""


def row(event: Event, dossier: Dossier) -> EventRow:
    """An event as a page tells it."""
    node = dossier.now(event.entity)
    fact, newer = dossier.fact_now(event.key), dossier.fact_now(event.by)
    text = then(event.text or (fact.fact.statement if fact else event.key), dossier)
    day = Date.parse(event.day)
    told = [field for field in event.fields if field[1] or field[2]]
    return EventRow(
        kind=event.kind,
        told=dossier.words.t(KINDS[event.kind]),
        date=dossier.words.date(day),
        datetime=machine_date(day),
        under=link_to(node) if node else event.entity if event.fact else text,
        text="" if not event.fact else _fact_link(fact, text) if fact else text,
        fields=tuple(Field(key, then(old, dossier), then(new, dossier)) for key, old, new in told),
        others=", ".join(key for key, old, new in event.fields if not old and not new),
        by=_fact_link(newer, then(newer.fact.statement, dossier)) if newer else None,
    )


def _fact_link(fact: FactNode, text: str) -> Link:
    return Link(text, page_path(fact.owner), fact.fact.id)


def last_events(node: Node, dossier: Dossier) -> LastEvents | None:
    """What happened to an entity last; `None` where nothing has since the record began."""
    events = dossier.events_of(node)
    if not events or node.type is SOURCE:
        return None
    return LastEvents(
        rows=tuple(row(event, dossier) for event in events[: -LAST - 1 : -1]),
        all=Link(dossier.words.t("What’s new"), "changes.md"),
        feed=Link(dossier.words.t("Feed"), feed_path(node)) if node.type.name in FED else None,
    )


def parts_of(dossier: Dossier) -> list[Sequence[Event]]:
    """All events in parts, the newest last."""
    return split(dossier.events, FACTS)


def path_of(index: int, parts: int) -> str:
    """The Markdown file of a part: the newest has the plain address."""
    return "changes.md" if index == parts - 1 else f"changes/{index + 1}.md"


def events_view(dossier: Dossier, index: int, sectors: Iterable[Node]) -> EventsView:
    """A part of all that happened, the newest first, and for the newest what happened by sector."""
    parts = parts_of(dossier)
    began = dossier.past.begins
    return EventsView(
        lacking=dossier.words.t(LACKING[dossier.past.lacking]) if dossier.past.lacking else "",
        begins=dossier.words.date(Date.parse(began)) if began else "",
        total=dossier.words.integer(len(dossier.events)),
        days=tuple(_days(parts[index][::-1], dossier)),
        pager=pager(parts, index, lambda other: path_of(other, len(parts)), dossier.words),
        sectors=tuple(_sector(node, dossier) for node in sectors) if index == len(parts) - 1 and began else (),
        feed=Link(dossier.words.t("Feed"), FEED) if began else None,
    )


def _days(events: Iterable[Event], dossier: Dossier) -> Iterator[Day]:
    seen: Counter[str] = Counter()
    for day, found in groupby(events, lambda event: event.day):
        seen[day] += 1  # clocks differ: a day may come again
        anchor = f"_{day}" + (f"-{seen[day]}" if seen[day] > 1 else "")
        rows = sorted((row(event, dossier) for event in found), key=_place)
        yield Day(dossier.words.date(Date.parse(day)), anchor, tuple(rows))


def _place(found: EventRow) -> tuple[str, int]:
    name = found.under if isinstance(found.under, str) else found.under.text
    return name.casefold(), past.KINDS.index(found.kind)


def _sector(node: Node, dossier: Dossier) -> SectorRow:
    events = [event for event in dossier.events_of(node) if event.fact]
    counts = Counter(event.kind for event in events)
    last = dossier.words.date(Date.parse(events[-1].day)) if events else ""
    return SectorRow(link_to(node), tuple(counts[kind] for kind in KINDS), last, Link("Atom", feed_path(node)))
