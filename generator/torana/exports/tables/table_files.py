"""Every file of the tables: CSV, Parquet, SQLite and the data package."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.exports.export import Export
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.data_package import package_json, resource_entry
from torana.exports.tables.parquet_file import as_parquet
from torana.exports.tables.sqlite_file import as_sqlite
from torana.pages.shared.addresses import Site

_MEDIA_TYPES = ("text/csv", "application/vnd.apache.parquet")
"""Of the table of facts, which is the main one."""


def data_tables(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `data/*.csv`, `data/*.parquet`, `data/dossier.sqlite` and `data/datapackage.json`."""
    resources = []
    tables = tables_of(dossier.types)
    rows = {table.name: list(table.rows(dossier, site)) for table in tables}
    for table in tables:
        its_rows = rows[table.name]
        columns = tuple((column.name, column.meaning) for column in table.columns)
        csv_type, parquet_type = _MEDIA_TYPES if table.name == "facts" else ("", "")
        content = as_csv(table, its_rows)
        resources.append(resource_entry(table, content))
        yield Export(f"data/{table.name}.csv", table.meaning, content, len(its_rows), columns, csv_type)
        content = as_parquet(table, its_rows)
        yield Export(f"data/{table.name}.parquet", table.meaning, content, len(its_rows), media_type=parquet_type)
    count = sum(map(len, rows.values()))
    description, content = "All tables in one SQLite database", as_sqlite(tables, rows)
    yield Export("data/dossier.sqlite", description, content, count, media_type="application/vnd.sqlite3")
    package = package_json(dossier, site, resources)
    yield Export("data/datapackage.json", "The columns of the tables, as a Frictionless data package", package)
