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
from torana.exports.search.terms import STOP_WORDS, split_terms
from torana.pages.facets import all_documents, columns, counted_facets, type_of
from torana.pages.shared.badges import SUPPORT_KEYS

from .support.paths import REPOSITORY, SMALL


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    found = load_dossier(SMALL)
    assert found.dossier is not None
    return found.dossier


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


def test_typing_errors_in_the_first_letters_are_indexed(dossier: Dossier) -> None:
    vocabulary = dict(entries(dossier))
    for slip in ("~cme", "~ame", "~ace"):
        assert "acme" in vocabulary[slip]  # type: ignore[operator]
    assert "a*" in vocabulary


def test_pieces_are_in_the_order_of_javascript(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_pieces_of_the_real_dossier_are_small() -> None:
    found = load_dossier(REPOSITORY)
    assert found.dossier is not None
    for file in search_files(found.dossier):
        assert len(gzip.compress(file.content, 9)) < 16_000, file.path
