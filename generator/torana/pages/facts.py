"""The table of all facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.pages import paging
from torana.pages.downloads import Downloads
from torana.pages.page import WIDE, Page, PageSpec, description_of
from torana.pages.paging import part_title
from torana.pages.shared.addresses import Site
from torana.pages.shared.badges import Badge, status_badge, support_badge
from torana.pages.shared.dates import machine_date
from torana.pages.shared.links import Link, Text, link_to_fact, links_to, rich
from torana.pages.shared.references import Mark, Reference, References
from torana.pages.shared.trust import Trust, trust_in
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact in a table."""

    permalink: Link
    """Its permanent address, with the name of its entity."""
    statement: Text
    replaced: bool
    """True if a later fact replaces it."""
    marks: tuple[Mark, ...]
    date: str
    datetime: str
    sectors: tuple[Link, ...]
    status: Badge | None
    support: str
    """The text of its support badge: `Single-sourced`."""
    contested: str
    """`yes`, or empty."""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The view of the table of all facts."""

    trust: Trust
    pager: paging.Pager | None
    rows: tuple[FactRow, ...]
    references: tuple[Reference, ...]


def facts_paths(name: str, dossier: Dossier) -> list[str]:
    """The Markdown files of the parts of the page `facts` or `timeline`; the last, the newest, has no number."""
    older = len(_parts(dossier)) - 1
    return [*(f"{name}/{index + 1}.md" for index in range(older)), f"{name}.md"]


def _parts(dossier: Dossier) -> list[Sequence[FactNode]]:
    return paging.split(dossier.fact_order, paging.ROWS)


def facts_page(index: int, dossier: Dossier) -> FactsPage:
    """Return a part of the table, the newest facts first; the newest part is the last."""
    references = References(dossier)
    facts, pages = facts_part("facts", index, dossier)
    rows = tuple(_fact_row(fact, dossier, references) for fact in reversed(facts))
    return FactsPage(trust_in(dossier.tally, dossier), pages, rows, references.listed())


def facts_part(name: str, index: int, dossier: Dossier) -> tuple[Sequence[FactNode], paging.Pager | None]:
    """A part of all facts for the page `name`, and the links to the others."""
    parts = _parts(dossier)
    paths = facts_paths(name, dossier)
    return dossier.track(parts[index]), paging.pager(parts, index, lambda other: paths[other], dossier.words)


def _fact_row(fact: FactNode, dossier: Dossier, references: References) -> FactRow:
    date = fact.fact.date
    return FactRow(
        permalink=link_to_fact(fact, fact.owner.name),
        statement=rich(fact.fact.statement, dossier),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        date=dossier.words.when(date),
        datetime=machine_date(date),
        sectors=links_to(dossier.nodes[slug] for slug in fact.sectors),
        status=status_badge(dossier, fact.fact.status) if fact.fact.status else None,
        support=support_badge(fact, dossier.words).text,
        contested=dossier.words.t("yes") if dossier.is_contested(fact) else "",
    )


def facts_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/facts/`"""

    def make(part: int, path: str) -> Page:
        message = msgid("All facts in %(dossier)s, in one table that you can sort and filter.")
        description = description_of(dossier, message)
        view = facts_page(part, dossier)
        title = part_title(dossier.words.t("Facts"), view.pager, dossier.words)
        scripts = ("tables", "evidence")
        return Page(path, title, description, "facts.md.j2", view, hide=WIDE, scripts=scripts)

    for part, path in enumerate(facts_paths("facts", dossier)):
        yield PageSpec(path, partial(make, part, path))
