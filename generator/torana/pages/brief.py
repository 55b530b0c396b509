"""Briefs: all facts of a sector or an initiative as one text to print, with its own numbered references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.stages import Stage, current_stage
from torana.dossier.sums import totals_of
from torana.pages.entities.initiative import initiative_row, ladder
from torana.pages.entities.role_tables import parties_of, party_row
from torana.pages.entities.status_board import by_status
from torana.pages.page import View
from torana.pages.shared.addresses import Site, brief_path, page_address
from torana.pages.shared.badges import DOUBTS, DRAFT, doubts
from torana.pages.shared.entity_names import by_name, kind_name
from torana.pages.shared.fact_views import fact_view
from torana.pages.shared.figure_tables import conflict_views, figure_rows
from torana.pages.shared.links import link_to
from torana.pages.shared.references import References
from torana.pages.shared.report_views import report_of
from torana.pages.shared.summaries import summary_of
from torana.pages.shared.totals import totals_view
from torana.pages.shared.trust import facts_of, trust_in

PRINTED = 40
"""Maximum number of facts in a brief, which contains the latest, and of initiatives.

With 80, the largest briefs had 300 kB of HTML, in languages whose letters take three bytes.
"""
PARTIES = 40
"""Maximum number of parties of an initiative in a brief."""

_WARNINGS = (DRAFT, *DOUBTS, "stale")
"""The badges that warn. A brief shows no others."""


def brief_page(node: Node, dossier: Dossier, site: Site) -> View:
    """Return the brief of a sector or an initiative. Sources are numbered in the order of citation."""
    settings, words = dossier.settings, dossier.words
    references = References(dossier)
    initiative = node.type.has_stages
    report = report_of(node, dossier, references)
    every = dossier.backlinks(node)
    facts = every[-PRINTED:]
    owners = [node] if initiative else _initiatives(node, facts, all_printed=len(every) <= PRINTED, dossier=dossier)
    rungs = ladder(node, dossier, references) if initiative else ()
    figures = figure_rows(facts, dossier, references)
    money = None if initiative else totals_view(totals_of(node, dossier), dossier, references)
    sections = list(_sections(owners, facts, dossier, site, references))
    conflicting = by_name({fact.owner.slug: fact.owner for fact in facts}.values())
    part, whole = words.integer(PRINTED), words.integer(len(every))
    left_out = words.t("Showing the latest %(part)s of %(whole)s facts.", part=part, whole=whole)
    return View(
        name=link_to(node),
        kind=kind_name(node, dossier) if initiative else words.t(node.type.noun),
        dossier=settings.title,
        as_of=words.date(settings.as_of),
        address=page_address(site, brief_path(node)),
        page=link_to(node),
        summary=summary_of(node, dossier, node),
        report=report,
        trust=trust_in(dossier, every, partial(facts_of, node)),
        left_out=left_out if len(every) > PRINTED else "",
        ladder=rungs,
        initiatives=[] if initiative else [initiative_row(owner, dossier) for owner in owners],
        figures=figures,
        money=money,
        sections=sections,
        conflicts=[view for owner in conflicting for view in conflict_views(owner, dossier, references)],
        references=references.listed(),
    )


def _initiatives(sector: Node, facts: Iterable[FactNode], dossier: Dossier, *, all_printed: bool) -> list[Node]:
    """The initiatives of a sector, the furthest first; if some facts are left out, only those with a printed fact."""
    initiatives = [each for nodes in by_status(dossier.initiatives(sector), dossier).values() for each in nodes]
    owners = {fact.owner.slug for fact in facts}
    return [each for each in initiatives if all_printed or each.slug in owners][:PRINTED]


def _sections(
    owners: Sequence[Node], facts: Iterable[FactNode], dossier: Dossier, site: Site, references: References
) -> Iterator[View]:
    """A section for each initiative, then one for each other entity that has some of the facts, by name."""
    by_owner: dict[str, list[FactNode]] = {owner.slug: [] for owner in owners}
    for fact in facts:
        by_owner.setdefault(fact.owner.slug, []).append(fact)
    own = {owner.slug for owner in owners}
    others = by_name(dossier.nodes[slug] for slug in by_owner if slug not in own)
    for owner in (*owners, *others):
        parties = parties_of(owner) if owner.slug in own else []
        step = current_stage(owner, dossier) if owner.slug in own else None
        section = View(
            title=link_to(owner),
            anchor=f"_facts-{owner.slug}",
            status=_status(step, dossier) if step else "",
            doubts=doubts((step.fact,), dossier) if step else (),
            parties=[party_row(each, owner, dossier, references) for each in parties[:PARTIES]],
            more=dossier.words.more(len(parties) - PARTIES),
            facts=[_fact(fact, dossier, site, references) for fact in by_owner[owner.slug]],
        )
        if section.status or section.parties or section.facts:
            yield section


def _status(step: Stage, dossier: Dossier) -> str:
    """`Signed, since August 2022`"""
    name, date = dossier.settings.statuses[step.status].name, step.date
    if date is None:
        return name
    return dossier.words.t("%(status)s, since %(date)s", status=name, date=dossier.words.date(date))


def _fact(fact: FactNode, dossier: Dossier, site: Site, references: References) -> View:
    """A fact as a paragraph, with its permanent key and warnings such as `Single-sourced`."""
    view = fact_view(fact, dossier, site, references, grouped=True)
    return View(
        key=fact.key, fact=view, warnings=[badge.text for badge in view.common.badges if badge.key in _WARNINGS]
    )
