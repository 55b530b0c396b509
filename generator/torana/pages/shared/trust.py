"""A summary of the support for the facts of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torana.dossier.evidence import Tally, tally_of
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.page import View
from torana.pages.shared.addresses import page_path
from torana.pages.shared.badges import EVIDENCE_PAGE
from torana.pages.shared.links import Link
from torana.records.entity_types import SECTOR
from torana.wording.words import Words


def link_to_search(query: str, text: str = "") -> Link:
    """A link to the facts that a query of the search finds, such as `sector=energy&evidence=contested`."""
    return Link(text, f"search.md?{query}&type=fact")


def facts_of(node: Node, query: str) -> Link:
    """A link to those of the facts of an entity that a query finds.

    On the page of the entity, a script hides the others. That of a sector shows most of its facts as lines.
    """
    if node.type == SECTOR:
        return link_to_search(f"sector={node.slug}&{query}")
    return Link("", f"{page_path(node)}?{query}", "_facts")


def share(count: int, total: int, link: Link, words: Words) -> View:
    """A share of some facts, such as `3 of 12 (25%)`, with a link to those that count."""
    return View(text=words.share(count, total) if total else "", found=link if count else None)


def trust_in(
    dossier: Dossier, facts: Sequence[FactNode] | None = None, link_of: Callable[[str], Link] = link_to_search
) -> View:
    """Return a summary of the support for some facts; by default for all.

    `link_of` returns the link to those that a query finds.
    """
    tally = dossier.tally if facts is None else tally_of(facts, dossier.indexes.contested)
    words = dossier.words
    shares = {
        "corroborated": (tally.corroborated, words.t("with two or more independent sources")),
        "primary": (tally.primary, words.t("with a primary source")),
        "contested": (tally.contested, words.t("contested")),
    }
    return View(
        facts=words.count(tally.facts, "fact"),
        shares=tuple(
            View(
                share=share(count, tally.facts, link_of(f"evidence={key}"), words),
                label=Link(label, EVIDENCE_PAGE, f"_{key}"),
            )
            for key, (count, label) in shares.items()
            if tally.facts
        ),
        checks=_checks(tally, words),
        as_of=words.date(dossier.settings.as_of),
        page=Link(words.t("How we count"), "method.md", "corroboration"),
    )


def _checks(tally: Tally, words: Words) -> str:
    """The date of the oldest check, and the number of facts that were never re-checked."""
    if tally.oldest is None:
        return words.t("not re-checked since added") if tally.facts else ""
    oldest = words.t("oldest check: %(date)s", date=words.date(tally.oldest))
    if not tally.unchecked:
        return oldest
    rest = words.n("%(count)s not re-checked since added", "%(count)s not re-checked since added", tally.unchecked)
    return f"{oldest}; {rest}"
