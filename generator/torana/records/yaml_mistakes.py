"""Mistakes in YAML, each with its hint: a table that is read from the top."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import yaml

from torana.problems import Position, Problem

_LINK_AS_LIST = re.compile(r"(\s*(?:- +)?(?:[\w-]+ *: +)?)(\[\[.*)")


class SyntaxFault:
    """An error of libyaml and the lines that it stopped at."""

    def __init__(self, error: yaml.YAMLError, file: str, lines: Sequence[str]) -> None:
        self.problem = str(getattr(error, "problem", "") or error)
        """Example: `mapping values are not allowed in this context`."""
        self.context = str(getattr(error, "context", "") or "")
        """Example: `while parsing a flow sequence`; may be empty."""
        self.file = file
        self.lines = lines
        self.mark: Any = getattr(error, "problem_mark", None)
        self.opening: Any = getattr(error, "context_mark", None)
        """Mark of the beginning of what libyaml could not finish."""

    @property
    def line(self) -> str:
        """The line at which libyaml stopped."""
        return self.lines[self.mark.line] if self.mark and self.mark.line < len(self.lines) else ""

    @property
    def indentation(self) -> str:
        """The white space at the beginning of the line."""
        return self.line[: len(self.line) - len(self.line.lstrip())]

    @property
    def character(self) -> str:
        """The character at which libyaml stopped."""
        return self.line[self.mark.column : self.mark.column + 1]

    @property
    def opening_line(self) -> int:
        """The number of the line with the beginning, 1-based."""
        return int(self.opening.line) + 1

    @property
    def straight(self) -> str:
        """An addition to a hint about quotes, for a line with curly ones."""
        return " (straight ones, \" or ')" if re.search("[“”„‘’]", self.line) else ""

    @property
    def detail(self) -> str:
        """The error in libyaml's own words."""
        return f"{self.problem} ({self.context})" if self.context and self.mark else self.problem

    def stop(self) -> Position:
        """The character at which libyaml stopped."""
        return self._at(self.mark.line, self.mark.column) if self.mark else Position(self.file)

    def start(self) -> Position:
        """The beginning of what libyaml could not finish."""
        return self._at(self.opening.line, self.opening.column) if self.opening else self.stop()

    def text(self) -> Position:
        """The first character of the line that is no space."""
        return self._at(self.mark.line, len(self.indentation))

    def tab(self) -> Position:
        """The first tab of the line."""
        return self._at(self.mark.line, self.line.index("\t"))

    def link(self) -> Position | None:
        """A sentence that begins with `[[`: libyaml often stops one token, and so one line, behind it."""
        if self.mark is None:
            return None
        for number in (self.mark.line, self.mark.line - 1, self.opening.line if self.opening else self.mark.line):
            found = _LINK_AS_LIST.match(self.lines[number]) if 0 <= number < len(self.lines) else None
            if found:
                return Position(self.file, number + 1, found.end(1) + 1, len(found[2]))
        return None

    def _at(self, line: int, column: int) -> Position:
        return Position(self.file, line + 1, column + 1)


class Mistake(NamedTuple):
    """One row: how libyaml reports a mistake, and what the editor reads."""

    applies: Callable[[SyntaxFault], object]
    position: Callable[[SyntaxFault], Position | None]
    message: str
    """May contain fields of the fault: `{fault.character}`."""
    hint: str = ""


def _says(problem: str) -> Callable[[SyntaxFault], bool]:
    return lambda fault: problem in fault.problem


def _in(*contexts: str) -> Callable[[SyntaxFault], bool]:
    return lambda fault: any(context in fault.context for context in contexts)


def _breaks(collection: str) -> Callable[[SyntaxFault], object]:
    return lambda fault: collection in fault.context and fault.opening


def _colon_in_value(fault: SyntaxFault) -> bool:
    return "mapping values are not allowed" in fault.problem and ":" in fault.line[: fault.mark.column]


def _tab_as_value(fault: SyntaxFault) -> bool:
    return "cannot start any token" in fault.problem and fault.character == "\t"


_QUOTED_COLON = 'put a value that contains ": " or ends with ":" in quotes{fault.straight}'
_UNCLOSED = 'YAML expects "," or "{}" here, in the {} that starts on line {{fault.opening_line}}'
_COMMAS = 'separate the entries with commas, end with "{}", and put text that contains commas in quotes'
_QUOTE = "put the value in quotes"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        _breaks("quoted scalar"),
        SyntaxFault.start,
        "the quote that starts here is not closed",
        "add the closing quote",
    ),
    Mistake(lambda fault: fault.mark is None, SyntaxFault.stop, "this is not valid YAML: {fault.detail}"),
    Mistake(
        SyntaxFault.link,
        SyntaxFault.link,
        'YAML reads text that starts with "[[" as a list',
        "put the whole text in quotes",
    ),
    Mistake(_colon_in_value, SyntaxFault.stop, 'a second ":" on one line', _QUOTED_COLON),
    Mistake(
        _says("mapping values are not allowed"),
        SyntaxFault.text,
        "YAML reads this line as part of the value above",
        f"indent it like the lines around it, or {_QUOTED_COLON}",
    ),
    Mistake(_tab_as_value, SyntaxFault.stop, "YAML does not allow a tab here", "replace it with spaces"),
    Mistake(_says("cannot start any token"), SyntaxFault.stop, 'a value cannot start with "{fault.character}"', _QUOTE),
    Mistake(
        lambda fault: "\t" in fault.indentation,
        SyntaxFault.tab,
        "YAML does not allow tabs in the indentation",
        "replace it with spaces",
    ),
    Mistake(_breaks("flow sequence"), SyntaxFault.stop, _UNCLOSED.format("]", "list"), _COMMAS.format("]")),
    Mistake(_breaks("flow"), SyntaxFault.stop, _UNCLOSED.format("}}", "mapping"), _COMMAS.format("}}")),
    Mistake(
        _in("block mapping", "block collection"),
        SyntaxFault.stop,
        "the indentation of this line does not match the lines above",
        "start all lines of a block in the same column",
    ),
    Mistake(
        _says("could not find expected ':'"),
        SyntaxFault.start,
        'this line has no ":"',
        'write "key: value"; put a long sentence in quotes',
    ),
    Mistake(_in("alias"), SyntaxFault.start, 'YAML reads a value that starts with "*" as an alias', _QUOTE),
    Mistake(_in("anchor"), SyntaxFault.start, 'YAML reads a value that starts with "&" as an anchor', _QUOTE),
    Mistake(_in("tag"), SyntaxFault.start, 'YAML reads a value that starts with "!" as a tag', _QUOTE),
    Mistake(lambda fault: True, SyntaxFault.stop, "this is not valid YAML: {fault.detail}"),
)
"""The first row that applies is reported."""


def syntax_problem(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """The problem for an error of libyaml, at the place where the editor has to write.

    Args:
        error: What the parser has raised.
        file: The path of the file from the root of the dossier.
        lines: The lines of the file.
    """
    fault = SyntaxFault(error, file, lines)
    mistake = next(row for row in MISTAKES if row.applies(fault))
    where = mistake.position(fault) or fault.stop()
    return Problem(where, mistake.message.format(fault=fault), mistake.hint.format(fault=fault))
