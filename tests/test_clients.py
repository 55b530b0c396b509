"""Programs of reusers open the data files. They are in an environment of their own, which `.ci/run` installs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.compare import isomorphic
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.site.plan import Plan

from .support.dossiers import copy_of_small
from .support.exports import API, data_files, load
from .support.paths import SMALL

DATASETTE = shutil.which("datasette")
pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(not DATASETTE, reason="Datasette and other clients are not installed: see .ci/run"),
    pytest.mark.xdist_group("clients"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the data files of the small dossier, next to the API."""
    folder = tmp_path_factory.mktemp("clients")
    for path, content in data_files(copy_of_small(folder)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "data"


def facts_of(data: Path) -> list[dict[str, Any]]:
    """The facts of the API."""
    found: list[dict[str, Any]] = load(data.parent / API / "facts.json")["facts"]
    return found


def run(data: Path, script: str, text: str = "") -> Any:
    """Run a script of a reuser in the folder of the data, and return the JSON that it prints."""
    python = Path(str(DATASETTE)).parent / "python"
    done = subprocess.run(
        [python, "-c", f"import json, sys\n{script}"],
        cwd=data,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.client("CSV", "pandas", "queried: contested facts by year, and a join with citations")
def test_pandas_queries_csv(data: Path) -> None:
    script = """
import pandas
facts = pandas.read_csv("facts.csv", parse_dates=["date_from", "date_to"])
joined = facts.merge(pandas.read_csv("citations.csv"), left_on="key", right_on="fact")
contested = facts[facts.contested]
years = contested.date_from.dt.year.dropna().astype(int).value_counts().sort_index()
print(json.dumps([len(facts), {str(year): int(count) for year, count in years.items()}, len(joined)]))
"""
    facts = facts_of(data)
    years: dict[str, int] = {}
    for fact in sorted(facts, key=lambda fact: fact.get("date_from", "")):
        if fact["contested"] and "date_from" in fact:
            years[fact["date_from"][:4]] = years.get(fact["date_from"][:4], 0) + 1
    citations = sum(len(fact["sources"]) + len(fact.get("disputed_by", ())) for fact in facts)
    assert run(data, script) == [len(facts), years, citations]


@pytest.mark.client("Excel", "pandas", "read, every sheet: dates and numbers have their types")
def test_pandas_reads_the_workbook(data: Path) -> None:
    script = """
import pandas
sheets = pandas.read_excel("dossier.xlsx", sheet_name=None)
types = {column: str(sheets["facts"][column].dtype)[:10] for column in ("date_from", "origins", "contested")}
print(json.dumps([{name: len(sheet) for name, sheet in sheets.items()}, types]))
"""
    rows, types = run(data, script)
    assert types == {"date_from": "datetime64", "origins": "int64", "contested": "bool"}
    assert rows["facts"] == len(facts_of(data))
    assert rows.keys() >= {path.stem for path in data.glob("*.csv") if not path.stem.startswith("graph-")}


@pytest.mark.client("SQLite", "Datasette", "served: full-text search, a view, and labels of foreign keys")
def test_datasette_serves_the_database(data: Path) -> None:
    def get(path: str) -> Any:
        command = [str(DATASETTE), "dossier.sqlite", "--get", path]
        done = subprocess.run(command, cwd=data, capture_output=True, text=True, encoding="utf-8", check=True)
        return json.loads(done.stdout)

    found = get("/dossier/facts.json?_search=turbines&_shape=array")
    assert {row["id"] for row in found} == {"listed", "third-row"}
    flat = get("/dossier/facts_flat.json?_shape=array&_size=max")
    assert len(flat) == len(facts_of(data))
    labelled = get("/dossier/citations.json?_labels=on&_shape=array&fact=north-wind%23runs")
    assert labelled[0]["source"]["value"] == "daily-aland"


@pytest.mark.client("BibTeX", "bibtexparser", "read: every entry of facts and sources")
def test_bibtexparser_reads_every_entry(data: Path) -> None:
    script = """
import bibtexparser
found = [bibtexparser.parse_file(f"{name}.bib") for name in ("facts", "sources")]
print(json.dumps([[sorted(each.entries_dict), len(each.failed_blocks)] for each in found]))
"""
    ids = [sorted(item["id"] for item in load(data / f"{name}.csl.json")) for name in ("facts", "sources")]
    assert run(data, script) == [[each, 0] for each in ids]


@pytest.mark.client("BibTeX", "pandoc", "converted to CSL-JSON: the same entries, titles and addresses")
def test_pandoc_converts_bibtex(data: Path) -> None:
    script = """
import pypandoc
print(pypandoc.convert_file("sources.bib", "csljson", format="biblatex"))
"""
    wanted = {item["id"]: item.get("URL") for item in load(data / "sources.csl.json")}
    assert {item["id"]: item.get("URL") for item in run(data, script)} == wanted


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # RDFLib's own
@pytest.mark.client("JSON-LD", "PyLD", "converted to RDF: the same triples as with RDFLib")
def test_pyld_and_rdflib_read_the_same_triples(data: Path) -> None:
    loaded = load_dossier(SMALL)
    assert loaded.dossier
    plan = Plan(loaded, SMALL, Site("https://example.org/"))
    script = """
from pyld import jsonld
print(json.dumps(jsonld.to_rdf(json.load(sys.stdin), {"format": "application/n-quads"})))
"""
    for path in ("initiatives/north-wind.md", "organisations/acme-foundry.md", "data/index.md"):
        spec = plan.page(path)
        assert spec
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', spec.make().head)
        # Both processors would fetch this context.
        text = text.replace('"https://schema.org"', '{"@vocab":"https://schema.org/"}', 1)
        ours = rdflib.Graph().parse(data=text, format="json-ld")
        theirs = rdflib.Graph().parse(data=run(data, script, text), format="nt")
        assert len(ours) > 20
        assert isomorphic(ours, theirs), path
