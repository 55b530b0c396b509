"""From the rows of sheets to the new values of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from torana.editing.new_entity import NAMES
from torana.editing.renaming import new_slug_problem
from torana.editing.sheets.cells import cell_text, folded, imported_value, is_same, value_at, with_value
from torana.editing.sheets.names import CellNames
from torana.editing.sheets.rows import RowCell, SheetRow
from torana.editing.sheets.sheet import CellPlace, SheetProblem
from torana.editing.sheets.tables import ENTITY, ID, NUMBER, SheetColumn, SheetTable, position_of, written_values
from torana.problems import with_article
from torana.records.characters import forbidden_characters
from torana.records.entity_types import EntityType
from torana.records.limits import MAX_PROBLEMS
from torana.records.located import Records
from torana.records.suggestions import near
from torana.records.values import has_other_letters, near_slug, usable_slug
from torana.records.yaml_nodes import KeyPath


@dataclass(slots=True)
class FileDraft:
    """The file of an entity with new values."""

    type: EntityType
    slug: str
    old: Mapping[str, Any]
    """The values in the file; empty for a new one."""
    values: dict[str, Any]
    is_new: bool
    places: dict[KeyPath, CellPlace] = field(default_factory=dict)
    """The cell of each changed value, and the row of each new item, by its path."""
    _numbers: dict[KeyPath, dict[str, int]] = field(default_factory=dict)
    """By the path of a list, the places of its items by their ids: without it, 100,000 new facts would take minutes."""

    @property
    def file(self) -> str:
        """The path of the file in the dossier."""
        return f"{self.type.folder}/{self.slug}.yml"

    @property
    def is_changed(self) -> bool:
        """It has other values than before."""
        return self.is_new or self.values != self.old

    def number_of(self, path: KeyPath, identifier: str) -> int:
        """The place of an item in a list; the end of the list, where it then comes, if the list has none."""
        items = value_at(self.values, path) or []
        known = self._numbers.setdefault(path, {})
        for number in range(len(known), len(items)):
            known.setdefault(items[number].get(ID), number)
        return known.get(identifier, len(items))

    def place(self, path: KeyPath) -> CellPlace | None:
        """The cell that has the value at a path, or the nearest one above it; `None` if no cell has it."""
        ends = (path[:end] for end in range(len(path), -1, -1))
        return next((self.places[end] for end in ends if end in self.places), None)


class SheetChanges:
    """Collects the changes and the problems of several tables."""

    def __init__(self, records: Records) -> None:
        self.drafts: dict[str, FileDraft] = {}
        self.problems: list[SheetProblem] = []
        self._records = records
        self._names = CellNames(records)
        self._rows: dict[tuple[str, ...], CellPlace] = {}

    def learn(self, table: SheetTable, rows: Iterable[SheetRow]) -> None:
        """Learn the names of the entities of a table, so that rows of every table can have them."""
        for row in rows if not table.path else ():
            if slug := _slug(row):
                self._names.add(table.types[0].name, slug, _name(row))

    def add(self, table: SheetTable, rows: Iterable[SheetRow]) -> list[str]:
        """Add the rows of a table; return the keys of the rows of the dossier that it does not have."""
        missing = {
            (slug, *keys): "#".join((slug, *keys))
            for entity_type in table.types
            for slug, located in self._records.entities[entity_type.name].items()
            for keys, _ in table.items(written_values(located))
        }
        for row in rows:
            if len(self.problems) > MAX_PROBLEMS:
                break
            unusable = {name: found for name, each in row.cells.items() if (found := list(_unusable(each)))}
            self.problems += [problem for found in unusable.values() for problem in found]
            if unusable.keys() & set(table.keys):
                continue
            usable = {name: each for name, each in row.cells.items() if name not in unusable}
            if key := self._add(table, row._replace(cells=usable)):
                missing.pop(key, None)
        return list(missing.values())

    def _add(self, table: SheetTable, row: SheetRow) -> tuple[str, ...]:
        """Add a row; return its key, or an empty one if it has none."""
        draft = self._draft(table, row)
        if draft is None:
            return ()
        found = self._item(draft, table, row)
        if found is None:
            return ()
        path, key = found
        if earlier := self._rows.get((table.name, draft.slug, *key)):
            message = f'row {earlier.row} has the same key "{"#".join((draft.slug, *key))}"'
            self.problems.append(SheetProblem(row.place, message, "delete one of the two, or change its key"))
            return ()
        self._rows[table.name, draft.slug, *key] = row.place
        self._change(draft, path, table, row)
        return (draft.slug, *key)

    def _draft(self, table: SheetTable, row: SheetRow) -> FileDraft | None:
        """The draft of the file that a row belongs to; `None` if it names none."""
        column = table.keys[0]
        slug = _slug(row) if column == ID else self._names.entity(row.text(column))
        if not slug:
            self._problem(row, column, "this cell is empty", "write the slug of the entity")
        elif slug in self.drafts or self._records.known.get(slug):
            return self._known(table, row, slug)
        elif column == ENTITY:
            hint = near(slug, self._records.known, self._records.names_by_slug())
            self._problem(row, column, f'there is no entity "{slug}"', hint or "add it to the sheet of its type")
        elif reason := new_slug_problem(self._records, slug):
            hint = near_slug(slug)
            self._problem(row, column, f'"{slug}" {reason}', f'write "{hint}"' if hint not in ("", slug) else "")
        else:
            draft = self.drafts[slug] = FileDraft(table.types[0], slug, {}, {}, True)
            draft.places[()] = row.place
            return draft
        return None

    def _known(self, table: SheetTable, row: SheetRow, slug: str) -> FileDraft | None:
        if slug not in self.drafts:
            entity_type = self._records.types.by_name[self._records.known[slug]]
            values = written_values(self._records.find(slug))
            self.drafts[slug] = FileDraft(entity_type, slug, values, deepcopy(dict(values)), False)
        draft = self.drafts[slug]
        if draft.type in table.types:
            return draft
        message = f'"{slug}" is {with_article(draft.type.name)}, which has no rows in the table "{table.name}"'
        self._problem(row, table.keys[0], message, "move the row, or choose another slug")
        return None

    def _item(self, draft: FileDraft, table: SheetTable, row: SheetRow) -> tuple[KeyPath, tuple[str, ...]] | None:
        """The path of the item of a row, and its key below the entity; `None` if the row names none."""
        path: KeyPath = ()
        key: list[str] = []
        for name, column in zip(table.path, table.keys[1:], strict=True):
            items = value_at(draft.values, (*path, name)) or []
            text = row.text(column)
            if column == NUMBER:
                at = position_of(text)
                if text and at is None:
                    self._problem(
                        row, column, f'"{text}" is not a position', "write 1 for the first, or leave it empty"
                    )
                    return None
                known = len(value_at(draft.old, (*path, name)) or [])
                at = at if at is not None and at < known else len(items)
            else:
                at = draft.number_of((*path, name), text)
            is_last = name == table.path[-1] and len(key) == len(table.path) - 1
            if at == len(items) and not (is_last and (text or column == NUMBER)):
                self._no_part(draft, row, column, text, [item.get(ID, "") for item in items])
                return None
            path, key = (*path, name, at), [*key, str(at + 1) if column == NUMBER else text]
            if at == len(items):
                self._append(draft, path, {} if column == NUMBER else {ID: text}, row)
        return path, tuple(key)

    def _append(self, draft: FileDraft, path: KeyPath, item: dict[str, Any], row: SheetRow) -> None:
        with_value(draft.values, path, item)
        draft.places[path] = row.place

    def _no_part(self, draft: FileDraft, row: SheetRow, column: str, text: str, known: list[str]) -> None:
        if text:
            self._problem(row, column, f'"{draft.slug}" has no {column} "{text}"', near(text, known))
        else:
            self._problem(row, column, "this cell is empty", "write an id, such as founded")

    def _change(self, draft: FileDraft, path: KeyPath, table: SheetTable, row: SheetRow) -> None:
        """Write the changed cells of a row into a draft."""
        item = value_at(draft.values, path) if path else draft.values
        found = ((table.column(name), each) for name, each in row.cells.items() if name not in table.keys)
        cells = sorted(((column, each) for column, each in found if column), key=lambda pair: pair[0].path)
        emptied = []
        for column, (cell, place) in cells:
            current = value_at(item, column.path)
            if is_same(current, cell.text, column):
                continue
            value = self._names.replaced(imported_value(cell.text, column), column)
            if cell_text(value) == cell_text(current):
                continue
            if problem := _unusable_value(item, column, cell.text, place):
                self.problems.append(problem)
                continue
            if value:
                alone = column.or_one and not isinstance(current, list) and len(value) == 1
                with_value(item, column.path, value[0] if alone else value)
            else:
                emptied.append(column.path)
            draft.places[*path, *column.path] = place
            draft.places.setdefault(path, row.place)
        for each in reversed(emptied):  # an entry that is removed moves those after it
            with_value(item, each, None)

    def _problem(self, row: SheetRow, column: str, message: str, hint: str) -> None:
        self.problems.append(SheetProblem(row.place_of(column), message, hint))


def _unusable_value(item: Any, column: SheetColumn, text: str, place: CellPlace) -> SheetProblem | None:
    if column.required and not folded(text):
        return SheetProblem(place, "this cell is empty", "fill it in (required)")
    if any(
        isinstance(step, int) and step > len(value_at(item, column.path[:end]) or ())
        for end, step in enumerate(column.path)
    ):
        return SheetProblem(place, "the list has no entry before this one", "fill in the columns of that entry first")
    return None


def _name(row: SheetRow) -> str:
    return next(filter(None, map(row.text, NAMES)), "")


def _slug(row: SheetRow) -> str:
    """The slug of the entity of a row; empty if it has none, and its name cannot be one."""
    name = _name(row)
    return row.text(ID) or ("" if has_other_letters(name) else usable_slug(name))


def _unusable(each: RowCell) -> Iterator[SheetProblem]:
    if each.cell.refusal:
        yield SheetProblem(each.place, each.cell.refusal)
    for _, character in forbidden_characters(" ".join(each.cell.text.split())):
        yield SheetProblem(each.place, f"the text contains the invisible character {character}", "delete it")
