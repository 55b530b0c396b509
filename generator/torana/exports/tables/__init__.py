"""Tables: the dossier as CSV, Parquet and one SQLite database. `columns.py` defines every column.

In: a `Dossier`. Out: the path, description and content of each file.
Imports what `exports` imports.
"""
