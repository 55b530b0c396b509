"""The readable parts of an invalid record, so that the rules about words and references check them in the same run."""

from __future__ import annotations

import typing
from collections.abc import Container
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from torana.records.field_marks import bare
from torana.records.yaml_nodes import KeyPath


def partial_record(model: type[BaseModel], content: Any, wrong: Container[KeyPath]) -> Any:
    """Return a stand-in for a record: an object with the fields of a model, whose values are as typed.

    `MarkedField.values_in` reads it like a record. The values at the paths in `wrong`, and those that are missing, are
    `None` or left out of their list. Only texts that are right may be checked, so that no mistake is reported twice.

    Args:
        model: The model of the record.
        content: The record as lists, dictionaries and texts.
        wrong: The paths of the values that another problem is about.
    """
    return _part(model, content, wrong, ())


def _part(annotation: Any, content: Any, wrong: Container[KeyPath], path: KeyPath) -> Any:
    annotation, _ = bare(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _record(annotation, content, wrong, path)
    if path in wrong:
        return None
    if origin not in (tuple, dict):
        return content if isinstance(content, str) else None
    found = {
        key: _part(arguments[origin is dict], item, wrong, (*path, key)) for key, item in _entries(content).items()
    }
    # A dictionary from index to entry stands for a list, so that the other entries keep their paths.
    return {key: part for key, part in found.items() if part is not None}


def _entries(content: Any) -> dict[Any, Any]:
    if isinstance(content, dict):
        return content
    return dict(enumerate(content if isinstance(content, list) else [content] if content else []))


def _record(model: type[BaseModel], content: Any, wrong: Container[KeyPath], path: KeyPath) -> SimpleNamespace | None:
    if not isinstance(content, dict):
        return None
    return SimpleNamespace(
        **{
            name: _part(field.annotation, content.get(name), wrong, (*path, name))
            for name, field in model.model_fields.items()
        }
    )
