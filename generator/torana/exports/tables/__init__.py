"""Tables: the dossier as CSV, Parquet and one SQLite database. `columns.py` defines every column.

In: a `Dossier`. Out: files with their content.
Imports what `exports` imports.
"""
