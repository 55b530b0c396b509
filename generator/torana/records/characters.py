"""Invisible characters, which could hide something in a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Hindi needs joiners and Japanese needs variation selectors. Other invisible characters are not needed.
_JOINERS = frozenset("\u200c\u200d")
_KEYCAPS = frozenset("0123456789#*")
_SUSPECT = re.compile(r"[^\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u05ff]")


MAX_INVISIBLE = 50
"""Maximum number of invisible characters reported per file: without it, a file full of them would take minutes."""


def _forbidden(character: str, before: str) -> bool:
    """Return whether a character is forbidden after another."""
    number = ord(character)
    if character in _JOINERS:
        return before < "\u0600"  # scripts below this have no letters that join
    if 0xFE00 <= number < 0xFE10:
        return before.isascii() and before not in _KEYCAPS
    if 0xE0100 <= number < 0xE01F0:
        return not before or not unicodedata.name(before, "").startswith("CJK")
    never = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number < 0xFDF0  # noncharacters of Unicode
    return never or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def character_name(character: str) -> str:
    """The code point and the Unicode name of a character: `U+00A0 NO-BREAK SPACE`."""
    unnamed = "a control character" if unicodedata.category(character) == "Cc" else "a character without a name"
    return f"U+{ord(character):04X} {unicodedata.name(character, unnamed)}"


def forbidden_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and name of each invisible or control character that no name or sentence needs."""
    for match in _SUSPECT.finditer(text):
        character = match.group()
        if _forbidden(character, text[match.start() - 1 : match.start()]):
            yield match.start(), character_name(character)
