"""`Dossier` to `/api/v1/`: the same facts as on the pages, as JSON that keeps its names.

What may change within v1, and what may not, is in `docs/api.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export, address, fact_address
from torana.hashing import digest
from torana.json_text import as_json, compact
from torana.pages.shared.addresses import Site
from torana.pages.shared.fact_views import figure_text
from torana.pages.shared.links import plain
from torana.records.entity_types import ENTITY_TYPES, EntityType
from torana.records.json_schema import json_schemas
from torana.records.settings import Settings

Item = TypeVar("Item")

API = "api/v1"
"""The folder."""


PART = 50_000
"""Records that one file holds, some 40 MB of facts; where there are more, it names its parts."""


def api_path(node: Node) -> str:
    """The file of an entity: `api/v1/organisations/meti.json`."""
    return f"{API}/{node.type.url}/{node.slug}.json"


def fact_record(fact: FactNode, dossier: Dossier, site: Site) -> dict[str, Any]:
    """A fact: its own keys as in the YAML, then what follows from the whole dossier."""
    record = fact.fact.model_dump(mode="json", exclude_defaults=True)
    newer, others = dossier.superseded_by.get(fact.key), dossier.contradictions.get(fact.key)
    if fact.fact.figures:
        record["figures"] = [
            {**shown, "text": figure_text(figure, dossier)}
            for figure, shown in zip(fact.fact.figures, record["figures"], strict=True)
        ]
    return {
        "key": fact.key,
        "url": fact_address(site, fact),
        "entity": fact.owner.slug,
        **record,
        "statement": plain(fact.fact.statement, dossier),
        "names": [node.slug for node in fact.names],
        "sectors": list(fact.sectors),
        "origins": list(fact.origins),
        "primary": fact.primary,
        "contested": dossier.contested(fact),
        **({"contradicted_by": [other.key for other in others]} if others else {}),
        "superseded_by": newer.key if newer else None,
    }


def entity_record(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    """An entity: its own keys as in the YAML without its facts, then what follows from the whole dossier."""
    record = node.record.model_dump(mode="json", exclude_defaults=True, exclude={"facts", "sections"})
    if record.get("summary"):
        record["summary"] = plain(record["summary"], dossier)
    own = record.pop("url", None)
    more: dict[str, Any] = {"document": own} if own else {}
    more["facts"] = [fact.key for fact in dossier.order_of(node)]
    if node.type.name == "initiative":
        more["status"] = [
            {"status": step.status, "date": str(step.fact.fact.date or "undated"), "fact": step.fact.key}
            for step in dossier.history(node)
        ]
    if node.type.name == "organisation":
        more["initiatives"] = [initiative.slug for initiative in dossier.initiatives(node)]
    return {"id": node.slug, "type": node.type.name, "url": address(site, node), **record, **more}


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


def _fact(fact: FactNode, dossier: Dossier, site: Site) -> str:
    return dossier.once(("fact", fact.key, site.url), lambda: compact(fact_record(fact, dossier, site)))


def _entity(node: Node, dossier: Dossier, site: Site) -> str:
    return dossier.once(("entity", node.slug, site.url), lambda: compact(entity_record(node, dossier, site)))


def entity_file(node: Node, dossier: Dossier, site: Site) -> Export:
    """`api/v1/organisations/meti.json`: an entity, the facts that its page shows, and the sources that it cites."""
    facts = dossier.backlinks(node)
    events = dossier.events_of(node)
    data: dict[str, str | list[str]] = {
        node.type.name: _entity(node, dossier, site),
        "facts": [_fact(fact, dossier, site) for fact in facts],
        "sources": [_source(source, dossier, site) for source in _cited(node, dossier)],
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


def _source(node: Node, dossier: Dossier, site: Site) -> str:
    def made() -> str:
        record = node.record.model_dump(mode="json", exclude_defaults=True, include=set(_SOURCE_KEYS))
        document = record.pop("url", None)
        more = {"document": document} if document else {}
        return compact({"id": node.slug, "url": address(site, node), **record, **more})

    return dossier.once(("source", node.slug, site.url), made)


_SOURCE_KEYS = ("title", "publisher", "kind", "published", "language", "primary", "url")


def all_facts(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`api/v1/facts.json`"""
    what = f"All {len(dossier.order):,} facts with their figures and citations"
    yield from _all("facts", what, dossier.facts, _fact, dossier, site)


def all_entities(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[Export]:
    """`api/v1/organisations.json` and so on."""
    nodes = dossier.of_type(entity_type)
    what = f"All {len(nodes):,} {entity_type.url} with the keys of their facts"
    yield from _all(entity_type.url, what, nodes, _entity, dossier, site)


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


# --- what the files look like -------------------------------------------------------------------------------------

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_FACT_MORE: dict[str, Any] = {
    "key": {"type": "string", "pattern": "^[a-z0-9-]+#[a-z0-9-]+$", "description": "Permanent: entity#id."},
    "url": {"type": "string", "format": "uri-reference", "description": "The permanent address of the fact."},
    "entity": {"type": "string", "description": "The slug of the entity that it stands under."},
    "names": {**_TEXTS, "description": "The slugs of the entities that it names, its own aside."},
    "origins": {**_TEXTS, "description": "Who first reported it, each once: a slug or a publisher."},
    "primary": {"type": "boolean", "description": "Whether a party's own document is among its sources."},
    "contested": {"type": "boolean", "description": "Whether a source, another fact or another figure says otherwise."},
    "contradicted_by": {
        **_TEXTS,
        "description": "The keys of the facts that cannot be true together with it, whichever of them says so.",
    },
    "superseded_by": {"type": ["string", "null"], "description": "The key of the fact that replaces it."},
}
_ENTITY_MORE: dict[str, Any] = {
    "id": {"type": "string", "pattern": "^[a-z0-9-]+$", "description": "Its slug."},
    "type": {"enum": [entity_type.name for entity_type in ENTITY_TYPES]},
    "url": {"type": "string", "format": "uri-reference", "description": "The address of its page."},
    "document": {"type": "string", "format": "uri", "description": "Of a source: where the document is."},
    "facts": {**_TEXTS, "description": "The keys of the facts that its page shows."},
    "status": {
        "type": "array",
        "description": "Of an initiative: the steps that facts show, in their order.",
        "items": {
            "type": "object",
            "required": ["status", "date", "fact"],
            "additionalProperties": False,
            "properties": {"status": _TEXT, "date": _TEXT, "fact": _TEXT},
        },
    },
    "initiatives": {**_TEXTS, "description": "Of an organisation: those that it is party to."},
}
_HEAD: dict[str, Any] = {
    "api": {"const": "v1"},
    "dossier": _TEXT,
    "publisher": _TEXT,
    "as_of": {"type": "string", "description": "The day up to which the dossier was kept."},
    "licence": _TEXT,
    "licence_url": {"type": "string", "format": "uri"},
    "version": {
        "type": "object",
        "required": ["commit", "content"],
        "additionalProperties": False,
        "properties": {
            "commit": {
                "type": ["string", "null"],
                "description": "The commit that last changed what the file says; null where there is no history.",
            },
            "content": {"type": "string", "description": "A digest of the data: the same as long as they are."},
        },
    },
}


def _shape(schema: dict[str, Any], more: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, Any]:
    """The schema of a record in a file of ours, from that of the YAML."""
    properties = {key: value for key, value in schema["properties"].items() if key not in without}
    required = [key for key in schema.get("required", []) if key not in without]
    always = [key for key in more if key in _ALWAYS]
    return {**schema, "properties": {**properties, **more}, "required": [*always, *required]}


_ALWAYS = frozenset(
    ("key", "url", "entity", "names", "origins", "primary", "contested", "superseded_by", "id", "type", "facts")
)


def api_schemas(settings: Settings | None) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of file by its name."""
    found: dict[str, dict[str, Any]] = {}
    base = json_schemas(settings)
    defs = base["organisation"]["$defs"]
    fact = _shape(defs["Fact"], _FACT_MORE)
    fact["required"].append("sectors")
    figure = defs["Figure"]
    defs = {
        **defs,
        "Figure": {
            **figure,
            "properties": {**figure["properties"], "text": {**_TEXT, "description": "As the page says it."}},
        },
        "Fact": fact,
    }
    source = _shape(base["source"], _ENTITY_MORE, ("url", "formerly", "sections", "repeats", "independent"))
    cited = {**source, "required": ["id", "url", "title", "publisher", "kind"]}
    whole = partial(_whole, defs=defs)
    found["facts"] = _or_parts(
        whole("All facts", {"facts": {"type": "array", "items": {"$ref": "#/$defs/Fact"}}}), "facts"
    )
    for entity_type in ENTITY_TYPES:
        record = _shape(base[entity_type.name], {**_ENTITY_MORE}, ("sections",))
        record = {key: value for key, value in record.items() if key not in ("$schema", "$defs")}
        more = base[entity_type.name].get("$defs", {})
        more = {name: value for name, value in more.items() if name not in defs}
        rows = {"type": "array", "items": {"$ref": "#/$defs/Record"}}
        own = {**more, "Record": record}
        made = whole(f"All {entity_type.url}", {entity_type.url: rows}, more=own)
        found[entity_type.url] = _or_parts(made, entity_type.url)
        one = {
            entity_type.name: {"$ref": "#/$defs/Record"},
            "facts": {"type": "array", "items": {"$ref": "#/$defs/Fact"}},
            "sources": {"type": "array", "items": {"$ref": "#/$defs/Cited"}},
        }
        cited = {key: value for key, value in cited.items() if key not in ("$schema", "$defs")}
        found[entity_type.name] = whole(f"One {entity_type.name}", one, more={**own, "Cited": cited})
    found["index"] = whole(
        "The index of the API",
        {
            "url": _TEXT,
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "files": {"type": "object", "additionalProperties": _TEXT},
            "one": {"type": "object", "additionalProperties": _TEXT},
            "description": _TEXT,
        },
    )
    return found


def _or_parts(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema of a file that may name its parts in place of its records."""
    described = f"The addresses of its parts, where there are more than {PART:,}; each is a file of this form."
    parts = {"type": "array", "items": _TEXT, "minItems": 2, "description": described}
    return {
        **schema,
        "properties": {**schema["properties"], "parts": parts},
        "required": [key for key in schema["required"] if key != name],
        "oneOf": [{"required": [name]}, {"required": ["parts"]}],
    }


def _whole(
    title: str, data: Mapping[str, Any], *, defs: Mapping[str, Any], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    properties = {**_HEAD, **data}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
        "$defs": {**defs, **(more or {})},
    }


def openapi(dossier: Dossier, site: Site) -> dict[str, Any]:
    """The description of the API, in OpenAPI 3.1."""
    settings = dossier.settings
    paths: dict[str, Any] = {}
    names = ["facts", *(entity_type.url for entity_type in ENTITY_TYPES)]
    for name in ("index", *names):
        paths[f"/{name}.json"] = {"get": _answer(name, f"all {name}" if name != "index" else "the index")}
    for entity_type in ENTITY_TYPES:
        answer = _answer(entity_type.name, f"one {entity_type.name} with its facts and their sources")
        answer["responses"]["404"] = {"description": "There is none of this id."}
        answer["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": _TEXT, "description": "Its slug."}
        ]
        paths[f"/{entity_type.url}/{{id}}.json"] = {"get": answer}
    if len(dossier.facts) > PART or any(len(dossier.of_type(entity_type)) > PART for entity_type in ENTITY_TYPES):
        answer = _answer("facts", "one part of all records of a kind")
        answer["operationId"] = "part"
        schemas = [{"$ref": f"schemas/{name}.json"} for name in names]
        answer["responses"]["200"]["content"]["application/json"]["schema"] = {"anyOf": schemas}
        answer["parameters"] = [
            {"name": "kind", "in": "path", "required": True, "schema": {"enum": names}, "description": "Of what."},
            {"name": "part", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}},
        ]
        paths["/{kind}-{part}.json"] = {"get": answer}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.title,
            "summary": "The facts of the dossier, as static files.",
            "version": "1.0.0",
            "license": {"name": settings.licence, "url": settings.licence_url},
        },
        "servers": [{"url": f"{site.url}{API}" if site.url else "."}],
        "paths": paths,
    }


def _answer(schema: str, what: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"schemas/{schema}.json"}}}
    return {
        "operationId": schema,
        "summary": what[0].upper() + what[1:],
        "responses": {"200": {"description": what[0].upper() + what[1:], "content": content}},
    }
