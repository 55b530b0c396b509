"""An error of libyaml, and the parts of the file around it that explain it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stubs leave it out

from torana.problems import Position
from torana.records.characters import character_name

_LINK_AS_LIST = re.compile(r"(\s*(?:- +)?(?:[\w-]+ *: +)?)(\[\[.*)")
KEY = re.compile(r"(\s*)(?:- +)*[A-Za-z_]\w*:(?:\s|$)")
"""The beginning of a line with a key; the group is its indentation."""
_UNSPACED_DASH = re.compile(r"(\s*)-(?=[A-Za-z_]\w*:\s)")
_UNSPACED = re.compile(r"(\s*(?:- +)*)([A-Za-z_]\w*):(?=[^\s/])")
ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces that YAML reads as letters."""
_ODD = re.compile(
    rf" *(?:- *)*(?P<space>{ODD_SPACE.pattern})| *(?:- +)*\w+(?::(?P<after>{ODD_SPACE.pattern})|(?P<colon>[：﹕]))"
)
"""One of these spaces in the indentation or after a colon, or a full-width colon after a key."""


class Opening(NamedTuple):
    """A value in quotes, or an open bracket."""

    mark: Any
    character: str
    end: Any
    """The mark after the closing one; of a bracket that is not closed, `None`."""


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

    # --- the line -------------------------------------------------------------------------------------------------

    @property
    def line(self) -> str:
        """The line at which libyaml stopped."""
        return self._line(self.mark.line) if self.mark else ""

    @property
    def indentation(self) -> str:
        """The white space at the beginning of the line."""
        return self.line[: len(self.line) - len(self.line.lstrip())]

    @property
    def character(self) -> str:
        """The character at which libyaml stopped."""
        return self.line[self.mark.column : self.mark.column + 1]

    @property
    def at_text(self) -> bool:
        """True if libyaml stopped at the first character of the line that is not a space."""
        return bool(self.mark and self.mark.column == len(self.indentation))

    @property
    def at_bullet(self) -> bool:
        """True if the line begins with "* ", as lists in Markdown may."""
        return self.line.lstrip().startswith("* ")

    @property
    def opening_line(self) -> int:
        """The number of the line with the beginning, 1-based."""
        return int(self.opening.line) + 1

    @property
    def opening_column(self) -> int:
        """The column of the beginning, 1-based."""
        return int(self.opening.column) + 1

    @property
    def line_before(self) -> str:
        """The last line above that is not blank."""
        above = (self.lines[number] for number in range(self.mark.line - 1, -1, -1))
        return next((line for line in above if line.strip()), "")

    @property
    def straight(self) -> str:
        """An addition to a hint about quotes, for a line with curly ones."""
        return " (straight ones, \" or ')" if re.search("[“”„‘’]", self.line) else ""

    @property
    def detail(self) -> str:
        """The error in libyaml's own words."""
        return f"{self.problem} ({self.context})" if self.context and self.mark else self.problem

    # --- quotes and brackets before the error ---------------------------------------------------------------------

    @cached_property
    def _quotes(self) -> list[Opening]:
        """The values in quotes."""
        found = (token for token in self._tokens() if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'))
        return [Opening(token.start_mark, token.style, token.end_mark) for token in found]

    @cached_property
    def unclosed(self) -> Opening | None:
        """The first quote that contains a line with a key, not indented more: the editor forgot to close it."""
        for quote in self._quotes:
            line = self._line(quote.mark.line)
            indentation = len(line) - len(line.lstrip(" -"))
            keys = (KEY.match(self._line(number)) for number in range(quote.mark.line + 1, quote.end.line + 1))
            if any(key and len(key[1]) <= indentation for key in keys):
                return quote
        return None

    @cached_property
    def quoted(self) -> Opening | None:
        """The value in quotes directly before the character at which libyaml stopped, on the same line."""
        last = self._quotes[-1] if self._quotes else None
        if last is None or last.end.line != self.mark.line or self.line[last.end.column : self.mark.column].strip():
            return None
        return last

    @cached_property
    def bracket(self) -> Opening | None:
        """The innermost bracket or brace that is open."""
        openings: list[Opening] = []
        for token in self._tokens():
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                openings.append(Opening(token.start_mark, "[" if "Sequence" in type(token).__name__ else "{", None))
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
                del openings[-1:]
        return openings[-1] if openings else None

    @property
    def bracket_line(self) -> int:
        """The number of its line, 1-based."""
        return int(self.bracket.mark.line) + 1 if self.bracket else 0

    @property
    def closing(self) -> str:
        """The character that closes the innermost bracket."""
        return "]" if self.bracket and self.bracket.character == "[" else "}"

    def _tokens(self) -> Iterator[Any]:
        """Yield the tokens before the error."""
        parser = CParser("\n".join(self.lines))
        with suppress(yaml.YAMLError):
            while (token := parser.get_token()) and self.mark and token.start_mark.index < self.mark.index:
                yield token

    # --- positions ------------------------------------------------------------------------------------------------

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

    def escape(self) -> Position:
        """The backslash before the character at which libyaml stopped."""
        return self._at(self.mark.line, max(0, self.line.rfind("\\", 0, self.mark.column + 1)))

    def quote(self) -> Position | None:
        """The quote that is not closed."""
        return self._at(self.unclosed.mark.line, self.unclosed.mark.column) if self.unclosed else None

    def open_bracket(self) -> Position | None:
        """The innermost bracket that is open."""
        return self._at(self.bracket.mark.line, self.bracket.mark.column) if self.bracket else None

    def value(self) -> Position:
        """The value of the line."""
        return self._at(self.mark.line, self.line.index(": ") + 2)

    def link(self) -> Position | None:
        """A sentence that begins with `[[`: libyaml often stops one token, and so one line, after it."""
        for number in self._lines_near() if self.mark else ():
            if found := _LINK_AS_LIST.match(self._line(number)):
                return self._at(number, found.end(1), len(found[2]))
        return None

    def unspaced_colon(self) -> Position | None:
        """A key with a colon and no space after it."""
        for number in self._lines_near():
            if found := _UNSPACED.match(self._line(number)):
                return self._at(number, found.start(2), len(found[0].lstrip()))
        return None

    def unspaced_dash(self) -> Position | None:
        """A dash before a key, and no space after it."""
        for number in self._lines_near():
            if found := _UNSPACED_DASH.match(self._line(number)):
                return self._at(number, found.end(1))
        return None

    def odd_character(self) -> Position | None:
        """A no-break space in the indentation or after a colon, or a full-width colon, in the lines just above."""
        for number in range(self.mark.line, self.mark.line - 4, -1):
            if found := _ODD.match(self._line(number)):
                return self._at(number, found.start(found.lastgroup or 0))
        return None

    @property
    def odd_name(self) -> str:
        """The code point and name of the odd character."""
        where = self.odd_character()
        return character_name(self._line(where.line - 1)[where.column - 1]) if where else ""

    @property
    def odd_correction(self) -> str:
        """The characters to write instead of the odd character."""
        return '":" and a space' if "COLON" in self.odd_name else "a normal space"

    def end_of_document(self) -> Position | None:
        """The line `...` above the error."""
        above = range(self.mark.line, -1, -1)
        return next((self._at(number, 0, 3) for number in above if re.match(r"\.\.\.\s*$", self._line(number))), None)

    def _lines_near(self) -> tuple[int, ...]:
        return (self.mark.line, self.mark.line - 1, self.opening.line if self.opening else self.mark.line)

    def _line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def _at(self, line: int, column: int, length: int = 1) -> Position:
        return Position(self.file, line + 1, column + 1, length)
