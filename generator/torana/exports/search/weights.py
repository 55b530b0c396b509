"""The weight of each term in a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.search.terms import STOP_WORDS, compounds, terms
from torana.pages.facets import Document, field_value
from torana.pages.shared.links import plain

NAME, ALONE = 6, 10
"""Weight of a term in a name, and the bonus for a name of one term. The terms of a longer name share the bonus."""
STATEMENT, OWNER, SUMMARY, NAMED = 4, 3, 3, 2
"""Weight of a term in a statement, in the name of a fact's entity, in a summary, in the name of another entity."""


def names(node: Node) -> Iterator[str]:
    """Yield every name of an entity, in all scripts."""
    yield node.name
    yield from node.record.also_known_as
    yield from (name for _, name in native_names(node))


def native_names(node: Node) -> Iterable[tuple[str, str]]:
    """Return the language and the text of each name of an entity in other scripts."""
    by_language: Mapping[str, str] = field_value(node, "native_name") or {}
    return by_language.items()


def weights(document: Document, dossier: Dossier, named: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return the terms of a document, each with its greatest weight in that document.

    Args:
        document: An entity or a fact.
        dossier: The dossier that it belongs to.
        named: By slug of an entity: the terms of its names.
    """
    if isinstance(document, FactNode):
        return _without_stop_words(_fact_weights(document, dossier, named))
    return _entity_weights(document, dossier)


def _fact_weights(document: FactNode, dossier: Dossier, named: Mapping[str, frozenset[str]]) -> dict[str, int]:
    # From the lightest to the heaviest: a later weight replaces an earlier one.
    words = [word for node in document.names for word in named[node.slug]]
    if document.fact.note:
        words += terms(document.fact.note)
    weight_of = dict.fromkeys(words, NAMED)
    weight_of |= dict.fromkeys(named[document.owner.slug], OWNER)
    weight_of |= dict.fromkeys(terms(plain(document.fact.statement, dossier)), STATEMENT)
    return weight_of


def _entity_weights(document: Node, dossier: Dossier) -> dict[str, int]:
    words = terms(_kind(document, dossier))
    words += terms(dossier.settings.countries.get(field_value(document, "country") or "", ""))
    weight_of = dict.fromkeys(words, NAMED)
    if document.type.name == "source":
        weight_of |= dict.fromkeys(terms(document.record.publisher), SUMMARY)
    if summary := field_value(document, "summary"):
        weight_of |= dict.fromkeys(terms(plain(summary, dossier)), SUMMARY)
    weight_of = _without_stop_words(weight_of)
    for name in names(document):
        words = terms(name)
        weight = NAME + ALONE // max(1, len(words))
        weight_of |= {word: weight for word in (*words, *compounds(name)) if weight_of.get(word, 0) < weight}
    return weight_of


def _without_stop_words(weight_of: dict[str, int]) -> dict[str, int]:
    for word in STOP_WORDS.intersection(weight_of):
        del weight_of[word]
    return weight_of


def _kind(node: Node, dossier: Dossier) -> str:
    kinds = getattr(dossier.settings.kinds, node.type.name, None)
    return kinds[node.record.kind].name if kinds else ""
