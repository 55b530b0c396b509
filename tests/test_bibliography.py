"""BibTeX, RIS and CSL-JSON: every source, fact and page, as reference managers read them."""

from __future__ import annotations

import calendar
import csv
import json
import re
from pathlib import Path

import jsonschema
import pytest
import rispy
import yaml
from pybtex.database import parse_string
from rdflib import Graph, Namespace

from .support.dossiers import copy_of_small
from .support.exports import API, data_files, load
from .support.texts import as_tex_reads

pytestmark = pytest.mark.xdist_group("bibliography")


@pytest.mark.client("BibTeX", "pybtex", "read: the same fields as in CSV")
@pytest.mark.client("RIS", "rispy", "read: the same fields as in CSV")
def test_bibtex_ris_and_csl_name_every_source(real_site: Path) -> None:
    with (real_site / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["id"]: row for row in csv.DictReader(file)}
    csl = {item["id"]: item for item in load(real_site / "data" / "sources.csl.json")}
    bib = parse_string((real_site / "data" / "sources.bib").read_text("utf-8"), "bibtex").entries
    ris = {entry["id"]: entry for entry in rispy.loads((real_site / "data" / "sources.ris").read_text("utf-8"))}
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
                    "article-journal",
                    "book",
                    "chapter",
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
            **{
                name: {"type": "string", "minLength": 1}
                for name in ("volume", "issue", "page", "DOI", "ISBN", "version")
            },
            "URL": {"type": "string", "format": "uri"},
            **{key: {"$ref": "#/$defs/date"} for key in ("issued", "accessed")},
            "author": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "oneOf": [{"required": ["literal"]}, {"required": ["family"]}],
                    "additionalProperties": False,
                    "properties": {name: {"type": "string"} for name in ("literal", "family", "given")},
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
"""The part of the schema of CSL-JSON 1.0.2 that we use."""


@pytest.mark.client("CSL-JSON", "jsonschema", "validated")
@pytest.mark.parametrize("name", ["facts", "pages"])
def test_bibtex_ris_and_csl_name_every_fact_and_page(real_site: Path, name: str) -> None:
    index = load(real_site / API / "index.json")
    if name == "facts":
        facts = load(real_site / API / "facts.json")["facts"]
        rows = {f"torana-{fact['key'].replace('#', ':')}": (fact["statement"], fact["url"]) for fact in facts}
    else:
        types = ("sectors", "organisations", "initiatives", "places", "technologies", "sources")
        entities = [row for kind in types for row in load(real_site / API / f"{kind}.json")[kind]]
        rows = {f"torana-{row['id']}": (row.get("name") or row["title"], row["url"]) for row in entities}
    csl = load(real_site / "data" / f"{name}.csl.json")
    jsonschema.Draft202012Validator(CSL).validate(csl)
    bib = parse_string((real_site / "data" / f"{name}.bib").read_text("utf-8"), "bibtex").entries
    ris = rispy.loads((real_site / "data" / f"{name}.ris").read_text("utf-8"))
    assert list(rows) == [item["id"] for item in csl] == list(bib) == [entry["id"] for entry in ris]
    year, month, day = (int(part) for part in index["as_of"].split("-"))
    for (key, (title, url)), item, entry in zip(rows.items(), csl, ris, strict=True):
        # `test_versions` has the numbers; without a git history there are none.
        assert item.pop("version", "") == entry.pop("edition", "") == bib[key].fields.get("version", "")
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
        assert (as_tex_reads(fields["title"].strip("{}")), fields["url"]) == (title, url)
        rest = {"howpublished": index["dossier"], "publisher": index["publisher"], "year": f"{year}"}
        rest |= {"month": calendar.month_name[month], "date": index["as_of"], "note": f"as of {index['as_of']}"}
        assert {field: as_tex_reads(fields[field]) for field in rest} == rest
        assert [str(person).strip("{}") for person in bib[key].persons["author"]] == [index["publisher"]]


def test_no_two_facts_have_one_key(tmp_path: Path) -> None:
    """Keys differ even for the fact "a-b" of "c" and the fact "b" of "c-a"."""
    root = copy_of_small(tmp_path)
    for slug, fact in (("quiet", "talks-begin"), ("quiet-talks", "begin")):
        file = root / f"content/initiatives/{slug}.yml"
        said = yaml.safe_load((root / "content/initiatives/north-wind.yml").read_text("utf-8"))
        sources = said["facts"][0]["sources"]
        said = {key: said[key] for key in ("kind", "sectors")} | {"name": slug}
        said["facts"] = [{"id": fact, "statement": f"{slug}.", "date": 2024, "sources": sources}]
        file.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    files = data_files(root)
    bib = parse_string(files["data/facts.bib"].decode(), "bibtex").entries
    assert {"torana-quiet:talks-begin", "torana-quiet-talks:begin"} <= set(bib)
    assert len(bib) == len(json.loads(files[f"{API}/facts.json"])["facts"])


ARTICLE = """title: Winds of the coast
publisher: University Press
kind: report
authors: [{family_name: van Dam, given_name: "Åsa & Co"}, {name: "Ministry of Trade, Wind and Rain"}]
container: Journal of Wind & Rain
volume: 12
issue: 3
pages: 45–67
doi: 10.1000/182_a(b)
published: 2024-03
"""
HARD = """title: "It's {-- 50% }, ''so'' }{"
publisher: "{a}"
kind: report
url: https://example.org/a%20b%7D?c=1&d=#e_f
published: 2025-08-29/2025-08-30
"""
AUTHORS = ["van Dam, Åsa & Co", "Ministry of Trade, Wind and Rain"]


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data files of a dossier with an article, a chapter and a book."""
    root = copy_of_small(tmp_path_factory.mktemp("cited"))
    isbn = "isbn: 0-8044-2957-X\n"
    texts = {"article": ARTICLE, "chapter": ARTICLE + isbn, "book": f"title: Wind\npublisher: P\nkind: report\n{isbn}"}
    texts["hard"] = HARD
    for name, text in texts.items():
        (root / "seeds" / f"{name}.yml").write_text(text, "utf-8")
    return data_files(root)


def test_bibliographic_fields_in_csl_json(cited: dict[str, bytes]) -> None:
    csl = json.loads(cited["data/sources.csl.json"])
    jsonschema.Draft202012Validator(CSL).validate(csl)
    items = {item["id"]: item for item in csl}
    fields = {"container-title": "Journal of Wind & Rain", "volume": "12", "issue": "3", "page": "45-67"}
    fields |= {"DOI": "10.1000/182_a(b)", "type": "article-journal"}
    assert {key: items["article"][key] for key in fields} == fields
    assert items["article"]["author"] == [
        {"family": "van Dam", "given": "Åsa & Co"},
        {"literal": "Ministry of Trade, Wind and Rain"},
    ]
    assert items["chapter"] == {**items["article"], "id": "chapter", "type": "chapter", "ISBN": "080442957X"}
    assert (items["book"]["type"], items["book"]["ISBN"]) == ("book", "080442957X")


def test_bibliographic_fields_in_bibtex(cited: dict[str, bytes]) -> None:
    entries = parse_string(cited["data/sources.bib"].decode(), "bibtex").entries
    assert {key: entries[key].type for key in ("article", "chapter", "book")} == {
        "article": "article",
        "chapter": "incollection",
        "book": "book",
    }
    article = entries["article"]
    fields = {"journal": "Journal of Wind & Rain", "volume": "12", "number": "3", "month": "March", "date": "2024-03"}
    assert {key: as_tex_reads(article.fields[key]) for key in fields} == fields
    assert article.fields["pages"] == "45--67"
    assert article.fields["doi"] == "10.1000/182_a(b)"
    person, body = article.persons["author"]
    names = (person.last_names, person.first_names)
    assert [as_tex_reads(" ".join(part).strip("{}")) for part in names] == [
        "van Dam",
        "Åsa & Co",
    ]
    assert as_tex_reads(str(body).strip("{}")) == AUTHORS[1]
    assert as_tex_reads(entries["chapter"].fields["booktitle"]) == "Journal of Wind & Rain"
    assert entries["book"].fields["isbn"] == "080442957X"


def test_bibtex_has_values_in_braces_and_months_as_macros(cited: dict[str, bytes]) -> None:
    """Pandoc reads a "%" in quotation marks as a comment, and fails on the whole file."""
    assert cited["data/sources.bib"].decode().partition("@misc{hard,\n")[2].partition("\n}\n")[0] == (
        "    author = {{\\{a\\}}},\n"
        "    title = {{It's \\textbraceleft{}-{}- 50\\% \\textbraceright{}, '{}'so'{}' "
        "\\textbraceright{}\\textbraceleft{}}},\n"
        "    publisher = {\\{a\\}},\n"
        "    year = {2025},\n"
        "    month = aug,\n"
        "    date = {2025-08-29/2025-08-30},\n"
        "    language = {en},\n"
        "    url = {https://example.org/a%20b%7D?c=1&d=#e_f}"
    )
    for name in ("sources", "pages", "facts"):
        for line in cited[f"data/{name}.bib"].decode().splitlines():
            assert re.fullmatch(r"@\w+\{[^{}]+,|    (month = [a-z]{3}|\w+ = \{.*\}),?|\}|", line), line
            assert line.startswith("@") or line == "}" or line.count("{") == line.count("}"), line


def test_bibliographic_fields_in_ris(cited: dict[str, bytes]) -> None:
    entries = {entry["id"]: entry for entry in rispy.loads(cited["data/sources.ris"].decode())}
    article = entries["article"]
    assert article["authors"] == AUTHORS
    names = ("type_of_reference", "secondary_title", "volume", "number", "start_page", "end_page", "doi")
    values = ["JOUR", "Journal of Wind & Rain", "12", "3", "45", "67", "10.1000/182_a(b)"]
    assert [article[name] for name in names] == values
    assert [entries[key]["type_of_reference"] for key in ("chapter", "book")] == ["CHAP", "BOOK"]
    assert entries["book"]["issn"] == "080442957X"


def test_bibliographic_fields_in_rdf(cited: dict[str, bytes]) -> None:
    graph = Graph().parse(data=cited["data/dossier.ttl"], format="turtle")
    schema = Namespace("https://schema.org/")
    (article,) = (subject for subject in graph.subjects(schema.pagination) if str(subject).endswith("article/"))
    authors = graph.objects(article, schema.author)
    assert {str(graph.value(author, schema.name)) for author in authors} == set(AUTHORS)
    assert str(graph.value(article, schema.sameAs)) == "https://doi.org/10.1000/182_a(b)"
