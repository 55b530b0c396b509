"""Addresses that open a page at a passage: `#:~:text=first words,last words` (WICG, Text Fragments)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote


def with_fragments(url: str, ends: Iterable[tuple[str, str]]) -> str:
    """The address of a page that a browser opens at the first of some passages, and marks all of them.

    Args:
        url: The address.
        ends: The first and the last words of each passage.
    """
    texts = "&".join(f"text={_part(first)},{_part(last)}" for first, last in ends)
    return f"{url}{'' if '#' in url else '#'}:~:{texts}" if texts else url


def _part(words: str) -> str:
    """Words in a fragment, where a hyphen, a comma and `&` have a meaning of their own."""
    return quote(words, safe="").replace("-", "%2D")
