"""A brief: all that is known of a sector or an initiative as one text for paper, with its own numbered references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier, FactNode, Node
from torana.pages.entities.initiative import InitiativeRow, Rung, initiative_row, ladder
from torana.pages.entities.role_tables import RoleRow, party_rows
from torana.pages.entities.status_board import by_step
from torana.pages.shared.addresses import Site, brief_path, page_address
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.fact_views import FactView, fact_view
from torana.pages.shared.figure_tables import ConflictView, FigureRow, conflict_views, figure_rows
from torana.pages.shared.links import Link, Text, link_to, rich
from torana.pages.shared.references import Reference, References
from torana.pages.shared.trust import Trust, trust_in
from torana.records.entity_types import INITIATIVE, SECTOR
from torana.wording.words import TYPES

PRINTED = 300
"""Facts that a brief holds, the latest: about as many as anybody prints."""
BRIEFED = (SECTOR, INITIATIVE)
"""The types of entity that have a brief."""
_WEAK = ("superseded", "contested", "single", "confidence-medium", "confidence-low", "stale")
"""The badges that warn; on paper there is no room for the others."""


@dataclass(frozen=True, slots=True)
class BriefFact:
    """A fact as a paragraph."""

    key: str
    """Its permanent name, `entity#fact`."""
    fact: FactView
    warnings: tuple[str, ...]
    """`Single-sourced`, `Contested`."""


@dataclass(frozen=True, slots=True)
class Section:
    """What is known of one initiative, or what stands under another entity."""

    title: Link
    anchor: str
    status: str
    """`Signed, since August 2022`; empty when no fact shows a step, and of what is no initiative."""
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
    """The permanent one, of this page; empty when the site does not know its own."""
    page: Link
    """The page that this is the brief of."""
    summary: Text
    trust: Trust
    left_out: str
    """`The latest 300 of 1,200 facts`; empty when it holds all."""
    ladder: tuple[Rung, ...]
    """Of an initiative; empty for a sector."""
    initiatives: tuple[InitiativeRow, ...]
    """Of a sector, the furthest first; empty for an initiative."""
    figures: tuple[FigureRow, ...]
    sections: tuple[Section, ...]
    conflicts: tuple[ConflictView, ...]
    references: tuple[Reference, ...]


def brief_page(node: Node, dossier: Dossier, site: Site) -> BriefPage:
    """A sector or an initiative for paper; sources are numbered in the order in which the text cites them."""
    settings = dossier.settings
    references = References(dossier)
    initiative = node.type is INITIATIVE
    every = dossier.backlinks(node)
    facts = every[-PRINTED:]
    owners = [node]
    if not initiative:
        owners = [other for nodes in by_step(dossier.initiatives(node), dossier).values() for other in nodes]
        if len(every) > PRINTED:
            named = {fact.owner.slug for fact in facts}
            owners = [owner for owner in owners if owner.slug in named]
    rows = () if initiative else tuple(initiative_row(owner, dossier) for owner in owners)
    rungs = ladder(node, dossier, references) if initiative and dossier.status(node) else ()
    figures = tuple(figure_rows(facts, dossier, references))
    sections = _sections(owners, facts, dossier, site, references)
    conflicting = by_name({fact.owner.slug: fact.owner for fact in facts}.values())
    return BriefPage(
        name=node.name,
        kind=settings.kinds.initiative[node.record.kind].name if initiative else dossier.words.t(TYPES[node.type.name]),
        dossier=settings.title,
        as_of=dossier.words.date(settings.as_of),
        address=page_address(site, brief_path(node)),
        page=link_to(node),
        summary=rich(node.record.summary, dossier, node) if node.record.summary else (),
        trust=trust_in(dossier.tallied(every), dossier),
        left_out=dossier.words.t(
            "The latest %(part)s of %(whole)s facts.",
            part=dossier.words.integer(PRINTED),
            whole=dossier.words.integer(len(every)),
        )
        if len(every) > PRINTED
        else "",
        ladder=rungs,
        initiatives=rows,
        figures=figures,
        sections=sections,
        conflicts=tuple(view for owner in conflicting for view in conflict_views(owner, dossier, references)),
        references=references.listed(),
    )


def _sections(
    owners: Sequence[Node], facts: Iterable[FactNode], dossier: Dossier, site: Site, references: References
) -> tuple[Section, ...]:
    """A section for each of some initiatives, then one for each other entity that facts stand under, by name."""
    by_owner: dict[str, list[FactNode]] = {owner.slug: [] for owner in owners}
    for fact in facts:
        by_owner.setdefault(fact.owner.slug, []).append(fact)
    own = {owner.slug for owner in owners}
    others = by_name(dossier.nodes[slug] for slug in by_owner if slug not in own)
    found = []
    for owner in (*owners, *others):
        step = dossier.status(owner) if owner.slug in own else None
        status = dossier.settings.statuses[step.status].name if step else ""
        if step and step.fact.fact.date:
            status = dossier.words.t(
                "%(status)s, since %(date)s", status=status, date=dossier.words.date(step.fact.fact.date)
            )
        section = Section(
            title=link_to(owner),
            anchor=f"_facts-{owner.slug}",
            status=status,
            parties=party_rows(owner, dossier, references) if owner.slug in own else (),
            facts=tuple(_fact(fact, dossier, site, references) for fact in by_owner[owner.slug]),
        )
        if section.status or section.parties or section.facts:
            found.append(section)
    return tuple(found)


def _fact(fact: FactNode, dossier: Dossier, site: Site, references: References) -> BriefFact:
    view = fact_view(fact, dossier, site, references, grouped=True)
    return BriefFact(fact.key, view, tuple(badge.text for badge in view.same.badges if badge.key in _WEAK))
