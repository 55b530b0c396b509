"""The feeds of changes and the calendar, as feed readers and calendar programs parse them."""

from __future__ import annotations

import datetime
import io
import re
from html import escape
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import icalendar
import jsonschema
import pytest
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import Site, address
from torana.records.dates import Date
from torana.site.plan import Plan

from .support.dossiers import copy_of_small
from .support.exports import API, data_files, load
from .support.paths import TESTS

ENTRY = {"id", "title", "link", "updated", "content"}


@pytest.mark.client("Atom", "feedparser", "read, every feed")
def test_every_feed(real_site: Path) -> None:
    feeds = sorted(real_site.rglob("feed.xml"))
    if not feeds:
        pytest.skip("a shallow clone: the site has no feeds")
    assert len(feeds) > 90
    ids, entries = set(), 0
    for path in feeds:
        feed = feedparser.parse(io.BytesIO(path.read_bytes()))
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert (feed.version, feed.encoding) == ("atom10", "utf-8")
        # The elements that RFC 4287 requires; the author of the entries is that of the feed.
        assert feed.feed.id
        assert feed.feed.title
        assert feed.feed.updated_parsed
        assert feed.feed.author
        assert {link.rel for link in feed.feed.links} == {"self", "alternate"}
        assert feed.feed.id.endswith(path.relative_to(real_site).as_posix())
        ids.add(feed.feed.id)
        heads = [entry.updated_parsed for entry in feed.entries]
        assert heads == sorted(heads, reverse=True)
        assert all(heads)
        assert len({entry.id for entry in feed.entries}) == len(heads)
        for entry in feed.entries:
            assert entry.keys() >= ENTRY
            assert entry.title
            assert entry.content[0].value
            page, _, anchor = entry.link.partition("#")
            target = real_site / page.partition("/torana/")[2] / "index.html"
            assert target.is_file(), entry.link
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8"), entry.link
        entries += len(heads)
    assert len(ids) == len(feeds)
    assert entries > 200


@pytest.mark.client("JSON Feed", "jsonschema", "validated")
def test_the_json_feed(real_site: Path) -> None:
    schema = load(TESTS / "support" / "json-feed.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    path = next(real_site.rglob("feed.json"), None)
    if path is None:
        pytest.skip("a shallow clone: the site has no feeds")
    feed = load(path)
    assert [problem.message for problem in validator.iter_errors(feed)] == []
    for wrong in ({"version": "1.1"}, {"items": [{"id": "x"}]}, {"home_page_url": "../"}, {"extra": 1}):
        assert not validator.is_valid({**feed, **wrong})
    (item,) = feed["items"][:1]
    assert not validator.is_valid({**feed, "items": [{**item, "date_published": "2026-02-30T00:00:00Z"}]})
    atom = feedparser.parse(io.BytesIO(path.with_suffix(".xml").read_bytes()))
    assert [
        (one["id"], one["url"], one["title"], one["content_text"], one["date_published"], one["tags"])
        for one in feed["items"]
    ] == [
        (one.id, one.link, one.title, one.content[0].value, one.updated, [tag.term for tag in one.tags])
        for one in atom.entries
    ]


def calendar_of(content: bytes) -> icalendar.Calendar:
    """Parse a calendar, and check that it has everything that RFC 5545 requires."""
    calendar = icalendar.Calendar.from_ical(content)
    assert not any(one.errors for one in calendar.walk())
    assert {"PRODID", "VERSION"} <= calendar.keys()
    assert all({"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= one.keys() for one in calendar.walk("VEVENT"))
    assert all(len(line) <= 75 and b"\n" not in line for line in content.split(b"\r\n"))
    return calendar


@pytest.mark.client("iCalendar", "icalendar", "read: the same events as in the API")
def test_calendars_have_the_events_of_the_api(real_site: Path) -> None:
    whole = load(real_site / API / "facts.json")
    current = [fact for fact in whole["facts"] if fact["superseded_by"] is None and fact["date"] != "undated"]
    ahead = {fact["url"] for fact in current if Date.parse(fact["date"]).first > Date.parse(whole["as_of"]).last}
    past = {
        fact["url"]
        for fact in current
        if not fact["expected"]
        and fact.get("type", "event") == "event"
        and (Date.parse(fact["date"]).last - Date.parse(fact["date"]).first).days < 31
    }
    calendars = {
        path.relative_to(real_site).as_posix(): {
            str(event["URL"]) for event in calendar_of(path.read_bytes()).walk("VEVENT")
        }
        for path in real_site.rglob("*.ics")
    }
    assert calendars.pop("timeline/events.ics", set()) == ahead
    assert calendars.pop("timeline/all-events.ics") == ahead | past
    assert len(calendars) > 100
    for path, events in calendars.items():
        facts = load(real_site / API / path.replace("/events.ics", ".json"))["facts"]
        assert events == {fact["url"] for fact in facts} & (ahead | past) != set(), path
        page = (real_site / path).parent / "index.html"
        assert 'href="events.ics"' in page.read_text("utf-8")
    assert not [path for path in calendars if path.startswith("sources/")]


def test_dates_that_lie_ahead(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    north = root / "content/initiatives/north-wind.yml"
    north.write_text(north.read_text("utf-8").replace("date: 2027-Q1", "date: 2025"), "utf-8")
    files = data_files(root)
    assert "timeline/events.ics" not in files  # a calendar needs at least one event
    assert {"timeline/all-events.ics", "initiatives/north-wind/events.ics"} <= set(files)
    assert not {"sources/daily-aland/events.ics", "places/north-shore/events.ics"} & set(files)
    later = "  - {id: later, statement: It opens., date: 2031-05, sources: [{source: daily-aland, at: para. 1}]}\n"
    north.write_text(north.read_text("utf-8").replace("facts:\n", f"facts:\n{later}", 1), "utf-8")
    files = data_files(root)
    calendar = calendar_of(files["timeline/events.ics"])
    events = [one for one in calendar.walk("VEVENT") if "It opens." in one["SUMMARY"]]
    assert [(one.start, one.end) for one in events] == [(datetime.date(2031, 5, 1), datetime.date(2031, 6, 1))]


_LINK = re.compile(r'<link rel="alternate" type="([^"]*)"(?: title="([^"]*)")? href="([^"]*)">')


def test_pages_name_their_feeds_and_other_forms(tmp_path: Path) -> None:
    """With exactly the relation that feed readers look for, and a title that describes the feed."""
    root = copy_of_small(tmp_path)
    event = Event("c1", "2026-02-03T04:05:06+00:00", "changed", "north-wind", "", "x")
    plan = Plan(load_dossier(root), root, Site(), History((event,), "c1", "c0", "2026-01-01"))
    specs = [spec for _, spec in plan.specs()]
    pages = [spec.make() for spec in specs if isinstance(spec, PageSpec)]
    links = {page.path: _LINK.findall(page.head) for page in pages}
    base = "https://example.org/"
    named = {urljoin(base + address(path), href).removeprefix(base) for path in links for *_, href in links[path]}
    files = {path for spec in specs for path in spec.paths}
    assert named <= files
    feeds = {path for path in files if path.endswith(("feed.xml", "feed.json"))}
    assert feeds - {"organisations/acme/feed.xml"} <= named, "an old address is on no page"
    assert {"places/aland/feed.xml", "initiatives/north-wind/feed.xml", "sources/daily-aland/feed.xml"} <= named
    assert ("application/atom+xml", "What’s new: Aland", "../../places/aland/feed.xml") in links["places/aland.md"]
    title = f"What’s new: {escape(plan.dossiers[0].settings.title)}"
    assert {kind for kind, name, _ in links["index.md"] if name == title} == {
        "application/atom+xml",
        "application/feed+json",
    }
