"""All tables as one SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from torana.exports.tables.table import Row, Table

_SQL = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def as_sqlite(tables: Sequence[Table], rows: dict[str, list[Row]]) -> bytes:
    """Return one database with foreign keys, an index for each, and full-text search in statements and notes."""
    base = sqlite3.connect(":memory:")
    try:
        for table in tables:
            base.execute(_create(table))
        for table in tables:
            marks = ", ".join("?" for _ in table.columns)
            base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows[table.name])
        for table in tables:  # after the rows, because updating the index for each row takes longer
            for column in table.columns:
                if column.references and column.name not in table.key[:1]:
                    base.execute(f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")')
        # Datasette recognises it as the index of the table only if the name of the table is in double quotes.
        base.execute(
            "CREATE VIRTUAL TABLE facts_fts USING FTS5 (statement, note, content=\"facts\", tokenize='unicode61')"
        )
        base.execute("INSERT INTO facts_fts (facts_fts) VALUES ('rebuild')")
        base.commit()
        base.execute("VACUUM")
        return base.serialize()
    finally:
        base.close()


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_SQL[column.type]}{" NOT NULL" if column.required else ""}'
        if column.references:
            line += f' REFERENCES "{column.references}" ("{column.referenced}") DEFERRABLE INITIALLY DEFERRED'
        lines.append(line)
    key = ", ".join(f'"{name}"' for name in table.key)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}, PRIMARY KEY ({key}))'
