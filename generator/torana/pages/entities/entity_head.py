"""The beginning and the end that all entity pages share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.page import View
from torana.pages.shared.addresses import Site, report_url, source_line, suggest_url
from torana.pages.shared.entity_names import native_names
from torana.pages.shared.event_rows import last_events
from torana.pages.shared.links import Link, Text, link_if, links_to, rich
from torana.pages.shared.trust import trust_in
from torana.records.dates import Date
from torana.records.field_marks import ShownAs, marked_fields


def head_of(node: Node, dossier: Dossier, site: Site, above: Iterable[Node]) -> View:
    """Return the beginning and the end of an entity's page, with links to its index and its ancestors."""
    record = node.record
    summary = getattr(record, "summary", None)
    return View(
        name=node.name,
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *links_to(above)),
        also_known_as=tuple(record.also_known_as),
        native_names=native_names(node, dossier),
        summary=rich(summary, dossier, node) if summary else (),
        fields=list(_shown_fields(node, dossier)),
        trust=trust_in(dossier.tally_of(dossier.backlinks(node)), dossier),
        edit_url=source_line(site, node.position),
        report_url=report_url(site, node.slug, node.position.file),
        suggest_url=suggest_url(site, node.name),
        file=node.position.file,
        data=Link("JSON", f"api/v1/{node.type.url}/{node.slug}.json"),
        last_events=last_events(node, dossier),
    )


def _shown_fields(node: Node, dossier: Dossier) -> Iterator[View]:
    """Rows of the infobox for the fields that are declared with `ShownAs`."""
    relations = {relation.path for relation in node.type.relations}
    for field in marked_fields(node.type.model, ShownAs):
        values = [_shown_value(value, field.path in relations, dossier) for _, value in field.found_in(node.record)]
        if values:
            yield View(label=dossier.words.t(field.declared.label), values=values)


def _shown_value(value: Any, is_relation: bool, dossier: Dossier) -> Text:
    if is_relation and (link := link_if(value, dossier)):
        return (link,)
    return (dossier.words.when(value) if isinstance(value, Date) else str(value),)
