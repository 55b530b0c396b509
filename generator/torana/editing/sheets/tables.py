"""The editable tables and their columns, derived from the models: one for each entity type, and one for each list of
parts that have keys of their own, such as facts, figures and parties.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from torana.records.entity_types import EntityType, EntityTypes
from torana.records.field_marks import bare, described_fields
from torana.records.located import Located
from torana.records.values import OrOne
from torana.records.yaml_nodes import KeyPath, MappingNode, plain_of

ENTITY, ID, NUMBER = "entity", "id", "number"
"""The columns that name a row: the slug of its entity, an id, or the position in a list, from 1."""
_POSITION = re.compile("[1-9][0-9]{0,4}")
_KEY_MEANINGS = {
    ENTITY: "The slug of the entity.",
    ID: "The slug, which is the name of the file without .yml; of a fact, its id.",
    NUMBER: "The position in the file, from 1. Leave it empty in a new row.",
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: the path of a value below the item of a row."""

    path: KeyPath
    type: Any
    """The type of the values: `str`, `Decimal`, `bool` …; of a list, that of its entries."""
    is_list: bool
    meaning: str
    required: bool
    """The item of a row must have the value."""
    marks: tuple[Any, ...] = ()
    """The annotations of the field, such as `RefersTo`."""

    @property
    def name(self) -> str:
        """The heading: `country`, `native_name.ja`, `sources.1.at`."""
        return ".".join(str(step + 1) if isinstance(step, int) else step for step in self.path)

    @property
    def or_one(self) -> bool:
        """An entry that is alone needs no brackets."""
        return any(isinstance(mark, OrOne) for mark in self.marks)

    @property
    def is_number(self) -> bool:
        """A spreadsheet can calculate with the values."""
        return not self.is_list and self.type in (Decimal, int)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table: the files, and the lists in them, that have its rows."""

    name: str
    meaning: str
    types: tuple[EntityType, ...]
    """The entity types whose files have rows."""
    path: tuple[str, ...]
    """The keys of the lists that contain the items; empty if a row is a whole file."""
    model: type[BaseModel]
    """The model of an item."""
    keys: tuple[str, ...]
    """The columns that name a row: `("id",)`, `("entity", "fact", "number")`."""

    @property
    def required_keys(self) -> tuple[str, ...]:
        """Those that every sheet must have. The slug of an entity can follow from its name."""
        return tuple(key for key in self.keys if self.path and key != NUMBER)

    def key_meaning(self, key: str) -> str:
        """The description of a column that names a row."""
        return _KEY_MEANINGS.get(key, f"The id of the {key}.")

    def column(self, name: str) -> SheetColumn | None:
        """The column with a heading; `None` if no value has such a path."""
        steps = ((position_of(step), step) for step in name.split("."))
        return _column(self.model, tuple(step if at is None else at for at, step in steps))

    def items(self, values: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
        """Yield each item in the values of a file, with the values of its keys below the entity."""
        yield from _items(values, self.path)

    def columns(self, items: Iterable[Mapping[str, Any]]) -> list[SheetColumn]:
        """The columns for some items. Mappings such as `native_name` have a column for each key that an item has."""
        items = list(items)
        return [column for column in _columns(self.model, items) if column.name not in self.keys]


def position_of(text: str) -> int | None:
    """The place in a list, from 0, for a position as it is written, from 1; `None` if it is not one."""
    return int(text) - 1 if _POSITION.fullmatch(text) else None


def _items(values: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if not path:
        yield (), values
        return
    for number, item in enumerate(values.get(path[0], ()), 1):
        for key, found in _items(item, path[1:]):
            yield (item.get(ID, str(number)), *key), found


def sheet_tables(types: EntityTypes) -> dict[str, SheetTable]:
    """The tables of a dossier by name: those of entity types first, then those of parts."""
    tables = {each.url: SheetTable(each.url, f"{each.title}.", (each,), (), each.model, (ID,)) for each in types}
    for entity_type in types:
        for path, model, keys in _lists(entity_type.model, (), (ENTITY,)):
            name = _plural(model.__name__.lower())
            known = tables.get(name)
            shared = (*(known.types if known else ()), entity_type)
            tables[name] = SheetTable(name, (model.__doc__ or "").strip(), shared, path, model, keys)
    return tables


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _lists(
    model: type[BaseModel], path: tuple[str, ...], keys: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], type[BaseModel], tuple[str, ...]]]:
    """Yield each list of parts with its path, the model of the parts and the keys of a row."""
    for name, field in model.model_fields.items():
        item, is_list, _, _ = _shape(field.annotation)
        if is_list and _is_model(item):
            key = ID if ID in item.model_fields else NUMBER
            yield (*path, name), item, (*keys, key)
            yield from _lists(item, (*path, name), (*keys, item.__name__.lower() if key == ID else key))


class _Shape(NamedTuple):
    """The structure of a type."""

    item: Any
    """The type of a value, or of the entries of a list or mapping."""
    is_list: bool
    is_mapping: bool
    marks: tuple[Any, ...]


def _shape(annotation: Any) -> _Shape:
    annotation, marks = bare(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        return _Shape(arguments[1], False, True, tuple(marks))
    if origin is tuple:
        annotation, more = bare(arguments[0])
        marks = (*marks, *more)
    return _Shape(annotation, origin is tuple, False, tuple(marks))


def _is_model(item: Any) -> bool:
    """Return whether a type is a model whose values people edit."""
    return isinstance(item, type) and issubclass(item, BaseModel) and getattr(item, "in_sheets", True)


def _column(model: type[BaseModel], steps: KeyPath) -> SheetColumn | None:
    """The column of the value at a path; `None` if there is no such value, or if it is no text."""
    annotation: Any = model
    meaning, required, marks = "", True, ()
    for step in steps:
        shape = _shape(annotation)
        if isinstance(step, int) != shape.is_list or not (shape.is_mapping or _is_model(shape.item)):
            return None
        annotation, required = shape.item, required and not shape.is_mapping
        if not (shape.is_list or shape.is_mapping):
            field = next((each for each in described_fields(shape.item) if each.name == step), None)
            if field is None:
                return None
            declared = shape.item.model_fields[field.name]
            annotation, meaning, marks = declared.annotation, field.description, tuple(declared.metadata)
            required = required and field.required
    last = _shape(annotation)
    if last.is_mapping or (isinstance(last.item, type) and issubclass(last.item, BaseModel)):
        return None
    return SheetColumn(steps, last.item, last.is_list, meaning, required, (*marks, *last.marks))


def _columns(model: type[BaseModel], items: Sequence[Mapping[str, Any]]) -> Iterator[SheetColumn]:
    for name, _, _ in described_fields(model):
        item, is_list, is_mapping, _ = _shape(model.model_fields[name].annotation)
        values = [each[name] for each in items if name in each]
        if _is_model(item) and not is_list:
            yield from (replace(each, path=(name, *each.path)) for each in _columns(item, values))
        elif is_mapping:
            keys = sorted({key for value in values for key in value})
            yield from filter(None, (_column(model, (name, key)) for key in keys))
        elif column := _column(model, (name,)):
            yield column


def written_values(located: Located[Any]) -> Mapping[str, Any]:
    """The values of a file as texts, lists and mappings."""
    root = located.document.node(())
    assert isinstance(root, MappingNode)
    found: Mapping[str, Any] = plain_of(root)
    return found
