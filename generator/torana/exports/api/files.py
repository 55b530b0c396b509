"""The files of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.exports.api.openapi import openapi
from torana.exports.api.records import cited_json, entity_json, fact_json
from torana.exports.api.schemas import api_schemas
from torana.exports.export import API, PART, Export
from torana.hashing import digest
from torana.json_text import as_json, compact
from torana.pages.shared.addresses import Site
from torana.records.entity_types import ENTITY_TYPES, EntityType

Item = TypeVar("Item")


def api_path(node: Node) -> str:
    """The file of an entity: `api/v1/organisations/meti.json`."""
    return f"{API}/{node.type.url}/{node.slug}.json"


def _file(dossier: Dossier, commit: str, data: Mapping[str, str | list[str]]) -> bytes:
    """A file: whose data it is, as of when, under which licence, of which version, and the data.

    Each value and each row has a line of its own: as quick to write as no line breaks at all, and a reader, a search or
    a comparison still finds its way.

    Args:
        dossier: What the file is of.
        commit: The one that last changed what it says.
        data: By key, a value or a list of rows, each as JSON.
    """
    whole = ",".join(
        f"{compact(key)}:{value if isinstance(value, str) else '[' + ','.join(value) + ']'}"
        for key, value in data.items()
    )
    lines = [_head(dossier, commit, f"{{{whole}}}".encode())]
    for key, value in data.items():
        shown = value if isinstance(value, str) else "[\n    " + ",\n    ".join(value) + "\n  ]" if value else "[]"
        lines.append(f"  {compact(key)}: {shown}")
    return (",\n".join(lines) + "\n}\n").encode()


def _head(dossier: Dossier, commit: str, data: bytes) -> str:
    """How a file begins, but for the comma.

    Args:
        dossier: What the file is of.
        commit: The one that last changed what it says.
        data: Its data, as JSON.
    """
    settings = dossier.settings
    head = {
        "api": "v1",
        "dossier": settings.title,
        "publisher": settings.publisher,
        "as_of": str(settings.as_of),
        "licence": settings.licence,
        "licence_url": settings.licence_url,
        "version": {"commit": commit or None, "content": digest(data)},
    }
    return "{\n" + ",\n".join(f"  {compact(key)}: {compact(value)}" for key, value in head.items())


def entity_file(node: Node, dossier: Dossier, site: Site) -> Export:
    """`api/v1/organisations/meti.json`: an entity, the facts that its page shows, and the sources that it cites."""
    facts = dossier.backlinks(node)
    events = dossier.events_of(node)
    data: dict[str, str | list[str]] = {
        node.type.name: entity_json(node, dossier, site),
        "facts": [fact_json(fact, dossier, site) for fact in facts],
        "sources": [cited_json(source, dossier, site) for source in _cited(node, dossier)],
    }
    commit = events[-1].commit if events else dossier.git_history.first
    return Export(api_path(node), node.name, _file(dossier, commit, data), listed=False)


def _cited(node: Node, dossier: Dossier) -> Iterable[Node]:
    """The sources that the page of an entity cites, each once: those of what says otherwise, too."""
    found: dict[str, Node] = {}
    for fact in dossier.backlinks(node):
        found |= {source.slug: source for source, _ in (*fact.citations, *fact.disputes)}
        for other in dossier.contradictions.get(fact.key, ()):
            found |= {source.slug: source for source, _ in other.citations}
    return found.values()


def all_facts(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`api/v1/facts.json`"""
    what = f"All {len(dossier.order):,} facts with their figures and citations"
    yield from _all("facts", what, dossier.facts, fact_json, dossier, site)


def all_entities(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[Export]:
    """`api/v1/organisations.json` and so on."""
    nodes = dossier.of_type(entity_type)
    what = f"All {len(nodes):,} {entity_type.url} with the keys of their facts"
    yield from _all(entity_type.url, what, nodes, entity_json, dossier, site)


def api_index(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`api/v1/index.json`, and the descriptions of the API and of its files."""
    commit = dossier.newest
    counts = {"facts": len(dossier.order)}
    counts |= {entity_type.url: len(dossier.of_type(entity_type)) for entity_type in ENTITY_TYPES}
    index = {
        "url": site.url,
        "counts": counts,
        "files": {name: f"{site.url}{API}/{name}.json" for name in counts},
        "one": {entity_type.url: f"{site.url}{API}/{entity_type.url}/{{id}}.json" for entity_type in ENTITY_TYPES},
        "description": f"{site.url}{API}/openapi.json",
    }
    texts = {key: compact(value) for key, value in index.items()}
    yield Export(f"{API}/index.json", "Where everything is, and how much of it", _file(dossier, commit, texts))
    yield Export(f"{API}/openapi.json", "The description of the API (OpenAPI 3.1)", as_json(openapi(dossier, site)))
    for name, schema in api_schemas(dossier.settings).items():
        yield Export(f"{API}/schemas/{name}.json", str(schema["title"]), as_json(schema))


def _all(
    name: str,
    what: str,
    items: Sequence[Item],
    row: Callable[[Item, Dossier, Site], str],
    dossier: Dossier,
    site: Site,
) -> Iterator[Export]:
    """The file of all records of a kind; of more than `PART` its parts, and in its place what they are.

    Args:
        name: Of the kind.
        what: Describes the file.
        items: What there is a record of.
        row: Returns one of them as JSON.
        dossier: Where they are from.
        site: For addresses.
    """
    commit = dossier.newest

    def file(some: Sequence[Item]) -> bytes:
        return _file(dossier, commit, {name: [row(item, dossier, site) for item in some]})

    if len(items) <= PART:
        yield Export(f"{API}/{name}.json", what, file(items), rows=len(items))
        return
    parts = [items[start : start + PART] for start in range(0, len(items), PART)]
    paths = [f"{API}/{name}-{number}.json" for number in range(1, len(parts) + 1)]
    addresses = [compact(f"{site.url}{path}") for path in paths]
    yield Export(f"{API}/{name}.json", f"{what}: its {len(parts)} parts", _file(dossier, commit, {"parts": addresses}))
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Export(path, f"Part {number} of {len(parts)} of {name}.json", file(part), rows=len(part))
