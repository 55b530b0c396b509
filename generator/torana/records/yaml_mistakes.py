"""Mistakes in YAML with hints: a table that is read from the top."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import yaml

from torana.problems import Position, Problem
from torana.records.number_hints import number_hint
from torana.records.yaml_nodes import MappingNode, ScalarNode

_LINK_AS_LIST = re.compile(r"(\s*(?:- +)?(?:[\w-]+ *: +)?)(\[\[.*)")


class ParserError:
    """An error of libyaml, and the lines where it stopped."""

    def __init__(self, error: yaml.YAMLError, file: str, lines: Sequence[str]) -> None:
        self.problem = str(getattr(error, "problem", "") or error)
        """Example: `mapping values are not allowed in this context`."""
        self.context = str(getattr(error, "context", "") or "")
        """Example: `while parsing a flow sequence`; may be empty."""
        self.file = file
        self.lines = lines
        self.mark: Any = getattr(error, "problem_mark", None)
        self.opening: Any = getattr(error, "context_mark", None)
        """Mark of the beginning of the construct that libyaml could not complete."""

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
        """The beginning of the construct that libyaml could not complete."""
        return self._at(self.opening.line, self.opening.column) if self.opening else self.stop()

    def text(self) -> Position:
        """The first character of the line that is not a space."""
        return self._at(self.mark.line, len(self.indentation))

    def tab(self) -> Position:
        """The first tab of the line."""
        return self._at(self.mark.line, self.line.index("\t"))

    def link(self) -> Position | None:
        """A sentence that begins with `[[`: libyaml often stops one token, and so one line, after it."""
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
    """One row: a mistake as libyaml reports it, and the message and hint for the editor."""

    applies: Callable[[ParserError], object]
    position: Callable[[ParserError], Position | None]
    message: str
    """May contain fields of the error: `{error.character}`."""
    hint: str = ""


def _says(problem: str) -> Callable[[ParserError], bool]:
    return lambda error: problem in error.problem


def _in(*contexts: str) -> Callable[[ParserError], bool]:
    return lambda error: any(context in error.context for context in contexts)


def _breaks(collection: str) -> Callable[[ParserError], object]:
    return lambda error: collection in error.context and error.opening


def _colon_in_value(error: ParserError) -> bool:
    return "mapping values are not allowed" in error.problem and ":" in error.line[: error.mark.column]


def _tab_as_value(error: ParserError) -> bool:
    return "cannot start any token" in error.problem and error.character == "\t"


_QUOTED_COLON = 'put a value that contains ": " or ends with ":" in quotes{error.straight}'
_UNCLOSED = 'YAML expects "," or "{}" here, in the {} that starts on line {{error.opening_line}}'
_COMMAS = 'separate the entries with commas, end with "{}", and put text that contains commas in quotes'
_QUOTE = "put the value in quotes"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        _breaks("quoted scalar"),
        ParserError.start,
        "the quote that starts here is not closed",
        "add the closing quote",
    ),
    Mistake(lambda error: error.mark is None, ParserError.stop, "this is not valid YAML: {error.detail}"),
    Mistake(
        ParserError.link,
        ParserError.link,
        'YAML reads text that starts with "[[" as a list',
        "put the whole text in quotes",
    ),
    Mistake(_colon_in_value, ParserError.stop, 'a second ":" on one line', _QUOTED_COLON),
    Mistake(
        _says("mapping values are not allowed"),
        ParserError.text,
        "YAML reads this line as part of the value above",
        f"indent it like the lines around it, or {_QUOTED_COLON}",
    ),
    Mistake(_tab_as_value, ParserError.stop, "YAML does not allow a tab here", "replace it with spaces"),
    Mistake(_says("cannot start any token"), ParserError.stop, 'a value cannot start with "{error.character}"', _QUOTE),
    Mistake(
        lambda error: "\t" in error.indentation,
        ParserError.tab,
        "YAML does not allow tabs in the indentation",
        "replace it with spaces",
    ),
    Mistake(_breaks("flow sequence"), ParserError.stop, _UNCLOSED.format("]", "list"), _COMMAS.format("]")),
    Mistake(_breaks("flow"), ParserError.stop, _UNCLOSED.format("}}", "mapping"), _COMMAS.format("}}")),
    Mistake(
        _in("block mapping", "block collection"),
        ParserError.stop,
        "the indentation of this line does not match the lines above",
        "start all lines of a block in the same column",
    ),
    Mistake(
        _says("could not find expected ':'"),
        ParserError.start,
        'this line has no ":"',
        'write "key: value"; put a long sentence in quotes',
    ),
    Mistake(_in("alias"), ParserError.start, 'YAML reads a value that starts with "*" as an alias', _QUOTE),
    Mistake(_in("anchor"), ParserError.start, 'YAML reads a value that starts with "&" as an anchor', _QUOTE),
    Mistake(_in("tag"), ParserError.start, 'YAML reads a value that starts with "!" as a tag', _QUOTE),
    Mistake(lambda error: True, ParserError.stop, "this is not valid YAML: {error.detail}"),
)
"""The first row that applies is reported."""


def syntax_problem(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """Return the problem for an error of libyaml, at the place that the editor must change."""
    located = ParserError(error, file, lines)
    mistake = next(row for row in MISTAKES if row.applies(located))
    where = mistake.position(located) or located.stop()
    return Problem(where, mistake.message.format(error=located), mistake.hint.format(error=located))


_CUT = re.compile(r"[^,:{}\[\]\"]+(?:,[^,:{}\[\]\"]+(?=[,}]))+")
"""A value in braces that has commas, up to the next entry with a key."""


def comma_problem(key: ScalarNode, holder: MappingNode, lines: Sequence[str]) -> Problem:
    """Return the problem of a word in braces without a colon: usually the rest of a value that has a comma."""
    before = next(reversed(holder.values.values()), None)
    line = lines[key.position.line - 1]
    if not isinstance(before, ScalarNode) or not before.plain or before.position.line != key.position.line:
        return Problem(key.position, f'"{key.text}" has no ":" and no value', f'write "{key.text}: …", or delete it')
    start = before.position.column - 1
    whole = _CUT.match(line, start)
    text = whole[0].rstrip() if whole else line[start : key.position.column - 1 + key.position.length]
    number = number_hint(text) if re.fullmatch(r"[\d,.]+", text) else ""
    hint = number or f'put the value in quotes: "{text}"; if "{key.text}" is a key, write its value after it'
    where = Position(key.position.file, key.position.line, start + 1, len(text))
    return Problem(where, f'YAML ends the value "{before.text}" at the comma', hint)
