"""Rules for every export: it contains all statements, hostile texts are unchanged, large files are in parts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
from pathlib import Path
from urllib.parse import unquote

import feedparser
import jsonschema
import networkx
import pytest
import rdflib
import rispy
from openapi_spec_validator import validate
from PIL import Image
from pybtex.database import parse_string
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.exports.plain_markdown import escaped_line
from torana.exports.registry import common_files
from torana.pages.shared.addresses import Site
from torana.records.values import SLUG_PATTERN

from .support import parquet
from .support.dossiers import copy_of_small
from .support.exports import API, ATTACKS, attack_everywhere, data_files, load
from .support.html import article, parse


def test_every_statement_is_in_every_format(real_site: Path) -> None:
    statements = {fact["key"]: fact["statement"] for fact in load(real_site / API / "facts.json")["facts"]}
    with (real_site / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert {row["key"]: row["statement"] for row in csv.DictReader(file)} == statements
    graph = rdflib.Graph().parse(real_site / "data" / "dossier.ttl")
    schema = rdflib.Namespace("https://schema.org/")
    claims = {str(graph.value(one, schema.text)) for one in graph.subjects(rdflib.RDF.type, schema.Claim)}
    assert claims == set(statements.values())
    full = " ".join((real_site / "llms-full.txt").read_text("utf-8").split())
    assert all(escaped_line(statement) in full for statement in statements.values())


def test_no_slug_is_the_build_unit_of_shared_files(dossier: Dossier) -> None:
    """The slug of an entity is the unit of its files. A sector with the slug `search` left a site without a search."""
    units = {file.unit for file in common_files([dossier], Site()) if file.shared}
    assert units
    assert not any(re.fullmatch(SLUG_PATTERN, unit) for unit in units)


@pytest.mark.client("GraphML", "NetworkX", "read: the same nodes and edges as in CSV")
def test_the_graph(real_site: Path) -> None:
    graph = networkx.read_graphml(real_site / "data" / "graph.graphml")
    assert graph.is_directed()
    with (real_site / "data" / "graph-nodes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row.pop("id"): row for row in csv.DictReader(file)}
    assert dict(graph.nodes(data=True)) == rows
    with (real_site / "data" / "graph-edges.csv").open(encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    empty = dict.fromkeys(edges[0], "")
    found = [
        {**empty, "source": one, "target": other, **data, "weight": str(data["weight"])}
        for one, other, data in graph.edges(data=True)
    ]
    assert graph.number_of_edges() == len(edges) > 200
    assert all(data["weight"] >= 1 for *_, data in graph.edges(data=True))
    assert any(data["weight"] > 3 for *_, data in graph.edges(data=True))
    assert sorted(map(sorted, map(dict.items, found))) == sorted(map(sorted, map(dict.items, edges)))


def test_cards(real_site: Path) -> None:
    cards = sorted(real_site.rglob("card.png"))
    types = {str(path.relative_to(real_site)).partition("/")[0] for path in cards}
    assert types == {"card.png", "sectors", "organisations", "initiatives", "technologies"}
    assert len(cards) > 100
    for path in cards:
        with Image.open(path) as image:
            assert image.size == (1200, 630)
        assert path.stat().st_size < 60_000


def test_every_page_has_a_plain_markdown_copy(real_site: Path) -> None:
    copies = sorted(real_site.rglob("index.md"))
    assert len(copies) > 350
    for path in copies:
        content = path.read_text("utf-8")
        assert not re.search(r"<(?!https?:)\w|\{ ?[.#]|\{ [a-z-]+=|&#\d|\]\(\)", content.replace("\\<", "")), path
        for address in re.findall(r"\]\(https://[^/]*/torana/([^()\s?#]*)", content):
            target = real_site / unquote(address)
            assert target.is_file() or (target / "index.html").is_file(), f"{path}: {address}"
    meti = (real_site / "organisations" / "meti" / "index.md").read_text("utf-8")
    for fact in load(real_site / API / "organisations" / "meti.json")["facts"]:
        assert " ".join(fact["statement"].split())[:40] in " ".join(re.sub(r"\]\([^)]*\)|[\[\\]", "", meti).split())


def test_sizes_and_digests_on_the_data_page(real_site: Path) -> None:
    page = article(parse(real_site / "data" / "index.html"))
    heads = {}
    for item in page.iter("li"):
        code = next(item.iter("code"), None)
        link = next(item.iter("a"), None)
        if code is not None and link is not None and re.fullmatch("[0-9a-f]{64}", code.text or ""):
            heads[link.get("href")] = code.text
    assert len(heads) > 40
    for href, digest in heads.items():
        content = (real_site / "data" / str(href)).resolve().read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, href


def test_large_files_come_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    whole = data_files(root)
    for module in ("files", "schemas"):
        monkeypatch.setattr(f"torana.exports.api.{module}.PART", 3)
    monkeypatch.setattr("torana.exports.bibliography.PART", 3)
    monkeypatch.setattr("torana.exports.llms.PART", 1)
    parts = data_files(root)
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
    validate(json.loads(parts[f"{API}/openapi.json"]))
    names = re.findall(r"https://example.org/(llms-full-\d+.txt)", parts["llms-full.txt"].decode())
    head, _, rest = whole["llms-full.txt"].decode().partition("\n## ")
    assert len(names) > 1
    assert "".join(parts[name].decode().removeprefix(f"{head}\n") for name in names) == f"## {rest}"


UNSEEN = ("\u2028", "\u2029", "\u0085", "\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\x1b", "\x00")
"""Line ends that only some formats know, direction marks, zero-width characters, control characters."""


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
@pytest.mark.parametrize("way", ["as it is", "as an escape"])
def test_invisible_characters_are_in_no_format(tmp_path: Path, sign: str, way: str) -> None:
    root = copy_of_small(tmp_path)
    north = root / "content/initiatives/north-wind.yml"
    written = sign if way == "as it is" else f"\\u{ord(sign):04x}"
    north.write_text(north.read_text("utf-8").replace("name: North Wind", f'name: "North{written}Wind"', 1), "utf-8")
    found = load_dossier(root)
    assert found.dossier is None
    assert all(problem.position.file == "content/initiatives/north-wind.yml" for problem in found.problems)
    assert found.problems[0].position.line == 2


def test_hostile_texts_are_exported_unchanged(tmp_path: Path) -> None:
    """Every attack is in the name, the facts and the source of an initiative."""
    root = copy_of_small(tmp_path)
    attacks = dict(zip(attack_everywhere(root, ATTACKS), ATTACKS, strict=True))
    files = data_files(root, list(attacks))
    guarded = {"up;=1+1": "up;'=1+1", 'so;"=1+1&"': 'so;\'"=1+1&"'}
    guarded = {one: f"'{one}" if one[0] in "=+-@" else guarded.get(one, one) for one in ATTACKS}

    def statements(rows: list[dict[str, str]]) -> dict[str, str]:
        return {row["key"].removesuffix("#runs"): row["statement"] for row in rows if row["key"].startswith("attack-")}

    facts = json.loads(files[f"{API}/facts.json"])["facts"]
    assert statements(facts) == attacks
    assert {fact["note"] for fact in facts if fact["key"].startswith("attack-")} == {*ATTACKS}
    rows = list(csv.DictReader(io.StringIO(files["data/facts.csv"].decode(), newline="")))
    assert statements(rows) == {slug: guarded[attack] for slug, attack in attacks.items()}
    for path, content in files.items():
        if path.endswith(".csv"):
            for delimiter in ",;":
                for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter):
                    assert not [cell for cell in row if cell[:1] in ("=", "+", "@") or re.match(r"-\D", cell)], path
    assert statements(parquet.rows(files["data/facts.parquet"])) == attacks
    base = sqlite3.connect(":memory:")
    base.deserialize(files["data/dossier.sqlite"])
    stored = base.execute("SELECT key, statement FROM facts").fetchall()
    assert statements([{"key": key, "statement": statement} for key, statement in stored]) == attacks
    graph = rdflib.Graph().parse(data=files["data/dossier.ttl"], format="turtle")
    schema = rdflib.Namespace("https://schema.org/")
    nodes = networkx.read_graphml(io.BytesIO(files["data/graph.graphml"])).nodes
    for slug, attack in attacks.items():
        assert str(graph.value(rdflib.URIRef(f"https://example.org/initiatives/{slug}/#runs"), schema.text)) == attack
        assert nodes[slug]["label"] == attack
        assert escaped_line(attack) in files["llms-full.txt"].decode()
    for name, ending in (("sources", "{}-source"), ("facts", "torana-{}:runs")):
        items = {entry["id"]: entry for entry in json.loads(files[f"data/{name}.csl.json"])}
        ris = {entry["id"]: entry for entry in rispy.loads(files[f"data/{name}.ris"].decode())}
        for slug, attack in attacks.items():
            assert items[ending.format(slug)]["title"] == ris[ending.format(slug)]["title"] == attack
        assert set(parse_string(files[f"data/{name}.bib"].decode(), "bibtex").entries) == set(ris) == set(items)
    assert len(ris) == len(facts)
    feed = feedparser.parse(io.BytesIO(files["changes/feed.xml"]))
    assert not feed.bozo
    shown = f"{ATTACKS[0]} (contested, single-sourced)"
    assert {entry.title for entry in feed.entries} == {f"Added: {attack}" for attack in ATTACKS}
    assert {entry.content[0].value for entry in feed.entries} == {shown}
    assert {item["content_text"] for item in json.loads(files["changes/feed.json"])["items"]} == {shown}
