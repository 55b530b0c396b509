"""Parquet read by DuckDB, which shares no code with the library that writes our files."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import duckdb


@functools.cache
def _base() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(content: bytes) -> list[dict[str, Any]]:
    """The rows of a file by column."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.parquet"
        file.write_bytes(content)
        found = _base().execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def columns(content: bytes) -> dict[str, tuple[str, bool]]:
    """The type of each column by its name, and whether it must have a value."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.parquet"
        file.write_bytes(content)
        query = "SELECT name, duckdb_type, repetition_type FROM parquet_schema(?) WHERE type IS NOT NULL"
        return {name: (kind, form == "REQUIRED") for name, kind, form in _base().execute(query, [str(file)]).fetchall()}
