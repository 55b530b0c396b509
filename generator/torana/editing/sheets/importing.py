"""The changes that an edited spreadsheet means: the new files, and a dossier with them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from torana import ToranaError
from torana.dossier.commits import DOSSIER
from torana.dossier.load import LoadResult, load_dossier
from torana.editing.layout import parse_layout
from torana.editing.saving import EditedFile, save
from torana.editing.sheets.changes import FileDraft, SheetChanges
from torana.editing.sheets.csv_reader import read_csv
from torana.editing.sheets.mapping import SheetMapping
from torana.editing.sheets.rows import rows_of
from torana.editing.sheets.sheet import ABOUT, MAX_BYTES, SheetError, SheetProblem, Worksheet
from torana.editing.sheets.tables import SheetTable, sheet_tables
from torana.editing.sheets.xlsx_reader import read_xlsx
from torana.editing.value_edits import file_with, with_values
from torana.files import name_in
from torana.problems import Problem
from torana.records.located import Records
from torana.records.suggestions import near
from torana.records.yaml_nodes import KeyPath


@dataclass(slots=True)
class SheetImport:
    """The result of reading a spreadsheet. If there are problems, there are no files."""

    files: list[EditedFile] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    """By table, the keys of the rows of the dossier that the sheet does not have."""
    drafts: dict[str, FileDraft] = field(default_factory=dict)
    """By the path of the file."""
    replaced: dict[Path, bytes | None] = field(default_factory=dict)
    """The files as they were read; `None` for a new one."""

    def changed_meanwhile(self) -> Path | None:
        """A file that someone else has changed since it was read."""
        return next((path for path, content in self.replaced.items() if _content(path) != content), None)

    def at_cells(self, root: Path, problems: Iterable[Problem]) -> tuple[list[SheetProblem], list[Problem]]:
        """The problems of new files at their cells, and those of other files."""
        texts = {name_in(root, each.path): each.text or "" for each in self.files}
        found, others = [], []
        for problem in problems:
            text = texts.get(problem.position.file, "")
            place = self.drafts[problem.position.file].place(_path_at(text, problem)) if text else None
            if place:
                found.append(SheetProblem(place, problem.message, problem.hint))
            else:
                others.append(problem)
        return found, others


def read_sheets(root: Path, path: Path, mapping: SheetMapping | None) -> list[Worksheet]:
    """Read the sheets of a file.

    Raises:
        SheetError: It cannot be read, or has no rows.
    """
    name = name_in(root, path.resolve())
    if path.stat().st_size > MAX_BYTES:
        raise SheetError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB. Split it")
    if path.suffix.lower() == ".xlsx":
        sheets = [sheet for sheet in read_xlsx(path, name) if sheet.name != ABOUT]
    else:
        encoding, separator = (mapping.encoding, mapping.separator) if mapping else (None, None)
        sheets = [read_csv(path, name, encoding or "", separator or "")]
    if not any(sheet.rows for sheet in sheets):
        raise SheetError(f"{name} has no rows. Export a table first: torana export organisations --to {path.name}")
    return sheets


def import_sheets(
    root: Path, records: Records, sheets: list[Worksheet], chosen: str, mapping: SheetMapping | None
) -> SheetImport:
    """Compare sheets with a dossier.

    Args:
        root: The folder of the dossier.
        records: The dossier, without problems.
        sheets: The sheets.
        chosen: The table of the sheet, if there is one sheet; empty if its name is that of the table.
        mapping: The columns of other people's tables.
    """
    tables = sheet_tables(records.types)
    found = SheetImport()
    changes = SheetChanges(records)
    rows = []
    for sheet in sheets:
        if table := _table(sheet, tables, chosen, found.problems):
            rows.append((table, list(rows_of(sheet, table, mapping, found.problems))))
    if found.problems:
        return found  # without a whole sheet, other rows would seem wrong
    # A new entity comes before its facts, and a new fact before its figures.
    for table, its_rows in rows:
        changes.learn(table, its_rows)
    for table, its_rows in sorted(rows, key=lambda each: len(each[0].path)):
        if missing := changes.add(table, its_rows):
            found.missing[table.name] = missing
    found.problems += changes.problems
    found.drafts = {draft.file: draft for draft in changes.drafts.values() if draft.is_changed}
    for draft in found.drafts.values():
        try:
            if not draft.values:
                raise SheetError("this row has no values")
            path = root / draft.file
            found.replaced[path] = _content(path)
            found.files.append(_file(root, records, draft))
        except ToranaError as error:
            found.problems.append(SheetProblem(next(iter(draft.places.values())), str(error)))
    return found


def _table(
    sheet: Worksheet, tables: dict[str, SheetTable], chosen: str, problems: list[SheetProblem]
) -> SheetTable | None:
    name = chosen or sheet.name or Path(sheet.file).stem
    if name not in tables:
        hint = f"name the table with --table. {near(name, tables)}".strip()
        problems.append(SheetProblem(sheet.place(), f'"{name}" is not a table of the dossier', hint))
    return tables.get(name)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _file(root: Path, records: Records, draft: FileDraft) -> EditedFile:
    if draft.is_new:
        return file_with(root, draft.type, draft.slug, draft.values)
    return with_values(root, records, draft.file, draft.values)


def _path_at(text: str, problem: Problem) -> KeyPath:
    """The path of the innermost value at the position of a problem."""
    layout = parse_layout(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    lines = layout.text.split("\n")[: problem.position.line - 1]
    at = sum(len(line) + 1 for line in lines) + problem.position.column - 1
    around = [entry.path for entry in layout.entries if entry.start <= at < max(entry.value_end, entry.start + 1)]
    return max(around, key=len, default=())


@contextmanager
def with_files(root: Path, files: Iterable[EditedFile]) -> Iterator[LoadResult]:
    """Load a copy of a dossier with new files, which is removed after the block."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in DOSSIER:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name, symlinks=True)
        save(*(replace(each, path=copy / each.path.relative_to(root)) for each in files))
        yield load_dossier(copy, drafts=True)
