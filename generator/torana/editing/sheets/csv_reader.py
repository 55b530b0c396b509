"""CSV as spreadsheet programs write it: with a comma, semicolon or tab, in UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from torana.editing.sheets.sheet import MAX_CELLS, SheetError, Worksheet, cells_of

_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The first line by which files tell Excel their separator."""
_QUOTED = re.compile(r'"[^"]*"')
_GUARDED = re.compile(r"'(?=[-=+@\t\r\n＝＋－＠])")
"""The apostrophe by which our CSV prevents formulas: at the beginning of a cell, and after a semicolon."""


def read_csv(path: Path, name: str, encoding: str = "", separator: str = "") -> Worksheet:
    """Read a file.

    Args:
        path: The file.
        name: Its name in messages.
        encoding: Its encoding. Default: UTF-8, or UTF-16 with a byte order mark.
        separator: The character between two cells. Default: the most frequent one of the first line.

    Raises:
        SheetError: It has too many cells or another encoding, or is not CSV.
    """
    text = _decoded(path.read_bytes(), name, encoding)
    if found := _SEPARATOR_LINE.match(text):
        text, separator = text[found.end() :], separator or found[1]
    first = _QUOTED.sub("", text.partition("\n")[0])
    separator = separator or max(",;\t", key=first.count)
    return _rows(text, name, separator)


def _decoded(raw: bytes, name: str, encoding: str) -> str:
    is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wanted = encoding or ("utf-16" if is_utf16 else "utf-8-sig")
    try:
        return raw.decode(wanted)
    except LookupError:
        raise SheetError(f'there is no encoding "{wanted}". Write one such as cp1252 or shift_jis') from None
    except UnicodeError as error:
        line = raw.count(b"\n", 0, getattr(error, "start", 0)) + 1
        hint = "Save it as CSV in UTF-8, or name its encoding in a mapping file, such as: encoding: cp1252"
        raise SheetError(f"{name}, row {line}: the text is not {wanted.removesuffix('-sig').upper()}. {hint}") from None


def _rows(text: str, name: str, separator: str) -> Worksheet:
    sheet, number, count = Worksheet(name, ""), 0, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            count += len(row)
            if count > MAX_CELLS:
                raise SheetError(f"{name} has more than {MAX_CELLS:,} cells. Split it")
            if cells := cells_of({column: _unguarded(cell) for column, cell in enumerate(row)}):
                sheet.rows[number] = cells
    except csv.Error as error:
        reason = "a quotation mark is not closed" if "unexpected end" in str(error) else str(error)
        raise SheetError(f"{name}, row {number + 1}: this is not CSV: {reason}") from None
    return sheet


def _unguarded(cell: str) -> str:
    """A cell without the apostrophes of `exports.tables.csv_file`."""
    return ";".join(_GUARDED.sub("", part, count=1) if _GUARDED.match(part) else part for part in cell.split(";"))
