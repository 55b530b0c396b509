"""A map of the dossier's places: land and points, without borders or names of countries and territories.

Every dataset of borders takes a side somewhere. A dossier takes none.
`land.txt` is the land of Natural Earth at 1:110m (public domain), to a tenth of a degree: one polygon per
line, as `longitude,latitude` pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.drawings.map_labels import MapLabel, MapSpot, placed_labels
from torana.pages.page import View
from torana.pages.shared.entity_names import own_name

UNITS = 10
"""Units of the drawing per degree, for whole numbers, which are the same on every machine."""
POINTS = 300
"""Maximum number of places on the map: those with the most facts. More would overlap."""
LEAST = 40.0
"""Degrees from the lower to the upper edge of a window, at least: the outline of the land is too coarse for less."""
WIDTHS = (300, 680)
"""The widths of the map in pixels for which labels are placed: on narrow and on wide screens, or a little less."""
MARGIN = 10.0
"""Degrees of land kept around the window: more than any edge of a polygon, so that no edge inside it is moved."""


def polygons() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return all land, as rings of longitude and latitude in degrees."""
    text = (Path(__file__).parent / "land.txt").read_text("utf-8")
    return tuple(
        tuple((float(x), float(y)) for x, _, y in (pair.partition(",") for pair in line.split()))
        for line in text.splitlines()
    )


@dataclass(frozen=True, slots=True)
class _MapWindow:
    """The part of the earth that the map shows, in degrees."""

    west: float
    east: float
    south: float
    north: float

    @classmethod
    def of(cls, places: Sequence[Node], dossier: Dossier) -> _MapWindow:
        """The window of the settings, or else one that contains all places with a margin, and the land around them."""
        if window := dossier.settings.map:
            return cls(float(window.west), float(window.east), float(window.south), float(window.north))
        longitudes, latitudes = zip(*map(_position, places), strict=True)
        south, north = _span(latitudes, LEAST, 90)
        west, east = _span(longitudes, 2 * (north - south), 180)
        return cls(west, east, south, north)

    def contains(self, longitude: float, latitude: float) -> bool:
        """Return whether the map shows a position."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def at(self, longitude: float, latitude: float) -> tuple[int, int]:
        """The position of a coordinate in the drawing."""
        return round((longitude - self.west) * UNITS), round((self.north - latitude) * UNITS)

    def near(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A position, moved to the margin if it is outside."""
        x = min(max(longitude, self.west - MARGIN), self.east + MARGIN)
        return x, min(max(latitude, self.south - MARGIN), self.north + MARGIN)


def _span(values: Sequence[float], least: float, limit: float) -> tuple[float, float]:
    """The lower and the upper edge of a window around some degrees, at most `limit` from 0."""
    start, end = min(values) - 5, max(values) + 5
    size = min(max(end - start, least), 2 * limit)
    start = min(max((start + end - size) / 2, -limit), limit - size)
    return start, start + size


def _position(place: Node) -> tuple[float, float]:
    return float(place.record.longitude), float(place.record.latitude)


def place_map(places: Sequence[Node], dossier: Dossier) -> View | None:
    """Return the map of places, or `None` if none has coordinates.

    `land` is the `d` of a path. `outside` has the names of places outside the window; `left_out` is the number of
    places that are neither drawn nor listed.
    """
    known = [place for place in places if place.record.latitude is not None]
    most_named = sorted(known, key=lambda place: (-len(dossier.fact_order_of(place)), place.slug))[:POINTS]
    slugs = {place.slug for place in most_named}
    drawn = [place for place in known if place.slug in slugs]
    if not drawn:
        return None
    window = _MapWindow.of(drawn, dossier)
    inside = [place for place in drawn if window.contains(*_position(place))]
    x, y = window.at(window.east, window.south)
    ranked = [place for place in most_named if place in inside]
    labels = [_labels(ranked, width, window, dossier) for width in WIDTHS]
    return View(
        width=x,
        height=y,
        land="".join(_ring(ring, window) for ring in polygons()),
        points=[_point(place, [by_slug[place.slug] for by_slug in labels], window, dossier) for place in inside],
        outside=tuple(place.name for place in drawn if place not in inside),
        left_out=dossier.words.count(len(known) - len(drawn), "place") if len(known) > len(drawn) else "",
    )


def _labels(ranked: Sequence[Node], width: int, window: _MapWindow, dossier: Dossier) -> dict[str, MapLabel | None]:
    """The label of each place, by slug, on a map that is some pixels wide."""
    x, y = window.at(window.east, window.south)
    scale = width / x
    positions = (window.at(*_position(place)) for place in ranked)
    names = (own_name(place, dossier) for place in ranked)
    spots = [MapSpot(left * scale, top * scale, name) for (left, top), name in zip(positions, names, strict=True)]
    return dict(zip((place.slug for place in ranked), placed_labels(spots, width, y * scale), strict=True))


def _point(place: Node, labels: Sequence[MapLabel | None], window: _MapWindow, dossier: Dossier) -> View:
    """A place on the map in percent of its size, with the address of its page relative to the index.

    `labels` has its labels on narrow and on wide screens.
    """
    (x, y), (width, height) = window.at(*_position(place)), window.at(window.east, window.south)
    name, names = own_name(place, dossier), ("both",) if labels[0] == labels[1] else ("narrow", "wide")
    return View(
        x=f"{100 * x / width:.1f}",
        y=f"{100 * y / height:.1f}",
        name=name,
        is_english=name == place.name,
        labels=[(screen, label) for screen, label in zip(names, labels, strict=False) if label],
        href=f"{place.slug}/",
    )


def _ring(ring: Sequence[tuple[float, float]], window: _MapWindow) -> str:
    """One polygon as a part of a path. Points far outside the window are moved to its margin."""
    near = [window.near(*position) for position in ring]
    drawn = [point for point, _ in groupby(window.at(*position) for position in near)]
    if len(drawn) < 3 or not any(window.contains(*position) for position in near):
        return ""
    return "M" + "L".join(f"{x} {y}" for x, y in drawn) + "Z"
