"""A table: its columns, its key and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from torana.dossier.graph import Dossier
from torana.exports.derived_values import DATE_PARTS
from torana.pages.shared.addresses import Site
from torana.records.dates import Date

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]
Type = Literal["string", "integer", "number", "boolean", "date"]
"""The cell of a date is a day in ISO 8601: `2023-07-20`."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    name: str
    meaning: str
    value: Callable[[Any, Dossier, Site], Any] | None = None
    """Returns the value for an item of the table. Without it, the value is the field of the item."""
    type: Type = "string"
    required: bool = False
    references: str = ""
    """The table that the column refers to as a foreign key; empty if it is not one."""
    field: str = ""
    """The field of the item, if the column has another name, because its own is a reserved word of SQL."""
    derive: Callable[[Any], Any] | None = None
    """Returns the value for that of the field, if they differ."""

    @property
    def referenced(self) -> str:
        """The column of that table."""
        return "key" if self.references == "facts" else "id"

    def read(self, record: Any) -> Any:
        """The value for its field in an item."""
        value = getattr(record, self.field or self.name)
        return value if self.derive is None or value is None else self.derive(value)


def key_of(table: str, name: str, meaning: str, value: Callable[..., Any] | None = None) -> TableColumn:
    """A required column with the keys of rows of another table."""
    return TableColumn(name, meaning, value, required=True, references=table)


def flag(name: str, meaning: str, value: Callable[..., Any] | None = None) -> TableColumn:
    """A column of `true` and `false`."""
    return TableColumn(name, meaning, value, type="boolean", required=True)


def dated(name: str, meaning: str) -> tuple[TableColumn, ...]:
    """The columns of a date: the date itself, its precision, and the first and the last day that it can mean."""
    parts = (
        TableColumn(
            f"{name}_{part.ending}",
            part.meaning.format(name),
            type="date" if part.is_day else "string",
            field=name,
            derive=part.value,
        )
        for part in DATE_PARTS
    )
    return TableColumn(name, meaning), *parts


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the items that become its rows."""

    name: str
    meaning: str
    key: tuple[str, ...]
    """The columns of the primary key."""
    items: Callable[[Dossier], Iterable[Any]]
    columns: tuple[TableColumn, ...]
    record: Callable[[Any], Any] = lambda item: item
    """Returns the object that has the fields of an item, for columns without `value`."""
    is_edited: bool = False
    """Cells of a workbook keep what is typed: `2025-08` does not become a day. Addresses are not links."""

    def rows(self, dossier: Dossier, site: Site) -> Iterator[Row]:
        """Yield the rows, in the order of the items."""
        for item in self.items(dossier):
            record = self.record(item)
            values = [each.value(item, dossier, site) if each.value else each.read(record) for each in self.columns]
            yield tuple([_AS_CELL[type(value)](value) if type(value) in _AS_CELL else value for value in values])


_AS_CELL: dict[type, Callable[[Any], Cell]] = {
    Date: str,
    Decimal: float,
    tuple: lambda value: "; ".join(value) or None,
}
"""The function that returns the cell of a value, by its type; others are cells."""
