"""The page about the support for facts, and the meaning of each badge."""

from __future__ import annotations

from collections import Counter

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
from torana.pages.shared.trust import trust_in
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
        """The meaning of a badge, the number of facts with it, and the query that finds them, if there are any."""
        count = counts[badge.key]
        return View(badge=badge, count=words.count(count, "fact"), query=query if count else "")

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
    """A row of the table: the support for the facts of a sector."""
    facts = dossier.backlinks(sector)

    def share(count: int) -> str:
        return dossier.words.share(count, len(facts)) if facts else ""

    return View(
        link=link_to(sector),
        facts=len(facts),
        corroborated=share(sum(len(fact.origins) > 1 for fact in facts)),
        primary=share(sum(fact.primary for fact in facts)),
        contested=share(sum(dossier.is_contested(fact) for fact in facts)),
        checked=share(sum(bool(fact.fact.checked) for fact in facts)),
    )


evidence_specs = one_page(
    EVIDENCE_PAGE,
    msgid("Evidence"),
    msgid("How well the facts in %(dossier)s are supported, and what each badge means."),
    evidence_page,
    scripts=("evidence",),
)
