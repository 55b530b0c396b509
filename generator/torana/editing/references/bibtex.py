"""BibTeX and BibLaTeX, as reference managers write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from torana.editing.references.reference import Bibliography, Reference, author_of, date_of, pages_of
from torana.problems import Position, Problem

_TYPES = {
    **{"article": "article-journal", "book": "book", "inbook": "chapter", "incollection": "chapter"},
    **{"inproceedings": "paper-conference", "conference": "paper-conference", "phdthesis": "thesis"},
    **{"mastersthesis": "thesis", "thesis": "thesis", "techreport": "report", "report": "report"},
}
"""The CSL types of BibTeX types; any other is a web page."""
_KEYS = {
    "container-title": ("journaltitle", "journal", "booktitle"),
    "publisher": ("publisher", "institution", "organization", "school"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "ISBN": ("isbn",),
    "language": ("langid", "language"),
}
"""For each key of CSL, the fields that can have it, the usual one first."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENTRY = re.compile(r"@\s*(\w+)\s*[{(]\s*")
_KEY = re.compile(r"\s*([^\s,{}()=\"]+)\s*,")
_FIELD = re.compile(r"[\s,]*([\w:.+/-]+)\s*=\s*")
_WORD = re.compile(r"[^\s,{}()#\"=]+")
_JOIN = re.compile(r"\s*#\s*")
_CLOSE = re.compile(r"[\s,]*[})]")
_ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307"},
    **{'"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328"},
}
"""The combining marks of TeX's accents."""
_ACCENT = re.compile(r"\\(?:([`'^~=.\"])\s*|([uvHcdkr])(?:\s+|(?=\{)))(?:\{\s*(\\?\w)\s*\}|(\\?\w))")
_SYMBOLS = {
    **{"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł"},
    **{"L": "Ł", "i": "ı", "j": "ȷ", "textbackslash": r"\\", "textasciitilde": "~", "textasciicircum": "^"},
    **{
        "textbraceleft": r"\{",
        "textbraceright": r"\}",
        "textendash": "–",
        "textemdash": "—",
        "ldots": "…",
        "dots": "…",
    },
    **{"textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”"},
}
_SYMBOL = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
_TILDE = "\ue000"
"""A tilde that is not a space, until the spaces are written."""
_VERBATIM = {"url", "doi"}
"""Fields that TeX does not interpret."""


class _SyntaxError(Exception):
    """A place at which an entry cannot be read."""

    def __init__(self, at: int, message: str) -> None:
        self.at = at
        super().__init__(message)


def read_bibtex(text: str, file: str) -> Bibliography:
    """Read the entries of a file, with its strings. Text between entries is a comment."""
    found = Bibliography([], [])
    strings = {month: str(number) for number, month in enumerate(_MONTHS, 1)}
    at = 0
    while match := _ENTRY.search(text, at):
        kind, at = match[1].lower(), match.end()
        position = Position(file, text.count("\n", 0, match.start()) + 1)
        if kind in ("comment", "preamble"):
            continue
        try:
            key, fields, at = _entry(text, at, kind, strings)
        except _SyntaxError as error:
            where = position._replace(line=text.count("\n", 0, error.at) + 1)
            found.problems.append(Problem(where, f"{error}", f"compare it with the entry on line {position.line}"))
            continue
        if kind == "string":
            strings |= fields
        else:
            found.entries.append(Reference(position, _item(kind, key, fields)))
    return found


def _entry(text: str, at: int, kind: str, strings: Mapping[str, str]) -> tuple[str, dict[str, str], int]:
    """The key and the fields of an entry, as written, and the offset after it."""
    key = _KEY.match(text, at) if kind != "string" else None
    if kind != "string" and key is None:
        raise _SyntaxError(at, "the key of this entry is missing")
    at = key.end() if key else at
    fields: dict[str, str] = {}
    while (closed := _CLOSE.match(text, at)) is None:
        name = _FIELD.match(text, at)
        if name is None:
            raise _SyntaxError(at, "this is not a field" if text[at:].strip() else "the entry has no end")
        value, at = _value(text, name.end(), strings)
        fields.setdefault(name[1].lower(), value)
    return key[1] if key else "", fields, closed.end()


def _value(text: str, at: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """A value of parts that `#` joins, and the offset after it."""
    parts = []
    while True:
        if text[at : at + 1] in ("{", '"'):
            end = _end_of_text(text, at)
            parts.append(text[at + 1 : end - 1])
        elif word := _WORD.match(text, at):
            end = word.end()
            parts.append(strings.get(word[0].lower(), word[0]))
        else:
            raise _SyntaxError(at, "this value is missing")
        joined = _JOIN.match(text, end)
        if joined is None:
            return "".join(parts), end
        at = joined.end()


def _end_of_text(text: str, start: int) -> int:
    """The offset after a text in braces or quotation marks, in which braces are balanced."""
    depth = 0
    for match in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(text, start + (text[start] == '"')):
        sign = match[0]
        depth += (sign == "{") - (sign == "}")
        if (sign == "}" and depth == 0 and text[start] == "{") or (sign == '"' and depth == 0 and text[start] == '"'):
            return match.end()
    raise _SyntaxError(start, "this text has no end")


def _item(kind: str, key: str, fields: Mapping[str, str]) -> dict[str, Any]:
    plain = {name: value.strip() if name in _VERBATIM else plain_text(value) for name, value in fields.items()}
    item: dict[str, Any] = {"id": key, "type": _TYPES.get(kind, "webpage"), "title": plain.get("title", "")}
    if plain.get("entrysubtype") in ("newspaper", "magazine"):
        item["type"] = f"article-{plain['entrysubtype']}"
    for name, options in _KEYS.items():
        item[name] = next((plain[option] for option in options if plain.get(option)), "")
    item["author"] = [_author(name) for name in _names(fields.get("author", "")) if name]
    item |= {"page": pages_of(plain.get("pages", "")), "URL": plain.get("url", ""), "DOI": plain.get("doi", "")}
    item |= {"issued": _date(plain), "accessed": plain.get("urldate", "")}
    return {name: value for name, value in item.items() if value}


def _names(value: str) -> Iterator[str]:
    """Yield the names that `and` separates outside braces."""
    depth = start = 0
    for match in re.finditer(r"\\.|[{}]|\s+and\s+", f"{value} and ", re.DOTALL):
        depth += (match[0] == "{") - (match[0] == "}")
        if depth == 0 and match[0].strip() == "and":
            yield value[start : match.start()].strip()
            start = match.end()


def _author(name: str) -> dict[str, str]:
    """An author: `Family, Given`, `Given Family`, or a body in braces."""
    text = plain_text(name)
    if "," in text and not (name.startswith("{") and name.find("}") == len(name) - 1):
        return author_of(text)
    first, _, family = text.rpartition(" ")
    return {"literal": text} if name.startswith("{") or not first else {"family": family, "given": first}


def _date(fields: Mapping[str, str]) -> str:
    """The date of BibLaTeX, or the year, month and day of BibTeX. Anything else is reported later."""
    if "date" in fields or "year" not in fields:
        return fields.get("date", "")
    month = fields.get("month", "")
    number = next((str(n) for n, name in enumerate(_MONTHS, 1) if month.lower().startswith(name)), month)
    return date_of(fields["year"], number, fields.get("day", "") if month else "")


def plain_text(value: str) -> str:
    """A value of TeX as text: accents, symbols, and no braces."""
    text = _SYMBOL.sub(_symbol, _ACCENT.sub(_accented, value)).replace("---", "—").replace("--", "–")
    text = re.sub(r"\\[A-Za-z]+(?=\{)", "", text).replace("~", " ").replace(_TILDE, "~")
    text = re.sub(r"\\(.)|[{}]", r"\1", text, flags=re.DOTALL)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).lstrip("\\")
    return letter + _ACCENTS[match[1] or match[2]]


def _symbol(match: re.Match[str]) -> str:
    return _SYMBOLS.get(match[1], match[0]).replace("~", _TILDE)
