"""The drawn line of a timeline: when facts happened, as precisely as their sources say and no more.

A day is a point, a month, a year and a span are bars as wide as what they can mean. Facts of one date share a mark, and
where there are too many dates those of one month or year do, so that the drawing stays small whatever it shows. The
axis is linear over its last years; what lies before them stands in a field of its own at the left, marked as a break:
a few old facts must not squash the many of today. Positions across are per mille of the width, positions down are
pixels, so that text keeps its size on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.records.dates import Date
from torana.wording.words import Words

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
class _Axis:
    """The years across the width; what lies before the first is in a field at the left."""

    begin: int
    end: int
    """The last year, included."""
    field: int
    """The width of the field at the left, per mille; 0 if nothing lies before the axis."""

    @classmethod
    def of(cls, dates: Sequence[Date]) -> _Axis:
        """The axis of some dates."""
        end = max(date.last.year for date in dates)
        begin = max(min(date.first.year for date in dates), end - YEARS + 1)
        return cls(begin, end, FIELD if any(date.first.year < begin for date in dates) else 0)

    def across(self, day: datetime.date) -> int:
        """The position of a day, per mille of the width."""
        first = datetime.date(self.begin, 1, 1)
        days = (datetime.date(self.end, 12, 31) - first).days + 1
        return self.field + (day - first).days * (1000 - self.field) // days if day >= first else self.field // 2

    def ticks(self) -> Iterator[Tick]:
        """The beginnings of the years."""
        for year in range(self.begin, self.end + 1):
            x = _percent(self.across(datetime.date(year, 1, 1)))
            last = year == self.end > self.begin + YEARS // 2
            yield Tick(x, str(year), minor=(self.end - year) % 2 == 1, last=last)

    def before(self, words: Words) -> str:
        """The name of the field at the left: `before 2015`."""
        return words.t("before %(year)s", year=self.begin)


@dataclass(frozen=True, slots=True)
class _Group:
    """Facts that share a mark."""

    first: datetime.date
    last: datetime.date
    key: str
    facts: list[FactNode]


def key_of(date: Date, grain: int) -> str:
    """The key of the facts that share a mark: those of one date, of one month, or of one year (grain 0, 1, 2)."""
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
    dated = [(fact, fact.fact.date) for fact in facts if fact.fact.date]
    if len({str(date) for _, date in dated}) < 2:
        return None
    axis = _Axis.of([date for _, date in dated])
    for grain in range(3):
        groups = _grouped(dated, grain, axis)
        lanes = _lanes(groups, axis)
        if max(lanes) < LANES:
            break
    height = HEAD + (max(lanes) + 1) * LANE
    return Strip(
        height=height + 22,
        axis=height,
        spots=tuple(_spot(group, lane, dossier, anchor, axis) for group, lane in zip(groups, lanes, strict=True)),
        ticks=tuple(axis.ticks()),
        before=axis.before(dossier.words) if axis.field else "",
        field=_percent(axis.field) if axis.field else "",
        undated=dossier.words.count(len(facts) - len(dated), "fact") if len(facts) > len(dated) else "",
    )


def _grouped(dated: Iterable[tuple[FactNode, Date]], grain: int, axis: _Axis) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for fact, date in dated:
        key = key_of(date, grain) if date.first.year >= axis.begin else "before"
        groups.setdefault(key, _Group(*_span(date, key), key, [])).facts.append(fact)
    return list(groups.values())


def _span(date: Date, key: str) -> tuple[datetime.date, datetime.date]:
    if key in ("before", date.text):
        return date.first, date.last
    whole = Date.parse(key)
    return whole.first, whole.last


def _lanes(groups: Sequence[_Group], axis: _Axis) -> list[int]:
    """The row of each group: the first that is free where it begins."""
    free: list[int] = []
    found = []
    for group in groups:
        start = axis.across(group.first) * NARROW // 1000 - HALF
        end = max(start + 2 * HALF, axis.across(group.last) * NARROW // 1000 + 2)
        lane = next((number for number, taken in enumerate(free) if taken <= start), len(free))
        free[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _spot(group: _Group, lane: int, dossier: Dossier, anchor: Callable[[FactNode], str], axis: _Axis) -> Spot:
    start, end = axis.across(group.first), axis.across(group.last + datetime.timedelta(days=1))
    before = group.key == "before"
    when = axis.before(dossier.words) if before else dossier.words.date(Date.parse(group.key))
    wide = 0 if before or group.first == group.last else end - start
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
