"""Upcoming events as a calendar (RFC 5545)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

import icalendar

from torana.dossier.graph import Dossier
from torana.exports.export import Export, fact_address
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain


def calendar_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `timeline/events.ics`: the facts dated after the date of the dossier, if there are any."""
    as_of = dossier.settings.as_of.last
    events = icalendar.Calendar()
    events.add("prodid", "-//Torana//Torana//EN")
    events.add("version", "2.0")
    events.add("x-wr-calname", dossier.settings.title)
    count = 0
    for fact in dossier.facts:
        date = fact.fact.date
        if date is None or date.first <= as_of or fact.key in dossier.superseded_by:
            continue
        count += 1
        event = icalendar.Event()
        event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {fact.key}')}")
        event.add("dtstamp", datetime.datetime.combine(as_of, datetime.time(), datetime.UTC))
        event.add("dtstart", date.first)
        event.add("dtend", date.last + datetime.timedelta(days=1))
        event.add("summary", f"{fact.owner.name}: {plain(fact.fact.statement, dossier)}")
        event.add("description", "; ".join(f"{source.name} ({at})" for source, at in fact.citations))
        if site.url:
            event.add("url", fact_address(site, fact))
        event.add("transp", "TRANSPARENT")
        events.add_component(event)
    if not count:
        return  # a calendar must have at least one component (RFC 5545, section 3.6)
    description = "Upcoming events, as a calendar"
    yield Export("timeline/events.ics", description, events.to_ical(), rows=count)
