"""Fingerprints of the sentences of a document: they prove which sentence was cited, without storing its text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from torana.records.models import Source

# Starts only at the first of several dots: starting at each, a page of dots would take a day.
_END = re.compile(r"(?:(?<![.!?])[.!?]+[\"'”’)\]»]*(?=\s)|[。！？]+[」』”）]*)\s*")
_OPENING = "\"'“‘«(["


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A sentence of a source that a text does not contain at the same place."""

    locator: str
    where: str
    """`missing`, or the locators of the sentence in the text."""


def sections(text: str) -> list[list[str]]:
    """Split a text into sections of sentences, with white space folded. Section 0 is the text before the first heading.

    A line that does not end like a sentence is a heading. A sentence ends at `.`, `!` or `?`, with any closing quotes,
    if white space and then a capital, a digit or an opening quote follow. It also ends at `。`, `！` and `？`.
    """
    found: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        folded = " ".join(line.split())
        if not folded:
            continue
        if not re.search(r"[.!?。！？][\"'”’)\]»」』）]*$", folded):
            found.append([])
        else:
            found[-1] += sentences(folded)
    return found


def sentences(line: str) -> list[str]:
    """The sentences of one line of folded text."""
    found = []
    start = 0
    for match in _END.finditer(line):
        following = line[match.end() :].lstrip(_OPENING)[:1]
        if match.end() == len(line) or following.isupper() or following.isdigit() or not following.isascii():
            found.append(line[start : match.end()].strip())
            start = match.end()
    if line[start:].strip():
        found.append(line[start:].strip())
    return found


def fingerprint(sentence: str) -> str:
    """SHA-256 of a sentence in UTF-8, with white space folded: 64 hexadecimal digits."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()


def as_yaml(text: str) -> str:
    """The `sections:` of a source's record for a text: fingerprints and numbers of words only."""
    lines = ["sections:"]
    for number, section in enumerate(sections(text)):
        lines.append(f"  - # section {number}")
        lines.append("    sentences:" if section else "    sentences: []")
        lines += [f"      - {{sha256: {fingerprint(s)}, words: {len(s.split())}}}" for s in section]
    return "\n".join(lines) + "\n"


def compare(source: Source, text: str) -> tuple[int, list[Mismatch], int]:
    """Compare a text with the fingerprints of a source.

    Returns:
        The number of sentences at the same place, the other sentences, and the number of unknown sentences in the text.
    """
    at_hand: dict[str, list[str]] = {}
    for number, section in enumerate(sections(text)):
        for index, sentence in enumerate(section, 1):
            at_hand.setdefault(fingerprint(sentence), []).append(f"{number}.{index}")
    right = 0
    wrong: list[Mismatch] = []
    known = set()
    for locator, cited in source.sentences.items():
        digest = cited.sha256
        known.add(digest)
        where: Sequence[str] = at_hand.get(digest, ())
        if locator in where:
            right += 1
        else:
            wrong.append(Mismatch(locator, ", ".join(where) or "missing"))
    unknown = sum(len(where) for digest, where in at_hand.items() if digest not in known)
    return right, wrong, unknown
