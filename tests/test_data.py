"""Each format of the data passes the validator of its field, all say the same, and no value acts in any."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import feedparser
import frictionless
import icalendar
import jsonschema
import networkx
import pytest
import rdflib
import rispy
import yaml
from openapi_spec_validator import validate
from PIL import Image
from pybtex.database import parse_string
from torana.dossier.events import Event, History
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.exports.plain_markdown import escaped_line
from torana.exports.tables.all_tables import TABLES
from torana.exports.tables.csv_file import as_csv
from torana.pages.shared.addresses import Site
from torana.records.dates import Date
from torana.site.plan import Plan
from torana.site.render import render

from .support import parquet
from .support.dossiers import copy_of_small
from .support.html import article, parse, text
from .support.paths import REPOSITORY, TESTS

API = "api/v1"


@pytest.fixture(scope="module")
def site(real_site: Path) -> Path:
    return real_site


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


# --- the API ------------------------------------------------------------------------------------------------------


def test_the_whole_and_its_parts_agree(site: Path) -> None:
    facts = {fact["key"]: fact for fact in load(site / API / "facts.json")["facts"]}
    index = load(site / API / "index.json")
    assert index["counts"]["facts"] == len(facts)
    for folder in ("sectors", "organisations", "initiatives", "places", "sources"):
        rows = {row["id"]: row for row in load(site / API / f"{folder}.json")[folder]}
        assert len(rows) == index["counts"][folder] == len(list((site / API / folder).glob("*.json")))
        for slug, row in rows.items():
            one = load(site / API / folder / f"{slug}.json")
            assert one[folder.removesuffix("s")] == row
            assert [fact["key"] for fact in one["facts"]] == row["facts"]
            assert all(facts[fact["key"]] == fact for fact in one["facts"])


def test_every_answer_fits_its_schema(site: Path) -> None:
    validators = {
        path.stem: jsonschema.Draft202012Validator(load(path)) for path in (site / API / "schemas").glob("*.json")
    }
    for validator in validators.values():
        validator.check_schema(validator.schema)
    checked_files = 0
    for path in sorted((site / API).rglob("*.json")):
        if path.parent.name == "schemas" or path.name == "openapi.json":
            continue
        kind = path.stem if path.parent.name == "v1" else path.parent.name.removesuffix("s")
        problems = list(validators[kind].iter_errors(load(path)))
        assert not problems, f"{path}: {problems[0].message}"
        checked_files += 1
    assert checked_files > 300


def test_the_description_of_the_api(site: Path) -> None:
    described = load(site / API / "openapi.json")
    validate(described, base_uri=(site / API / "openapi.json").as_uri())
    for path, ways in described["paths"].items():
        assert (
            site / API / path.lstrip("/").replace("{id}", "meti" if "organ" in path else "*").split("*")[0]
        ).exists()
        reference = ways["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert (site / API / reference).is_file()


# --- tables -------------------------------------------------------------------------------------------------------


def test_the_data_package(site: Path) -> None:
    report = frictionless.Package(str(site / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert len(report.tasks) == len(TABLES)


def test_csv_parquet_and_sqlite_hold_the_same(site: Path) -> None:
    base = sqlite3.connect(site / "data" / "dossier.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    total = 0
    for table in TABLES:
        with (site / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True))
        assert header == [column.name for column in table.columns]
        content = (site / "data" / f"{table.name}.parquet").read_bytes()
        values = [tuple(row.values()) for row in parquet.rows(content)]
        kinds = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
        assert parquet.columns(content) == {c.name: (kinds[c.type], c.required) for c in table.columns}
        names = ", ".join(f'"{name}"' for name in header)
        stored = base.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
        assert len(rows) == len(values) == len(stored)
        total += len(rows)
        assert sorted(map(repr, values)) == sorted(
            repr(tuple(bool(v) if c.type == "boolean" else v for v, c in zip(row, table.columns, strict=True)))
            for row in stored
        )
        for row, value in zip(rows, values, strict=True):
            for shown, meant, column in zip(row, value, table.columns, strict=True):
                if meant is None:
                    assert shown == ""
                elif column.type == "boolean":
                    assert shown == ("true" if meant else "false")
                elif column.type == "string":
                    assert shown.removeprefix("'") == meant.removeprefix("'")
                else:
                    assert float(shown) == meant
    assert total > 1_500
    found = base.execute("SELECT count(*) FROM facts_fts WHERE facts_fts MATCH 'semiconductor'").fetchone()
    assert found[0] > 3
    # By this form of its statement Datasette finds the full-text index of a table (its `detect_fts`).
    form = '%VIRTUAL TABLE%USING FTS%content="facts"%'
    (index,) = base.execute("SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?", [form]).fetchone()
    assert index == "facts_fts"


def test_every_statement_stands_in_every_format(site: Path) -> None:
    statements = {fact["key"]: fact["statement"] for fact in load(site / API / "facts.json")["facts"]}
    with (site / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert {row["key"]: row["statement"] for row in csv.DictReader(file)} == statements
    graph = rdflib.Graph().parse(site / "data" / "dossier.ttl")
    schema = rdflib.Namespace("https://schema.org/")
    claims = {str(graph.value(one, schema.text)) for one in graph.subjects(rdflib.RDF.type, schema.Claim)}
    assert claims == set(statements.values())
    full = " ".join((site / "llms-full.txt").read_text("utf-8").split())
    assert all(escaped_line(statement) in full for statement in statements.values())


# --- sources, feeds, graph ----------------------------------------------------------------------------------------


def test_bibtex_ris_and_csl_name_every_source(site: Path) -> None:
    with (site / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["id"]: row for row in csv.DictReader(file)}
    csl = {item["id"]: item for item in load(site / "data" / "sources.csl.json")}
    bib = parse_string((site / "data" / "sources.bib").read_text("utf-8"), "bibtex").entries
    ris = {entry["id"]: entry for entry in rispy.loads((site / "data" / "sources.ris").read_text("utf-8"))}
    assert set(sources) == set(csl) == set(bib) == set(ris)
    for slug, row in sources.items():
        assert csl[slug]["title"] == row["title"] == ris[slug]["title"]
        assert csl[slug].get("URL", "") == row["document"] == bib[slug].fields.get("url", "")
        assert ris[slug].get("urls", [""])[0] == row["document"]
        assert bib[slug].fields.get("year", "") == row["published"][:4] == str(ris[slug].get("year", ""))


CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type", "title"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "minLength": 1},
            "type": {
                "enum": [
                    "article-magazine",
                    "article-newspaper",
                    "entry-encyclopedia",
                    "post-weblog",
                    "report",
                    "webpage",
                ]
            },
            **{
                name: {"type": "string", "minLength": 1}
                for name in ("title", "container-title", "publisher", "language", "note", "archive")
            },
            "URL": {"type": "string", "format": "uri"},
            **{key: {"$ref": "#/$defs/date"} for key in ("issued", "accessed")},
            "author": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["literal"],
                    "additionalProperties": False,
                    "properties": {"literal": {"type": "string"}},
                },
            },
        },
    },
    "$defs": {
        "date": {
            "type": "object",
            "required": ["date-parts"],
            "additionalProperties": False,
            "properties": {
                "date-parts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 2,
                    "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                }
            },
        }
    },
}
"""What we use of CSL-JSON 1.0.2."""


def without_tex(text: str) -> str:
    """A field of BibTeX as a reader sees it."""
    signs = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    return re.sub(r"\\(\w+)\{\}|\\([%&#_$])", lambda match: match[2] or signs[match[1]], text.strip("{}"))


@pytest.mark.parametrize("name", ["facts", "pages"])
def test_bibtex_ris_and_csl_name_every_fact_and_page(site: Path, name: str) -> None:
    index = load(site / API / "index.json")
    if name == "facts":
        facts = load(site / API / "facts.json")["facts"]
        rows = {f"torana-{fact['key'].replace('#', ':')}": (fact["statement"], fact["url"]) for fact in facts}
    else:
        types = ("sectors", "organisations", "initiatives", "places", "sources")
        entities = [row for kind in types for row in load(site / API / f"{kind}.json")[kind]]
        rows = {f"torana-{row['id']}": (row.get("name") or row["title"], row["url"]) for row in entities}
    csl = load(site / "data" / f"{name}.csl.json")
    jsonschema.Draft202012Validator(CSL).validate(csl)
    bib = parse_string((site / "data" / f"{name}.bib").read_text("utf-8"), "bibtex").entries
    ris = rispy.loads((site / "data" / f"{name}.ris").read_text("utf-8"))
    assert list(rows) == [item["id"] for item in csl] == list(bib) == [entry["id"] for entry in ris]
    year, month, day = (int(part) for part in index["as_of"].split("-"))
    for (key, (title, url)), item, entry in zip(rows.items(), csl, ris, strict=True):
        assert item == {
            "id": key,
            "type": "entry-encyclopedia",
            "title": title,
            "container-title": index["dossier"],
            "author": [{"literal": index["publisher"]}],
            "publisher": index["publisher"],
            "issued": {"date-parts": [[year, month, day]]},
            "note": f"as of {index['as_of']}",
            "URL": url,
        }
        assert entry == {
            "type_of_reference": "ELEC",
            "id": key,
            "title": title,
            "secondary_title": index["dossier"],
            "authors": [index["publisher"]],
            "publisher": index["publisher"],
            "year": f"{year}",
            "date": f"{year}/{month:02}/{day:02}",
            "notes": [f"as of {index['as_of']}"],
            "urls": [url],
        }
        fields = bib[key].fields
        assert (without_tex(fields["title"]), fields["url"]) == (title, url)
        rest = {"howpublished": index["dossier"], "publisher": index["publisher"], "year": f"{year}"}
        rest |= {"month": f"{month}", "note": f"as of {index['as_of']}"}
        assert {field: without_tex(fields[field]) for field in rest} == rest
        assert [str(person).strip("{}") for person in bib[key].persons["author"]] == [index["publisher"]]


def test_no_two_facts_have_one_key(tmp_path: Path) -> None:
    """Not even "a-b" of "c" and "b" of "c-a"."""
    root = copy_of_small(tmp_path)
    for slug, fact in (("quiet", "talks-begin"), ("quiet-talks", "begin")):
        file = root / f"content/initiatives/{slug}.yml"
        said = yaml.safe_load((root / "content/initiatives/north-wind.yml").read_text("utf-8"))
        sources = said["facts"][0]["sources"]
        said = {key: said[key] for key in ("kind", "sectors")} | {"name": slug}
        said["facts"] = [{"id": fact, "statement": f"{slug}.", "date": 2024, "sources": sources}]
        file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    files = made(root)
    bib = parse_string(files["data/facts.bib"].decode(), "bibtex").entries
    assert {"torana-quiet:talks-begin", "torana-quiet-talks:begin"} <= set(bib)
    assert len(bib) == len(json.loads(files[f"{API}/facts.json"])["facts"])


def test_the_graph(site: Path) -> None:
    graph = networkx.read_graphml(site / "data" / "graph.graphml")
    assert graph.is_directed()
    with (site / "data" / "graph-nodes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row.pop("id"): row for row in csv.DictReader(file)}
    assert dict(graph.nodes(data=True)) == rows
    with (site / "data" / "graph-edges.csv").open(encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    found = [{"source": one, "target": other, "role": "", **data} for one, other, data in graph.edges(data=True)]
    assert graph.number_of_edges() == len(edges) > 200
    assert sorted(map(sorted, map(dict.items, found))) == sorted(map(sorted, map(dict.items, edges)))


ENTRY = {"id", "title", "link", "updated", "content"}


def test_every_feed(site: Path) -> None:
    feeds = sorted(site.rglob("feed.xml"))
    if not feeds:
        pytest.skip("a clone without its history: the site has no feeds")
    assert len(feeds) > 90
    ids, entries = set(), 0
    for path in feeds:
        feed = feedparser.parse(io.BytesIO(path.read_bytes()))
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert (feed.version, feed.encoding) == ("atom10", "utf-8")
        # What RFC 4287 wants of a feed and its entries, whose author is that of the feed.
        assert feed.feed.id
        assert feed.feed.title
        assert feed.feed.updated_parsed
        assert feed.feed.author
        assert {link.rel for link in feed.feed.links} == {"self", "alternate"}
        assert feed.feed.id.endswith(path.relative_to(site).as_posix())
        ids.add(feed.feed.id)
        told = [entry.updated_parsed for entry in feed.entries]
        assert told == sorted(told, reverse=True)
        assert all(told)
        assert len({entry.id for entry in feed.entries}) == len(told)
        for entry in feed.entries:
            assert entry.keys() >= ENTRY
            assert entry.title
            assert entry.content[0].value
            page, _, anchor = entry.link.partition("#")
            target = site / page.partition("/torana/")[2] / "index.html"
            assert target.is_file(), entry.link
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8"), entry.link
        entries += len(told)
    assert len(ids) == len(feeds)
    assert entries > 200


def test_the_json_feed(site: Path) -> None:
    schema = load(TESTS / "support" / "json-feed.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    path = next(site.rglob("feed.json"), None)
    if path is None:
        pytest.skip("a clone without its history: the site has no feeds")
    feed = load(path)
    assert [problem.message for problem in validator.iter_errors(feed)] == []
    for wrong in ({"version": "1.1"}, {"items": [{"id": "x"}]}, {"home_page_url": "../"}, {"extra": 1}):
        assert not validator.is_valid({**feed, **wrong})
    (item,) = feed["items"][:1]
    assert not validator.is_valid({**feed, "items": [{**item, "date_published": "2026-02-30T00:00:00Z"}]})
    atom = feedparser.parse(io.BytesIO(path.with_suffix(".xml").read_bytes()))
    assert [
        (one["id"], one["url"], one["title"], one["content_text"], one["date_published"], one["tags"])
        for one in feed["items"]
    ] == [
        (one.id, one.link, one.title, one.content[0].value, one.updated, [tag.term for tag in one.tags])
        for one in atom.entries
    ]


def calendar_of(content: bytes) -> icalendar.Calendar:
    """A calendar that has all that RFC 5545 requires."""
    calendar = icalendar.Calendar.from_ical(content)
    assert not any(one.errors for one in calendar.walk())
    assert {"PRODID", "VERSION"} <= calendar.keys()
    assert all({"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= one.keys() for one in calendar.walk("VEVENT"))
    assert all(len(line) <= 75 and b"\n" not in line for line in content.split(b"\r\n"))
    return calendar


def test_the_calendar_has_what_lies_ahead(site: Path) -> None:
    whole = load(site / API / "facts.json")
    ahead = [
        fact["statement"]
        for fact in whole["facts"]
        if f"{fact['date'].partition('/')[0]}-01-01"[:10] > whole["as_of"]
        and fact["date"] != "undated"
        and fact["superseded_by"] is None
    ]
    events = [one for path in site.rglob("*.ics") for one in calendar_of(path.read_bytes()).walk("VEVENT")]
    assert len(events) == len(ahead)
    for event in events:
        assert any(event["SUMMARY"].endswith(statement) for statement in ahead)


def test_dates_that_lie_ahead(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    assert "timeline/events.ics" not in made(root)  # a calendar without an event is none
    north = root / "content/initiatives/north-wind.yml"
    later = "  - {id: later, statement: It opens., date: 2031-05, sources: [{source: daily-aland, at: para. 1}]}\n"
    north.write_text(north.read_text("utf-8").replace("facts:\n", f"facts:\n{later}", 1), "utf-8")
    files = made(root)
    calendar = calendar_of(files["timeline/events.ics"])
    events = [one for one in calendar.walk("VEVENT") if "It opens." in one["SUMMARY"]]
    assert [(one.start, one.end) for one in events] == [(datetime.date(2031, 5, 1), datetime.date(2031, 6, 1))]


# --- in the page --------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What a page says of itself."""

    path: str
    language: str
    title: str
    canonical: str
    meta: list[tuple[str, str]]
    scripts: list[str]
    citations: list[str]
    key: str
    graph: list[dict[str, Any]]


@pytest.fixture(scope="module")
def told(site: Path) -> list[Told]:
    """Every page that leads nowhere else."""
    found = []
    for path in sorted(site.rglob("index.html")):
        tree = parse(path)
        meta = [(str(m.get("name") or m.get("property")), m.get("content") or "") for m in tree.iter("meta")]
        if ("robots", "noindex") in meta:
            continue
        said = next((one for one in tree.iter("span") if one.get("id") == "_cite"), Element("span"))
        found.append(
            Told(
                path.parent.relative_to(site).as_posix(),
                tree.get("lang") or "",
                text(next(tree.iter("title"))),
                next(link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"),
                meta,
                [one.get("src") or "" for one in tree.iter("script")],
                [text(one) for one in article(tree).iter("p") if one.get("class") == "page-cite"],
                said.get("data-key") or "",
                next(
                    json.loads(one.text or "")["@graph"]
                    for one in tree.iter("script")
                    if one.get("type") == "application/ld+json"
                ),
            )
        )
    return found


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    """The real dossier in each language of its site."""
    plan = Plan(load_dossier(REPOSITORY), REPOSITORY, Site())
    return {dossier.words.language: dossier for dossier in plan.dossiers}


def test_every_page_says_how_to_cite_it(told: list[Told], dossiers: dict[str, Dossier]) -> None:
    for page in told:
        settings, words = dossiers[page.language].settings, dossiers[page.language].words
        (citation,) = page.citations
        assert citation.startswith(words.t("Cite this page as:")), page.path
        assert citation.endswith(f" {page.canonical}"), page.path
        assert words.date(settings.as_of) in citation, page.path
        assert settings.title in citation, page.path
        assert any(src.endswith("assets/cite.js") for src in page.scripts), page.path
    assert len({page.key for page in told}) == len(told)
    assert {page.language for page in told} == {"en", "ja", "hi"}
    written_by_hand = {path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert len(written_by_hand) > 5
    assert written_by_hand <= {page.path for page in told}


HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_publisher": "publisher",
    "citation_public_url": "url",
    "citation_language": "language",
}


def as_zotero(page: Told) -> dict[str, str]:
    """What Zotero's translator "Embedded Metadata" makes of the elements of a page that it reads."""
    item = {}
    for name, field in HIGHWIRE.items():
        # It takes the first whose name ends so, and folds white space.
        value = next(content for meta, content in page.meta if meta.endswith(name))
        item[field] = " ".join(value.split())
    item["websiteTitle"] = dict(page.meta)["og:site_name"]
    # What has the title of the whole at its end, after a dash, loses it.
    item["title"] = re.sub(rf"\s*[-–—=_:|~#]\s*{re.escape(item['websiteTitle'])}\s*$", "", item["title"])
    authors = [content for meta, content in page.meta if meta.endswith("citation_author")]
    assert len(authors) == 1
    assert not re.search(r";|\w \w.*,", authors[0]), "it would take them for several"
    return {**item, "author": authors[0]}


def test_zotero_reads_what_the_page_says(told: list[Told], dossiers: dict[str, Dossier]) -> None:
    for page in told:
        item, words = as_zotero(page), dossiers[page.language].words
        date = words.date(Date.parse(item["date"].replace("/", "-")))
        whole = item["title"] == item["websiteTitle"]
        form = "%(publisher)s: %(name)s, as of %(date)s." if whole else CITED
        said = words.t(
            form, publisher=item["author"], name=item["title"], dossier=item["websiteTitle"], date=date
        ).replace("..", ".")
        (citation,) = page.citations
        assert citation == f"{words.t('Cite this page as:')} {said} {item['url']}", page.path
        assert item["language"] == page.language
        assert item["publisher"] == item["author"]
        assert whole == (page.path in (".", "ja", "hi"))


CITED = "%(publisher)s: %(name)s. In: %(dossier)s, as of %(date)s."


def test_the_home_page_has_one_title(told: list[Told], dossiers: dict[str, Dossier]) -> None:
    titles = {page.path: page.title for page in told}
    name = dossiers["en"].settings.title
    for path, language in ((".", "en"), ("ja", "ja"), ("hi", "hi")):
        assert titles[path] == dossiers[language].settings.title
    assert titles["facts"] == f"Facts - {name}"
    assert len({title for path, title in titles.items() if not path.startswith(("ja", "hi"))}) > 350


def test_open_graph_names_the_languages(told: list[Told]) -> None:
    everywhere = {"en": "en_GB", "ja": "ja_JP", "hi": "hi_IN"}
    hand_written = (REPOSITORY / "docs").glob("*.md")
    alone = {"data", "reference", *(path.stem for path in hand_written)}
    for page in told:
        assert dict(page.meta)["og:locale"] == everywhere[page.language]
        others = {content for name, content in page.meta if name == "og:locale:alternate"}
        expected = {tag for language, tag in everywhere.items() if language != page.language}
        assert others == (set() if page.path in alone else expected), page.path


def test_structured_data_in_every_language(told: list[Told]) -> None:
    """The page is one of its language; what it is of is the same in all."""
    entities: dict[str, set[str]] = {}
    for page in told:
        way, own, *_ = page.graph
        assert (own["@type"], own["url"], own["inLanguage"]) == ("WebPage", page.canonical, page.language)
        crumbs = way["itemListElement"]
        assert crumbs[-1]["item"] == page.canonical
        folder = "" if page.language == "en" else f"{page.language}/"
        assert all(f"/torana/{folder}" in crumb["item"] for crumb in crumbs)
        if "mainEntity" in own:
            entity = next(one for one in page.graph if one.get("@id") == own["mainEntity"]["@id"])
            assert entity["name"] in page.title
            entities.setdefault(entity["@id"], set()).add(page.language)
    assert len(entities) > 300
    assert all(languages == {"en", "ja", "hi"} for languages in entities.values())


def test_what_the_head_of_a_page_says(site: Path) -> None:
    types = set()
    for path in sorted(site.rglob("index.html")):
        tree = parse(path)
        meta = {m.get("name") or m.get("property"): m.get("content") for m in tree.iter("meta")}
        if meta.get("robots") == "noindex":
            continue
        canonical = next(link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical")
        assert meta["og:url"] == meta["citation_public_url"] == canonical
        assert meta["citation_title"]
        assert meta["citation_publication_date"]
        base = (
            canonical.removesuffix(path.parent.relative_to(site).as_posix() + "/") if path.parent != site else canonical
        )
        assert (site / str(meta["og:image"]).removeprefix(base)).is_file()
        for link in tree.iter("link"):
            if link.get("rel") == "alternate " and link.get("type"):
                assert (path.parent / str(link.get("href"))).resolve().is_file(), (path, link.get("href"))
        scripts = [one.text for one in tree.iter("script") if one.get("type") == "application/ld+json"]
        assert len(scripts) == 1
        for script in scripts:
            graph = json.loads(script or "")["@graph"]
            assert graph[0]["@type"] == "BreadcrumbList"
            types |= {one["@type"] for one in graph}
            for claim in (one for one in graph if one["@type"] == "Claim"):
                assert any(fact.get("id") == claim["@id"].rpartition("#")[2] for fact in tree.iter("div"))
    expected = {"Corporation", "GovernmentOrganization", "Project", "Event", "CreativeWork", "Claim", "Dataset"}
    assert expected | {"NewsArticle", "Place", "Report"} <= types


def test_cards(site: Path) -> None:
    cards = sorted(site.rglob("card.png"))
    types = {str(path.relative_to(site)).partition("/")[0] for path in cards}
    assert types == {"card.png", "sectors", "organisations", "initiatives"}
    assert len(cards) > 100
    for path in cards:
        with Image.open(path) as image:
            assert image.size == (1200, 630)
        assert path.stat().st_size < 60_000


def test_every_page_has_a_plain_markdown_copy(site: Path) -> None:
    copies = sorted(site.rglob("index.md"))
    assert len(copies) > 350
    for path in copies:
        content = path.read_text("utf-8")
        assert not re.search(r"<(?!https?:)\w|\{ ?[.#]|&#\d|\]\(\)", content.replace("\\<", "")), path
    meti = (site / "organisations" / "meti" / "index.md").read_text("utf-8")
    for fact in load(site / API / "organisations" / "meti.json")["facts"]:
        assert " ".join(fact["statement"].split())[:40] in " ".join(re.sub(r"\]\([^)]*\)|[\[\\]", "", meti).split())


# --- the page of the data -----------------------------------------------------------------------------------------


def test_sizes_and_digests_on_the_data_page(site: Path) -> None:
    page = article(parse(site / "data" / "index.html"))
    told = {}
    for item in page.iter("li"):
        code = next(item.iter("code"), None)
        link = next(item.iter("a"), None)
        if code is not None and link is not None and re.fullmatch("[0-9a-f]{64}", code.text or ""):
            told[link.get("href")] = code.text
    assert len(told) > 40
    for href, digest in told.items():
        content = (site / "data" / str(href)).resolve().read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, href


def test_sizes_and_digests_for_search_engines(site: Path) -> None:
    script = next(
        one for one in parse(site / "data" / "index.html").iter("script") if "ld+json" in (one.get("type") or "")
    )
    dataset = next(one for one in json.loads(script.text or "")["@graph"] if one["@type"] == "Dataset")
    home = dataset["url"].removesuffix("data/")
    for file in dataset["distribution"]:
        content = (site / file["contentUrl"].removeprefix(home)).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"


def examples(site: Path, language: str) -> list[str]:
    """The worked examples, as a reader copies them."""
    page = article(parse(site / "data" / "index.html"))
    blocks = [one for one in page.iter("div") if f"language-{language}" in (one.get("class") or "").split()]
    return ["".join(next(block.iter("code")).itertext()) for block in blocks]


def test_the_worked_examples(site: Path) -> None:
    facts = load(site / API / "facts.json")["facts"]
    wanted = f"{len(facts)} facts, {sum(fact['contested'] for fact in facts)} of them contested"
    address = re.search(r'"(http[^"]*)data/facts.csv"', examples(site, "python")[0])
    assert address
    (python,) = examples(site, "python")
    done = subprocess.run(
        [sys.executable, "-c", python.replace(address[1], f"{site.as_uri()}/")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == wanted
    (sql,) = examples(site, "sql")
    base = sqlite3.connect(site / "data" / "dossier.sqlite")
    for statement in filter(str.strip, sql.split(";")):
        assert len(base.execute(statement).fetchall()) >= 3, statement
    column = re.search(r"COUNTIF\(([A-Z]):", (site / "data" / "index.html").read_text("utf-8"))
    assert column
    with (site / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[ord(column[1]) - ord("A")] == "contested"


@pytest.mark.skipif(not shutil.which("Rscript"), reason="no R on this machine: its example is not run")
def test_the_example_in_r(site: Path) -> None:
    facts = load(site / API / "facts.json")["facts"]
    (example,) = examples(site, "r")
    local = re.sub(r"https?://[^\"]*data/facts.csv", (site / "data" / "facts.csv").as_posix(), example)
    assert local != example
    done = subprocess.run(["Rscript", "-e", local], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == f"{len(facts)} facts, {sum(fact['contested'] for fact in facts)} of them contested"


SOFFICE = shutil.which("soffice")


def in_spreadsheet(folder: Path, form: str, separator: str, *files: Path) -> list[bytes]:
    """What a spreadsheet makes of files of CSV, with what it takes for formulas worked out."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    way = ["--headless", f"--infilter=CSV:{ord(separator)},34,76,1", "--convert-to", form]
    out = folder / f"out-{ord(separator)}"
    command = [str(SOFFICE), profile, *way, "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=True)
    assert out.is_dir(), done.stdout + done.stderr
    return [next(out.glob(f"{file.stem}.*")).read_bytes() for file in files]


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine: the example for spreadsheets is not run")
def test_the_example_for_spreadsheets(site: Path, tmp_path: Path) -> None:
    facts = load(site / API / "facts.json")["facts"]
    found = [example.strip() for example in examples(site, "text") if "COUNTIF" in example]
    assert [re.sub("[A-Z]:[A-Z]", "", one) for one in found] == ['=COUNTIF(,"true")', '=COUNTIF(;"true")']
    files = [tmp_path / f"{number}.csv" for number in range(len(found))]
    for formula, file in zip(found, files, strict=True):
        line = io.StringIO(newline="")
        csv.writer(line).writerow([formula])
        file.write_bytes((site / "data" / "facts.csv").read_bytes() + line.getvalue().encode())
    for made in in_spreadsheet(tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1", ",", *files):
        *rows, last = csv.reader(io.StringIO(made.decode(), newline=""))
        assert len(rows) == len(facts) + 1
        assert int(last[0]) == sum(fact["contested"] for fact in facts) > 0


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice on this machine: it is not asked what it takes for a formula")
def test_no_spreadsheet_finds_a_formula(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    attack_everywhere(root, " ".join(ATTACKS))
    files = []
    for path, content in made(root).items():
        if path.endswith(".csv"):
            files.append(tmp_path / path.rpartition("/")[2])
            files[-1].write_bytes(content)
    texts = as_csv(TABLES[0], [(attack, f"x;{attack}", f'"{attack}', attack) for attack in ATTACKS])
    files.append(tmp_path / "attacks.csv")
    files[-1].write_bytes(texts)
    files.append(tmp_path / "unguarded.csv")
    files[-1].write_text('id,text\r\n"=1+1","x;=1+1"\r\n', "utf-8")
    for separator in ",;":
        *sheets, unguarded = in_spreadsheet(tmp_path, "fods", separator, *files)
        assert len(sheets) > 12
        assert unguarded.count(b"table:formula=") == 1, "without the apostrophe there is one each way"
        for file, sheet in zip(files, sheets, strict=False):
            assert b"</office:spreadsheet>" in sheet
            assert b"table:formula=" not in sheet, (separator, file.name)


def test_large_files_come_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    whole = made(root)
    for module in ("files", "openapi", "schemas"):
        monkeypatch.setattr(f"torana.exports.api.{module}.PART", 3)
    monkeypatch.setattr("torana.exports.bibliography.PART", 3)
    monkeypatch.setattr("torana.exports.llms.PART", 1)
    parts = made(root)
    schema = json.loads(parts[f"{API}/schemas/facts.json"])
    index = json.loads(parts[f"{API}/facts.json"])
    assert "facts" not in index
    found = []
    for address in index["parts"]:
        part = json.loads(parts[address.removeprefix("https://example.org/")])
        jsonschema.validate(part, schema)
        assert len(part["facts"]) <= 3
        found += part["facts"]
    jsonschema.validate(index, schema)
    assert found == json.loads(whole[f"{API}/facts.json"])["facts"]
    assert len(index["parts"]) == -(-len(found) // 3) > 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**index, "facts": []}, schema)
    names = [path for path in parts if re.fullmatch(r"data/facts-\d+\.bib", path)]
    assert len(names) == len(index["parts"])
    assert "data/facts.bib" not in parts
    readers = {
        "bib": lambda content: list(parse_string(content.decode(), "bibtex").entries.items()),
        "ris": lambda content: rispy.loads(content.decode()),
        "csl.json": json.loads,
    }
    for form, read in readers.items():
        items = [item for name in names for item in read(parts[name.replace("bib", form)])]
        assert items == read(whole[f"data/facts.{form}"])
        assert len(items) == len(found)
    for path, content in parts.items():
        if path.startswith(API):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    validate(json.loads(parts[f"{API}/openapi.json"]), base_uri=(tmp_path / API / "openapi.json").as_uri())
    names = re.findall(r"https://example.org/(llms-full-\d+.txt)", parts["llms-full.txt"].decode())
    head, _, told = whole["llms-full.txt"].decode().partition("\n## ")
    assert len(names) > 1
    assert "".join(parts[name].decode().removeprefix(f"{head}\n") for name in names) == f"## {told}"


# --- values that attack -------------------------------------------------------------------------------------------

ATTACKS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "up;=1+1",
    'so;"=1+1&"',
    "-2+3",
    "@SUM(1)",
    "'; DROP TABLE facts; --",
    'say "so", she said; then\\',
    "</script><script>alert(1)</script>",
    "]>> <!-- x --> &amp; &#60;",
    "{{ 7 * 7 }} {% raw %} ${IFS}`id` $(id)",
    # As text, with a backslash: the sign itself is in `UNSEEN`.
    r"%0d%0aX: y \u2028 \n \input{x} {a}",
    "TY - JOUR ER -",
    "BEGIN:VEVENT;DESCRIPTION=x:y",
    "# heading > quote * list | cell",
)
UNSEEN = ("\u2028", "\u2029", "\u0085", "\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\x1b", "\x00")
"""Ends of lines that only some formats know, marks of direction, signs without a width, control characters."""


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
@pytest.mark.parametrize("way", ["as it is", "as an escape"])
def test_what_nobody_sees_comes_into_no_format(tmp_path: Path, sign: str, way: str) -> None:
    root = copy_of_small(tmp_path)
    north = root / "content/initiatives/north-wind.yml"
    written = sign if way == "as it is" else f"\\u{ord(sign):04x}"
    north.write_text(north.read_text("utf-8").replace("name: North Wind", f'name: "North{written}Wind"', 1), "utf-8")
    found = load_dossier(root)
    assert found.dossier is None
    assert all(problem.position.file == "content/initiatives/north-wind.yml" for problem in found.problems)
    assert found.problems[0].position.line == 2


def made(root: Path) -> dict[str, bytes]:
    """Every file of data of a dossier, without building its pages."""
    found = load_dossier(root)
    assert found.dossier, found.problems
    when = "2026-02-03T04:05:06+00:00"
    history = History((Event("c1", when, "added", "north-wind", "runs", ATTACKS[0]),), "c1", "c0", "2026-01-01")
    plan = Plan(found, root, Site("https://example.org/"), history)
    return {file.path: file.content for file in render(plan).files}


def attack_everywhere(root: Path, attack: str) -> str:
    """Puts a text into an initiative, its first fact, whose key it gives, and a source."""
    north = root / "content/initiatives/north-wind.yml"
    said = yaml.safe_load(north.read_text("utf-8"))
    said["name"] = said["facts"][0]["statement"] = said["facts"][0]["note"] = attack
    north.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    source = root / "seeds/daily-aland.yml"
    text_of_source = yaml.safe_load(source.read_text("utf-8"))
    text_of_source["title"] = text_of_source["publisher"] = attack
    source.write_text(yaml.safe_dump(text_of_source, allow_unicode=True), "utf-8")
    return f"north-wind#{said['facts'][0]['id']}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_attacks_comes_out_as_it_went_in(tmp_path: Path, attack: str) -> None:
    root = copy_of_small(tmp_path)
    key = attack_everywhere(root, attack)
    files = made(root)

    facts = {fact["key"]: fact for fact in json.loads(files[f"{API}/facts.json"])["facts"]}
    assert facts[key]["statement"] == facts[key]["note"] == attack
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(files["data/facts.csv"].decode(), newline=""))}
    guarded = {"up;=1+1": "up;'=1+1", 'so;"=1+1&"': 'so;\'"=1+1&"'}.get(attack, attack)
    assert rows[key]["statement"] == (f"'{attack}" if attack[0] in "=+-@" else guarded)
    for path, content in files.items():
        if path.endswith(".csv"):
            for delimiter in ",;":
                for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter):
                    assert not [cell for cell in row if cell[:1] in ("=", "+", "@") or re.match(r"-\D", cell)], path
    stored = parquet.rows(files["data/facts.parquet"])
    assert next(row for row in stored if row["key"] == key)["statement"] == attack
    base = sqlite3.connect(":memory:")
    base.deserialize(files["data/dossier.sqlite"])
    assert base.execute("SELECT statement FROM facts WHERE key = ?", [key]).fetchone() == (attack,)
    graph = rdflib.Graph().parse(data=files["data/dossier.ttl"], format="turtle")
    schema = rdflib.Namespace("https://schema.org/")
    claim = rdflib.URIRef(f"https://example.org/initiatives/{key.replace('#', '/#')}")
    assert str(graph.value(claim, schema.text)) == attack
    assert networkx.read_graphml(io.BytesIO(files["data/graph.graphml"])).nodes["north-wind"]["label"] == attack
    assert next(e for e in json.loads(files["data/sources.csl.json"]) if e["id"] == "daily-aland")["title"] == attack
    ris = {entry["id"]: entry for entry in rispy.loads(files["data/sources.ris"].decode())}
    assert ris["daily-aland"]["title"] == attack
    bib = parse_string(files["data/sources.bib"].decode(), "bibtex").entries
    assert set(bib) == set(ris)
    name = f"torana-{key.replace('#', ':')}"
    assert next(e for e in json.loads(files["data/facts.csl.json"]) if e["id"] == name)["title"] == attack
    ris = {entry["id"]: entry for entry in rispy.loads(files["data/facts.ris"].decode())}
    assert ris[name]["title"] == attack
    bib = parse_string(files["data/facts.bib"].decode(), "bibtex").entries
    assert len(bib) == len(ris) == len(facts)
    feed = feedparser.parse(io.BytesIO(files["changes/feed.xml"]))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [f"Added: {attack}"]
    assert [entry.content[0].value for entry in feed.entries] == [ATTACKS[0]]
    assert json.loads(files["changes/feed.json"])["items"][0]["content_text"] == ATTACKS[0]
    assert escaped_line(attack) in files["llms-full.txt"].decode()
