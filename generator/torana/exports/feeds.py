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
from torana.pages.shared.addresses import Site, address, feed_path, page_path
from torana.pages.shared.event_rows import FED, FEED, KINDS, event_row
from torana.pages.shared.links import Link

NEWEST = 50
"""Entries of a feed."""
_ATOM = "http://www.w3.org/2005/Atom"


def atom(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`changes/feed.xml`; none without a history."""
    if dossier.git_history.begins:
        content = _feed(FEED, dossier.settings.title, "changes.md", dossier.events, dossier, site)
        yield Export(FEED, "What was added, changed, superseded and removed last, as Atom", content)


def has_feed(node: Node, dossier: Dossier) -> bool:
    """Whether an entity has a feed of its own: sectors and organisations, where there is a history."""
    return node.type.name in FED and bool(dossier.git_history.begins)


def feed(node: Node, dossier: Dossier, site: Site) -> Export:
    """`organisations/meti/feed.xml`"""
    title, path = f"{node.name}: {dossier.settings.title}", feed_path(node)
    content = _feed(path, title, page_path(node), dossier.events_of(node), dossier, site)
    return Export(path, f"What changed of {node.name}, as Atom", content, listed=False)


def _feed(path: str, title: str, page: str, events: Sequence[Event], dossier: Dossier, site: Site) -> bytes:
    """Addresses are whole where the site knows its own, else from the feed's on."""
    base = site.url or "../" * path.count("/")
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", site.url + path if site.url else _name(path))
    _add(feed, "title", title)
    _add(feed, "updated", events[-1].when if events else f"{dossier.git_history.begins}T00:00:00Z")
    _add(feed, "link", rel="self", type="application/atom+xml", href=base + path)
    _add(feed, "link", rel="alternate", type="text/html", href=base + address(page))
    _add(_add(feed, "author"), "name", dossier.settings.publisher)
    _add(feed, "rights", f"{dossier.settings.licence}: {dossier.settings.licence_url}")
    for event in events[: -NEWEST - 1 : -1]:
        _entry(feed, event, base, dossier)
    ElementTree.indent(feed)
    whole: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return whole + b"\n"


class _Told(NamedTuple):
    id: str
    title: str
    address: str
    """From the root of the site."""
    text: str


def _told(event: Event, dossier: Dossier) -> _Told:
    told = event_row(event, dossier)
    name = told.under if isinstance(told.under, str) else told.under.text
    target = told.text if isinstance(told.text, Link) else told.under
    link = target if isinstance(target, Link) else Link("", "changes.md")
    anchor = f"#{link.anchor}" if link.anchor else ""
    text = told.text.text if isinstance(told.text, Link) else told.text or name
    lines = [text, *(f"{field.key}: {field.old or '–'} → {field.new or '–'}" for field in told.fields)]
    lines += [f"also changed: {told.others}"] if told.others else []
    lines += [f"superseded by: {told.by.text}"] if told.by else []
    title = f"{KINDS[event.kind]}: {name}"
    return _Told(
        _name(f"{event.commit} {event.kind} {event.key}"), title, address(link.path) + anchor, "\n".join(lines)
    )


def _entry(feed: ElementTree.Element, event: Event, base: str, dossier: Dossier) -> None:
    told = _told(event, dossier)
    entry = _add(feed, "entry")
    _add(entry, "id", told.id)
    _add(entry, "title", told.title)
    _add(entry, "updated", event.when)
    _add(entry, "link", rel="alternate", type="text/html", href=base + told.address)
    _add(entry, "content", told.text, type="text")
    _add(entry, "category", term=event.kind)


def _add(above: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(above, tag, attributes)
    made.text = text or None
    return made


def _name(text: str) -> str:
    """A name that stays, whatever the address of the site."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {text}')}"


def json_feed(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`changes/feed.json`, the same as the feed of the whole (JSON Feed 1.1); none without a history."""
    if not dossier.git_history.begins:
        return
    base, path = site.url or "../", "changes/feed.json"
    items = []
    for event in dossier.events[: -NEWEST - 1 : -1]:
        told = _told(event, dossier)
        items.append(
            {
                "id": told.id,
                "url": base + told.address,
                "title": told.title,
                "content_text": told.text,
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
    yield Export(path, "The same, as JSON Feed", as_json(feed), rows=len(items))
