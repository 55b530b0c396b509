"""Long lists in parts: a page stays small however much a dossier holds, and works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from torana.pages.shared.links import Link
from torana.wording.words import Words

Item = TypeVar("Item")

FACTS = 100
"""Facts in a part of those that an entity's page shows; the page itself has the newest, fewer than twice as many."""
ROWS = 250
"""Rows in a part of a table, and facts in a part of the timeline; the last part has fewer than twice as many."""
NEIGHBOURS = 2
"""Parts on each side of the present one that a pager names, the first and the last aside."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a part stands among the others."""

    told: str
    """`101–200 of 1,003`"""
    links: tuple[Link | str, ...]
    """The parts nearby, the first and the last; what is no link is this part, or a gap."""


def split(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Items in parts of one size; the last may have more, so that none has fewer. At least one part, maybe empty.

    Of facts, which come in the order of time, the last part is the newest: the others stay as they are when one is
    added, and so do their addresses.
    """
    whole = max(0, len(items) // size - 1)
    return [*(items[n * size : (n + 1) * size] for n in range(whole)), items[whole * size :]]


def pager(parts: Sequence[Sequence[object]], here: int, path: Callable[[int], str], words: Words) -> Pager | None:
    """The links between the parts of a list; `None` where there is only one.

    Args:
        parts: What `split` gave.
        here: The index of the part that the page shows.
        path: The Markdown file of a part, by index.
        words: The language of the page.
    """
    if len(parts) < 2:
        return None
    size = len(parts[0])

    def label(index: int) -> str:
        first = index * size + 1
        return f"{words.integer(first)}–{words.integer(first + len(parts[index]) - 1)}"

    named = sorted({0, len(parts) - 1, *range(max(0, here - NEIGHBOURS), min(len(parts), here + NEIGHBOURS + 1))})
    links: list[Link | str] = []
    for position, index in enumerate(named):
        if position and index > named[position - 1] + 1:
            links.append("…")
        links.append(label(index) if index == here else Link(label(index), path(index)))
    total = words.integer(sum(len(part) for part in parts))
    return Pager(words.t("%(part)s of %(whole)s", part=label(here), whole=total), tuple(links))
