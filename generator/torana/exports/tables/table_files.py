"""Every file of the tables: an Excel workbook, CSV, Parquet, SQLite and the data package."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.exports.export import Export
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.data_package import package_json, resource_entry
from torana.exports.tables.parquet_file import as_parquet
from torana.exports.tables.sqlite_file import database, rows_of
from torana.exports.tables.views import FACTS_FLAT, views_of
from torana.exports.tables.xlsx_file import as_xlsx
from torana.pages.shared.addresses import Site
from torana.problems import in_words
from torana.records.entity_types import EntityTypes


def table_paths(types: EntityTypes) -> tuple[str, ...]:
    """The paths of the files that `data_tables` yields."""
    tables = (f"data/{table.name}.{ending}" for table in tables_of(types) for ending in ("csv", "parquet"))
    others = ("dossier.xlsx", f"{FACTS_FLAT.name}.csv", "dossier.sqlite", "datapackage.json")
    return (*tables, *(f"data/{name}" for name in others))


def data_tables(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield the files of `table_paths`."""
    tables = tables_of(dossier.types)
    rows = {table.name: list(table.rows(dossier, site)) for table in tables}
    views = views_of(tables)
    with database(tables, views, rows) as base:
        sqlite = base.serialize()
        flat_rows = rows_of(views[0], base)
    flat, count = views[0].as_table, sum(map(len, rows.values()))
    workbook = as_xlsx([(flat, flat_rows), *((table, rows[table.name]) for table in tables)], dossier.settings)
    description = "All tables in one Excel workbook, a sheet for each"
    yield Export("data/dossier.xlsx", description, workbook, count)
    resources = []
    for table, its_rows in ((flat, flat_rows), *((table, rows[table.name]) for table in tables)):
        columns = tuple((column.name, column.meaning) for column in table.columns)
        content = as_csv(table, its_rows)
        resources.append(resource_entry(table, content))
        yield Export(f"data/{table.name}.csv", table.meaning, content, len(its_rows), columns)
        if table is not flat:
            content = as_parquet(table, its_rows)
            yield Export(f"data/{table.name}.parquet", table.meaning, content, len(its_rows))
    names = in_words((view.name for view in views), "and")
    description = f"All tables in one SQLite database, and views that need no joins: {names}"
    yield Export("data/dossier.sqlite", description, sqlite, count)
    package = package_json(dossier, site, resources)
    yield Export("data/datapackage.json", "The columns of the tables, as a Frictionless data package", package)
