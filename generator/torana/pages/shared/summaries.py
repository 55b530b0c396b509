"""The summaries of entities, in the language of the page if the catalogue translates them."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.shared.links import LinkedText, OwnText, plain, rich


def summary_of(node: Node, dossier: Dossier, here: Node | None = None) -> LinkedText:
    """The summary of an entity; empty if it has none. A link to the page itself (`here`) becomes plain text."""
    text, is_own = _summary(node, dossier)
    linked = rich(text, dossier, here)
    return OwnText(linked) if is_own else linked


def plain_summary(node: Node, dossier: Dossier) -> str:
    """The summary of an entity without its links."""
    return plain(_summary(node, dossier)[0], dossier)


def _summary(node: Node, dossier: Dossier) -> tuple[str, bool]:
    """The summary, and whether it is a translation."""
    text: str = node.record.summary or ""
    translation = dossier.words.translation(text)
    return translation or text, bool(translation)


def summaries_to_translate(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield the summaries of terms, each with its file: of sectors, and of declared types that are terms.

    There are few of these. Thousands of summaries of organisations would make a catalogue that nobody can review.
    """
    for node in dossier.nodes.values():
        is_term = node.type.includes_parts or node.type.schema_org == "DefinedTerm"
        if is_term and (text := node.record.summary):
            yield text, node.position.file
