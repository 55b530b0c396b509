"""The relations of entities as a graph: GraphML, and tables of nodes and edges.

An edge is a relation between two entities: a party of an initiative, a parent, a place, a sector.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.export import Export
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.entity_columns import URL
from torana.exports.tables.table import Table, TableColumn
from torana.pages.shared.addresses import Site, entity_address
from torana.problems import in_words
from torana.records.entity_types import EntityTypes, within_sentence
from torana.records.relations import Relation


class Edge(NamedTuple):
    """A relation between two entities."""

    source: str
    """The slug of the entity where it starts."""
    target: str
    """The slug of the entity where it ends."""
    relation: str
    """The name of the relation: `party`, `parent`."""
    role: str
    """The role of a party; empty for other relations."""


def relations(types: EntityTypes) -> dict[str, list[Relation]]:
    """The relations that are edges, by the entity type that has the field."""
    cited = {each.name for each in types if each.is_cited}
    return {
        each.name: [row for row in each.relations if row.joins_entities and row.target not in cited]
        for each in types
        if each.name not in cited
    }


def edges(dossier: Dossier) -> Iterator[Edge]:
    """Yield every relation between entities except sources, by the entity that has the field."""
    edges_of = relations(dossier.types)
    for node in _nodes(dossier):
        for relation in edges_of[node.type.name]:
            for number, slug in enumerate(relation.values(node.record)):
                if relation.is_nested:  # a party: the edge goes from the organisation to the initiative
                    party = getattr(node.record, relation.path[0])[number]
                    yield Edge(slug, node.slug, relation.name, getattr(party, "role", ""))
                else:
                    yield Edge(node.slug, slug, relation.name, "")


def _nodes(dossier: Dossier) -> Iterator[Node]:
    return (node for node in dossier.entities if not node.type.is_cited)


def _tables(types: EntityTypes) -> tuple[Table, Table]:
    """The tables of nodes and edges."""
    edges_of = relations(types)
    names = dict.fromkeys(relation.name for each in edges_of.values() for relation in each)
    titles = (within_sentence(types.by_name[name].title) for name in edges_of)
    nodes = Table(
        "graph-nodes",
        f"The nodes of the graph: {in_words(titles, 'and')}",
        ("id",),
        _nodes,
        (
            TableColumn("id", "The slug.", lambda node, *_: node.slug, required=True),
            TableColumn("label", "The name.", lambda node, *_: node.name, required=True),
            TableColumn("type", f"{in_words(edges_of, 'or')}.", lambda node, *_: node.type.name, required=True),
            URL,
        ),
    )
    between = Table(
        "graph-edges",
        "The edges of the graph: relations of its nodes",
        ("source", "target", "relation", "role"),
        edges,
        (
            TableColumn("source", "The slug of the entity where the edge starts.", required=True),
            TableColumn("target", "The slug of the entity where the edge ends.", required=True),
            TableColumn("relation", f"{in_words(names, 'or')}.", required=True),
            TableColumn("role", "The role of a party.", lambda edge, *_: edge.role or None),
        ),
    )
    return nodes, between


def graphml_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/graph.graphml`."""
    count = sum(1 for _ in edges(dossier))
    yield Export("data/graph.graphml", "The graph of relations, as GraphML", graphml(dossier, site), rows=count)


def graph_tables(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/graph-nodes.csv` and `data/graph-edges.csv`."""
    for table in _tables(dossier.types):
        rows = list(table.rows(dossier, site))
        columns = tuple((column.name, column.meaning) for column in table.columns)
        yield Export(f"data/{table.name}.csv", table.meaning, as_csv(table, rows), rows=len(rows), columns=columns)


def graphml(dossier: Dossier, site: Site) -> bytes:
    """Return the graph as GraphML."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    for key, kind in (("label", "node"), ("type", "node"), ("url", "node"), ("relation", "edge"), ("role", "edge")):
        ElementTree.SubElement(root, "key", {"id": key, "for": kind, "attr.name": key, "attr.type": "string"})
    graph = ElementTree.SubElement(root, "graph", id="dossier", edgedefault="directed")
    for node in _nodes(dossier):
        element = ElementTree.SubElement(graph, "node", id=node.slug)
        for key, value in (("label", node.name), ("type", node.type.name), ("url", entity_address(node, site))):
            ElementTree.SubElement(element, "data", key=key).text = value
    for number, edge in enumerate(edges(dossier)):
        element = ElementTree.SubElement(graph, "edge", id=f"e{number}", source=edge.source, target=edge.target)
        ElementTree.SubElement(element, "data", key="relation").text = edge.relation
        if edge.role:
            ElementTree.SubElement(element, "data", key="role").text = edge.role
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"
