"""JSON Schemas of the model, with the vocabulary of a dossier as choices."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel

from torana.json_text import as_json
from torana.records.declarations import Term
from torana.records.entity_types import BUILT_IN, EntityTypes
from torana.records.field_marks import KEY, WordOf, marked_fields
from torana.records.located import Records
from torana.records.settings import Limits, Settings, Unit


def schema_files(records: Records) -> dict[str, bytes]:
    """Return the files of `schemas/`, with the current slugs."""
    settings = records.settings.record if records.settings else None
    names = {
        type_name: {slug: one.record.name for slug, one in entities.items()}
        for type_name, entities in records.entities.items()
    }
    return {f"{name}.json": as_json(schema) for name, schema in json_schemas(settings, names).items()}


def json_schemas(
    settings: Settings | None, names: Mapping[str, Mapping[str, str]] | None = None, *, bounded: bool = True
) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of file, by name, with the dossier's vocabulary as choices.

    Args:
        settings: The vocabulary; without it every word is allowed.
        names: By type, the existing slugs with their names, as choices for references; without them, all slugs.
        bounded: Whether texts and lists have the limits of the dossier. Derived data may be longer than the files.
    """
    limits = (settings.limits if settings else Limits()) if bounded else None
    found = {}
    types = settings.entity_types if settings else BUILT_IN
    for entity_type in types:
        schema = found[entity_type.name] = _schema(entity_type.model, _choices(settings, entity_type.model))
        if names:
            _offer(schema, types, names, settings)
    # The file that can raise limits is read with the default limits.
    schemas = {**found, "dossier": _schema(Settings, {})}
    return {
        name: _within(schema, "", limits and (Limits() if name == "dossier" else limits))
        for name, schema in schemas.items()
    }


def _within(part: Any, key: str, limits: Limits | None) -> Any:
    """A part of a schema, below a key, with the limits on texts and lists, or as derived data has it, without any."""
    if isinstance(part, list):
        return [_within(item, key, limits) for item in part]
    if not isinstance(part, dict):
        return part
    if not limits:
        part = _without_choice(part)
    bounded = {name: _within(value, name, limits) for name, value in part.items()}
    named = bounded.pop("maxLength", None)
    if limits and isinstance(named, str):
        bounded["maxLength"] = getattr(limits, named)
    if not limits and part.get("type") == ["string", "integer"]:
        bounded["type"] = "string"  # only YAML files have a year as a number
    if limits and part.get("type") == "array":
        bounded["maxItems"] = limits.of_list(key)[1]
    return bounded


def _without_choice(part: dict[str, Any]) -> dict[str, Any]:
    """A list in derived data: only in YAML files may an entry that is alone have no brackets."""
    one, *others = part.get("anyOf", [None])
    is_list = len(others) == 1 and others[0].get("items") == one
    return {**{key: value for key, value in part.items() if key != "anyOf"}, **others[0]} if is_list else part


def _offer(
    schema: dict[str, Any], types: EntityTypes, names: Mapping[str, Mapping[str, str]], settings: Settings | None
) -> None:
    """Limit the fields that name an entity to existing slugs; each list is in the schema once."""
    named = {(relation.model.__name__, relation.field): relation for relation in types.relations}
    lists = dict(names)
    lists["entity"] = {slug: name for found in names.values() for slug, name in found.items()}
    for part in (schema, *list(schema.get("$defs", {}).values())):
        for name, described in part.get("properties", {}).items():
            relation = named.get((part.get("title", ""), name))
            if relation is None or relation.declared.in_text:
                continue
            kind, slugs = relation.target, lists.get(relation.target)
            if settings and (vocabulary := relation.declared.or_one_of):
                kind, slugs = f"{kind}-or-{vocabulary}", {**(slugs or {}), **_meanings(getattr(settings, vocabulary))}
            if not slugs:
                continue
            holder = described.get("items", described)
            for key in ("type", "pattern", "minLength", "maxLength"):
                holder.pop(key, None)
            holder["allOf"] = [{"$ref": f"#/$defs/{kind}-slug"}]
            schema["$defs"][f"{kind}-slug"] = {
                "type": "string",
                "enum": list(slugs),
                "enumDescriptions": list(slugs.values()),
            }


_Choices = Mapping[tuple[str, str], tuple[bool, Mapping[str, str]]]
"""By model and field: whether the words are keys of a mapping, and the allowed words, each with its meaning."""


def _choices(settings: Settings | None, model: type[BaseModel]) -> _Choices:
    return {
        (each.model.__name__, each.field): (each.path[-1] == KEY, _meanings(each.declared.words(settings)))
        for each in (marked_fields(model, WordOf) if settings else ())
    }


def _meanings(words: Collection[str]) -> dict[str, str]:
    if not isinstance(words, Mapping):
        return dict.fromkeys(words, "")
    return {word: _meaning(entry) for word, entry in words.items()}


def _meaning(entry: str | Term | Unit) -> str:
    if isinstance(entry, str):
        return entry
    return f"{entry.name}. {entry.meaning}" if isinstance(entry, Term) and entry.meaning else entry.name


@functools.lru_cache(maxsize=100)
def _generated(record: type[BaseModel]) -> str:
    """The JSON Schema that Pydantic generates for a model. A build needs it five times, and it takes 20 ms."""
    return json.dumps(record.model_json_schema())


def _schema(record: type[BaseModel], choices: _Choices) -> dict[str, Any]:
    schema = json.loads(_generated(record))
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, described in part.get("properties", {}).items():
            described.pop("title", None)
            keys, words = choices.get((part.get("title", ""), name), (False, {}))
            if keys:
                # The language server completes keys from `properties`.
                described["properties"] = {word: {"description": text or word} for word, text in words.items()}
                described["patternProperties"] = {"": described.pop("additionalProperties")}
                described["propertyNames"] = {"enum": list(words)}
            elif words:
                value = described["items"] if described.get("type") == "array" else described
                for key in ("anyOf", "minLength", "maxLength"):
                    value.pop(key, None)
                # The YAML language server completes from `enum` and shows `enumDescriptions` on hover.
                value |= {"type": "string", "enum": list(words)}
                if any(words.values()):
                    value["enumDescriptions"] = [words[word] for word in words]
            elif "anyOf" in described and {"type": "null"} in described["anyOf"]:
                options = [option for option in described["anyOf"] if option != {"type": "null"}]
                if len(options) == 1:
                    del described["anyOf"]
                    described |= options[0]
            if described.get("default", 0) is None:
                del described["default"]
    return schema
