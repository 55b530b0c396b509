"""The timeline of all facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages import paging
from torana.pages.downloads import Downloads
from torana.pages.drawings.strip import Strip, date_strip
from torana.pages.facts import facts_part, facts_paths
from torana.pages.page import Page, PageSpec, description_of
from torana.pages.paging import part_title
from torana.pages.shared.addresses import Site
from torana.pages.shared.references import Reference, References
from torana.pages.shared.sector_order import top_sectors
from torana.pages.shared.timeline_entries import EntryFilter, Period, timeline_periods, year_anchor
from torana.pages.shared.trust import Trust, trust_in
from torana.records.entity_types import ENTITY_TYPES
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which the timeline can be filtered."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The view of the timeline."""

    trust: Trust
    strip: Strip | None
    sectors: tuple[Choice, ...]
    types: tuple[Choice, ...]
    pager: paging.Pager | None
    periods: tuple[Period, ...]
    references: tuple[Reference, ...]


def timeline_page(index: int, dossier: Dossier) -> TimelinePage:
    """Return a part of the timeline; the newest part is the last."""
    references = References(dossier)
    facts, pages = facts_part("timeline", index, dossier)
    drawn = date_strip(facts, dossier, year_anchor)
    at = {key: spot.key for spot in (drawn.spots if drawn else ()) for key in spot.facts}

    def filters(fact: FactNode) -> EntryFilter:
        above = (n.slug for slug in fact.sectors for n in dossier.lineage(dossier.nodes[slug]))
        return EntryFilter(at.get(fact.key, ""), fact.owner.type.name, " ".join(dict.fromkeys(above)))

    periods = timeline_periods(facts, dossier, references, filters_of=filters)
    types = dict.fromkeys(fact.owner.type for fact in facts)
    within = {n.slug for fact in facts for s in fact.sectors for n in dossier.lineage(dossier.nodes[s])}
    return TimelinePage(
        trust=trust_in(dossier.tally, dossier),
        strip=drawn,
        sectors=tuple(Choice(node.slug, node.name) for node in top_sectors(dossier) if node.slug in within),
        types=tuple(Choice(t.name, dossier.words.t(t.title)) for t in ENTITY_TYPES if t in types),
        pager=pages,
        periods=periods,
        references=references.listed(),
    )


def timeline_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/timeline/`"""

    def make(part: int, path: str) -> Page:
        message = msgid("Every dated fact in %(dossier)s, by year, with its sources.")
        description = description_of(dossier, message)
        view = timeline_page(part, dossier)
        title = part_title(dossier.words.t("Timeline"), view.pager, dossier.words)
        return Page(path, title, description, "timeline.md.j2", view, scripts=("timeline", "evidence"))

    for part, path in enumerate(facts_paths("timeline", dossier)):
        yield PageSpec(path, partial(make, part, path))
