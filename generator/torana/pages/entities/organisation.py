"""The pages of organisations."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from torana.dossier.graph import Dossier, Partner
from torana.dossier.nodes import FactNode, Node
from torana.pages import paging
from torana.pages.drawings.network_drawing import NetworkDrawing
from torana.pages.drawings.partner_network import partner_drawing
from torana.pages.drawings.strip import Strip, date_strip
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_lists import EntityList, Listing
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import FactGroup, facts_by_owner, newest_facts
from torana.pages.entities.role_tables import role_row
from torana.pages.shared.addresses import Site, entity_address
from torana.pages.shared.dates import machine_date
from torana.pages.shared.entity_names import Native, by_name, country, native_names
from torana.pages.shared.fact_views import fact_anchor
from torana.pages.shared.links import Link, link_if, link_to, links_to, plain
from torana.pages.shared.references import Reference, References
from torana.pages.shared.sector_order import widest_sectors
from torana.wording.words import msgid

POINTER_LENGTH = 90
"""The most characters of a statement in the list of dates, which links to the full statement on the same page."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A line of the list of dates, which links to a fact on the same page."""

    date: str
    datetime: str
    statement: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An organisation that shares initiatives with the page's organisation."""

    link: Link
    country: str
    initiatives: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a table."""

    link: Link
    native_names: tuple[Native, ...]
    also_known_as: tuple[str, ...]
    kind: str
    country: str
    sectors: tuple[Link, ...]
    """The top sectors of its initiatives."""
    initiatives: int
    facts: int


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The view of an organisation's page."""

    head: EntityHead
    kind: str
    country: str
    headquarters: Link | None
    parent: Link | None
    children: tuple[Link, ...]
    website: str
    roles: Listing
    """Of `RoleRow`."""
    picture: NetworkDrawing | None
    """A drawing of its partners; `None` if it has none."""
    partners: Listing
    """Of `PartnerRow`."""
    groups: tuple[FactGroup, ...]
    pager: paging.Pager | None
    """Of the facts."""
    strip: Strip | None
    timeline: tuple[Pointer, ...]
    """The dates of the facts, the latest first."""
    references: tuple[Reference, ...]


def organisation_row(node: Node, dossier: Dossier) -> OrganisationRow:
    """An organisation in a table."""
    return OrganisationRow(
        link=link_to(node),
        native_names=native_names(node, dossier),
        also_known_as=tuple(node.record.also_known_as),
        kind=dossier.settings.kinds.organisation[node.record.kind].name,
        country=country(node, dossier),
        sectors=links_to(widest_sectors(dossier.initiatives(node), dossier)),
        initiatives=len(dossier.initiatives(node)),
        facts=len(dossier.fact_order_of(node)),
    )


def partner_row(partner: Partner, dossier: Dossier) -> PartnerRow:
    """An organisation that shares initiatives with another."""
    organisation = partner.organisation
    return PartnerRow(link_to(organisation), country(organisation, dossier), links_to(partner.initiatives))


def _partner_count(node: Node, dossier: Dossier) -> int:
    slugs = {party.organisation for initiative in dossier.initiatives(node) for party in initiative.record.parties}
    return max(0, len(slugs) - 1)


ROLES = EntityList(
    title=msgid("Involved in"),
    name="initiatives",
    kind="roles",
    count=lambda node, dossier: len(dossier.initiatives(node)),
    items=lambda node, dossier: by_name(dossier.initiatives(node)),
    row=lambda initiative, node, dossier, references: role_row(initiative, node, dossier, references),
)
"""The initiatives that an organisation takes part in, with its roles."""
PARTNERS = EntityList(
    title=msgid("Partners"),
    name="partners",
    kind="partners",
    count=_partner_count,
    items=lambda node, dossier: dossier.partners(node),
    row=lambda partner, node, dossier, references: partner_row(partner, dossier),
)
"""The organisations that share initiatives with an organisation."""


def organisation_page(node: Node, dossier: Dossier, site: Site) -> OrganisationPage:
    """Return the view of an organisation's page: its roles, its partners, and every fact that names it."""
    references = References(dossier)
    record, settings = node.record, dossier.settings
    roles = ROLES.part(node, dossier, references)
    facts, pager = newest_facts(node, dossier)
    return OrganisationPage(
        head=head_of(node, dossier, site),
        kind=settings.kinds.organisation[record.kind].name,
        country=country(node, dossier),
        headquarters=link_if(record.headquarters, dossier),
        parent=link_if(record.parent, dossier),
        children=links_to(by_name(dossier.children(node))),
        website=record.website or "",
        roles=roles,
        picture=partner_drawing(node, dossier),
        partners=PARTNERS.part(node, dossier, references),
        groups=facts_by_owner(facts, dossier, site, references, node),
        pager=pager,
        strip=date_strip(facts, dossier, lambda fact: fact_anchor(fact, node)),
        timeline=tuple(_pointer(fact, node, dossier) for fact in reversed(facts) if fact.fact.date),
        references=references.listed(),
    )


def _pointer(fact: FactNode, node: Node, dossier: Dossier) -> Pointer:
    return Pointer(
        date=dossier.words.when(fact.fact.date),
        datetime=machine_date(fact.fact.date),
        statement=textwrap.shorten(plain(fact.fact.statement, dossier), POINTER_LENGTH, placeholder="…"),
        anchor=fact_anchor(fact, node),
    )


def _json_ld(node: Node, schema_type: str, dossier: Dossier, site: Site) -> JsonLd:
    record, properties = node.record, JsonLd()
    if record.website:
        properties["sameAs"] = record.website
    if record.parent:
        properties["parentOrganization"] = {"@id": entity_address(dossier.nodes[record.parent], site)}
    if record.headquarters:
        properties["location"] = {"@id": entity_address(dossier.nodes[record.headquarters], site)}
    return properties


PAGES = EntityPages(
    template="organisation",
    view=organisation_page,
    row=organisation_row,
    schema_org="Organization",
    json_ld=_json_ld,
    lists=(ROLES, PARTNERS),
    scripts=("evidence", "network"),
)
