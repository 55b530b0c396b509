"""Tables: the dossier as CSV, Parquet, one Excel workbook and one SQLite database. `all_tables.py` lists them.
`edited_tables.py` has those of `torana export`.

In: a `Dossier`. Out: the path, description and content of each file.
Imports what `exports` imports.
"""
