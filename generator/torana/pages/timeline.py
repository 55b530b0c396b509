"""The timeline of all facts."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.drawings.strip import date_strip
from torana.pages.page import View
from torana.pages.page_specs import ListPart, listed_page
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import timeline_periods, year_anchor
from torana.pages.shared.trust import trust_in
from torana.wording.words import msgid


def timeline_page(part: ListPart, dossier: Dossier) -> View:
    """Return a part of the timeline, with the sectors and the types that it can be filtered by."""
    references = References(dossier)
    facts = dossier.track(part.items)
    drawn = date_strip(facts, dossier, year_anchor)
    at = {key: spot.key for spot in (drawn.spots if drawn else ()) for key in spot.facts}

    def filters(fact: FactNode) -> View:
        above = (n.slug for slug in fact.sectors for n in dossier.lineage(dossier.nodes[slug]))
        return View(at=at.get(fact.key, ""), type=fact.owner.type.name, sectors=" ".join(dict.fromkeys(above)))

    periods = timeline_periods(facts, dossier, references, filters_of=filters)
    types = dict.fromkeys(fact.owner.type for fact in facts)
    within = {n.slug for fact in facts for s in fact.sectors for n in dossier.lineage(dossier.nodes[s])}
    return View(
        trust=trust_in(dossier.tally, dossier),
        strip=drawn,
        sectors=[View(slug=node.slug, name=node.name) for node in top_sectors(dossier) if node.slug in within],
        types=[View(slug=t.name, name=dossier.words.t(t.title)) for t in dossier.types if t in types],
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
