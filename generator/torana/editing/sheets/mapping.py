"""The mapping file for tables of other people: the columns that have the values of our keys, and values to replace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from torana.files import name_in
from torana.problems import Problem, ProblemsError
from torana.records.settings import Limits
from torana.records.strict_model import StrictModel
from torana.records.validate import validate_record
from torana.records.values import Line, Name, Word
from torana.records.yaml_parser import parse


class SheetMapping(StrictModel):
    """The columns and values of a table of other people."""

    table: Word
    """The table that its rows belong to: `organisations`, or another table of `torana export`."""
    columns: Annotated[dict[Name, Name], Field(min_length=1)]
    """For each of our columns, the heading of the column with its values: `{name: Company, website: Homepage}`. Other
    columns are ignored."""
    constants: dict[Name, Line] = Field(default={})
    """For some of our columns, the value of all rows: `{kind: company}`."""
    values: dict[Name, dict[Line, Line]] = Field(default={})
    """For some of our columns, the values to replace: `{country: {Japan: JP, India: IN}}`."""
    encoding: Word | None = None
    """The encoding of CSV that is not UTF-8: `cp1252`, `shift_jis`."""
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """The character between two cells of CSV, if it is not found by itself."""


def read_mapping(root: Path, path: Path) -> SheetMapping:
    """Read a mapping file.

    Raises:
        ProblemsError: It has problems.
    """
    limits = Limits()
    document = parse(path.read_bytes(), name_in(root, path.resolve()))
    problems: list[Problem] = list(document.problems)
    found = validate_record(document, SheetMapping, problems, dict(limits)).record if not problems else None
    if problems or found is None:
        raise ProblemsError(problems)
    mapping: SheetMapping = found
    return mapping
