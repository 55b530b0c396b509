"""Letters of other scripts that look like Latin ones, and the rules about them. Their problems are warnings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from torana.problems import Problem
from torana.records.characters import BLANK, scripts_that_look_alike
from torana.records.lengths import Length
from torana.records.located import Located, Records
from torana.records.models import Entity, Source

_SAME = str.maketrans(
    # Cyrillic and Greek letters, and Greek ones that look like Cyrillic. From the pairs of single letters in
    # https://www.unicode.org/Public/security/16.0.0/confusables.txt (UTS #39), without those that most fonts
    # distinguish, such as α and a: they are common in words such as TNFα.
    "АВСЕԌНІЈКМОРЅТѴԜХУҮасԁеһіјӏорԛгѕѵԝхуүΑΒΕΖΗΙͿΚΜΝΟΡΤΥΧϹονρϲϳΓΠΦΛκ",
    "ABCEGHIJKMOPSTVWXYYacdehijlopqrsvwxyyABEZHIJKMNOPTYXCovpcjГПФЛк",
)
_HIDDEN = dict.fromkeys(map(ord, BLANK))


def folded(name: str) -> str:
    """A name without the differences that no reader sees or that most systems ignore: case and Unicode form."""
    return unicodedata.normalize("NFKC", name.casefold())


def skeleton(name: str) -> str:
    """A name with each letter replaced by the Latin one that it looks like, in lower case, without blank letters.

    Two names with the same skeleton look the same (the method: UTS #39, section 4).
    """
    if name.isascii():
        return name.casefold()
    return folded(unicodedata.normalize("NFKD", name).translate(_SAME).translate(_HIDDEN))


def _foreign(text: str) -> str:
    """The first letter of a text that looks like one of another script, or like nothing, with its name."""
    found = next((c for c in unicodedata.normalize("NFD", text) if ord(c) in _SAME or c in BLANK), "")
    return f"U+{ord(found):04X} {unicodedata.name(found)}" if found else ""


def look_alike_names(records: Records) -> Iterator[Problem]:
    """The names of two entities of one type differ by more than letters that look alike, such as Latin and Cyrillic."""
    for entities in records.entities.values():
        seen: dict[str, Located[Entity]] = {}
        for entity in entities.values():
            if isinstance(entity.record, Source):
                break  # two documents may have the same title
            name, other = entity.record.name, seen.setdefault(skeleton(entity.record.name), entity)
            if folded(name) != folded(other.record.name):
                where = other.position("name")
                message = f'"{name}" looks like "{other.record.name}" ({where.file}:{where.line}:{where.column})'
                hint = f"one of them has {_foreign(name) or _foreign(other.record.name)}; write the same letters"
                yield Problem(entity.position("name"), message, hint)


def mixed_scripts(records: Records) -> Iterator[Problem]:
    """A word has letters of one script. A Cyrillic letter in a Latin word looks right, but search does not find it."""
    for entity, _, path, text in records.marked(Length):
        for word, scripts in _mixed_words(text):
            message = f'the word "{word}" mixes {" and ".join(scripts)} letters that look alike'
            yield Problem(entity.document.inside(path, word), message, f"it has {_foreign(word)}; type the word again")


def _mixed_words(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each word with letters of several scripts, of which one looks like a letter of another."""
    for word in () if text.isascii() else re.findall(r"\w+", text):
        scripts = set() if word.isascii() else scripts_that_look_alike(word)
        if len(scripts) > 1 and _foreign(word):
            yield word, sorted(script.capitalize() for script in scripts)
