"""Value types of the models: slugs, texts, numbers. Each refuses invalid values, with a hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from operator import mul
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from torana.records.characters import MAX_MARKS, looks_empty, most_marks
from torana.records.lengths import Length
from torana.records.number_hints import number_hint
from torana.records.relations import ENTITY, LINK, RefersTo
from torana.records.suggestions import without_ending


def invalid(message: str, hint: str = "") -> PydanticCustomError:
    """The error that a value type raises: its message and hint become those of the `Problem`."""
    return PydanticCustomError("torana", "{message}", {"message": message, "hint": hint})


def _matching(pattern: str, convert: Callable[[str], Any], message: str, hint: str) -> BeforeValidator:
    """Read text that matches a pattern; `{}` in the message stands for any other text."""

    def converted(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not re.fullmatch(pattern, value):
            raise invalid(message.format(value), hint)
        return convert(value)

    return BeforeValidator(converted)


SLUG_PATTERN = r"[a-z0-9][a-z0-9+]*(?:[-._][a-z0-9][a-z0-9+]*)*"
_SLUG = re.compile(SLUG_PATTERN)
ID_PATTERN = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""Stricter than slugs: an id is also an anchor and a class of CSS."""
MAX_SLUG = 80
_DEVICES = re.compile(r"(con|prn|aux|nul|conin|conout|com\d|lpt\d)(\..*)?")
"""Names that Windows reserves for devices, with any ending: on Windows, a checkout with such a file fails."""
_PAGES = re.compile(r"index(\..*)?")
_ENDINGS = re.compile(r".*(\.(?:html|json|md|xml|yaml|yml))")
"""Endings that Torana adds itself, so that a slug with one is a mistake."""


_DASHES = re.compile("[\u05be\u1806\u2010-\u2015\u2212\u2e3a\u2e3b\u301c\u3030\ufe58\ufe63\uff0d]")
"""Dashes of all kinds, which become hyphens in slugs."""
UNDECOMPOSED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
"""Latin letters that Unicode does not decompose."""
_LETTERS = str.maketrans(UNDECOMPOSED)


def slug_problem(text: str) -> str:
    """The reason why a text cannot be a slug (a file name on every system, and a part of a URL); empty if it can."""
    if not _SLUG.fullmatch(text):
        return "is not a slug: use lower-case letters a-z, digits, +, and single hyphens, dots and underscores"
    if len(text) > MAX_SLUG:
        return f"is longer than {MAX_SLUG} characters"
    if _DEVICES.fullmatch(text):
        return "cannot be used as a file name on Windows"
    if _PAGES.fullmatch(text):
        return "is reserved for index pages"
    if ending := _ENDINGS.fullmatch(text):
        return f'cannot end in "{ending[1]}", because Torana adds file extensions'
    return ""


def id_problem(text: str) -> str:
    """The reason why a text cannot be an id, an anchor on a page; empty if it can."""
    if not re.fullmatch(ID_PATTERN, text):
        return "is not an id: use lower-case letters a-z, digits and single hyphens"
    if _DEVICES.fullmatch(text):
        return "cannot be used as a file name on Windows"
    return f"is longer than {MAX_SLUG} characters" if len(text) > MAX_SLUG else ""


def _plain(text: str) -> str:
    """A text in ASCII and lower case, as far as it has Latin letters."""
    lower = _DASHES.sub("-", text).lower().translate(_LETTERS)
    return unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode().replace("&", " and ")


def near_slug(text: str) -> str:
    """The slug for a name: `node.js` for "Node.js", `c++` for "C++"; may be empty."""
    words = re.sub(r"[^a-z0-9._+]+", "-", _plain(text))
    after_words = re.sub(r"(?<![a-z0-9+])\++", "", words)
    return re.sub("[-._]{2,}", "-", after_words).strip("-._")[:MAX_SLUG].strip("-._")


def near_id(text: str) -> str:
    """The id for a name: lower-case ASCII letters, digits and hyphens; may be empty."""
    return re.sub("[^a-z0-9]+", "-", _plain(text)).strip("-")[:MAX_SLUG].strip("-")


def has_other_letters(text: str) -> bool:
    """Return whether a name has letters of another script, which its slug would lose."""
    return any(letter.isalpha() and unicodedata.category(letter) != "Lm" and not _plain(letter) for letter in text)


def usable_slug(text: str) -> str:
    """The slug for a name, if it can be one; if not, an empty text."""
    found = near_slug(text)
    return "" if slug_problem(found) else found


def _checked(problem: Callable[[str], str], near: Callable[[str], str], pattern: str) -> tuple[Any, Any]:
    """The annotations of a text without a problem. The hint is the nearest text that has none."""

    def check(text: str) -> str:
        if reason := problem(text):
            nearest = near(without_ending(text))
            hint = f'write "{nearest}"' if nearest and not problem(nearest) else ""
            separator = re.search("[、，,;]", text)
            raise invalid(f'"{text}" {reason}', 'write ", " between two entries' if separator else hint)
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


Slug = Annotated[str, *_checked(slug_problem, near_slug, SLUG_PATTERN)]
"""The stem of a file name and the last part of a URL. Slugs are permanent."""
Id = Annotated[str, *_checked(id_problem, near_id, ID_PATTERN)]
"""The id of a fact or a stage, or the address of an entity type."""


_NO_VALUE = frozenset(("none", "n/a", "na", "nil", "unknown", "tbd", "-", "--", "?"))


def no_value(text: str) -> str:
    """The hint for a word that an editor wrote because there is no value; empty for other words."""
    return "if there is no value, delete the key" if text.lower() in _NO_VALUE else ""


def legible(text: str) -> str:
    """Refuse a text that readers could not see or read."""
    if looks_empty(text):
        problem = "only characters that cannot be seen" if text.strip() else "empty"
        raise invalid(f"this text {'has' if text.strip() else 'is'} {problem}", "fill it in, or delete the key")
    if (marks := most_marks(text)) > MAX_MARKS:
        message = f"a letter in this text has {marks:,} combining marks, more than the limit of {MAX_MARKS}"
        raise invalid(message, "write the letter with its usual accents only")
    return text


def _text(text: str) -> str:
    return legible(" ".join(text.split()))


_PLAIN = (AfterValidator(_text), WithJsonSchema({"type": "string", "minLength": 1}))
Text = Annotated[str, *_PLAIN, Length("text_length")]
"""Plain text without markup, with white space folded: a sentence or a few."""
Line = Annotated[str, *_PLAIN, Length("line_length")]
"""The same, but short: a title."""
Name = Annotated[str, *_PLAIN, Length("name_length")]
"""The name of something."""


def linkable(text: str) -> str:
    """Refuse a text whose links are not `[[slug]]` or `[[slug|text]]`."""
    rest = LINK.sub("", text)
    if "[[" in rest or "]]" in rest:
        raise invalid("the brackets of a link do not match", "write [[slug]] or [[slug|text]]")
    for match in LINK.finditer(text):
        if not match[1].strip() or (match[2] is not None and not match[2].strip()):
            raise invalid(f'the link "{match[0]}" is empty', "write [[slug]] or [[slug|text]]")
    return text


class OrOne:
    """Annotation of a list: an entry that is alone needs no brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: (value,) if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


RichText = Annotated[
    str,
    AfterValidator(_text),
    AfterValidator(linkable),
    WithJsonSchema({"type": "string"}),
    Length("text_length"),
    RefersTo(ENTITY, inverse="mentions", in_text=LINK),
]
"""One line of text in which `[[slug]]` and `[[slug|text]]` link to an entity."""

Word = Annotated[str, *_PLAIN, Length("name_length")]
"""A key of the vocabulary in `content/dossier.yml`."""


MAX_NUMBER = 24
"""Maximum number of characters of a number, without `_`.

Python calculates with 28 digits, and refuses to round longer numbers."""
_NUMBERS = "a number such as 7600, 92.3 or 76_000_000"


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    length = len(value.replace("_", ""))
    if length > MAX_NUMBER:
        raise invalid(f"the number has {length:,} characters", f"write {MAX_NUMBER} or fewer")
    if not re.fullmatch(r"[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+)?", value):
        raise invalid(f'"{value}" is not a number', number_hint(value) or f"write {_NUMBERS}")
    return Decimal(value.replace("_", ""))


Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(lambda number: int(number) if number == number.to_integral_value() else float(number)),
    WithJsonSchema({"type": ["number", "string"], "pattern": r"^[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+)?$"}),
]
"""A number in full, with `_` between thousands if wanted: `76_000_000_000`, `92.3`."""


Boolean = Annotated[
    bool, _matching("true|false", "true".__eq__, '"{}" is neither true nor false', "write true or false")
]
"""`true` or `false`."""

_NOT_WHOLE = '"{}" is not a whole number'
Integer = Annotated[
    int,
    _matching("[0-9]{1,6}", int, _NOT_WHOLE, "write digits only, such as 3"),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]
AMOUNT = _matching("(?!.{21})[0-9]+(_[0-9]+)*", int, _NOT_WHOLE, "write digits only, such as 200 or 2_000_000")

Locator = Annotated[
    str,
    AfterValidator(_text),
    # A plain 2.3 is a number for the editor's language server.
    WithJsonSchema({"type": ["string", "number"]}),
    Length("line_length"),
]
"""Place in a source: `2.3` (section 2, sentence 3) if it is fingerprinted, free text such as `para. 4` if not."""


Numbering = Annotated[str, AfterValidator(_text), WithJsonSchema({"type": ["string", "number"]}), Length("name_length")]
"""A number as printed, which may have letters: a volume `12`, pages `45-67` or `e12`."""

_DOI = r"10\.[0-9]{4,9}/[^\s{}\"\\]+"


def _doi(text: str) -> str:
    if not re.fullmatch(_DOI, text):
        found = re.search(_DOI, text)
        raise invalid(f'"{text}" is not a DOI', f"write {found[0]}" if found else "write it as 10.1000/182")
    return text


Doi = Annotated[
    str, AfterValidator(_doi), WithJsonSchema({"type": "string", "pattern": "^10\\."}), Length("line_length")
]


def _isbn(text: str) -> str:
    digits = re.sub("[ \u2010-\u2015-]", "", text).removeprefix("ISBN").strip(":")
    if not re.fullmatch("[0-9]{9}[0-9xX]|[0-9]{13}", digits):
        raise invalid(f'"{text}" is not an ISBN', "write its 10 or 13 digits, with or without hyphens")
    numbers = [10 if digit in "xX" else int(digit) for digit in digits]
    weights = range(10, 0, -1) if len(numbers) == 10 else (1, 3) * 7
    if sum(map(mul, numbers, weights)) % (11 if len(numbers) == 10 else 10):
        raise invalid(f'"{text}" is not an ISBN: its last digit does not match the others', "compare it with the book")
    return digits


Isbn = Annotated[str, AfterValidator(_isbn), WithJsonSchema({"type": ["string", "number"]}), Length("name_length")]
"""An ISBN of 10 or 13 digits, without hyphens in data."""

Sha256 = Annotated[
    str,
    _matching(
        "[0-9a-f]{64}",
        str,
        "this is not a SHA-256 digest: 64 lower-case hexadecimal digits",
        "copy it from torana sources fingerprint FILE, or let torana sources passage write it",
    ),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]

ShortDigests = Annotated[
    str,
    _matching(
        "([0-9a-f]{8}){1,8}",
        str,
        "these are not digests of 8 lower-case hexadecimal digits",
        "let torana sources passage write them",
    ),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^([0-9a-f]{8}){1,8}$"}),
]
"""One to eight digests in one word."""


def _degrees(value: Any, limit: int) -> Any:
    if isinstance(value, str) and re.search("[°′″'\"NSEWnsew北南東西]", value):
        raise invalid(f'"{value}" is not in decimal degrees', "write 35.68, or -33.87 for south or west")
    number = _number(value)
    if isinstance(number, Decimal) and abs(number) > limit:
        raise invalid(f'"{value}" is out of range', f"write degrees from -{limit} to {limit}")
    return number


# Not `float` itself: pydantic asks for its signature, which Python would have to parse.
_DEGREES = (PlainSerializer(lambda degrees: float(degrees)), WithJsonSchema({"type": "number"}))
Latitude = Annotated[Decimal, BeforeValidator(partial(_degrees, limit=90)), *_DEGREES]
Longitude = Annotated[Decimal, BeforeValidator(partial(_degrees, limit=180)), *_DEGREES]

LOGO_PATTERN = r"[a-z0-9][a-z0-9._+-]*\.(svg|png|jpg|webp)"
LogoFile = Annotated[
    str,
    _matching(
        LOGO_PATTERN,
        str,
        '"{}" is not the name of a logo',
        "write the name of a file in content/logos/ in lower-case letters, ending in .svg, .png, .jpg or .webp",
    ),
    WithJsonSchema({"type": "string", "pattern": f"^{LOGO_PATTERN}$"}),
    Length("name_length"),
]
"""The name of a file in `content/logos/`."""
SchemaOrg = Annotated[
    str,
    _matching(
        "[A-Z][A-Za-z]{2,60}", str, '"{}" is not a schema.org type', "write a type such as Corporation or NewsArticle"
    ),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z][A-Za-z]{2,60}$"}),
]
Property = Annotated[
    str,
    _matching("[a-z][A-Za-z]{2,60}", str, '"{}" is not a schema.org property', "write one such as manufacturer"),
    WithJsonSchema({"type": "string", "pattern": "^[a-z][A-Za-z]{2,60}$"}),
]
"""A property of schema.org."""
Tag = Annotated[
    str,
    _matching(
        "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*",
        str,
        '"{}" is not a language tag',
        "write a BCP 47 tag such as en, ja or zh-Hant",
    ),
    WithJsonSchema({"type": "string"}),
    Length("name_length"),
]
"""A language tag (BCP 47), written to pages and RDF unchanged."""
