"""Bibliographies that Torana writes, read again. Those of other programs are in `tests/edits/import-*.yml`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from torana.editing.references.bibtex import plain_text, read_bibtex
from torana.editing.references.csl_json import read_csl_json
from torana.editing.references.reference import ReferenceReader
from torana.editing.references.ris import read_ris
from torana.exports.bibliography import bibtex, ris, source_csl
from torana.json_text import as_json
from torana.records.entity_types import SOURCE

from .support.dossiers import dossier_of
from .support.paths import REPOSITORY

KEPT = ("id", "title", "publisher", "URL", "volume", "issue", "DOI", "ISBN", "page", "language")


@pytest.fixture(scope="module")
def items() -> list[dict[str, Any]]:
    """The sources of the real dossier, and one with everything."""
    full = {
        **{"id": "full", "type": "article-journal", "title": r"A {b} ~ \c & 50% -- #1_x^2 } é", "publisher": "House"},
        **{"volume": "12", "issue": "3", "page": "45-67", "DOI": "10.1000/a_b", "URL": "https://example.org/~a%20b"},
        **{"issued": {"date-parts": [[2024, 3]]}, "container-title": "Journal {of} Wind", "language": "en"},
        **{"author": [{"family": "van Sato", "given": "Hana"}, {"literal": "Ministry of A and B"}]},
    }
    return [*map(source_csl, dossier_of(REPOSITORY).of_type(SOURCE)), full]


@pytest.mark.parametrize(
    ("read", "write"),
    [
        (read_bibtex, lambda items: "\n".join(map(bibtex, items))),
        (read_ris, lambda items: "\n".join(map(ris, items))),
        (read_csl_json, lambda items: as_json(items).decode()),
    ],
    ids=["bibtex", "ris", "csl"],
)
def test_a_written_bibliography_is_read_again(read: ReferenceReader, write: Any, items: list[dict[str, Any]]) -> None:
    text = write(items)
    found = read(text, "refs")
    assert not found.problems
    assert [{key: each.item[key] for key in KEPT if key in each.item} for each in found.entries] == [
        {key: item[key] for key in KEPT if key in item} for item in items
    ]
    assert found.entries[-1].item["issued"] == "2024-03"
    assert found.entries[-1].item["author"] == items[-1]["author"]
    lines = text.split("\n")
    assert all(lines[each.position.line - 1][:2] in ("@a", "@m", "@b", "@i", "TY", "  ") for each in found.entries)


@pytest.mark.parametrize(
    ("issued", "text"),
    [
        ({"raw": "in press"}, "in press"),
        ({"date-parts": [["2024"]], "circa": True}, "2024~"),
        ({"date-parts": [[]]}, "{'date-parts': [[]]}"),
        ([[2024]], "[[2024]]"),
        (2024, "2024"),
    ],
)
def test_a_date_of_csl_json(issued: Any, text: str) -> None:
    (entry,) = read_csl_json(json.dumps([{"issued": issued}]), "refs").entries
    assert entry.item["issued"] == text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\"o}\'{\i}\c{c}\v s{\ss}{\O}", "öíçšßØ"),
        (r"{The {NASA} {\textquoteright}s}", "The NASA ’s"),
        (r"\textbackslash{}n \{a\}", r"\n {a}"),
        (r"\url{https://a.example}", "https://a.example"),
    ],
)
def test_tex(tex: str, text: str) -> None:
    assert plain_text(tex) == text
