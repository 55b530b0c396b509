"""The head and the foot that all entity pages have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import Native, native_names, type_name
from torana.pages.shared.event_rows import LastEvents, last_events
from torana.pages.shared.links import Link, Text, link_if, rich
from torana.pages.shared.repository_links import report_url, source_line, suggest_url
from torana.pages.shared.trust import Trust, trust_in
from torana.records.dates import Date
from torana.records.field_marks import ShownAs, marked_fields


@dataclass(frozen=True, slots=True)
class ShownField:
    """A row of the infobox for a field that is declared with `ShownAs`."""

    label: str
    values: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class EntityHead:
    """The fields of the head and the foot of an entity's page."""

    name: str
    type: str
    """`Organisation`"""
    crumbs: tuple[Link, ...]
    also_known_as: tuple[str, ...]
    native_names: tuple[Native, ...]
    summary: Text
    fields: tuple[ShownField, ...]
    trust: Trust
    edit_url: str
    report_url: str
    suggest_url: str
    file: str
    data: Link
    """A link to the page's content as JSON."""
    past: LastEvents | None
    """Its last events; `None` if there are none."""


def head_of(node: Node, dossier: Dossier, site: Site, crumbs: Iterable[Link] = ()) -> EntityHead:
    """Return the head and the foot of an entity's page."""
    record = node.record
    summary = getattr(record, "summary", None)
    return EntityHead(
        name=node.name,
        type=type_name(node.type, dossier.words),
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *crumbs),
        also_known_as=tuple(record.also_known_as),
        native_names=native_names(node, dossier),
        summary=rich(summary, dossier, node) if summary else (),
        fields=tuple(_shown_fields(node, dossier)),
        trust=trust_in(dossier.tally_of(dossier.backlinks(node)), dossier),
        edit_url=source_line(site, node.position),
        report_url=report_url(site, node.slug, node.position.file),
        suggest_url=suggest_url(site, node.name),
        file=node.position.file,
        data=Link("JSON", f"api/v1/{node.type.url}/{node.slug}.json"),
        past=last_events(node, dossier),
    )


def _shown_fields(node: Node, dossier: Dossier) -> Iterator[ShownField]:
    relations = {relation.path for relation in node.type.relations}
    for field in marked_fields(node.type.model, ShownAs):
        texts = [_shown_value(value, field.path in relations, dossier) for _, value in field.found_in(node.record)]
        if texts:
            yield ShownField(dossier.words.t(field.declared.label), tuple(texts))


def _shown_value(value: Any, is_relation: bool, dossier: Dossier) -> Text:
    if is_relation and (link := link_if(value, dossier)):
        return (link,)
    return (dossier.words.when(value) if isinstance(value, Date) else str(value),)
