"""The tables: CSV, Parquet, SQLite and the workbook have the same rows."""

from __future__ import annotations

import csv
import datetime
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import frictionless
import pytest
from torana.dossier.load import load_dossier
from torana.exports.export import Export
from torana.exports.tables import xlsx_file
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.geojson_file import places_geojson
from torana.exports.tables.table import Table, TableColumn
from torana.exports.tables.table_files import data_tables
from torana.exports.tables.views import views_of
from torana.pages.shared.addresses import Site
from torana.records.entity_types import BUILT_IN

from .support import parquet
from .support.dossiers import types_of_real_dossier
from .support.paths import SMALL

SITE = Site("https://example.org/sub/path/")


def tables() -> tuple[Table, ...]:
    return tables_of(types_of_real_dossier())


def test_no_column_is_a_reserved_word() -> None:
    """Queries need no quotation marks around names."""
    query = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
    reserved = {word for (word,) in duckdb.sql(query).fetchall()} | {"primary", "to", "at", "by", "of", "values"}
    base = sqlite3.connect(":memory:")
    for table in tables_of(BUILT_IN):
        assert not reserved & {table.name, *(column.name for column in table.columns)}
        base.execute(f"CREATE TABLE {table.name} ({', '.join(column.name for column in table.columns)})")
    for view in views_of(tables_of(BUILT_IN)):
        assert not reserved & {view.name, *(column.name for column, _ in view.columns)}
    base.close()


def test_tables_of_names_and_contradictions() -> None:
    dossier = load_dossier(SMALL).dossier
    assert dossier
    rows = {table.name: list(table.rows(dossier, Site())) for table in tables_of(BUILT_IN)}
    wanted = {
        "entity_names": {(node.slug, name) for node in dossier.entities for name in node.record.also_known_as}
        | {(node.slug, name) for node in dossier.entities for name in node.record.native_name.values()},
        "entity_tags": {(node.slug, tag) for node in dossier.entities for tag in node.record.tags},
        "entity_identifiers": {(node.slug, name) for node in dossier.entities for name in node.record.same_as.values()},
        "entity_former_ids": {(node.slug, slug) for node in dossier.entities for slug in node.record.formerly},
        "entity_links": {
            (node.slug, url) for node in dossier.entities for urls in node.record.links.values() for url in urls
        },
        "fact_contradictions": {(one, o.key) for one, others in dossier.contradictions.items() for o in others},
    }
    assert all(wanted.values())
    for name, pairs in wanted.items():
        assert {(row[0], row[-1]) for row in rows[name]} == pairs
        assert len(rows[name]) == len(pairs)


@pytest.fixture(scope="module")
def files() -> dict[str, Export]:
    """The files of the tables of the small dossier."""
    dossier = load_dossier(SMALL).dossier
    assert dossier
    return {file.path: file for file in (*data_tables(dossier, SITE), *places_geojson(dossier, SITE))}


def csv_rows(files: dict[str, Export], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].content.decode(), newline="")))


def test_every_date_has_typed_bounds(files: dict[str, Export]) -> None:
    dates = {
        "facts": {
            "2022-08": ("month", "2022-08-01", "2022-08-31"),
            "2022-09-01/2022-09-02": ("span", "2022-09-01", "2022-09-02"),
            "1999": ("year", "1999-01-01", "1999-12-31"),
            "2027-33": ("quarter", "2027-01-01", "2027-03-31"),
            "": ("", "", ""),
        },
        "parties": {"../2025": ("span", "", "2025-12-31"), "2022-08": ("month", "2022-08-01", "2022-08-31")},
    }
    for table, wanted in dates.items():
        rows = csv_rows(files, table)
        found = {
            row[name]: tuple(row[f"{name}_{end}"] for end in ("precision", "from", "to"))
            for row in rows
            for name in ("date", "since", "until")
            if name in row
        }
        assert found.items() >= wanted.items()
    (row,) = (row for row in parquet.rows(files["data/facts.parquet"].content) if row["id"] == "agreed")
    assert (row["date_from"], row["checked"]) == (datetime.date(2022, 8, 1), datetime.date(2026, 1, 30))


def test_views_answer_questions_without_joins(files: dict[str, Export]) -> None:
    base = sqlite3.connect(":memory:")
    base.deserialize(files["data/dossier.sqlite"].content)

    def ask(query: str) -> list[Any]:
        return base.execute(query).fetchall()

    assert ask("SELECT organisation_name, role FROM parties_flat WHERE initiative_name = 'North Wind'") == [
        ("Acme Foundry", "owner"),
        ("Acme Foundry", "partner"),
        ('Bema <b>& Söhne</b> "quoted" [x](y) {{ 7*7 }} *stars*', "supplier of *raw* material"),
    ]
    assert ask("SELECT sectors, places, status, status_date FROM initiatives_flat WHERE id = 'north-wind'") == [
        ("Wind power", "North Shore", "operating", "2025-01-05")
    ]
    assert ask("SELECT statement, other_statement FROM contradictions_flat ORDER BY fact") == [
        ("The park runs.", "The park does not run."),
        ("The park does not run.", "The park runs."),
    ]
    assert ask("SELECT value, unit FROM figures_flat WHERE entity_name = 'North Wind' AND measure = 'capacity'") == [
        (400, "MW"),
        (450, "MW"),
    ]
    assert ask("SELECT says FROM citations_flat WHERE NOT supports") == [("It was signed a week later.",)]
    assert ask("SELECT figures FROM facts_flat WHERE superseded_by IS NOT NULL") == [("staff: 10–12 people",)]
    assert ask("SELECT contradicted_by FROM facts_flat WHERE status = 'operating'") == [("north-wind#runs-not",)]
    flat = csv_rows(files, "facts_flat")
    assert [row["key"] for row in flat] == [row["key"] for row in csv_rows(files, "facts")]
    (agreed,) = (row for row in flat if row["key"] == "north-wind#agreed")
    assert agreed["figures"] == "investment: 76000000000 INR; capacity: about 400 MW"
    assert agreed["sources"] == "The founding paper; Annual report 2023; Wind park: who pays?"
    assert (agreed["contested"], agreed["date_from"]) == ("true", "2022-08-01")
    base.close()


def test_views_leave_out_columns_of_missing_types() -> None:
    types = [table for table in tables_of(BUILT_IN) if table.name not in ("fact_sectors", "initiatives", "parties")]
    views = {view.name: view for view in views_of(types)}
    assert set(views) == {"facts_flat", "figures_flat", "citations_flat", "contradictions_flat"}
    assert "sectors" not in {column.name for column, _ in views["facts_flat"].columns}


_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets_of(content: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each sheet of a workbook: the text of each cell, by the letters of its column."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    tags = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_CELL}sheet")
    names = [tag.get("name", "") for tag in tags]
    sheets = {}
    for number, name in enumerate(names, 1):
        sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
        sheets[name] = [
            {cell.get("r", "").rstrip("0123456789"): "".join(cell.itertext()) for cell in row}
            for row in sheet.iter(f"{_CELL}row")
        ]
    return sheets


def test_the_workbook_has_a_sheet_for_each_table(files: dict[str, Export]) -> None:
    content = files["data/dossier.xlsx"].content
    sheets = sheets_of(content)
    tables = {path[5:-4] for path in files if path.endswith(".csv")}
    assert set(sheets) == {*tables, "About this file"}
    assert next(iter(sheets)) == "facts_flat"
    for name in tables:
        header, *rows = sheets[name]
        wanted = csv_rows(files, name)
        assert len(rows) == len(wanted)
        letters = {text: its for its, text in header.items()}
        for row, cells in zip(wanted, rows, strict=True):
            assert set(cells) == {letters[column] for column, text in row.items() if text}
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:Z12"/>' in sheet
    links = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert 'Target="https://example.org/sub/path/organisations/acme-foundry/" TargetMode="External"' in links
    assert 'location="founded"' in sheet
    dossier = load_dossier(SMALL).dossier
    assert dossier
    again = next(file for file in data_tables(dossier, SITE) if file.path == "data/dossier.xlsx")
    assert again.content == content, "its bytes depend on a clock"


CELLS: list[tuple[str, Any, str]] = [
    ("string", "=1+1", '<c r="A2" s="0" t="inlineStr"><is><t>=1+1</t></is></c>'),
    ("string", "a <b> & _x0041_ _x", "<is><t>a &lt;b&gt; &amp; _x005F_x0041_ _x</t></is>"),
    ("string", " x", '<t xml:space="preserve"> x</t>'),
    ("string", "https://x.example/a b", '<c r="A2" s="0" t="inlineStr">'),
    ("string", "https://x.example/[a]#b", '<c r="A2" s="3" t="inlineStr">'),
    ("number", 2.5, '<c r="A2"><v>2.5</v></c>'),
    ("boolean", True, '<c r="A2" t="b"><v>1</v></c>'),
    ("date", "1900-03-01", '<c r="A2" s="2"><v>61</v></c>'),
    ("date", "2026-11-29", '<c r="A2" s="2"><v>46355</v></c>'),
    ("date", "1899-12-31", "<is><t>1899-12-31</t></is>"),
    ("string", "x" * 32_768, f">{'x' * 32_767}<"),
    ("string", "𝔸" * 20_000, f">{'𝔸' * 16_383}<"),
]


@pytest.mark.parametrize(("kind", "value", "cell"), CELLS, ids=[str(value)[:20] for _, value, _ in CELLS])
def test_cells_of_the_workbook(kind: Any, value: Any, cell: str) -> None:
    dossier = load_dossier(SMALL).dossier
    assert dossier
    table = Table("one", "", ("x",), lambda dossier: (), (TableColumn("x", "", type=kind),))
    content = xlsx_file.as_xlsx([(table, [(value,)])], dossier.settings)
    assert cell in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


SOFFICE = shutil.which("soffice")


@pytest.mark.client("Excel", "LibreOffice Calc", "converted to CSV: every sheet has the same cells")
@pytest.mark.exhaustive
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed: it does not read the workbook")
def test_libreoffice_reads_every_sheet(files: dict[str, Export], tmp_path: Path) -> None:
    (tmp_path / "dossier.xlsx").write_bytes(files["data/dossier.xlsx"].content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # UTF-8, cells as shown, all texts in quotation marks only if needed; every sheet (-1).
    way = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", way, "--outdir", tmp_path / "out"]
    subprocess.run([*command, tmp_path / "dossier.xlsx"], capture_output=True, timeout=300, check=True)
    names = [path[5:-4] for path in files if path.endswith(".csv")]
    for name in names:
        with (tmp_path / "out" / f"dossier-{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        written = csv_rows(files, name)
        assert header == list(written[0]) if written else True
        assert [[cell.lower() for cell in row] for row in rows] == [
            [cell.lower().removeprefix("'") for cell in row.values()] for row in written
        ]


def test_places_as_geojson(files: dict[str, Export]) -> None:
    (place,) = json.loads(files["data/places.geojson"].content)["features"]
    assert (place["id"], place["geometry"]) == ("port-aland", {"type": "Point", "coordinates": [100.25, -12.5]})
    assert place["properties"] == {
        "id": "port-aland",
        "name": "Port Aland",
        "country": "AA",
        "within": "aland",
        "url": "https://example.org/sub/path/places/port-aland/",
        "initiatives": "",
    }


@pytest.mark.client("Data package", "Frictionless", "validated, with all tables and keys")
def test_the_data_package(real_site: Path) -> None:
    report = frictionless.Package(str(real_site / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert len(report.tasks) == len(tables()) + 1  # with `facts_flat`


@pytest.mark.client("Parquet", "DuckDB", "read: the same rows and types as in CSV and SQLite")
def test_csv_parquet_and_sqlite_have_the_same_rows(real_site: Path) -> None:
    base = sqlite3.connect(real_site / "data" / "dossier.sqlite")
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    total = 0
    for table in tables():
        with (real_site / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file, strict=True))
        assert header == [column.name for column in table.columns]
        content = (real_site / "data" / f"{table.name}.parquet").read_bytes()
        values = [
            tuple(str(value) if isinstance(value, datetime.date) else value for value in row.values())
            for row in parquet.rows(content)
        ]
        kinds = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
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
                elif column.type in ("string", "date"):
                    assert shown.removeprefix("'") == meant.removeprefix("'")
                else:
                    assert float(shown) == meant
    assert total > 1_500
    found = base.execute("SELECT count(*) FROM facts_fts WHERE facts_fts MATCH 'semiconductor'").fetchone()
    assert found[0] > 3
    # Datasette finds the full-text index of a table by this form of the statement (`detect_fts`).
    form = '%VIRTUAL TABLE%USING FTS%content="facts"%'
    (index,) = base.execute("SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?", [form]).fetchone()
    assert index == "facts_fts"
