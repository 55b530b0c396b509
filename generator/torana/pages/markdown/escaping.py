"""Texts as Markdown, HTML attributes, CSS and addresses of links that show exactly these texts."""

from __future__ import annotations

import re
from functools import lru_cache

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# None of these can begin a construct inside a line once a letter has come before it; escaping only what can
# keeps the Markdown readable in a review. The measurements behind this are `tests/test_render.py`'s.
_HARMLESS = frozenset(",.'/();:-?%$+=@\"")
_RISKY = re.compile(r"[!#&*<>\[\\\]^_`{|}~]")
_FIRST_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=50_000)
def escape(text: str, begun: bool = False) -> str:
    """A text as Markdown that shows exactly this text, whatever it holds, in a paragraph, heading, list or table.

    With `begun`, something else stands before it on the line. Every punctuation mark that could begin a construct
    becomes a numeric reference, white space is folded. Escaping with backslashes or with `html.escape` does not hold:
    Python-Markdown's extensions see through both.
    """
    folded = " ".join(text.split())
    if begun or folded[:1].isalpha():
        # Most texts: what is harmless inside a line is harmless in all of it.
        return _RISKY.sub(_reference, folded)
    first = _FIRST_LETTER.search(folded)
    safe_from = first.start() if first else len(folded)

    def reference(match: re.Match[str]) -> str:
        character = match.group()
        if character in _HARMLESS and match.start() > safe_from:
            return character
        return _reference(match)

    return _PUNCTUATION.sub(reference, folded)


def _reference(match: re.Match[str]) -> str:
    """A character as a numeric reference."""
    return f"&#{ord(match.group())};"


def prose(text: str) -> str:
    """A docstring of ours as Markdown: what stands in backticks is code, the rest is text."""
    parts = " ".join(text.split()).split("`")
    return "".join(f"`{part}`" if index % 2 else spaced(part, begun=True) for index, part in enumerate(parts))


def spaced(text: str, *, begun: bool) -> str:
    """A text with other things beside it, escaped: folding must not eat the space between them."""
    middle = escape(text, begun=begun)
    before = " " if text[:1].isspace() and begun else ""
    after = " " if text[-1:].isspace() and middle else ""
    return f"{before}{middle}{after}"


@lru_cache(maxsize=50_000)
def attribute(text: str) -> str:
    """A text for a quoted attribute of a tag that stands in Markdown: every punctuation mark a numeric reference."""
    return re.sub(r"[!-,/:-@\[-`{-~]", lambda m: f"&#{ord(m.group())};", " ".join(text.split()))


def css_text(text: str) -> str:
    """A text for a quoted string of CSS inside `<style>`: what is no letter, digit or space by its code point."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in " ".join(text.split()))


@lru_cache(maxsize=50_000)
def url(address: str) -> str:
    """An address for the destination of a Markdown link, in angle brackets.

    The model lets no space, quote, bracket or angle through; what Markdown could still read is percent-encoded.
    """
    encoded = re.sub(r"[*_~\[\]()<>'!|`{}\\^]", lambda m: f"%{ord(m.group()):02X}", address)
    return f"<{encoded}>"
