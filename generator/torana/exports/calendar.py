"""Events as calendars (RFC 5545): the upcoming ones, all of the dossier, and those of an entity."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator

import icalendar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.pages.shared.addresses import ALL_EVENTS, UPCOMING_EVENTS, Site, calendar_path, fact_address
from torana.pages.shared.badges import fact_badges, in_words
from torana.pages.shared.calendar_facts import in_calendar, is_upcoming
from torana.pages.shared.links import plain


def upcoming_calendar(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `timeline/events.ics`: what is expected after the date of the dossier. A plan is tentative."""
    facts = [fact for fact in dossier.facts if is_upcoming(fact, dossier)]
    yield _calendar(UPCOMING_EVENTS, "Upcoming events, as a calendar", dossier.settings.title, facts, dossier, site)


def whole_calendar(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `timeline/all-events.ics`: also past events whose day or month is known."""
    facts = [fact for fact in dossier.facts if in_calendar(fact, dossier)]
    yield _calendar(ALL_EVENTS, "Past and upcoming events, as a calendar", dossier.settings.title, facts, dossier, site)


def entity_calendar(node: Node, dossier: Dossier, site: Site) -> Export:
    """Return `organisations/meti/events.ics`: the past and upcoming events on the page of an entity."""
    facts = [fact for fact in dossier.backlinks(node) if in_calendar(fact, dossier)]
    title = f"{node.name}: {dossier.settings.title}"
    return _calendar(calendar_path(node), f"Events of {node.name}, as a calendar", title, facts, dossier, site)


def _calendar(
    path: str, description: str, title: str, facts: Iterable[FactNode], dossier: Dossier, site: Site
) -> Export:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Torana//Torana//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    head, end = calendar.to_ical().split(b"END:", 1)
    events = [_event(fact, dossier, site) for fact in facts]
    return Export(path, description, b"".join((head, *events, b"END:", end)), rows=len(events))


def _event(fact: FactNode, dossier: Dossier, site: Site) -> bytes:
    """Return an event, which is in the calendars of several entities. It is made once for all of them."""
    return dossier.once(("event", fact.key, site.url), lambda: _new_event(fact, dossier, site))


def _new_event(fact: FactNode, dossier: Dossier, site: Site) -> bytes:
    date = fact.fact.date
    assert date is not None, "a fact in a calendar has a date"
    event = icalendar.Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {fact.key}')}")
    event.add("dtstamp", datetime.datetime.combine(dossier.settings.as_of.last, datetime.time(), datetime.UTC))
    event.add("dtstart", date.first)
    event.add("dtend", date.last + datetime.timedelta(days=1))
    event.add("summary", f"{fact.owner.name}: {plain(fact.fact.statement, dossier)}")
    sources = "; ".join(f"{source.name} ({at})" for source, at in fact.citations)
    event.add("description", f"{sources} [{in_words(fact_badges(fact, dossier))}]")
    if site.url:
        event.add("url", fact_address(fact, site))
    if fact.fact.type == "plan":
        event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    content: bytes = event.to_ical()
    return content
