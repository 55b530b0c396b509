"""The beginning and the end that all entity pages share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.page import View
from torana.pages.shared.addresses import Site, report_url, source_line, suggest_url
from torana.pages.shared.entity_names import by_name, native_names
from torana.pages.shared.event_rows import last_events
from torana.pages.shared.links import Link, link_to, links_to, rich
from torana.pages.shared.trust import trust_in
from torana.records.dates import Date
from torana.records.field_marks import ShownAs, marked_fields
from torana.records.relations import ENTITY


def head_of(node: Node, dossier: Dossier, site: Site, above: Iterable[Node], shown: Collection[str]) -> View:
    """Return the beginning and the end of an entity's page, with links to its index and its ancestors.

    `shown` has the relations that the rest of the page shows.
    """
    record = node.record
    summary = getattr(record, "summary", None)
    return View(
        name=node.name,
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *links_to(above)),
        also_known_as=tuple(record.also_known_as),
        native_names=native_names(node, dossier),
        summary=rich(summary, dossier, node) if summary else (),
        fields=list(_fields(node, dossier, shown)),
        trust=trust_in(dossier.tally_of(dossier.backlinks(node)), dossier),
        edit_url=source_line(site, node.position),
        report_url=report_url(site, node.slug, node.position.file),
        suggest_url=suggest_url(site, node.name),
        file=node.position.file,
        data=Link("JSON", f"api/v1/{node.type.url}/{node.slug}.json"),
        last_events=last_events(node, dossier),
    )


def _fields(node: Node, dossier: Dossier, shown: Collection[str]) -> Iterator[View]:
    """Rows of the infobox: relations to and from other entities that are not in `shown`, then fields with `ShownAs`."""
    labels = {field.path: dossier.words.t(field.declared.label) for field in marked_fields(node.type.model, ShownAs)}
    relations = [relation for relation in node.type.relations if relation.joins_entities]
    for relation in relations:
        if relation.key not in shown and (slugs := relation.values(node.record)):
            links = [(link_to(dossier.nodes[slug]) if slug in dossier.nodes else slug,) for slug in slugs]
            yield View(label=labels.get(relation.path) or _title(relation.key), values=links)
    inverses = (
        each.inverse
        for each in dossier.types.relations
        if each.joins_entities and each.target in (node.type.name, ENTITY)
    )
    for inverse in dict.fromkeys(inverses):
        if inverse not in shown and (referring := dossier.related(node, inverse)):
            yield View(label=_title(inverse), values=[(link,) for link in links_to(by_name(referring))])
    for field in marked_fields(node.type.model, ShownAs):
        if field.path not in {relation.path for relation in relations} and (found := field.values_in(node.record)):
            yield View(label=labels[field.path], values=[(_text(value, dossier),) for _, value in found])


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _text(value: Any, dossier: Dossier) -> str:
    return dossier.words.when(value) if isinstance(value, Date) else str(value)
