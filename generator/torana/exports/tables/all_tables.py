"""Every table. `entity_columns`, `entity_lists` and `fact_columns` declare the columns."""

from __future__ import annotations

from torana.exports.tables.entity_columns import entity_tables
from torana.exports.tables.entity_lists import ENTITY_LISTS
from torana.exports.tables.fact_columns import FACT_TABLES
from torana.exports.tables.table import Table
from torana.records.entity_types import EntityTypes


def tables_of(types: EntityTypes) -> tuple[Table, ...]:
    """Every table, after the tables that its rows refer to, except that initiatives refer to facts, which come later.

    `types` are the entity types of the dossier.
    """
    tables = (*entity_tables(types), *ENTITY_LISTS, *FACT_TABLES)
    names = {table.name for table in tables}
    # A table about a type that the dossier leaves out, such as the parties of initiatives, is left out too.
    return tuple(table for table in tables if {each.references for each in table.columns} <= {"", *names})
