"""Workbooks for tests, from the XML of their cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def cell(value: str) -> str:
    """A cell with a text; XML stays as it is."""
    return value if value.startswith("<") else f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def workbook(
    sheets: Mapping[str, Sequence[Sequence[str]]],
    formats: Sequence[str] = (),
    strings: Sequence[str] = (),
    after: str = "",
    start: str = "",
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook with rows of cells.

    Args:
        sheets: The rows by the name of their sheet. A cell is text, or XML that begins with `<`.
        formats: The number formats of the styles from 1 on.
        strings: The XML of the shared texts.
        after: XML after the cells of each sheet.
        start: XML at the beginning of each sheet.
        compression: The compression of the parts, as in `zipfile`.
    """
    names = list(sheets)
    numbers = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(f)}/>' for n, f in enumerate(formats))
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    tags = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names))
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/s{n}.xml"/>' for n in range(len(names))
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument"'
        ' Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tags}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{targets}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="strings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{numbers}</numFmts><cellXfs>{styles}</cellXfs>'
        "</styleSheet>",
        "xl/strings.xml": f'<sst xmlns="{_MAIN}">{"".join(strings)}</sst>',
    }
    for number, rows in enumerate(sheets.values()):
        inside = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{inside}</sheetData>{after}</worksheet>'
        parts[f"xl/worksheets/s{number}.xml"] = start + sheet
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return file.getvalue()


def split(*rows: str) -> list[list[str]]:
    """Rows of cells, which are separated by `|`."""
    return [row.split("|") for row in rows]
