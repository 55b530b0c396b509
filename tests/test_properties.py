"""For any text that the reader lets through: it comes out of every format as it went in, and makes nothing there."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import feedparser
import html5lib
import icalendar
import markdown
import networkx
import pytest
import rdflib
import rispy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pybtex.database import parse_string
from torana.dossier.events import KINDS, Event, FileChange, History, events_of_commit
from torana.dossier.graph import Dossier
from torana.dossier.link import link
from torana.exports import bibliography, feeds, graph, llms, rdf
from torana.exports.api.files import all_facts, entity_file
from torana.exports.calendar import calendar
from torana.exports.plain_markdown import PlainMarkdown, escaped_line
from torana.exports.tables import sqlite_file
from torana.exports.tables.csv_file import as_cell, as_csv
from torana.exports.tables.parquet_file import as_parquet
from torana.exports.tables.table import Table, TableColumn
from torana.exports.tables.table_files import table_files
from torana.pages.html_head import _IN_SCRIPT
from torana.pages.markdown.escaping import attribute, css_text, escape
from torana.pages.shared.addresses import Site
from torana.records.characters import forbidden_characters
from torana.records.dates import Date
from torana.records.models import Citation, Dispute
from torana.records.reader import read
from torana.records.yaml_parser import parse
from torana.site.csp import with_csp

from .support import parquet
from .support.paths import SMALL

NASTY = st.sampled_from(
    [
        "=1+1",
        "+",
        "-x",
        "@a",
        "'",
        '"',
        "\\",
        "</script>",
        "<!--",
        "]]>",
        "{{",
        "{%",
        "|",
        "`",
        "*",
        "_",
        "[x](y)",
        "&#60;",
        "&lt;",
        "1.",
        ";",
        ",",
        "%0a",
        "$x$",
        "#",
        "TY",
        "@misc{",
        "](",
        "~~",
        "{:",
        ".x",
        "}",
        "क्\u200dष",
        "経済産業省",
        "العربية",
        "🛰️",
    ]
)
TEXTS = (
    st.lists(st.one_of(NASTY, st.text(max_size=12)), min_size=1, max_size=6)
    .map(lambda parts: " ".join("".join(parts).split()))
    .filter(lambda text: text and not next(forbidden_characters(text), None))
)
"""One line each, as the model folds them."""
OFTEN = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SOMETIMES = settings(OFTEN, max_examples=40)
"""Where each example takes long."""
COMMONMARK = MarkdownIt("commonmark")
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
    (entry,) = rispy.loads(bibliography.ris([item]))
    assert (entry["title"], entry["publisher"]) == (title, publisher)
    (found,) = parse_string(bibliography.bibtex([item]), "bibtex").entries.values()
    assert found.fields["url"] == item["URL"]


@OFTEN
@given(st.text(alphabet="ab\\{}%&#_$~^ ", min_size=1).map(lambda text: " ".join(text.split())).filter(bool))
def test_bibtex_gives_back_what_tex_reads_as_its_own(text: str) -> None:
    item = {"id": "x", "type": "webpage", "title": text, "publisher": text, "URL": "https://x.example/"}
    (found,) = parse_string(bibliography.bibtex([item]), "bibtex").entries.values()
    author = str(found.persons["author"][0])
    for written in (*(whole[1:-1] for whole in (found.fields["title"], author)), found.fields["publisher"]):
        assert " ".join(as_tex_reads(written).split()) == text


def as_tex_reads(written: str) -> str:
    """A field of BibTeX as TeX sets it; nothing in it acts."""
    names = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
    escaped = re.compile(r"\\text(\w+)\{\}|\\([%&#_$])")
    assert not re.search(r"[\\{}%&#_$~^]", escaped.sub("", written)), written
    return escaped.sub(lambda match: match[2] or names[match[1]], written)


@OFTEN
@given(TEXTS)
def test_llms_shows_a_text_and_makes_nothing_of_it(text: str) -> None:
    for parser in (markdown.markdown, COMMONMARK.render):
        page = html5lib.parse(parser(f"- Zq {escaped_line(text)} Zq\n"), namespaceHTMLElements=False)
        assert {one.tag for one in page.iter()} <= {"html", "head", "body", "ul", "li"}


# --- whole files --------------------------------------------------------------------------------------------------

SITE = Site("https://x.example/")
SOURCE, NORTH = "daily-aland", "north-wind"
KEY = f"{NORTH}#idea"
WHEN = "2026-02-03T04:05:06+00:00"
_RECORDS = read(SMALL).records
STATEMENTS = TEXTS.filter(lambda text: "[[" not in text)
"""Without links, which lead to what is there."""


def dossier(text: str) -> Dossier:
    """The small dossier with a text as a name, a title, a statement, a locator and whatever else is words."""
    entities = {name: dict(found) for name, found in _RECORDS.entities.items()}

    def put(kind: str, slug: str, **values: object) -> None:
        entities[kind][slug] = replace(found := entities[kind][slug], record=found.record.model_copy(update=values))

    own = entities["initiative"][NORTH].record
    figure = own.facts[1].figures[0].model_copy(update={"of": text, "note": text})
    first = own.facts[0].model_copy(
        update={
            "statement": text,
            "note": text,
            "date": Date.parse("2031-05"),
            "sources": (Citation(source=SOURCE, at=text),),
            "disputed_by": (Dispute(source="weekly-beland", at=text, says=text),),
            "figures": (figure,),
        }
    )
    parties = tuple(party.model_copy(update={"role": text}) for party in own.parties)
    put(
        "initiative",
        NORTH,
        name=text,
        also_known_as=(text,),
        summary=text,
        parties=parties,
        facts=(first, *own.facts[1:]),
    )
    put("source", SOURCE, title=text, publisher=text, note=text)
    settings = _RECORDS.settings
    assert settings
    named = {"title": text, "summary": text, "publisher": text, "licence": text}
    settings = replace(settings, record=settings.record.model_copy(update=named))
    history = History(
        (Event("c1", WHEN, "changed", NORTH, "idea", text, (), (("note", "", text),)),), "c1", "c0", "2026-01-01"
    )
    return link(replace(_RECORDS, settings=settings, entities=entities)).with_history(history)


@SOMETIMES
@given(STATEMENTS)
def test_api(text: str) -> None:
    made = dossier(text)
    files = {file.path: json.loads(file.content) for file in all_facts(made, SITE)}
    fact = next(one for one in files["api/v1/facts.json"]["facts"] if one["key"] == KEY)
    assert files["api/v1/facts.json"]["dossier"] == fact["statement"] == fact["note"] == text
    assert (fact["sources"][0]["at"], fact["disputed_by"][0]["says"]) == (text, text)
    assert (fact["figures"][0]["of"], fact["figures"][0]["note"]) == (text, text)
    one = json.loads(entity_file(made.nodes[NORTH], made, SITE).content)
    assert (one["initiative"]["name"], one["initiative"]["also_known_as"]) == (text, [text])
    assert fact in one["facts"]


@OFTEN
@given(STATEMENTS)
def test_graphml(text: str) -> None:
    made = dossier(text)
    found = networkx.read_graphml(io.BytesIO(graph.graphml(made, SITE)))
    assert found.nodes[NORTH] == {
        "label": text,
        "type": "initiative",
        "url": "https://x.example/initiatives/north-wind/",
    }
    assert {data["role"] for _, at, data in found.edges(data=True) if at == NORTH and "role" in data} == {text}
    assert set(found) == {slug for slug, node in made.nodes.items() if node.type.name != "source"}


@OFTEN
@given(STATEMENTS)
def test_atom_and_json_feed(text: str) -> None:
    made = dossier(text)
    (atom,), (whole,) = feeds.atom(made, SITE), feeds.json_feed(made, SITE)
    found, other = feedparser.parse(io.BytesIO(atom.content)), json.loads(whole.content)
    assert not found.bozo
    said = {one.tag.rpartition("}")[2]: one.text for one in ElementTree.fromstring(atom.content).iter()}
    assert said["name"] == text
    assert (other["title"], other["description"], other["authors"]) == (text, text, [{"name": text}])
    (entry,), (item,) = found.entries, other["items"]
    # feedparser mends what looks like UTF-8 read as Latin-1: what it makes of `Â¡` is for XML alone to tell.
    assert said["title"] == item["title"] == f"Changed: {text}"
    assert said["content"] == item["content_text"] == f"{text}\nnote: – → {text}"
    assert entry.title in (said["title"], *mended(said["title"]))
    assert entry.content[0].value in (said["content"], *mended(said["content"]))
    assert entry.link == item["url"] == "https://x.example/initiatives/north-wind/#idea"


def mended(text: str) -> tuple[str, ...]:
    try:
        return (text.encode("latin-1").decode(),)
    except UnicodeError:
        return ()


@OFTEN
@given(STATEMENTS)
def test_calendar(text: str) -> None:
    (file,) = calendar(dossier(text), SITE)
    whole = icalendar.Calendar.from_ical(file.content)
    assert whole["X-WR-CALNAME"] == text
    (event,) = whole.walk("VEVENT")
    assert event["SUMMARY"] == f"{text}: {text}"
    assert event["DESCRIPTION"] == f"{text} ({text})"
    assert {one.name for one in whole.walk()} == {"VCALENDAR", "VEVENT"}
    assert not whole.errors + event.errors


@SOMETIMES
@given(STATEMENTS)
def test_bibliographies(text: str) -> None:
    made = dossier(text)
    made_files = (*bibliography.sources_bibliography(made, SITE), *bibliography.pages_bibliography(made, SITE))
    files = {file.path: file.content.decode() for file in made_files}
    for name, key in (("sources", SOURCE), ("pages", f"torana-{NORTH}")):
        item = next(one for one in json.loads(files[f"data/{name}.csl.json"]) if one["id"] == key)
        ris = {one["id"]: one for one in rispy.loads(files[f"data/{name}.ris"])}
        bib = parse_string(files[f"data/{name}.bib"], "bibtex").entries
        assert set(bib) == set(ris)
        assert item["title"] == ris[key]["title"] == text
        assert item["publisher"] == ris[key]["publisher"] == text
        assert ris[key]["authors"] == [text]
        (author,) = bib[key].persons["author"]
        assert as_tex_reads(" ".join(author.last_names).removeprefix("{").removesuffix("}")) == text
        assert as_tex_reads(bib[key].fields["title"].removeprefix("{").removesuffix("}")) == text
        assert as_tex_reads(bib[key].fields["publisher"]) == text
        if name == "pages":
            assert item["container-title"] == ris[key]["secondary_title"] == text
            assert as_tex_reads(bib[key].fields["howpublished"]) == text


MARKDOWN = {"html", "head", "body", "h1", "h2", "ul", "li", "p", "a", "blockquote", "code"}


@OFTEN
@given(STATEMENTS)
@example("R&D &amp; &copy; &copy &#38; *a* _b_ `c`")
def test_files_for_language_models(text: str) -> None:
    made = dossier(text)
    titles = {"Sectors", "Initiatives", "Organisations", "Data", "Optional", *(n.name for n in made.nodes.values())}
    for file in (*llms.llms(made, SITE), *llms.llms_full(made, SITE)):
        page = html5lib.parse(COMMONMARK.render(file.content.decode()), namespaceHTMLElements=False)
        assert {one.tag for one in page.iter()} <= MARKDOWN
        assert {one.text for one in page.iter("code")} <= {"index.md"}
        assert {one.text for one in page.iter("h2")} <= titles
        assert [[one.text for one in page.iter(tag)] for tag in ("h1", "blockquote")] == [[text], ["\n"]]
        assert page.find(".//blockquote/p").text == text
        said = "".join(page.itertext())
        if file.path == "llms-full.txt":
            assert (
                f"2031-05: {text} [contested, 1 independent source]\nSources: {text}, {text} ({text}). https://" in said
            )
        else:
            assert f"{text}: {text}\n" in said
            assert f"Licence: {text}, http" in said


@SOMETIMES
@given(STATEMENTS)
def test_turtle_of_all(text: str) -> None:
    found = rdflib.Graph().parse(data=rdf.turtle(dossier(text), SITE), format="turtle")
    schema = rdflib.Namespace("https://schema.org/")
    initiative, claim = (rdflib.URIRef(f"https://x.example/initiatives/north-wind/{end}") for end in ("", "#idea"))
    assert [str(found.value(initiative, name)) for name in (schema.name, schema.alternateName)] == [text, text]
    assert str(found.value(claim, schema.text)) == text
    assert {str(one) for one in found.objects(predicate=schema.position)} >= {text}


@SOMETIMES
@given(STATEMENTS)
def test_tables_of_all(text: str) -> None:
    files = {file.path: file.content for file in table_files(dossier(text), SITE)}
    base = sqlite3.connect(":memory:")
    base.deserialize(files["data/dossier.sqlite"])
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    for name, column, where in (
        ("facts", "statement", "key"),
        ("facts", "note", "key"),
        ("citations", "at", "fact"),
        ("citations", "says", "fact"),
        ("figures", "of", "fact"),
    ):
        stored = base.execute(f'SELECT "{column}" FROM "{name}" WHERE "{where}" = ?', [KEY]).fetchall()
        assert (text,) in stored
        assert text in [row[column] for row in parquet.rows(files[f"data/{name}.parquet"]) if row[where] == KEY]
        rows = list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode(), newline=""), strict=True))
        assert as_cell(text) in [row[column] for row in rows if row[where] == KEY]
    assert json.loads(files["data/datapackage.json"])["title"] == text
    base.close()


# --- pages, readers, numbers --------------------------------------------------------------------------------------


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
def test_plain_markdown_gives_the_text_back(text: str) -> None:
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
    made = with_csp(page, content)
    assert made.count("'sha256-") == 1
    assert made.replace(made[made.index("\n    <meta http-equiv") : made.index("<script>good")], "") == page


@pytest.mark.parametrize("value", [0.1, 1e21, 123456789012.0, -4.5, 0.0, float(Decimal("76000000000"))])
def test_numbers_in_tables(value: float) -> None:
    assert float(as_cell(value)) == value
