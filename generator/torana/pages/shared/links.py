"""Links to pages, and texts that contain links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.addresses import api_path, page_path
from torana.records.relations import LINK


class Link(NamedTuple):
    """A link to a page of this site, or of another.

    Links, badges and marks are tuples: a page has a hundred of each, and a frozen dataclass takes four times as long.
    """

    text: str
    path: str
    """The Markdown file of the page, from the root of the site's pages: `organisations/meti.md`; or a web address."""
    anchor: str = ""


LinkedText = tuple[str | Link, ...]
"""Plain text with links in it."""


class OwnText(tuple[str | Link, ...]):
    """Text with links in the language of the page. Other texts of the dossier are in English."""

    __slots__ = ()


def link_to(node: Node, text: str = "") -> Link:
    """A link to an entity's page."""
    name = node.name  # read even if `text` is given, so that the page depends on the entity, whose type may change
    return Link(text or name, page_path(node))


def link_if(slug: str | None, dossier: Dossier) -> Link | None:
    """A link to the page of an entity; `None` without a slug."""
    return link_to(dossier.nodes[slug]) if slug else None


def links_to(nodes: Iterable[Node]) -> tuple[Link, ...]:
    """Links to the pages of entities, in their order."""
    return tuple(link_to(node) for node in nodes)


def link_to_fact(fact: FactNode, text: str = "") -> Link:
    """A link to the permanent address of a fact."""
    return Link(text, page_path(fact.owner), fact.fact.id)


def link_to_data(node: Node) -> Link:
    """A link to an entity and its facts as JSON."""
    return Link("JSON", api_path(node))


def rich(text: str, dossier: Dossier, here: Node | None = None) -> LinkedText:
    """A statement or summary with each `[[slug]]` as a link. A link to the page itself (`here`) becomes plain text."""
    spans: list[str | Link] = []
    end = 0
    for match in LINK.finditer(text):
        if match.start() > end:
            spans.append(text[end : match.start()])
        node = dossier.nodes[match[1].strip()]
        shown = (match[2] or node.record.name).strip()
        spans.append(shown if node is here else link_to(node, shown))
        end = match.end()
    if end < len(text):
        spans.append(text[end:])
    return tuple(spans)


def plain(text: str, dossier: Dossier) -> str:
    """A statement or summary without its links."""
    return LINK.sub(lambda match: (match[2] or dossier.nodes[match[1].strip()].record.name).strip(), text)
