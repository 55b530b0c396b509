"""The facts of an entity's page: below the names of their entities, and in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node, newest_first
from torana.pages import paging
from torana.pages.page import View
from torana.pages.shared.addresses import Site, page_path, part_path
from torana.pages.shared.fact_views import fact_view
from torana.pages.shared.links import Link, link_to
from torana.pages.shared.references import References


@dataclass(frozen=True, slots=True)
class EntityContext:
    """The entity of a page, and the inputs of its parts."""

    node: Node
    dossier: Dossier
    site: Site
    references: References
    """The numbered sources of the page, in the order in which its parts cite them."""
    facts: Sequence[FactNode]
    """The facts that the page shows; other pages continue them."""


def facts_by_owner(page: EntityContext) -> list[View]:
    """The facts of a page below the names of their entities, the newest first. Its own entity precedes the others."""
    by_owner: dict[str, list[FactNode]] = {}
    for fact in sorted(newest_first(page.facts), key=lambda fact: fact.owner is not page.node):
        by_owner.setdefault(fact.owner.slug, []).append(fact)
    return [
        View(
            title=link_to(page.dossier.nodes[slug]),
            anchor=f"_facts-{slug}",
            facts=[
                fact_view(fact, page.dossier, page.site, page.references, page.node, grouped=True) for fact in owned
            ],
        )
        for slug, owned in by_owner.items()
    ]


def fact_parts(node: Node, facts: Sequence[FactNode]) -> list[Sequence[FactNode]]:
    """Split the facts of an entity's page, with the newest part last. Its own facts stay in that part, if they fit."""
    others = [fact for fact in facts if fact.owner is not node]
    if len(facts) - len(others) >= 2 * paging.FACTS:
        return paging.split(facts, paging.FACTS)
    *older, newest = paging.split(others, paging.FACTS)
    if not older:
        return [facts]
    keys = {fact.key for fact in newest}
    return [*older, [fact for fact in facts if fact.owner is node or fact.key in keys]]


def facts_pager(node: Node, parts: Sequence[Sequence[FactNode]], here: int, dossier: Dossier) -> paging.Pager | None:
    """The links between the parts of an entity's facts.

    A permanent link leads to the entity's own page, so the last part has a link to each of its facts in other parts.
    """
    last = len(parts) - 1

    def path(index: int) -> str:
        return page_path(node) if index == last else part_path(node, "facts", index + 1)

    pager = paging.pager_at(parts, here, path, dossier.words, newest_first=True)
    elsewhere = tuple(
        Link(dossier.words.when(fact.fact.date) or dossier.words.t("No date given"), path(index), anchor)
        for index, part in enumerate(parts[:last] if here == last else ())
        for fact in part
        if fact.owner is node
        for anchor in (fact.fact.id, *fact.fact.formerly)
    )
    return replace(pager, elsewhere=elsewhere) if pager else None


def newest_facts(node: Node, dossier: Dossier) -> tuple[Sequence[FactNode], paging.Pager | None]:
    """The facts that an entity's own page shows, and the links to its other parts."""
    parts = fact_parts(node, dossier.backlinks(node))
    return parts[-1], facts_pager(node, parts, len(parts) - 1, dossier)
