"""How to cite a page: the words at its foot, and what scripts, bibliographies and its head say alike."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.addresses import Site, address, page_address


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a page."""

    text: str
    """In the page's language, with the permanent address where the site knows its own."""
    key: str
    """Names the page in a bibliography."""
    name: str
    """Its title."""
    publisher: str
    dossier: str
    """What it is a part of; empty on the home page, which stands for the whole."""
    as_of: str
    """`2026-11-23`"""
    address: str
    """The permanent one, empty where the site does not know its own."""


def page_citation(path: str, name: str, node: Node | None, dossier: Dossier, site: Site) -> Citation:
    """How to cite a page.

    Args:
        path: Its Markdown file, in the folder of its language.
        name: Its title.
        node: The entity whose own page it is, if it is one's.
        dossier: In the language of the page.
        site: Where the site is.
    """
    settings, words = dossier.settings, dossier.words
    home = path.removeprefix(f"{words.language}/") == "index.md"
    where = page_address(site, path)
    said = {"publisher": settings.publisher, "name": name, "date": words.date(settings.as_of)}
    if home:
        text = words.t("%(publisher)s: %(name)s, as of %(date)s.", **said)
    else:
        text = words.t("%(publisher)s: %(name)s. In: %(dossier)s, as of %(date)s.", dossier=settings.title, **said)
    if name.endswith("."):
        text = text.replace(f"{name}.", name)  # "Ltd." has its stop already
    return Citation(
        text=f"{text} {where}".strip(),
        key=entity_key(node) if node and words.language == "en" else _page_key(path),
        name=name,
        publisher=settings.publisher,
        dossier="" if home else settings.title,
        as_of=str(settings.as_of),
        address=where,
    )


# A colon stands in no slug: no two things have one key.


def entity_key(node: Node) -> str:
    """What names an entity's page in a bibliography: `torana-meti`."""
    return f"torana-{node.slug}"


def fact_key(fact: FactNode) -> str:
    """What names a fact in a bibliography: `torana-meti:founded`."""
    return f"{entity_key(fact.owner)}:{fact.fact.id}"


def _page_key(path: str) -> str:
    """What names any other page: `torana:timeline`, `torana:ja:organisations:meti`."""
    return ":".join(["torana", *address(path).split("/")[:-1]])
