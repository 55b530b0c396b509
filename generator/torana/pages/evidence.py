"""The page about the support for facts, and the meaning of each badge."""

from __future__ import annotations

from collections import Counter

from torana.dossier.evidence import tally_of
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.dossier.sums import figure_totals
from torana.pages.page import View
from torana.pages.page_specs import one_page
from torana.pages.shared.badges import BADGES, EVIDENCE_PAGE, Badge, evidence_badge, fact_badges, status_badge
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.links import link_to
from torana.pages.shared.references import References
from torana.pages.shared.totals import totals_view
from torana.pages.shared.trust import link_to_search, share, trust_in
from torana.records.entity_types import INITIATIVE
from torana.wording.words import msgid


def evidence_page(dossier: Dossier) -> View:
    """Return the view of the page."""
    words = dossier.words
    statuses = dossier.settings.statuses if INITIATIVE in dossier.types else {}
    counts: Counter[str] = Counter()
    for fact in dossier.facts:
        counts.update(badge.key for badge in fact_badges(fact, dossier))
        counts.update([f"status-{fact.fact.status}"] if fact.fact.status and not fact.expected else [])

    def meaning(badge: Badge, query: str) -> View:
        """The meaning of a badge, and the number of facts with it, with a link if a query finds them."""
        count = counts[badge.key]
        link = link_to_search(query) if count and query else None
        return View(badge=badge, count=View(text=words.count(count, "fact"), found=link))

    references = References(dossier)
    return View(
        trust=trust_in(dossier),
        sectors=[_support(node, dossier) for node in top_sectors(dossier)] if dossier.facts else [],
        money=totals_view(figure_totals(dossier.facts, dossier), dossier, references),
        badges=[meaning(evidence_badge(key, words), f"evidence={key}") for key in BADGES],
        statuses=[meaning(status_badge(dossier, key), f"status={key}") for key in statuses],
        references=references.listed(),
    )


def _support(sector: Node, dossier: Dossier) -> View:
    """A row of the table: the support for the facts of a sector, with links to the facts that count."""
    facts = dossier.backlinks(sector)
    its, tally = f"sector={sector.slug}", tally_of(facts, dossier.indexes.contested)

    def cell(key: str, count: int) -> View:
        return share(count, len(facts), link_to_search(f"{its}&evidence={key}"), dossier.words)

    return View(
        link=link_to(sector),
        facts=View(text=dossier.words.integer(len(facts)), found=link_to_search(its) if facts else None),
        shares=(
            cell("corroborated", tally.corroborated),
            cell("primary", tally.primary),
            cell("contested", tally.contested),
            cell("checked", tally.facts - tally.unchecked),
        ),
    )


evidence_specs = one_page(
    EVIDENCE_PAGE,
    msgid("Evidence"),
    msgid("How well the facts in %(dossier)s are supported, and what each badge means."),
    evidence_page,
)
