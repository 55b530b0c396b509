"""Tables of the values in the files of a dossier, as they are written there."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from torana import ToranaError
from torana.editing.sheets.cells import cell_text, number_of, value_at
from torana.editing.sheets.tables import SheetColumn, SheetTable, sheet_tables, written_values
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.table import Cell, Row, Table, TableColumn, Type
from torana.exports.tables.xlsx_file import as_xlsx
from torana.records.entity_types import EntityTypes
from torana.records.located import Records
from torana.records.suggestions import near

_MOST_DIGITS = 15
"""The number of digits that spreadsheets keep."""
SheetRows = tuple[Table, Sequence[Row]]


def chosen_tables(types: EntityTypes, names: Collection[str]) -> list[SheetTable]:
    """The tables with some names, or all; an entity type can have its singular name, too.

    Raises:
        ToranaError: There is no such table.
    """
    tables = sheet_tables(types)
    singular = {each.name: each.url for each in types}
    wanted = [singular.get(name, name) for name in names]
    if unknown := next((name for name in wanted if name not in tables), ""):
        raise ToranaError(f'there is no table "{unknown}": {near(unknown, tables)}')
    return [table for table in tables.values() if not wanted or table.name in wanted]


def workbook(records: Records, tables: Sequence[SheetTable]) -> tuple[bytes, int]:
    """Return a workbook with a sheet for each table, and the number of its rows."""
    assert records.settings
    sheets = [_rows(records, table) for table in tables]
    return as_xlsx(sheets, records.settings.record), sum(len(rows) for _, rows in sheets)


def csv_table(records: Records, table: SheetTable) -> tuple[bytes, int]:
    """Return a table as CSV with a byte order mark, by which Excel recognises UTF-8, and the number of its rows."""
    shown, rows = _rows(records, table)
    return codecs.BOM_UTF8 + as_csv(shown, rows), len(rows)


def _rows(records: Records, table: SheetTable) -> SheetRows:
    found = [
        ((slug, *keys), item)
        for entity_type in table.types
        for slug, located in records.entities[entity_type.name].items()
        for keys, item in table.items(written_values(located))
    ]
    names = [TableColumn(key, table.key_meaning(key)) for key in table.keys]
    values = list(_columns(table.columns(item for _, item in found), [item for _, item in found]))
    rows = list(zip(*zip(*(keys for keys, _ in found), strict=True), *(cells for _, cells in values), strict=True))
    columns = (*names, *(column for column, _ in values))
    return Table(table.name, table.meaning, table.keys, lambda dossier: (), columns, is_edited=True), rows


def _columns(
    columns: Sequence[SheetColumn], items: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[TableColumn, list[Cell]]]:
    """Yield each column with its cells. One that has a number with too many digits consists of texts."""
    for column in columns:
        cells = [_cell(value_at(item, column.path), column) for item in items]
        type_: Type = "number" if column.is_number else "string"
        if type_ == "number" and any(isinstance(cell, str) for cell in cells):
            type_, cells = "string", [None if cell is None else str(cell) for cell in cells]
        yield TableColumn(column.name, column.meaning, type=type_), cells


def _cell(value: Any, column: SheetColumn) -> Cell:
    """The cell of a value: a number, if a spreadsheet keeps it as it is."""
    if value is None or column.is_list or not isinstance(value, str):
        return None if value is None else cell_text(value)
    number = number_of(value) if column.is_number else None
    if number is None or len(number.as_tuple().digits) > _MOST_DIGITS:
        return cell_text(value)
    return int(number) if number == number.to_integral_value() else float(number)
