"""The JSON of exported files."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

_indented = json.JSONEncoder(ensure_ascii=False, indent=2).encode
"""`json.dumps` makes a new encoder for each value."""


def as_json(value: Any) -> bytes:
    """Encode a value as JSON: UTF-8, indented by two spaces, keys in the given order, a newline at the end."""
    return (_indented(value) + "\n").encode()


def json_in_list(value: Any) -> str:
    """Encode an item of `as_json_list`."""
    return "  " + _indented(value).replace("\n", "\n  ")


def as_json_list(items: Collection[str]) -> bytes:
    """Return a list as JSON, as `as_json` does, from its items as `json_in_list` encodes them."""
    return ("[\n" + ",\n".join(items) + "\n]\n" if items else "[]\n").encode()


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Encode a value as JSON text without spaces or line breaks; `json.dumps` makes a new encoder for each value."""
