"""Any text that the reader accepts is unchanged after escaping and parsing."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from decimal import Decimal

import html5lib
import markdown
import pytest
import rdflib
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from torana.dossier.events import KINDS, FileChange, events_of_commit
from torana.exports import bibliography, rdf
from torana.exports.plain_markdown import PlainMarkdown, escaped_line
from torana.exports.tables import sqlite_file
from torana.exports.tables.csv_file import as_cell, as_csv
from torana.exports.tables.parquet_file import as_parquet
from torana.exports.tables.table import Table, TableColumn
from torana.pages.html_head import _IN_SCRIPT
from torana.pages.markdown.escaping import attribute, css_text, escape
from torana.pages.shared.addresses import Site
from torana.records.yaml_parser import parse
from torana.site.csp import ContentSecurityPolicy

from .support import parquet
from .support.texts import COMMONMARK, OFTEN, TEXTS, as_tex_reads

COLUMNS = (TableColumn("a", "A", required=True), TableColumn("b", "B"), TableColumn("n", "N", type="number"))
TABLE = Table("t", "T", ("a",), lambda dossier: (), COLUMNS)


@OFTEN
@given(TEXTS, TEXTS)
def test_csv(one: str, other: str) -> None:
    content = as_csv(TABLE, [(one, None, 1.5), (other, one, None)])
    _, first, second = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    for cell, text in ((first[0], one), (second[0], other), (second[1], one)):
        assert cell.replace("'", "") == text.replace("'", "")
        if ";" not in text:
            assert cell in (text, f"'{text}")
        assert not cell.startswith(("=", "+", "-", "@"))
    for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert (first[1], first[2], second[2]) == ("", "1.5", "")


@OFTEN
@given(TEXTS)
def test_parquet(text: str) -> None:
    content = as_parquet(TABLE, [(text, None, 1.5)])
    assert parquet.rows(content) == [{"a": text, "b": None, "n": 1.5}]


@OFTEN
@given(TEXTS)
def test_sqlite_takes_values_as_values(text: str) -> None:
    base = sqlite3.connect(":memory:")
    base.execute(sqlite_file._create(TABLE))
    base.execute("INSERT INTO t VALUES (?, ?, ?)", (text, None, 1.5))
    assert base.execute("SELECT a FROM t").fetchall() == [(text,)]


@OFTEN
@given(TEXTS)
def test_turtle(text: str) -> None:
    data = f"<http://x.example/> <http://x.example/p> {rdf._text(text)} ."
    found = rdflib.Graph().parse(data=data, format="turtle")
    assert [str(value) for value in found.objects()] == [text]


@OFTEN
@given(TEXTS, TEXTS)
def test_bibtex_and_ris(title: str, publisher: str) -> None:
    url = "https://x.example/a_b?c=%20#d"
    item = {"id": "x", "type": "webpage", "title": title, "publisher": publisher, "URL": url}
    (entry,) = rispy.loads(bibliography.ris(item))
    assert (entry["title"], entry["publisher"]) == (title, publisher)
    (found,) = parse_string(bibliography.bibtex(item), "bibtex").entries.values()
    assert found.fields["url"] == item["URL"]


@OFTEN
@given(st.text(alphabet="ab\\{}%&#_$~^ ", min_size=1).map(lambda text: " ".join(text.split())).filter(bool))
def test_bibtex_preserves_the_special_characters_of_tex(text: str) -> None:
    item = {"id": "x", "type": "webpage", "title": text, "publisher": text, "URL": "https://x.example/"}
    (found,) = parse_string(bibliography.bibtex(item), "bibtex").entries.values()
    author = str(found.persons["author"][0])
    for written in (*(whole[1:-1] for whole in (found.fields["title"], author)), found.fields["publisher"]):
        assert " ".join(as_tex_reads(written).split()) == text


@OFTEN
@given(TEXTS)
def test_llms_shows_a_text_and_makes_nothing_of_it(text: str) -> None:
    for parser in (markdown.markdown, COMMONMARK.render):
        page = html5lib.parse(parser(f"- Zq {escaped_line(text)} Zq\n"), namespaceHTMLElements=False)
        assert {one.tag for one in page.iter()} <= {"html", "head", "body", "ul", "li"}


@OFTEN
@given(TEXTS)
def test_json_in_a_page(text: str) -> None:
    script = json.dumps({"t": text}, ensure_ascii=False).translate(_IN_SCRIPT)
    page = html5lib.parse(f'<script type="application/ld+json">{script}</script><p>', namespaceHTMLElements=False)
    assert json.loads(page.find(".//script").text) == {"t": text}
    assert [one.tag for one in page.iter()] == ["html", "head", "script", "body", "p"]


@OFTEN
@given(TEXTS)
def test_attributes_and_styles(text: str) -> None:
    page = html5lib.parse(f'<p title="{attribute(text)}">x', namespaceHTMLElements=False)
    assert page.find(".//p").attrib == {"title": text}
    page = html5lib.parse(f'<style>a{{b:"{css_text(text)}"}}</style><p>', namespaceHTMLElements=False)
    assert [one.tag for one in page.iter()] == ["html", "head", "style", "body", "p"]


@OFTEN
@given(TEXTS)
def test_plain_markdown_preserves_the_text(text: str) -> None:
    made = PlainMarkdown(Site("https://x.example/")).page(f"# A {escape(text, True)}\n", "x.md").decode()
    plain = made.removeprefix("# A ").rstrip("\n")
    unescaped = "".join(sign for at, sign in enumerate(plain) if not (sign == "\\" and _escapes(plain, at)))
    assert " ".join(unescaped.split()) == text
    page = html5lib.parse(COMMONMARK.render(made), namespaceHTMLElements=False)
    assert [(one.tag, one.text) for one in page.find("body")] == [("h1", f"A {text}")]


def _escapes(text: str, at: int) -> bool:
    before = 0
    while at - before - 1 >= 0 and text[at - before - 1] == "\\":
        before += 1
    return before % 2 == 0 and at + 1 < len(text)


@OFTEN
@given(st.binary(max_size=200), st.binary(max_size=200))
def test_old_commits_of_any_kind(old: bytes, new: bytes) -> None:
    for event in events_of_commit("c", "2026-01-01T00:00:00Z", [FileChange("content/places/x.yml", old, new)]):
        assert event.kind in KINDS


@OFTEN
@given(st.binary(max_size=300))
def test_the_reader_takes_any_bytes(raw: bytes) -> None:
    document = parse(raw, "x.yml")
    assert document.problems or document.root is not None


@OFTEN
@given(TEXTS)
def test_a_policy_lets_no_script_of_the_content_run(text: str) -> None:
    content = f"<p>{text}</p><script>evil()</script>"
    page = f'<head><meta charset="utf-8"><script>good()</script></head><body>{content}</body>'
    made = ContentSecurityPolicy(["<script>good()</script>"]).added_to(page)
    assert made.count("'sha256-") == 1
    assert made.replace(made[made.index("\n    <meta http-equiv") : made.index("<script>good")], "") == page


@pytest.mark.parametrize("value", [0.1, 1e21, 123456789012.0, -4.5, 0.0, float(Decimal("76000000000"))])
def test_numbers_in_tables(value: float) -> None:
    assert float(as_cell(value)) == value
