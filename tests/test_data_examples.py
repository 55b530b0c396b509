"""The examples on the data page work, and spreadsheets read no text as a formula."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.csv_file import as_csv
from torana.records.entity_types import BUILT_IN

from .support.dossiers import copy_of_small, replace
from .support.exports import API, ATTACKS, attack_everywhere, data_files, load
from .support.html import article, parse


def examples(real_site: Path, language: str) -> list[str]:
    """The examples, as a reader copies them."""
    page = article(parse(real_site / "data" / "index.html"))
    blocks = [one for one in page.iter("div") if f"language-{language}" in (one.get("class") or "").split()]
    return ["".join(next(block.iter("code")).itertext()) for block in blocks]


@pytest.mark.client("CSV", "Python (csv)", "queried: contested facts are counted")
@pytest.mark.client("SQLite", "Python (sqlite3)", "queried with the examples of the data page")
def test_the_worked_examples(real_site: Path) -> None:
    facts = load(real_site / API / "facts.json")["facts"]
    wanted = f"{len(facts)} facts, {sum(fact['contested'] for fact in facts)} of them contested"
    address = re.search(r'"(http[^"]*)data/facts.csv"', examples(real_site, "python")[0])
    assert address
    (python,) = examples(real_site, "python")
    done = subprocess.run(
        [sys.executable, "-c", python.replace(address[1], f"{real_site.as_uri()}/")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == wanted
    (sql,) = examples(real_site, "sql")
    base = sqlite3.connect(real_site / "data" / "dossier.sqlite")
    for statement in filter(str.strip, sql.split(";")):
        assert len(base.execute(statement).fetchall()) >= 3, statement
    column = re.search(r"COUNTIF\(([A-Z]):", (real_site / "data" / "index.html").read_text("utf-8"))
    assert column
    with (real_site / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[ord(column[1]) - ord("A")] == "contested"


@pytest.mark.client("CSV", "R", "queried: contested facts are counted")
@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed: its example is not run")
def test_the_example_in_r(real_site: Path) -> None:
    facts = load(real_site / API / "facts.json")["facts"]
    (example,) = examples(real_site, "r")
    local = re.sub(r"https?://[^\"]*data/facts.csv", (real_site / "data" / "facts.csv").as_posix(), example)
    assert local != example
    done = subprocess.run(["Rscript", "-e", local], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == f"{len(facts)} facts, {sum(fact['contested'] for fact in facts)} of them contested"


SOFFICE = shutil.which("soffice")


def in_spreadsheet(folder: Path, form: str, separator: str, *files: Path) -> list[bytes]:
    """CSV files as a spreadsheet reads them, with formulas evaluated."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    way = ["--headless", f"--infilter=CSV:{ord(separator)},34,76,1", "--convert-to", form]
    out = folder / f"out-{ord(separator)}"
    command = [str(SOFFICE), profile, *way, "--outdir", str(out), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=True)
    assert out.is_dir(), done.stdout + done.stderr
    return [next(out.glob(f"{file.stem}.*")).read_bytes() for file in files]


@pytest.mark.client("CSV", "LibreOffice Calc", "opened, and queried with a formula")
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed: the example for spreadsheets is not run")
def test_the_example_for_spreadsheets(real_site: Path, tmp_path: Path) -> None:
    facts = load(real_site / API / "facts.json")["facts"]
    found = [example.strip() for example in examples(real_site, "text") if "COUNTIF" in example]
    assert [re.sub("[A-Z]:[A-Z]", "", one) for one in found] == ['=COUNTIF(,"true")', '=COUNTIF(;"true")']
    files = [tmp_path / f"{number}.csv" for number in range(len(found))]
    for formula, file in zip(found, files, strict=True):
        line = io.StringIO(newline="")
        csv.writer(line).writerow([formula])
        file.write_bytes((real_site / "data" / "facts.csv").read_bytes() + line.getvalue().encode())
    for sheet in in_spreadsheet(tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76,1", ",", *files):
        *rows, last = csv.reader(io.StringIO(sheet.decode(), newline=""))
        assert len(rows) == len(facts) + 1
        assert int(last[0]) == sum(fact["contested"] for fact in facts) > 0


@pytest.mark.client("CSV", "LibreOffice Calc", "opened with hostile texts: none becomes a formula")
@pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed: formulas in CSV are not tested with it")
def test_no_spreadsheet_finds_a_formula(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    replace(root / "content/dossier.yml", "title:", "limits: {name_length: 1000, line_length: 1000}\ntitle:")
    attack_everywhere(root, [" ".join(ATTACKS)])
    files = []
    for path, content in data_files(root).items():
        if path.endswith(".csv"):
            files.append(tmp_path / path.rpartition("/")[2])
            files[-1].write_bytes(content)
    texts = as_csv(tables_of(BUILT_IN)[0], [(attack, f"x;{attack}", f'"{attack}', attack) for attack in ATTACKS])
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
