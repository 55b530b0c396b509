"""The beginning and the end that all entity pages share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities.infobox import ALSO_KNOWN_AS, first_values, rows_of_type
from torana.pages.page import View
from torana.pages.shared.addresses import Site, history_url, logo_path, report_url, source_line, suggest_url
from torana.pages.shared.entity_names import native_names
from torana.pages.shared.event_rows import last_events
from torana.pages.shared.links import Link, link_to, link_to_data, links_to
from torana.pages.shared.summaries import summary_of
from torana.pages.shared.trust import facts_of, trust_in
from torana.records.entity_types import INITIATIVE


def head_of(node: Node, dossier: Dossier, site: Site, above: Iterable[Node], shown: Collection[str]) -> View:
    """Return the beginning and the end of an entity's page, with links to its index and its ancestors.

    `shown` has the relations that the rest of the page shows.
    """
    record = node.record
    rows = (first_values(each, node, dossier) for each in rows_of_type(node.type, dossier, shown))
    logo, versions = record.logo, dossier.versions_of(node)
    return View(
        name=link_to(node),
        has_initiatives=INITIATIVE in dossier.types,
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *links_to(above)),
        also_known_as=first_values(ALSO_KNOWN_AS, node, dossier),
        native_names=native_names(node, dossier),
        logo=View(path=logo_path(node), alt=logo.alt, credit=logo.credit) if logo else None,
        summary=summary_of(node, dossier, node),
        fields=[row for row in rows if row.values],
        trust=trust_in(dossier, dossier.backlinks(node), partial(facts_of, node)),
        edit_url=source_line(site, node.position),
        report_url=report_url(site, node.slug, node.position.file),
        suggest_url=suggest_url(site, node.name),
        file=node.position.file,
        history_url=history_url(site, node.position) if versions and versions.revisions else "",
        data=link_to_data(node),
        last_events=last_events(node, dossier),
    )
