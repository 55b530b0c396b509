"""Comments that explain the keys of a new file or fact: their meaning, and the words that they can have."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from torana.records.field_marks import described_fields

_WIDTH = 100


def explanations(model: type[BaseModel], schema: Mapping[str, Any]) -> dict[str, list[str]]:
    """The comments for each key of a model.

    Args:
        model: The model of an entity or a fact.
        schema: The JSON Schema of an entity, with the vocabulary as choices, or an empty one.
    """
    definitions = schema.get("$defs", {})
    properties = definitions.get(model.__name__, schema).get("properties", {})
    return {
        field.name: [f"# {field.description}", *_choices(properties.get(field.name, {}), definitions)]
        for field in described_fields(model)
    }


def _choices(value: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """The words that a value can have; of a list of mappings, those of each key."""
    lists = {"One of": value.get("enum")}
    item = value.get("items", {}).get("$ref", "").rpartition("/")[2]
    for key, part in definitions.get(item, {}).get("properties", {}).items():
        lists[f"{key}: one of"] = part.get("enum")
    lines = (f"# {label}{'' if ':' in label else ':'} {', '.join(words)}" for label, words in lists.items() if words)
    return [
        line for each in lines for line in textwrap.wrap(each, _WIDTH, subsequent_indent="# ", break_on_hyphens=False)
    ]
