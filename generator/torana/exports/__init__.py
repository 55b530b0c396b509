"""Exports: the dossier as data, one module per format.

In: a `Dossier`. Out: the path, description and content of each file.
Imports `pages` and the packages that it imports.

`registry` lists all files. `tables` has CSV, Parquet, Excel and SQLite, `api` the JSON API, `search` the search index;
the other modules have one format each.
"""
