"""The description of all tables as a Frictionless data package."""

from __future__ import annotations

import hashlib

from torana.dossier.graph import Dossier
from torana.exports.tables.table import Table
from torana.json_text import as_json
from torana.pages.shared.addresses import Site


def resource_entry(table: Table, content: bytes) -> dict[str, object]:
    """Return the entry of a table and its CSV file in the package."""
    fields = []
    for column in table.columns:
        field: dict[str, object] = {"name": column.name, "type": column.type, "description": column.meaning}
        if column.required:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, object] = {"fields": fields, "primaryKey": list(table.key)}
    keys = [
        {
            "fields": [column.name],
            # In Frictionless, a table refers to itself by an empty name.
            "reference": {
                "resource": "" if column.references == table.name else column.references,
                "fields": [column.referenced],
            },
        }
        for column in table.columns
        if column.references
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "title": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def package_json(dossier: Dossier, site: Site, resources: list[dict[str, object]]) -> bytes:
    """Return `datapackage.json`, from the entries of the tables."""
    settings = dossier.settings
    package = {
        "name": "dossier",
        "id": settings.doi_url or None,
        "profile": "tabular-data-package",
        "title": settings.title,
        "description": settings.summary,
        "homepage": site.url or None,
        "version": str(settings.as_of),
        "licenses": [{"name": settings.licence, "path": settings.licence_url}],
        "contributors": [{"title": settings.publisher, "role": "publisher"}],
        "resources": [{**resource, "profile": "tabular-data-resource"} for resource in resources],
    }
    return as_json({key: value for key, value in package.items() if value is not None})
