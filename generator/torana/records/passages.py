"""Fingerprints of cited passages: they show whether a page still has a passage, without storing its text.

`docs/editing.md#passages` describes the normalisation and the digests, so that anyone can compute them again. They
count characters, not words: Japanese has no spaces, and a line break inside a sentence is not a change.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from torana.records.facts import Passage
from torana.records.fingerprints import fingerprint

STATES = {
    "page gone": "the page was removed, or its host has no address",
    "gone": "the page no longer has the passage, or most of its words",
    "changed": "the page has a passage with many of its words",
    "unreadable": "the page could not be read, or has too little text: open it in a browser",
    "moved": "the passage is in another place on the page",
    "found": "the page has the passage",
}
"""The possible results of a check, the worst first."""
SHORTEST, SHORTEST_CJK = 40, 20
"""The least number of characters of a passage: shorter ones are on many pages. The second is for mostly Chinese or
Japanese text."""
LEAST_TEXT = 300
"""The number of characters below which the text of a page is not its article: a script loads it, or it costs money."""
_GRAM, _GRAM_CJK = 12, 6
_MARKS = 8
"""The number of digests of short pieces by which a changed passage is recognised."""
_AROUND = 24
"""The number of characters before and after a passage by which its place is recognised."""
_FAR = 10
"""The difference of two places, in percent of the page, from which a passage can have moved."""
_LEAST_SHARE = 1 / 3
"""The share of marks from which a passage is changed, and not gone. Pages with an edited word have more."""
_MOST_HITS = 2_000
_STRETCH = 1.3
"""The length of the piece of the page with the marks, in lengths of the passage."""

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_NOTES = re.compile(r"\[(?:[0-9]{1,3}|[a-z]|注 ?[0-9]*|note [0-9]+|edit|編集)\]", re.IGNORECASE)
_LOOSE = re.compile(r"(?<![0-9])\.|\.(?![0-9])|(?<=\w)-|-(?![0-9])")
"""A point that is not between digits, and a hyphen that is not the sign of a number."""
_SIGNS = frozenset(".-%$€£¥₹")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def normalised(text: str) -> str:
    """The characters of a text that count, version 1."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())
    plain = _LOOSE.sub("", _NOTES.sub("", folded).replace("\u2212", "-"))
    return "".join(c for c in plain if c in _SIGNS or unicodedata.category(c)[0] in "LMN")


def is_cjk(text: str) -> bool:
    """Return whether most characters of a normalised text are Chinese or Japanese."""
    return 2 * len(_CJK.findall(text)) > len(text)


class PageText:
    """The text of a page, to look for passages in."""

    def __init__(self, main: str, whole: str) -> None:
        self._main = main
        self._whole = whole

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The normalised main text and the normalised whole text, which includes the boxes beside the main text."""
        return normalised(self._main), normalised(self._whole)

    @cached_property
    def words(self) -> str:
        """The text as a browser searches it, for text fragments."""
        return " ".join(self._whole.split()).casefold()

    @property
    def is_readable(self) -> bool:
        """False if it is too short to be that of an article."""
        return len(self.texts[1]) >= LEAST_TEXT


def around(text: str, start: int, length: int) -> str:
    """The digests of the characters before and after a passage: 16 hexadecimal digits."""
    end = start + length
    return "".join(_short(piece) for piece in (text[max(0, start - _AROUND) : start], text[end : end + _AROUND]))


def place(text: str, start: int, length: int) -> int:
    """The place of a passage on a page, from 0 at the beginning to 100 at the end."""
    return round(100 * start / max(1, len(text) - length))


def marks(text: str) -> str:
    """The lowest digests of the short pieces of a normalised passage, in the order of the pieces, in hexadecimal."""
    size = _size_of_grams(text)
    digests = {_short(text[at : at + size]): at for at in reversed(range(len(text) - size + 1))}
    return "".join(sorted(sorted(digests)[:_MARKS], key=digests.__getitem__))


def state_of(passage: Passage, page: PageText) -> str:
    """The state of a passage on a page, a key of `STATES`."""
    for text in page.texts:
        if starts := list(_starts(passage, text)):
            return "found" if any(_is_in_place(passage, text, start) for start in starts) else "moved"
    if not page.is_readable:
        return "unreadable"
    return "changed" if _share_of_marks(passage, page.texts[1]) >= _LEAST_SHARE else "gone"


def sighting(passage: Passage, page: PageText) -> dict[str, str]:
    """The present place of a passage that a page has, as values of the passage; empty if it does not."""
    for text in page.texts:
        if starts := list(_starts(passage, text)):
            start = next((each for each in starts if _is_in_place(passage, text, each)), starts[0])
            return {
                "around": around(text, start, passage.letters),
                "place": str(place(text, start, passage.letters)),
            }
    return {}


def starts_of(passage: str, text: str) -> list[int]:
    """The offsets of a normalised passage in a normalised text."""
    return [match.start() for match in re.finditer(f"(?={re.escape(passage)})", text)]


def _starts(passage: Passage, text: str) -> Iterator[int]:
    """Yield the offsets at which a text has the passage."""
    size = passage.letters
    for start in range(len(text) - size + 1):
        if fingerprint(text[start : start + size]) == passage.sha256:
            yield start


def _is_in_place(passage: Passage, text: str, start: int) -> bool:
    """Return whether a passage has its neighbours of before, or is about as far down the page as before.

    An advertisement separates it from a neighbour, and comments below the article make the page longer.
    """
    is_near = abs(place(text, start, passage.letters) - passage.place) <= _FAR
    return is_near or around(text, start, passage.letters) == passage.around


def _share_of_marks(passage: Passage, text: str) -> float:
    """The greatest share of the marks that a piece of the text has in their order."""
    wanted = {digest: number for number, digest in enumerate(_digests(passage.marks))}
    hits: list[tuple[int, int]] = []
    for size in (_GRAM, _GRAM_CJK) if _CJK.search(text) else (_GRAM,):
        grams = ((at, _short(text[at : at + size])) for at in range(len(text) - size + 1))
        hits += [(at, wanted[digest]) for at, digest in grams if digest in wanted]
    room = _STRETCH * passage.letters
    del hits[_MOST_HITS:]  # a page that repeats a mark thousands of times has no passage
    runs = ([mark for at, mark in hits if start <= at < start + room] for start, _ in hits)
    return max(map(_longest_rise, runs), default=0) / len(wanted)


def _longest_rise(numbers: Iterable[int]) -> int:
    """The length of the longest rising subsequence."""
    ends: list[int] = []
    for number in numbers:
        at = bisect_left(ends, number)
        ends[at : at + 1] = [number]
    return len(ends)


def _digests(joined: str) -> list[str]:
    return [joined[at : at + 8] for at in range(0, len(joined), 8)]


def _size_of_grams(text: str) -> int:
    return _GRAM_CJK if is_cjk(text) else _GRAM


def _short(piece: str) -> str:
    """The first 32 bits of the SHA-256 digest."""
    return fingerprint(piece)[:8]
