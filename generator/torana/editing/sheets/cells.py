"""Values as cells, and cells as values. A cell that a spreadsheet program has rewritten still counts as unchanged."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from torana.editing.sheets.tables import SheetColumn
from torana.records.yaml_nodes import KeyPath

_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^;]*))(?:;|$)')
"""An entry of a list; in quotation marks, if it has a semicolon."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_EXPONENT = re.compile(r"[+-]?[0-9](?:\.([0-9]+))?E\+?[0-9]+", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})*,[0-9]{2}0")
_GROUPED = 10_000
"""From this number on, a number is written with `_` between thousands."""
_DAY = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%b-%y", "%d-%b-%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y")
_MONTH = ("%b-%y", "%b-%Y", "%m/%Y", "%Y/%m")


def value_at(item: Any, path: KeyPath) -> Any:
    """The value at a path of an item; `None` if there is none."""
    for step in path:
        try:
            item = item[step]
        except (KeyError, IndexError, TypeError):
            return None
    return item


def cell_text(value: Any) -> str:
    """A value as one text: the entries of a list are separated by semicolons."""
    if value is None or isinstance(value, str):
        return folded(value or "")
    return "; ".join(f'"{item.replace(chr(34), chr(34) * 2)}"' if re.search('[;"]', item) else item for item in value)


def folded(text: str) -> str:
    """A text on one line, as the reader of YAML files folds it."""
    return " ".join(text.split())


def is_same(value: Any, text: str, column: SheetColumn) -> bool:
    """Return whether the text of a cell means the value of a file, also as a spreadsheet program has rewritten it."""
    current, text = cell_text(value), folded(text)
    if current == text or (column.type is bool and text.lower() == current):
        return True
    if column.is_number and (number := number_of(current)) is not None:
        # A decimal comma, or one between thousands. No program shows 1 as 1,000.
        numbers = (number_of(text.replace(",", each)) for each in (("",) if _THOUSANDS.fullmatch(text) else (".", "")))
        return number in numbers or text.upper() in _rounded(number, text)
    return bool(current and text) and text in _rewritten(current)


def imported_value(text: str, column: SheetColumn) -> Any:
    """The value of a cell, as it is written in a file."""
    if column.is_list:
        return entries(text)
    text = folded(text)
    if column.type is bool and text.lower() in ("true", "false"):
        return text.lower()
    number = number_of(text) if column.is_number else None
    return f"{number:,f}".replace(",", "_") if number is not None and abs(number) >= _GROUPED else text


def entries(text: str) -> list[str]:
    """The entries of a list in a cell."""
    found = (match[1].replace('""', '"') if match[1] else match[2] or "" for match in _ITEM.finditer(folded(text)))
    return [entry for each in found if (entry := each.strip())]


def with_value(item: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set a value of an item, or remove it if it is `None`. Collections on the way are added, or removed if empty."""
    first, *rest = path
    if not rest:
        _set(item, first, value)
        return
    inner = value_at(item, (first,))
    if inner is None:
        if value is None:
            return
        inner = [] if isinstance(rest[0], int) else {}
        _set(item, first, inner)
    with_value(inner, tuple(rest), value)
    if not inner:
        _set(item, first, None)


def _set(item: Any, step: str | int, value: Any) -> None:
    if value is None:
        if value_at(item, (step,)) is not None:
            del item[step]
    elif isinstance(step, int) and step >= len(item):
        item.append(value)
    else:
        item[step] = value


def number_of(text: str) -> Decimal | None:
    """A text as a number; `None` if it is not one."""
    with suppress(InvalidOperation):
        return Decimal(text.replace("_", "")) if _NUMBER.fullmatch(text.replace("_", "")) else None
    return None


def _rounded(number: Decimal, text: str) -> Iterator[str]:
    """A large number as a spreadsheet writes it to CSV: `7.65E+10`, with as many digits as a text."""
    if found := _EXPONENT.fullmatch(text):
        mantissa, exponent = f"{number:.{len(found[1] or '')}E}".split("E")
        yield f"{mantissa}E{int(exponent):+03}"
        yield f"{mantissa}E{int(exponent):+}"


def _rewritten(text: str) -> Iterator[str]:
    """A text that is a number or a date, as a spreadsheet program writes it to CSV."""
    number = number_of(text)
    if number is not None:
        yield f"{number.normalize():f}"
        yield from (f"{number:.{digits}E}" for digits in range(6))
    if text in ("true", "false"):
        yield text.upper()
    for pattern, formats in (("%Y-%m-%d", _DAY), ("%Y-%m", _MONTH)):
        with suppress(ValueError):
            day = datetime.datetime.strptime(text, pattern)
            for shown in formats:
                yield day.strftime(shown)
                yield re.sub(r"(?<![0-9])0", "", day.strftime(shown))
