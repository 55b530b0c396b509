"""Tables as CSV (RFC 4180), with cells that no spreadsheet reads as formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from torana.exports.tables.table import Row, Table, TableColumn, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the decimal sign is a comma, a spreadsheet ends cells at semicolons, and the quotes around ours do not count.
_BEHIND = re.compile(r';(?="*[-=+@\t\r\n＝＋－＠])')


def as_cell(value: Value) -> str:
    """A cell of CSV; an apostrophe stands before what a spreadsheet would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _BEHIND.sub(";'", f"'{value}" if value.startswith(_FORMULA) else value)
    return str(int(value)) if value == int(value) else repr(value)


def as_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """CSV after RFC 4180, in UTF-8, with the names of the columns in its first row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    # Nearly all texts are written as they are, and a whole column is asked at once.
    columns = map(_cells, table.columns, zip(*rows, strict=True))
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _cells(column: TableColumn, values: Sequence[Value]) -> list[str]:
    """What `as_cell` says of each value."""
    if column.type == "string":
        texts = [str(value or "") for value in values]
        if not any(text[:1] in _FORMULA for text in texts if text) and not _BEHIND.search("\0".join(texts)):
            return texts
    return [as_cell(value) for value in values]
