"""The rows of a sheet by the columns of its table, and the problems of its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from torana.editing.sheets.mapping import SheetMapping
from torana.editing.sheets.sheet import CellPlace, SheetCell, SheetProblem, Worksheet
from torana.editing.sheets.tables import SheetTable
from torana.records.limits import MAX_PROBLEMS
from torana.records.suggestions import near

_EMPTY = SheetCell("")


class RowCell(NamedTuple):
    """A cell with its place."""

    cell: SheetCell
    place: CellPlace


class SheetRow(NamedTuple):
    """A row that is not empty: its cells by the names of our columns, also the empty ones."""

    place: CellPlace
    cells: Mapping[str, RowCell]

    def text(self, name: str) -> str:
        """The text of a cell without space around it; empty if there is none."""
        found = self.cells.get(name)
        return found.cell.text.strip() if found else ""

    def place_of(self, name: str) -> CellPlace:
        """The place of a cell, or of the row."""
        found = self.cells.get(name)
        return found.place if found else self.place


def rows_of(
    sheet: Worksheet, table: SheetTable, mapping: SheetMapping | None, problems: list[SheetProblem]
) -> Iterator[SheetRow]:
    """Yield the rows below the headings; none if a heading has a problem."""
    first, *others = [*sheet.rows] or [0]
    headings = {column: cell.text.strip() for column, cell in sheet.rows.get(first, {}).items()}
    found = [*_repeated(sheet, first, headings), *_without_heading(sheet, headings, others)]
    found += [
        SheetProblem(sheet.place(), f"the cells {cells} are merged", "unmerge them")
        for cells in sheet.merged[:MAX_PROBLEMS]
    ]
    columns = {name: [name] for name in headings.values()}
    if mapping:
        found += _unmapped(sheet, headings, mapping)
        columns = {name: [] for name in columns}
        for ours, theirs in mapping.columns.items():
            columns.setdefault(theirs, []).append(ours)
    names = [*(ours for each in columns.values() for ours in each), *(mapping.constants if mapping else ())]
    places = {ours: sheet.place(first, at, name) for at, name in headings.items() for ours in columns[name]}
    found += islice(_unknown(sheet, table, names, places), MAX_PROBLEMS)
    found += _without_key(sheet, table, names, first)
    problems += found
    if found:
        return
    for number in others:
        yield _row(sheet, number, headings, columns, mapping)


def _row(
    sheet: Worksheet,
    number: int,
    headings: Mapping[int, str],
    columns: Mapping[str, list[str]],
    mapping: SheetMapping | None,
) -> SheetRow:
    cells = {}
    values = mapping.values if mapping else {}
    for ours, text in (mapping.constants if mapping else {}).items():
        cells[ours] = RowCell(SheetCell(text), sheet.place(number))
    for at, name in headings.items():
        cell = sheet.rows[number].get(at, _EMPTY)
        if mapping and cell == _EMPTY:
            continue  # other people's tables lack what they do not know
        for ours in columns[name]:
            shown = cell._replace(text=values.get(ours, {}).get(cell.text.strip(), cell.text))
            cells[ours] = RowCell(shown, sheet.place(number, at, name))
    return SheetRow(sheet.place(number), cells)


def _repeated(sheet: Worksheet, row: int, headings: Mapping[int, str]) -> Iterator[SheetProblem]:
    earlier: set[str] = set()
    for column, name in headings.items():
        if name in earlier:
            yield SheetProblem(sheet.place(row, column, name), "two columns have this heading", "delete one of them")
        earlier.add(name)


def _without_heading(sheet: Worksheet, headings: Mapping[int, str], rows: list[int]) -> Iterator[SheetProblem]:
    without = {column: row for row in reversed(rows) for column in sheet.rows[row] if column not in headings}
    for column, row in sorted(without.items()):
        yield SheetProblem(sheet.place(row, column), "this column has no heading", "write one, or clear the column")


def _unmapped(sheet: Worksheet, headings: Mapping[int, str], mapping: SheetMapping) -> Iterator[SheetProblem]:
    for theirs in mapping.columns.values():
        if theirs not in headings.values():
            hint = near(theirs, headings.values())
            yield SheetProblem(sheet.place(), f'no column has the heading "{theirs}", which the mapping names', hint)


def _unknown(
    sheet: Worksheet, table: SheetTable, names: list[str], places: Mapping[str, CellPlace]
) -> Iterator[SheetProblem]:
    for name in names:
        if name not in table.keys and not table.column(name):
            hint = near(name, [*table.keys, *(column.name for column in table.columns(()))])
            place = places.get(name, sheet.place())
            yield SheetProblem(place, f'the table "{table.name}" has no column "{name}"', hint)


def _without_key(sheet: Worksheet, table: SheetTable, names: list[str], row: int) -> Iterator[SheetProblem]:
    for key in table.required_keys:
        if key not in names:
            yield SheetProblem(sheet.place(row), f'the column "{key}" is missing', "add it: it identifies the row")
