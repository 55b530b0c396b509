"""The table of all facts."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages.page import WIDE, View
from torana.pages.page_specs import ListPart, listed_page
from torana.pages.shared import list_filters
from torana.pages.shared.badges import fact_badges
from torana.pages.shared.fact_dates import fact_date, fact_stage
from torana.pages.shared.links import link_to_fact, links_to, rich
from torana.pages.shared.references import References
from torana.pages.shared.trust import trust_in
from torana.wording.words import machine_date, msgid


def facts_page(part: ListPart, dossier: Dossier) -> View:
    """Return a part of the table, the newest facts first."""
    references = References(dossier)
    facts = dossier.track(part.items)
    return View(
        trust=trust_in(dossier),
        pager=part.pager,
        filters=(list_filters.sectors(dossier), list_filters.stages(dossier), list_filters.support(dossier)),
        search="type=fact",
        table="facts",
        rows=[_fact_row(fact, dossier, references) for fact in reversed(facts)],
        references=references.listed(),
    )


def _fact_row(fact: FactNode, dossier: Dossier, references: References) -> View:
    return View(
        permalink=link_to_fact(fact, fact.owner.name),
        statement=rich(fact.fact.statement, dossier),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        date=fact_date(fact, dossier.words),
        datetime=machine_date(fact.fact.date),
        sectors=links_to(dossier.nodes[slug] for slug in fact.sectors),
        status=fact_stage(fact, dossier),
        support=[badge for badge in fact_badges(fact, dossier) if badge.key in list_filters.SUPPORT],
    )


facts_specs = listed_page(
    "facts",
    msgid("Facts"),
    msgid("All facts in %(dossier)s, in one table that you can sort and filter."),
    lambda dossier: dossier.fact_order,
    facts_page,
    hide=WIDE,
    scripts=("tables",),
)
