"""Mistakes in YAML with hints: a table that is read from the top."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import yaml

from torana.problems import Position, Problem
from torana.records.number_hints import number_hint
from torana.records.parser_error import KEY, ParserError
from torana.records.yaml_nodes import MappingNode, ScalarNode


class Mistake(NamedTuple):
    """One row: a mistake as libyaml reports it, and the message and hint for the editor."""

    applies: Callable[[ParserError], object]
    position: Callable[[ParserError], Position | None]
    message: str
    """May contain fields of the error: `{error.character}`."""
    hint: str = ""


def _says(*problems: str) -> Callable[[ParserError], bool]:
    return lambda error: any(problem in error.problem for problem in problems)


def _in(*contexts: str) -> Callable[[ParserError], bool]:
    return lambda error: any(context in error.context for context in contexts)


def _breaks(collection: str) -> Callable[[ParserError], object]:
    return lambda error: collection in error.context and error.opening


def _both(*conditions: Callable[[ParserError], object]) -> Callable[[ParserError], bool]:
    return lambda error: all(condition(error) for condition in conditions)


def _colon_in_value(error: ParserError) -> bool:
    return "mapping values are not allowed" in error.problem and ":" in error.line[: error.mark.column]


def _no_opening_quote(error: ParserError) -> bool:
    return _colon_in_value(error) and ": " in error.line and error.line.count('"') % 2 > 0 and error.line.endswith('"')


def _tab_as_value(error: ParserError) -> bool:
    return "cannot start any token" in error.problem and error.character == "\t"


def _in_column_of_block(error: ParserError) -> bool:
    return bool(error.opening and error.at_text and error.mark.column == error.opening.column)


def _indented_below_value(error: ParserError) -> bool:
    """Return whether a key is indented more than the key above, which has a value."""
    above = error.line_before
    indentation = len(above) - len(above.lstrip(" -"))
    is_key = error.at_text and error.character != "-" and KEY.match(error.line)
    return bool(is_key and error.opening and error.opening.column < error.mark.column >= indentation)


def _at_next_key(error: ParserError) -> bool:
    """Return whether a list or mapping is still open where the next key, or the end of the file, is."""
    if not error.bracket or error.mark.line == error.bracket.mark.line:
        return False
    return error.mark.line >= len(error.lines) - 1 or bool(KEY.match(error.line))


_QUOTED_COLON = 'put a value that contains ": " or ends with ":" in quotes{error.straight}'
_UNCLOSED = 'YAML expects "," or "{}" here, in the {} that starts on line {{error.opening_line}}'
_COMMAS = 'separate the entries with commas, end with "{}", and put text that contains commas in quotes'
_QUOTE = "put the value in quotes"
_NOT_CLOSED = "the quote that starts here is not closed"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(lambda error: error.mark is None, ParserError.stop, "this is not valid YAML: {error.detail}"),
    Mistake(ParserError.quote, ParserError.quote, _NOT_CLOSED, "add the closing quote"),
    Mistake(
        _both(_in("quoted scalar"), _says("escape", "hexdecimal")),
        ParserError.escape,
        'in double quotes, "\\" starts an escape sequence',
        'write "\\\\" for each "\\", or put the value in single quotes',
    ),
    Mistake(_breaks("quoted scalar"), ParserError.start, _NOT_CLOSED, "add the closing quote"),
    Mistake(
        lambda error: error.quoted and "flow" in error.context,
        ParserError.stop,
        "there is no comma between the quote and this text",
        "write the comma, or the quote that is missing",
    ),
    Mistake(
        lambda error: error.quoted and error.quoted.character == "'",
        ParserError.stop,
        "the value ends at the quote before this text",
        "put the whole value in double quotes, or write '' for an apostrophe",
    ),
    Mistake(
        lambda error: error.quoted,
        ParserError.stop,
        "the value ends at the quote before this text",
        'put the whole value in single quotes, or write \\" for a quote in it',
    ),
    Mistake(
        ParserError.link,
        ParserError.link,
        'YAML reads text that starts with "[[" as a list',
        "put the whole text in quotes",
    ),
    Mistake(
        ParserError.odd_character,
        ParserError.odd_character,
        "YAML reads {error.odd_name} as a letter",
        "replace it with {error.odd_correction}",
    ),
    Mistake(
        ParserError.unspaced_colon,
        ParserError.unspaced_colon,
        'there is no space after the ":"',
        'write "key: value", with a space',
    ),
    Mistake(
        ParserError.unspaced_dash,
        ParserError.unspaced_dash,
        'there is no space after the "-"',
        'write "- " before the first key of an entry',
    ),
    Mistake(
        _no_opening_quote,
        ParserError.value,
        "this text ends with a quote, but does not start with one",
        "add the quote at the start",
    ),
    Mistake(_colon_in_value, ParserError.stop, 'a second ":" on one line', _QUOTED_COLON),
    Mistake(
        _says("mapping values are not allowed"),
        ParserError.text,
        "YAML reads this line as part of the value above",
        f"indent it like the lines around it, or {_QUOTED_COLON}",
    ),
    Mistake(
        _says("block sequence entries are not allowed"),
        ParserError.stop,
        'a list cannot start after ":" on the same line',
        'start the first "- " on the next line; if it is text, put it in quotes',
    ),
    Mistake(_tab_as_value, ParserError.stop, "YAML does not allow a tab here", "replace it with spaces"),
    Mistake(
        lambda error: error.line.startswith("```"),
        ParserError.text,
        "this line belongs to Markdown, not to YAML",
        "delete it",
    ),
    Mistake(_says("cannot start any token"), ParserError.stop, 'a value cannot start with "{error.character}"', _QUOTE),
    Mistake(
        lambda error: "\t" in error.indentation,
        ParserError.tab,
        "YAML does not allow tabs in the indentation",
        "replace it with spaces",
    ),
    Mistake(
        lambda error: "flow" in error.context and _at_next_key(error),
        ParserError.open_bracket,
        'the "{error.bracket.character}" that starts here is not closed',
        'add the closing "{error.closing}"',
    ),
    Mistake(
        lambda error: "flow" in error.context and error.bracket and error.character in ("]", "}"),
        ParserError.stop,
        'the "{error.bracket.character}" of line {error.bracket_line} is not closed before this "{error.character}"',
        'write "{error.closing}" first',
    ),
    Mistake(
        _both(_in("flow node"), lambda error: error.character == ","),
        ParserError.stop,
        'there is no value before this ","',
        "delete the comma, or write the value",
    ),
    Mistake(
        _says("unexpected ':'"), ParserError.stop, 'there is no space after the ":"', 'write a space after the ":"'
    ),
    Mistake(_breaks("flow sequence"), ParserError.stop, _UNCLOSED.format("]", "list"), _COMMAS.format("]")),
    Mistake(_breaks("flow"), ParserError.stop, _UNCLOSED.format("}}", "mapping"), _COMMAS.format("}}")),
    Mistake(
        _both(_in("block mapping"), lambda error: error.at_text and error.character == ":"),
        ParserError.stop,
        'there is no key before this ":"',
        'write "key: value"',
    ),
    Mistake(
        _both(_in("block collection"), _in_column_of_block),
        ParserError.stop,
        'this line has no "- ", but it is in the column of a list',
        'write "- " before the first key of each entry, and indent its other keys below it',
    ),
    Mistake(
        _both(_in("block mapping"), _in_column_of_block, lambda error: error.character == "-"),
        ParserError.stop,
        "this line starts a list, but the lines above are keys",
        'write the key of the list above it, indent it like the other "- ", or delete the "- "',
    ),
    Mistake(
        _both(_in("block mapping"), _indented_below_value),
        ParserError.stop,
        "this line is indented more than the keys above",
        "start it in column {error.opening_column}, like the other keys",
    ),
    Mistake(
        _in("block mapping", "block collection"),
        ParserError.stop,
        "the indentation of this line does not match the lines above",
        "start all lines of a block in the same column",
    ),
    Mistake(
        _in("block scalar"),
        ParserError.stop,
        'text after "|" or ">" must start on the next line',
        "put the value in quotes, or start it on the next line, indented",
    ),
    Mistake(
        _says("could not find expected ':'"),
        ParserError.start,
        'this line has no ":"',
        'write "key: value", or "- " before an entry of a list; put a long sentence in quotes',
    ),
    Mistake(
        lambda error: "alias" in error.context and error.at_bullet,
        ParserError.start,
        'YAML reads a value that starts with "*" as an alias',
        'write "- " before an entry of a list',
    ),
    Mistake(_in("alias"), ParserError.start, 'YAML reads a value that starts with "*" as an alias', _QUOTE),
    Mistake(_in("anchor"), ParserError.start, 'YAML reads a value that starts with "&" as an anchor', _QUOTE),
    Mistake(_in("tag"), ParserError.start, 'YAML reads a value that starts with "!" as a tag', _QUOTE),
    Mistake(_says("tag handle"), ParserError.stop, 'YAML reads a value that starts with "!" as a tag', _QUOTE),
    Mistake(
        lambda error: "directive" in error.context or "incompatible YAML document" in error.problem,
        ParserError.text,
        'YAML reads a line that starts with "%" as a directive',
        "delete the line; if it is a key, put it in quotes",
    ),
    Mistake(
        ParserError.end_of_document, ParserError.end_of_document, '"..." ends the YAML document', "delete the line"
    ),
    Mistake(
        _says("expected <document start>"),
        ParserError.stop,
        "the YAML document ends before this text",
        'write "key: value" lines only, or one mapping in braces only',
    ),
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
        return Problem(
            key.position, f'"{key.text}" has no ":" and no value', f'write "{key.text}: …", or [{key.text}] for a list'
        )
    start = before.position.column - 1
    whole = _CUT.match(line, start)
    text = whole[0].rstrip() if whole else line[start : key.position.column - 1 + key.position.length]
    number = number_hint(text) if re.fullmatch(r"[\d,.]+", text) else ""
    hint = number or f'put the value in quotes: "{text}"; if "{key.text}" is a key, write its value after it'
    where = Position(key.position.file, key.position.line, start + 1, len(text))
    return Problem(where, f'YAML ends the value "{before.text}" at the comma', hint)
