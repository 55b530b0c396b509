"""The pages of places."""

from __future__ import annotations

from decimal import Decimal

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.drawings.land_map import place_map
from torana.pages.entities.entity_list import EntityList
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import EntityContext, facts_by_owner
from torana.pages.entities.infobox import CHILDREN, first_values
from torana.pages.entities.initiative import INITIATIVES_OF
from torana.pages.page import View
from torana.pages.shared import list_filters
from torana.pages.shared.entity_names import by_name, country_name
from torana.pages.shared.links import link_if, link_to
from torana.records.entity_types import INITIATIVE
from torana.wording.words import Words, msgid


def _row(node: Node, dossier: Dossier) -> View:
    return View(
        link=link_to(node),
        country=country_name(node, dossier),
        within=link_if(node.record.within, dossier),
        initiatives=len(dossier.initiatives(node)) if INITIATIVE in dossier.types else "",
        facts=len(dossier.fact_order_of(node)),
    )


HEAD_OFFICES = EntityList(
    title=msgid("Head offices"),
    name="organisations",
    kind="links",
    items=lambda node, dossier: by_name(dossier.related(node, "organisations")),
    row=lambda organisation, node, dossier, references: link_to(organisation),
)
"""The organisations that have their head office in a place."""


def _details(page: EntityContext) -> View:
    node, dossier = page.node, page.dossier
    return View(
        country=country_name(node, dossier),
        within=link_if(node.record.within, dossier),
        contains=first_values(CHILDREN, node, dossier),
        coordinates=_coordinates(node.record.latitude, node.record.longitude, dossier.words),
        initiatives=INITIATIVES_OF.part(node, dossier, page.references),
        organisations=HEAD_OFFICES.part(node, dossier, page.references),
        groups=facts_by_owner(page),
    )


def _coordinates(latitude: Decimal | None, longitude: Decimal | None, words: Words) -> str:
    if latitude is None or longitude is None:
        return ""
    vertical = words.t("%(degrees)s° N") if latitude >= 0 else words.t("%(degrees)s° S")
    across = words.t("%(degrees)s° E") if longitude >= 0 else words.t("%(degrees)s° W")
    return f"{vertical % {'degrees': abs(latitude)}}, {across % {'degrees': abs(longitude)}}"


def _json_ld(node: Node, schema_type: str, dossier: Dossier) -> JsonLd:
    record = node.record
    if record.latitude is None:
        return {}
    coordinates = {"latitude": float(record.latitude), "longitude": float(record.longitude)}
    return {"geo": {"@type": "GeoCoordinates", **coordinates}}


PAGES = EntityPages(
    template="place",
    details=_details,
    row=_row,
    shows=frozenset(("within", "places", "organisations", "initiatives")),
    filters=lambda dossier: (list_filters.countries(dossier),),
    schema_org="Place",
    json_ld=_json_ld,
    lists=(INITIATIVES_OF, HEAD_OFFICES),
    map=place_map,
    nested=True,
)
