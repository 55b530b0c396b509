"""The site's own words, dates, numbers and quantities: in English, and in any language with a catalogue."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from gettext import c2py
from typing import Literal

from babel import Locale
from babel.core import get_global, parse_locale
from babel.dates import format_date, format_skeleton
from babel.messages import Catalog
from babel.messages.plurals import get_plural
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from torana.records.dates import OPEN, Date
from torana.records.entity_types import BUILT_IN
from torana.records.facts import Figure
from torana.records.settings import Unit


def machine_date(value: Date | None) -> str:
    """The `datetime` of a `<time>`: a year, month or day; empty without a date.

    HTML has no spans, quarters or decades, so these have their beginning.
    """
    return value.bounds[0] if value else ""


# --- in any language ----------------------------------------------------------------------------------------------


def msgid(message: str) -> str:
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


def _nouns(one: str, many: str) -> tuple[str, str]:
    return one, many


NOUNS = {
    **{entity_type.name: entity_type.counted for entity_type in BUILT_IN},
    "fact": _nouns("%(count)s fact", "%(count)s facts"),
    "cited fact": _nouns("%(count)s cited fact", "%(count)s cited facts"),
    "partner": _nouns("%(count)s partner", "%(count)s partners"),
    "shared initiative": _nouns("%(count)s shared initiative", "%(count)s shared initiatives"),
    "sentence": _nouns("%(count)s sentence", "%(count)s sentences"),
}
"""Counted nouns, in the singular and the plural."""


def locale_name(language: str) -> str:
    """A language with its most likely territory, the format of Open Graph: `ja_JP`, `pt_BR`.

    Args:
        language: BCP 47 tag. English is British.
    """
    if language == "en":
        return "en_GB"
    locale = Locale.parse(language, sep="-")
    name, territory = locale.language, locale.territory
    if not territory:
        likely = get_global("likely_subtags")
        territory = parse_locale(likely.get(str(locale)) or likely.get(name) or name)[1]
    # The territory of a language without a country, such as Esperanto, is a number.
    return f"{name}_{territory}" if territory and territory.isalpha() else name


def month_names(language: str) -> Mapping[int, str]:
    """The names of the months by number, in a language by its BCP 47 tag."""
    names: Mapping[int, str] = Locale.parse(language, sep="-").months["format"]["wide"]
    return names


class Words:
    """The site's own words in one language. This class is for English, the language of templates and code.

    Messages and their placeholders are gettext's: `t("as of %(date)s", date=...)`.
    """

    language = "en"
    """BCP 47 tag."""
    reviewed = True
    """True if a native speaker has reviewed every message."""
    renamed: Callable[[str], str] | None = None
    """Puts the dossier's names of entity types into a text; `None` if it has none."""
    _plural_form: Callable[[int], int]

    def __init__(self) -> None:
        self.script: Mapping[str, str] = {}
        """The messages of the scripts by their English text; empty in English."""
        self._messages: dict[str, str] = {}
        """Translations by the English message; empty in English."""
        self._plurals: dict[tuple[str, str], Sequence[str]] = {}
        """Translations of messages with a number, by the English singular and plural: one for each plural form."""
        self._dates: dict[str, str] = {}

    def t(self, message: str, **values: object) -> str:
        """Translate a message."""
        text = self.named(self._messages.get(message, message))
        return text % values if values else text

    def translation(self, text: str) -> str:
        """The translation of a text of the dossier; empty if there is none."""
        return self._messages.get(text, "")

    def named(self, text: str) -> str:
        """A text with the dossier's names of entity types, if it has its own."""
        return self.renamed(text) if self.renamed else text

    def n(self, one: str, many: str, number_of: int, **values: object) -> str:
        """Translate a message with a number."""
        forms = self._plurals.get((one, many))
        text = forms[self._plural_form(number_of)] if forms else one if number_of == 1 else many
        return self.named(text) % {"count": self.integer(number_of), **values}

    def count(self, number_of: int, noun: str) -> str:
        """`1 fact`, `1,200 facts`; the noun is one of `NOUNS`."""
        return self.n(*NOUNS[noun], number_of)

    def more(self, number_of: int) -> str:
        """`12 more`, for what a list leaves out; empty if that is nothing."""
        return self.t("%(count)s more", count=self.integer(number_of)) if number_of > 0 else ""

    def integer(self, value: int) -> str:
        """`1,200`"""
        return f"{value:,}"

    def date(self, value: Date) -> str:
        """A date as precisely as in the file: `2023`, `20 July 2023`, `29–30 August 2025`, `2024 or later`."""
        first, _, last = value.text.partition("/")
        if OPEN in (first, last):
            return self.t(OPEN_DATES[first == OPEN], date=self._end(last if first == OPEN else first))
        return self._span(first, last) if last else self._end(first)

    def _span(self, first: str, last: str) -> str:
        if len(first) == len(last) == 10 and first[:7] == last[:7]:
            return f"{int(first[8:])}–{self._one(last)}"
        return f"{self._end(first)} – {self._end(last)}"

    def _end(self, text: str) -> str:
        """A date without a span, or one end of a span: `about 2024`, `first quarter of 2024`, `July 2023`."""
        plain = text.rstrip("~")
        if plain != text:
            return self.t(ABOUT_DATE, date=self._end(plain))
        if message := YEAR_PARTS.get(text[5:]):
            return self.t(message, year=text[:4])
        return self.t(DECADE, year=f"{text[:3]}0") if text.endswith("X") else self._one(text)

    def _one(self, text: str) -> str:
        """A year, a month or a day."""
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1:
            return text
        month = f"{calendar.month_name[parts[1]]} {parts[0]}"
        return f"{parts[2]} {month}" if len(parts) == 3 else month

    def when(self, value: Date | None) -> str:
        """A date in words, or an empty text."""
        if not value:
            return ""
        if (found := self._dates.get(value.text)) is None:
            # There are fewer dates than facts, so this stays small.
            found = self._dates[value.text] = self.date(value)
        return found

    def quantity(self, figure: Figure, unit: Unit) -> str:
        """A figure with its unit: `INR 76 billion (7,600 crore)`, `about 400 MW`, `200–300 engineers`."""
        values = [figure.value] if figure.to is None else [figure.value, figure.to]
        shown = self._range([self._short(value) for value in values])
        text = f"{figure.unit} {shown}" if unit.currency else f"{shown} {unit.name}"
        if unit.scale == "indian" and all(abs(value) >= 10**7 for value in values):
            text += " (" + "–".join(self._crore(value) for value in values) + ")"
        return self.t(QUALIFIERS[figure.qualifier], value=text) if figure.qualifier else text

    def _range(self, shown: Sequence[str]) -> str:
        """One or two numbers; a scale word that both have is shown once: `200–300 million`."""
        words = {number.partition(" ")[2] for number in shown}
        if len(shown) == 2 and len(words) == 1:
            return f"{shown[0].split()[0]}–{shown[1]}"
        return "–".join(shown)

    def _short(self, value: Decimal) -> str:
        """A number with its scale in words: `76 billion`, `14.5 million`, `25,000`."""
        for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
            if abs(value) >= size:
                return f"{self._decimal((value / size).normalize())} {word}"
        return self._decimal(value)

    def _crore(self, value: Decimal) -> str:
        """A number of at least one crore, in lakh and crore: `7,600 crore`, `6 lakh crore`."""
        size, message = (10**12, LAKH_CRORE) if abs(value) >= 10**12 else (10**7, CRORE)
        return self.t(message, number=self._decimal((value / size).normalize()))

    def _decimal(self, value: Decimal) -> str:
        """A number with commas between thousands, and the decimals of the file."""
        return f"{value:,f}"

    def share(self, part: int, whole: int) -> str:
        """`18 of 29 (62%)`. Below ten there is no percentage, because it would look too precise."""
        shown = {"part": self.integer(part), "whole": self.integer(whole)}
        if whole < 10:
            return self.t("%(part)s of %(whole)s", **shown)
        return self.t("%(part)s of %(whole)s (%(share)s)", **shown, share=self.percent(round(100 * part / whole)))

    def percent(self, value: int) -> str:
        """`62%`"""
        return f"{value}%"


class Translated(Words):
    """The site's own words in another language, from its catalogue, and numbers and dates in its format."""

    def __init__(self, catalogue: Catalog) -> None:
        """
        Args:
            catalogue: A checked catalogue, whose translations have the placeholders of the originals.
        """
        super().__init__()
        self.language = str(catalogue.locale).replace("_", "-")
        self._locale = catalogue.locale
        self._integers: dict[int, str] = {}
        self._plural_form = c2py(get_plural(catalogue.locale).plural_expr)
        # An unreviewed translation is better for readers than English. The page shows that it is unreviewed.
        for message in catalogue:
            match message.id, message.string:
                case str(original), str(text) if original and text:
                    self._messages[original] = text
                case (str(one), str(many)), tuple(forms) if all(forms):
                    self._plurals[one, many] = forms
        self.reviewed = not any(message.fuzzy for message in catalogue if message.id)
        self.script = {
            str(message.id): str(message.string)
            for message in catalogue
            if message.id and message.string and any(file.endswith(".js") for file, _ in message.locations)
        }

    def integer(self, value: int) -> str:
        """A number with the digit groups of the language."""
        if (found := self._integers.get(value)) is None:
            found = self._integers[value] = format_decimal(value, locale=self._locale)
        return found

    def percent(self, value: int) -> str:
        """A percentage in the notation of the language."""
        return format_percent(Decimal(value) / 100, locale=self._locale)

    def _span(self, first: str, last: str) -> str:
        return f"{self._end(first)} – {self._end(last)}"

    def _one(self, text: str) -> str:
        parts = [int(part) for part in text.split("-")]
        skeleton = ("y", "yMMMM", "yMMMMd")[len(parts) - 1]
        if len(parts) == 3:
            return format_date(datetime.date(*parts), "long", locale=self._locale)
        return format_skeleton(skeleton, datetime.date(*parts, *(1,) * (3 - len(parts))), locale=self._locale)

    def _range(self, shown: Sequence[str]) -> str:
        return "–".join(shown)

    def _short(self, value: Decimal) -> str:
        """`760億`, `14,500`: with the scale words of the language from a million."""
        if abs(value) < 10**6:
            return self._decimal(value)
        shape: Literal["long", "short"] = "long" if "long" in self._locale.compact_decimal_formats else "short"
        return format_compact_decimal(value, format_type=shape, locale=self._locale, fraction_digits=3)

    def _decimal(self, value: Decimal) -> str:
        """A number in the notation of the language, with the decimals of the file."""
        return format_decimal(value, locale=self._locale, decimal_quantization=False)


CRORE, LAKH_CRORE = msgid("%(number)s crore"), msgid("%(number)s lakh crore")

QUALIFIERS = {
    "about": msgid("about %(value)s"),
    "more than": msgid("more than %(value)s"),
    "at least": msgid("at least %(value)s"),
    "nearly": msgid("nearly %(value)s"),
    "up to": msgid("up to %(value)s"),
}
"""The qualifiers of a number. Their position differs between languages."""

YEAR_PARTS = {
    "33": msgid("first quarter of %(year)s"),
    "34": msgid("second quarter of %(year)s"),
    "35": msgid("third quarter of %(year)s"),
    "36": msgid("fourth quarter of %(year)s"),
    "40": msgid("first half of %(year)s"),
    "41": msgid("second half of %(year)s"),
}
"""Quarters and half-years by their numbers in EDTF."""
DECADE = msgid("%(year)ss")
ABOUT_DATE = msgid("about %(date)s")
OPEN_DATES = (msgid("%(date)s or later"), msgid("%(date)s or earlier"))
"""Spans with an open end: the last end, and the first."""

ENGLISH = Words()
