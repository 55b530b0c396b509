"""The map of places: the land, and the window around the places."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.pages.drawings.land_map import MARGIN, UNITS, place_map, polygons
from torana.pages.drawings.map_labels import MapSpot, placed_labels
from torana.records.entity_types import PLACE

from .support.dossiers import dossier_of, lay_out


def test_no_edge_of_the_land_is_longer_than_the_margin() -> None:
    """A longer one, such as one across the date line, would turn land and sea around within a window."""
    for ring in polygons():
        for (x, y), (other_x, other_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
            at_the_edge_of_the_earth = abs(x) == abs(other_x) == 180 or y == other_y == -90
            assert max(abs(x - other_x), abs(y - other_y)) <= MARGIN or at_the_edge_of_the_earth


def test_no_label_is_on_another_or_on_a_point() -> None:
    """Three points in a row leave the right of the last one; a fourth below them has no neighbours."""
    row = [MapSpot(100 + 12 * number, 50, f"Town {number}") for number in range(3)]
    labels = placed_labels([*row, MapSpot(100, 150, "Lone"), MapSpot(290, 150, "Edge")], 300, 200)
    assert [label.side if label else "" for label in labels] == ["left", "above", "right", "right", "left"]
    crowd = placed_labels([MapSpot(20 + number % 3 * 11, 20 + number // 3 * 11, "Name") for number in range(9)], 75, 60)
    assert sum(label is None for label in crowd) >= 6


@pytest.mark.parametrize(
    ("places", "size"),
    [
        ([(48.8, 2.2)], (80, 40)),
        ([(48.8, 179.9)], (80, 40)),
        ([(-89, 0)], (80, 40)),
        ([(10, 0), (60, 10)], (120, 60)),
        ([(10, -170), (20, 170)], (350, 40)),
        ([(-80, -170), (80, 170)], (350, 170)),
    ],
)
def test_the_window_has_land_around_the_places(
    places: list[tuple[float, float]], size: tuple[int, int], tmp_path: Path
) -> None:
    files = {
        f"content/places/place-{n}.yml": f"name: P{n}\nlatitude: {y}\nlongitude: {x}\n"
        for n, (y, x) in enumerate(places)
    }
    lay_out(tmp_path, files)
    dossier = dossier_of(tmp_path)
    found = place_map(dossier.of_type(PLACE), dossier)
    assert found is not None
    assert (found.width / UNITS, found.height / UNITS) == size
    assert not found.outside
