"""The beginning and the end that all entity pages share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.declared_fields import shown_fields, values_of
from torana.pages.page import View
from torana.pages.shared.addresses import Site, logo_path, report_url, source_line, suggest_url
from torana.pages.shared.entity_names import by_name, native_names
from torana.pages.shared.event_rows import last_events
from torana.pages.shared.links import Link, LinkedText, link_to, links_to, rich
from torana.pages.shared.trust import trust_in
from torana.records.relations import ENTITY

SHORT = 40
"""Characters of a value that shares a line of the infobox with others."""


def head_of(node: Node, dossier: Dossier, site: Site, above: Iterable[Node], shown: Collection[str]) -> View:
    """Return the beginning and the end of an entity's page, with links to its index and its ancestors.

    `shown` has the relations that the rest of the page shows.
    """
    record = node.record
    summary, logo = getattr(record, "summary", None), getattr(record, "logo", None)
    return View(
        name=node.name,
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *links_to(above)),
        also_known_as=tuple(record.also_known_as),
        native_names=native_names(node, dossier),
        logo=View(path=logo_path(node), alt=logo.alt, credit=logo.credit) if logo else None,
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
    """Rows of the infobox: relations to and from other entities that are not in `shown`, then fields with `ShownAs`.

    A list of what names the entity has a place of its own on the page if it has a label.
    """
    declared = {field.path: field for field in shown_fields(node.type)}
    for relation in node.type.relations:
        listed = relation.joins_entities and relation.path not in declared and relation.key not in shown
        if listed and (slugs := relation.values(node.record)):
            links = [(link_to(dossier.nodes[slug]) if slug in dossier.nodes else slug,) for slug in slugs]
            yield View(label=_title(relation.key), values=links)
    targets = (node.type.name, ENTITY)
    unlabelled = (each for each in dossier.types.relations if each.joins_entities and not each.declared.inverse_label)
    for inverse in dict.fromkeys(each.inverse for each in unlabelled if each.target in targets):
        if inverse not in shown and (referring := dossier.related(node, inverse)):
            yield View(label=_title(inverse), values=[(link,) for link in links_to(by_name(referring))])
    for field in declared.values():
        if field.declared.infobox and (values := values_of(field, node, dossier)):
            yield View(label=dossier.words.t(field.declared.label), values=_compact(values))


def _compact(values: list[LinkedText]) -> list[LinkedText]:
    """The values for the narrow box: short texts together, and addresses without their scheme."""
    if all(_is_short(span) for value in values for span in value):
        return [(", ".join(str(span) for value in values for span in value),)]
    return [tuple(_without_scheme(span) for span in value) for value in values]


def _is_short(span: str | Link) -> bool:
    return isinstance(span, str) and len(span) <= SHORT and "," not in span


def _without_scheme(span: str | Link) -> str | Link:
    if isinstance(span, Link) and span.text.startswith(("https://", "http://")):
        return span._replace(text=span.text.partition("://")[2].removesuffix("/"))
    return span


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
