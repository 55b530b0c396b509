"""The API: the facts and entities of the dossier as JSON files, below `/api/v1/`.

In: a `Dossier`. Out: JSON files, their JSON Schemas, and an OpenAPI description.
Imports `pages.shared` and `records.json_schema`. `docs/api.md` lists the changes that are allowed within v1.
"""
