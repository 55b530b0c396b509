"""Changes made by commits: a row for each event, and the last events of an entity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.page import View
from torana.pages.shared.addresses import calendar_path, feed_path
from torana.pages.shared.badges import Badge, doubts
from torana.pages.shared.calendar_facts import has_calendar
from torana.pages.shared.links import Link, link_to, link_to_fact
from torana.records.dates import Date
from torana.records.entity_types import EntityTypes
from torana.records.field_marks import ShownAs, marked_fields
from torana.records.relations import LINK
from torana.wording.words import machine_date, msgid

KINDS = {
    "added": msgid("Added"),
    "superseded": msgid("Superseded"),
    "removed": msgid("Removed"),
    "changed": msgid("Changed"),
}
"""The kinds of events in the site's own words, in the order of the page."""
KEYS = {
    "about": msgid("Also mentions"),
    "also_known_as": msgid("Also known as"),
    "also_under": msgid("Listed under"),
    "checked": msgid("Checked"),
    "confidence": msgid("Confidence"),
    "contradicts": msgid("Contested by"),
    "country": msgid("Country"),
    "date": msgid("Date"),
    "disputed_by": msgid("Contested by"),
    "figures": msgid("Figures"),
    "headquarters": msgid("Head office"),
    "kind": msgid("Kind"),
    "latitude": msgid("Coordinates"),
    "links": msgid("Links"),
    "logo": msgid("Logo"),
    "longitude": msgid("Coordinates"),
    "name": msgid("Name"),
    "native_name": msgid("Native name"),
    "note": msgid("Note"),
    "order": msgid("Order"),
    "parent": msgid("Belongs to"),
    "part_of": msgid("Part of"),
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
    "within": msgid("Located in"),
}
"""The names of keys of files. A field that pages show by its declaration has the name that they show."""
VALUES = {
    ("confidence", "low"): msgid("Low confidence"),
    ("confidence", "medium"): msgid("Medium confidence"),
    ("date", "undated"): msgid("Undated"),
    ("type", "event"): msgid("Dated event"),
    ("type", "plan"): msgid("Plan"),
    ("type", "state"): msgid("State"),
}
"""The names of values that are not in the vocabulary of the dossier, by key and value."""
_DATES = ("date", "since", "until")
_EDITED = {"about", "also_known_as", "also_under", "links", "native_name", "report", "summary"}
"""The keys of links between entities, of other names, and of texts without facts of their own."""
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
    """A link to the entity; its last name if it no longer exists."""
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
    """The name of a key of a file. A key that no longer exists is shown with spaces: `Formal title`."""
    name = KEYS.get(key) or dossier.once("names of keys", lambda: _shown_names(dossier.types)).get(key)
    return dossier.words.t(name) if name else key.replace("_", " ").capitalize()


def _shown_names(types: EntityTypes) -> dict[str, str]:
    fields = (field for entity_type in types for field in marked_fields(entity_type.model, ShownAs))
    return {field.field: field.declared.label for field in fields}


def value_in_words(key: str, value: str, node: Node | None, dossier: Dossier) -> str:
    """A value that an old commit has for a key, as pages show it: its name in the vocabulary, or a date in words."""
    words, settings = dossier.words, dossier.settings
    kinds = settings.kinds.of(node.type) if node else {}
    if (key, value) in VALUES:
        return words.t(VALUES[key, value])
    if key == "status" and value in settings.statuses:
        return settings.statuses[value].name
    if key == "kind" and value in kinds:
        return kinds[value].name
    try:
        return words.date(Date.parse(value)) if key in _DATES else old_statement(value, dossier)
    except ValueError:  # a rule of today refuses it
        return value


def is_edit(event: Event, dossier: Dossier) -> bool:
    """Return whether a change is one of links or texts alone, so that no fact says anything else."""
    return event.kind == "changed" and all(
        key in _EDITED or (old and new and old_statement(old, dossier) == old_statement(new, dossier))
        for key, old, new in event.fields
    )


def last_changes(events: Sequence[Event], most: int, dossier: Dossier) -> tuple[EventRow, ...]:
    """Return the rows of the last events, the newest first, without edits."""
    shown = (event for event in reversed(events) if not is_edit(event, dossier))
    return tuple(event_row(event, dossier) for event in islice(shown, most))


def event_row(event: Event, dossier: Dossier) -> EventRow:
    """Return the row of an event, which is the same on every page."""
    return dossier.once(("event row", event.kind, event.key, event.number), lambda: _event_row(event, dossier))


def _event_row(event: Event, dossier: Dossier) -> EventRow:
    node = dossier.current_entity(event.entity)
    fact, newer = dossier.current_fact(event.key), dossier.current_fact(event.by)
    text = old_statement(event.text or (fact.fact.statement if fact else dossier.last_text(event.key)), dossier)
    day = Date.parse(event.day)
    fields, others = changes_in_words(event, node, dossier)
    return EventRow(
        kind=event.kind,
        kind_name=dossier.words.t(KINDS[event.kind]),
        date=dossier.words.date(day),
        datetime=machine_date(day),
        under=link_to(node) if node else dossier.last_text(event.entity) if event.fact else text,
        text="" if not event.fact else link_to_fact(fact, text) if fact else text,
        doubts=doubts(dossier.track([fact]), dossier) if fact else (),
        fields=tuple(_field(*field, text, dossier) for field in fields),
        others=others,
        by=link_to_fact(newer, old_statement(newer.fact.statement, dossier)) if newer else None,
    )


def changes_in_words(event: Event, node: Node | None, dossier: Dossier) -> tuple[list[tuple[str, str, str]], str]:
    """Return the changed fields of an event of an entity: each key with its old and new value, and the other names."""
    in_words = partial(value_in_words, node=node, dossier=dossier)
    fields = [(key, in_words(key, old), in_words(key, new)) for key, old, new in event.fields]
    # Of a statement, only the links may have changed.
    others = ["links" if old or new else key for key, old, new in fields if old == new]
    names = ", ".join(dict.fromkeys(key_in_words(key, dossier) for key in others))
    return [field for field in fields if field[1] != field[2]], names


def _field(key: str, old: str, new: str, text: str, dossier: Dossier) -> View:
    """A changed field. If it is the text with which the row begins, only the old value follows."""
    if key in ("statement", "name") and new == text:
        return View(key=dossier.words.t("Before"), old=old, new=None)
    return View(key=key_in_words(key, dossier), old=old, new=new)


def last_events(node: Node, dossier: Dossier) -> View | None:
    """Return the last events of an entity; `None` if it has none."""
    rows = () if node.type.is_cited else last_changes(dossier.events_of(node), MAX_EVENTS, dossier)
    if not rows:
        return None
    return View(
        rows=rows,
        all=Link(dossier.words.t("What’s new"), "changes.md"),
        feed=Link(dossier.words.t("Feed"), feed_path(node)),
        calendar=Link(dossier.words.t("Calendar"), calendar_path(node)) if has_calendar(node, dossier) else None,
    )
