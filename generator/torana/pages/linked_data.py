"""Entities, facts and the dossier in terms of schema.org, PROV-O and CiTO, for JSON-LD and RDF.

An item is a mapping like one of JSON-LD, with `Date` and `Decimal` as values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.stages import stage_history
from torana.pages.entities.by_type import pages_of_type
from torana.pages.entities.declared_fields import properties_of
from torana.pages.shared.addresses import Site, entity_address, fact_address, logo_path
from torana.pages.shared.entity_names import kind_of
from torana.pages.shared.links import plain
from torana.records.dates import Date
from torana.records.facts import Figure
from torana.records.relations import ENTITY, Relation
from torana.records.settings import Settings
from torana.wording.words import ENGLISH, machine_date

PREFIXES = {
    "prov": "http://www.w3.org/ns/prov#",
    "cito": "http://purl.org/spar/cito/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
"""The vocabularies besides schema.org, whose names have no prefix."""
LinkedItem = dict[str, Any]

_OTHER_NAMES = {
    "Event": {"member": "organizer", "parentOrganization": "superEvent"},
    "CreativeWork": {"member": "contributor", "parentOrganization": "isPartOf", "location": "spatialCoverage"},
}
"""By schema.org type: the properties that schema.org calls something else for an organisation."""
_DATATYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""The datatypes of years, months and days, by their length."""


def schema_org(node: Node, dossier: Dossier) -> str:
    """The schema.org type of an entity: that of its kind, or else that of its entity type."""
    kind = kind_of(node, dossier)
    return (kind.schema_org if kind else None) or node.type.schema_org or pages_of_type(node.type).schema_org


def datatype(date: Date) -> str:
    """The datatype of a date; one that XML Schema has no type for has that of the Library of Congress for EDTF."""
    return _DATATYPES[len(date.text)] if date.bounds == (date.text,) else "edtf:EDTF"


def as_json_ld(value: Any, name: str = "") -> Any:
    """An item, or a value of the property `name`, as JSON."""
    if isinstance(value, dict):
        # Search engines expect names as texts, without their language.
        return value.get("@value") or {key: as_json_ld(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [as_json_ld(part, name) for part in value]
    if isinstance(value, Date):
        # In the context of schema.org, its properties with such a name are dates already.
        return machine_date(value) if "date" in name.lower() else {"@type": datatype(value), "@value": str(value)}
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _one(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _filled(item: Mapping[str, Any]) -> LinkedItem:
    """The item without properties that have no value."""
    return {name: value for name, value in item.items() if value or value is True}


def entity_item(node: Node, dossier: Dossier, site: Site) -> LinkedItem:
    """An entity: its names, fields, relations and stages."""
    record, schema_type = node.record, schema_org(node, dossier)
    native = [{"@value": name, "@language": language} for language, name in record.native_name.items()]
    logo, country = logo_path(node), getattr(record, "country", None)
    properties = {name: _one(values) for name, values in properties_of(node, dossier).items()}
    return _filled(
        {
            "@type": schema_type,
            "@id": entity_address(node, site),
            "name": record.name,
            "alternateName": [*record.also_known_as, *native],
            "description": plain(record.summary, dossier) if record.summary else None,
            "image": site.url + logo if logo else None,
            "address": isinstance(country, str) and {"@type": "PostalAddress", "addressCountry": country},
            **pages_of_type(node.type).json_ld(node, schema_type, dossier),
            **properties,
            **{name: _one(values) for name, values in _relations(node, schema_type, dossier, site).items()},
            "additionalProperty": list(_stages(node, dossier, site)),
            "prov:wasDerivedFrom": [_link(other, site) for other in _repeated(node, dossier)],
        }
    )


def _repeated(node: Node, dossier: Dossier) -> Sequence[Node]:
    """The source that a source repeats."""
    return dossier.lineage(node)[1:2] if node.type.is_cited else ()


def _link(node: Node, site: Site) -> LinkedItem:
    return {"@id": entity_address(node, site)}


def _relations(node: Node, schema_type: str, dossier: Dossier, site: Site) -> dict[str, list[LinkedItem]]:
    """The entities that an entity names, by the schema.org property that the relation has for its type."""
    names = _OTHER_NAMES.get(schema_type, {})
    found: dict[str, list[LinkedItem]] = defaultdict(list)
    for relation in node.type.relations:
        if relation.joins_entities and (name := relation.declared.schema_org):
            name = names.get(name, name)
            found[name] += [item for item in _targets(node, relation, name, dossier, site) if item not in found[name]]
    return found


def _targets(node: Node, relation: Relation, name: str, dossier: Dossier, site: Site) -> Iterator[LinkedItem]:
    """The entities of one relation. One with a role is in the `Role` of schema.org, under the same property."""
    for path, word, _ in relation.references(node.record):
        other = dossier.find(word.strip())
        if other is None or relation.target not in (ENTITY, other.type.name):
            continue  # an agency that a source repeats may have the name of an organisation
        if relation.is_nested:
            part = getattr(node.record, str(path[0]))[path[1]]
            role = {"@type": "OrganizationRole" if name == "member" else "Role", name: _link(other, site)}
            yield _filled({**role, "roleName": part.role, "startDate": part.since, "endDate": part.until})
        else:
            yield _link(other, site)


def _stages(node: Node, dossier: Dossier, site: Site) -> Iterator[LinkedItem]:
    """The stages that an initiative reached, in order, each with the fact that shows it."""
    for stage in stage_history(node, dossier) if node.type.has_stages else ():
        yield {
            "@type": "PropertyValue",
            "propertyID": "status",
            "value": stage.status,
            "subjectOf": {"@id": fact_address(stage.fact, site)},
        }


def fact_item(fact: FactNode, dossier: Dossier, site: Site) -> LinkedItem:
    """A fact: its statement, date, figures, sources and locators, and the facts and sources that disagree."""
    record = fact.fact
    states = {"contested": dossier.is_contested(fact), "superseded": fact.key in dossier.superseded_by}
    old = [dossier.indexes.by_key[fact.full_key(word)] for word in record.supersedes]
    sources = {source.slug: source for source, _ in fact.citations}
    return _filled(
        {
            "@type": "Claim",
            "@id": fact_address(fact, site),
            "text": plain(record.statement, dossier),
            "inLanguage": ENGLISH.language,
            "about": [_link(node, site) for node in (fact.owner, *fact.names)],
            "temporalCoverage": record.coverage,
            "additionalType": "expected" if fact.expected else record.type if record.type != "event" else None,
            "creativeWorkStatus": [state for state, holds in states.items() if holds],
            "contentRating": record.confidence and _confidence(record.confidence, record.note),
            "mentions": [_amount(figure, dossier.settings) for figure in record.figures],
            "appearance": [_link(source, site) for source in sources.values()],
            "prov:wasDerivedFrom": [_link(source, site) for source in sources.values()],
            "prov:qualifiedDerivation": [
                {"@type": "prov:Derivation", "prov:entity": _link(source, site), "position": at}
                for source, at in fact.citations
            ],
            "prov:wasRevisionOf": [{"@id": fact_address(each, site)} for each in old],
            "cito:disagreesWith": [
                {"@id": fact_address(other, site)} for other in dossier.contradictions.get(fact.key, ())
            ],
            "cito:isDisputedBy": [
                {"@type": "Comment", "text": each.says, "isBasedOn": _link(source, site), "position": each.at}
                for source, each in fact.disputes
            ],
        }
    )


def _confidence(confidence: str, note: str | None) -> LinkedItem:
    rating = {"@type": "Rating", "reviewAspect": "confidence", "ratingValue": confidence}
    return _filled({**rating, "ratingExplanation": note})


def _amount(figure: Figure, settings: Settings) -> LinkedItem:
    """A figure with its unit: an amount of money, or another quantity."""
    unit = settings.units[figure.unit]
    money = {"@type": "MonetaryAmount", "currency": figure.unit}
    kind = money if unit.currency else {"@type": "QuantitativeValue", "unitText": unit.name}
    value = {"value": figure.value} if figure.to is None else {"minValue": figure.value, "maxValue": figure.to}
    words = [figure.qualifier, figure.of, figure.money]
    return _filled({**kind, "name": figure.measure, **value, "description": ", ".join(filter(None, words))})


def dataset_item(dossier: Dossier, site: Site, distributions: Iterable[LinkedItem]) -> LinkedItem:
    """The dossier, with its licence and its files."""
    settings = dossier.settings
    dates = [fact.fact.date for fact in dossier.facts if fact.fact.date]
    return _filled(
        {
            "@type": "Dataset",
            "@id": f"{site.url}data/",
            "name": settings.title,
            "description": settings.summary,
            "url": f"{site.url}data/",
            "identifier": settings.doi_url,
            "license": settings.licence_url,
            "creator": {"@type": "Organization", "name": settings.publisher},
            "version": str(settings.as_of),
            "isAccessibleForFree": True,
            "temporalCoverage": dates
            and Date.parse(f"{min(date.first for date in dates)}/{max(date.last for date in dates)}"),
            "distribution": [{"@type": "DataDownload", **each} for each in distributions],
        }
    )
