"""An error of libyaml, and the parts of the file around it that explain it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stubs leave it out

from torana.problems import Position
from torana.records.characters import character_name

KEY = re.compile(r"(\s*)(?:- +)*[A-Za-z_]\w*:(?:\s|$)")
"""The beginning of a line with a key; the group is its indentation."""
ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that YAML reads as letters."""

# The named group of each pattern is the place of the mistake.
_LINK_AS_LIST = re.compile(r"\s*(?:- +)?(?:[\w-]+ *: +)?(?P<at>\[\[.*)")
_UNSPACED_DASH = re.compile(r"\s*(?P<at>-)(?=[A-Za-z_]\w*:\s)")
_UNSPACED_COLON = re.compile(r"\s*(?:- +)*(?P<at>[A-Za-z_]\w*:)(?=[^\s/])")
_TAB = re.compile(r"\s*?(?P<at>\t)")
_VALUE = re.compile(r".*?: (?P<at>.)")
_END = re.compile(r"(?P<at>\.\.\.)\s*$")
_ODD = re.compile(
    rf" *(?:- *)*(?P<space>{ODD_SPACE.pattern})| *(?:- +)*\w+(?::(?P<after>{ODD_SPACE.pattern})|(?P<colon>[：﹕]))"
)
"""One of these spaces in the indentation or after a colon, or a full-width colon after a key."""


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
        """The place at which libyaml stopped; `None` for errors without a place, which have no other properties."""
        self.opening: Any = getattr(error, "context_mark", None)
        """Mark of the beginning of the construct that libyaml could not complete."""

    # --- the line -------------------------------------------------------------------------------------------------

    @property
    def line(self) -> str:
        """The line at which libyaml stopped."""
        return self._line(self.mark.line)

    @property
    def character(self) -> str:
        """The character at which libyaml stopped."""
        return self.line[self.mark.column : self.mark.column + 1]

    @property
    def at_text(self) -> bool:
        """True if libyaml stopped at the first character of the line that is not a space."""
        return bool(self.mark.column + 1 == self.text.column)

    @property
    def straight(self) -> str:
        """An addition to a hint about quotes, for a line with curly ones."""
        return " (straight ones, \" or ')" if re.search("[“”„‘’]", self.line) else ""

    # --- quotes and brackets before the error ---------------------------------------------------------------------

    @cached_property
    def _quotes(self) -> list[Any]:
        """The tokens of values in quotes."""
        return [token for token in self._tokens() if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')]

    @cached_property
    def quoted(self) -> str:
        """The quotation mark of a value directly before the character at which libyaml stopped, on the same line."""
        last = self._quotes[-1].end_mark if self._quotes else None
        if last is None or last.line != self.mark.line or self.line[last.column : self.mark.column].strip():
            return ""
        return str(self._quotes[-1].style)

    @cached_property
    def _bracket(self) -> Any:
        """The token of the innermost bracket or brace that is open."""
        openings: list[Any] = []
        for token in self._tokens():
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                openings.append(token)
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
                del openings[-1:]
        return openings[-1] if openings else None

    @property
    def brackets(self) -> str:
        """The innermost bracket that is open, and the one that closes it."""
        return "[]" if isinstance(self._bracket, yaml.FlowSequenceStartToken) else "{}"

    def _tokens(self) -> Iterator[Any]:
        """Yield the tokens before the error."""
        parser = CParser("\n".join(self.lines))
        with suppress(yaml.YAMLError):
            while (token := parser.get_token()) and token.start_mark.index < self.mark.index:
                yield token

    # --- positions ------------------------------------------------------------------------------------------------

    @property
    def stop(self) -> Position:
        """The character at which libyaml stopped."""
        return self._at(self.mark)

    @property
    def start(self) -> Position | None:
        """The beginning of the construct that libyaml could not complete."""
        return self._at(self.opening) if self.opening else None

    @property
    def text(self) -> Position:
        """The first character of the line that is not a space."""
        return Position(self.file, self.mark.line + 1, len(self.line) - len(self.line.lstrip()) + 1)

    @property
    def tab(self) -> Position | None:
        """The first tab of the indentation."""
        return self._first(_TAB, [self.mark.line])

    @property
    def value(self) -> Position | None:
        """The value of the line."""
        return self._first(_VALUE, [self.mark.line])

    @property
    def escape(self) -> Position:
        """The backslash before the character at which libyaml stopped."""
        column = max(0, self.line.rfind("\\", 0, self.mark.column + 1))
        return Position(self.file, self.mark.line + 1, column + 1)

    @cached_property
    def unclosed_quote(self) -> Position | None:
        """The first quote that contains a line with a key, not indented more: the editor forgot to close it."""
        for quote in self._quotes:
            first = quote.start_mark.line
            indentation = len(self._line(first)) - len(self._line(first).lstrip(" -"))
            keys = (KEY.match(self._line(number)) for number in range(first + 1, quote.end_mark.line + 1))
            if any(key and len(key[1]) <= indentation for key in keys):
                return self._at(quote.start_mark)
        return None

    @property
    def open_bracket(self) -> Position | None:
        """The innermost bracket that is open."""
        return self._at(self._bracket.start_mark) if self._bracket else None

    @property
    def link(self) -> Position | None:
        """A sentence that begins with `[[`: libyaml often stops one token, and so one line, after it."""
        return self._first(_LINK_AS_LIST, self._lines_near())

    @property
    def unspaced_colon(self) -> Position | None:
        """A key with a colon and no space after it."""
        return self._first(_UNSPACED_COLON, self._lines_near())

    @property
    def unspaced_dash(self) -> Position | None:
        """A dash before a key, and no space after it."""
        return self._first(_UNSPACED_DASH, self._lines_near())

    @property
    def odd_character(self) -> Position | None:
        """A no-break space in the indentation or after a colon, or a full-width colon, in the lines just above."""
        return self._first(_ODD, range(self.mark.line, self.mark.line - 4, -1))

    @property
    def odd_name(self) -> str:
        """The code point and name of the odd character."""
        where = self.odd_character
        return character_name(self._line(where.line - 1)[where.column - 1]) if where else ""

    @property
    def end_of_document(self) -> Position | None:
        """The line `...` above the error."""
        return self._first(_END, range(self.mark.line, -1, -1))

    def _lines_near(self) -> tuple[int, ...]:
        return (self.mark.line, self.mark.line - 1, self.opening.line if self.opening else self.mark.line)

    def _first(self, pattern: re.Pattern[str], lines: Iterable[int]) -> Position | None:
        """The named group of a pattern in the first line that it matches."""
        for number in lines:
            if found := pattern.match(self._line(number)):
                start, end = found.span(found.lastgroup or 0)
                return Position(self.file, number + 1, start + 1, end - start)
        return None

    def _line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def _at(self, mark: Any) -> Position:
        return Position(self.file, mark.line + 1, mark.column + 1)
