"""The vocabulary of the search index: every term with the documents that contain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from operator import sub
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.search.terms import (
    DENSE,
    STOP_WORDS,
    date_terms,
    in_utf16_order,
    indexed_terms,
    name_terms,
    slips,
    split_terms,
)
from torana.json_text import compact
from torana.pages.entities.declared_fields import field_texts
from torana.pages.facets import SearchDocument, date_of, field_value
from torana.pages.shared.entity_names import kind_name
from torana.pages.shared.links import plain
from torana.records.entity_types import SOURCE
from torana.wording.words import month_names

WHOLE = 160_000
"""Maximum size in bytes of a vocabulary in one piece. Gzip compresses it to a third."""
PIECE = 48_000
"""Maximum size of a piece of a larger vocabulary in bytes, unless a single term is larger."""
SHORT = 24
"""Maximum number of documents listed for the first one or two letters of a name."""

NAME, ALONE = 6, 10
"""Weight of a term in a name, and the bonus for a name of one term. The terms of a longer name share the bonus."""
STATEMENT, OWNER, SUMMARY, NAMED = 4, 3, 3, 2
"""Weight of a term in a statement, in the name of a fact's entity, in a summary, in the name of another entity."""
DATE = 2
"""Weight of a term of the date of a document."""

Postings = Mapping[int, Mapping[str, Sequence[int]]]
"""By weight and term, the numbers of the documents in order."""


def vocabulary_pieces(
    documents: Iterable[SearchDocument], dossier: Dossier, languages: Iterable[str]
) -> list[tuple[str, bytes]]:
    """Return every term with its documents, in the order of UTF-16, as JavaScript sorts: the result of `pieces`.

    A term has one list for each weight, the greatest first: the weight, then the numbers of the documents, each as its
    distance from the previous number. A vocabulary of several pieces also has entries that a browser derives from one
    piece. `re*` lists the `SHORT` best documents for the first one or two letters of a name. `~sasene` lists the terms
    of names that become this text, backwards, if one of their first three letters is removed. Backwards, the texts of
    one word are neighbours, and mostly in one piece.

    Args:
        documents: All documents, in the order of their numbers.
        dossier: The dossier.
        languages: The languages in which readers write the names of months.
    """
    postings = _postings(documents, dossier, [*map(month_names, languages)])
    whole = _whole_terms(postings)
    one = list(islice(pieces(_in_order(whole), WHOLE), 2))
    if len(one) <= 1:
        return one
    return list(pieces(_in_order(whole | _beginnings(postings) | _misspellings(postings)), PIECE))


def _in_order(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {term: entries[term] for term in in_utf16_order(entries)}


def _postings(documents: Iterable[SearchDocument], dossier: Dossier, months: Sequence[Mapping[int, str]]) -> Postings:
    postings: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def all_weights(document: SearchDocument) -> dict[str, int]:
        date = date_of(document, dossier)
        weight_of = dict.fromkeys(date_terms(date, months), DATE) if date else {}
        return weight_of | weights(document, dossier)

    for number, weight_of in enumerate(dossier.each("weights", documents, all_weights)):
        for term, weight in weight_of.items():
            postings[weight][term].append(number)
    return postings


def _whole_terms(postings: Postings) -> dict[str, Any]:
    entries: dict[str, Any] = defaultdict(list)
    for weight in sorted(postings, reverse=True):
        for term, numbers in postings[weight].items():
            entries[term].append([weight, *_distances(numbers)])
    return entries


def _beginnings(postings: Postings) -> dict[str, Any]:
    best: dict[str, dict[int, int]] = defaultdict(dict)
    for weight, term, numbers in _name_terms(postings):
        for length in (1, 2):
            best[f"{term[:length]}*"].update(dict.fromkeys(numbers, weight))
    return {beginning: _heaviest(weight_of) for beginning, weight_of in best.items()}


def _heaviest(weight_of: Mapping[int, int]) -> list[list[int]]:
    """Return the entry of the `SHORT` heaviest documents, from the weight of each document."""
    best = nsmallest(SHORT, weight_of, key=lambda number: (-weight_of[number], number))
    levels = sorted({weight_of[number] for number in best}, reverse=True)
    return [[level, *_distances(sorted(n for n in best if weight_of[n] == level))] for level in levels]


def _misspellings(postings: Postings) -> dict[str, Any]:
    entries: dict[str, list[str]] = defaultdict(list)
    for term in sorted({term for _, term, _ in _name_terms(postings) if len(term) > 3}):
        for slip in slips(term):
            entries[f"~{slip[::-1]}"].append(term)
    return entries


def _name_terms(postings: Postings) -> Iterator[tuple[int, str, Sequence[int]]]:
    """Yield the terms of names, the lightest first, except those of scripts without spaces."""
    for weight in sorted(weight for weight in postings if weight >= NAME):
        for term, numbers in postings[weight].items():
            if not DENSE.match(term):
                yield weight, term, numbers


def _distances(numbers: Sequence[int]) -> Iterable[int]:
    return map(sub, numbers, (0, *numbers))


def pieces(entries: Mapping[str, Any], largest: int) -> Iterator[tuple[str, bytes]]:
    """Yield the vocabulary in pieces of at most `largest` bytes: the first term of a piece, and the piece as JSON.

    A term with many documents may be a separate piece.
    """
    piece: dict[str, str] = {}
    size = 0

    def finished() -> tuple[str, bytes]:
        members = ",".join(f"{compact(term)}:{value}" for term, value in piece.items())
        return next(iter(piece)), f"{{{members}}}".encode()

    for term, entry in entries.items():
        value = compact(entry)
        if piece and size + len(value) + len(term) > largest:
            yield finished()
            piece, size = {}, 0
        piece[term] = value
        size += len(value) + len(term)
    if piece:
        yield finished()


# --- the weight of each term in a document ------------------------------------------------------------------------


def names(node: Node) -> Iterator[str]:
    """Yield every name of an entity, in all scripts."""
    yield node.name
    yield from node.record.also_known_as
    yield from (name for _, name in native_names(node))


def native_names(node: Node) -> Iterable[tuple[str, str]]:
    """Return the language and the text of each name of an entity in other scripts."""
    by_language: Mapping[str, str] = field_value(node, "native_name") or {}
    return by_language.items()


def weights(document: SearchDocument, dossier: Dossier) -> dict[str, int]:
    """Return the terms of a document, each with its greatest weight in that document."""
    if isinstance(document, FactNode):
        return _without_stop_words(_fact_weights(document, dossier))
    return _entity_weights(document, dossier)


def _terms_of_names(node: Node, dossier: Dossier) -> frozenset[str]:
    """Return the terms of the names of an entity, which many facts name."""
    return dossier.once(
        ("terms of names", node.slug), lambda: frozenset(term for name in names(node) for term in name_terms(name))
    )


def _fact_weights(document: FactNode, dossier: Dossier) -> dict[str, int]:
    # From the lightest to the heaviest: a later weight replaces an earlier one.
    words = [word for node in document.names for word in _terms_of_names(node, dossier)]
    if document.fact.note:
        words += indexed_terms(document.fact.note)
    weight_of = dict.fromkeys(words, NAMED)
    weight_of |= dict.fromkeys(_terms_of_names(document.owner, dossier), OWNER)
    weight_of |= dict.fromkeys(indexed_terms(plain(document.fact.statement, dossier)), STATEMENT)
    return weight_of


def _entity_weights(document: Node, dossier: Dossier) -> dict[str, int]:
    words = indexed_terms(kind_name(document, dossier))
    words += indexed_terms(dossier.settings.countries.get(field_value(document, "country") or "", ""))
    words += [word for text in field_texts(document, dossier) for word in indexed_terms(text)]
    if report := field_value(document, "report"):
        words += indexed_terms(plain(report.words, dossier))
    weight_of = dict.fromkeys(words, NAMED)
    weight_of |= dict.fromkeys(indexed_terms(field_value(document, "publisher") or ""), SUMMARY)
    if summary := field_value(document, "summary"):
        weight_of |= dict.fromkeys(indexed_terms(plain(summary, dossier)), SUMMARY)
    weight_of = _without_stop_words(weight_of)
    if document.type == SOURCE:  # its title repeats the names of entities, which come first
        return weight_of | dict.fromkeys(indexed_terms(document.name), STATEMENT)
    for name in names(document):
        weight = NAME + ALONE // max(1, len(split_terms(name)))
        weight_of |= {word: weight for word in name_terms(name) if weight_of.get(word, 0) < weight}
    return weight_of


def _without_stop_words(weight_of: dict[str, int]) -> dict[str, int]:
    for word in STOP_WORDS.intersection(weight_of):
        del weight_of[word]
    return weight_of
