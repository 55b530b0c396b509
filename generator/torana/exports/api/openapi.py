"""The description of the API in OpenAPI, with a component for each kind of object, as generators of clients expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torana.dossier.graph import Dossier
from torana.exports.api.records import TEXT
from torana.exports.export import PART
from torana.pages.shared.addresses import API, Site
from torana.records.entity_types import EntityTypes

_COMPONENTS = "#/components/schemas/"


def openapi_description(dossier: Dossier, site: Site, schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the description of the API in OpenAPI 3.1. `schemas` are the JSON Schemas of its files, by name."""
    settings = dossier.settings
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.title,
            "summary": "The facts and entities of the dossier, as static JSON files.",
            "version": "1.0.0",
            "license": {"name": settings.licence, "url": settings.licence_url},
        },
        "servers": [{"url": f"{site.url}{API}" if site.url else "."}],
        "paths": _paths(dossier),
        "components": {"schemas": _components(schemas, dossier.types)},
    }


def _paths(dossier: Dossier) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    names = ["facts", *(entity_type.url for entity_type in dossier.types)]
    for name in ("index", *names):
        paths[f"/{name}.json"] = {"get": _answer(name, f"All {name}" if name != "index" else "Index of the API")}
    for entity_type in dossier.types:
        answer = _answer(entity_type.name, f"One {entity_type.name}, with its facts and their sources")
        answer["responses"]["404"] = {"description": "There is no such entity."}
        answer["parameters"] = [_parameter("id", TEXT, "The slug of the entity.")]
        paths[f"/{entity_type.url}/{{id}}.json"] = {"get": answer}
    if len(dossier.facts) > PART or any(len(dossier.of_type(entity_type)) > PART for entity_type in dossier.types):
        answer = _answer("facts", "One part of a list")
        answer["operationId"] = "part"
        schemas = [{"$ref": _COMPONENTS + _name(name, "File")} for name in names]
        answer["responses"]["200"]["content"]["application/json"]["schema"] = {"anyOf": schemas}
        answer["parameters"] = [
            _parameter("kind", {"enum": names}, "The list."),
            _parameter("part", {"type": "integer", "minimum": 1}, "The number of the part."),
        ]
        paths["/{kind}-{part}.json"] = {"get": answer}
    return paths


def _answer(file: str, summary: str) -> dict[str, Any]:
    """Return the operation that gets a file, by the name of its JSON Schema and a summary of its contents."""
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + _name(file, "File")}}}
    return {
        "operationId": file,
        "summary": summary,
        "responses": {"200": {"description": summary, "content": content}},
    }


def _parameter(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    """Return a parameter in the path of a file."""
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}


def _name(name: str, ending: str) -> str:
    """The name of a component, which becomes the name of a class: `OrganisationFile`, `OrganisationRecord`."""
    return name.title().replace("-", "").replace("_", "") + ending


def _components(schemas: Mapping[str, Mapping[str, Any]], types: EntityTypes) -> dict[str, Any]:
    """Return the components, by name: the files, and the objects in them, each once."""
    singular = {each.url: each.name for each in types}
    components: dict[str, Any] = {}
    for file, schema in schemas.items():
        definitions = {name: (name, definition) for name, definition in schema["$defs"].items()}
        if "Record" in definitions:
            definitions["Record"] = _name(singular.get(file, file), "Record"), schema["$defs"]["Record"]
        # Generators would read `oneOf` as two more classes: either the records or the parts.
        whole = {key: value for key, value in schema.items() if key not in ("$schema", "$defs", "oneOf")}
        _add(_name(file, "File"), whole, definitions, components)
    return dict(sorted(components.items()))


def _add(
    name: str, schema: Mapping[str, Any], definitions: Mapping[str, tuple[str, Any]], components: dict[str, Any]
) -> dict[str, str]:
    """Add a schema to the components, with those that it refers to and objects in it that have a title.

    Returns a reference to it. `definitions` are the name of the component and the schema, by name in the JSON Schema.
    """

    def within(part: Any) -> Any:
        if isinstance(part, list):
            return list(map(within, part))
        if not isinstance(part, Mapping):
            return part
        if isinstance(reference := part.get("$ref"), str):
            return {**part, **_add(*definitions[reference.rpartition("/")[2]], definitions, components)}
        if isinstance(title := part.get("title"), str):
            return _add(title, part, definitions, components)
        return {key: within(value) for key, value in part.items()}

    if name not in components:
        components[name] = {}  # for definitions that refer to themselves
        components[name] = {key: within(value) for key, value in schema.items() if key != "title"}
    return {"$ref": _COMPONENTS + name}
