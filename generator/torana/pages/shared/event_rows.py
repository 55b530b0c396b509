"""What commits changed: one row per event, and the last events of an entity."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.shared.addresses import feed_path
from torana.pages.shared.dates import machine_date
from torana.pages.shared.links import Link, link_to, link_to_fact
from torana.records.dates import Date
from torana.records.entity_types import SOURCE
from torana.records.relations import LINK
from torana.wording.words import own

KINDS = {"added": own("Added"), "changed": own("Changed"), "superseded": own("Superseded"), "removed": own("Removed")}
"""What happened, in the site's own words."""
LAST = 3
"""Events on the page of an entity; its feed has more."""
FEED = "changes/feed.xml"
"""The file of the feed of the whole."""
FED = ("sector", "organisation")
"""The types of entities that have feeds of their own."""


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


def event_row(event: Event, dossier: Dossier) -> EventRow:
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
        text="" if not event.fact else link_to_fact(fact, text) if fact else text,
        fields=tuple(Field(key, then(old, dossier), then(new, dossier)) for key, old, new in told),
        others=", ".join(key for key, old, new in event.fields if not old and not new),
        by=link_to_fact(newer, then(newer.fact.statement, dossier)) if newer else None,
    )


def last_events(node: Node, dossier: Dossier) -> LastEvents | None:
    """What happened to an entity last; `None` where nothing has since the record began."""
    events = dossier.events_of(node)
    if not events or node.type is SOURCE:
        return None
    return LastEvents(
        rows=tuple(event_row(event, dossier) for event in events[: -LAST - 1 : -1]),
        all=Link(dossier.words.t("What’s new"), "changes.md"),
        feed=Link(dossier.words.t("Feed"), feed_path(node)) if node.type.name in FED else None,
    )
