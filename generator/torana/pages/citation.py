"""The citation of a page: the text at its end, and the same fields for scripts, bibliographies and the page's head."""

from __future__ import annotations

from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.addresses import Site, address, page_address
from torana.records.dates import Date
from torana.wording.words import msgid


@dataclass(frozen=True, slots=True)
class PageCitation:
    """The text and the fields that cite a page."""

    text: str
    """In the page's language, with the permanent address if it is known."""
    key: str
    """The key of the page in a bibliography."""
    name: str
    """Its title."""
    publisher: str
    dossier: str
    """The title of the dossier; empty on the home page."""
    as_of: str
    """`2026-11-23`"""
    address: str
    """The permanent address; empty if the address of the site is not known."""
    doi: str
    """That of the dossier; empty if it has none."""
    version: str
    """The number of the version of an entity; empty for other pages, and without a history."""


def page_citation(path: str, name: str, node: Node | None, dossier: Dossier, site: Site) -> PageCitation:
    """Return how to cite a page, by its Markdown file in the folder of its language. An entity's page has a `node`."""
    settings, words = dossier.settings, dossier.words
    home = path.removeprefix(f"{words.language}/") == "index.md"
    where, versions = page_address(site, path), dossier.versions_of(node) if node else None
    values = {"publisher": settings.publisher, "name": name, "date": words.date(settings.as_of)}
    if home:
        text = words.t("%(publisher)s: %(name)s, as of %(date)s.", **values)
    elif versions:
        values |= {"version": str(versions.number), "changed": words.date(Date.parse(versions.day))}
        form = msgid("%(publisher)s: %(name)s, version %(version)s of %(changed)s. In: %(dossier)s, as of %(date)s.")
        text = words.t(form, dossier=settings.title, **values)
    else:
        text = words.t("%(publisher)s: %(name)s. In: %(dossier)s, as of %(date)s.", dossier=settings.title, **values)
    if name.endswith("."):
        text = text.replace(f"{name}.", name)  # "Ltd." already ends in a full stop
    return PageCitation(
        text=" ".join(filter(None, (text, settings.doi_url, where))),
        key=entity_key(node) if node and words.language == "en" else _page_key(path),
        name=name,
        publisher=settings.publisher,
        dossier="" if home else settings.title,
        as_of=str(settings.as_of),
        address=where,
        doi=settings.doi or "",
        version=str(versions.number) if versions else "",
    )


# A slug contains no colon, so all keys differ.


def entity_key(node: Node) -> str:
    """The key of an entity's page in a bibliography: `torana-meti`."""
    return f"torana-{node.slug}"


def fact_key(fact: FactNode) -> str:
    """The key of a fact in a bibliography: `torana-meti:founded`."""
    return f"{entity_key(fact.owner)}:{fact.fact.id}"


def _page_key(path: str) -> str:
    """The key of any other page: `torana:timeline`, `torana:ja:organisations:meti`."""
    return ":".join(["torana", *address(path).split("/")[:-1]])
