"""Excel workbooks (Office Open XML, ECMA-376): the sheets, with the cells as text.

They are read directly, because the number format of a cell shows how precise its date is: Excel turns `2025-08` into
the first day of the month, shown as Aug-25, and a reader that returns a day would invent it. Limits and the refusal of
document types guard against archives and entities that unpack to more than the memory.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element, ParseError, XMLParser

from torana.editing.sheets.sheet import MAX_BYTES, MAX_CELLS, SheetCell, SheetError, Worksheet
from torana.editing.sheets.xlsx_values import BUILT_IN_FORMATS, date_parts, number_text, parts_of_format

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("([A-Z]{1,3})[0-9]{1,7}")
_CHUNK = 1 << 16
_MAX_ELEMENTS = 500_000
"""Maximum number of elements in a row, which has at most 16,384 cells, and in the list of styles."""
PartValue = TypeVar("PartValue")
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ParseError, LookupError, ValueError),
    *(EOFError, OSError, RuntimeError),
)
"""The errors of reading a broken archive or XML. The file itself has been read before."""


def read_xlsx(path: Path, name: str) -> list[Worksheet]:
    """Read the sheets of a workbook that are not empty.

    Raises:
        SheetError: It is not a workbook, or is too large.
    """
    content = io.BytesIO(path.read_bytes())
    try:
        with zipfile.ZipFile(content) as archive:
            return [sheet for sheet in _Workbook(archive, name).sheets() if sheet.rows]
    except _BROKEN:
        raise SheetError(f"{name} is not an Excel workbook (.xlsx). Save it as one, or as CSV") from None


class _Target(NamedTuple):
    """A part that another one names."""

    number: str
    kind: str
    path: str


class _SharedParts(NamedTuple):
    """The values that the cells of all sheets refer to."""

    strings: Sequence[str]
    """The shared texts."""
    formats: Sequence[str]
    """The format of each style of cells, as `parts_of_format` describes it."""
    starts_1904: bool
    """Days are counted from 1904."""


class _Workbook:
    """The parts of a workbook."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._room = MAX_BYTES
        self._cells = MAX_CELLS

    def sheets(self) -> Iterator[Worksheet]:
        """Yield the sheets in the order of their tabs."""
        root = next(target.path for target in self._targets("") if target.kind == "officeDocument")
        targets = self._targets(root)
        paths = {target.kind: target.path for target in targets}
        book = self._elements(root, ("workbookPr", "sheet"))
        shared = _SharedParts(
            self._values(paths.get("sharedStrings"), ("si",), _text_of),
            list(_formats(self._elements(paths.get("styles"), ("numFmts", "cellXfs")))),
            any(each.get("date1904") in ("1", "true") for each in book),
        )
        by_number = {target.number: target.path for target in targets}
        for each in book:
            if each.tag == "sheet":
                number = next(value for key, value in each.items() if key.endswith("}id"))
                yield self._sheet(Worksheet(self._name, each.attrib["name"]), by_number[number], shared)

    def _targets(self, part: str) -> list[_Target]:
        """The parts that a part names."""
        folder, _, file = part.rpartition("/")
        found = self._elements(posixpath.join(folder, "_rels", f"{file}.rels"), ("Relationship",))
        paths = (posixpath.normpath(posixpath.join("/", folder, each.attrib["Target"]))[1:] for each in found)
        kinds = (each.attrib["Type"].rpartition("/")[2] for each in found)
        return [_Target(each.attrib["Id"], *both) for each, *both in zip(found, kinds, paths, strict=True)]

    def _sheet(self, sheet: Worksheet, part: str, shared: _SharedParts) -> Worksheet:
        def use(element: Element) -> None:
            if element.tag == "mergeCell":
                sheet.merged.append(element.get("ref", ""))
                return
            number = int(element.get("r", max(sheet.rows, default=0) + 1))
            self._cells -= len(element)
            if self._cells < 0:
                raise SheetError(f"{self._name} has more than {MAX_CELLS:,} cells. Split it")
            if cells := dict(_cells(element, shared)):
                sheet.rows[number] = cells

        self._parse(part, ("row", "mergeCell"), use)
        return sheet

    def _elements(self, part: str | None, tags: Collection[str]) -> list[Element]:
        return self._values(part, tags, lambda element: element)

    def _values(
        self, part: str | None, tags: Collection[str], value_of: Callable[[Element], PartValue]
    ) -> list[PartValue]:
        """The values of the elements of a part: only they are kept, because a text takes less memory than its XML."""
        found: list[PartValue] = []
        if part:
            self._parse(part, tags, lambda element: found.append(value_of(element)))
        return found

    def _parse(self, part: str, tags: Collection[str], use: Callable[[Element], None]) -> None:
        """Use the elements of a part with some tags, and count what the archive unpacks to."""
        if self._archive.getinfo(part).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("a compression that workbooks do not have")
        parser = XMLParser(target=_Elements(tags, use))
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                self._room -= len(chunk)
                if self._room < 0:
                    raise SheetError(f"{self._name} unpacks to more than {MAX_BYTES // 1_000_000} MB. Split it")
                parser.feed(chunk)
        parser.close()


class _Elements:
    """The target of a parser, which uses each element with one of some tags, and forgets it."""

    def __init__(self, tags: Collection[str], use: Callable[[Element], None]) -> None:
        self._tags = tags
        self._use = use
        self._open: list[Element] = []
        self._elements = self._inside = 0
        """The number of elements with one of the tags, and of those in the open one."""
        self._texts: list[list[str]] = []
        """The pieces of the text of each open element: the parser may give single characters."""

    def doctype(self, *_: object) -> None:
        """Refuse a document type, which could define entities: a workbook has none."""
        raise ParseError("a document type")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element. Its namespace is left out, because there are two."""
        name = tag.rpartition("}")[2]
        if self._open or name in self._tags:
            self._inside = self._inside + 1 if self._open else 0
            self._elements += not self._open
            if self._inside > _MAX_ELEMENTS or self._elements > MAX_CELLS:
                raise ParseError("more elements than a sheet has")
            element = Element(name, attributes)
            if self._open:
                self._open[-1].append(element)
            self._open.append(element)
            self._texts.append([])

    def data(self, text: str) -> None:
        """Add text to the element."""
        if self._open:
            self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        """End an element."""
        if self._open:
            element = self._open.pop()
            element.text = "".join(self._texts.pop())
            if not self._open:
                self._use(element)

    def close(self) -> None:
        """End the part."""


def _text_of(element: Element) -> str:
    """The text of a cell, which may have several formats. Text that shows a pronunciation (`rPh`) is left out."""
    text = "".join(each.text or "" for part in element if part.tag in ("t", "r") for each in part.iter("t"))
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _formats(styles: Sequence[Element]) -> Iterator[str]:
    codes = {each.get("numFmtId"): each.get("formatCode", "") for part in styles for each in part.iter("numFmt")}
    for part in styles:
        for each in part.iter("xf"):
            number = each.get("numFmtId", "0")
            yield parts_of_format(codes[number]) if number in codes else BUILT_IN_FORMATS.get(number, "")


def _cells(row: Element, shared: _SharedParts) -> Iterator[tuple[int, SheetCell]]:
    """Yield the cells of a row that are not empty, with their columns."""
    column = -1
    for element in row.iter("c"):
        place = _REFERENCE.fullmatch(element.get("r", ""))
        column = _number_of(place[1]) if place else column + 1
        cell = _cell(element, shared)
        if cell.text.strip() or cell.refusal:
            yield column, cell


def _cell(element: Element, shared: _SharedParts) -> SheetCell:
    kind, value = element.get("t", "n"), element.findtext("v") or ""
    if element.find("f") is not None and not value:
        return SheetCell("", "the formula has no result: save the file in a spreadsheet program, or write the text")
    if kind == "e":
        return SheetCell("", f"the cell shows the error {value}: write the text")
    if kind == "inlineStr":
        inside = element.find("is")
        return SheetCell("" if inside is None else _text_of(inside))
    if kind in _TEXTS:
        return SheetCell(_TEXTS[kind](value, shared.strings))
    style = int(element.get("s", 0))
    parts = shared.formats[style] if style < len(shared.formats) else ""
    return date_parts(value, parts, starts_1904=shared.starts_1904) if parts and value else number_text(value)


_TEXTS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "s": lambda value, strings: strings[int(value)] if value.isdecimal() and int(value) < len(strings) else "",
    "str": lambda value, strings: _unescaped(value),
    "d": lambda value, strings: value.partition("T")[0],
    "b": lambda value, strings: "true" if value == "1" else "false",
}
"""The text of a cell, by its type; other cells are numbers."""


def _number_of(name: str) -> int:
    """The number of a column, from 0."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
