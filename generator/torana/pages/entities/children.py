"""The children of an entity: its parts, subsidiaries, subsectors or places. The infobox shows the first of them."""

from __future__ import annotations

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.entities.entity_list import EntityList
from torana.pages.page import View
from torana.pages.shared.addresses import part_path
from torana.pages.shared.entity_names import by_name
from torana.pages.shared.links import Link, link_to, links_to
from torana.wording.words import msgid


def _further(node: Node, dossier: Dossier) -> int:
    """The number of children, if the infobox cannot show all."""
    count = len(dossier.children(node))
    return count if count > paging.FACTS else 0


CHILDREN = EntityList(
    title=msgid("Includes"),
    name="includes",
    kind="links",
    count=_further,
    items=lambda node, dossier: by_name(dossier.children(node)),
    row=lambda child, node, dossier, references: link_to(child),
    first=1,
)
"""All children of an entity, if there are many."""


def children_of(node: Node, dossier: Dossier) -> View:
    """The first children of an entity, and a link to the page with all of them if there are more."""
    found = by_name(dossier.children(node))
    more = dossier.words.t("%(count)s more", count=dossier.words.integer(len(found) - paging.FACTS))
    return View(
        links=links_to(found[: paging.FACTS]),
        more=Link(more, part_path(node, CHILDREN.name, 1)) if len(found) > paging.FACTS else None,
    )
