"""The drawing of a timeline: a mark for each month, and for each vaguer date.

A month is a point; a year or a span is a bar as wide as the time that it covers. Stages and the largest events have
labels. If there are too many marks, facts of the same year share one, so that the drawing stays small. The axis is
linear for the last years. Earlier facts are in a field on the left, marked as a break, so that a few old facts do
not squeeze the many recent ones; facts expected much later are in a field on the right. A line marks the date of the
dossier. States are not drawn, because they may be older than their dates. Horizontal positions are per mille of the
width. Vertical positions are pixels, so that text has the same size on every screen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.drawings.strip_layout import HALF, LANES, NARROWEST, Extent, MarkPlace, label_of, places
from torana.pages.shared.badges import are_doubtful, doubts, in_words
from torana.records.dates import Date
from torana.wording.words import Words

YEARS = 12
"""Maximum number of years on the axis."""
AHEAD = 4
"""Maximum number of years on the axis after that of the dossier."""
FIELD = 90
"""The width of the fields before and after the axis, per mille."""
LANE, HEAD = 24, 22
"""The height of a row and of the space above the first, which has the date of the dossier, in pixels."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark in the drawing."""

    x: str
    """Its left edge, in percent of the width: `43.2`."""
    width: str
    """The width of the time that it covers, in percent; empty for a month."""
    y: int
    count: str
    """The number of its facts; empty for one."""
    step: bool
    """True if one of its facts shows a status of an initiative."""
    expected: bool
    """True if all its facts are expected."""
    doubtful: bool
    """True if all its facts are contested, of low confidence, or without an independent source."""
    label: str
    """The text beside it; empty for none."""
    label_x: str
    """The end of the mark at which the label is, in percent."""
    label_before: bool
    """True if the label is at the left of the mark."""
    name: str
    """For the tooltip and for screen readers."""
    dates: tuple[str, ...]
    """The keys of the months and vaguer dates of its facts: see `key_of`."""
    href: str
    """The address that it links to, relative to the page."""


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year on the axis, or the date of the dossier."""

    x: str
    label: str
    before: bool = False
    """True if its label is at the left of its line."""


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
            yield Tick(x, str(year))

    def today(self, as_of: Date, words: Words) -> Tick | None:
        """The mark of the date of the dossier, if it is on the axis."""
        if not self.begin <= as_of.last.year <= self.end:
            return None
        x = self.across(as_of.last)
        return Tick(_percent(x), words.t("as of %(date)s", date=words.date(as_of)), before=x > 500)

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

    def across(self, axis: _Axis) -> tuple[int, int]:
        """The left edge and the width of its mark, per mille; a month is a point in its middle, and has no width."""
        start, end = axis.across(self.first), axis.across(self.last + datetime.timedelta(days=1))
        is_point = self.key in (_BEFORE, _AFTER) or Date.parse(self.key).precision in ("day", "month")
        return ((start + end) // 2, 0) if is_point else (start, end - start)


def key_of(date: Date, grain: int = 0) -> str:
    """The key of the facts that share a mark: those of one month or vaguer date (grain 0), or of one year (grain 1)."""
    if grain:
        return str(date.first.year)
    return date.text[:7] if date.precision in ("day", "month") else date.text


def date_strip(
    facts: Sequence[FactNode], dossier: Dossier, href: Callable[[FactNode], str], here: Node | None = None
) -> Strip | None:
    """Return the drawing of facts in chronological order, without states; `None` if there are fewer than two dates.

    `href` returns the address that the mark of a fact links to; `here` is the entity of the page.
    """
    drawn = [fact for fact in facts if fact.fact.type != "state"]
    dated = [(fact, fact.fact.date) for fact in drawn if fact.fact.date]
    if len({str(date) for _, date in dated}) < 2:
        return None
    words, as_of = dossier.words, dossier.settings.as_of
    axis = _Axis.of([date for _, date in dated], as_of)
    fields = axis.fields(words)
    for grain in range(2):
        groups = _grouped(dated, grain, axis)
        rows = places([_extent(group, axis, label_of(group.facts, dossier, here)) for group in groups])
        if max(place.lane for place in rows) < LANES:
            break
    height = HEAD + (max(place.lane for place in rows) + 1) * LANE
    return Strip(
        height=height + 22,
        axis=height,
        spots=tuple(_spot(group, place, dossier, href, axis) for group, place in zip(groups, rows, strict=True)),
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


def _extent(group: _Group, axis: _Axis, label: str) -> Extent:
    """The space of a mark across the narrowest drawing."""
    start, width = group.across(axis)
    left, right = (x * NARROWEST // 1000 for x in (start, start + width))
    end = max(left + HALF, right + 2)
    return Extent(left - HALF, end, label, (any(fact.fact.status for fact in group.facts), len(group.facts)))


def _spot(group: _Group, place: MarkPlace, dossier: Dossier, href: Callable[[FactNode], str], axis: _Axis) -> Spot:
    start, width = group.across(axis)
    return Spot(
        x=_percent(start),
        width=_percent(width) if width else "",
        y=HEAD + place.lane * LANE + LANE // 2,
        count=str(len(group.facts)) if len(group.facts) > 1 else "",
        step=any(fact.fact.status and not fact.expected for fact in group.facts),
        expected=all(fact.expected for fact in group.facts),
        doubtful=are_doubtful(group.facts, dossier),
        label=place.label,
        label_x=_percent(start if place.before else start + width),
        label_before=place.before,
        name=_name(group, place.label, axis, dossier),
        dates=tuple(dict.fromkeys(key_of(fact.fact.date) for fact in group.facts if fact.fact.date)),
        href=href(group.facts[0]),
    )


def _name(group: _Group, label: str, axis: _Axis, dossier: Dossier) -> str:
    """`February 2024: 3 facts (contested). Wind park: operating`; with the day if it is the same for all facts."""
    dates = {str(fact.fact.date): fact.fact.date for fact in group.facts}
    date = next(filter(None, dates.values())) if len(dates) == 1 else None
    field = axis.fields(dossier.words).get(group.key)
    when = field or dossier.words.date(date or Date.parse(group.key))
    shared = in_words(doubts(group.facts, dossier))
    name = f"{when}: {dossier.words.count(len(group.facts), 'fact')}" + (f" ({shared})" if shared else "")
    return f"{name}. {label}" if label else name


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}"
