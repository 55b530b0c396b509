"""The files of logos in `content/logos/`: their type, size and content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from torana.files import read_regular
from torana.problems import Problem
from torana.records.active_content import in_xml, loaded_by_xml
from torana.records.content_files import refused_path
from torana.records.limits import or_raise
from torana.records.located import Records
from torana.records.settings import Limits
from torana.records.suggestions import near

FOLDER = "content/logos"
_BEGINNINGS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
"""By ending of the name: the first bytes of a picture."""


def unusable_logos(root: Path, records: Records) -> Iterator[Problem]:
    """Yield the logos of entities that are missing, too large, of another type than their name says, or active."""
    limits = records.settings.record.limits if records.settings else Limits()
    for _, entity in records.all_entities():
        if logo := entity.record.logo:
            refused: list[Problem] = []
            if refused_path(root, f"{FOLDER}/{logo.file}", refused):
                yield from refused
            elif reason := _reason(root / FOLDER / logo.file, limits):
                message, hint = reason
                yield Problem(entity.position("logo", "file"), f'"{FOLDER}/{logo.file}" {message}', hint)


def _reason(path: Path, limits: Limits) -> tuple[str, str] | None:
    """Message and hint for a file that cannot be a logo."""
    try:
        size = path.stat().st_size
        content = read_regular(path) if size <= limits.logo_bytes else b""
    except FileNotFoundError:
        others = [other.name for other in path.parent.glob("*.*")]
        return "does not exist", near(path.name, others) or "add the file"
    except OSError as error:
        return f"cannot be read: {error.strerror}", "change its permissions"
    if size > limits.logo_bytes:
        message = f"has {size:,} bytes, more than the limit of {limits.logo_bytes:,}"
        return message, f"make it smaller{or_raise('logo_bytes', '')}"
    ending = path.suffix[1:]
    if ending == "svg":
        return _active(content)
    if _BEGINNINGS[ending].match(content):
        return None
    return f"is not a picture of type {ending}", "use the extension of its type: png, jpg, webp or svg"


def _active(content: bytes) -> tuple[str, str] | None:
    """Message and hint for an SVG that runs or loads something, or that cannot be read."""
    try:
        text = content.decode()
        found = next(in_xml(text), None) or next(loaded_by_xml(text), None)
    except (UnicodeDecodeError, ElementTree.ParseError):
        return "is not an SVG", "save it as plain SVG in UTF-8"
    if found:
        return (
            f"can run or load something: {found}",
            "save it as plain SVG, without scripts, links and other files, or as PNG",
        )
    return None
