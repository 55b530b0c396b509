"""Every table. `entity_columns` and `fact_columns` declare the columns."""

from __future__ import annotations

from torana.exports.tables.entity_columns import ENTITY_TABLES
from torana.exports.tables.fact_columns import FACT_TABLES

TABLES = (*ENTITY_TABLES, *FACT_TABLES)
"""In an order in which each table comes after those that its rows refer to, apart from the facts of initiatives."""
KEYS = {table.name: table.key[0] for table in TABLES}
"""The column that identifies a row, by table."""
