"""The rules whose problems are warnings: probably a mistake, but a fact may be right although one applies."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from decimal import Decimal

from torana.problems import Problem
from torana.records.dates import Date
from torana.records.facts import Fact, Figure
from torana.records.lengths import Length
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Located, Records
from torana.records.look_alikes import folded
from torana.records.models import Entity
from torana.records.numbers_in_text import WrittenNumber, written_numbers
from torana.records.report_rules import has_two_sentences, without_links


def source_before_fact(records: Records) -> Iterator[Problem]:
    """A source is not older than the fact that it supports, unless the fact is expected or has a `note`.

    A state may also have older sources, but not only such.
    """
    as_of = records.settings.record.as_of if records.settings else None
    for entity, f, fact in records.facts():
        if as_of is None or fact.date is None or fact.date.is_vague or fact.note or fact.is_expected(as_of):
            continue
        dates = [_published(citation.source, records) for citation in fact.sources]
        older = [i for i, published in enumerate(dates) if published and published.latest < fact.date.earliest]
        for i in older if fact.type == "event" or len(older) == len(dates) else ():
            message = f'"{fact.sources[i].source}" ({dates[i]}) is older than the fact ({fact.date})'
            hint = 'correct one of the dates, write "type: plan" if it was expected, or explain it in "note"'
            yield Problem(entity.position("facts", f, "sources", i, "source"), message, hint)


def _published(slug: str, records: Records) -> Date | None:
    source = records.entities.get("source", {}).get(slug)
    return source.record.published if source else None


def checked_after_as_of(records: Records) -> Iterator[Problem]:
    """No fact was checked after the day up to which the facts of the dossier were collected (`as_of`)."""
    as_of = records.settings.record.as_of if records.settings else None
    for entity, f, fact in records.facts():
        if as_of and fact.checked and fact.checked.first > as_of.last:
            message = f'"checked" ({fact.checked}) is after "as_of" of the dossier ({as_of})'
            hint = f'correct the day, or write a later "as_of" in {SETTINGS_FILE}'
            yield Problem(entity.position("facts", f, "checked"), message, hint)


# --- statements -------------------------------------------------------------------------------------------------


def two_sentences(records: Records) -> Iterator[Problem]:
    """A statement is one sentence."""
    for entity, f, fact in records.facts():
        if has_two_sentences(fact.statement):
            hint = "write two facts, or one sentence"
            yield Problem(entity.position("facts", f, "statement"), "the statement has two sentences", hint)


def repeated_date(records: Records) -> Iterator[Problem]:
    """A statement does not repeat the date of its fact, which pages show beside it. That of a plan may."""
    for entity, f, fact in records.facts():
        pattern = _written(fact.date, fact.statement) if fact.date and fact.type != "plan" else None
        if pattern and (found := pattern.search(fact.statement)):
            where = entity.document.inside(("facts", f, "statement"), found[0])
            yield Problem(where, "the statement repeats its date", "leave it out: pages show the date beside it")


def _written(date: Date, text: str) -> re.Pattern[str] | None:
    """A year, a month or a day in a sentence: "in 2025", "in August 2025", "on 29 August".

    It is `None` for other dates, and for a text with neither the year nor the month: `benchmarks/README.md`.
    """
    if date.is_vague or len(date.bounds) > 1:
        return None
    year, *rest = date.bounds[0].split("-")
    month = calendar.month_name[int(rest[0])] if rest else ""
    if year not in text and (not month or month.casefold() not in text.casefold()):
        return None
    forms = [f"(?:in|during) {year}"]
    if rest:
        forms.append(f"(?:in|during) {month} {year}")
    if len(rest) > 1:
        day = int(rest[1])
        forms.append(f"on (?:{day} {month}|{month} {day}\\b)(?:,? {year})?")
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.I)


_NEEDS_CONTEXT = re.compile(
    r"(?:It|Its|They|Their|He|His|She|Her|This|These|Those|Both|The (?:latter|former|same|other|two))\b"
)


def unclear_alone(records: Records) -> Iterator[Problem]:
    """A statement can be understood without the one before it: lists and search show it alone."""
    for entity, f, fact in records.facts():
        if found := _NEEDS_CONTEXT.match(fact.statement):
            where = entity.document.inside(("facts", f, "statement"), found[0])
            message = f'the statement cannot be understood alone: "{found[0]}" refers to something outside it'
            yield Problem(where, message, "name it, perhaps with a link: [[slug|text]]")


_MARKUP = re.compile(
    # Other characters are refused at once.
    r"(?=[*_`!\[<])(?:\*\*\S[^*]*\*\*|__\S[^_]*__|(?<![\w*])\*[^\s*][^*]*\*(?![\w*])|(?<![\w/])_[^\s_][^_]*_(?!\w)"
    r"|`[^`]+`|!?\[[^\[\]]+\]\([^()\s]+\)|</?(?:a|b|br|em|i|p|strong|sub|sup)\b[^>]*>)"
)
_MARKUP_OF_LINE = re.compile(r"#{1,6} |[-*+] |> |[0-9]+\. ")
_LIMITS = ("text_length", "line_length", "name_length", "report_length")


def markup_in_text(records: Records) -> Iterator[Problem]:
    """Texts have no Markdown or HTML: pages show its characters. The only markup is a link, `[[slug]]`."""
    for entity, declared, path, text in records.marked(Length):
        if declared.limit in _LIMITS:
            found = _MARKUP.search(text)
            if declared.limit == "text_length":
                found = found or _MARKUP_OF_LINE.match(text)
            if found:
                where = entity.document.inside(path, found[0])
                yield Problem(where, f'"{found[0].strip()}" is markup, which pages show as it is', "write plain text")


# --- figures ----------------------------------------------------------------------------------------------------


def figure_of_another_value(records: Records) -> Iterator[Problem]:
    """A figure has the value that the statement gives, perhaps in another unit (GW for MW), or else a `note`."""
    for entity, f, fact in records.facts():
        others = [number for number in _amounts(fact) if not any(_is_value(number, one) for one in fact.figures)]
        for i, figure in enumerate(fact.figures if others else ()):
            if not figure.note and not any(_is_value(number, figure) for number in _numbers(fact)):
                numbers = " and ".join(f'"{number.text.strip()}"' for number in others)
                message = f"the figure is {figure.value:,f}, but the statement has {numbers}"
                hint = "correct one of them, or add a figure for the number in the statement"
                yield Problem(entity.position("facts", f, "figures", i, "value"), message, hint)


def _amounts(fact: Fact) -> Iterator[WrittenNumber]:
    """Yield the numbers of a statement that may be figures: no months, years, days or ordinals."""
    text = without_links(fact.statement)
    for number in _numbers(fact):
        rest = text[number.start + len(number.text) :]
        is_year = re.fullmatch("[12][0-9]{3}", number.text)
        if isinstance(number.number, Decimal) and not is_year and not _DATE_OR_ORDINAL.match(rest):
            yield number


_DATE_OR_ORDINAL = re.compile(rf"st\b|nd\b|rd\b|th\b|[ –-]+(?:[0-9]+ )?(?:{'|'.join([*calendar.month_name][1:])})\b")


def _numbers(fact: Fact) -> tuple[WrittenNumber, ...]:
    return written_numbers(without_links(fact.statement))


def _is_value(number: WrittenNumber, figure: Figure) -> bool:
    """Return whether a number is an end of a figure, or 1,000 or 1,000,000 times as much or as little."""
    ends = [end for end in (figure.value, figure.to) if end is not None]
    same = {end * Decimal(1000) ** power for end in ends for power in range(-2, 3)}
    return not same.isdisjoint((number.number, *number.values))


# --- entities ---------------------------------------------------------------------------------------------------


def same_party(records: Records) -> Iterator[Problem]:
    """An initiative lists an organisation once for each role, or once for each period of the role."""
    for _, entity in records.all_entities():
        seen = set()
        for i, party in enumerate(getattr(entity.record, "parties", ())):
            key = party.organisation, party.role, str(party.since), str(party.until)
            if key in seen:
                message = f'"{party.organisation}" already has the role "{party.role}"'
                hint = 'delete one of the two, or give the periods of both with "since" and "until"'
                yield Problem(entity.position("parties", i, "organisation"), message, hint)
            seen.add(key)


def name_of_another(records: Records) -> Iterator[Problem]:
    """The name of an entity is not another name (`also_known_as`) of one of the same type."""
    for entities in records.entities.values():
        aliases: dict[str, Located[Entity]] = {
            folded(alias): other for other in entities.values() for alias in other.record.also_known_as
        }
        for entity in entities.values():
            other = aliases.get(folded(entity.record.name))
            if other and other.slug != entity.slug:
                message = f'"{entity.record.name}" is another name of "{other.slug}"'
                merge = f"torana merge {other.slug} {entity.slug}"
                hint = f'if both are the same, run: {merge}. If not, change "also_known_as" of "{other.slug}"'
                yield Problem(entity.position("name"), message, hint)
