"""From a YAML document to a record. Invalid parts are reported and left out, so that the rules can check the rest."""

from __future__ import annotations

import sys
import typing
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from torana.problems import Position, Problem
from torana.records.diagnose import problem_of
from torana.records.field_marks import bare
from torana.records.lengths import Bounds
from torana.records.readable_parts import partial_record
from torana.records.values import near_id
from torana.records.yaml_nodes import (
    ANY_FACT,
    KeyPath,
    MappingNode,
    ScalarNode,
    SequenceNode,
    YamlDocument,
    YamlNode,
    copy_of,
    plain_of,
)


class Validated(NamedTuple):
    """The result of validating a document."""

    record: Any | None
    """The record without its invalid parts; `None` if too little of it is valid."""
    content: Any = None
    """The record as plain lists and dicts; `None` if it has problems."""
    written: tuple[Any, YamlDocument] | None = None
    """If it has problems: its readable parts (see `partial_record`), and the document before parts were removed."""


def validate_record(
    document: YamlDocument,
    record_model: type[BaseModel],
    problems: list[Problem],
    limits: Mapping[str, int],
    undeclared: Container[str] = (),
) -> Validated:
    """Return a document without YAML problems as a record.

    Its problems, up to one more than the limit, are added to `problems`. The invalid parts are removed from the
    document, and their names are added to `document.broken`. Unknown keys in `undeclared` are not reported.
    """
    bounds = Bounds(limits, document.file)
    root = typing.cast(YamlNode, document.root)
    empty, dropped = drop_empty(root)
    content = plain_of(root, sys.intern)
    try:
        record = record_model.model_validate(content, context=bounds)
        problems += empty + list(dropped.values())
        return Validated(record, content)
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details:
            where = _dropped(document, detail)
            if where in dropped:
                dropped[where] = replace(dropped[where], hint="fill it in (required)")
        problems += empty + list(dropped.values())
        misspelt = _misspelt(document, details[: limits["problems"]], record_model)
        reported = (
            problem_of(document, d, record_model)
            for d in details
            if d["loc"] not in misspelt
            and not _follows(document, d, dropped)
            and not (d["type"] == "extra_forbidden" and d["loc"][-1] in undeclared)
        )
        problems += islice(reported, limits["problems"] + 1)
        wrong = {_value_path(detail) for detail in details if detail["type"] != "missing"}
        written = partial_record(record_model, content, wrong), replace(document, root=copy_of(root))
        return Validated(_salvage(document, record_model, error, bounds), written=written)


def _misspelt(
    document: YamlDocument, details: Sequence[ErrorDetails], record_model: type[BaseModel]
) -> set[tuple[int | str, ...]]:
    """The paths of the missing keys that unknown keys were meant to be: `name` for `Name`."""
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"]
    hints = {(detail["loc"][:-1], problem_of(document, detail, record_model).hint) for detail in unknown}
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    return {loc for loc in missing if (loc[:-1], f'did you mean "{loc[-1]}"?') in hints}


def _dropped(document: YamlDocument, detail: ErrorDetails) -> tuple[int, str]:
    """The identity of the mapping that lacks a key, and the key."""
    path = tuple(detail["loc"])
    return id(document.node(path[:-1])), str(path[-1]) if path else ""


def _follows(document: YamlDocument, detail: ErrorDetails, dropped: Container[tuple[int, str]]) -> bool:
    """Return whether an error is only a result of another: a missing key that had no value, or a list that is too short
    because its entries are invalid.
    """
    if detail["type"] == "missing":
        return _dropped(document, detail) in dropped
    node = document.node(tuple(detail["loc"]))
    entries = node.items if isinstance(node, SequenceNode) else node.keys if isinstance(node, MappingNode) else True
    return detail["type"] == "too_short" and bool(entries)


def _salvage(
    document: YamlDocument, record_model: type[BaseModel], error: ValidationError, bounds: Bounds
) -> Any | None:
    """The record without its invalid parts, so that the rules can check the rest in the same run.

    The invalid nodes are removed from the document too, so paths and positions stay right.
    """
    for _ in range(12):
        paths = {_path_of(detail) for detail in error.errors(include_url=False, include_context=False)}
        if () in paths and isinstance(document.root, MappingNode):
            _fill_in(document, document.root, record_model)
            paths.remove(())
        document.broken |= {name for path in paths for name in _names(document, path)}
        if not all(_prune(document, path) for path in sorted(paths, key=_sort_key, reverse=True)):
            return None
        try:
            return record_model.model_validate(plain_of(typing.cast(YamlNode, document.root)), context=bounds)
        except ValidationError as again:
            error = again
    return None


def _fill_in(document: YamlDocument, root: MappingNode, record_model: type[BaseModel]) -> None:
    """Give the keys that the whole file lacks the slug of the file as their value, so that the rules check the rest.

    Only a text or a list of texts can have it. If other keys are missing, the record cannot be saved.
    """
    start = Position(document.file)
    slug = ScalarNode(PurePosixPath(document.file).stem, start, plain=True, end_line=1)
    for key, field in record_model.model_fields.items():
        annotation, _ = bare(field.annotation)
        is_list = typing.get_origin(annotation) is tuple
        text, _ = bare(typing.get_args(annotation)[0] if is_list else annotation)
        if field.is_required() and key not in root.values and text is str:
            root.keys[key] = replace(slug, text=key)
            root.values[key] = SequenceNode([slug], start, flow=True) if is_list else slug


def _names(document: YamlDocument, path: KeyPath) -> Iterator[str]:
    """Yield the keys of a path, and the slugs that the ids on it are or were meant to be."""
    for end, step in enumerate(path, 1):
        if isinstance(step, str):
            yield step
        node = document.node(path[:end])
        label = node.values.get("id") if isinstance(node, MappingNode) else node if step == "id" else None
        if isinstance(label, ScalarNode):
            yield from (label.text, near_id(label.text))
        elif path[:end] == path and path[0] == "facts" and len(path) <= 2:
            yield ANY_FACT


def _sort_key(path: KeyPath) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _value_path(detail: ErrorDetails) -> KeyPath:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _path_of(detail: ErrorDetails) -> KeyPath:
    """The path to remove: the value itself, or the mapping that lacks a key."""
    path = _value_path(detail)
    return path[:-1] if detail["type"] == "missing" else path


def _prune(document: YamlDocument, path: KeyPath) -> bool:
    if not path:
        return False
    parent = document.node(path[:-1])
    step = path[-1]
    if isinstance(parent, ScalarNode):  # an entry that is alone, without brackets
        return _prune(document, path[:-1])
    if isinstance(parent, SequenceNode) and isinstance(step, int) and step < len(parent.items):
        del parent.items[step]
    elif isinstance(parent, MappingNode) and step in parent.keys:
        del parent.keys[str(step)], parent.values[str(step)]
    return True


def drop_empty(root: YamlNode) -> tuple[list[Problem], dict[tuple[int, str], Problem]]:
    """Remove the keys and entries without a value. Each is a problem.

    Returns:
        The problems of empty entries; and the problem of each removed key, by the identity of its mapping and the key.
    """
    problems: list[Problem] = []
    dropped = {}
    stack: list[YamlNode] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, MappingNode):
            for key in [key for key, value in node.values.items() if _has_no_value(value, _NULLS)]:
                dropped[id(node), key] = _no_value(node.keys[key], node.values[key])
                del node.keys[key], node.values[key]
            stack += node.values.values()
        elif isinstance(node, SequenceNode):
            for item in filter(_has_no_value, node.items):
                problems.append(Problem(item.position, "this entry is empty", "fill it in, or delete the line"))
            node.items[:] = [item for item in node.items if not _has_no_value(item)]
            stack += node.items
    return problems, dropped


_NULLS = frozenset(("", "~", "null"))
"""The value of a key that has none, without quotes. In a list, and with capitals, `null` may be a name."""


def _has_no_value(node: YamlNode, empty: Container[str] = ("",)) -> bool:
    return isinstance(node, ScalarNode) and node.plain and node.text in empty


def _no_value(key: ScalarNode, value: YamlNode) -> Problem:
    text = value.text if isinstance(value, ScalarNode) else ""
    if not text:
        return Problem(key.position, f'"{key.text}" has no value', "fill it in, or delete the key")
    hint = "delete the key, or put the word in quotes if it is text"
    return Problem(value.position, f'"{text}" means that "{key.text}" has no value', hint)
