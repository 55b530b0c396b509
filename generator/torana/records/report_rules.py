"""The rules about reports: their lines, and the facts that their sentences rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torana.problems import Problem
from torana.records.facts import Fact
from torana.records.fingerprints import sentences
from torana.records.located import Located, Records
from torana.records.numbers_in_text import Value, date_values, written_numbers
from torana.records.relations import CITED, LINK, full_key
from torana.records.report import ASSESSMENT, END, HEADING, MARK, ReportLine
from torana.records.suggestions import near
from torana.records.values import ID_PATTERN, SLUG_PATTERN
from torana.records.yaml_nodes import ScalarNode

_TEXT = ("report", "text")
MAX_SUMMARY = 6
"""Sentences of the summary of a dossier."""
_MARKED = "end it with its facts, [@entity#fact], or with [assessment]"
_REFERENCE = re.compile(rf"@(?:{SLUG_PATTERN})?#{ID_PATTERN}")
_OTHER_BLOCK = re.compile(r"([-*+>|]|[0-9]+[.)])\s")
_ABBREVIATION = re.compile(
    r"(?:\b\w|\.\w+|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|St|No|Nos|Art|Co|Ltd|Inc|Corp|Pvt|Rs|vs|cf|approx|ca|etc|al"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
"""The end of a text that ends with a full stop but not with a sentence."""


@dataclass(frozen=True, slots=True)
class _LinePlace:
    """A part of the text of a report, for problems."""

    file: Located[Any]
    line: ReportLine

    def problem(self, start: int, text: str, message: str, hint: str) -> Problem:
        """A problem with a text at an offset of the line."""
        found = self.file.document.inside(_TEXT, text, self.line.start + start)
        return Problem(found, message, hint)

    def whole(self, message: str, hint: str) -> Problem:
        """A problem with the whole line."""
        return self.problem(0, self.line.text, message, hint)


def _places(records: Records) -> Iterator[_LinePlace]:
    return (_LinePlace(file, line) for file, report in records.reports() for line in report.lines if line.text)


def malformed_report(records: Records) -> Iterator[Problem]:
    """A report has headings and paragraphs. Each line is one sentence, which ends with its facts or `[assessment]`."""
    for file, report in records.reports():
        level = 1
        for line in report.lines:
            place = _LinePlace(file, line)
            if line.text.startswith("#"):
                found = HEADING.match(line.text)
                yield from _heading_problems(place, level)
                level = len(found[1]) if found else level
            elif line.text:
                yield from _line_problems(place)


def _heading_problems(place: _LinePlace, level_above: int) -> Iterator[Problem]:
    found = HEADING.match(place.line.text)
    if not found:
        yield place.whole("a report cannot have this heading", 'write "## Heading", or "### Heading" below another one')
    elif len(found[1]) > level_above + 1:
        yield place.whole('"###" must be below a heading with "##"', f'write "## {place.line.text[found.end() :]}"')
    elif "[" in place.line.text:
        yield place.whole("a heading cannot contain links or facts", "name the facts at the end of a sentence")


def _line_problems(place: _LinePlace) -> Iterator[Problem]:
    text = place.line.text
    marks = list(MARK.finditer(text))
    if other := _OTHER_BLOCK.match(text):
        hint = f'write sentences, without "{other[1]}" at the beginning of the line'
        yield place.whole("a report can contain only headings and paragraphs", hint)
    elif not marks:
        yield place.whole("this sentence names no facts", _MARKED)
    elif len(marks) > 1 or has_two_sentences(MARK.sub("", text)):
        node = place.file.document.node(_TEXT)
        is_block = isinstance(node, ScalarNode) and node.is_block
        lines = "each on a line of its own, with its facts"
        hint = f"write {lines}" if is_block else f'write "text: |", and the sentences below it, {lines}'
        yield place.whole("there are two sentences on this line", hint)
    elif wrong := _wrong_end(text[: marks[0].start()], text[marks[0].end() :]):
        start = marks[0].start(1) - 1
        yield place.problem(start, text[start:], *wrong)
    else:
        yield from _mark_problems(place, marks[0])


def _wrong_end(words: str, rest: str) -> tuple[str, str] | None:
    """The message and hint if brackets are not at the end of a sentence; its full stop may be before or after them."""
    if not words:
        return "there is no sentence before these brackets", "write one, or delete the line"
    if rest and not END.fullmatch(rest):
        return "the sentence continues after its facts", "write the brackets at its end, before the full stop"
    if not rest and not re.search(f"{END.pattern}$", words):
        return "this sentence has no full stop", "write it after the brackets"
    return None


def has_two_sentences(text: str) -> bool:
    """Return whether a text has two sentences. A full stop after an abbreviation does not end one."""
    return any(not _ABBREVIATION.search(each) for each in sentences(LINK.sub("X", text))[:-1])


def _mark_problems(place: _LinePlace, mark: re.Match[str]) -> Iterator[Problem]:
    """Yield the problems of the brackets of a sentence."""
    parts = list(re.finditer("(?:^|(?<=;))[^;]*", mark[1]))
    for part in parts:
        word = part[0].strip()
        if word == ASSESSMENT and len(parts) > 1:
            hint = f'delete "{ASSESSMENT}", or the facts'
            yield place.problem(mark.start(), mark[0].strip(), "a sentence with facts cannot be an assessment", hint)
        elif word != ASSESSMENT and not _REFERENCE.fullmatch(word):
            start = mark.start(1) + part.start() + len(part[0]) - len(part[0].lstrip())
            message = f'"{word}" is not a fact' if word else "there is no fact here"
            yield place.problem(start, word, message, _reference_hint(word))


def _reference_hint(word: str) -> str:
    if "," in word:
        return 'write ";" between two facts: [@entity#fact; @entity#fact]'
    if _REFERENCE.fullmatch(f"@{word}"):
        return f'write "@{word}"'
    known = near(word, [ASSESSMENT]) if not word.startswith("@") else ""
    return known if known.endswith("?") else "write @entity#fact, or @#fact for a fact of the same file"


def long_summary(records: Records) -> Iterator[Problem]:
    """The summary of the dossier, its report before the first heading, has six sentences at most."""
    settings = records.settings
    if settings is None or settings.record.report is None:
        return
    lines = []
    for line in settings.record.report.lines:
        if line.text.startswith("#"):
            break
        lines += [line] if line.text else []
    if len(lines) > MAX_SUMMARY:
        message = f"the summary has {len(lines)} sentences, more than {MAX_SUMMARY}"
        hint = 'shorten it, or write a heading ("## …") above this sentence'
        yield _LinePlace(settings, lines[MAX_SUMMARY]).whole(message, hint)


def superseded_in_report(records: Records) -> Iterator[Problem]:
    """No sentence of a report rests on a fact that another one supersedes."""
    newer = records.superseded()
    for place in _places(records) if newer else ():
        for cited in CITED.finditer(place.line.text):
            key = full_key(cited[1], place.file.slug)
            if key in newer:
                message = f'the fact "{cited[1]}" is superseded by "{newer[key]}"'
                yield place.problem(cited.start(), cited[0], message, f"correct the sentence, and write @{newer[key]}")


def number_without_fact(records: Records) -> Iterator[Problem]:
    """Every number, year and month in a sentence of a report is in one of its facts."""
    for place in _places(records):
        keys = [full_key(cited[1], place.file.slug) for cited in CITED.finditer(place.line.text)]
        facts = [found for key in keys if (found := records.fact(key))]
        if not facts or len(facts) < len(keys) or any(fact.id in entity.document.broken for entity, fact in facts):
            continue  # an assessment, or a fact is missing or has problems
        known = {value for entity, fact in facts for value in _values(entity, fact, records)}
        for number in written_numbers(without_links(MARK.sub("", place.line.text))):
            if not known.intersection(number.values):
                subject = "the fact does not contain" if len(keys) == 1 else f"none of the {len(keys)} facts contains"
                yield place.problem(
                    number.start, number.text, f'{subject} "{number.text}"', _contained(facts, len(keys))
                )


def without_links(text: str) -> str:
    """A text of the same length, with the texts of its links, and spaces for their slugs."""
    return LINK.sub(lambda link: (link[2] or "").join(("", "  ")).rjust(len(link[0])), text)


def _values(entity: Located[Any], fact: Fact, records: Records) -> Iterator[Value]:
    """Yield everything in a fact, and in the names in it, that numbers in a sentence may repeat."""
    figures = fact.figures
    dates = (fact.date, fact.since, fact.until, *(figure.as_of for figure in figures))
    for date in filter(None, dates):
        yield from date_values(date)
    yield from (value for figure in figures for value in (figure.value, figure.to) if value is not None)
    named = [entity, *filter(None, map(records.get, fact.names))]
    names = (name for each in named for name in (each.record.name, *each.record.also_known_as))
    notes = (fact.note, *(dispute.says for dispute in fact.disputed_by))
    of_figures = (text for figure in figures for text in (figure.of, figure.note))
    for text in filter(None, (without_links(fact.statement), *notes, *of_figures, *names)):
        for number in written_numbers(text):
            yield from (number.number, *number.values)


def _contained(facts: list[tuple[Located[Any], Fact]], number_of: int) -> str:
    """The hint: what the facts contain."""
    found: dict[str, None] = {}
    for _, fact in facts:
        texts = [number.text for number in written_numbers(without_links(fact.statement))]
        numbers = (f"{value:,f}" for figure in fact.figures for value in (figure.value, figure.to) if value is not None)
        found |= dict.fromkeys([*([str(fact.date)] if fact.date else []), *texts, *numbers])
    subject = "it contains" if number_of == 1 else "they contain"
    return f"{subject} {', '.join(found) or 'no number'}. Correct the sentence, or cite the fact with this number"
