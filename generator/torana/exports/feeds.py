"""The changes of the dossier as Atom (RFC 4287) and JSON Feed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.export import Export
from torana.json_text import as_json
from torana.pages.shared.addresses import SITE_FEED, SITE_JSON_FEED, Site, address, feed_path, page_path
from torana.pages.shared.badges import in_words
from torana.pages.shared.event_rows import KINDS, event_row
from torana.pages.shared.links import Link

NEWEST = 50
"""Maximum number of entries in the feed of the site."""
NEWEST_OF_ENTITY = 25
"""Maximum number of entries in the feed of an entity."""
_ATOM = "http://www.w3.org/2005/Atom"


def atom(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `changes/feed.xml`."""
    content = _feed(SITE_FEED, dossier.settings.title, "changes.md", dossier.events, NEWEST, dossier, site)
    yield Export(SITE_FEED, "The latest changes of facts, as an Atom feed", content)


def has_feeds(dossier: Dossier) -> bool:
    """Return whether there is a git history, and so a feed."""
    return bool(dossier.git_history.begins)


def entity_feed(node: Node, dossier: Dossier, site: Site) -> Export:
    """Return `organisations/meti/feed.xml`: the last events of an entity."""
    title, path = f"{node.name}: {dossier.settings.title}", feed_path(node)
    content = _feed(path, title, page_path(node), dossier.events_of(node), NEWEST_OF_ENTITY, dossier, site)
    return Export(path, f"Changes of {node.name}, as an Atom feed", content)


def _feed(
    path: str, title: str, page: str, events: Sequence[Event], newest: int, dossier: Dossier, site: Site
) -> bytes:
    """Return a feed in Atom. Its addresses are relative if the address of the site is not known."""
    base = site.url or "../" * path.count("/")
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", site.url + path if site.url else _urn(path))
    _add(feed, "title", title)
    _add(feed, "updated", events[-1].when if events else f"{dossier.git_history.begins}T00:00:00Z")
    _add(feed, "link", rel="self", type="application/atom+xml", href=base + path)
    _add(feed, "link", rel="alternate", type="text/html", href=base + address(page))
    _add(_add(feed, "author"), "name", dossier.settings.publisher)
    _add(feed, "rights", f"{dossier.settings.licence}: {dossier.settings.licence_url}")
    ElementTree.indent(feed)
    head = ElementTree.tostring(feed, "unicode").removesuffix("\n</feed>")
    entries = "".join(_atom_entry(event, base, dossier) for event in events[: -newest - 1 : -1])
    return f"<?xml version='1.0' encoding='utf-8'?>\n{head}\n{entries}</feed>\n".encode()


class _FeedEntry(NamedTuple):
    """An event as both formats show it."""

    id: str
    title: str
    address: str
    """From the root of the site."""
    text: str


def _entry(event: Event, dossier: Dossier) -> _FeedEntry:
    row = event_row(event, dossier)
    name = row.under if isinstance(row.under, str) else row.under.text
    target = row.text if isinstance(row.text, Link) else row.under
    link = target if isinstance(target, Link) else Link("", "changes.md")
    anchor = f"#{link.anchor}" if link.anchor else ""
    text = row.text.text if isinstance(row.text, Link) else row.text or name
    lines = [f"{text} ({in_words(row.doubts)})" if row.doubts else text]
    for field in row.fields:
        values = (value or "–" for value in (field.old, field.new) if value is not None)
        lines.append(f"{field.key}: {' → '.join(values)}")
    lines += [f"also changed: {row.others}"] if row.others else []
    lines += [f"superseded by: {row.by.text}"] if row.by else []
    urn, title = _urn(f"{event.kind} {event.key} {event.number}"), f"{KINDS[event.kind]}: {name}"
    return _FeedEntry(urn, title, address(link.path) + anchor, "\n".join(lines))


def _atom_entry(event: Event, base: str, dossier: Dossier) -> str:
    """Return the element of an event, which is in the feeds of several entities. It is made once for all of them."""
    return dossier.once(("feed entry", event, base), lambda: _entry_element(event, base, dossier))


def _entry_element(event: Event, base: str, dossier: Dossier) -> str:
    entry = _entry(event, dossier)
    element = ElementTree.Element("entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", event.when)
    _add(element, "link", rel="alternate", type="text/html", href=base + entry.address)
    _add(element, "content", entry.text, type="text")
    _add(element, "category", term=event.kind)
    ElementTree.indent(element, level=1)
    return f"  {ElementTree.tostring(element, 'unicode')}\n"


def _add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """Add an element to another, and return it."""
    element = ElementTree.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _urn(text: str) -> str:
    """Return an identifier that does not depend on the address of the site."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {text}')}"


def json_feed(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `changes/feed.json`, the same as `changes/feed.xml` in JSON Feed 1.1."""
    base, path = site.url or "../", SITE_JSON_FEED
    items = []
    for event in dossier.events[: -NEWEST - 1 : -1]:
        entry = _entry(event, dossier)
        items.append(
            {
                "id": entry.id,
                "url": base + entry.address,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": event.when,
                "tags": [event.kind],
            }
        )
    settings = dossier.settings
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.title,
        "home_page_url": base + address("changes.md"),
        "feed_url": base + path,
        "description": settings.summary,
        "language": "en",
        "authors": [{"name": settings.publisher}],
        "items": items,
    }
    yield Export(path, "The latest changes of facts, as a JSON Feed", as_json(feed), rows=len(items))
