"""The timeline of all facts."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.drawings.strip import date_strip
from torana.pages.page import View
from torana.pages.page_specs import ListPart, listed_page
from torana.pages.shared import list_filters
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.list_filters import Choice, ListFilter
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import period_anchor, timeline_periods
from torana.pages.shared.trust import trust_in
from torana.wording.words import msgid


def timeline_page(part: ListPart, dossier: Dossier) -> View:
    """Return a part of the timeline, with the sectors and the types that it can be filtered by."""
    references = References(dossier)
    facts = dossier.track(part.items)
    drawn = date_strip(facts, dossier, period_anchor)
    at = {key: spot.key for spot in (drawn.spots if drawn else ()) for key in spot.facts}

    def filters(fact: FactNode) -> View:
        sectors = " ".join(dossier.lineages(fact.sectors))
        return View(at=at.get(fact.key, ""), type=fact.owner.type.name, sectors=sectors)

    periods = timeline_periods(facts, dossier, references, filters_of=filters)
    types = tuple(Choice(t.name, dossier.words.t(t.title)) for t in dossier.types)
    return View(
        trust=trust_in(dossier),
        strip=drawn,
        filters=(
            list_filters.sectors(dossier, "sector", top_sectors(dossier)),
            ListFilter("type", dossier.words.t("Listed under"), types),
        ),
        search="type=fact",
        pager=part.pager,
        periods=periods,
        references=references.listed(),
    )


timeline_specs = listed_page(
    "timeline",
    msgid("Timeline"),
    msgid("Every dated fact in %(dossier)s, by year, with its sources."),
    lambda dossier: dossier.fact_order,
    timeline_page,
    scripts=("timeline", "evidence"),
)
