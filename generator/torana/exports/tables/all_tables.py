"""Every table. `entity_columns` and `fact_columns` declare the columns."""

from __future__ import annotations

from torana.exports.tables.entity_columns import ENTITY_TABLES
from torana.exports.tables.fact_columns import FACT_TABLES

TABLES = (*ENTITY_TABLES, *FACT_TABLES)
"""Every table, after the tables that its rows refer to, except that initiatives refer to facts, which come later."""
KEYS = {table.name: table.key[0] for table in TABLES}
"""The first column of the primary key, by table."""
