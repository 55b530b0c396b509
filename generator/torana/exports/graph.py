"""Who works with whom, as a graph: GraphML, tables of nodes and edges, and RDF in Turtle.

An edge is what the dossier says of two entities: a party of an initiative, a parent, a place, a sector. RDF is in the
terms of schema.org, and of PROV-O for who says what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export, address, fact_address
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.table import Table, TableColumn
from torana.pages.json_ld import schema_org
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain
from torana.records.dates import Date
from torana.records.entity_types import SOURCE


class Edge(NamedTuple):
    """One relation."""

    source: str
    target: str
    relation: str
    """`party`, `parent`, `headquarters`, `within`, `part_of`, `sector` or `place`."""
    role: str
    """Of a party; else empty."""


def edges(dossier: Dossier) -> Iterator[Edge]:
    """Every relation between entities that are no sources, by the entity that states it, in the order of its fields."""
    for node in _nodes(dossier):
        for relation in node.type.relations:
            if not relation.joins_entities or relation.target == SOURCE.name:
                continue
            for number, slug in enumerate(relation.values(node.record)):
                if relation.is_nested:  # a party: it takes part in the initiative that lists it
                    part = getattr(node.record, relation.path[0])[number]
                    yield Edge(slug, node.slug, relation.name, getattr(part, "role", ""))
                else:
                    yield Edge(node.slug, slug, relation.name, "")


def _nodes(dossier: Dossier) -> Iterator[Node]:
    return (node for node in dossier.entities if node.type.name != "source")


_NODES = Table(
    "graph-nodes",
    "The nodes of the graph: sectors, organisations, initiatives and places.",
    (
        TableColumn("id", "Its slug.", required=True),
        TableColumn("label", "Its name.", required=True),
        TableColumn("type", "sector, organisation, initiative or place.", required=True),
        TableColumn("url", "The address of its page.", required=True),
    ),
    ("id",),
    lambda dossier, site: ((n.slug, n.name, n.type.name, address(site, n)) for n in _nodes(dossier)),
)
_EDGES = Table(
    "graph-edges",
    "The edges of the graph.",
    (
        TableColumn("source", "The slug of the entity that it begins at.", required=True),
        TableColumn("target", "The slug of the entity that it leads to.", required=True),
        TableColumn("relation", "party, parent, headquarters, within, part_of, sector or place.", required=True),
        TableColumn("role", "What a party does."),
    ),
    ("source", "target", "relation", "role"),
    lambda dossier, site: ((*edge[:3], edge.role or None) for edge in edges(dossier)),
)


def graphml_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/graph.graphml`"""
    count = sum(1 for _ in edges(dossier))
    yield Export("data/graph.graphml", "The graph of relations, as GraphML.", graphml(dossier, site), rows=count)


def turtle_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/dossier.ttl`"""
    content = turtle(dossier, site)
    yield Export("data/dossier.ttl", "Entities, facts and who says them, as RDF in Turtle.", content)


def graph_tables(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/graph-nodes.csv` and `data/graph-edges.csv`"""
    for table in (_NODES, _EDGES):
        rows = list(table.rows(dossier, site))
        columns = tuple((column.name, column.meaning) for column in table.columns)
        yield Export(f"data/{table.name}.csv", table.meaning, as_csv(table, rows), rows=len(rows), columns=columns)


# --- GraphML ------------------------------------------------------------------------------------------------------


def graphml(dossier: Dossier, site: Site) -> bytes:
    """The graph as GraphML."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for key, of in (("label", "node"), ("type", "node"), ("url", "node"), ("relation", "edge"), ("role", "edge")):
        ElementTree.SubElement(root, "key", {"id": key, "for": of, "attr.name": key, "attr.type": "string"})
    made = ElementTree.SubElement(root, "graph", id="dossier", edgedefault="directed")
    for node in _nodes(dossier):
        element = ElementTree.SubElement(made, "node", id=node.slug)
        for key, value in (("label", node.name), ("type", node.type.name), ("url", address(site, node))):
            ElementTree.SubElement(element, "data", key=key).text = value
    for number, edge in enumerate(edges(dossier)):
        element = ElementTree.SubElement(made, "edge", id=f"e{number}", source=edge.source, target=edge.target)
        ElementTree.SubElement(element, "data", key="relation").text = edge.relation
        if edge.role:
            ElementTree.SubElement(element, "data", key="role").text = edge.role
    ElementTree.indent(root)
    whole: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return whole + b"\n"


# --- RDF ----------------------------------------------------------------------------------------------------------

_PREFIXES = """\
@prefix schema: <https://schema.org/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('[\\\\"\n\r\t\x00-\x1f\x7f\u2028\u2029]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_DATATYPES = {"year": "gYear", "month": "gYearMonth", "day": "date"}


def turtle(dossier: Dossier, site: Site) -> bytes:
    """Entities and facts; of a fact what it says, when, of whom, and the places in its sources."""
    base = site.url or "http://localhost/"
    entities = (line for node in dossier.entities for line in _entity(node, dossier, base))
    facts = (line for fact in dossier.facts for line in _fact(fact, dossier, base))
    return "\n".join((_PREFIXES, *entities, *facts)).encode()


def _entity(node: Node, dossier: Dossier, base: str) -> Iterator[str]:
    record = node.record
    yield f"{_of(node, base)} a schema:{schema_org(node, dossier)}, prov:Entity ;"
    for name in record.also_known_as:
        yield f"    schema:alternateName {_text(name)} ;"
    for language, name in getattr(record, "native_name", {}).items():
        yield f"    schema:alternateName {_text(name)}@{language} ;"
    if summary := getattr(record, "summary", None):
        yield f"    schema:description {_text(plain(summary, dossier))} ;"
    if parent := getattr(record, "parent", None) if node.type.name == "organisation" else None:
        yield f"    schema:parentOrganization {_of(dossier.nodes[parent], base)} ;"
    if website := getattr(record, "website", None):
        yield f"    schema:url {_iri(website)} ;"
    if node.type.name == "source":
        yield f"    schema:publisher {_text(record.publisher)} ;"
        if record.url:
            yield f"    schema:url {_iri(record.url)} ;"
        if record.published:
            yield f"    schema:datePublished {_date(record.published)} ;"
        for source in dossier.lineage(node)[1:2]:
            yield f"    prov:wasDerivedFrom {_of(source, base)} ;"
    for party in getattr(record, "parties", ()):
        yield f"    schema:participant {_of(dossier.nodes[party.organisation], base)} ;"
    yield f"    schema:name {_text(node.name)} ."


def _fact(fact: FactNode, dossier: Dossier, base: str) -> Iterator[str]:
    site = Site(base)
    yield f"{_iri(fact_address(site, fact))} a schema:Claim, prov:Entity ;"
    yield f"    schema:about {', '.join(_of(node, base) for node in (fact.owner, *fact.names))} ;"
    if fact.fact.date:
        yield f"    schema:temporalCoverage {_text(str(fact.fact.date))} ;"
    for source, at in fact.citations:
        yield f"    schema:appearance {_of(source, base)} ;"
        yield f"    prov:wasDerivedFrom {_of(source, base)} ;"
        role = f"prov:entity {_of(source, base)} ; schema:position {_text(at)}"
        yield f"    prov:qualifiedDerivation [ a prov:Derivation ; {role} ] ;"
    if old := dossier.replaced(fact):
        yield f"    prov:wasRevisionOf {_iri(fact_address(site, old))} ;"
    yield f"    schema:text {_text(plain(fact.fact.statement, dossier))}@en ."


def _of(node: Node, base: str) -> str:
    return _iri(address(Site(base), node))


def _iri(text: str) -> str:
    return f"<{_NOT_IN_IRI.sub(lambda match: f'%{ord(match[0]):02X}', text)}>"


def _text(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text) + '"'


def _date(date: Date) -> str:
    kind = _DATATYPES.get(date.precision)
    return f"{_text(str(date))}^^xsd:{kind}" if kind else _text(str(date))
