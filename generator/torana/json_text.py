"""The JSON of exported files."""

from __future__ import annotations

import json
from typing import Any


def as_json(value: Any) -> bytes:
    """Encode a value as JSON: UTF-8, indented by two spaces, keys in the given order, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Encode a value as JSON text without spaces or line breaks; `json.dumps` makes a new encoder for each value."""
