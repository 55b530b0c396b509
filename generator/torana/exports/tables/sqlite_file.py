"""All tables as one SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from torana.exports.tables.table import Row, Table
from torana.exports.tables.views import SqlView

_SQL = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "date": "TEXT"}


@contextmanager
def database(
    tables: Sequence[Table], views: Iterable[SqlView], rows: Mapping[str, Sequence[Row]]
) -> Iterator[sqlite3.Connection]:
    """Open one database with foreign keys, an index for each, views, and full-text search in statements and notes.

    `rows` are by the name of the table. `Connection.serialize` returns the content of the file.
    """
    with closing(sqlite3.connect(":memory:")) as base:
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
        for view in views:
            base.execute(view.statement)
        base.commit()
        base.execute("VACUUM")
        yield base


def rows_of(view: SqlView, base: sqlite3.Connection) -> list[Row]:
    """The rows of a view in a database, with the types of its columns: SQLite has none for true and false."""
    flags = [column.type == "boolean" for column, _ in view.columns]
    rows = base.execute(f'SELECT * FROM "{view.name}"')
    return [tuple(bool(value) if flag else value for value, flag in zip(row, flags, strict=True)) for row in rows]


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_SQL[column.type]}{" NOT NULL" if column.required else ""}'
        if column.references:
            line += f' REFERENCES "{column.references}" ("{column.referenced}") DEFERRABLE INITIALLY DEFERRED'
        lines.append(line)
    key = ", ".join(f'"{name}"' for name in table.key)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}, PRIMARY KEY ({key}))'
