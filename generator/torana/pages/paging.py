"""Long lists in parts, so that pages stay small in large dossiers and work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from torana.pages.shared.addresses import address
from torana.pages.shared.links import Link
from torana.wording.words import Words

Item = TypeVar("Item")

FACTS = 16
"""Number of facts, or of rows of another list, in a part on an entity's page. The last part has up to twice as many.

With 25, the largest of these pages had more than 200 kB of HTML, in languages whose letters take three bytes, and the
facts were 19,000 pixels high on a phone.
"""
ROWS = 40
"""Number of rows in a part of an index. The last part has up to twice as many."""
ENTRIES = 20
"""Number of facts or changes in a part of a page that lists all of them. The last part has up to twice as many.

On a phone, 40 facts of the table of facts are 12,000 pixels high, and have 300 links and buttons.
"""
FILTERED = 64
"""Maximum number of parts of a list that scripts fetch to filter it as a whole."""
NEIGHBOURS = 2
"""Number of parts that a pager links on each side of the current one, besides the first and the last."""


@dataclass(frozen=True, slots=True)
class Pager:
    """The position of a part, and links to the other parts."""

    label: str
    """`101–200 of 1,003`"""
    shown: str
    """The same in a sentence, with the order of the list if it begins with the newest item."""
    links: tuple[Link | str, ...]
    """Links to the first, the last and nearby parts; texts for this part and for gaps. In reading order."""
    total: int
    """The number of items in all parts."""
    parts: tuple[str, ...]
    """The addresses of all parts in reading order, which a script fetches to filter the whole list; empty if that would
    be too many."""
    elsewhere: tuple[Link, ...] = ()
    """Facts in other parts whose permanent address is on this page."""


def split(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Split items into parts of equal size. The last part has up to twice as many. There is at least one part.

    Facts are in chronological order, so the last part is the newest. When a fact is added, the other parts and their
    addresses usually stay the same.
    """
    whole = max(0, len(items) // size - 1)
    return [*(items[n * size : (n + 1) * size] for n in range(whole)), items[whole * size :]]


def pager_at(
    parts: Sequence[Sequence[Item]],
    here: int,
    path: Callable[[int], str],
    words: Words,
    *,
    newest_first: bool = False,
    name: Callable[[Item], str] | None = None,
) -> Pager | None:
    """Return the links between the parts of a list; `None` if there is only one.

    Args:
        parts: The result of `split`.
        here: The index of the current part.
        path: The Markdown file of a part, by index.
        words: The language of the page.
        newest_first: Readers see the last part first, and its last item as the first of the list.
        name: Returns the name of an item. The list is in the order of names, and each link shows its first letters.
    """
    if len(parts) < 2:
        return None
    size, total = len(parts[0]), sum(map(len, parts))

    def label(index: int) -> str:
        before = index * size
        first = total - before - len(parts[index]) + 1 if newest_first else before + 1
        return f"{words.integer(first)}–{words.integer(first + len(parts[index]) - 1)}"

    named = sorted({0, len(parts) - 1, *range(max(0, here - NEIGHBOURS), min(len(parts), here + NEIGHBOURS + 1))})
    links: list[Link | str] = []
    for position, index in enumerate(named):
        if position and index > named[position - 1] + 1:
            links.append("…")
        text = label(index) + (_letters(parts[index], name) if name else "")
        links.append(text if index == here else Link(text, path(index)))
    order = -1 if newest_first else 1
    values = {"part": label(here), "whole": words.integer(total)}
    return Pager(
        words.t("%(part)s of %(whole)s", **values),
        words.t("Showing %(part)s of %(whole)s, newest first", **values)
        if newest_first
        else words.t("Showing %(part)s of %(whole)s", **values),
        tuple(links[::order]),
        total,
        tuple(address(path(index)) for index in range(len(parts)))[::order] if len(parts) <= FILTERED else (),
    )


def _letters(part: Sequence[Item], name: Callable[[Item], str]) -> str:
    """The first letters of the names in a part: ` (A–K)`."""
    return f" ({name(part[0])[:1].upper()}–{name(part[-1])[:1].upper()})"


def part_title(title: str, pager: Pager | None, words: Words) -> str:
    """The title of one part of a list; of the part at the address of the list, that of the list, without a pager.

    No two pages have the same title.
    """
    return words.t("%(title)s: %(part)s", title=title, part=pager.label) if pager else title
