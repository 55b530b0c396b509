"""Changes made by commits: a row for each event, and the last events of an entity."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.page import View
from torana.pages.shared.addresses import feed_path
from torana.pages.shared.badges import Badge, doubts
from torana.pages.shared.links import Link, link_to, link_to_fact
from torana.records.dates import Date
from torana.records.relations import LINK
from torana.wording.words import machine_date, msgid

KINDS = {
    "added": msgid("Added"),
    "changed": msgid("Changed"),
    "superseded": msgid("Superseded"),
    "removed": msgid("Removed"),
}
"""The kinds of events, in the site's own words."""
KEYS = {
    "about": msgid("Also mentions"),
    "checked": msgid("Checked"),
    "confidence": msgid("Confidence"),
    "country": msgid("Country"),
    "date": msgid("Date"),
    "disputed_by": msgid("Disputed by"),
    "figures": msgid("Figures"),
    "kind": msgid("Kind"),
    "links": msgid("Links"),
    "name": msgid("Name"),
    "note": msgid("Note"),
    "parties": msgid("Parties"),
    "places": msgid("Places"),
    "report": msgid("Report"),
    "sectors": msgid("Sectors"),
    "since": msgid("Since"),
    "sources": msgid("Sources"),
    "statement": msgid("Statement"),
    "status": msgid("Stage"),
    "summary": msgid("Summary"),
    "supersedes": msgid("Replaces"),
    "technologies": msgid("Technologies"),
    "type": msgid("Type"),
    "until": msgid("Until"),
}
"""The names of common keys of files. Others are shown with spaces: `also known as`."""
MAX_EVENTS = 3
"""Maximum number of events on an entity's page; its feed has more."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event: a fact or an entity was added, changed, superseded or removed."""

    kind: str
    """A key of `KINDS`."""
    kind_name: str
    """The name of the kind."""
    date: str
    datetime: str
    under: Link | str
    """A link to the entity; its slug if it no longer exists."""
    text: Link | str
    """The statement at the time, with a link if the fact still exists; empty for an event of the entity itself."""
    doubts: tuple[Badge, ...]
    """The reasons to doubt the fact as it is now."""
    fields: tuple[View, ...]
    others: str
    """The names of other keys that changed."""
    by: Link | None
    """A link to the fact that replaces it."""


def old_statement(text: str, dossier: Dossier) -> str:
    """A statement of an old commit without links, because their targets may be renamed or removed."""

    def name(slug: str) -> str:
        node = dossier.current_entity(slug)
        return node.name if node else slug

    return LINK.sub(lambda match: (match[2] or name(match[1].strip())).strip(), text)


def key_in_words(key: str, dossier: Dossier) -> str:
    """The name of a key of a file."""
    return dossier.words.t(KEYS[key]) if key in KEYS else key.replace("_", " ")


def event_row(event: Event, dossier: Dossier) -> EventRow:
    """Return the row of an event."""
    node = dossier.current_entity(event.entity)
    fact, newer = dossier.current_fact(event.key), dossier.current_fact(event.by)
    text = old_statement(event.text or (fact.fact.statement if fact else event.key), dossier)
    day = Date.parse(event.day)
    shown = [field for field in event.fields if field[1] or field[2]]
    return EventRow(
        kind=event.kind,
        kind_name=dossier.words.t(KINDS[event.kind]),
        date=dossier.words.date(day),
        datetime=machine_date(day),
        under=link_to(node) if node else event.entity if event.fact else text,
        text="" if not event.fact else link_to_fact(fact, text) if fact else text,
        doubts=doubts(dossier.track([fact]), dossier) if fact else (),
        fields=tuple(
            View(key=key_in_words(key, dossier), old=old_statement(old, dossier), new=old_statement(new, dossier))
            for key, old, new in shown
        ),
        others=", ".join(key_in_words(key, dossier) for key, old, new in event.fields if not old and not new),
        by=link_to_fact(newer, old_statement(newer.fact.statement, dossier)) if newer else None,
    )


def last_events(node: Node, dossier: Dossier) -> View | None:
    """Return the last events of an entity; `None` if it has none."""
    events = () if node.type.is_cited else dossier.events_of(node)
    if not events:
        return None
    return View(
        rows=tuple(event_row(event, dossier) for event in events[: -MAX_EVENTS - 1 : -1]),
        all=Link(dossier.words.t("What’s new"), "changes.md"),
        feed=Link(dossier.words.t("Feed"), feed_path(node)),
    )
