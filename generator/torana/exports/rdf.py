"""The dossier as RDF in Turtle, in the terms of `pages/linked_data.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.pages.linked_data import PREFIXES, dataset_item, datatype, entity_item, fact_item
from torana.pages.shared.addresses import Site
from torana.pages.shared.downloads import MAIN_FORMATS
from torana.records.dates import Date

_NAMESPACES = {"schema": "https://schema.org/", **PREFIXES}
_PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _NAMESPACES.items())
_TEXTS = frozenset(("name", "alternateName", "description", "text", "position", "roleName", "ratingExplanation"))
"""The properties whose values are texts, even if they look like addresses."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile('[\\\\"\n\r\t\x00-\x1f\x7f\u2028\u2029]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def turtle_file(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/dossier.ttl`."""
    description = "Entities, facts and their sources, as RDF in Turtle"
    yield Export("data/dossier.ttl", description, turtle(dossier, site))


def turtle(dossier: Dossier, site: Site) -> bytes:
    """Return all entities and facts, and the dossier with its files."""
    site = Site(site.url or "http://localhost/")
    files = ({"encodingFormat": kind, "contentUrl": f"{site.url}{path}"} for path, kind in MAIN_FORMATS.items())
    items = [_statements(dataset_item(dossier, site, files))]

    def described(part: Node | FactNode) -> str:
        item = fact_item(part, dossier, site) if isinstance(part, FactNode) else entity_item(part, dossier, site)
        return _statements(item, "prov:Entity")

    parts: tuple[Node | FactNode, ...] = (*dossier.entities, *dossier.facts)
    items += dossier.each("item", parts, described)
    return "\n".join((_PREFIXES, *items, "")).encode()


def _statements(item: Mapping[str, Any], *types: str) -> str:
    """The statements about an item, on a line for each property."""
    return f"{_iri(item['@id'])} " + " ;\n    ".join(_properties(item, *types)) + " ."


def _properties(item: Mapping[str, Any], *types: str) -> Iterator[str]:
    yield f"a {', '.join((_name(item['@type']), *types))}"
    for name, value in item.items():
        if not name.startswith("@"):
            values = value if isinstance(value, list) else [value]
            yield f"{_name(name)} {', '.join(_object(name, each) for each in values)}"


def _name(name: str) -> str:
    return name if ":" in name else f"schema:{name}"


def _object(name: str, value: Any) -> str:
    """A value of a property: an item, a typed literal, an address or a text."""
    if isinstance(value, dict):
        if "@value" in value:
            return f"{_text(value['@value'])}@{value['@language']}"
        return f"[ {' ; '.join(_properties(value))} ]" if "@type" in value else _iri(value["@id"])
    if isinstance(value, Date):
        return f"{_text(str(value))}^^{datatype(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return f'"{int(value)}"^^xsd:integer' if value == int(value) else f'"{Decimal(str(value)):f}"^^xsd:decimal'
    return _iri(value) if name not in _TEXTS and value.startswith(("https://", "http://")) else _text(value)


def _iri(text: str) -> str:
    return f"<{_NOT_IN_IRI.sub(lambda match: f'%{ord(match[0]):02X}', text)}>"


def _text(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text) + '"'
