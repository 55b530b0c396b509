"""What the commits did as Atom (RFC 4287): for the whole, and for every sector and organisation."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from generator.dossier import Dossier
from generator.export import Export
from generator.pages import Site
from generator.pages.events import FED, FEED, KINDS, feed_of, row
from generator.pages.parts import Link, address, page_path
from generator.past import Event

NEWEST = 50
"""Entries of a feed."""
_ATOM = "http://www.w3.org/2005/Atom"


def atom(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`changes/feed.xml` and one beside the page of every sector and organisation; none without a history."""
    if not dossier.past.begins:
        return
    title = dossier.settings.title
    yield Export(
        FEED,
        "What was added, changed and removed last, as Atom",
        _feed(FEED, title, "changes.md", dossier.events, dossier, site),
    )
    for node in dossier.nodes.values():
        if node.type.name in FED:
            name, path = f"{node.name}: {title}", feed_of(node)
            content = _feed(path, name, page_path(node), dossier.events_of(node), dossier, site)
            yield Export(path, f"What changed of {node.name}, as Atom", content, listed=False)


def _feed(path: str, title: str, page: str, events: Sequence[Event], dossier: Dossier, site: Site) -> bytes:
    """Addresses are whole where the site knows its own, else from the feed's on."""
    base = site.url or "../" * path.count("/")
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", site.url + path if site.url else _name(path))
    _add(feed, "title", title)
    _add(feed, "updated", events[-1].when if events else f"{dossier.past.begins}T00:00:00Z")
    _add(feed, "link", rel="self", type="application/atom+xml", href=base + path)
    _add(feed, "link", rel="alternate", type="text/html", href=base + address(page))
    _add(_add(feed, "author"), "name", dossier.settings.publisher)
    _add(feed, "rights", f"{dossier.settings.licence}: {dossier.settings.licence_url}")
    for event in events[: -NEWEST - 1 : -1]:
        _entry(feed, event, base, dossier)
    ElementTree.indent(feed)
    whole: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return whole + b"\n"


def _entry(feed: ElementTree.Element, event: Event, base: str, dossier: Dossier) -> None:
    told = row(event, dossier)
    entry = _add(feed, "entry")
    _add(entry, "id", _name(f"{event.commit} {event.kind} {event.key}"))
    name = told.under if isinstance(told.under, str) else told.under.text
    _add(entry, "title", f"{KINDS[event.kind]}: {name}")
    _add(entry, "updated", event.when)
    target = told.text if isinstance(told.text, Link) else told.under
    link = target if isinstance(target, Link) else Link("", "changes.md")
    anchor = f"#{link.anchor}" if link.anchor else ""
    _add(entry, "link", rel="alternate", type="text/html", href=base + address(link.path) + anchor)
    text = told.text.text if isinstance(told.text, Link) else told.text or name
    changed = [f"{field.key}: {field.old or '–'} → {field.new or '–'}" for field in told.fields]
    changed += [f"also changed: {told.others}"] if told.others else []
    changed += [f"superseded by: {told.by.text}"] if told.by else []
    _add(entry, "content", "\n".join([text, *changed]), type="text")
    _add(entry, "category", term=event.kind)


def _add(above: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(above, tag, attributes)
    made.text = text or None
    return made


def _name(text: str) -> str:
    """A name that stays, whatever the address of the site."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'torana {text}')}"
