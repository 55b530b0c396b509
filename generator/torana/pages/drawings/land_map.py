"""A map of the dossier's places: land and points, no border, no country, no name of a territory.

Every dataset of borders takes a side somewhere; a dossier about two states with open boundary questions takes none.
`land.txt` is the land of Natural Earth at 1:110m (public domain), to a tenth of a degree: a polygon a line,
`longitude,latitude` pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from torana.dossier.graph import Dossier, Node

UNITS = 10
"""Units of the drawing for a degree: whole numbers are the same on every machine."""
POINTS = 300
"""Places that the map draws, the most named: more would hide each other."""
MARGIN = 10.0
"""Degrees round the window that are kept: longer than any edge of a polygon, so that none is bent inside it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map."""

    x: int
    y: int
    name: str
    href: str
    """The address of its page from that of the index."""


@dataclass(frozen=True, slots=True)
class Map:
    """The drawing: what a template puts into an SVG."""

    width: int
    height: int
    land: str
    """The `d` of a path."""
    points: tuple[Point, ...]
    outside: tuple[str, ...]
    """Names of places with coordinates that lie outside the window, of those that it draws."""
    left_out: str
    """`1,200 places`: how many more there are; empty where all are drawn or named."""


@cache
def polygons() -> tuple[tuple[tuple[float, float], ...], ...]:
    """The land of the earth, as rings of longitude and latitude in degrees."""
    text = (Path(__file__).parent / "land.txt").read_text("utf-8")
    return tuple(
        tuple((float(x), float(y)) for x, _, y in (pair.partition(",") for pair in line.split()))
        for line in text.splitlines()
    )


def place_map(places: Sequence[Node], dossier: Dossier) -> Map | None:
    """The map of some places, or `None` where none has coordinates.

    The window is that of the settings, else what holds every place with a little room.
    """
    known = [place for place in places if place.record.latitude is not None]
    most = sorted(known, key=lambda place: (-len(dossier.order_of(place)), place.slug))
    kept = {place.slug for place in most[:POINTS]}
    located = [(float(p.record.longitude), float(p.record.latitude), p) for p in known if p.slug in kept]
    if not located:
        return None
    window = dossier.settings.map
    if window:
        west, east, south, north = (float(side) for side in (window.west, window.east, window.south, window.north))
    else:
        longitudes, latitudes = [x for x, _, _ in located], [y for _, y, _ in located]
        west, east = max(-180.0, min(longitudes) - 5), min(180.0, max(longitudes) + 5)
        south, north = max(-90.0, min(latitudes) - 5), min(90.0, max(latitudes) + 5)

    def at(longitude: float, latitude: float) -> tuple[int, int]:
        return round((longitude - west) * UNITS), round((north - latitude) * UNITS)

    inside = [(x, y, node) for x, y, node in located if west <= x <= east and south <= y <= north]
    return Map(
        width=round((east - west) * UNITS),
        height=round((north - south) * UNITS),
        land="".join(_ring(ring, (west, east, south, north), at) for ring in polygons()),
        points=tuple(Point(*at(x, y), node.name, f"{node.slug}/") for x, y, node in inside),
        outside=tuple(node.name for x, y, node in located if (x, y, node) not in inside),
        left_out=dossier.words.count(len(known) - len(kept), "place") if len(known) > len(kept) else "",
    )


def _ring(
    ring: Sequence[tuple[float, float]],
    window: tuple[float, float, float, float],
    at: Callable[[float, float], tuple[int, int]],
) -> str:
    """One polygon as a part of a path; what lies far outside the window is drawn in to its margin, or left out."""
    west, east, south, north = window
    drawn: list[tuple[int, int]] = []
    seen = False
    for longitude, latitude in ring:
        x = min(max(longitude, west - MARGIN), east + MARGIN)
        y = min(max(latitude, south - MARGIN), north + MARGIN)
        seen = seen or (west <= x <= east and south <= y <= north)
        point = at(x, y)
        if not drawn or drawn[-1] != point:
            drawn.append(point)
    if not seen or len(drawn) < 3:
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in drawn) + "Z"
