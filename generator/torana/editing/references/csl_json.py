"""CSL-JSON, as Zotero exports it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from torana.editing.references.reference import Bibliography, Reference, date_of
from torana.problems import Position, Problem

_NO_SPACE = re.compile(r"\S")


def read_csl_json(text: str, file: str) -> Bibliography:
    """Read a list of items, each with the line on which it begins."""
    found = Bibliography([], [])
    try:
        for start, item in _items(text):
            position = Position(file, text.count("\n", 0, start) + 1)
            if isinstance(item, dict):
                dates = {key: _date(item[key]) for key in ("issued", "accessed") if key in item}
                found.entries.append(Reference(position, {**item, **dates}))
            else:
                found.problems.append(Problem(position, "this is not an item of CSL-JSON", "write {…}"))
    except json.JSONDecodeError as error:
        position = Position(file, error.lineno, error.colno)
        found.problems.append(Problem(position, f"this is not JSON: {error.msg}", "export the file again"))
    except RecursionError:
        found.problems.append(Problem(Position(file), "this JSON is nested too deeply", "export the file again"))
    return found


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list with their offsets. The parser of the standard library has no positions."""
    decoder = json.JSONDecoder(strict=False)
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        raise json.JSONDecodeError("a list of items was expected", text, at)
    at = _after_space(text, at + 1)
    while text[at : at + 1] != "]":
        item, end = decoder.raw_decode(text, at)
        yield at, item
        at = _after_space(text, end)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise json.JSONDecodeError('"," or "]" was expected', text, at)


def _after_space(text: str, at: int) -> int:
    found = _NO_SPACE.search(text, at)
    return found.start() if found else len(text)


def _date(value: Any) -> str:
    """A date or a span; anything else is reported later."""
    if not isinstance(value, dict):
        return str(value)
    parts = value.get("date-parts")
    if not parts or not isinstance(parts, list) or not all(isinstance(part, list) and part for part in parts):
        return str(value.get("raw") or value.get("literal") or value)
    whole = "/".join(date_of(*map(str, part[:3])) for part in parts)
    return f"{whole}~" if value.get("circa") and "/" not in whole else whole
