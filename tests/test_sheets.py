"""Spreadsheets: tables of a dossier that are exported, edited and imported again."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from torana.dossier.load import load_dossier
from torana.editing.comments import contents
from torana.editing.saving import save
from torana.editing.sheets.importing import SheetImport, import_sheets, read_sheets
from torana.editing.sheets.tables import sheet_tables
from torana.editing.value_edits import with_values
from torana.exports.tables.edited_tables import chosen_tables, csv_table, workbook
from torana.records.located import Records
from torana.records.reader import read
from torana.records.yaml_nodes import plain_of
from torana.records.yaml_parser import parse_without_limits

from .support.command import torana
from .support.dossiers import BASE, lay_out
from .support.paths import REPOSITORY, SMALL, TESTS
from .support.workbooks import split
from .support.workbooks import workbook as workbook_of

EDITS = list(csv.DictReader((TESTS / "sheets" / "edits.csv").read_text("utf-8").splitlines()))
MESSAGES = yaml.load((TESTS / "sheets" / "messages.yml").read_bytes(), yaml.CSafeLoader)


def copy_of_files(folder: Path, dossier: Path) -> tuple[Path, Records]:
    """The YAML files of a dossier, and its records."""
    for name in ("content", "seeds"):
        shutil.copytree(dossier / name, folder / name)
    return folder, read(folder).records


def imported(root: Path, records: Records, name: str, content: bytes) -> SheetImport:
    path = root / name
    path.write_bytes(content)
    found = import_sheets(root, records, read_sheets(root, path, None), "", None)
    assert not found.problems
    return found


def assert_unchanged(root: Path, records: Records) -> None:
    tables = chosen_tables(records.types, ())
    content, rows = workbook(records, tables)
    assert rows > 40
    whole = imported(root, records, "all.xlsx", content)
    assert (whole.files, whole.missing) == ([], {})
    for table in tables:
        content, _ = csv_table(records, table)
        one = imported(root, records, f"{table.name}.csv", content)
        assert (one.files, one.missing) == ([], {})


def test_an_unedited_table_changes_nothing(tmp_path: Path) -> None:
    assert_unchanged(*copy_of_files(tmp_path, SMALL))


@pytest.mark.exhaustive
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_spreadsheet_program_changes_nothing(tmp_path: Path) -> None:
    """LibreOffice opens the tables of the real dossier and saves them: as a workbook, and as CSV with semicolons."""
    root, records = copy_of_files(tmp_path, REPOSITORY)
    tables = chosen_tables(records.types, ())
    (tmp_path / "all.xlsx").write_bytes(workbook(records, tables)[0])
    for table in tables:
        (tmp_path / f"{table.name}.xlsx").write_bytes(workbook(records, [table])[0])
    convert(tmp_path, "xlsx", ["all"])
    convert(tmp_path, "csv:Text - txt - csv (StarCalc):59,34,76", [table.name for table in tables])
    for file in ("all.xlsx", *(f"{table.name}.csv" for table in tables)):
        assert not imported(root, records, file, (tmp_path / "out" / file).read_bytes()).files


def convert(folder: Path, form: str, names: list[str]) -> None:
    """Let LibreOffice save workbooks in a format, in `out/`."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder / "out")]
    files = [str(folder / f"{name}.xlsx") for name in names]
    subprocess.run([*command, *files], capture_output=True, timeout=300, check=True)


@pytest.mark.exhaustive
def test_the_tables_of_the_real_dossier_change_nothing(tmp_path: Path) -> None:
    assert_unchanged(*copy_of_files(tmp_path, REPOSITORY))


def values_of(root: Path) -> dict[tuple[str, str], str]:
    """Every text of every file, by file and path; lists of texts are one value."""
    found = {}
    for folder in ("content", "seeds"):
        for path in sorted((root / folder).rglob("*.yml")):
            file = path.relative_to(root).as_posix()
            node = parse_without_limits(path.read_bytes(), file).root
            assert node
            found |= {(file, where): value for where, value in flat("", plain_of(node))}
    return found


def flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) or (not any(isinstance(each, dict) for each in value) and isinstance(value, list)):
        yield path[1:], value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from flat(f"{path}.{key}", inner)


def comments_of(root: Path) -> dict[str, Any]:
    return {str(path): contents(path.read_text("utf-8")).comments for path in root.rglob("*.yml")}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_edits_change_exactly_those_fields(tmp_path: Path, ending: str) -> None:
    root, records = copy_of_files(tmp_path, SMALL)
    with_comments(root)
    records = read(root).records
    before, comments = values_of(root), comments_of(root)
    assert len(EDITS) >= 50
    for name, table in sheet_tables(records.types).items():
        edits = [edit for edit in EDITS if edit["table"] == name]
        content, _ = csv_table(records, table)
        rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
        by_key = {" ".join(row[: len(table.keys)]): row for row in rows}
        for edit in edits:
            by_key[edit["row"]][rows[0].index(edit["column"])] = edit["cell"]
        save(*imported(root, records, f"{name}.{ending}", written(name, rows, ending)).files)
        records = read(root).records
    expected = before | {(edit["file"], edit["path"]): edit["value"] for edit in EDITS if edit["value"]}
    for edit in EDITS:
        if not edit["value"]:
            del expected[edit["file"], edit["path"]]
    assert values_of(root) == expected
    assert comments_of(root) == comments
    assert [str(each) for each in load_dossier(root).problems] == []


def with_comments(root: Path) -> None:
    """Add a comment above and beside lines that are not removed."""
    path = root / "content/initiatives/north-wind.yml"
    text = path.read_text("utf-8")
    for line in ("kind: project\n", "  - id: signed\n", "    confidence: medium\n", "places: [north-shore]\n"):
        assert line in text
        indent = " " * (len(line) - len(line.lstrip()))
        text = text.replace(line, f"{indent}# above\n{line[:-1]}  # beside\n", 1)
    path.write_text(text, "utf-8")


def written(name: str, rows: list[list[str]], ending: str) -> bytes:
    if ending == "xlsx":
        return workbook_of({name: [[each if each else "<c/>" for each in row] for row in rows]})
    lines = [";".join('"' + each.replace('"', '""') + '"' for each in row) for row in rows]
    return ("\ufeff" + "\r\n".join(lines)).encode("utf-16-le" if name == "facts" else "utf-8")


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case["why"])
def test_a_problem_is_reported_at_its_cell(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, case.get("files", {}))
    monkeypatch.chdir(tmp_path)
    before = values_of(tmp_path)
    parts = {key: case[key] for key in ("formats", "after", "start") if key in case}
    hexadecimal = bytes.fromhex(case.get("hex", ""))
    content = workbook_of(case["sheets"], **parts) if "sheets" in case else case.get("csv", "").encode() or hexadecimal
    Path(case["file"]).write_bytes(content)
    result = torana("import", case["file"], *case.get("arguments", ()), "--yes", root=tmp_path)
    assert case["output"].strip() in result.stderr
    assert result.returncode == 1
    assert values_of(tmp_path) == before


def test_new_rows_become_files_and_facts(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    rows = {
        "organisations": split("id|name|kind|country|native_name.ja", "|Bema & Söhne|company|Japan|ベマ"),
        "initiatives": split("id|name|kind|sectors", "wave-park|Wave park|project|Energy"),
        "facts": split("entity|id|statement|date", "wave-park|begun|[[bema-and-sohne]] began: 1.|2025-08"),
        "citations": split("entity|fact|number|source|at", "wave-park|begun||Annual report 2023|p. 3"),
        "figures": split("entity|fact|measure|value|unit|number", "wave-park|begun|capacity|12000|MW|"),
        "parties": split("entity|number|organisation|role", "Wave park||bema-and-sohne|owner"),
    }
    (tmp_path / "new.xlsx").write_bytes(workbook_of(rows))
    before = values_of(tmp_path)
    result = torana("import", tmp_path / "new.xlsx", "--dry-run", root=tmp_path)
    assert "fact wave-park#begun" in result.stdout
    assert "not in the table organisations, so not changed or deleted: acme-foundry" in result.stdout
    assert values_of(tmp_path) == before
    assert torana("import", tmp_path / "new.xlsx", root=tmp_path).returncode == 1, "nobody has answered yes"
    assert values_of(tmp_path) == before
    assert torana("import", tmp_path / "new.xlsx", "--yes", root=tmp_path).returncode == 0
    assert (tmp_path / "content/organisations/bema-and-sohne.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schemas/organisation.json\n"
        "name: Bema & Söhne\nnative_name: {ja: ベマ}\nkind: company\ncountry: JP\n"
    )
    assert (tmp_path / "content/initiatives/wave-park.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schemas/initiative.json\n"
        "name: Wave park\nkind: project\nsectors: [energy]\nparties:\n"
        "  - {organisation: bema-and-sohne, role: owner}\n\n"
        'facts:\n  - id: begun\n    statement: "[[bema-and-sohne]] began: 1."\n    date: 2025-08\n'
        '    sources:\n      - {source: acme-report-2023, at: "p. 3"}\n'
        "    figures:\n      - {measure: capacity, value: 12_000, unit: MW}\n"
    )


def test_an_emptied_entry_does_not_move_the_values_of_others(tmp_path: Path) -> None:
    book = "title: B\npublisher: P\nkind: report\nurl: https://b.example/\npublished: 2024\nlanguage: en\n"
    authors = "authors: [{family_name: Sato, given_name: Hana}, {name: Ministry}, {name: Third}]\n"
    lay_out(tmp_path, {"seeds/book.yml": book + authors})
    headings = "id,authors.1.given_name,authors.1.family_name,authors.2.name,authors.3.name,authors.4.name\n"
    (tmp_path / "sources.csv").write_text(f"{headings}book,,,Ministry,Other,Fourth\n", "utf-8")
    assert torana("import", tmp_path / "sources.csv", "--yes", root=tmp_path).returncode == 0
    names = [author.name for author in read(tmp_path).records.find("book").record.authors]
    assert names == ["Ministry", "Other", "Fourth"]


def test_a_file_that_changed_during_the_question_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, {})
    path = tmp_path / "content/organisations/acme-foundry.yml"
    (tmp_path / "organisations.csv").write_text("id,name\nacme-foundry,Acme\n", "utf-8")
    edited = path.read_text("utf-8") + "# edited\n"

    def answer(_: str) -> bool:
        path.write_text(edited, "utf-8")
        return True

    monkeypatch.setattr("click.confirm", answer)
    result = torana("import", tmp_path / "organisations.csv", root=tmp_path)
    assert "acme-foundry.yml has changed meanwhile, so nothing was written" in result.stderr
    assert path.read_text("utf-8") == edited


def test_only_the_first_problems_of_a_sheet_are_shown(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    rows = "".join(f"nobody{number},begun\n" for number in range(1_002))
    (tmp_path / "facts.csv").write_text(f"entity,id\n{rows}", "utf-8")
    result = torana("import", tmp_path / "facts.csv", "--yes", root=tmp_path)
    assert "there are more than 1,000 problems; the others are not shown" in result.stderr
    assert "nobody999" in result.stderr
    assert "nobody1000" not in result.stderr


def test_tables_of_other_people_are_read_with_a_mapping(tmp_path: Path) -> None:
    lay_out(
        tmp_path, {"content/organisations/dhara.yml": "name: Dhara\nkind: company\nwebsite: https://dhara.example/\n"}
    )
    (tmp_path / "map.yml").write_text(
        "table: organisations\ncolumns: {name: Firma, country: Land, website: Seite}\nconstants: {kind: company}\n"
        "values: {country: {Indien: IN}}\nencoding: cp1252\n"
    )
    table = "Firma;Land;Seite;Umsatz\nKärn;Indien;https://kern.example/;12\nDhara;Indien;;3\n"
    (tmp_path / "firms.csv").write_bytes(table.encode("cp1252"))
    result = torana("import", tmp_path / "firms.csv", "--map", tmp_path / "map.yml", "--yes", root=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "name: Kärn\nkind: company\ncountry: IN\n" in (tmp_path / "content/organisations/karn.yml").read_text(
        "utf-8"
    )
    assert (tmp_path / "content/organisations/dhara.yml").read_text("utf-8") == (
        "name: Dhara\nkind: company\ncountry: IN\nwebsite: https://dhara.example/\n"
    )


def test_the_example_of_the_guide_works(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    guide = (REPOSITORY / "docs" / "editing.md").read_text("utf-8")
    table = re.search(r"```text\n(Firma;.*?)```", guide, re.DOTALL)
    mapping = re.search(r'```yaml title="firms-map.yml"\n(.*?)```', guide, re.DOTALL)
    assert table
    assert mapping
    (tmp_path / "firms.csv").write_text(table[1], "utf-8")
    (tmp_path / "firms-map.yml").write_text(mapping[1], "utf-8")
    arguments = ["import", tmp_path / "firms.csv", "--map", tmp_path / "firms-map.yml", "--yes"]
    assert torana(*arguments, root=tmp_path).returncode == 0
    kern = read(tmp_path).records.find("kern").record
    assert (kern.name, kern.kind, kern.country, kern.website) == ("Kern", "company", "NO", "https://kern.example/")


def test_a_declared_type_has_a_table_and_facts(tmp_path: Path) -> None:
    fields = (
        "{maker: {label: Maker, type: reference, to: organisation, inverse: Products}, since: {label: S, type: date}}"
    )
    types = f"types: {{product: {{name: Product, plural: Products, fields: {fields}}}}}\n"
    lay_out(tmp_path, {"content/dossier.yml": BASE["content/dossier.yml"] + types})
    table = "id,name,maker,since\ntable-base,TableBase,Acme Foundry,2025-08\n"
    (tmp_path / "products.csv").write_text(table, "utf-8")
    assert torana("import", tmp_path / "products.csv", "--yes", root=tmp_path).returncode == 0
    table = "entity,id,statement,date,sources.1.source,sources.1.at\nTableBase,sold,It is sold.,2025,paper,0.1\n"
    (tmp_path / "new.csv").write_text(table, "utf-8")
    assert torana("import", tmp_path / "new.csv", "--table", "facts", "--yes", root=tmp_path).returncode == 0
    assert (tmp_path / "content/products/table-base.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schemas/product.json\n"
        "name: TableBase\nmaker: acme-foundry\nsince: 2025-08\n\n"
        'facts:\n  - id: sold\n    statement: "It is sold."\n    date: 2025\n'
        '    sources:\n      - {source: paper, at: "0.1"}\n'
    )
    exported = tmp_path / "products.csv"
    assert torana("export", "product", "--to", exported, "--force", root=tmp_path).returncode == 0
    assert exported.read_text("utf-8-sig").splitlines()[1].startswith("table-base,TableBase,")


def test_a_text_is_no_formula_in_csv_and_has_no_apostrophe_afterwards(tmp_path: Path) -> None:
    lay_out(tmp_path, {"content/places/port.yml": 'name: "=1+1"\nalso_known_as: ["@a", "-b", "\'c"]\n'})
    records = read(tmp_path).records
    content, _ = csv_table(records, sheet_tables(records.types)["places"])
    assert b"port,'=1+1,'@a; -b; 'c" in content
    assert not imported(tmp_path, records, "places.csv", content).files
    changed = content.replace(b"'=1+1", b"'=1+2")
    (file,) = imported(tmp_path, records, "places.csv", changed).files
    assert file.text == 'name: =1+2\nalso_known_as: ["@a", "-b", "\'c"]\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: A\nkind: b\n", "name: A\nkind: c\ncountry: d\ntags: [e, '1']\n"),
        ("tags: [a, b]  # beside\nname: A\n", "tags: [a, c]\nname: A\n"),
        ("name: A\ntags:\n- a\n- b\nkind: b\n", "name: A\ntags: [a]\nkind: b\n"),
        ("name: >-\n  A\n  B\n\nkind: b\n", "name: A C\nkind: b\n"),
        ("name: A\nfacts:\n- note: a\n  id: b\n", "name: A\nfacts:\n- id: b\n"),
        (
            "name: A\nfacts:\n  - id: b\n    # inside\n  # after\nkind: b",
            "name: A\nfacts:\n  - id: b\n  - id: c\nkind: b",
        ),
        ("name: A\nfacts: [{id: b, note: c}]\n", "name: A\nfacts: [{id: b}, {id: d}]\n"),
        ("name: A\nnative_name: {ja: B, hi: C}\n", "name: A\nnative_name: {hi: D}\n"),
        ("name: A # end", "name: A\nkind: b"),
    ],
)
def test_values_change_and_comments_stay(before: str, after: str, tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    file = "content/organisations/acme-foundry.yml"
    records = read(tmp_path).records
    (tmp_path / file).write_text(before, "utf-8")
    node = parse_without_limits(after.encode(), file).root
    assert node
    new = with_values(tmp_path, records, file, plain_of(node)).text
    assert new is not None
    assert plain_of(parse_without_limits(new.encode(), file).root) == plain_of(node)
    assert contents(new).comments == contents(before).comments


def test_export_says_what_it_cannot_write(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    assert (
        'did you mean "organisations"'
        in torana("export", "organisation s", "--to", tmp_path / "a.csv", root=tmp_path).stderr
    )
    assert "does not end in .xlsx or .csv" in torana("export", "--to", tmp_path / "a.ods", root=tmp_path).stderr
    assert "a CSV file has one table" in torana("export", "--to", tmp_path / "a.csv", root=tmp_path).stderr
    assert "wrote" in torana("export", "organisation", "--to", tmp_path / "a.csv", root=tmp_path).stdout
    assert "Add --force" in torana("export", "organisation", "--to", tmp_path / "a.csv", root=tmp_path).stderr
    assert "wrote" in torana("export", "organisation", "--force", "--to", tmp_path / "a.csv", root=tmp_path).stdout
