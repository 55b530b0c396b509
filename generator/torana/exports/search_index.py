"""`Dossier` to the index of the search: files that a reader's browser fetches in pieces, and only when asked.

How it is cut, so that a query costs the same in a small dossier and in a large one:

- `search/index.json`, the directory: how many documents there are of each type, the facets with their counts, and
  the first term of each piece of the vocabulary. Fetched when the search is opened.
- `search/terms-N.json`, the vocabulary in order, with the documents of each term. A query needs the one or two
  pieces that its words fall into.
- `search/records-N.json`, what a result shows, `CHUNK` documents each. A query needs those of the results it shows.
- `search/FACET-N.json`, what `BLOCK` documents have of a facet. Only `/search/` needs them, for facets in use.

Documents are numbered in the order of `facets.documents`. Every file bears the version of that numbering, so that a
browser that holds a part of an older index notices. `docs/assets/search.js` is the other half: its `terms` and the
one here must cut a text alike (`tests/test_browser.py` holds them against each other).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import nsmallest
from operator import sub
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export
from torana.json_text import compact
from torana.pages.facets import FACT, Document, Facet, columns, counted_facets, date_of, documents, held, type_of
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import page_path
from torana.pages.shared.links import plain
from torana.records.entity_types import ENTITY_TYPES
from torana.wording.words import TYPES, own

CHUNK = 16
"""Documents in a piece of the records."""
BLOCK = 16_384
"""Documents in a piece of a facet's column."""
PIECE = 24_000
"""Bytes after which a piece of the vocabulary ends; compressed about a third of it."""
SHORT = 24
"""Documents that are kept for a beginning of one or two letters, which is too short to look for all that begin so."""

# Words that stand in nearly every English statement and tell nothing: not indexed in running text.
STOP_WORDS = frozenset(
    """a an and are as at be been but by for from had has have in into is it its of on or that the their they this
    to was were which will with""".split()  # noqa: SIM905 – forty quoted words say less
)

NAME, ALONE = 6, 10
"""What a word of a name weighs, and what it gains where it is the whole name; a long name shares that gain."""
STATEMENT, OWNER, SUMMARY, NAMED = 4, 3, 3, 2
"""What a word weighs in a statement, in the name of a fact's entity, in a summary, in the name of what a fact names."""

WORDS = {
    "one": own("1 result"),
    "many": own("%(count)s results"),
    "alike": own("Nothing is spelt like that; %(count)s results have similar words"),
    "some": own("Nothing has all of these words; %(count)s results have most of them"),
    "none": own("Nothing found for %(query)s"),
    "all": own("All results, with filters"),
    "filters": own("Filters"),
    "sort": own("Sort by"),
    "by_relevance": own("relevance"),
    "by_date": own("date, latest first"),
    "clear": own("Clear"),
    "more": own("Show more"),
}
"""What the search says."""


# --- how a text is cut into terms ---------------------------------------------------------------------------------


@cache
def _word() -> re.Pattern[str]:
    """Letters, digits and marks: the `w` class of Python's `re` leaves the vowel signs of Indian scripts out."""
    # Marks end at U+1FFFF but for the variation selectors.
    marks = "".join(chr(code) for code in range(0x300, 0x20000) if unicodedata.category(chr(code))[0] == "M")
    return re.compile(rf"(?:[^\W_]|[{marks}\U000e0100-\U000e01ef])+")


_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
"""Scripts that put no space between words; they are searched by pairs of characters."""
_LATIN = re.compile(r"[a-z0-9]+")
# From the beginning of a word only: from each of its letters, a word as long as a file would take a day.
_JOINED = re.compile(r"(?<!\w)\w+(?:[-.&'’/]\w+)+")


def folded(text: str) -> str:
    """A text as it is compared: one form of each character, no accents on Latin letters, small letters."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", decomposed)).lower()


def terms(text: str) -> list[str]:
    """The terms of a text in order: words, and pairs of characters where a script has no spaces."""
    if text.isascii():
        return _LATIN.findall(text.lower())  # the same, and most of what there is
    found: list[str] = []
    for word in _word().findall(folded(text)):
        end = 0
        for dense in _DENSE.finditer(word):
            if dense.start() > end:
                found.append(word[end : dense.start()])
            run = dense.group()
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            end = dense.end()
        if end < len(word):
            found.append(word[end:])
    return found


def _names(node: Node) -> Iterator[str]:
    yield node.name
    yield from node.record.also_known_as
    yield from (name for _, name in _native(node))


# --- what each document is found by -------------------------------------------------------------------------------


def _weights(document: Document, dossier: Dossier, named: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """The terms of a document, each with the most that it weighs anywhere in it.

    Args:
        document: An entity or a fact.
        dossier: The dossier that it belongs to.
        named: By slug of an entity, the terms of its names.
    """
    # What weighs least comes first: what comes later takes its place.
    if isinstance(document, FactNode):
        words = [word for node in document.names for word in named[node.slug]]
        if document.fact.note:
            words += terms(document.fact.note)
        found = dict.fromkeys(words, NAMED)
        found |= dict.fromkeys(named[document.owner.slug], OWNER)
        found |= dict.fromkeys(terms(plain(document.fact.statement, dossier)), STATEMENT)
        return _without_stop_words(found)
    words = terms(_kind(document, dossier))
    words += terms(dossier.settings.countries.get(held(document, "country") or "", ""))
    found = dict.fromkeys(words, NAMED)
    if document.type.name == "source":
        found |= dict.fromkeys(terms(document.record.publisher), SUMMARY)
    if summary := held(document, "summary"):
        found |= dict.fromkeys(terms(plain(summary, dossier)), SUMMARY)
    found = _without_stop_words(found)
    for name in _names(document):
        words = terms(name)
        joined = ["".join(terms(match)) for match in _JOINED.findall(name)]
        weight = NAME + ALONE // max(1, len(words))
        found |= {word: weight for word in (*words, *joined) if found.get(word, 0) < weight}
    return found


def _without_stop_words(found: dict[str, int]) -> dict[str, int]:
    for word in STOP_WORDS.intersection(found):
        del found[word]
    return found


def _kind(node: Node, dossier: Dossier) -> str:
    kinds = getattr(dossier.settings.kinds, node.type.name, None)
    return kinds[node.record.kind].name if kinds else ""


def _records(some: Sequence[Document], dossier: Dossier) -> list[dict[str, Any]]:
    dossier.looked_at([document for document in some if isinstance(document, FactNode)])
    return [_record(document, dossier) for document in some]


def _record(document: Document, dossier: Dossier) -> dict[str, Any]:
    """What a result shows: address, title, text, and the keys that the directory has the names of."""
    date = date_of(document, dossier)
    if isinstance(document, FactNode):
        shown: dict[str, Any] = {
            "u": f"{_address(document.owner)}#{document.fact.id}",
            "t": plain(document.fact.statement, dossier),
            "o": document.owner.name,
            "d": str(date or ""),
        }
        return {key: value for key, value in shown.items() if value}
    record, summary = document.record, held(document, "summary")
    shown = {
        "u": _address(document),
        "t": document.name,
        "a": [*record.also_known_as, *({"l": tag, "t": name} for tag, name in _native(document))],
        "s": plain(summary, dossier) if summary else record.publisher if document.type.name == "source" else "",
        "k": held(document, "kind"),
        "c": held(document, "country"),
        "d": str(date or ""),
    }
    return {key: value for key, value in shown.items() if value}


def _native(node: Node) -> Iterable[tuple[str, str]]:
    names: Mapping[str, str] = held(node, "native_name") or {}
    return names.items()


def _address(node: Node) -> str:
    return page_path(node).removesuffix(".md") + "/"


# --- the files ----------------------------------------------------------------------------------------------------


def search_files(dossier: Dossier, translations: Iterable[Dossier] = ()) -> Iterator[Export]:
    """Every file of the index; of each further language of the site only the directory.

    Args:
        dossier: The dossier in English.
        translations: The same in other languages.
    """
    found = documents(dossier)
    has = columns(found, dossier)
    shown = counted_facets(has, dossier)
    # What the numbers in the pieces stand for: documents, and values of facets.
    numbered = [document.key for document in found] + [value.key for facet in shown for value in facet.values]
    version = hashlib.sha256("\n".join(numbered).encode()).hexdigest()[:12]

    def file(name: str, content: Mapping[str, Any], folder: str = "") -> Export:
        return written(name, {key: compact(value).encode() for key, value in content.items()}, folder)

    def written(name: str, content: Mapping[str, bytes], folder: str = "") -> Export:
        values = b"".join(b',"%b":%b' % (key.encode(), value) for key, value in content.items())
        return Export(f"{folder}search/{name}.json", "", b'{"v":"%b"%b}' % (version.encode(), values), listed=False)

    def columns_of(key: str, column: Sequence[tuple[Any, ...]]) -> Iterator[Export]:
        for number, start in enumerate(range(0, len(found), BLOCK)):
            yield file(f"{key}-{number}", _column(column[start : start + BLOCK]))

    pieces = list(_pieces(_vocabulary(found, dossier)))
    cut = {
        "types": _ranges(found),
        "firsts": [first for first, _ in pieces],
        "chunk": CHUNK,
        "block": BLOCK,
        "stop": sorted(STOP_WORDS),
    }
    yield file("index", cut | _said(shown, dossier))
    for other in translations:
        yield file("index", cut | _said(counted_facets(has, other), other), folder_of(other.words.language))
    for number, (_, piece) in enumerate(pieces):
        yield written(f"terms-{number}", {"terms": piece})
    for number, start in enumerate(range(0, len(found), CHUNK)):
        yield file(f"records-{number}", {"records": _records(found[start : start + CHUNK], dossier)})
    for facet in shown[1:]:  # the type follows from the number
        places = {value.key: place for place, value in enumerate(facet.values)}
        in_order = {values: tuple(sorted(places[key] for key in values)) for values in {*has[facet.key]}}
        yield from columns_of(facet.key, [in_order[values] for values in has[facet.key]])
    days = (date_of(document, dossier) for document in found)
    yield from columns_of("date", [(date.text.partition("/")[0],) if date else () for date in days])


def _said(shown: Iterable[Facet], dossier: Dossier) -> dict[str, Any]:
    """The part of the directory that differs from language to language."""
    words, kinds = dossier.words, dossier.settings.kinds
    return {
        "folder": folder_of(words.language),
        "words": {key: words.t(text) for key, text in WORDS.items()},
        "singular": {key: words.t(text) for key, text in TYPES.items()},
        "facets": [
            {
                "key": facet.key,
                "title": facet.title,
                "values": [[value.key, value.name, value.count, value.depth] for value in facet.values],
            }
            for facet in shown
        ],
        "kinds": {
            name: {key: term.name for key, term in getattr(kinds, name).items()} for name in type(kinds).model_fields
        },
    }


def _ranges(found: Iterable[Document]) -> dict[str, int]:
    """How many documents there are of each type, in the order of their numbers."""
    counts = dict.fromkeys([*(entity_type.name for entity_type in ENTITY_TYPES), FACT], 0)
    for document in found:
        counts[type_of(document)] += 1
    return counts


def _vocabulary(found: Iterable[Document], dossier: Dossier) -> dict[str, Any]:
    """Every term in the order of UTF-16, as JavaScript compares, with its documents.

    A term has a list a weight, the greatest first: the weight, then the numbers of the documents, each as the
    distance from the one before. `re*` are the `SHORT` best documents for a beginning of one or two letters. `~enesas`
    are the names that a slip in one of their first three letters leads to.
    """
    postings: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    named = {
        node.slug: frozenset(term for name in _names(node) for term in terms(name)) - STOP_WORDS
        for node in dossier.entities
    }
    for number, document in enumerate(found):
        for term, weight in _weights(document, dossier, named).items():
            postings[weight][term].append(number)
    entries: dict[str, Any] = defaultdict(list)
    names: set[str] = set()
    beginnings: dict[str, dict[int, int]] = defaultdict(dict)
    for weight, by_term in sorted(postings.items(), reverse=True):
        for term, numbers in by_term.items():
            entries[term].append([weight, *_distances(numbers)])
    for weight, by_term in sorted(postings.items()):  # the greatest last: it is what stays
        for term, numbers in by_term.items() if weight >= NAME else ():
            if not _DENSE.match(term):
                names.add(term)
                for length in (1, 2):
                    beginnings[f"{term[:length]}*"].update(dict.fromkeys(numbers, weight))
    for beginning, best in beginnings.items():
        kept = nsmallest(SHORT, best, key=lambda number: (-best[number], number))
        weights = sorted({best[number] for number in kept}, reverse=True)
        entries[beginning] = [[w, *_distances(sorted(n for n in kept if best[n] == w))] for w in weights]
    slips: dict[str, list[str]] = defaultdict(list)
    for term in sorted(names):
        if len(term) > 3:
            for slip in dict.fromkeys(term[:i] + term[i + 1 :] for i in range(3)):
                slips[f"~{slip}"].append(term)
    entries |= slips
    # It differs from the order of Python only beyond U+FFFF.
    key = None if max("".join(entries), default="") <= "\uffff" else lambda term: term.encode("utf-16-be")
    return {term: entries[term] for term in sorted(entries, key=key)}


def _distances(numbers: Sequence[int]) -> Iterable[int]:
    return map(sub, numbers, (0, *numbers))


def _pieces(vocabulary: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The vocabulary cut into pieces of about `PIECE` bytes; a term with many documents may be one by itself.

    Returns:
        The first term of each, and the piece as JSON.
    """
    piece: dict[str, str] = {}
    size = 0

    def whole() -> tuple[str, bytes]:
        return next(iter(piece)), f"{{{','.join(f'{compact(term)}:{said}' for term, said in piece.items())}}}".encode()

    for term, entry in vocabulary.items():
        said = compact(entry)
        if piece and size + len(said) + len(term) > PIECE:
            yield whole()
            piece, size = {}, 0
        piece[term] = said
        size += len(said) + len(term)
    if piece:
        yield whole()


def _column(values: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """A column: the distinct sets of values, and for each document the number of its set as one character.

    A value is its place in its facet; of `date` it is the date.
    """
    # From `#` on, past the quotation mark, the backslash and the surrogates, which JSON or UTF-8 would write longer.
    characters = {value: chr(_character(number)) for number, value in enumerate(dict.fromkeys(values))}
    return {"sets": [list(value) for value in characters], "of": "".join(map(characters.__getitem__, values))}


def _character(number: int) -> int:
    code = number + 0x23
    code += code >= 0x5C
    return code + 0x821 if code >= 0xD7FF else code
