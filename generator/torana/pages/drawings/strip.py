"""The drawing of a timeline: the dates of facts, exactly as precise as their sources.

A day is a point. A month, a year or a span is a bar as wide as the time that it covers. Facts of the same date share a
mark. If there are too many dates, facts of the same month or year share one, so that the drawing stays small. The axis
is linear for the last years. Earlier facts are in a field on the left, marked as a break, so that a few old facts do
not squeeze the many recent ones. Horizontal positions are per mille of the width. Vertical positions are pixels, so
that text has the same size on every screen.
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
"""Maximum number of years on the axis."""
FIELD = 90
"""The width of the field before the axis, per mille."""
NARROW = 300
"""The width on a phone, in pixels; marks do not overlap at this width."""
LANES = 16
"""Maximum number of rows of marks. If there would be more, marks are combined."""
LANE, HEAD = 24, 10
"""The height of a row and of the space above the first, in pixels."""
HALF = 12
"""Half the width of a mark with the space around it, in pixels. Targets are 24 pixels wide (WCAG 2.5.8)."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark in the drawing."""

    x: str
    """Its left edge, in percent of the width: `43.2`."""
    width: str
    """The width of the time that it covers, in percent; empty for a day."""
    y: int
    count: str
    """The number of its facts; empty for one."""
    step: bool
    """True if one of its facts shows a status of an initiative."""
    doubtful: bool
    """True if all its facts are contested or of low confidence."""
    name: str
    """For the tooltip and for screen readers."""
    key: str
    """The key by which entries of a list refer to it."""
    anchor: str
    """The `id` on the page that it links to."""
    facts: tuple[str, ...]
    """The keys of its facts."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year on the axis."""

    x: str
    label: str
    minor: bool
    """True if its label is hidden on narrow screens."""
    last: bool
    """True if its label ends at the right edge."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing of a timeline."""

    height: int
    axis: int
    """The position of the axis, in pixels from the top."""
    spots: tuple[Spot, ...]
    ticks: tuple[Tick, ...]
    before: str
    """`before 2015`; empty if no fact is before the axis."""
    field: str
    """The width of the field before the axis, in percent."""
    undated: str
    """`26 undated facts are not shown.`; empty if there are none."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years across the width. Earlier facts are in a field on the left."""

    begin: int
    end: int
    """The last year, included."""
    field: int
    """The width of the field on the left, per mille; 0 if no fact is before the axis."""

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
        """The name of the field on the left: `before 2015`."""
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
    if grain == 2:
        return str(date.first.year)
    return date.text[:7] if grain == 1 and date.precision in ("day", "month") else date.text


def date_strip(facts: Sequence[FactNode], dossier: Dossier, anchor: Callable[[FactNode], str]) -> Strip | None:
    """Return the drawing of facts in chronological order, or `None` if there are fewer than two dates.

    `anchor` returns the `id` on the page that the mark of a fact links to.
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
        undated=_undated(len(facts) - len(dated), dossier.words),
    )


def _undated(count: int, words: Words) -> str:
    if not count:
        return ""
    return words.n("%(count)s undated fact is not shown.", "%(count)s undated facts are not shown.", count)


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
    """The row of each group: the first row that is free at its left edge."""
    free: list[int] = []
    found = []
    for group in groups:
        start = axis.across(group.first) * NARROW // 1000 - HALF
        end = max(start + 2 * HALF, axis.across(group.last) * NARROW // 1000 + 2)
        lane = next((number for number, until in enumerate(free) if until <= start), len(free))
        free[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _spot(group: _Group, lane: int, dossier: Dossier, anchor: Callable[[FactNode], str], axis: _Axis) -> Spot:
    start, end = axis.across(group.first), axis.across(group.last + datetime.timedelta(days=1))
    before = group.key == "before"
    when = axis.before(dossier.words) if before else dossier.words.date(Date.parse(group.key))
    wide = 0 if before or group.first == group.last else end - start
    doubts = [dossier.is_contested(fact) or fact.fact.confidence == "low" for fact in group.facts]
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
