"""A table: its columns, its key and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from torana.dossier.graph import Dossier
from torana.pages.shared.addresses import Site
from torana.records.dates import Date

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Type = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    name: str
    meaning: str
    value: Callable[[Any, Dossier, Site], Any] | None = None
    """Returns the value for an item of the table. Without it, the value is the field of the item with this name."""
    type: Type = "string"
    required: bool = False
    references: str = ""
    """The table whose key the column contains."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns, and the items that its rows are made from."""

    name: str
    meaning: str
    key: tuple[str, ...]
    """The columns that identify a row."""
    items: Callable[[Dossier], Iterable[Any]]
    columns: tuple[TableColumn, ...]
    record: Callable[[Any], Any] = lambda item: item
    """Returns the object of an item whose fields are the default values of columns."""

    def rows(self, dossier: Dossier, site: Site) -> Iterator[Row]:
        """The rows, in the order of the items."""
        for item in self.items(dossier):
            record = self.record(item)
            yield tuple(
                _cell(column.value(item, dossier, site) if column.value else getattr(record, column.name))
                for column in self.columns
            )


def _cell(value: Any) -> Value:
    if isinstance(value, Date):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return "; ".join(value) or None
    found: Value = value
    return found
