"""The cells of spreadsheets, also those that a spreadsheet program has rewritten, and those that are broken."""

from __future__ import annotations

import contextlib
import random
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from torana.editing.sheets import csv_reader, importing, xlsx_reader
from torana.editing.sheets.cells import imported_value, is_same
from torana.editing.sheets.importing import read_sheets
from torana.editing.sheets.sheet import SheetError
from torana.editing.sheets.tables import sheet_tables
from torana.editing.sheets.xlsx_reader import read_xlsx
from torana.records.entity_types import BUILT_IN

from .support.workbooks import split
from .support.workbooks import workbook as workbook_of


def cells_in(content: bytes, path: Path) -> list[str]:
    """The texts, or the reasons against them, in the first row of a workbook."""
    path.write_bytes(content)
    (sheet,) = read_xlsx(path, path.name)
    return [cell.text or cell.refusal for cell in sheet.rows[1].values()]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c><v>92.299999999999997</v></c>', "92.3"),
        ('<c><v>7.6E10</v></c>', "76000000000"),
        ('<c><v>1E-7</v></c>', "0.0000001"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="d"><v>2025-08-29T00:00:00</v></c>', "2025-08-29"),
        ('<c t="str"><f>A1</f><v>=x</v></c>', "=x"),
        ('<c><f>1+1</f><v>2</v></c>', "2"),
        ('<c s="1"><v>45898</v></c>', "2025-08-29"),
        ('<c s="2"><v>45870</v></c>', "2025-08"),
        ('<c s="3"><v>45658</v></c>', "2025"),
        ('<c s="4"><v>45898.5</v></c>', "2025-08-29"),
        ('<c s="5"><v>45870</v></c>', "2025-08"),
        ('<c s="6"><v>12</v></c>', "12"),
        ('<c t="s"><v>0</v></c>', "東京 & Co"),
        ('<c t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', "a b"),
        ('<c t="inlineStr"><is><t>_x0041_</t></is></c>', "A"),
    ],
)  # fmt: skip
def test_a_cell_is_as_precise_as_it_is_shown(cell: str, text: str, tmp_path: Path) -> None:
    formats = ["yyyy\\-mm\\-dd", "[$-409]mmm\\-yy;@", "yyyy", "d/m/yy h:mm", 'yyyy"年"m"月"', '0.00E+00" d"']
    strings = ["<si><r><t>東京</t></r><r><t> &amp; Co</t></r><rPh><t>トウキョウ</t></rPh></si>"]
    assert cells_in(workbook_of({"a": [[cell]]}, formats, strings), tmp_path / "a.xlsx") == [text]


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        ("2025-08", ["Aug-25", "8/2025"]),
        ("2025-08-29", ["29/08/2025", "8/29/2025", "29.08.2025", "29-Aug-25", "8/29/25"]),
        ("2.10", ["2.1"]),
        ("007", ["7"]),
        ("true", ["TRUE"]),
        ("a  b", ["a b"]),
    ],
)
def test_a_text_that_a_spreadsheet_rewrites_is_unchanged(written: str, rewritten: list[str]) -> None:
    column = sheet_tables(BUILT_IN)["facts"].column("note")
    assert column
    assert all(is_same(written, text, column) for text in rewritten)
    assert not is_same(written, f"{rewritten[0]}1", column)


@pytest.mark.parametrize("text", ["76000000000", "7.6E+10", "76,000,000,000", "76000000000.0"])
def test_a_number_that_a_spreadsheet_rewrites_is_unchanged(text: str) -> None:
    column = sheet_tables(BUILT_IN)["figures"].column("value")
    assert column
    assert is_same("76_000_000_000", text, column)
    assert is_same("92.3", "92,3", column)
    assert not is_same("76_000_000_001", text.replace("E+10", "000000000E+10"), column)
    assert imported_value("76000000000", column) == "76_000_000_000"
    assert imported_value("7600.5", column) == "7600.5"


@pytest.mark.parametrize(
    ("module", "limit", "value", "file", "message"),
    [
        (xlsx_reader, "MAX_CELLS", 3, "facts.xlsx", "more than 3 cells"),
        (xlsx_reader, "MAX_BYTES", 1000, "facts.xlsx", "unpacks to more than"),
        (xlsx_reader, "_MAX_ELEMENTS", 3, "facts.xlsx", "is not an Excel workbook"),
        (csv_reader, "MAX_CELLS", 3, "facts.csv", "more than 3 cells"),
        (importing, "MAX_BYTES", 5, "facts.csv", "is larger than"),
    ],
)
def test_large_files_are_refused(
    module: ModuleType, limit: str, value: int, file: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facts.xlsx").write_bytes(workbook_of({"facts": split("entity|id", "a|b")}))
    (tmp_path / "facts.csv").write_text("entity,id\na,b\n")
    assert read_sheets(tmp_path, tmp_path / file, None)
    monkeypatch.setattr(module, limit, value)
    with pytest.raises(SheetError, match=message):
        read_sheets(tmp_path, tmp_path / file, None)


def test_a_broken_workbook_has_one_message(tmp_path: Path) -> None:
    """The parts are not compressed, so that changed bytes are in their XML."""
    whole = workbook_of({"facts": split("entity|id", "a|b")}, ["yyyy"], compression=zipfile.ZIP_STORED)
    path, choice = tmp_path / "facts.xlsx", random.Random(1)
    for _ in range(400):
        content = bytearray(whole)
        for at in choice.sample(range(len(content)), 4):
            content[at] = choice.choice(b'<>&"=/019\x00\xff')
        path.write_bytes(content)
        with contextlib.suppress(SheetError):
            read_sheets(tmp_path, path, None)
