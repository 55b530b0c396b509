"""Problems: a position, a message and a hint, printed as text, for GitHub or as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from torana import ToranaError

EXCERPT_WIDTH = 100
"""Columns of a line in an excerpt: longer lines are cut around the problem."""
MESSAGE_LENGTH = 1_000
"""Maximum number of characters of a message in a terminal."""
_LONG_WORD = re.compile(r'(\S{60})\S{21,}?("?)(?=[\s,]|$)')
"""A long word, which a message cuts, and the quotation mark after it, which it does not."""


class Position(NamedTuple):
    """A part of one line of a file. Every value of a file has one, so it is a tuple, which is made fast."""

    file: str
    """Path from the root of the repository, with `/` on every system."""
    line: int = 1
    """1-based."""
    column: int = 1
    """1-based, in code points."""
    length: int = 1
    """Number of code points that the carets underline, at least 1."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in a file: a value that is collected and shown with the others, never raised."""

    position: Position
    message: str
    """The problem in one clause, with the editor's text in double quotes."""
    hint: str = ""
    """The correction; may be empty."""


class ProblemsError(ToranaError):
    """Problems that end a command."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """The problems, one in each line."""
        return "\n".join(f"{p.position.file}:{p.position.line}:{p.position.column}: {p.message}" for p in self.problems)


def with_article(noun: str) -> str:
    """A noun with "a" or "an"."""
    return ("an " if noun[0] in "aeio" else "a ") + noun  # not "u": a unit, a university


def in_words(words: Iterable[str], joined_by: str) -> str:
    """`organisation`, `sector or organisation`, `sector, organisation or place`."""
    *first, last = words
    return f"{', '.join(first)} {joined_by} {last}" if first else last


def count(number_of: int, noun: str, plural: str = "") -> str:
    """`1 fact`, `2 facts`, `1,200 facts`."""
    return f"{number_of:,} {noun if number_of == 1 else plural or noun + 's'}"


def cells(text: str) -> int:
    """The number of terminal columns of a text: 2 for wide East Asian characters, 0 for combining marks."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def printable(text: str) -> str:
    """The text with every control and formatting character as an escape, so that it cannot control a terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c in "‌‍" or unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text.replace("\t", " ")
    )


def short(text: str) -> str:
    """A message without its middle, if it is longer than `MESSAGE_LENGTH`: it may quote a text as long as a file.

    Long words are cut too.
    """
    text = _LONG_WORD.sub(r"\1…\2", text)
    end = MESSAGE_LENGTH // 4
    return printable(text if len(text) <= MESSAGE_LENGTH else f"{text[: MESSAGE_LENGTH - end - 1]}…{text[-end:]}")


def excerpt(position: Position, line: str) -> list[str]:
    """The line of the problem and the carets below it, both cut if the line is long."""
    start = min(position.column - 1, len(line))
    end = start + position.length
    # Cut before escaping, because a line may be as long as the file, with a problem at every character.
    room = 2 * EXCERPT_WIDTH
    before, marked, after = (
        printable(part)
        for part in (line[max(0, start - room) : start], line[start : min(end, start + room)], line[end : end + room])
    )
    if len(before) + len(marked) + len(after) > EXCERPT_WIDTH:
        if len(before) > EXCERPT_WIDTH // 2:
            before = "…" + before[-(EXCERPT_WIDTH // 2) :]
        room = EXCERPT_WIDTH - len(before)
        if len(marked) + len(after) > room:
            marked, after = marked[:room], after[: max(0, room - len(marked))] + "…"
    number = f"{position.line:>4}"
    return [
        f"{number} | {before}{marked}{after}".rstrip(),
        f"{' ' * len(number)} | {' ' * cells(before)}{'^' * max(1, cells(marked))}",
    ]


def _lines_of(path: Path) -> list[str]:
    """The lines of a file; none if it cannot be read."""
    try:
        # A symbolic link could show a file that is not part of the dossier, and a named pipe would wait.
        raw = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    except OSError:
        raw = b""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n") if text else []


def as_text(problems: Sequence[Problem], root: Path, label: str = "") -> str:
    """All problems for a person: position and message, the line with carets, the hint, and a blank line between two.

    The label, such as `warning: `, precedes each message.
    """
    rows = as_rows(problems, root)
    return "\n\n".join(
        "\n".join([f"{where}: {label}{message}", *([lines] if lines else []), *([f"  {hint}"] if hint else [])])
        for where, message, lines, hint in rows
    )


def as_rows(problems: Sequence[Problem], root: Path) -> list[tuple[str, str, str, str]]:
    """The position, the message, the line with carets, and the hint of each problem, as `as_text` shows them."""
    lines_of = cache(_lines_of)
    rows = []
    for problem in sorted(problems):
        where = problem.position
        lines = lines_of(root / where.file)
        shown = "\n".join(excerpt(where, lines[where.line - 1])) if where.line <= len(lines) else ""
        place = f"{printable(where.file)}:{where.line}:{where.column}"
        rows.append((place, short(problem.message), shown, short(problem.hint)))
    return rows


def as_github(problems: Sequence[Problem], level: str = "error") -> str:
    """One workflow command for each problem, so that GitHub shows it on the line of the pull request.

    The level is `error` or `warning`. The escapes are those of the runner (`actions/toolkit`, `command.ts`): quoted
    text cannot end the command.
    """

    def data(text: str) -> str:
        return short(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def parameter(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    return "\n".join(
        f"::{level} file={parameter(p.position.file)},line={p.position.line},col={p.position.column},"
        f"endColumn={p.position.column + p.position.length}::"
        + data(p.message)
        + (f"%0A{data(p.hint)}" if p.hint else "")
        for p in sorted(problems)
    )


def as_json(problems: Sequence[Problem], counts: Mapping[str, int], warnings: Sequence[Problem] = ()) -> str:
    """All problems for a program.

    `{"problems": [{file, line, column, length, message, hint}], "warnings": […], "read": {…}}`
    """
    rows, doubts = (
        [{**p.position._asdict(), "message": p.message, "hint": p.hint} for p in sorted(found)]
        for found in (problems, warnings)
    )
    text = json.dumps({"problems": rows, "warnings": doubts, "read": dict(counts)}, ensure_ascii=False, indent=2)
    # A JSON string can escape every character that a terminal or UTF-8 does not accept.
    return "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else json.dumps(c)[1:-1] for c in text)
