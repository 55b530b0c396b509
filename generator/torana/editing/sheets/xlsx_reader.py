"""Excel workbooks (Office Open XML, ECMA-376): the sheets, with the cells as text.

They are read directly, because the number format of a cell shows how precise its date is: Excel turns `2025-08` into
the first day of the month, shown as Aug-25, and a reader that returns a day would invent it. Limits and the refusal of
document types guard against archives and entities that unpack to more than the memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError, XMLParser

from torana.editing.sheets.sheet import MAX_BYTES, MAX_CELLS, SheetCell, SheetError, Worksheet
from torana.editing.sheets.xlsx_values import BUILT_IN_FORMATS, date_parts, number_text, parts_of_format

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 16


def read_xlsx(path: Path, name: str) -> list[Worksheet]:
    """Read the sheets of a workbook that are not empty.

    Raises:
        SheetError: It is no workbook, or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_Workbook(archive, name).sheets())
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, ParseError, EOFError, RuntimeError):
        raise SheetError(f"{name} is not an Excel workbook (.xlsx). Save it as one, or as CSV") from None


class _Workbook:
    """The parts of a workbook."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._room = MAX_BYTES
        self._cells = MAX_CELLS

    def sheets(self) -> Iterator[Worksheet]:
        """Yield the sheets that are not empty, in the order of their tabs."""
        root = next((target for kind, target in self._targets("") if kind == "officeDocument"), "xl/workbook.xml")
        book = _Elements()
        self._parse(root, book)
        targets = {number: target for number, (_, target) in self._numbered(root).items()}
        kinds = dict(self._numbered(root).values())
        strings = _Strings()
        if "sharedStrings" in kinds:
            self._parse(kinds["sharedStrings"], strings)
        styles = _Elements()
        if "styles" in kinds:
            self._parse(kinds["styles"], styles)
        formats = list(_formats(styles))
        starts_1904 = any(each.get("date1904") in ("1", "true") for tag, each in book.elements if tag == "workbookPr")
        listed = [each for tag, each in book.elements if tag == "sheet"]
        for each in listed:
            number = next((value for key, value in each.items() if key.endswith("}id")), "")
            sheet = Worksheet(self._name, each["name"])
            cells = _Cells(sheet, strings.texts, formats, starts_1904, self._cells)
            self._parse(targets[number], cells)
            self._cells = cells.room
            if sheet.rows:
                yield sheet

    def _targets(self, part: str) -> list[tuple[str, str]]:
        return list(self._numbered(part).values())

    def _numbered(self, part: str) -> dict[str, tuple[str, str]]:
        """The kinds and the paths of the parts that a part names, by the numbers of these relationships."""
        folder, _, file = part.rpartition("/")
        found = _Elements()
        self._parse(posixpath.join(folder, "_rels", f"{file}.rels"), found)
        return {
            each["Id"]: (
                each["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/" + folder, each["Target"])).lstrip("/"),
            )
            for tag, each in found.elements
            if tag == "Relationship"
        }

    def _parse(self, part: str, target: _Elements) -> None:
        """Give the elements of a part to a target, and count what the archive unpacks to."""
        parser = XMLParser(target=target)
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                self._room -= len(chunk)
                if self._room < 0:
                    raise SheetError(f"{self._name} unpacks to more than {MAX_BYTES // 1_000_000} MB. Split it")
                parser.feed(chunk)
        parser.close()


class _Elements:
    """The target of a parser: the elements of a part, each with its attributes."""

    def __init__(self) -> None:
        self.elements: list[tuple[str, dict[str, str]]] = []

    def doctype(self, *_: object) -> None:
        """Refuse a document type, which could define entities: a workbook has none."""
        raise ParseError("a document type")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Keep the beginning of an element."""
        self.elements.append((_local(tag), attributes))

    def end(self, tag: str) -> None:
        """Ignore the end of an element."""

    def data(self, text: str) -> None:
        """Ignore text."""

    def close(self) -> None:
        """Finish a part."""


def _local(tag: str) -> str:
    """A tag without its namespace, of which there are two."""
    return tag.rpartition("}")[2]


def _formats(styles: _Elements) -> Iterator[str]:
    """Yield the format of each style of cells, as `parts_of_format` describes it."""
    codes = {each["numFmtId"]: each.get("formatCode", "") for tag, each in styles.elements if tag == "numFmt"}
    tags = [tag for tag, _ in styles.elements]
    start = tags.index("cellXfs") + 1 if "cellXfs" in tags else len(tags)
    for tag, each in styles.elements[start:]:
        if tag in ("cellStyles", "dxfs"):
            break
        if tag == "xf":
            number = each.get("numFmtId", "0")
            yield parts_of_format(codes[number]) if number in codes else BUILT_IN_FORMATS.get(number, "")


class _Strings(_Elements):
    """The shared texts of a workbook. Text that shows a pronunciation (`rPh`) is no part of them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self._open.append(_local(tag))
        if self._open[-1] == "si":
            self._pieces = []

    def data(self, text: str) -> None:
        """Keep the text of `t`."""
        if self._open[-1:] == ["t"] and "rPh" not in self._open:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        if self._open.pop() == "si":
            self.texts.append(_unescaped("".join(self._pieces)))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _Cells(_Elements):
    """The cells of a sheet."""

    def __init__(self, sheet: Worksheet, strings: list[str], formats: list[str], starts_1904: bool, room: int) -> None:
        super().__init__()
        self.room = room
        """The number of cells that may follow."""
        self._sheet = sheet
        self._strings = strings
        self._formats = formats
        self._starts_1904 = starts_1904
        self._open: list[str] = []
        self._attributes: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._row = 0
        self._column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a row or a cell."""
        name = _local(tag)
        self._open.append(name)
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), -1
        elif name == "c":
            self._attributes, self._texts = attributes, {}
        elif name == "mergeCell":
            self._sheet.merged.append(attributes.get("ref", ""))

    def data(self, text: str) -> None:
        """Keep the value, the text or the formula of a cell."""
        name = self._open[-1] if self._open else ""
        if name in ("v", "t", "f") and "rPh" not in self._open:
            self._texts[name] = self._texts.get(name, "") + text

    def end(self, tag: str) -> None:
        """End a cell."""
        is_formula = self._open.pop() == "f"
        if is_formula:
            self._texts.setdefault("f", "")
        if _local(tag) == "c":
            self._end_of_cell()

    def _end_of_cell(self) -> None:
        place = _REFERENCE.fullmatch(self._attributes.get("r", ""))
        self._column = _number_of(place[1]) if place else self._column + 1
        cell = self._cell()
        if not cell.text.strip() and not cell.refusal:
            return
        self.room -= 1
        if self.room < 0:
            raise SheetError(f"{self._sheet.file} has more than {MAX_CELLS:,} cells. Split it")
        self._sheet.rows.setdefault(self._row, {})[self._column] = cell

    def _cell(self) -> SheetCell:
        kind, value = self._attributes.get("t", "n"), self._texts.get("v", "")
        if "f" in self._texts and not value:
            return SheetCell("", "the formula has no result: save the file in a spreadsheet program, or write the text")
        if kind == "e":
            return SheetCell("", f"the cell shows the error {value}: write the text")
        reader = _TEXTS.get(kind)
        if reader:
            return SheetCell(reader(self, value))
        return self._number(value)

    def _number(self, value: str) -> SheetCell:
        style = int(self._attributes.get("s", 0))
        parts = self._formats[style] if style < len(self._formats) else ""
        return date_parts(value, parts, starts_1904=self._starts_1904) if parts and value else number_text(value)

    def text_of(self, value: str) -> str:
        """The text of a cell: its own one, or a shared one."""
        if self._attributes.get("t") == "s":
            return self._strings[int(value)] if value.isdecimal() and int(value) < len(self._strings) else ""
        return _unescaped(self._texts.get("t", value))


_TEXTS: dict[str, Callable[[_Cells, str], str]] = {
    "s": _Cells.text_of,
    "inlineStr": _Cells.text_of,
    "str": _Cells.text_of,
    "d": lambda cells, value: value.partition("T")[0],
    "b": lambda cells, value: "true" if value == "1" else "false",
}
"""The text of a cell, by its type; other cells are numbers."""


def _number_of(name: str) -> int:
    """The number of a column, from 0."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
