"""The files of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.sums import figure_totals
from torana.exports.api.openapi import openapi_description
from torana.exports.api.records import cited_json, entity_json, fact_json
from torana.exports.api.schemas import api_schemas
from torana.exports.api.totals import totals_json
from torana.exports.export import PART, Export
from torana.hashing import digest
from torana.json_text import as_json, compact
from torana.pages.shared.addresses import API, Site, api_path
from torana.records.entity_types import EntityType

API_INDEX = f"{API}/index.json"
"""The path of the index."""
Described = TypeVar("Described")


def _file(dossier: Dossier, commit: str, data: Mapping[str, str | list[str]]) -> bytes:
    """Return the content of a file: the dossier, its date, licence and version, then the data.

    The data is, by key, a value or a list of rows, each as JSON; `commit` is the last that changed it. Each value
    and each row is on a separate line. This costs no time, and files can be compared and searched by line.
    """
    data_json = ",".join(
        f"{compact(key)}:{value if isinstance(value, str) else '[' + ','.join(value) + ']'}"
        for key, value in data.items()
    )
    lines = [_head(dossier, commit, f"{{{data_json}}}".encode())]
    for key, value in data.items():
        text = value if isinstance(value, str) else "[\n    " + ",\n    ".join(value) + "\n  ]" if value else "[]"
        lines.append(f"  {compact(key)}: {text}")
    return (",\n".join(lines) + "\n}\n").encode()


def _head(dossier: Dossier, commit: str, data: bytes) -> str:
    """Return the keys that every file has, with the opening brace but without the last comma.

    The version has the commit that last changed the data, and a digest of the data.
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
    """Return `api/v1/organisations/meti.json`: an entity, the facts on its page, and the sources that it cites."""
    facts = dossier.backlinks(node)
    events = dossier.events_of(node)
    data: dict[str, str | list[str]] = {
        node.type.name: entity_json(node, dossier, site),
        "facts": [fact_json(fact, dossier, site) for fact in facts],
        "sources": [cited_json(source, dossier, site) for source in _cited(node, dossier)],
    }
    commit = events[-1].commit if events else dossier.git_history.first
    return Export(api_path(node), node.name, _file(dossier, commit, data))


def _cited(node: Node, dossier: Dossier) -> Iterable[Node]:
    """Return the sources that the page of an entity cites, each once, with those that dispute its facts."""
    cited: dict[str, Node] = {}
    for fact in dossier.backlinks(node):
        cited |= {source.slug: source for source, _ in (*fact.citations, *fact.disputes)}
        for other in dossier.contradictions.get(fact.key, ()):
            cited |= {source.slug: source for source, _ in other.citations}
    return cited.values()


def all_facts(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `api/v1/facts.json`, or its parts."""
    yield from _all("facts", "All facts, with their figures and citations", dossier.facts, fact_json, dossier, site)


def all_entities(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `api/v1/organisations.json` and so on, or its parts."""
    nodes = dossier.of_type(entity_type)
    description = f"All {entity_type.url}, with the keys of their facts"
    yield from _all(entity_type.url, description, nodes, entity_json, dossier, site)


def api_index(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `api/v1/index.json`, and the OpenAPI description of the API."""
    commit = dossier.newest
    counts = {"facts": len(dossier.fact_order)}
    counts |= {entity_type.url: len(dossier.of_type(entity_type)) for entity_type in dossier.types}
    index: dict[str, Any] = {
        "url": site.url,
        "counts": counts,
        "files": {name: f"{site.url}{API}/{name}.json" for name in counts},
        "one": {entity_type.url: f"{site.url}{API}/{entity_type.url}/{{id}}.json" for entity_type in dossier.types},
        "totals": totals_json(figure_totals(dossier.facts, dossier), dossier),
        "description": f"{site.url}{API}/openapi.json",
    }
    report = dossier.settings.report
    index["report"] = report.model_dump(mode="json") if report else None
    texts = {key: compact(value) for key, value in index.items()}
    yield Export(
        API_INDEX,
        "The index: the number of records, and the address of every file",
        _file(dossier, commit, texts),
    )
    description = as_json(openapi_description(dossier, site, _schemas(dossier)))
    yield Export(f"{API}/openapi.json", "The description of the API (OpenAPI 3.1)", description)


def _schemas(dossier: Dossier) -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schemas of the files. Making them takes 0.1 s, and the description of the API has them too."""
    name = "schemas of the API"
    return dossier.once(name, lambda: dossier.tracker.piece(name, lambda: api_schemas(dossier.settings)))


def api_schema_files(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `api/v1/schemas/*.json`, the JSON Schemas of the files."""
    for name, schema in _schemas(dossier).items():
        yield Export(f"{API}/schemas/{name}.json", str(schema["title"]), as_json(schema))


def _all(
    name: str,
    description: str,
    items: Sequence[Described],
    row: Callable[[Described, Dossier, Site], str],
    dossier: Dossier,
    site: Site,
) -> Iterator[Export]:
    """Yield the file of all facts, or of all entities of a type; for more than `PART`, a list of parts, and the parts.

    The name is the key of the records and the name of the file; `row` returns an item as JSON.
    """
    commit = dossier.newest

    def file(some: Sequence[Described]) -> bytes:
        return _file(dossier, commit, {name: [row(item, dossier, site) for item in some]})

    if len(items) <= PART:
        yield Export(f"{API}/{name}.json", description, file(items), rows=len(items))
        return
    parts = [items[start : start + PART] for start in range(0, len(items), PART)]
    paths = [f"{API}/{name}-{number}.json" for number in range(1, len(parts) + 1)]
    addresses = [compact(f"{site.url}{path}") for path in paths]
    content = _file(dossier, commit, {"parts": addresses})
    yield Export(f"{API}/{name}.json", f"{description}: list of parts", content)
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Export(path, f"Part {number} of {len(parts)} of {name}.json", file(part), rows=len(part))
