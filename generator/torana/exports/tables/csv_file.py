"""Tables as CSV (RFC 4180), with cells that spreadsheets do not read as formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from torana.exports.tables.table import Cell, Row, Table, TableColumn

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A spreadsheet set to a decimal comma splits cells at semicolons, and does not respect the quotes around them.
_BEHIND = re.compile(r';(?="*[-=+@\t\r\n＝＋－＠])')


def as_cell(value: Cell) -> str:
    """Return the text of a cell, with an apostrophe before anything that a spreadsheet would read as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _BEHIND.sub(";'", f"'{value}" if value.startswith(_FORMULA) else value)
    return str(int(value)) if value == int(value) else repr(value)


def as_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """Return a table as CSV in UTF-8, with the names of the columns in the first row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    # By column, because one search can show that a whole column needs no apostrophe, like most columns.
    columns = map(_cells, table.columns, zip(*rows, strict=True))
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _cells(column: TableColumn, values: Sequence[Cell]) -> list[str]:
    """Return the values of a column as `as_cell` does."""
    if column.type == "string":
        texts = [str(value or "") for value in values]
        if not any(text[:1] in _FORMULA for text in texts if text) and not _BEHIND.search("\0".join(texts)):
            return texts
    return [as_cell(value) for value in values]
