"""The OpenAPI description of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torana.dossier.graph import Dossier
from torana.exports.api.records import TEXT
from torana.exports.export import API, PART
from torana.pages.shared.addresses import Site
from torana.records.entity_types import ENTITY_TYPES


def openapi(dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return the description of the API in OpenAPI 3.1."""
    settings = dossier.settings
    paths: dict[str, Any] = {}
    names = ["facts", *(entity_type.url for entity_type in ENTITY_TYPES)]
    for name in ("index", *names):
        paths[f"/{name}.json"] = {"get": _answer(name, f"All {name}" if name != "index" else "Index of the API")}
    for entity_type in ENTITY_TYPES:
        answer = _answer(entity_type.name, f"One {entity_type.name}, with its facts and their sources")
        answer["responses"]["404"] = {"description": "There is no such entity."}
        answer["parameters"] = [_parameter("id", TEXT, "The slug of the entity.")]
        paths[f"/{entity_type.url}/{{id}}.json"] = {"get": answer}
    if len(dossier.facts) > PART or any(len(dossier.of_type(entity_type)) > PART for entity_type in ENTITY_TYPES):
        answer = _answer("facts", "One part of a list")
        answer["operationId"] = "part"
        schemas = [{"$ref": f"schemas/{name}.json"} for name in names]
        answer["responses"]["200"]["content"]["application/json"]["schema"] = {"anyOf": schemas}
        answer["parameters"] = [
            _parameter("kind", {"enum": names}, "The list."),
            _parameter("part", {"type": "integer", "minimum": 1}, "The number of the part."),
        ]
        paths["/{kind}-{part}.json"] = {"get": answer}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.title,
            "summary": "The facts and entities of the dossier, as static JSON files.",
            "version": "1.0.0",
            "license": {"name": settings.licence, "url": settings.licence_url},
        },
        "servers": [{"url": f"{site.url}{API}" if site.url else "."}],
        "paths": paths,
    }


def _answer(schema: str, summary: str) -> dict[str, Any]:
    """Return the operation that gets a file.

    Args:
        schema: The name of its JSON Schema, and of the operation.
        summary: The contents of the file.
    """
    content = {"application/json": {"schema": {"$ref": f"schemas/{schema}.json"}}}
    return {
        "operationId": schema,
        "summary": summary,
        "responses": {"200": {"description": summary, "content": content}},
    }


def _parameter(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    """Return a parameter in the path of a file."""
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": description}
