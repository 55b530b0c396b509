"""The labels of the points on a map: as many as there is room for, none on another or on a point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from torana.pages.drawings.strip_layout import text_width

DOT, GAP, LINE = 5, 9, 13
"""Half the width of a point, the distance from its middle to its label, and the height of a label, in pixels."""


class MapSpot(NamedTuple):
    """A point with its name. Its position is in pixels from the upper left corner."""

    x: float
    y: float
    name: str


class _Box(NamedTuple):
    """The space of a point or a label, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def is_in(self, other: _Box) -> bool:
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


class MapLabel(NamedTuple):
    """The place of a label."""

    side: str
    """`right`, `left`, `above` or `below`; its text ends, begins or has its middle at the anchor."""
    x: int
    """The distance of its anchor from the middle of the point, in pixels."""
    y: int


def placed_labels(spots: Sequence[MapSpot], width: float, height: float) -> list[MapLabel | None]:
    """The label of each point; `None` if there is no room for it.

    Args:
        spots: The most important first.
        width: The width of the map, in pixels.
        height: Its height.
    """
    occupied = [_Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y, _ in spots]
    whole = _Box(0, 0, width, height)
    labels: list[MapLabel | None] = []
    for spot in spots:
        free = (
            (label, box)
            for label, box in _candidates(spot)
            if box.is_in(whole) and not any(map(box.overlaps, occupied))
        )
        label, box = next(free, (None, None))
        labels.append(label)
        occupied += [box] if box else []
    return labels


def _candidates(spot: MapSpot) -> Iterator[tuple[MapLabel, _Box]]:
    """The labels that a point can have, the best first, each with its space."""
    x, y, name = spot
    width, half = text_width(name), LINE / 2
    yield MapLabel("right", GAP, 4), _Box(x + GAP, y - half, x + GAP + width, y + half)
    yield MapLabel("left", -GAP, 4), _Box(x - GAP - width, y - half, x - GAP, y + half)
    yield MapLabel("above", 0, -GAP), _Box(x - width / 2, y - GAP - LINE + 2, x + width / 2, y - GAP + 2)
    yield MapLabel("below", 0, GAP + 8), _Box(x - width / 2, y + GAP - 2, x + width / 2, y + GAP + LINE - 2)
