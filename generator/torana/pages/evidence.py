"""The page that shows how well the facts are supported, and what each badge means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.downloads import Downloads
from torana.pages.facets import SUPPORT
from torana.pages.page import Page, PageSpec, description_of
from torana.pages.shared.addresses import Site
from torana.pages.shared.badges import BADGES, EVIDENCE_PAGE, Badge, evidence_badge, fact_badges, status_badge
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.sector_order import top_sectors
from torana.pages.shared.trust import Trust, trust_in
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a badge, and the number of facts with it."""

    badge: Badge
    count: str
    query: str
    """The query of the search that finds these facts; empty if no facet does."""


@dataclass(frozen=True, slots=True)
class Support:
    """A row of the table: how well the facts of a sector are supported."""

    link: Link
    facts: int
    corroborated: str
    primary: str
    contested: str
    checked: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The view of the page."""

    trust: Trust
    sectors: tuple[Support, ...]
    badges: tuple[Meaning, ...]
    statuses: tuple[Meaning, ...]


def evidence_page(dossier: Dossier) -> EvidencePage:
    """Return the view of the page."""
    borne: Counter[str] = Counter()
    for fact in dossier.facts:
        borne.update(badge.key for badge in fact_badges(fact, dossier))
        borne.update([f"status-{fact.fact.status}"] if fact.fact.status else [])
    return EvidencePage(
        trust=trust_in(dossier.tally, dossier),
        sectors=tuple(_support(node, dossier) for node in top_sectors(dossier)),
        badges=tuple(
            Meaning(
                evidence_badge(key, dossier.words),
                dossier.words.count(borne[key], "fact"),
                f"evidence={key}" if key in SUPPORT else "",
            )
            for key in BADGES
        ),
        statuses=tuple(
            Meaning(status_badge(dossier, key), dossier.words.count(borne[f"status-{key}"], "fact"), f"status={key}")
            for key in dossier.settings.statuses
        ),
    )


def _support(sector: Node, dossier: Dossier) -> Support:
    facts = dossier.backlinks(sector)

    def share(count: int) -> str:
        return dossier.words.share(count, len(facts)) if facts else ""

    return Support(
        link=link_to(sector),
        facts=len(facts),
        corroborated=share(sum(len(fact.origins) > 1 for fact in facts)),
        primary=share(sum(fact.primary for fact in facts)),
        contested=share(sum(dossier.is_contested(fact) for fact in facts)),
        checked=share(sum(bool(fact.fact.checked) for fact in facts)),
    )


def evidence_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/evidence/`"""

    def make() -> Page:
        message = msgid("How well the facts in %(dossier)s are supported, and what each badge means.")
        description = description_of(dossier, message)
        title, view = dossier.words.t("Evidence"), evidence_page(dossier)
        return Page(EVIDENCE_PAGE, title, description, "evidence.md.j2", view)

    yield PageSpec(EVIDENCE_PAGE, make)
