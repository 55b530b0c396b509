"""The drawn line of a timeline: when facts happened, as precisely as their sources say and no more.

A day is a point, a month, a year and a span are bars as wide as what they can mean. Facts of one date share a mark, and
where there are too many dates those of one month or year do, so that the drawing stays small whatever it shows. The
axis is linear over its last years; what lies before them stands in a field of its own at the left, marked as a break:
a few old facts must not squash the many of today. Positions across are per mille of the width, positions down are
pixels, so that text keeps its size on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier, FactNode
from torana.records.dates import Date

YEARS = 12
"""Years that the axis shows at most."""
FIELD = 90
"""Per mille of the width for what lies before the axis."""
NARROW = 300
"""Pixels: the width on a phone, for which marks are kept apart."""
LANES = 16
"""Rows of marks at most; with more, marks are drawn together."""
LANE, HEAD = 24, 10
"""Pixels: the height of a row, and what lies above the first."""
HALF = 12
"""Pixels: half the room of a mark. Targets that are smaller than 24 pixels lie as far apart (WCAG 2.5.8)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark on the line."""

    x: str
    """Where it begins, in per cent of the width: `43.2`."""
    width: str
    """How much time it can mean, in per cent; empty for a day."""
    y: int
    count: str
    """How many facts it stands for, if several."""
    step: bool
    """Whether one of them shows a step of an initiative."""
    doubtful: bool
    """Whether all of them are contested or of low confidence."""
    name: str
    """For the tooltip and for those who cannot see it."""
    key: str
    """What the entries of a list name it by."""
    anchor: str
    """Where on the page it leads."""
    facts: tuple[str, ...]
    """The keys of the facts that it stands for."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year."""

    x: str
    label: str
    minor: bool
    """Whether its label goes first where there is little room."""
    last: bool
    """Whether its label stands at the right edge."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawn line."""

    height: int
    axis: int
    """Where the axis lies, in pixels from the top."""
    spots: tuple[Spot, ...]
    ticks: tuple[Tick, ...]
    before: str
    """`before 2015`; empty where nothing lies before the axis."""
    field: str
    """Width of the field for that, in per cent."""
    undated: str
    """What is not drawn because it has no date; or nothing."""


@dataclass(frozen=True, slots=True)
class _Group:
    first: datetime.date
    last: datetime.date
    key: str
    facts: list[FactNode]


def key_of(date: Date, grain: int) -> str:
    """What is drawn together: facts of one date, of one month, or of one year (grain 0, 1, 2)."""
    if grain == 0 or date.precision in ("year", "span"):
        return date.text if grain < 2 else str(date.first.year)
    return date.text[:7] if grain == 1 else date.text[:4]


def date_strip(facts: Sequence[FactNode], dossier: Dossier, anchor: Callable[[FactNode], str]) -> Strip | None:
    """The line of some facts, or `None` where fewer than two dates are known.

    Args:
        facts: In the order of time.
        dossier: The dossier that they belong to.
        anchor: Where on the page the mark of a fact leads.
    """
    dated = [fact for fact in facts if fact.fact.date]
    if len({str(fact.fact.date) for fact in dated}) < 2:
        return None
    dates = [fact.fact.date for fact in dated if fact.fact.date]
    end = max(date.last.year for date in dates)
    begin = max(min(date.first.year for date in dates), end - YEARS + 1)
    old = any(date.first.year < begin for date in dates)
    left = FIELD if old else 0
    first, days = datetime.date(begin, 1, 1), (datetime.date(end, 12, 31) - datetime.date(begin, 1, 1)).days + 1

    def across(day: datetime.date) -> int:
        return left + (day - first).days * (1000 - left) // days if day >= first else left // 2

    for grain in range(3):
        groups = _grouped(dated, grain, begin)
        lanes = _lanes(groups, across)
        if max(lanes) < LANES:
            break
    height = HEAD + (max(lanes) + 1) * LANE
    return Strip(
        height=height + 22,
        axis=height,
        spots=tuple(
            _spot(group, lane, dossier, anchor, across, begin) for group, lane in zip(groups, lanes, strict=True)
        ),
        ticks=tuple(
            Tick(
                _percent(across(datetime.date(year, 1, 1))),
                str(year),
                (end - year) % 2 == 1,
                year == end > begin + YEARS // 2,
            )
            for year in range(begin, end + 1)
        ),
        before=dossier.words.t("before %(year)s", year=begin) if old else "",
        field=_percent(left) if old else "",
        undated=dossier.words.count(len(facts) - len(dated), "fact") if len(facts) > len(dated) else "",
    )


def _grouped(dated: Iterable[FactNode], grain: int, begin: int) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for fact in dated:
        date = fact.fact.date
        assert date is not None
        key = key_of(date, grain) if date.first.year >= begin else "before"
        group = groups.setdefault(key, _Group(*_span(date, key), key, []))
        group.facts.append(fact)
    return list(groups.values())


def _span(date: Date, key: str) -> tuple[datetime.date, datetime.date]:
    if key in ("before", date.text):
        return date.first, date.last
    whole = Date.parse(key)
    return whole.first, whole.last


def _lanes(groups: Sequence[_Group], across: Callable[[datetime.date], int]) -> list[int]:
    """The row of each group: the first that is free where it begins."""
    free: list[int] = []
    found = []
    for group in groups:
        start = across(group.first) * NARROW // 1000 - HALF
        end = max(start + 2 * HALF, across(group.last) * NARROW // 1000 + 2)
        lane = next((number for number, taken in enumerate(free) if taken <= start), len(free))
        free[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _spot(
    group: _Group,
    lane: int,
    dossier: Dossier,
    anchor: Callable[[FactNode], str],
    across: Callable[[datetime.date], int],
    begin: int,
) -> Spot:
    start, end = across(group.first), across(group.last + datetime.timedelta(days=1))
    if group.key == "before":
        when, wide = dossier.words.t("before %(year)s", year=begin), 0
    else:
        when, wide = dossier.words.date(Date.parse(group.key)), 0 if group.first == group.last else end - start
    doubts = [dossier.contested(fact) or fact.fact.confidence == "low" for fact in group.facts]
    return Spot(
        x=_percent(start),
        width=_percent(wide) if wide else "",
        y=HEAD + lane * LANE + LANE // 2,
        count=str(len(group.facts)) if len(group.facts) > 1 else "",
        step=any(fact.fact.status for fact in group.facts),
        doubtful=all(doubts),
        name=f"{when}: {dossier.words.count(len(group.facts), 'fact')}",
        key=group.key,
        anchor=anchor(group.facts[0]),
        facts=tuple(fact.key for fact in group.facts),
    )


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"
