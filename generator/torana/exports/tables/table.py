"""A table: its columns, its key and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from torana.dossier.graph import Dossier
from torana.pages.shared.addresses import Site

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Type = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    name: str
    meaning: str
    type: Type = "string"
    required: bool = False
    references: str = ""
    """The table whose key it holds."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns and where its rows come from."""

    name: str
    meaning: str
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...]
    """The columns that name a row."""
    rows: Callable[[Dossier, Site], Iterator[Row]]
