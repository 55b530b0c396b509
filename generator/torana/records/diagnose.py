"""From errors of pydantic to problems with hints."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from torana.problems import Position, Problem, with_article
from torana.records.field_marks import bare
from torana.records.suggestions import either, near
from torana.records.yaml_nodes import KeyPath, MappingNode, ScalarNode, SequenceNode, YamlDocument


def problem_of(document: YamlDocument, detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    """The problem for one of pydantic's errors, at its place in the file. `model` is that of the whole file."""
    error = _Error(document, detail, model)
    report = _BY_KIND.get(detail["type"])
    return report(error) if report else Problem(error.position, f'"{error.key}": {detail["msg"]}')


class _Error:
    """An error of pydantic, and the part of the file that it is about."""

    def __init__(self, document: YamlDocument, detail: ErrorDetails, model: type[BaseModel]) -> None:
        self.document = document
        self.detail = detail
        self.model = model
        self.path: KeyPath = tuple(step for step in detail["loc"] if step != "[key]")
        self.key = next((str(step) for step in reversed(self.path) if isinstance(step, str)), "")
        self.node = document.node(self.path)
        self.holder = model_at(model, self.path[:-1])
        """The model that the key belongs to."""
        self.context = detail.get("ctx", {})

    @property
    def position(self) -> Position:
        """The position of the value."""
        return self.document.position(self.path)

    @property
    def key_position(self) -> Position:
        """The position of the key."""
        return self.document.key_position(self.path)

    @property
    def subject(self) -> str:
        """The name of the value in messages: its key, or the key of the list that contains it."""
        return f'an entry of "{self.key}"' if isinstance(self.path[-1], int) else f'"{self.key}"'

    @property
    def text(self) -> str:
        """The value as typed; empty if it is a list or a mapping."""
        return self.node.text if isinstance(self.node, ScalarNode) else ""

    @property
    def kind_of_value(self) -> str:
        """The kind of value, in the editor's words."""
        return {ScalarNode: "text", SequenceNode: "a list", MappingNode: "a mapping"}.get(type(self.node), "nothing")

    @property
    def meaning(self) -> str:
        """The first sentence of the field's description, as a hint."""
        field = self.holder.model_fields.get(self.key) if self.holder else None
        description = " ".join(((field and field.description) or "").split())
        sentence = re.split(r"\.\s+(?=[A-Z])", description)[0].rstrip(".").replace("`", '"')
        return sentence[:1].lower() + sentence[1:]


def _ours(error: _Error) -> Problem:
    of_key = error.detail["loc"][-1:] == ("[key]",)
    where = error.key_position if of_key else error.position
    return Problem(where, str(error.context["message"]), str(error.context["hint"]))


def _missing(error: _Error) -> Problem:
    where = error.document.position(error.path[:-1])
    if len(error.path) == 1:
        where = where._replace(length=1)
    message = f'{_record_name(error)} has no "{error.key}"'
    return Problem(where, message, f"{error.key}: {error.meaning}")


def _unknown_key(error: _Error) -> Problem:
    fields = set(error.holder.model_fields) if error.holder else set()
    message = f'there is no key "{error.key}" in {_article(_name(error.holder))}'
    return Problem(error.key_position, message, near(error.key, fields) or "the keys are: " + ", ".join(sorted(fields)))


def _not_a_choice(error: _Error) -> Problem:
    choices = str(error.context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
    hint = near(error.text, choices)
    field = error.holder.model_fields.get(error.key) if error.holder else None
    # The default may be the value that the editor means: `confidence` has no "high".
    if field and not field.is_required():
        hint = either(hint, "delete the key")
    return Problem(error.position, f'"{error.key}" cannot be "{error.text}"', hint)


def _out_of_range(error: _Error) -> Problem:
    limit = f"{error.context['ge']} or more" if "ge" in error.context else f"{error.context['le']} or less"
    return Problem(error.position, f'"{error.text}" is out of range', f"write {limit}")


def _empty(error: _Error) -> Problem:
    return Problem(error.position, f'"{error.key}" is empty', "write at least one entry")


def _not_text(error: _Error) -> Problem:
    node, hint = error.node, "write a single value"
    if isinstance(node, SequenceNode) and node.flow and any(isinstance(item, SequenceNode) for item in node.items):
        hint = 'put text that starts with "[[" in quotes'
    return Problem(error.position, f"{error.subject} must be text, not {error.kind_of_value}", hint)


def _not_a_list(error: _Error) -> Problem:
    if isinstance(error.node, MappingNode) and not error.node.flow and error.node.keys:
        message = f'{error.subject} must be a list, but its first line has no "- "'
        return Problem(error.position, message, f'write "- " before "{next(iter(error.node.keys))}"')
    if re.match("[-–—•*·]", error.text):
        message = f'{error.subject} must be a list, but its entries do not start with "- "'
        return Problem(error.position, message, "start each entry with a hyphen and a space")
    example = error.text.strip("()") if 0 < len(error.text) < 40 and "," not in error.text else "…"
    example = "{…}" if isinstance(error.node, MappingNode) else example
    message = f"{error.subject} must be a list, not {error.kind_of_value}"
    return Problem(error.position, message, f"write {error.key}: [{example}]")


def _not_a_mapping(error: _Error) -> Problem:
    model = model_at(error.model, error.path)
    hint = (_example(model, error.text) if model else _entries(error)) or error.meaning
    if model and not hint:
        hint = f"the keys are: {', '.join(model.model_fields)}"
    message = f"{error.subject} must be written as {{key: value, …}}, not as {error.kind_of_value}"
    return Problem(error.position, message, hint)


def _example(model: type[BaseModel], text: str) -> str:
    """A hint with the required keys of a mapping. If there is one, its value is the text that was written instead."""
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    value = text if len(required) == 1 and 0 < len(text) < 40 else "…"
    return f"write {{{', '.join(f'{name}: {value}' for name in required)}}}" if required else ""


def _entries(error: _Error) -> str:
    """A hint with the entries of a list as keys, for a mapping from words to their meanings."""
    items = error.node.items if isinstance(error.node, SequenceNode) else []
    words = [item.text for item in items[:3] if isinstance(item, ScalarNode) and 0 < len(item.text) < 20]
    model = model_at(error.model, (*error.path, ""))
    values = (model and _example(model, word[:1].upper() + word[1:]).removeprefix("write ") for word in words)
    entries = [f"{word}: {value or '…'}" for word, value in zip(words, values, strict=True)]
    return f"write {error.key}: {{{', '.join([*entries, *(['…'] if len(items) > 3 else [])])}}}" if entries else ""


_BY_KIND: dict[str, Callable[[_Error], Problem]] = {
    "torana": _ours,
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "literal_error": _not_a_choice,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "too_short": _empty,
    "string_type": _not_text,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "dict_type": _not_a_mapping,
    "model_type": _not_a_mapping,
    "model_attributes_type": _not_a_mapping,
}
"""By pydantic's type of error; `torana` is that of our own value types."""


def _name(model: type[BaseModel] | None) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower() if model else "mapping"


def _article(noun: str) -> str:
    return f"the {noun}" if noun in ("limits", "kinds", "settings") else with_article(noun)


def _record_name(error: _Error) -> str:
    """The record that lacks a key, in the editor's words: `the fact "partners"`."""
    node = error.document.node(error.path[:-1])
    name = _name(error.holder)
    if isinstance(node, MappingNode):
        label = node.values.get("id") or node.values.get("source") or node.values.get("organisation")
        if isinstance(label, ScalarNode):
            return f'the {name} "{label.text}"'
    return f"the {name}" if len(error.path) > 1 else f"this {name}"


def model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model of the value at a path of keys and indexes, or `None` if there is none."""
    current: Any = model
    for step in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(step))
            current = field.annotation if field else None
        elif typing.get_origin(current) in (tuple, list, dict):
            current = typing.get_args(current)[1 if typing.get_origin(current) is dict else 0]
        else:
            return None
        current, _ = bare(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None
