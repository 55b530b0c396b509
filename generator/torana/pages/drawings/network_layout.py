"""The layout of a network: the order of the rows in each column, and the curves between them.

The order of the rows is the barycentre heuristic of layered drawings (Sugiyama, Tagawa and Toda 1981): no library, no
force simulation, and the same result on every machine. Rows are known by their keys; this module knows no entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from torana.pages.shared.links import Link

HEIGHT = 10_000
"""Height of the drawing, large enough for the middle of any row to be a whole number."""
WIDTH = 100
SWEEPS = 8
"""Number of times that the columns are sorted by each other; more make no visible difference."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stay together, below a heading if they have one."""

    heading: str
    link: Link | None
    keys: list[str]


def row_count(blocks: Iterable[Block]) -> int:
    """The number of rows of a column, headings included."""
    return sum(len(block.keys) + bool(block.heading) for block in blocks)


def heights(blocks: Sequence[Block]) -> dict[str, int]:
    """The distance from the top to the middle of each row, by key."""
    rows = [key for block in blocks for key in ([""] if block.heading else []) + block.keys]
    return {key: (2 * index + 1) * HEIGHT // (2 * len(rows)) for index, key in enumerate(rows) if key}


def curve(start: int, end: int) -> str:
    """The `d` of a path from one height at the left to another at the right."""
    return f"M0 {start}C{WIDTH // 2} {start} {WIDTH // 2} {end} {WIDTH} {end}"


def arrange(middle: Sequence[Block], outer: Sequence[Sequence[Block]], links: Mapping[str, Sequence[str]]) -> None:
    """Sort the keys of each block in place by the positions that they are linked to, so that few lines cross.

    Args:
        middle: The blocks of the middle column.
        outer: The blocks of each outer column.
        links: By key of an outer column, the keys of the middle that it is linked to.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for key, linked in links.items():
        for other in linked:
            members[other].append(key)
    for _ in range(SWEEPS):
        _sort(middle, members, {key: height for blocks in outer for key, height in heights(blocks).items()})
        for blocks in outer:
            _sort(blocks, links, heights(middle))


def _sort(blocks: Iterable[Block], linked: Mapping[str, Sequence[str]], height: Mapping[str, int]) -> None:
    """Sort by the mean height of the keys that each key is linked to. Equal keys keep their order, at first by name."""
    for block in blocks:
        block.keys.sort(key=lambda key: sum(height[other] for other in linked[key]) // len(linked[key]))
