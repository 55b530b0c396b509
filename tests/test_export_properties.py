"""Any text that the reader accepts is unchanged in every data file, and adds no structure to it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from xml.etree import ElementTree

import feedparser
import html5lib
import icalendar
import networkx
import rdflib
import rispy
from hypothesis import example, given
from pybtex.database import parse_string
from torana.exports import bibliography, feeds, graph, llms, rdf
from torana.exports.api.files import all_facts, entity_file
from torana.exports.calendar import upcoming_calendar
from torana.exports.tables.csv_file import as_cell
from torana.exports.tables.table_files import data_tables
from torana.pages.shared.addresses import Site
from torana.records.entity_types import BUILT_IN

from .support import parquet
from .support.texts import COMMONMARK, EVERY_NASTY, NORTH, SOMETIMES, SOURCE, TEXTS, as_tex_reads, dossier

SITE = Site("https://x.example/")
KEY = f"{NORTH}#idea"
STATEMENTS = TEXTS.filter(lambda text: "[[" not in text)
"""Texts without links, because links need an existing target."""


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
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


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
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


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
def test_atom_and_json_feed(text: str) -> None:
    made = dossier(text)
    (atom,), (whole,) = feeds.atom(made, SITE), feeds.json_feed(made, SITE)
    found, other = feedparser.parse(io.BytesIO(atom.content)), json.loads(whole.content)
    assert not found.bozo
    said = {one.tag.rpartition("}")[2]: one.text for one in ElementTree.fromstring(atom.content).iter()}
    assert said["name"] == text
    assert (other["title"], other["description"], other["authors"]) == (text, text, [{"name": text}])
    (entry,), (item,) = found.entries, other["items"]
    # feedparser changes text that looks like UTF-8 read as Latin-1, such as `Â¡`; an XML parser checks such texts.
    assert said["title"] == item["title"] == f"Changed: {text}"
    assert said["content"] == item["content_text"] == f"{text} (contested, single-sourced)\nNote: – → {text}"
    assert entry.title in (said["title"], *repaired(said["title"]))
    assert entry.content[0].value in (said["content"], *repaired(said["content"]))
    assert entry.link == item["url"] == "https://x.example/initiatives/north-wind/#idea"


def repaired(text: str) -> tuple[str, ...]:
    try:
        return (text.encode("latin-1").decode(),)
    except UnicodeError:
        return ()


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
def test_calendar(text: str) -> None:
    (file,) = upcoming_calendar(dossier(text), SITE)
    whole = icalendar.Calendar.from_ical(file.content)
    assert whole["X-WR-CALNAME"] == text
    event = next(each for each in whole.walk("VEVENT") if each["SUMMARY"] == f"{text}: {text}")
    assert event["DESCRIPTION"] == f"{text} ({text}) [expected, contested, single-sourced]"
    assert {one.name for one in whole.walk()} == {"VCALENDAR", "VEVENT"}
    assert not whole.errors + event.errors
    # Ours never parts a pair such as `\\`: the library may.
    assert whole.to_ical().replace(b"\r\n ", b"") == file.content.replace(b"\r\n ", b"")
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
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


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
@example("R&D &amp; &copy; &copy &#38; *a* _b_ `c`")
def test_files_for_language_models(text: str) -> None:
    made = dossier(text)
    titles = {"Data", "Optional", "Report", *(t.title for t in BUILT_IN), *(n.name for n in made.nodes.values())}
    for file in (*llms.llms_index(made, SITE), *llms.llms_full(made, SITE)):
        page = html5lib.parse(COMMONMARK.render(file.content.decode()), namespaceHTMLElements=False)
        assert {one.tag for one in page.iter()} <= MARKDOWN
        assert {one.text for one in page.iter("code")} <= {"index.md"}
        assert {one.text for one in page.iter("h2")} <= titles
        assert [[one.text for one in page.iter(tag)] for tag in ("h1", "blockquote")] == [[text], ["\n"]]
        assert page.find(".//blockquote/p").text == text
        said = "".join(page.itertext())
        if file.path == "llms-full.txt":
            assert (
                f"2031-05: {text} [expected, contested, single-sourced]\nSources: {text}, {text} ({text}). https://"
                in said
            )
        else:
            assert f"{text}: {text}\n" in said
            assert f"Licence: {text}, http" in said


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
def test_turtle_of_all(text: str) -> None:
    found = rdflib.Graph().parse(data=rdf.turtle(dossier(text), SITE), format="turtle")
    schema = rdflib.Namespace("https://schema.org/")
    initiative, claim = (rdflib.URIRef(f"https://x.example/initiatives/north-wind/{end}") for end in ("", "#idea"))
    assert [str(found.value(initiative, name)) for name in (schema.name, schema.alternateName)] == [text, text]
    assert str(found.value(claim, schema.text)) == text
    assert {str(one) for one in found.objects(predicate=schema.position)} >= {text}


@SOMETIMES
@given(STATEMENTS)
@example(EVERY_NASTY)
def test_tables_of_all(text: str) -> None:
    files = {file.path: file.content for file in data_tables(dossier(text), SITE)}
    base = sqlite3.connect(":memory:")
    base.deserialize(files["data/dossier.sqlite"])
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    for name, column, where in (
        ("facts", "statement", "key"),
        ("facts", "note", "key"),
        ("citations", "locator", "fact"),
        ("citations", "says", "fact"),
        ("figures", "subject", "fact"),
    ):
        stored = base.execute(f'SELECT "{column}" FROM "{name}" WHERE "{where}" = ?', [KEY]).fetchall()
        assert (text,) in stored
        assert text in [row[column] for row in parquet.rows(files[f"data/{name}.parquet"]) if row[where] == KEY]
        rows = list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode(), newline=""), strict=True))
        assert as_cell(text) in [row[column] for row in rows if row[where] == KEY]
    assert json.loads(files["data/datapackage.json"])["title"] == text
    base.close()
