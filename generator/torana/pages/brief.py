"""Briefs: all facts of a sector or an initiative as one text to print, with its own numbered references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.entities.initiative import InitiativeRow, LadderStage, initiative_row, ladder
from torana.pages.entities.role_tables import RoleRow, party_rows
from torana.pages.entities.status_board import by_status
from torana.pages.shared.addresses import Site, brief_path, page_address
from torana.pages.shared.entity_names import by_name, type_name
from torana.pages.shared.fact_views import FactView, fact_view
from torana.pages.shared.figure_tables import ConflictView, FigureRow, conflict_views, figure_rows
from torana.pages.shared.links import Link, Text, link_to, rich
from torana.pages.shared.references import Reference, References
from torana.pages.shared.trust import Trust, trust_in
from torana.records.entity_types import INITIATIVE

PRINTED = 300
"""The most facts that a brief contains; it has the latest."""

_WEAK = ("superseded", "contested", "single", "confidence-medium", "confidence-low", "stale")
"""The badges that warn. A brief has no room for the others."""


@dataclass(frozen=True, slots=True)
class BriefFact:
    """A fact as a paragraph."""

    key: str
    """Its permanent key, `entity#fact`."""
    fact: FactView
    warnings: tuple[str, ...]
    """`Single-sourced`, `Contested`."""


@dataclass(frozen=True, slots=True)
class BriefSection:
    """The facts of one entity."""

    title: Link
    anchor: str
    status: str
    """`Signed, since August 2022`; empty without a status."""
    parties: tuple[RoleRow, ...]
    facts: tuple[BriefFact, ...]


@dataclass(frozen=True, slots=True)
class BriefPage:
    """The view of a brief."""

    name: str
    kind: str
    """`Sector`, or the kind of the initiative."""
    dossier: str
    as_of: str
    address: str
    """The permanent address of this page; empty if the address of the site is not known."""
    page: Link
    """The page of the sector or initiative."""
    summary: Text
    trust: Trust
    left_out: str
    """`The latest 300 of 1,200 facts`; empty if the brief has all."""
    ladder: tuple[LadderStage, ...]
    """Of an initiative; empty for a sector."""
    initiatives: tuple[InitiativeRow, ...]
    """Of a sector, the furthest first; empty for an initiative."""
    figures: tuple[FigureRow, ...]
    sections: tuple[BriefSection, ...]
    conflicts: tuple[ConflictView, ...]
    references: tuple[Reference, ...]


def brief_page(node: Node, dossier: Dossier, site: Site) -> BriefPage:
    """Return the brief of a sector or an initiative; sources are numbered in the order in which the text cites them."""
    settings, words = dossier.settings, dossier.words
    references = References(dossier)
    initiative = node.type is INITIATIVE
    every = dossier.backlinks(node)
    facts = every[-PRINTED:]
    owners = [node] if initiative else _initiatives(node, facts, all_printed=len(every) <= PRINTED, dossier=dossier)
    rungs = ladder(node, dossier, references) if initiative and dossier.status(node) else ()
    figures = tuple(figure_rows(facts, dossier, references))
    sections = tuple(_sections(owners, facts, dossier, site, references))
    conflicting = by_name({fact.owner.slug: fact.owner for fact in facts}.values())
    part, whole = words.integer(PRINTED), words.integer(len(every))
    return BriefPage(
        name=node.name,
        kind=settings.kinds.initiative[node.record.kind].name if initiative else type_name(node.type, words),
        dossier=settings.title,
        as_of=words.date(settings.as_of),
        address=page_address(site, brief_path(node)),
        page=link_to(node),
        summary=rich(node.record.summary, dossier, node) if node.record.summary else (),
        trust=trust_in(dossier.tally_of(every), dossier),
        left_out=words.t("Showing the latest %(part)s of %(whole)s facts.", part=part, whole=whole)
        if len(every) > PRINTED
        else "",
        ladder=rungs,
        initiatives=() if initiative else tuple(initiative_row(owner, dossier) for owner in owners),
        figures=figures,
        sections=sections,
        conflicts=tuple(view for owner in conflicting for view in conflict_views(owner, dossier, references)),
        references=references.listed(),
    )


def _initiatives(sector: Node, facts: Iterable[FactNode], dossier: Dossier, *, all_printed: bool) -> list[Node]:
    """The initiatives of a sector, the furthest first; if some facts are left out, only those with a printed fact."""
    initiatives = [each for nodes in by_status(dossier.initiatives(sector), dossier).values() for each in nodes]
    owners = {fact.owner.slug for fact in facts}
    return [each for each in initiatives if all_printed or each.slug in owners]


def _sections(
    owners: Sequence[Node], facts: Iterable[FactNode], dossier: Dossier, site: Site, references: References
) -> Iterator[BriefSection]:
    """A section for each initiative, then one for each other entity that has some of the facts, by name."""
    by_owner: dict[str, list[FactNode]] = {owner.slug: [] for owner in owners}
    for fact in facts:
        by_owner.setdefault(fact.owner.slug, []).append(fact)
    own = {owner.slug for owner in owners}
    others = by_name(dossier.nodes[slug] for slug in by_owner if slug not in own)
    for owner in (*owners, *others):
        section = BriefSection(
            title=link_to(owner),
            anchor=f"_facts-{owner.slug}",
            status=_status(owner, dossier) if owner.slug in own else "",
            parties=party_rows(owner, dossier, references) if owner.slug in own else (),
            facts=tuple(_fact(fact, dossier, site, references) for fact in by_owner[owner.slug]),
        )
        if section.status or section.parties or section.facts:
            yield section


def _status(initiative: Node, dossier: Dossier) -> str:
    step = dossier.status(initiative)
    if step is None:
        return ""
    name, date = dossier.settings.statuses[step.status].name, step.fact.fact.date
    if date is None:
        return name
    return dossier.words.t("%(status)s, since %(date)s", status=name, date=dossier.words.date(date))


def _fact(fact: FactNode, dossier: Dossier, site: Site, references: References) -> BriefFact:
    view = fact_view(fact, dossier, site, references, grouped=True)
    return BriefFact(fact.key, view, tuple(badge.text for badge in view.common.badges if badge.key in _WEAK))
