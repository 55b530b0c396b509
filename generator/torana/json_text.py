"""JSON as every file of ours is written."""

from __future__ import annotations

import json
from typing import Any


def as_json(value: Any) -> bytes:
    """JSON as every file of ours is written: UTF-8, two spaces, the order of the model, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON without spaces or line breaks, as text; `json.dumps` makes an encoder for each value."""
