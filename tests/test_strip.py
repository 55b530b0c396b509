"""The drawing of a timeline: its marks, their distances, and the limit on their number."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.drawings.strip import HEAD, LANE, Strip, date_strip, key_of
from torana.pages.drawings.strip_layout import HALF, LANES, NARROWEST, Extent, label_of, places
from torana.records.dates import Date


def facts_of(dossier: Dossier, *dates: str) -> list[FactNode]:
    """Facts that differ only in their dates."""
    pattern = dossier.facts[-1]
    return [
        replace(
            pattern,
            key=f"{pattern.owner.slug}#fact-{n}",
            fact=pattern.fact.model_copy(
                update={"id": f"fact-{n}", "date": Date.parse(date) if date else None, "status": None}
            ),
        )
        for n, date in enumerate(dates)
    ]


def drawn(dossier: Dossier, *dates: str) -> Strip:
    found = date_strip(facts_of(dossier, *dates), dossier, lambda fact: fact.fact.id)
    assert found is not None
    return found


def test_a_date_covers_its_whole_period(dossier: Dossier) -> None:
    found = drawn(dossier, "2024", "2024-07", "2024-12-31", "2025-03-01/2025-03-31")
    widths = {spot.dates[0]: float(spot.width or 0) for spot in found.spots}
    assert widths["2024"] == pytest.approx(50, abs=0.2)
    assert widths["2024-07"] == widths["2024-12"] == 0
    assert widths["2025-03-01/2025-03-31"] == pytest.approx(100 * 31 / 731, abs=0.2)
    assert [tick.label for tick in found.ticks] == ["2024", "2025"]
    assert found.ticks[1].x == "50.0"


def test_facts_of_one_month_share_a_mark(dossier: Dossier) -> None:
    found = drawn(dossier, "2024-01-01", "2024-01-01", "2024-05-01", "2024-05-02")
    assert [(spot.count, spot.href) for spot in found.spots] == [("2", "fact-0"), ("2", "fact-2")]
    assert [spot.dates for spot in found.spots] == [("2024-01",), ("2024-05",)]
    assert [spot.name for spot in found.spots] == [
        "1 January 2024: 2 facts (single-sourced). North Wind",
        "May 2024: 2 facts (single-sourced). North Wind",
    ]
    assert float(found.spots[0].x) == pytest.approx(100 * 15.5 / 366, abs=0.2)  # the middle of the month


def test_old_facts_do_not_squash_the_new_ones(dossier: Dossier) -> None:
    found = drawn(dossier, "1950", "1985-06-01", "2015-01-01", "2026-01-01")
    assert found.before == "before 2015"
    assert [spot.dates for spot in found.spots] == [("1950", "1985-06"), ("2015-01",), ("2026-01",)]
    assert found.spots[0].count == "2"
    assert float(found.spots[0].x) < float(found.field) <= float(found.spots[1].x)
    assert len(found.ticks) == 12


def test_undated_facts_are_counted(dossier: Dossier) -> None:
    assert drawn(dossier, "", "", "2024", "2025").left_out == ("2 undated facts are not shown.",)
    assert drawn(dossier, "2024", "2025").left_out == ()
    assert date_strip(facts_of(dossier, "", "2024", "2024"), dossier, str) is None


def test_marks_do_not_overlap_and_are_limited(dossier: Dossier) -> None:
    days = [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    years = [str(year) for year in range(2016, 2027)]
    found = drawn(dossier, *sorted(days + years))
    assert found.axis <= HEAD + LANES * LANE
    assert sum(int(spot.count or 1) for spot in found.spots) == len(days) + len(years)
    by_row: dict[int, list[float]] = {}
    for spot in found.spots:
        by_row.setdefault(spot.y, []).append(float(spot.x))
    for row in by_row.values():
        assert all(b - a >= 100 * 2 * HALF / NARROWEST - 0.2 for a, b in itertools.pairwise(row))


@pytest.mark.parametrize(
    ("date", "keys"),
    [
        ("2024-05-17", ["2024-05", "2024"]),
        ("2024-05", ["2024-05", "2024"]),
        ("2024", ["2024", "2024"]),
        ("2024-33", ["2024-33", "2024"]),
        ("2024-05/..", ["2024-05/..", "2024"]),
        ("201X", ["201X", "2010"]),
        ("2024-05-17/2024-06-01", ["2024-05-17/2024-06-01", "2024"]),
    ],
)
def test_facts_drawn_as_one_mark(date: str, keys: list[str]) -> None:
    assert [key_of(Date.parse(date), grain) for grain in range(2)] == keys


def staged(fact: FactNode, **changes: str) -> FactNode:
    return replace(fact, fact=fact.fact.model_copy(update=changes))


def test_stages_and_large_events_have_labels(dossier: Dossier) -> None:
    facts = [replace(fact, expected=False) for fact in facts_of(dossier, "2024-01-01", "2024-01-02", "2024-01-03")]
    name = facts[0].owner.name
    assert label_of(facts[:2], dossier) == ""
    assert label_of(facts, dossier) == name
    assert label_of(facts, dossier, facts[0].owner) == ""
    stage = staged(facts[0], status="operating")
    operating = dossier.settings.statuses["operating"].name
    assert label_of([stage], dossier, facts[0].owner) == operating
    assert label_of([facts[1], stage], dossier) == f"{name}: {operating}"
    assert label_of([replace(facts[0], expected=True)], dossier) == name


def test_labels_do_not_overlap_and_leave_the_least_important_out() -> None:
    middle, edge = Extent(0, 24, "Long label", (False, 3)), Extent(530, 554, "At the edge", (True, 1))
    found = places([middle, middle, edge])
    assert [(place.lane, place.before) for place in found] == [(0, False), (1, False), (0, True)]
    crowd = [Extent(x * 24, x * 24 + 24, "A label of some length", (x == 0, 3)) for x in range(23)]
    found = places([*crowd, *crowd])
    assert max(place.lane for place in found) < LANES
    assert found[0].label
    assert not all(place.label for place in found)
