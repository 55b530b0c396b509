"""The cells of a spreadsheet as they were read, and the problems found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import NamedTuple

from torana import ToranaError
from torana.problems import printable, short
from torana.records.limits import MAX_PROBLEMS

ABOUT = "About this file"
"""The name of the sheet that describes the others. Its spaces make it differ from the name of any table."""
MAX_BYTES = 100_000_000
"""Maximum size of a file, and of everything that a workbook unpacks to."""
MAX_CELLS = 2_000_000
"""Maximum number of cells of a file."""


class SheetCell(NamedTuple):
    """A cell that is not empty."""

    text: str
    """A day is in ISO 8601, a number has no separators of thousands."""
    refusal: str = ""
    """The reason why the cell cannot be used, and the correction; empty if it can."""


@dataclass(slots=True)
class Worksheet:
    """A sheet: its cells by row and column. Rows are counted from 1, columns from 0."""

    file: str
    name: str
    """Empty for CSV."""
    rows: dict[int, dict[int, SheetCell]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    """The ranges of merged cells: `A2:A5`."""

    def place(self, row: int = 0, column: int | None = None, heading: str = "") -> CellPlace:
        """The place of a row, or of a cell."""
        return CellPlace(self.file, self.name, row, column, heading)


class CellPlace(NamedTuple):
    """A row or a cell, for messages."""

    file: str
    sheet: str
    row: int = 0
    """0 for the whole sheet."""
    column: int | None = None
    """`None` for the whole row."""
    heading: str = ""

    def __str__(self) -> str:
        """`sheet.xlsx, sheet "facts", row 12, column D "date"`."""
        parts = [self.file, *([f'sheet "{self.sheet}"'] if self.sheet else [])]
        parts += [f"row {self.row}"] if self.row else []
        if self.column is not None:
            parts.append(f"column {column_letters(self.column)}" + (f' "{self.heading}"' if self.heading else ""))
        return ", ".join(parts)


class SheetProblem(NamedTuple):
    """A mistake in a spreadsheet."""

    place: CellPlace
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """The place and the message, and the hint on a line of its own."""
        hint = f"\n  {short(self.hint)}" if self.hint else ""
        return f"{printable(str(self.place))}: {short(self.message)}{hint}"


class SheetError(ToranaError):
    """A file that cannot be read as a spreadsheet, with its name."""


def column_letters(number: int) -> str:
    """The letters of a column, from 0: `A`, `Z`, `AA`."""
    above, last = divmod(number, 26)
    return (column_letters(above - 1) if above else "") + ascii_uppercase[last]


def as_lines(problems: Iterable[SheetProblem]) -> str:
    """The first problems by sheet, row and column, with a blank line between two."""
    ordered = sorted(problems, key=lambda each: (each.place.sheet, each.place.row, each.place.column or 0))
    more = [f"there are more than {MAX_PROBLEMS:,} problems; the others are not shown"]
    lines = [*map(str, ordered[:MAX_PROBLEMS]), *(more if len(ordered) > MAX_PROBLEMS else ())]
    return "\n\n".join(dict.fromkeys(lines))


def cells_of(texts: Mapping[int, str]) -> dict[int, SheetCell]:
    """The cells of a row of texts, without the empty ones."""
    return {column: SheetCell(text) for column, text in texts.items() if text.strip()}
