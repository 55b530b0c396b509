"""Escaping of texts in Markdown, HTML attributes, CSS and addresses of links, so that they are shown literally."""

from __future__ import annotations

import re
from functools import lru_cache

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_IN_ATTRIBUTES = re.compile(r"[!-,/:-@\[-`{-~]")
_IN_ADDRESSES = re.compile(r"[*_\[\]()<>'!|`{}\\^]|(?<!:)~|~(?!:)")
# After a letter, none of these characters can begin a construct (`tests/test_escaping.py`). Leaving them unescaped
# keeps the Markdown readable in reviews.
_HARMLESS = frozenset(",.'/();:-?%$+=@\"")
_RISKY = re.compile(r"[!#&*<>\[\\\]^_`{|}~]")
_FIRST_LETTER = re.compile(r"[^\W\d_]")
_POINT = r"(?:[.,]|&#4[46];)"
_NUMBER = rf"\d*(?:{_POINT}\d+)*"
_SCALE = r"(?:per[ ]cent|thousand|million|billion|trillion|lakh crore|lakh|crore)\b"
# Begins with a set of characters, not with the condition before it, so that regular expressions search fast.
_TOGETHER = re.compile(
    r"[A-Z\d](?<![\w&#/.,-].)(?:"
    rf"(?<=\d)(?:G\b|{_NUMBER} (?:{_SCALE}|[kMGT]?[A-Z]{{1,2}}\b|[ckmn]m\b|kg\b))"
    rf"|(?<=[A-Z])(?:-[A-Z]\w*|[A-Z]{{2}} \d{_NUMBER}(?: {_SCALE})?|[a-z]+-\d+\b)"
    r")"
)
"""Names and amounts that do not break across lines: 5G, C-DAC, Chandrayaan-5, 400 MW, INR 1.256 trillion."""


# Saves 1.5% of a cold build of 300 organisations: see `benchmarks/README.md`.
@lru_cache(maxsize=50_000)
def escape(text: str, begun: bool = False) -> str:
    """Return Markdown that shows exactly this text in a paragraph, heading, list or table.

    Every punctuation mark that could begin a Markdown construct becomes a numeric reference; white space is folded.
    Backslashes and `html.escape` are not enough: Python-Markdown's extensions ignore both.

    Args:
        text: Any text.
        begun: Whether other text precedes it on the line.
    """
    folded = " ".join(text.split())
    if begun or folded[:1].isalpha():
        # The common case: if the text starts with a letter, harmless characters are harmless everywhere.
        return _RISKY.sub(_reference, folded)
    first = _FIRST_LETTER.search(folded)
    safe_from = first.start() if first else len(folded)

    def reference(match: re.Match[str]) -> str:
        character = match.group()
        if character in _HARMLESS and match.start() > safe_from:
            return character
        return _reference(match)

    return _PUNCTUATION.sub(reference, folded)


@lru_cache(maxsize=50_000)
def unbroken(text: str, begun: bool = False) -> str:
    """Return Markdown like `escape`, in which short names and amounts do not break across lines.

    The tags keep the characters of the text as they are in a page that is copied or searched, unlike no-break spaces.
    """
    return _TOGETHER.sub(r'<span class="nb">\g<0></span>', escape(text, begun))


def _reference(match: re.Match[str]) -> str:
    """Return a character as a numeric reference."""
    return f"&#{ord(match.group())};"


def prose(text: str) -> str:
    """Return a docstring as Markdown: text in backticks is code."""
    parts = " ".join(text.split()).split("`")
    return "".join(f"`{part}`" if index % 2 else spaced(part, begun=True) for index, part in enumerate(parts))


def spaced(text: str, *, begun: bool) -> str:
    """Escape a text between other texts; the spaces at its ends are kept."""
    middle = unbroken(text, begun)
    before = " " if text[:1].isspace() and begun else ""
    after = " " if text[-1:].isspace() and middle else ""
    return f"{before}{middle}{after}"


def attribute(text: str) -> str:
    """Return a text for a quoted attribute of a tag in Markdown: every punctuation mark is a numeric reference."""
    return _IN_ATTRIBUTES.sub(_reference, " ".join(text.split()))


def css_text(text: str) -> str:
    """Return a text for a quoted CSS string: every character but letters, digits and spaces is a code point."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in " ".join(text.split()))


def url(address: str) -> str:
    """Return an address for the destination of a Markdown link, in angle brackets.

    Addresses in the records contain no space, quote or bracket. Other characters with a meaning in Markdown are
    percent-encoded. The `:~:` before the text that a browser looks for stays: it has to be literal.
    """
    return f"<{_IN_ADDRESSES.sub(_percent_encoded, address)}>"


def _percent_encoded(match: re.Match[str]) -> str:
    """Return a character of ASCII percent-encoded."""
    return f"%{ord(match.group()):02X}"
