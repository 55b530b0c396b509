"""The files of the search index. A browser fetches them in pieces, and only if a reader searches.

The index of a dossier of up to `SMALL` documents has three files, in one piece each. That of a larger dossier is cut,
so that a query costs little more: six requests for a word in the dialog.

- `search/index.json`, the directory: the number of documents of each type, the facets with their counts, and the first
  term of each piece of the vocabulary. The browser fetches it when the search opens.
- `search/terms-N.json`, the vocabulary in order, with the documents of each term. A query needs the one or two
  pieces that contain its words.
- `search/records-N.json`, the text of the results, `CHUNK` documents each. The dialog shows the best results of three
  pieces, `/search/` all results.
- `search/FACET-N.json`, the values of `BLOCK` documents for a facet. Only `/search/` needs them, for facets in use.
  In a small dossier they are in the directory.

The order of `facets.all_documents` numbers the documents. Every file names the version of that numbering, so that a
browser notices a file of an older index. `docs/assets/parts/search-index.js` reads the files; both sides must cut a
text into the same terms (`tests/cases/python-and-javascript.json` tests them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.exports.export import Export
from torana.exports.search.terms import STOP_WORDS
from torana.exports.search.vocabulary import native_names, vocabulary_pieces
from torana.json_text import compact
from torana.pages.facets import (
    FACT,
    Facet,
    SearchDocument,
    all_documents,
    columns,
    counted_facets,
    date_of,
    field_value,
    type_of,
)
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import Site, address, page_path, suggest_url
from torana.pages.shared.badges import DOUBTS, DRAFT, doubts, evidence_badge
from torana.pages.shared.entity_names import own_name, top_sectors
from torana.pages.shared.links import plain
from torana.records.entity_types import EntityTypes
from torana.wording.words import machine_date, msgid

SMALL = 1_000
"""Documents up to which the records are one piece, and the columns are in the directory."""
CHUNK = 64
"""Documents in a piece of the records of a larger dossier."""
BLOCK = 16_384
"""Documents in a piece of a facet's column."""

WORDS = {
    "one": msgid("1 result"),
    "many": msgid("%(count)s results"),
    "alike": msgid("No exact match. Results with similar words: %(count)s"),
    "some": msgid("No result has every word. Results with some of them: %(count)s"),
    "few": msgid("Results with every word: %(exact)s. With similar or fewer words: %(count)s"),
    "none": msgid("No results for %(query)s"),
    "all": msgid("See all results and filters"),
    "filters": msgid("Filters"),
    "sort": msgid("Sort by"),
    "by_relevance": msgid("relevance"),
    "by_date": msgid("date, newest first"),
    "clear": msgid("Clear"),
    "more": msgid("Show more"),
    "chosen": msgid("Active filters"),
    "remove": msgid("Remove the filter %(name)s"),
    "try": msgid("Look in a sector:"),
    "suggest": msgid("Suggest a fact"),
}
"""The messages of the search."""


def search_files(dossier: Dossier, translations: Sequence[Dossier] = (), site: Site | None = None) -> Iterator[Export]:
    """Yield every file of the index; in other languages of the site, only the directory."""
    items = all_documents(dossier)
    has = columns(items, dossier)
    shown = counted_facets(has, dossier)
    file = partial(_file, _version(items, shown))
    terms = vocabulary_pieces(items, dossier, [each.words.language for each in (dossier, *translations)])
    size = max(len(items), 1) if len(items) <= SMALL else CHUNK
    facets = {name: list(map(_column, _cut(column, BLOCK))) for name, column in _columns(items, has, shown, dossier)}
    shared = {
        "types": _ranges(items, dossier.types),
        "firsts": [first for first, _ in terms],
        "chunk": size,
        "block": BLOCK,
        "stop": sorted(STOP_WORDS),
        "columns": {name: blocks[0] for name, blocks in facets.items() if blocks and len(items) <= SMALL},
        "suggest": suggest_url(site, "") if site else "",
    }
    yield file("search/index", _as_json(shared | _in_language(shown, dossier)))
    for other in translations:
        content = _as_json(shared | _in_language(counted_facets(has, other), other))
        yield file(f"{folder_of(other.words.language)}search/index", content)
    for number, (_, piece) in enumerate(terms):
        yield file(f"search/terms-{number}", {"terms": piece})
    results = list(dossier.each("result", items, lambda one: compact(_result(one, dossier))))
    for number, some in enumerate(_cut(results, size)):
        yield file(f"search/records-{number}", {"records": f"[{','.join(some)}]".encode()})
    for name, blocks in facets.items() if len(items) > SMALL else ():
        for number, block in enumerate(blocks):
            yield file(f"search/{name}-{number}", _as_json(block))


def _version(items: Iterable[SearchDocument], facets: Iterable[Facet]) -> str:
    """Return a digest of everything that has a number in the files: documents, and values of facets."""
    numbered = [document.key for document in items] + [value.key for facet in facets for value in facet.values]
    return hashlib.sha256("\n".join(numbered).encode()).hexdigest()[:12]


def _file(version: str, name: str, content: Mapping[str, bytes]) -> Export:
    """Return a file of the index, from JSON by key."""
    values = b"".join(b',"%b":%b' % (key.encode(), value) for key, value in content.items())
    return Export(f"{name}.json", "", b'{"v":"%b"%b}' % (version.encode(), values))


def _as_json(content: Mapping[str, Any]) -> dict[str, bytes]:
    return {key: compact(value).encode() for key, value in content.items()}


def _cut(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _columns(
    items: Iterable[SearchDocument],
    has: Mapping[str, Sequence[tuple[str, ...]]],
    shown: Sequence[Facet],
    dossier: Dossier,
) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield the name and the values of each column: one for each facet, and one for the dates."""
    for facet in shown[1:]:  # the type follows from the number of a document
        places = {value.key: place for place, value in enumerate(facet.values)}
        in_order = {values: tuple(sorted(places[key] for key in values)) for values in {*has[facet.key]}}
        yield facet.key, [in_order[values] for values in has[facet.key]]
    days = (date_of(document, dossier) for document in items)
    yield "date", [(machine_date(date),) if date else () for date in days]


def _in_language(shown: Iterable[Facet], dossier: Dossier) -> dict[str, Any]:
    """Return the translated part of the directory."""
    words, kinds = dossier.words, dossier.settings.kinds
    drafts = [value.key for facet in shown for value in facet.values if value.key == DRAFT]
    return {
        "folder": folder_of(words.language),
        "words": {key: words.t(text) for key, text in WORDS.items()},
        "sectors": [[address(page_path(node)), own_name(node, dossier)] for node in top_sectors(dossier)],
        "singular": {**{t.name: words.t(t.noun) for t in dossier.types}, FACT: words.t("Fact")},
        "facets": [
            {
                "key": facet.key,
                "title": facet.title,
                "values": [[value.key, value.name, value.count, value.depth] for value in facet.values],
            }
            for facet in shown
        ],
        "doubts": {key: evidence_badge(key, words)[1:] for key in (*drafts, *DOUBTS)},
        "kinds": {
            each.name: {key: term.name for key, term in kinds.of(each).items()}
            for each in dossier.types
            if each.has_kinds
        },
    }


def _ranges(items: Iterable[SearchDocument], types: EntityTypes) -> dict[str, int]:
    """Return the number of documents of each type, in the order of their numbers."""
    counts = dict.fromkeys([*(entity_type.name for entity_type in types), FACT], 0)
    for document in items:
        counts[type_of(document)] += 1
    return counts


def _result(document: SearchDocument, dossier: Dossier) -> dict[str, Any]:
    """Return the text of a result: address, title, text, and keys that the directory names."""
    date = date_of(document, dossier)
    if isinstance(document, FactNode):
        shown: dict[str, Any] = {
            "u": f"{address(page_path(document.owner))}#{document.fact.id}",
            "t": plain(document.fact.statement, dossier),
            "o": document.owner.name,
            "d": str(date or ""),
            "w": [badge.key for badge in doubts((document,), dossier)],
            "x": "expected" if document.expected else "state" if document.fact.type == "state" else "",
        }
        return {key: value for key, value in shown.items() if value}
    record, summary = document.record, field_value(document, "summary")
    shown = {
        "u": address(page_path(document)),
        "t": document.name,
        "a": [*record.also_known_as, *({"l": tag, "t": name} for tag, name in native_names(document))],
        "s": plain(summary, dossier) if summary else field_value(document, "publisher") or "",
        "k": field_value(document, "kind"),
        "c": field_value(document, "nationality") or field_value(document, "country"),
        "d": str(date or ""),
    }
    return {key: value for key, value in shown.items() if value}


def _column(values: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Return a column: the distinct sets of values, and for each document the number of its set as one character.

    A value is a position in its facet; in `date` it is the date.
    """
    # From `#` on, except the backslash and the surrogates, which JSON or UTF-8 cannot contain directly.
    characters = {value: chr(_character(number)) for number, value in enumerate(dict.fromkeys(values))}
    return {"sets": [list(value) for value in characters], "of": "".join(map(characters.__getitem__, values))}


def _character(number: int) -> int:
    code = number + 0x23
    code += code >= 0x5C
    return code + 0x821 if code >= 0xD7FF else code
