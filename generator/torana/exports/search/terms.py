"""The terms of a text: its words, folded. `docs/assets/parts/search-terms.js` splits a query in the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from torana.records.dates import Date
from torana.records.values import UNDECOMPOSED

STOP_WORDS = frozenset(
    """a an and are as at be been but by for from had has have in into is it its of on or that the their they this
    to was were which will with""".split()  # noqa: SIM905 – easier to read than a list of quoted words
)
"""Words of nearly every English statement; the index omits them."""


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word: letters, digits and marks. The classes of `re` lack Indian vowel signs."""
    # No mark is above U+1FFFF except the variation selectors.
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M")
    return re.compile(rf"(?:[^\W_]|[{marks}\U000e0100-\U000e01ef])+")


DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
"""Text in a script without spaces between words. It is indexed by pairs of characters."""
_LATIN = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans({**UNDECOMPOSED, "ħ": "h", "ŧ": "t"})
"""Latin letters that Unicode does not decompose. `docs/assets/parts/folded.js` has the same table."""
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
"""The year, month and day of one end of a date in EDTF; a quarter has only its year."""
# The lookbehind allows a match only at the start of a word. Otherwise a word as long as a file would take a day.
_COMPOUND = re.compile(r"(?<!\w)\w+(?:[-.&'’/]\w+)+")


def folded(text: str) -> str:
    """Return a text in lower case, with one form of each character and without accents on Latin letters."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", decomposed)).lower().translate(_LETTERS)


def split_terms(text: str) -> list[str]:
    """Return the terms of a text in order: words, and pairs of characters if a script has no spaces."""
    if text.isascii():
        return _LATIN.findall(text.lower())  # the common case, with the same result
    cut: list[str] = []
    for word in _word().findall(folded(text)):
        end = 0
        for dense in DENSE.finditer(word):
            if dense.start() > end:
                cut.append(word[end : dense.start()])
            run = dense.group()
            cut += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            end = dense.end()
        if end < len(word):
            cut.append(word[end:])
    return cut


def indexed_terms(text: str) -> list[str]:
    """Return the terms of a text, its hyphenated words as one term each, and the ends of runs without spaces.

    A query for one character finds the pairs that begin with it. The last character of a run begins no pair.
    """
    hyphenated = ["".join(split_terms(match)) for match in _COMPOUND.findall(text)]
    return [*split_terms(text), *hyphenated, *_last_characters(text)]


def _last_characters(text: str) -> Iterator[str]:
    if not text.isascii():
        yield from (run[-1] for word in _word().findall(folded(text)) for run in DENSE.findall(word) if len(run) > 1)


def name_terms(name: str) -> list[str]:
    """Return the terms of a name, and its neighbouring words as one term each: `redhat` for `Red Hat`."""
    return [*indexed_terms(name), *filter(None, pairs(split_terms(name)))]


def date_terms(date: Date, months: Sequence[Mapping[int, str]]) -> Iterator[str]:
    """Yield the terms of a date: its year, and its neighbouring parts as one term each: `202505`, `may2025`, `12may`.

    `months` has the names of the months by number, in each language.
    """
    for year, month, day in _DATE.findall(date.text):
        yield year
        names = ["".join(split_terms(each[int(month)])) for each in months] if month else []
        yield from (f"{name}{year}" for name in names)
        yield from (f"{int(day)}{name}" for name in names if day)
        yield from (first + second for first, second in ((year, month), (month, day)) if second)


def pairs(words: Sequence[str]) -> list[str | None]:
    """Return neighbouring words as one term each, as some people write them; `None` for a pair with a common word."""
    spaced = [not DENSE.match(word) and word not in STOP_WORDS for word in words]
    return [words[i] + words[i + 1] if spaced[i] and spaced[i + 1] else None for i in range(len(words) - 1)]


def slips(term: str) -> list[str]:
    """Return a term of at least three characters without one of its first three, for each of them."""
    return list(dict.fromkeys(term[:i] + term[i + 1 :] for i in range(3)))


def in_utf16_order(terms: Collection[str]) -> list[str]:
    """Sort terms as JavaScript does. The order differs from Python's only above U+FFFF."""
    key = None if max("".join(terms), default="") <= "\uffff" else lambda term: term.encode("utf-16-be")
    return sorted(terms, key=key)
