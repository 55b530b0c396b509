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
    """One row: the message and hint for the editor, and the errors of libyaml that it is for."""

    message: str
    """May contain properties of the error: `{error.character}`."""
    hint: str
    problem: str = ""
    """A pattern in libyaml's words for the problem."""
    context: str = ""
    """A pattern in its words for the construct that it was reading."""
    when: Callable[[ParserError], object] = lambda error: True
    """A further condition."""
    at: str = "stop"
    """The property of the error that is the place to change. If the error has no such place, the row does not apply."""


def _colon_in_value(error: ParserError) -> bool:
    return ":" in error.line[: error.mark.column]


def _no_opening_quote(error: ParserError) -> bool:
    return _colon_in_value(error) and error.line.count('"') % 2 > 0 and error.line.endswith('"')


def _in_column_of_block(error: ParserError) -> bool:
    return bool(error.opening and error.at_text and error.mark.column == error.opening.column)


def _indented_below_value(error: ParserError) -> bool:
    """Return whether a key is indented more than the key above, which has a value."""
    above = next((line for line in reversed(error.lines[: error.mark.line]) if line.strip()), "")
    indentation = len(above) - len(above.lstrip(" -"))
    is_key = error.at_text and error.character != "-" and KEY.match(error.line)
    return bool(is_key and error.opening and error.opening.column < error.mark.column >= indentation)


def _at_next_key(error: ParserError) -> bool:
    """Return whether a list or mapping is still open where the next key, or the end of the file, is."""
    if not error.open_bracket or error.stop.line == error.open_bracket.line:
        return False
    return error.mark.line >= len(error.lines) - 1 or bool(KEY.match(error.line))


_QUOTED_COLON = 'put a value that contains ": " or ends with ":" in quotes{error.straight}'
_EXPECTED = 'YAML expects "," or "{}" here, in the {} that starts on line {{error.start.line}}'
_COMMAS = 'separate the entries with commas, end with "{}", and put text that contains commas in quotes'
_NOT_CLOSED = ("the quote that starts here is not closed", "add the closing quote")
_ENDS_AT_QUOTE = "the value ends at the quote before this text"
_READS = 'YAML reads a value that starts with "{}" as {}'
_QUOTE = "put the value in quotes"

MISTAKES: tuple[Mistake, ...] = (
    Mistake(*_NOT_CLOSED, at="unclosed_quote"),
    Mistake(
        'in double quotes, "\\" starts an escape sequence',
        'write "\\\\" for each "\\", or put the value in single quotes',
        problem="escape|hexdecimal",
        context="quoted scalar",
        at="escape",
    ),
    Mistake(*_NOT_CLOSED, context="quoted scalar", at="start"),
    Mistake(
        "there is no comma between the quote and this text",
        "write the comma, or the quote that is missing",
        context="flow",
        when=lambda error: error.quoted,
    ),
    Mistake(
        _ENDS_AT_QUOTE,
        "put the whole value in double quotes, or write '' for an apostrophe",
        when=lambda error: error.quoted == "'",
    ),
    Mistake(
        _ENDS_AT_QUOTE,
        'put the whole value in single quotes, or write \\" for a quote in it',
        when=lambda error: error.quoted,
    ),
    Mistake('YAML reads text that starts with "[[" as a list', "put the whole text in quotes", at="link"),
    Mistake(
        "YAML reads {error.odd_name} as a letter",
        'replace it with ":" and a space',
        when=lambda error: "COLON" in error.odd_name,
        at="odd_character",
    ),
    Mistake("YAML reads {error.odd_name} as a letter", "replace it with a normal space", at="odd_character"),
    Mistake('there is no space after the ":"', 'write "key: value", with a space', at="unspaced_colon"),
    Mistake('there is no space after the "-"', 'write "- " before the first key of an entry', at="unspaced_dash"),
    Mistake(
        "this text ends with a quote, but does not start with one",
        "add the quote at the start",
        problem="mapping values are not allowed",
        when=_no_opening_quote,
        at="value",
    ),
    Mistake('a second ":" on one line', _QUOTED_COLON, problem="mapping values are not allowed", when=_colon_in_value),
    Mistake(
        "YAML reads this line as part of the value above",
        f"indent it like the lines around it, or {_QUOTED_COLON}",
        problem="mapping values are not allowed",
        at="text",
    ),
    Mistake(
        'a list cannot start after ":" on the same line',
        'start the first "- " on the next line; if it is text, put it in quotes',
        problem="block sequence entries are not allowed",
    ),
    Mistake(
        "YAML does not allow a tab here",
        "replace it with spaces",
        problem="cannot start any token",
        when=lambda error: error.character == "\t",
    ),
    Mistake(
        "this line belongs to Markdown, not to YAML",
        "delete it",
        when=lambda error: error.line.startswith("```"),
        at="text",
    ),
    Mistake('a value cannot start with "{error.character}"', _QUOTE, problem="cannot start any token"),
    Mistake("YAML does not allow tabs in the indentation", "replace it with spaces", at="tab"),
    Mistake(
        'the "{error.brackets[0]}" that starts here is not closed',
        'add the closing "{error.brackets[1]}"',
        context="flow",
        when=_at_next_key,
        at="open_bracket",
    ),
    Mistake(
        'the "{error.brackets[0]}" of line {error.open_bracket.line} is not closed before this "{error.character}"',
        'write "{error.brackets[1]}" first',
        context="flow",
        when=lambda error: error.open_bracket and error.character in ("]", "}"),
    ),
    Mistake(
        'there is no value before this ","',
        "delete the comma, or write the value",
        context="flow node",
        when=lambda error: error.character == ",",
    ),
    Mistake('there is no space after the ":"', 'write a space after the ":"', problem="unexpected ':'"),
    Mistake(
        _EXPECTED.format("]", "list"),
        _COMMAS.format("]"),
        context="flow sequence",
        when=lambda error: error.start,
    ),
    Mistake(_EXPECTED.format("}}", "mapping"), _COMMAS.format("}}"), context="flow", when=lambda error: error.start),
    Mistake(
        'there is no key before this ":"',
        'write "key: value"',
        context="block mapping",
        when=lambda error: error.at_text and error.character == ":",
    ),
    Mistake(
        'this line has no "- ", but it is in the column of a list',
        'write "- " before the first key of each entry, and indent its other keys below it',
        context="block collection",
        when=_in_column_of_block,
    ),
    Mistake(
        "this line starts a list, but the lines above are keys",
        'write the key of the list above it, indent it like the other "- ", or delete the "- "',
        context="block mapping",
        when=lambda error: _in_column_of_block(error) and error.character == "-",
    ),
    Mistake(
        "this line is indented more than the keys above",
        "start it in column {error.start.column}, like the other keys",
        context="block mapping",
        when=_indented_below_value,
    ),
    Mistake(
        'YAML reads text that starts with "[" or "{{" as a list or mapping, which ends before this',
        "put the whole text in quotes",
        context="block mapping|block collection",
        when=lambda error: not error.at_text and error.line[: error.mark.column].rstrip().endswith(("]", "}")),
    ),
    Mistake(
        "the indentation of this line does not match the lines above",
        "start all lines of a block in the same column",
        context="block mapping|block collection",
    ),
    Mistake(
        'text after "|" or ">" must start on the next line',
        "put the value in quotes, or start it on the next line, indented",
        context="block scalar",
    ),
    Mistake(
        'this line has no ":"',
        'write "key: value", or "- " before an entry of a list; put a long sentence in quotes',
        problem="could not find expected ':'",
        at="start",
    ),
    Mistake(
        _READS.format("*", "an alias"),
        'write "- " before an entry of a list',
        context="alias",
        when=lambda error: error.line.lstrip().startswith("* "),
        at="start",
    ),
    Mistake(_READS.format("*", "an alias"), _QUOTE, context="alias", at="start"),
    Mistake(_READS.format("&", "an anchor"), _QUOTE, context="anchor", at="start"),
    Mistake(_READS.format("!", "a tag"), _QUOTE, context="tag", at="start"),
    Mistake(_READS.format("!", "a tag"), _QUOTE, problem="tag handle"),
    Mistake(
        'YAML reads a line that starts with "%" as a directive',
        "delete the line; if it is a key, put it in quotes",
        when=lambda error: "directive" in error.context or "incompatible YAML document" in error.problem,
        at="text",
    ),
    Mistake('"..." ends the YAML document', "delete the line", at="end_of_document"),
    Mistake(
        "the YAML document ends before this text",
        'write "key: value" lines only, or one mapping in braces only',
        problem="expected <document start>",
    ),
)
"""The first row that applies is reported."""


def syntax_problem(error: yaml.YAMLError, file: str, lines: Sequence[str]) -> Problem:
    """Return the problem for an error of libyaml, at the place that the editor must change."""
    located = ParserError(error, file, lines)
    for row in MISTAKES if located.mark else ():
        applies = re.search(row.problem, located.problem) and re.search(row.context, located.context)
        if applies and row.when(located) and (where := getattr(located, row.at)):
            return Problem(where, row.message.format(error=located), row.hint.format(error=located))
    context = f" ({located.context})" if located.context and located.mark else ""
    where = located.stop if located.mark else Position(file)
    return Problem(where, f"this is not valid YAML: {located.problem}{context}")


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
