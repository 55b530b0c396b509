"""Long lists in parts, so that pages stay small in large dossiers and work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from torana.pages.shared.addresses import address
from torana.pages.shared.links import Link
from torana.wording.words import Words

Item = TypeVar("Item")

FACTS = 50
"""Number of facts, or of rows of another list, in a part on an entity's page. The last part has up to twice as many.

With more, the largest pages of a dossier of 5,000 facts have more than 200 kB of HTML.
"""
ROWS = 100
"""Number of rows or timeline entries in a part of all facts or of an index. The last part has up to twice as many."""
FILTERED = 2500
"""Maximum number of items of a list that scripts filter as a whole: about 25 parts, and 400 kB when compressed."""
NEIGHBOURS = 2
"""Number of parts that a pager links on each side of the current one, besides the first and the last."""


@dataclass(frozen=True, slots=True)
class Pager:
    """The position of a part, and links to the other parts."""

    label: str
    """`101–200 of 1,003`"""
    links: tuple[Link | str, ...]
    """Links to the first, the last and nearby parts; texts for this part and for gaps."""
    total: int
    """The number of items in all parts."""
    parts: tuple[str, ...]
    """The addresses of all parts, which a script fetches to filter the whole list; empty if that would be too many."""
    elsewhere: tuple[Link, ...] = ()
    """Facts in other parts whose permanent address is on this page."""


def split(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Split items into parts of equal size. The last part has up to twice as many. There is at least one part.

    Facts are in chronological order, so the last part is the newest. When a fact is added, the other parts and their
    addresses usually stay the same.
    """
    whole = max(0, len(items) // size - 1)
    return [*(items[n * size : (n + 1) * size] for n in range(whole)), items[whole * size :]]


def pager_at(parts: Sequence[Sequence[object]], here: int, path: Callable[[int], str], words: Words) -> Pager | None:
    """Return the links between the parts of a list; `None` if there is only one.

    Args:
        parts: The result of `split`.
        here: The index of the current part.
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
    total = sum(len(part) for part in parts)
    return Pager(
        words.t("%(part)s of %(whole)s", part=label(here), whole=words.integer(total)),
        tuple(links),
        total,
        tuple(address(path(index)) for index in range(len(parts))) if total <= FILTERED else (),
    )


def part_title(title: str, pager: Pager | None, words: Words) -> str:
    """The title of one part of a list; of the part at the address of the list, that of the list, without a pager.

    No two pages have the same title.
    """
    return words.t("%(title)s: %(part)s", title=title, part=pager.label) if pager else title
