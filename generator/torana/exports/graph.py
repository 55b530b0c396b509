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
from torana.exports.tables.table import Table, TableColumn, dated
from torana.pages.shared.addresses import Site
from torana.problems import in_words
from torana.records.dates import Date
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
    role: str | None
    """The role of a party; `None` for other relations."""
    since: Date | None
    until: Date | None
    """The beginning and the end of the relation, if they are known."""
    weight: int
    """The number of facts that the pages of both entities show, at least 1."""


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
    facts = {node.slug: {fact.key for fact in dossier.fact_order_of(node)} for node in _nodes(dossier)}
    for node in _nodes(dossier):
        for relation in edges_of[node.type.name]:
            for number, slug in enumerate(relation.values(node.record)):
                weight = max(1, len(facts[node.slug] & facts[slug]))
                if relation.is_nested:  # a party: the edge goes from the organisation to the initiative
                    party = getattr(node.record, relation.path[0])[number]
                    yield Edge(slug, node.slug, relation.name, party.role, party.since, party.until, weight)
                else:
                    since, until = (getattr(node.record, f"{relation.field}_{end}", None) for end in ("since", "until"))
                    yield Edge(node.slug, slug, relation.name, None, since, until, weight)


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
            TableColumn("role", "The role of a party."),
            *dated("since", "The beginning of the relation, if it is known."),
            *dated("until", "The end of the relation."),
            TableColumn(
                "weight",
                "The number of facts that the pages of both entities show, at least 1.",
                type="integer",
                required=True,
            ),
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
    """Return the graph as GraphML: the columns of both tables are the attributes of nodes and edges."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    graph = ElementTree.Element("graph", id="dossier", edgedefault="directed")
    for kind, table in zip(("node", "edge"), _tables(dossier.types), strict=True):
        names = [column.name for column in table.columns]
        for column in table.columns:
            if column.name not in _ENDS:
                attributes = {"attr.name": column.name, "attr.type": "int" if column.type == "integer" else "string"}
                ElementTree.SubElement(root, "key", {"id": column.name, "for": kind, **attributes})
        for number, row in enumerate(table.rows(dossier, site)):
            values = {name: str(value) for name, value in zip(names, row, strict=True) if value is not None}
            ends = {name: values.pop(name) for name in _ENDS if name in values}
            element = ElementTree.SubElement(graph, kind, {"id": f"e{number}", **ends})
            for name, value in values.items():
                ElementTree.SubElement(element, "data", key=name).text = value
    root.append(graph)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"


_ENDS = ("id", "source", "target")
"""The columns that are attributes of the element itself."""
