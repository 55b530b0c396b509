"""Fields of the models: their descriptions, and our annotations `RefersTo`, `WordOf`, `WebAddress` and `ShownAs`."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from torana.records.yaml_nodes import KeyPath

EACH = "*"
"""Step of a path: every item of a list, or every value of a mapping."""
KEY = "[key]"
"""Last step of a path to the keys of a mapping, and to one of them."""

AnyMark = TypeVar("AnyMark")


@dataclass(frozen=True, slots=True)
class ShownAs:
    """Annotation of a field that pages show, and that tables have as a column."""

    label: str
    """In English; the catalogues translate it."""
    column: bool = True
    """True for a column in the index of the type."""
    facet: bool = False
    """True for a filter in the search."""
    infobox: bool = True
    """True for a row in the infobox."""
    schema_org: str = ""
    """The schema.org property with this meaning; empty for none."""
    url: str = ""
    """The address of a value, with `{id}` for it; empty if values have none."""

    def address(self, value: str) -> str:
        """The address of a value; empty if it has none."""
        return self.url.replace("{id}", quote(value, safe=IN_URL))


IN_URL = "/:@!$&'()*+,;=~"
"""Characters of an identifier that its address contains unchanged."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Annotation of a field that is a web address, for the rule `private_host`."""


@dataclass(frozen=True, slots=True)
class WordOf:
    """Annotation of a field whose value is a word of the vocabulary: `WordOf("statuses", "status")`.

    The rule `unknown_word` and the choices in the JSON Schemas are derived from it.
    """

    vocabulary: str
    """The key of `content/dossier.yml` that lists the words: `statuses`, `kinds.organisation`."""
    noun: str
    """One of them, in messages: `status`."""

    def words(self, settings: Any) -> Collection[str]:
        """The words in the `Settings` of a dossier: a mapping from word to meaning, or a tuple of words."""
        found = settings
        for step in self.vocabulary.split("."):
            found = found[step] if isinstance(found, dict) else getattr(found, step)
        words: Collection[str] = found
        return words


@dataclass(frozen=True, slots=True)
class MarkedField(Generic[AnyMark]):
    """A field with an annotation, and the path to it from the record of a file."""

    path: tuple[str, ...]
    """Field names from the record down: `("parent",)`, `("facts", EACH, "sources", EACH, "source")`."""
    model: type[BaseModel]
    """The model that declares the field: `Organisation`, `Citation`."""
    declared: AnyMark
    """The annotation."""

    @property
    def field(self) -> str:
        """Name of the field in its model: `sectors`."""
        return next(step for step in reversed(self.path) if step not in (EACH, KEY))

    @property
    def description(self) -> str:
        """The docstring of the field, on one line."""
        return _description(self.model.model_fields[self.field])

    def values_in(self, record: Any) -> list[tuple[KeyPath, Any]]:
        """Yield each value of the field in a record with its path, in the order of the file, without empty values."""
        if not getattr(record, self.path[0]):  # as for most fields
            return []
        found: list[tuple[KeyPath, Any]] = [((), record)]
        for step in self.path:
            if not found:
                break
            if step == EACH:
                found = [((*path, i), item) for path, items in found for i, item in _entries(items)]
            elif step == KEY:
                found = [((*path, key, KEY), key) for path, items in found for key in items]
            else:
                values = ((path, getattr(part, step)) for path, part in found)
                found = [((*path, step), value) for path, value in values if value]
        return found


def _entries(items: Any) -> Iterable[tuple[Any, Any]]:
    return items.items() if isinstance(items, dict) else enumerate(items)


# See `relations_of` for the time saved.
@cache
def marked_fields(model: type[BaseModel], mark: type[AnyMark]) -> tuple[MarkedField[AnyMark], ...]:
    """The fields of a model, and of the models in it, that have an annotation, in order."""
    return tuple(_marked(model, mark, ()))


def _marked(model: type[BaseModel], mark: type[AnyMark], path: tuple[str, ...]) -> Iterator[MarkedField[AnyMark]]:
    for name, field in model.model_fields.items():
        yield from _marked_in(model, field.annotation, field.metadata, mark, (*path, name))


def _marked_in(
    model: type[BaseModel], annotation: Any, notes: typing.Sequence[Any], mark: type[AnyMark], path: tuple[str, ...]
) -> Iterator[MarkedField[AnyMark]]:
    """The marks of a type. Those of a list or a mapping belong to each of its values."""
    annotation, notes = bare(annotation, notes)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is dict:
        yield from _marked_in(model, arguments[0], (), mark, (*path, KEY))
    declared = [note for note in notes if isinstance(note, mark)]
    if origin in (tuple, dict):
        yield from _marked_in(model, arguments[origin is dict], notes, mark, (*path, EACH))
    elif declared:
        yield from (MarkedField(path, model, note) for note in declared)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _marked(annotation, mark, path)


def bare(annotation: Any, notes: typing.Sequence[Any] = ()) -> tuple[Any, typing.Sequence[Any]]:
    """A type without `Annotated` and `| None`, and its annotations."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return bare(arguments[0], (*notes, *arguments[1:]))
    if origin in (typing.Union, types.UnionType):
        return bare(next(option for option in arguments if option is not types.NoneType), notes)
    return annotation, notes


class DescribedField(NamedTuple):
    """A field of a model, for people."""

    name: str
    required: bool
    description: str
    """Its docstring, on one line."""


def described_fields(model: type[BaseModel]) -> list[DescribedField]:
    """The fields of a model, the required ones first."""
    fields = sorted(model.model_fields.items(), key=lambda item: not item[1].is_required())
    return [DescribedField(name, field.is_required(), _description(field)) for name, field in fields]


def _description(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())
