"""The API: `/api/v1/`, the same facts as on the pages as JSON.

In: a dossier. Out: JSON files, their JSON Schemas, and an OpenAPI description. Imports `pages.shared` and
`records.json_schema`. `docs/api.md` says what may change within v1.
"""
