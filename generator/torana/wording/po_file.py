"""A gettext catalogue, a PO file, as messages, or its problems with their lines.

Babel reads leniently: it drops the last letter of a text without a closing quote, and merges repeated messages. So
every line and message is checked first. Plural rules are Babel's: the one in a file is compared and never evaluated.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import PurePosixPath

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize, read_po

from torana.problems import Position, Problem
from torana.records.limits import MAX_BYTES, MAX_PROBLEMS
from torana.records.relations import slugs_in_links
from torana.records.text_files import decoded

_KEYWORD = r"(?:msgid|msgid_plural|msgstr|msgstr\[\d\]) +"
_LINE = re.compile(rf'({_KEYWORD})?"((?:[^"\\]|\\[\\nt"])*)"')
_COMMENT = re.compile("#(?![\ufe00-\ufe0f]).*")
"""Babel writes a space after the #, and a variation selector is not allowed after a space."""
_ESCAPED = re.compile(r"\\(.)")
_IGNORED = ("#~", "#|")
"""Former messages, which gettext's tools keep as comments."""
_MISTAKES = tuple(
    (re.compile(pattern), message, hint)
    for pattern, message, hint in (
        (r"msgctxt\b.*", "msgctxt is not supported", "delete it: a message has one translation on all pages"),
        (
            r'(?:\S+ +)?"(?:[^"\\]|\\.)*\\?',
            "the quote is not closed",
            'write " at the end of the line, and \\" for a quote in the text',
        ),
        (rf'(?:{_KEYWORD})?"(?:[^"\\]|\\.)*"', "unknown escape sequence", 'write \\n, \\t, \\" or \\\\'),
        (rf'(?:{_KEYWORD})?".*', "a text has a quote in it", 'write \\" for a quote in the text'),
        (r"msg(?:id|id_plural|str|str\[\d\])(?:[^\w\[].*)?", "there is no text in quotes", 'write msgstr "the text"'),
        (".*", "unknown keyword", "write msgid, msgid_plural, msgstr, or # for a comment"),
    )
)
"""Patterns of a line that is not part of a catalogue, with their messages and hints. The first that fits counts."""
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%")
_NAME = re.compile(r"[A-Za-z][A-Za-z-]*")
_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d [0-2]\d:[0-5]\d(?:[+-][01]\d[0-5]\d)?")
WIDTH = 100
"""Columns of the lines that are written."""
SHORT, LONGEST = 200, 10
"""A translation is at most `SHORT` characters long, or `LONGEST` times as long as its original."""


@dataclass(slots=True)
class _Quoted:
    """The text of one keyword."""

    pieces: list[tuple[Position, str]]
    """The quoted texts that follow each other, and the lines that they are on."""

    @property
    def position(self) -> Position:
        return self.pieces[0][0]

    @property
    def whole(self) -> str:
        return "".join(piece for _, piece in self.pieces)

    def lines(self) -> Iterator[tuple[Position, str]]:
        """Yield each line of the text with the place where it begins."""
        places, start = [place for place, piece in self.pieces for _ in piece], 0
        for line in self.whole.removesuffix("\n").split("\n"):
            yield places[start] if places else self.position, line
            start += len(line) + 1


_Message = dict[str, _Quoted]
"""By keyword, in the order of the file."""


def problems(content: bytes, file: str) -> list[Problem]:
    """Return the problems of a catalogue, whose path from the root of the repository is `file`."""
    tag = PurePosixPath(file).stem
    if mistake := mistake_in_tag(tag):
        return [Problem(Position(file), mistake[0], f"{mistake[1]}, or delete the file")]
    if len(content) > MAX_BYTES:
        message = f"the file has {len(content):,} bytes, more than the limit of {MAX_BYTES:,}"
        return [Problem(Position(file), message, "delete the messages that the site does not have")]
    text, found = decoded(content, file)
    lines = _lines(text)
    found = found or list(islice(_line_problems(lines, file), MAX_PROBLEMS))
    return found or list(islice(_message_problems(_messages(lines, file), locale_of(tag)), MAX_PROBLEMS))


def read(content: bytes, locale: Locale) -> Catalog:
    """Read a catalogue without problems."""
    text, _ = decoded(content, "")
    return read_po(io.StringIO("\n".join(_lines(text))), locale, abort_invalid=True)


def _lines(text: str) -> list[str]:
    return ["" if line.startswith(_IGNORED) else line for line in map(str.strip, text.split("\n"))]


def mistake_in_tag(tag: str) -> tuple[str, str] | None:
    """The message and the hint for a tag that no catalogue can have; `None` for one that it can have.

    Only one tag of a language is allowed: some file systems treat `ja` and `JA` as one name.
    """
    try:
        locale = locale_of(tag)
    except (ValueError, UnknownLocaleError):
        locale = Locale("root")
    if locale.language == "root":
        return f'"{tag}" is not a language', "write a tag such as ja, hi or pt-BR"
    if locale.language == "en":
        return f'"{tag}" is English, the language that the site is written in', "choose another language"
    usual = str(locale).replace("_", "-")
    return None if tag == usual else (f'"{tag}" is not the usual tag of this language', f"write {usual}")


def locale_of(tag: str) -> Locale:
    """The locale of a BCP 47 tag."""
    return Locale.parse(tag, sep="-")


def with_slug(text: str, old: str, new: str) -> str:
    """Replace a slug in a catalogue without problems: in links, and in the comments with the files of messages.

    A message stays as it is if another message has its new text.
    """
    lines = [line.replace(f"/{old}.yml", f"/{new}.yml") if line.startswith("#:") else line for line in text.split("\n")]
    messages = list(_messages(list(map(str.strip, lines)), ""))
    renamed = partial(re.compile(rf"(\[\[\s*){re.escape(old)}(?=\s*[|\]])").sub, rf"\g<1>{new}")
    known = {message["msgid"].whole for message in messages}
    for message in reversed(messages):
        if renamed(message["msgid"].whole) not in known:
            known.add(renamed(message["msgid"].whole))
            for keyword, quoted in reversed(message.items()):
                first, last = (quoted.pieces[at][0].line for at in (0, -1))
                lines[first - 1 : last] = f"{keyword} {normalize(renamed(quoted.whole), width=WIDTH)}".split("\n")
    return "\n".join(lines)


# --- lines ----------------------------------------------------------------------------------------------------------


def _line_problems(lines: list[str], file: str) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        if line and not _COMMENT.fullmatch(line) and not _LINE.fullmatch(line):
            message, hint = next((message, hint) for pattern, message, hint in _MISTAKES if pattern.fullmatch(line))
            yield Problem(Position(file, number, 1, len(line)), message, hint)


def _messages(lines: list[str], file: str) -> Iterator[_Message]:
    """Yield the messages of a file without problems in its lines.

    A message ends at a comment, at the next `msgid`, and before a keyword that it has already.
    """
    message: _Message = {}
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        keyword = (found[1] or "").strip() if found else ""
        if message and (line.startswith("#") or keyword == "msgid" or keyword in message):
            yield message
            message = {}
        if found:
            piece = Position(file, number, 1, len(line)), _ESCAPED.sub(_unescaped, found[2])
            last = keyword or next(reversed(message), "")
            message.setdefault(last, _Quoted([])).pieces.append(piece)
    if message:
        yield message


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(match[1], match[1])


# --- messages -------------------------------------------------------------------------------------------------------


def _message_problems(messages: Iterable[_Message], locale: Locale) -> Iterator[Problem]:
    plurals = [f"msgstr[{number}]" for number in range(get_plural(locale).num_plurals)]
    shapes = ["msgid", "msgstr"], ["msgid", "msgid_plural", *plurals]
    first: dict[str, int] = {}
    """The line of each message."""
    for message in messages:
        keywords = list(message)
        if keywords not in shapes:
            hint = f"write msgid and msgstr, or {', '.join(shapes[1])}, without a comment between them"
            yield Problem(
                message[keywords[0]].position, f"the message has only {', '.join(keywords) or 'a text'}", hint
            )
            continue
        original = message["msgid"]
        if (line := first.setdefault(original.whole, original.position.line)) != original.position.line:
            hint = f"delete one of them; the other is on line {line}"
            shown = f'the message "{original.whole}"' if original.whole else "the header"
            yield Problem(original.position, f"{shown} appears twice", hint)
        if original.whole or keywords != shapes[0]:
            yield from _translation_problems(message)
        else:
            yield from _header_problems(message["msgstr"], locale)


def _translation_problems(message: _Message) -> Iterator[Problem]:
    """Report translations that fail when they are shown, or that do not fit into the place of their originals."""
    originals = [text.whole for keyword, text in message.items() if keyword.startswith("msgid")]
    wanted = {placeholder for original in originals for placeholder in _PLACEHOLDER.findall(original)}
    longest = max(SHORT, LONGEST * max(map(len, originals)))
    for keyword, text in message.items():
        if keyword.startswith("msgstr") and text.whole:
            for wrong, hint in _differences(text.whole, originals, wanted, longest):
                yield Problem(text.position, f'the translation of "{originals[0]}" {wrong}', hint)


def _differences(text: str, originals: list[str], wanted: set[str], longest: int) -> Iterator[tuple[str, str]]:
    # A lone % is a placeholder too.
    if set(_PLACEHOLDER.findall(text)) != wanted:
        names = ", ".join(sorted(wanted)) or "none"
        yield "has different placeholders", f"use exactly these placeholders, and no other %: {names}"
    links = sorted({slug for original in originals for slug in slugs_in_links(original)})
    if sorted(set(slugs_in_links(text))) != links:
        yield "links to other pages", f"link to exactly these: {', '.join(f'[[{slug}]]' for slug in links) or 'none'}"
    if not text.strip():
        yield "is blank", 'write the translation, or "" to show the English text'
    if re.search(r"[\n\t]", text) and not re.search(r"[\n\t]", "".join(originals)):
        yield "has a line break or a tab", "write it on one line, without \\n and \\t"
    if len(text) > longest:
        yield f"has {len(text):,} characters", f"write at most {longest:,} characters"


# --- the header -----------------------------------------------------------------------------------------------------


def _header_problems(header: _Quoted, locale: Locale) -> Iterator[Problem]:
    """Report fields of the header that say anything else than the name of the file and Babel's plural rule."""
    wanted = {
        "language": str(locale),
        "content-type": "text/plain; charset=utf-8",
        "content-transfer-encoding": "8bit",
        "plural-forms": str(get_plural(locale)),
    }
    names: set[str] = set()
    for position, line in header.lines() if header.whole else ():
        name, _, value = line.partition(":")
        if not _NAME.fullmatch(name) or name == line or name.lower() in names:
            yield Problem(position, f'"{line}" is not a header field, or appears twice', "write Name: value\\n")
        elif name.lower().endswith("-date") and not _is_date(value.strip()):
            yield Problem(position, f'"{value.strip()}" is not a date', "write a date such as 2026-11-23 14:16+0000")
        elif name.lower() in wanted and _folded(value) != _folded(wanted[name.lower()]):
            hint = f"write {name}: {wanted[name.lower()]}"
            yield Problem(position, f'the header has "{line.strip()}"', hint)
        names.add(name.lower())


def _folded(value: str) -> str:
    """The value of a field without the differences between tools: spaces, brackets around a rule, `UTF8`, `pt-BR`."""
    folded = "".join(value.lower().replace("-", "_").replace("utf_8", "utf8").split()).rstrip(";")
    return re.sub(r"plural=\((.*)\)$", r"plural=\1", folded)


def _is_date(text: str) -> bool:
    if text == "YEAR-MO-DA HO:MI+ZONE":
        return True
    try:
        return bool(_DATE.fullmatch(text)) and bool(datetime.datetime.strptime(text[:16], "%Y-%m-%d %H:%M"))
    except ValueError:
        return False
