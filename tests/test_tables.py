"""The tables: CSV, Parquet and SQLite have the same rows."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import duckdb
import frictionless
from torana.dossier.load import load_dossier
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.table import Table
from torana.pages.shared.addresses import Site
from torana.records.entity_types import BUILT_IN

from .support import parquet
from .support.dossiers import types_of_real_dossier
from .support.paths import SMALL


def tables() -> tuple[Table, ...]:
    return tables_of(types_of_real_dossier())


def test_no_column_is_a_reserved_word() -> None:
    """Queries need no quotation marks around names."""
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    reserved = {word for (word,) in duckdb.sql(query).fetchall()} | {"primary", "to", "at", "by", "of", "values"}
    base = sqlite3.connect(":memory:")
    for table in tables_of(BUILT_IN):
        assert not reserved & {table.name, *(column.name for column in table.columns)}
        base.execute(f"CREATE TABLE {table.name} ({', '.join(column.name for column in table.columns)})")
    base.close()


def test_tables_of_names_and_contradictions() -> None:
    dossier = load_dossier(SMALL).dossier
    assert dossier
    rows = {table.name: list(table.rows(dossier, Site())) for table in tables_of(BUILT_IN)}
    wanted = {
        "entity_names": {(node.slug, name) for node in dossier.entities for name in node.record.also_known_as}
        | {(node.slug, name) for node in dossier.entities for name in node.record.native_name.values()},
        "entity_tags": {(node.slug, tag) for node in dossier.entities for tag in node.record.tags},
        "entity_identifiers": {(node.slug, name) for node in dossier.entities for name in node.record.same_as.values()},
        "entity_former_ids": {(node.slug, slug) for node in dossier.entities for slug in node.record.formerly},
        "entity_links": {
            (node.slug, url) for node in dossier.entities for urls in node.record.links.values() for url in urls
        },
        "fact_contradictions": {(one, o.key) for one, others in dossier.contradictions.items() for o in others},
    }
    assert all(wanted.values())
    for name, pairs in wanted.items():
        assert {(row[0], row[-1]) for row in rows[name]} == pairs
        assert len(rows[name]) == len(pairs)


def test_the_data_package(real_site: Path) -> None:
    report = frictionless.Package(str(real_site / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert len(report.tasks) == len(tables())


def test_csv_parquet_and_sqlite_have_the_same_rows(real_site: Path) -> None:
    base = sqlite3.connect(real_site / "data" / "dossier.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    total = 0
    for table in tables():
        with (real_site / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True))
        assert header == [column.name for column in table.columns]
        content = (real_site / "data" / f"{table.name}.parquet").read_bytes()
        values = [tuple(row.values()) for row in parquet.rows(content)]
        kinds = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
        assert parquet.columns(content) == {c.name: (kinds[c.type], c.required) for c in table.columns}
        names = ", ".join(f'"{name}"' for name in header)
        stored = base.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
        assert len(rows) == len(values) == len(stored)
        total += len(rows)
        assert sorted(map(repr, values)) == sorted(
            repr(tuple(bool(v) if c.type == "boolean" else v for v, c in zip(row, table.columns, strict=True)))
            for row in stored
        )
        for row, value in zip(rows, values, strict=True):
            for shown, meant, column in zip(row, value, table.columns, strict=True):
                if meant is None:
                    assert shown == ""
                elif column.type == "boolean":
                    assert shown == ("true" if meant else "false")
                elif column.type == "string":
                    assert shown.removeprefix("'") == meant.removeprefix("'")
                else:
                    assert float(shown) == meant
    assert total > 1_500
    found = base.execute("SELECT count(*) FROM facts_fts WHERE facts_fts MATCH 'semiconductor'").fetchone()
    assert found[0] > 3
    # Datasette finds the full-text index of a table by this form of the statement (`detect_fts`).
    form = '%VIRTUAL TABLE%USING FTS%content="facts"%'
    (index,) = base.execute("SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?", [form]).fetchone()
    assert index == "facts_fts"
