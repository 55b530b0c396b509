"""The timeline of all facts."""

from __future__ import annotations

from dataclasses import replace

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.drawings.strip import date_strip, key_of
from torana.pages.page import View
from torana.pages.page_specs import ListPart, listed_page
from torana.pages.paging import Pager
from torana.pages.shared import list_filters
from torana.pages.shared.addresses import address
from torana.pages.shared.badges import evidence_keys
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.links import Link
from torana.pages.shared.list_filters import Choice, ListFilter
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import period_href, period_title, timeline_periods
from torana.pages.shared.trust import trust_in
from torana.wording.words import msgid


def timeline_page(part: ListPart, dossier: Dossier) -> View:
    """Return a part of the timeline, with the values that it can be filtered by. The newest part has the drawing."""
    references = References(dossier)
    facts = dossier.track(part.items)
    whole = part.is_newest and (not part.pager or bool(part.pager.parts))
    drawn = (dossier.facts if whole else facts) if part.is_newest else ()
    # Only for the drawing: the time for each part would grow with the number of parts.
    older = part.whole[:-1] if drawn else ()
    others = {fact.key: address(path).partition("/")[2] for path, items in older for fact in items}
    types = tuple(Choice(t.name, dossier.words.t(t.title)) for t in dossier.types)
    return View(
        trust=trust_in(dossier),
        strip=date_strip(drawn, dossier, lambda fact: others.get(fact.key, "") + period_href(fact)) if drawn else None,
        drawn_part=None if whole else part.pager,
        filters=(
            list_filters.sectors(dossier, "sector", top_sectors(dossier)),
            ListFilter("type", dossier.words.t("Listed under"), types),
            list_filters.support(dossier),
        ),
        search="type=fact",
        table="facts",
        pager=_with_years(part, dossier) if whole else part.pager,
        periods=timeline_periods(facts, dossier, references, filters_of=lambda fact: _values(fact, dossier)),
        references=references.listed(),
    )


def _values(fact: FactNode, dossier: Dossier) -> View:
    """The values that a fact is filtered by, and the key of its mark in the drawing."""
    return View(
        at=key_of(fact.fact.date) if fact.fact.date and fact.fact.type != "state" else "",
        type=fact.owner.type.name,
        sectors=" ".join(dossier.lineages(fact.sectors)),
        support=" ".join(key for key in evidence_keys(fact, dossier) if key in list_filters.SUPPORT),
    )


def _with_years(part: ListPart, dossier: Dossier) -> Pager | None:
    """The links to the other parts, and to each year that begins in one of them."""
    here = {period_href(fact) for fact in part.items}
    years: dict[str, Link] = {}
    for path, facts in part.whole[-2::-1]:
        for fact in facts[::-1]:
            anchor = period_href(fact)
            if anchor not in here:
                years.setdefault(anchor, Link(period_title(fact, dossier), path, anchor.removeprefix("#")))
    return replace(part.pager, elsewhere=tuple(years.values())) if part.pager else None


timeline_specs = listed_page(
    "timeline",
    msgid("Timeline"),
    msgid("Every dated fact in %(dossier)s, by year, with its sources."),
    lambda dossier: dossier.fact_order,
    timeline_page,
    scripts=("timeline",),
)
