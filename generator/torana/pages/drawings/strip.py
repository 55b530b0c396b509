"""The drawing of a timeline: the dates of facts, exactly as precise as their sources.

A day is a point. A month, a year or a span is a bar as wide as the time that it covers. Facts of the same date share a
mark. If there are too many dates, facts of the same month or year share one, so that the drawing stays small. The axis
is linear for the last years. Earlier facts are in a field on the left, marked as a break, so that a few old facts do
not squeeze the many recent ones; facts expected much later are in a field on the right. A line marks the date of the
dossier. States are not drawn, because they may be older than their dates. Horizontal positions are per mille of the
width. Vertical positions are pixels, so that text has the same size on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.shared.badges import are_doubtful, doubts, in_words
from torana.records.dates import Date
from torana.wording.words import Words

YEARS = 12
"""Maximum number of years on the axis."""
AHEAD = 4
"""Maximum number of years on the axis after that of the dossier."""
FIELD = 90
"""The width of the fields before and after the axis, per mille."""
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
    expected: bool
    """True if all its facts are expected."""
    doubtful: bool
    """True if all its facts are contested, of low confidence, or without an independent source."""
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
    expected: bool
    """True if some marks are of expected facts."""
    ticks: tuple[Tick, ...]
    today: Tick | None
    """The date of the dossier; `None` if it is not on the axis."""
    before: str
    """`before 2015`; empty if no fact is before the axis."""
    after: str
    """`after 2030`; empty if no fact is after the axis."""
    field: str
    """The width of the fields before and after the axis, in percent."""
    after_x: str
    """The left edge of the field after the axis."""
    left_out: tuple[str, ...]
    """`26 undated facts are not shown.` and the same about states; empty if there are none."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years across the width. Earlier facts are in a field on the left, later ones in a field on the right."""

    begin: int
    end: int
    """The last year, included."""
    left: int
    """The width of the field on the left, per mille; 0 if no fact is before the axis."""
    right: int
    """The width of the field on the right."""

    @classmethod
    def of(cls, dates: Sequence[Date], as_of: Date) -> _Axis:
        """The axis of some dates. A year far after that of the dossier does not squeeze the others."""
        end, near = max(date.last.year for date in dates), as_of.last.year + AHEAD
        years = [date.first.year for date in dates]
        if min(years) <= near:
            end = min(end, near)
        begin = max(min(years), end - YEARS + 1)
        return cls(begin, end, FIELD * (min(years) < begin), FIELD * (max(years) > end))

    def across(self, day: datetime.date) -> int:
        """The position of a day, per mille of the width."""
        first, last = datetime.date(self.begin, 1, 1), datetime.date(self.end + 1, 1, 1)
        if day < first:
            return self.left // 2
        if day > last:
            return 1000 - self.right // 2
        return self.left + (day - first).days * (1000 - self.left - self.right) // (last - first).days

    def key(self, date: Date, grain: int) -> str:
        """The key of the facts that share a mark: `before`, `after` or that of their date."""
        if date.first.year < self.begin:
            return _BEFORE
        return _AFTER if date.first.year > self.end else key_of(date, grain)

    def ticks(self) -> Iterator[Tick]:
        """The beginnings of the years."""
        for year in range(self.begin, self.end + 1):
            x = _percent(self.across(datetime.date(year, 1, 1)))
            last = year == self.end > self.begin + YEARS // 2 and not self.right
            yield Tick(x, str(year), minor=(self.end - year) % 2 == 1, last=last)

    def today(self, as_of: Date, words: Words) -> Tick | None:
        """The mark of the date of the dossier, if it is on the axis."""
        if not self.begin <= as_of.last.year <= self.end:
            return None
        x = self.across(as_of.last)
        return Tick(_percent(x), words.t("as of %(date)s", date=words.date(as_of)), minor=False, last=x > 500)

    def fields(self, words: Words) -> dict[str, str]:
        """The names of the fields by the keys of their marks: `before 2015`, `after 2030`; only those with facts."""
        before = {_BEFORE: words.t("before %(year)s", year=self.begin)} if self.left else {}
        return before | ({_AFTER: words.t("after %(year)s", year=self.end)} if self.right else {})


_BEFORE, _AFTER = "before", "after"


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
    """Return the drawing of facts in chronological order, without states; `None` if there are fewer than two dates.

    `anchor` returns the `id` on the page that the mark of a fact links to.
    """
    drawn = [fact for fact in facts if fact.fact.type != "state"]
    dated = [(fact, fact.fact.date) for fact in drawn if fact.fact.date]
    if len({str(date) for _, date in dated}) < 2:
        return None
    words, as_of = dossier.words, dossier.settings.as_of
    axis = _Axis.of([date for _, date in dated], as_of)
    fields = axis.fields(words)
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
        expected=any(fact.expected for fact in drawn),
        ticks=tuple(axis.ticks()),
        today=axis.today(as_of, words),
        before=fields.get(_BEFORE, ""),
        after=fields.get(_AFTER, ""),
        field=_percent(FIELD),
        after_x=_percent(1000 - FIELD),
        left_out=tuple(_left_out(len(drawn) - len(dated), len(facts) - len(drawn), words)),
    )


def _left_out(undated: int, states: int, words: Words) -> Iterator[str]:
    if undated:
        yield words.n("%(count)s undated fact is not shown.", "%(count)s undated facts are not shown.", undated)
    if states:
        yield words.n("%(count)s state is not shown.", "%(count)s states are not shown.", states)


def _grouped(dated: Iterable[tuple[FactNode, Date]], grain: int, axis: _Axis) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for fact, date in dated:
        key = axis.key(date, grain)
        groups.setdefault(key, _Group(*_span(date, key), key, [])).facts.append(fact)
    return list(groups.values())


def _span(date: Date, key: str) -> tuple[datetime.date, datetime.date]:
    if key in (_BEFORE, _AFTER, date.text):
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
    field = axis.fields(dossier.words).get(group.key)
    when = field or dossier.words.date(Date.parse(group.key))
    wide = 0 if field or group.first == group.last else end - start
    shared = doubts(group.facts, dossier)
    name = f"{when}: {dossier.words.count(len(group.facts), 'fact')}"
    return Spot(
        x=_percent(start),
        width=_percent(wide) if wide else "",
        y=HEAD + lane * LANE + LANE // 2,
        count=str(len(group.facts)) if len(group.facts) > 1 else "",
        step=any(fact.fact.status and not fact.expected for fact in group.facts),
        expected=all(fact.expected for fact in group.facts),
        doubtful=are_doubtful(group.facts, dossier),
        name=f"{name} ({in_words(shared)})" if shared else name,
        key=group.key,
        anchor=anchor(group.facts[0]),
        facts=tuple(fact.key for fact in group.facts),
    )


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"
