"""Events as calendars (RFC 5545): the upcoming ones, all of the dossier, and those of an entity.

They are written directly: the library icalendar takes 14 times as long for an event
(`python -m benchmarks.exports`). A test compares both.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.pages.shared.addresses import ALL_EVENTS, UPCOMING_EVENTS, Site, calendar_path, fact_address
from torana.pages.shared.badges import fact_badges, in_words
from torana.pages.shared.calendar_facts import in_calendar, is_upcoming
from torana.pages.shared.links import plain

_FOLD = 74
"""Maximum length of a line in bytes, without the space before a continued one."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
"""The characters that begin or end something in a text (section 3.3.11)."""
_PART = re.compile(rb"(?s).{1,%d}(?<!\\)(?![\x80-\xbf])|.{1,%d}(?![\x80-\xbf])" % (_FOLD, _FOLD))
"""As much of a line as fits, without half a character. Clients may misread a pair such as `\\,` that is apart."""


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
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Torana//Torana//EN", f"X-WR-CALNAME:{title}")
    events = [_event(fact, dossier, site) for fact in facts]
    return Export(path, description, b"".join((_lines(head), *events, b"END:VCALENDAR\r\n")), rows=len(events))


def _event(fact: FactNode, dossier: Dossier, site: Site) -> bytes:
    """Return an event, which is in the calendars of several entities. It is made once for all of them."""
    return dossier.once(("event", fact.key, site.url), lambda: _lines(_properties(fact, dossier, site)))


def _properties(fact: FactNode, dossier: Dossier, site: Site) -> Iterator[str]:
    date = fact.fact.date
    assert date is not None, "a fact in a calendar has a date"
    sources = "; ".join(f"{source.name} ({at})" for source, at in fact.citations)
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{_text(f'{fact.owner.name}: {plain(fact.fact.statement, dossier)}')}"
    yield f"DTSTART;VALUE=DATE:{_day(date.first)}"
    yield f"DTEND;VALUE=DATE:{_day(date.last + datetime.timedelta(days=1))}"
    yield f"DTSTAMP:{_day(dossier.settings.as_of.last)}T000000Z"
    yield f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {fact.key}')}"
    yield f"DESCRIPTION:{_text(f'{sources} [{in_words(fact_badges(fact, dossier))}]')}"
    if fact.fact.type == "plan":
        yield "STATUS:TENTATIVE"
    yield "TRANSP:TRANSPARENT"
    if site.url:
        yield f"URL:{fact_address(fact, site)}"
    yield "END:VEVENT"


def _day(day: datetime.date) -> str:
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    return text.translate(_ESCAPED)


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(b"%b\r\n" % _folded(line.encode()) for line in lines)


def _folded(line: bytes) -> bytes:
    """A line in UTF-8, continued on others if it is long (section 3.1)."""
    return line if len(line) <= _FOLD else b"\r\n ".join(_PART.findall(line))
