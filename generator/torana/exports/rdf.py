"""The dossier as RDF in Turtle: entities in terms of schema.org, and their sources in terms of PROV-O."""

from __future__ import annotations

import re
from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.pages.entities.declared_fields import properties_of
from torana.pages.json_ld import related_entities, schema_org
from torana.pages.shared.addresses import Site, entity_address, fact_address, logo_path
from torana.pages.shared.links import plain
from torana.records.dates import Date

_PREFIXES = """\
@prefix schema: <https://schema.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('[\\\\"\n\r\t\x00-\x1f\x7f\u2028\u2029]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_DATATYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""The datatypes of years, months and days, by their length."""


def turtle_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/dossier.ttl`."""
    content = turtle(dossier, site)
    description = "Entities, facts and their sources, as RDF in Turtle"
    yield Export("data/dossier.ttl", description, content, media_type="text/turtle")


def turtle(dossier: Dossier, site: Site) -> bytes:
    """Return all entities and facts. A fact has its statement, date, entities, and sources with their locators."""
    base = site.url or "http://localhost/"
    entities = (line for node in dossier.entities for line in _entity(node, dossier, base))
    facts = (line for fact in dossier.facts for line in _fact(fact, dossier, base))
    return "\n".join((_PREFIXES, *entities, *facts)).encode()


def _entity(node: Node, dossier: Dossier, base: str) -> Iterator[str]:
    record = node.record
    yield f"{_page_iri(node, base)} a schema:{schema_org(node, dossier)}, prov:Entity ;"
    for name in record.also_known_as:
        yield f"    schema:alternateName {_text(name)} ;"
    for language, name in record.native_name.items():
        yield f"    schema:alternateName {_text(name)}@{language} ;"
    if record.summary:
        yield f"    schema:description {_text(plain(record.summary, dossier))} ;"
    for name, others in related_entities(node, dossier).items():
        yield from (f"    schema:{name} {_page_iri(other, base)} ;" for other in others)
    for name, values in properties_of(node, dossier).items():
        yield from (f"    schema:{name} {_literal(value)} ;" for value in values)
    if logo := logo_path(node):
        yield f"    schema:image {_iri(base + logo)} ;"
    if node.type.is_cited:
        yield from _document(node, dossier, base)
    yield f"    schema:name {_text(record.name)} ."


def _document(source: Node, dossier: Dossier, base: str) -> Iterator[str]:
    """The origin of a document: its authors, its publisher and the source that it repeats."""
    record = source.record
    yield f"    schema:publisher {_text(record.publisher)} ;"
    yield from (f"    schema:author {_text(str(author))} ;" for author in record.authors)
    if record.container:
        yield f"    schema:isPartOf {_text(record.container)} ;"
    if record.url:
        yield f"    schema:url {_iri(record.url)} ;"
    if record.published:
        yield f"    schema:datePublished {_date(record.published)} ;"
    for repeated in dossier.lineage(source)[1:2]:
        yield f"    prov:wasDerivedFrom {_page_iri(repeated, base)} ;"


def _fact(fact: FactNode, dossier: Dossier, base: str) -> Iterator[str]:
    site = Site(base)
    yield f"{_iri(fact_address(fact, site))} a schema:Claim, prov:Entity ;"
    yield f"    schema:about {', '.join(_page_iri(node, base) for node in (fact.owner, *fact.names))} ;"
    if fact.fact.coverage:
        yield f"    schema:temporalCoverage {_date(fact.fact.coverage)} ;"
    if fact.expected or fact.fact.type != "event":
        yield f"    schema:additionalType {_text('expected' if fact.expected else fact.fact.type)} ;"
    for source, at in fact.citations:
        iri = _page_iri(source, base)
        yield f"    schema:appearance {iri} ;"
        yield f"    prov:wasDerivedFrom {iri} ;"
        derivation = f"a prov:Derivation ; prov:entity {iri} ; schema:position {_text(at)}"
        yield f"    prov:qualifiedDerivation [ {derivation} ] ;"
    if fact.fact.supersedes:
        old = dossier.indexes.by_key[fact.full_key(fact.fact.supersedes)]
        yield f"    prov:wasRevisionOf {_iri(fact_address(old, site))} ;"
    yield f"    schema:text {_text(plain(fact.fact.statement, dossier))}@en ."


def _page_iri(node: Node, base: str) -> str:
    return _iri(entity_address(node, Site(base)))


def _iri(text: str) -> str:
    return f"<{_NOT_IN_IRI.sub(lambda match: f'%{ord(match[0]):02X}', text)}>"


def _literal(value: str) -> str:
    return _iri(value) if value.startswith(("https://", "http://")) else _text(value)


def _text(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text) + '"'


def _date(date: Date) -> str:
    """A date with its datatype; one that XML Schema has no type for has that of the Library of Congress for EDTF."""
    datatype = _DATATYPES[len(date.text)] if date.bounds == (date.text,) else "edtf:EDTF"
    return f"{_text(str(date))}^^{datatype}"
