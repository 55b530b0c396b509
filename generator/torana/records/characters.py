"""Invisible characters and marks, which could hide something in a file or a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Hindi needs joiners and Japanese needs variation selectors. Other invisible characters are not needed.
_JOINERS = frozenset("\u200c\u200d")
_KEYCAPS = frozenset("0123456789#*")
# The last ranges are Devanagari, kana and kanji. They have none, and long texts in the catalogues.
_SUSPECT = re.compile(r"[^\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u05ff\u0900-\u097f\u3041-\u30ff\u4e00-\u9fff]")
BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols that are drawn as nothing: fillers, the inherent vowels of Khmer, the empty Braille cell."""
MAX_MARKS = 5
"""Maximum number of marks on a letter. Vietnamese needs two, Devanagari and Thai three, Hebrew with accents four."""
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})
"""Scripts whose letters look alike, as in the names of characters."""

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


def looks_empty(text: str) -> bool:
    """Return whether a text has only spaces, blank letters, and marks without a letter."""
    return all(character in BLANK or unicodedata.category(character)[0] in "ZCM" for character in text)


def most_marks(text: str) -> int:
    """Return the largest number of marks above or below one letter."""
    most = marks = 0
    for character in "" if text.isascii() else text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        most = max(most, marks)
    return most


def scripts_that_look_alike(word: str) -> set[str]:
    """Return the scripts of a word, such as `LATIN`, of those whose letters look alike."""
    return {unicodedata.name(character, "").partition(" ")[0] for character in word} & _LOOK_ALIKE
