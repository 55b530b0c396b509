"""The search index: the terms of texts, the weights of documents, and the pieces."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.dossier.nodes import FactNode
from torana.exports.search import index_files, vocabulary
from torana.exports.search.index_files import search_files
from torana.exports.search.terms import STOP_WORDS, date_terms, indexed_terms, name_terms, split_terms
from torana.pages.facets import all_documents, columns, counted_facets, type_of
from torana.pages.shared.badges import SUPPORT_KEYS
from torana.records.dates import Date

from .support.paths import REPOSITORY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Renesas Electronics", ["renesas", "electronics"]),
        ("C-DAC’s lab", ["c", "dac", "s", "lab"]),
        ("Ōsaka Société", ["osaka", "societe"]),
        ("日本電気", ["日本", "本電", "電気"]),
        ("木", ["木"]),
        ("ﾙﾈｻｽ", ["ルネ", "ネサ", "サス"]),
        ("ガス", ["ガス"]),
        ("भारतीय सेना", ["भारतीय", "सेना"]),
        ("AI半導体2025", ["ai", "半導", "導体", "2025"]),
        (" – … ", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert split_terms(text) == expected


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Open-RAN", "openran"),
        ("日本", "本"),
        ("本社は東京にある", "京に"),
        ("ア・イウ", "ウ"),
    ],
)
def test_a_text_is_found_by(text: str, query: str) -> None:
    assert query in indexed_terms(text)


def test_neighbouring_words_of_a_name_are_a_term() -> None:
    assert {"openran", "5gopen"} <= set(name_terms("5G Open RAN"))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2025", {"2025"}),
        ("2025-05", {"2025", "202505", "may2025"}),
        ("2025-05-07~", {"2025", "202505", "0507", "may2025", "7may"}),
        ("2025-33", {"2025"}),
        ("2024-12/2025", {"2024", "202412", "december2024", "2025"}),
        ("202X", set()),
    ],
)
def test_a_date_is_found_by(date: str, expected: set[str]) -> None:
    months = [{5: "May", 12: "December"}]
    assert set(date_terms(Date.parse(date), months)) == expected


def test_latin_text_is_cut_as_any_other() -> None:
    text = "AT&T's 5G_x e-mail, C-DAC (2025)"
    assert split_terms(text) == split_terms(text + " ー")[:-1]


def test_documents_are_numbered_by_type_and_weight(dossier: Dossier) -> None:
    found = all_documents(dossier)
    assert len(found) == len(dossier.nodes) + len(dossier.facts)
    types = [type_of(document) for document in found]
    assert types == sorted(types, key=list(dict.fromkeys(types)).index)
    assert types[-1] == "fact"


def test_the_counts_of_facets(dossier: Dossier) -> None:
    has = columns(all_documents(dossier), dossier)
    by_key = {facet.key: {value.key: value.count for value in facet.values} for facet in counted_facets(has, dossier)}
    assert by_key["type"]["fact"] == len(dossier.facts)
    assert by_key["type"]["organisation"] == 3
    evidence = by_key["evidence"]
    assert sum(evidence.get(key, 0) for key in SUPPORT_KEYS) == len(dossier.facts)
    # A fact in a subsector counts for both sectors.
    for document, sectors in zip(all_documents(dossier), has["sector"], strict=True):
        if isinstance(document, FactNode):
            for slug in document.sectors:
                assert {node.slug for node in dossier.lineage(dossier.nodes[slug])} <= set(sectors)


def entries(dossier: Dossier) -> Iterator[tuple[str, object]]:
    for file in search_files(dossier):
        if file.path.startswith("search/terms-"):
            yield from json.loads(file.content)["terms"].items()


def numbers(entry: list[list[int]]) -> set[int]:
    """The documents of an entry."""
    found = set()
    for _, *steps in entry:
        number = 0
        for step in steps:
            number += step
            found.add(number)
    return found


def test_every_word_of_a_statement_leads_to_its_fact(dossier: Dossier) -> None:
    vocabulary = dict(entries(dossier))
    for number, document in enumerate(all_documents(dossier)):
        name = document.owner.name if isinstance(document, FactNode) else document.name
        for term in split_terms(name):
            if term not in STOP_WORDS:
                assert number in numbers(vocabulary[term]), (term, name)  # type: ignore[arg-type]


def test_typing_errors_in_the_first_letters_are_indexed(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only if the vocabulary has several pieces: in a single one, a browser finds them."""
    assert not [term for term, _ in entries(dossier) if term.startswith("~") or term.endswith("*")]
    monkeypatch.setattr(vocabulary, "WHOLE", 300)
    terms = dict(entries(dossier))
    for slip in ("~emc", "~ema", "~eca"):
        assert "acme" in terms[slip]  # type: ignore[operator]
    assert "a*" in terms


def test_pieces_are_in_the_order_of_javascript(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "WHOLE", 300)
    monkeypatch.setattr(vocabulary, "PIECE", 300)
    files = {file.path: json.loads(file.content) for file in search_files(dossier)}
    firsts = files["search/index.json"]["firsts"]
    assert len(firsts) > 5
    order = [term for number in range(len(firsts)) for term in files[f"search/terms-{number}.json"]["terms"]]
    assert order == sorted(order, key=lambda term: term.encode("utf-16-be"))
    assert firsts == [next(iter(files[f"search/terms-{n}.json"]["terms"])) for n in range(len(firsts))]


def test_columns_come_back_from_their_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are more sets than characters before the surrogates; they are read as in the browser."""
    values = [(str(number),) for number in range(0xD800)]
    made = json.loads(json.dumps(index_files._column(values), ensure_ascii=False))
    for value, character in zip(values, made["of"], strict=True):
        code = ord(character)
        assert not 0xD800 <= code < 0xE000
        code -= 0x821 if code >= 0xE000 else 0
        code -= 1 if code > 0x5C else 0
        assert tuple(made["sets"][code - 0x23]) == value


def test_the_index_of_the_real_dossier_is_three_small_files() -> None:
    found = load_dossier(REPOSITORY)
    assert found.dossier is not None
    sizes = {file.path: len(gzip.compress(file.content, 9)) for file in search_files(found.dossier)}
    assert set(sizes) == {"search/index.json", "search/terms-0.json", "search/records-0.json"}
    assert sum(sizes.values()) < 90_000


def test_a_larger_dossier_is_cut(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_files, "SMALL", 3)
    monkeypatch.setattr(index_files, "CHUNK", 4)
    files = {file.path: json.loads(file.content) for file in search_files(dossier)}
    assert not files["search/index.json"]["columns"]
    assert {"search/sector-0.json", "search/date-0.json", "search/records-1.json"} <= set(files)
    assert len(files["search/records-0.json"]["records"]) == 4
