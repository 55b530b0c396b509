"""One entry of a bibliography, in the terms of CSL-JSON, to which every format is converted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from torana.problems import Position, Problem


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry."""

    position: Position
    """Its first line in the file."""
    item: dict[str, Any]
    """An item of CSL-JSON, with the dates `issued` and `accessed` as text: `2023-05`."""


class Bibliography(NamedTuple):
    """The entries of a file, and the problems of those that cannot be read."""

    entries: list[Reference]
    problems: list[Problem]


ReferenceReader = Callable[[str, str], Bibliography]
"""Reads a text, given with the name of its file."""


def date_of(year: str, month: str = "", day: str = "") -> str:
    """A date from numbers as text; anything else is unchanged, and reported later."""
    parts = [year.zfill(4), *(part.zfill(2) for part in (month, day) if part)]
    return "-".join(parts)


def author_of(name: str) -> dict[str, str]:
    """An author from `Family, Given`, or from the name of a body."""
    family, _, first = (part.strip() for part in name.partition(","))
    return {"family": family, "given": first} if first else {"literal": name.strip()}


def pages_of(text: str) -> str:
    """A range of pages with a hyphen: `45-67`."""
    return re.sub("\\s*[\u2010-\u2015-]+\\s*", "-", text).strip("- ")
