"""The page *What’s new*: the changes of commits, and the newest, superseded and contested facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.page import View
from torana.pages.page_specs import ListPart, listed_page
from torana.pages.shared.addresses import SITE_FEED, feed_path
from torana.pages.shared.entity_names import in_tree_order
from torana.pages.shared.event_rows import KINDS, EventRow, event_row, is_edit
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import timeline_entry, timeline_periods
from torana.pages.shared.trust import link_to_search
from torana.records.dates import Date
from torana.records.entity_types import SECTOR
from torana.wording.words import msgid

MOST = 10
"""Maximum number of newest, superseded and contested facts on the page. The timeline and the search have all."""
UNAVAILABLE = {
    "shallow": msgid("This site was built from a clone without older commits, so it cannot show what changed."),
    "no git": msgid("This site was built outside a git repository, so it cannot show what changed."),
}
"""Reasons for a missing history, in the site's own words."""


class _Entry(NamedTuple):
    """An entry of the page."""

    events: Sequence[Event]
    """One event, or all edits of a day."""
    edits: bool = False
    """See `is_edit`."""


def changes_page(part: ListPart, dossier: Dossier) -> View:
    """Return a part of the events. The newest part also lists the newest, superseded and contested facts."""
    return View(
        as_of=dossier.words.date(dossier.settings.as_of),
        events=_events(part, dossier),
        facts=_latest_facts(dossier) if part.is_newest else None,
        sectors=list(_sectors(dossier)) if part.is_newest else (),
    )


def _latest_facts(dossier: Dossier) -> View:
    """The newest, superseded and contested facts."""
    references = References(dossier)
    news = [fact for fact in dossier.facts if fact.is_news]
    superseded = [fact for fact in dossier.facts if fact.key in dossier.superseded_by]
    contested = [fact for fact in dossier.facts if dossier.is_contested(fact)]

    def entries(facts: Sequence[FactNode]) -> list[View]:
        return [timeline_entry(fact, dossier, references) for fact in facts[: -MOST - 1 : -1]]

    def all_of(facts: Sequence[FactNode], key: str) -> Link | None:
        """The number of facts, with a link to them; `None` if all are shown."""
        return link_to_search(f"evidence={key}", dossier.words.count(len(facts), "fact")) if len(facts) > MOST else None

    return View(
        all=Link(dossier.words.t("Timeline"), "timeline.md"),
        newest=timeline_periods(news[-MOST:], dossier, references),
        superseded=entries(superseded),
        all_superseded=all_of(superseded, "superseded"),
        contested=entries(contested),
        all_contested=all_of(contested, "contested"),
        references=references.listed(),
    )


def _events(part: ListPart, dossier: Dossier) -> View:
    """A part of all events, the newest first."""
    words, history = dossier.words, dossier.git_history
    return View(
        unavailable=words.t(UNAVAILABLE[history.unavailable]) if history.unavailable else "",
        begins=words.date(Date.parse(history.begins)) if history.begins else "",
        days=list(_days(part.items[::-1], dossier)),
        pager=part.pager,
        feed=Link(words.t("Feed"), SITE_FEED) if history.begins else None,
    )


def _entries(dossier: Dossier) -> Sequence[_Entry]:
    return dossier.once("entries of changes", lambda: tuple(_by_entry(dossier)))


def _by_entry(dossier: Dossier) -> Iterator[_Entry]:
    """Yield the entries of the page, the newest last. All edits of a day are one entry."""
    for _, found in groupby(dossier.events, lambda event: event.day):
        edits: list[Event] = []
        others: list[Event] = []
        for event in found:
            (edits if is_edit(event, dossier) else others).append(event)
        if edits:
            yield _Entry(edits, True)
        yield from (_Entry([event]) for event in others)


def _days(entries: Iterable[_Entry], dossier: Dossier) -> Iterator[View]:
    seen: Counter[str] = Counter()
    for day, found in groupby(entries, lambda entry: entry.events[0].day):
        seen[day] += 1  # clocks differ, so a day may appear twice
        anchor = f"_{day}" + (f"-{seen[day]}" if seen[day] > 1 else "")
        rows: dict[bool, list[EventRow]] = {False: [], True: []}
        for entry in found:
            rows[entry.edits] += (event_row(event, dossier) for event in entry.events)
        yield View(
            date=dossier.words.date(Date.parse(day)),
            anchor=anchor,
            rows=sorted(rows[False], key=_order),
            edits=sorted(rows[True], key=_order),
            edits_title=dossier.words.n(
                "%(count)s change of links or texts alone", "%(count)s changes of links or texts alone", len(rows[True])
            ),
        )


def _order(row: EventRow) -> tuple[bool, int, str]:
    """Facts first, and what was added or removed before what was only edited."""
    name = row.under if isinstance(row.under, str) else row.under.text
    return not row.text, list(KINDS).index(row.kind), name.casefold()


def _sectors(dossier: Dossier) -> Iterator[View]:
    """The number of events of each kind, by sector of the facts; only sectors with events."""
    for node in in_tree_order(dossier.of_type(SECTOR), dossier):
        events = [event for event in dossier.events_of(node) if event.fact]
        if not events:
            continue
        kinds = Counter(event.kind for event in events)
        yield View(
            link=link_to(node),
            counts=[kinds[kind] or "" for kind in KINDS],
            last=dossier.words.date(Date.parse(events[-1].day)),
            feed=Link("Atom", feed_path(node)),
        )


changes_specs = listed_page(
    "changes",
    msgid("What’s new"),
    msgid("The newest, superseded and contested facts in %(dossier)s."),
    _entries,
    changes_page,
)
