"""Tables as one Excel workbook (Office Open XML, ECMA-376).

It is written directly: XlsxWriter takes ten times as long (`python -m benchmarks.exports`).
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from torana.editing.sheets.sheet import ABOUT, column_letters
from torana.exports.tables.table import Cell, Row, Table, TableColumn
from torana.records.settings import Settings

MAX_ROWS = 1_048_575
"""Maximum number of rows below the header. A longer table has no sheet."""
_MAX_LINKS = 65_530
"""Maximum number of links in a sheet; further addresses are texts."""
_MAX_TEXT = 32_767
"""Maximum length of a text in UTF-16."""
_MAX_WIDTH = 60
_FIRST_DAY = datetime.date(1900, 3, 1)
"""The first day that spreadsheets agree on: Excel has a 29 February 1900. Earlier days are texts."""
_ZERO = datetime.date(1899, 12, 30).toordinal()
_PLAIN, _HEADER, _DATE, _LINK, _TYPED = range(5)
"""The positions of the cell formats in `_STYLES`."""
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT = '<sz val="11"/><name val="Calibri"/>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="3"><font>{_FONT}</font><font><b/>{_FONT}</font>'
    f'<font><u/><color rgb="FF0563C1"/>{_FONT}</font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="2" applyFont="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)
_SPECIAL = re.compile(r"[&<>]|_(?=x[0-9A-Fa-f]{4}_)")
"""Characters to escape; also the beginning of `_x0041_`, which Excel reads as the character with this number."""
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}
_ADDRESS = re.compile(r"https?://[^\s#]{1,2000}(?:#[^\s#]{0,250})?")
"""A web address within the limits of links."""


class _Sheet(NamedTuple):
    """A sheet: a table and its rows."""

    name: str
    table: Table
    rows: Sequence[Row]


def as_xlsx(tables: Iterable[tuple[Table, Sequence[Row]]], settings: Settings) -> bytes:
    """Return a workbook with a sheet for each table, and one about them. Its bytes depend on no clock."""
    shown = [(table, rows) for table, rows in tables if len(rows) <= MAX_ROWS]
    sheets = _named([*shown, (_ABOUT, list(_about(shown, settings)))])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in _parts(sheets, settings):
            archive.writestr(zipfile.ZipInfo(path), text.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


_ABOUT = Table(
    ABOUT,
    "The dossier, and the columns of the sheets",
    ("sheet", "column"),
    lambda dossier: (),
    (TableColumn("sheet", ""), TableColumn("column", ""), TableColumn("meaning", "")),
)


def _about(tables: Iterable[tuple[Table, Sequence[Row]]], settings: Settings) -> Iterator[Row]:
    yield None, None, f"{settings.title}, as of {settings.as_of}"
    yield None, None, settings.publisher
    yield None, None, f"{settings.licence}: {settings.licence_url}"
    for table, _ in tables:
        yield table.name, None, table.meaning
        yield from ((table.name, column.name, column.meaning) for column in table.columns)


def _named(tables: Sequence[tuple[Table, Sequence[Row]]]) -> list[_Sheet]:
    """The sheets. A name has at most 31 characters and differs from the others by more than capitals."""
    sheets: dict[str, _Sheet] = {}
    for number, (table, rows) in enumerate(tables, 1):
        name = table.name if len(table.name) <= 31 else f"{table.name[:26]} {number}"
        sheets[name] = _Sheet(name, table, rows)
    return list(sheets.values())


def _parts(sheets: Sequence[_Sheet], settings: Settings) -> Iterator[tuple[str, str]]:
    """The files of the archive, by path."""
    numbers = range(1, len(sheets) + 1)
    overrides = {f"/xl/worksheets/sheet{number}.xml": f"{_SPREADSHEET}.worksheet+xml" for number in numbers}
    overrides |= {
        "/xl/workbook.xml": f"{_SPREADSHEET}.sheet.main+xml",
        "/xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    types = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in overrides.items())
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
    )
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield "_rels/.rels", _relationships([(f"{_OFFICE}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])
    yield "docProps/core.xml", _properties(settings)
    tags = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, 1)
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tags}</sheets></workbook>'
    rows = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relationships([*rows, (f"{_OFFICE}/styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES
    for number, sheet in enumerate(sheets, 1):
        links = dict(islice(_links(sheet), _MAX_LINKS))
        yield f"xl/worksheets/sheet{number}.xml", _sheet(sheet, links)
        if links:
            targets = [(f"{_OFFICE}/hyperlink", link.partition("#")[0]) for link in links.values()]
            yield f"xl/worksheets/_rels/sheet{number}.xml.rels", _relationships(targets, ' TargetMode="External"')


def _relationships(targets: Iterable[tuple[str, str]], mode: str = "") -> str:
    """The targets of a part, each with its type, by number."""
    tags = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target={quoteattr(target)}{mode}/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(tags)}</Relationships>'


def _properties(settings: Settings) -> str:
    day = settings.as_of.first.isoformat()
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(settings.title)}</dc:title><dc:creator>{escape(settings.publisher)}</dc:creator>"
        f"<dc:description>{escape(f'{settings.licence}: {settings.licence_url}')}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created></cp:coreProperties>'
    )


def _links(sheet: _Sheet) -> Iterator[tuple[str, str]]:
    """The cells that are web addresses, and their targets; none if the cells are to be edited."""
    if sheet.table.is_edited:
        return
    for at, values in enumerate(zip(*sheet.rows, strict=True)):
        letters = column_letters(at)
        for number, value in enumerate(values, 2):
            if isinstance(value, str) and value.startswith("http") and _ADDRESS.fullmatch(value):
                yield f"{letters}{number}", quote(value, safe="%/:?&=;,@!$'()*+~#")


def _sheet(sheet: _Sheet, links: Mapping[str, str]) -> str:
    """A sheet with a frozen header and a filter."""
    columns = sheet.table.columns
    values = list(zip(*sheet.rows, strict=True)) or [() for _ in columns]
    letters = [column_letters(number) for number in range(len(columns))]
    plain = _TYPED if sheet.table.is_edited else _PLAIN
    cells = [_cells(*each, links, plain) for each in zip(columns, values, letters, strict=True)]
    header = "".join(_text_cell(f"{its}1", column.name, _HEADER) for its, column in zip(letters, columns, strict=True))
    rows = [f'<row r="1">{header}</row>']
    rows += [f'<row r="{n}">{"".join(row)}</row>' for n, row in enumerate(zip(*cells, strict=True), 2)]
    widths = (_width(column, its) for column, its in zip(columns, values, strict=True))
    style = f' style="{plain}"' * bool(plain)
    cols = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"{style}/>' for n, w in enumerate(widths, 1))
    hyperlinks = "".join(_hyperlink(*each, number) for number, each in enumerate(links.items(), 1))
    hyperlinks = f"<hyperlinks>{hyperlinks}</hyperlinks>" if links else ""
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{cols}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<autoFilter ref="A1:{letters[-1]}{len(sheet.rows) + 1}"/>'
        f"{hyperlinks}</worksheet>"
    )


def _hyperlink(cell: str, target: str, number: int) -> str:
    """A link. As in files of Excel, the part of the address after `#` is apart."""
    fragment = target.partition("#")[2]
    location = f" location={quoteattr(fragment)}" if fragment else ""
    return f'<hyperlink ref="{cell}" r:id="rId{number}"{location}/>'


def _width(column: TableColumn, values: Sequence[Cell]) -> int:
    """The width of a column in characters. The header has a button beside its text."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(_MAX_WIDTH, max(len(column.name) + 4, longest + 1))


def _cells(column: TableColumn, values: Sequence[Cell], letters: str, links: Collection[str], plain: int) -> list[str]:
    """The cells of a column from the second row on; empty ones are left out."""
    make = _CELLS.get(column.type)
    if make is None:
        texts: list[Any] = [value for value in values if value is not None]
        # One search can show that a whole column needs no escapes, like most columns.
        make = _text_cell if _SPECIAL.search("\0".join(texts)) or _need_care(texts) else _plain_cell
    cells = ((f"{letters}{number}", value) for number, value in enumerate(values, 2))
    return ["" if value is None else make(at, value, _LINK if at in links else plain) for at, value in cells]


def _need_care(texts: Iterable[str]) -> bool:
    """Return whether a text begins or ends with a space, or is too long."""
    return any(text != text.strip() or len(text) > _MAX_TEXT // 2 for text in texts)


def _plain_cell(at: str, value: Any, style: int) -> str:
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'


def _text_cell(at: str, value: Any, style: int = _PLAIN) -> str:
    """A text; never a formula, whatever it begins with."""
    if len(value) > _MAX_TEXT // 2:  # a character may count as two
        value = value.encode("utf-16-le")[: 2 * _MAX_TEXT].decode("utf-16-le", "ignore")
    text = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], value)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _number_cell(at: str, value: Any, style: int) -> str:
    return f'<c r="{at}"><v>{value!r}</v></c>'


def _boolean_cell(at: str, value: Any, style: int) -> str:
    return f'<c r="{at}" t="b"><v>{value:d}</v></c>'


def _date_cell(at: str, value: Any, style: int) -> str:
    day = datetime.date.fromisoformat(value)
    if day < _FIRST_DAY:
        return _text_cell(at, value)
    return f'<c r="{at}" s="{_DATE}"><v>{day.toordinal() - _ZERO}</v></c>'


_CELLS: dict[str, Callable[[str, Any, int], str]] = {
    "integer": _number_cell,
    "number": _number_cell,
    "boolean": _boolean_cell,
    "date": _date_cell,
}
"""The function that returns a cell, by the type of the column; others are texts."""
