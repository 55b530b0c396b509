"""Upcoming events as a calendar (RFC 5545)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

import icalendar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.exports.export import Export
from torana.pages.shared.addresses import Site, fact_address
from torana.pages.shared.badges import fact_badges, in_words
from torana.pages.shared.links import plain
from torana.records.dates import Date


def calendar_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `timeline/events.ics`: what is expected after the date of the dossier. A plan is tentative."""
    as_of = dossier.settings.as_of.last
    events = icalendar.Calendar()
    events.add("prodid", "-//Torana//Torana//EN")
    events.add("version", "2.0")
    events.add("x-wr-calname", dossier.settings.title)
    upcoming = _upcoming(dossier)
    for fact, date in upcoming:
        event = icalendar.Event()
        event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {fact.key}')}")
        event.add("dtstamp", datetime.datetime.combine(as_of, datetime.time(), datetime.UTC))
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
        events.add_component(event)
    description = "Upcoming events, as a calendar"
    yield Export("timeline/events.ics", description, events.to_ical(), rows=len(upcoming))


def has_calendar(dossier: Dossier) -> bool:
    """Return whether there are upcoming events. A calendar must have a component (RFC 5545, section 3.6)."""
    return bool(_upcoming(dossier))


def _upcoming(dossier: Dossier) -> list[tuple[FactNode, Date]]:
    """The expected facts that begin after the date of the dossier, with their dates."""
    as_of = dossier.settings.as_of.last
    facts = (fact for fact in dossier.facts if fact.key not in dossier.superseded_by)
    return [(fact, date) for fact in facts if fact.expected and (date := fact.fact.date) and date.first > as_of]
