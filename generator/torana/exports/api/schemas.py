"""JSON Schemas of the files of the API, from those of the YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from torana.exports.api.records import ENTITY_KEYS, FACT_KEYS, NOT_IN_DATA, TEXT, TEXTS, DerivedKey
from torana.exports.api.totals import TOTALS
from torana.exports.export import PART
from torana.records.entity_types import BUILT_IN, EntityTypes
from torana.records.json_schema import json_schemas
from torana.records.settings import Settings

_HEAD: dict[str, Any] = {
    "api": {"const": "v1"},
    "dossier": TEXT,
    "publisher": TEXT,
    "as_of": {"type": "string", "description": "The day up to which facts were collected."},
    "licence": TEXT,
    "licence_url": {"type": "string", "format": "uri"},
    "version": {
        "title": "Version",
        "type": "object",
        "required": ["commit", "content"],
        "additionalProperties": False,
        "properties": {
            "commit": {
                "type": ["string", "null"],
                "description": "The commit that last changed the content of the file; `null` without a git history.",
            },
            "content": {
                "type": "string",
                "description": "The digest of the data. It changes only if the data changes.",
            },
        },
    },
}


_MOVED_TO = {
    "type": "string",
    "format": "uri-reference",
    "description": "Only at the old address of a renamed or merged entity: the current address of the file.",
}


def _extended(schema: dict[str, Any], keys: Iterable[DerivedKey], without: Iterable[str] = ()) -> dict[str, Any]:
    """Return the schema of a record in the API: that of the YAML file with the derived keys."""
    properties = {key: value for key, value in schema["properties"].items() if key not in without}
    required = [key for key in schema.get("required", []) if key not in without]
    derived = {key.name: dict(key.schema) for key in keys}
    always = [key.name for key in keys if key.required]
    return {**schema, "properties": {**properties, **derived}, "required": [*always, *required]}


def _with_types(key: DerivedKey, types: EntityTypes) -> DerivedKey:
    """A key of entities; the schema of `type` lists the entity types of the dossier."""
    return replace(key, schema={"enum": list(types.by_name), **key.schema}) if key.name == "type" else key


def api_schemas(settings: Settings | None) -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of each kind of file, by name: `facts`, `organisations`, `organisation`."""
    base = json_schemas(settings, bounded=False)
    # Without types that have facts, the files of facts are empty, but have the same schema.
    with_facts = [each for each in base.values() if "Fact" in each.get("$defs", {})]
    shared = _shared_definitions((with_facts or list(json_schemas(None).values()))[0]["$defs"])
    facts = _whole("All facts", {"facts": _list_of("Fact")}, shared)
    schemas = {"facts": _or_parts(facts, "facts")}
    types = settings.entity_types if settings else BUILT_IN
    keys = tuple(_with_types(key, types) for key in ENTITY_KEYS)
    cited = _bare(_extended(base["source"], keys, ("url", "formerly", "sections", "repeats", "independent")))
    of_sources = {name: part for name, part in base["source"].get("$defs", {}).items() if name not in shared}
    cited["required"] = ["id", "url", "title", "publisher", "kind"]
    for entity_type in types:
        record = _bare(_extended(base[entity_type.name], keys, ("sections",)))
        own = _with_added(base[entity_type.name].get("$defs", {}))
        own = {name: schema for name, schema in own.items() if name not in shared}
        definitions = {**shared, **own, "Record": record}
        rows = _whole(f"All {entity_type.url}", {entity_type.url: _list_of("Record")}, definitions)
        schemas[entity_type.url] = _or_parts(rows, entity_type.url)
        data = {
            entity_type.name: {"$ref": "#/$defs/Record"},
            "facts": _list_of("Fact"),
            "sources": _list_of("Cited"),
        }
        one = _whole(f"One {entity_type.name}", data, {**of_sources, **definitions, "Cited": cited})
        schemas[entity_type.name] = {**one, "properties": {"moved_to": _MOVED_TO, **one["properties"]}}
    schemas["index"] = _whole("The index of the API", _INDEX, shared)
    return schemas


_INDEX: dict[str, Any] = {
    "url": TEXT,
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    "report": {
        "title": "ReportText",
        "type": ["object", "null"],
        "required": ["reviewed", "text"],
        "additionalProperties": False,
        "properties": {"reviewed": TEXT, "text": TEXT},
        "description": "The report of the dossier; the files of sectors and initiatives have theirs.",
    },
    "files": {"type": "object", "additionalProperties": TEXT},
    "one": {"type": "object", "additionalProperties": TEXT},
    "totals": TOTALS,
    "description": TEXT,
}


_ADDED: Mapping[str, Mapping[str, Any]] = {
    "Figure": {
        "text": {**TEXT, "description": "The figure as the page shows it."},
        "payer_countries": {
            **TEXTS,
            "description": "The keys of the countries of all who pay it; empty if one of them is unknown.",
        },
    },
    "Logo": {"url": {"type": "string", "format": "uri-reference", "description": "The address of the file."}},
    "Party": {"fact_key": {**TEXT, "description": "The same as `fact`, with the full key: `entity#id`."}},
}
"""Keys of parts of records that are not in their YAML files, by the name of the definition."""


def _with_added(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definitions of the schemas of YAML files with these keys."""
    return {
        name: {**schema, "properties": {**schema["properties"], **_ADDED[name]}} if name in _ADDED else schema
        for name, schema in definitions.items()
    }


def _shared_definitions(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definitions of the schemas of YAML files, with facts as in the API."""
    fact = _extended(definitions["Fact"], FACT_KEYS, NOT_IN_DATA)
    fact["required"].append("sectors")
    return {**_with_added(definitions), "Fact": fact}


def _list_of(definition: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{definition}"}}


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema as a definition in another schema."""
    return {key: value for key, value in schema.items() if key not in ("$schema", "$defs")}


def _or_parts(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the schema of a file that may list its parts instead of its records."""
    description = f"The addresses of the parts, if there are more than {PART:,} records. Each part has this schema."
    parts = {"type": "array", "items": TEXT, "minItems": 2, "description": description}
    return {
        **schema,
        "properties": {**schema["properties"], "parts": parts},
        "required": [key for key in schema["required"] if key != name],
        "oneOf": [{"required": [name]}, {"required": ["parts"]}],
    }


def _whole(title: str, data: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a file: the keys that every file has, and its data."""
    properties = {**_HEAD, **data}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
        "$defs": definitions,
    }
