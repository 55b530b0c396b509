"""The number that an editor meant: `76,000`, `92,3`, `4.2 billion` and `420 crore` in the notation of the files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

POWERS: dict[str, int] = {
    "hundred": 2,
    **dict.fromkeys(("thousand", "千", "हज़ार"), 3),
    **dict.fromkeys(("万", "萬"), 4),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs", "十万", "लाख"), 5),
    **dict.fromkeys(("million", "millions", "mn", "mln", "百万"), 6),
    **dict.fromkeys(("crore", "crores", "cr", "千万", "करोड़"), 7),
    **dict.fromkeys(("億", "亿"), 8),
    **dict.fromkeys(("billion", "billions", "bn", "十億", "अरब"), 9),
    "百億": 10,
    **dict.fromkeys(("千億", "खरब"), 11),
    **dict.fromkeys(("trillion", "trillions", "tn", "lakh crore", "lakh crores", "兆"), 12),
}
"""Powers of ten by the word after a number. Of several words, the longest counts."""
_POWER = re.compile(rf"({'|'.join(sorted(map(re.escape, POWERS), key=len, reverse=True))})\.?(?![a-z])\s*", re.I)

_NOTATIONS: tuple[tuple[str, Callable[[str], str]], ...] = (
    # 76,000 and 4,20,00,000.5: commas between thousands, or between lakh and crore
    (r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?", lambda text: text.replace(",", "")),
    # 4.200.000,5: full stops between thousands, and a decimal comma
    (r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(\.\d{3})+,\d+", lambda text: text.replace(".", "").replace(",", ".")),
    # 4 200 000 and 4'200'000,5
    (r"\d{1,3}(([ ']\d{3})+|(_\d+)+)([.,]\d+)?", lambda text: re.sub("[ '_]", "", text).replace(",", ".")),
    (r"\d+,\d+|\d+(\.\d*)?|\.\d+", lambda text: text.replace(",", ".")),
)
"""Notations of a number, and how to convert each. The first that fits the whole number counts."""
_NUMBER = re.compile(r"[\d.](?:[\d.,_]|[ '](?=\d{3}(?!\d)))*")
_UNCLEAR = re.compile(r"[kmb]\b", re.I)
"""Million or metre, thousand or kelvin."""
_RANGE = re.compile(r"\s*(?:-|–|—|~|〜|to|and)\s*")


def number_hint(text: str) -> str:
    """The hint for a text that is not a number; empty if it contains no number in a known notation."""
    text = unicodedata.normalize("NFKC", text[:100]).replace("−", "-").replace("’", "'").strip()
    start = re.search(r"\d|\.\d", text)
    if not start:
        return ""
    before, text = text[: start.start()].rstrip(), text[start.start() :]
    negative = before.endswith("-")
    low, power, text = _first_number(text)
    between = _RANGE.match(text)
    high, high_power, rest = _first_number(text[between.end() :]) if between else (None, None, text)
    if low is None or re.search(r"\d", rest) or _UNCLEAR.match(rest):
        return ""
    if high is not None:
        return f"write value: {_written(low, high_power if power is None else power)}, to: {_written(high, high_power)}"
    words = "" if before.strip("-+") + rest == "" else '; put the rest into "unit", "qualifier" or "note"'
    return f"write {'-' if negative else ''}{_written(low, power)}{words}"


def _first_number(text: str) -> tuple[Decimal | None, int | None, str]:
    """The number at the beginning of a text, the power of ten after it, and the rest of the text."""
    found = _NUMBER.match(text)
    if not found:
        return None, None, text
    digits = found[0].rstrip(",")
    plain = next((convert(digits) for notation, convert in _NOTATIONS if re.fullmatch(notation, digits)), None)
    number = None if plain is None else Decimal(plain)
    rest = text[found.end() :].lstrip()
    power = _POWER.match(rest)
    return (number, POWERS[power[1].lower()], rest[power.end() :]) if power else (number, None, rest)


def _written(number: Decimal, power: int | None) -> str:
    """A number in the notation of the files: `4_200_000_000`, `92.3`."""
    number = number.scaleb(power or 0)
    if number != number.to_integral_value():
        return f"{number.normalize():f}"
    return f"{int(number):_}" if number >= 10_000 else str(int(number))
