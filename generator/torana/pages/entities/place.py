"""The pages of places."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.drawings.land_map import place_map
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_lists import EntityList, Listing
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import FactGroup, facts_by_owner, newest_facts
from torana.pages.entities.initiative import INITIATIVES_OF
from torana.pages.shared.addresses import Site, entity_address
from torana.pages.shared.entity_names import by_name, country
from torana.pages.shared.links import Link, link_if, link_to, links_to
from torana.pages.shared.references import Reference, References
from torana.wording.words import Words, msgid


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The view of a place's page."""

    head: EntityHead
    country: str
    within: Link | None
    contains: tuple[Link, ...]
    coordinates: str
    initiatives: Listing
    """Of `InitiativeRow`."""
    organisations: Listing
    """Links to the organisations with their head office in the place."""
    groups: tuple[FactGroup, ...]
    pager: paging.Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a table."""

    link: Link
    country: str
    within: Link | None
    initiatives: int
    facts: int


def place_row(node: Node, dossier: Dossier) -> PlaceRow:
    """A place in a table."""
    return PlaceRow(
        link=link_to(node),
        country=country(node, dossier),
        within=link_if(node.record.within, dossier),
        initiatives=len(dossier.initiatives(node)),
        facts=len(dossier.fact_order_of(node)),
    )


HEAD_OFFICES = EntityList(
    title=msgid("Head offices"),
    name="organisations",
    kind="links",
    count=lambda node, dossier: len(dossier.related(node, "organisations")),
    items=lambda node, dossier: by_name(dossier.related(node, "organisations")),
    row=lambda organisation, node, dossier, references: link_to(organisation),
)
"""The organisations that have their head office in a place."""


def place_page(node: Node, dossier: Dossier, site: Site) -> PlacePage:
    """Return the view of a place's page: its initiatives, head offices and facts."""
    references = References(dossier)
    record = node.record
    facts, pager = newest_facts(node, dossier)
    return PlacePage(
        head=head_of(node, dossier, site, links_to(reversed(dossier.lineage(node)[1:]))),
        country=country(node, dossier),
        within=link_if(record.within, dossier),
        contains=links_to(by_name(dossier.children(node))),
        coordinates=_coordinates(record.latitude, record.longitude, dossier.words),
        initiatives=INITIATIVES_OF.part(node, dossier, references),
        organisations=HEAD_OFFICES.part(node, dossier, references),
        groups=facts_by_owner(facts, dossier, site, references, node),
        pager=pager,
        references=references.listed(),
    )


def _coordinates(latitude: Decimal | None, longitude: Decimal | None, words: Words) -> str:
    if latitude is None or longitude is None:
        return ""
    vertical = words.t("%(degrees)s° N") if latitude >= 0 else words.t("%(degrees)s° S")
    across = words.t("%(degrees)s° E") if longitude >= 0 else words.t("%(degrees)s° W")
    return f"{vertical % {'degrees': abs(latitude)}}, {across % {'degrees': abs(longitude)}}"


def _json_ld(node: Node, schema_type: str, dossier: Dossier, site: Site) -> JsonLd:
    record, properties = node.record, JsonLd()
    if record.latitude is not None:
        properties["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(record.latitude),
            "longitude": float(record.longitude),
        }
    if record.within:
        properties["containedInPlace"] = {"@id": entity_address(dossier.nodes[record.within], site)}
    return properties


PAGES = EntityPages(
    template="place",
    view=place_page,
    row=place_row,
    schema_org="Place",
    json_ld=_json_ld,
    lists=(INITIATIVES_OF, HEAD_OFFICES),
    map=place_map,
)
