"""What a dossier is made of. The models are the schema: reading, hints, JSON Schema and the key reference follow."""

from __future__ import annotations

import calendar
import datetime
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from torana.problems import Position
from torana.records.relations import ENTITY, FACT, LINK, RefersTo, Relation, linked, relations_of
from torana.records.yaml_document import DEEPEST, LARGEST, MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS, Document, KeyPath


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """The error a field raises: message and hint travel to the `Problem` as they are."""
    return PydanticCustomError("torana", "{message}", {"message": message, "hint": hint})


# --- value types --------------------------------------------------------------------------------------------------

SLUG_PATTERN = "[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = re.compile(SLUG_PATTERN)
MAX_SLUG = 80
_DEVICES = re.compile(r"con|prn|aux|nul|conin|conout|com\d|lpt\d")
"""Names that Windows keeps for devices: a checkout with such a file fails there."""


def slug_fault(text: str) -> str:
    """Why a text cannot be a slug, or an empty text. A slug is a file name on every system and a part of a URL."""
    if not _SLUG.fullmatch(text):
        return "is not a slug: small letters a-z, digits and single hyphens between them"
    if len(text) > MAX_SLUG:
        return f"is longer than {MAX_SLUG} characters"
    if _DEVICES.fullmatch(text):
        return "cannot be a file name on Windows"
    if text == "index":
        return "is kept for the index pages"
    return ""


def near_slug(text: str) -> str:
    """The slug made from a name: what remains of it in small ASCII letters, digits and hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_SLUG].strip("-")


def _slug(text: str) -> str:
    reason = slug_fault(text)
    if reason:
        suggestion = near_slug(text)
        usable = suggestion and suggestion != text and not slug_fault(suggestion)
        raise fault(f'"{text}" {reason}', f'write "{suggestion}"' if usable else "")
    return text


Slug = Annotated[str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{SLUG_PATTERN}$"})]
"""The stem of a file's name and the last part of its URL: permanent."""


def _text(text: str) -> str:
    folded = " ".join(text.split())
    if not folded:
        raise fault("there is no text here", "write it, or delete the key")
    return folded


Text = Annotated[str, AfterValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
"""One line of plain text; white space is folded. Nothing in it is markup."""


def _rich_text(text: str) -> str:
    rest = LINK.sub("", text)
    if "[[" in rest or "]]" in rest:
        raise fault("a link is not closed", "write [[id]] or [[id|text]]")
    for match in LINK.finditer(text):
        if not match[1].strip() or (match[2] is not None and not match[2].strip()):
            raise fault(f'the link "{match[0]}" is empty', "write [[id]] or [[id|text]]")
    return text


RichText = Annotated[
    str,
    AfterValidator(_text),
    AfterValidator(_rich_text),
    WithJsonSchema({"type": "string"}),
    RefersTo(ENTITY, inverse="mentions", in_text=True),
]
"""One line of text in which `[[id]]` and `[[id|text]]` link to an entity."""

Word = Annotated[str, AfterValidator(_text), WithJsonSchema({"type": "string", "minLength": 1})]
"""A key of the vocabulary in `content/dossier.yml`."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month, a year or a span of them, as precisely as the source says and no more."""

    text: str
    """As typed: `2023`, `2023-07`, `2023-07-20` or `2025-08-29/2025-08-30` (ISO 8601, and EDTF level 0)."""
    first: datetime.date
    """The first day it can mean."""
    last: datetime.date
    """The last day it can mean."""

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> str:
        """`year`, `month`, `day`, or `span`."""
        return "span" if "/" in self.text else {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @classmethod
    @lru_cache(50_000)
    def parse(cls, text: str) -> Date:
        """The date that a text means.

        Raises:
            PydanticCustomError: It means none; the message and hint are for the editor.
        """
        parts = [_partial_date(part, text) for part in text.split("/")]
        if len(parts) > 2:
            raise _no_date(text)
        if parts[0][0] > parts[-1][1]:
            raise fault(f'"{text}" ends before it begins', "write the earlier date first")
        return cls(text, parts[0][0], parts[-1][1])


def _no_date(text: str) -> PydanticCustomError:
    hint = "write 2023, 2023-07 or 2023-07-20; a span is 2023-07-20/2023-07-22"
    return fault(f'"{text}" is not a date', hint)


def _partial_date(part: str, whole: str) -> tuple[datetime.date, datetime.date]:
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", part)
    if not match:
        raise _no_date(whole)
    year, month, day = (int(group) if group else 0 for group in match.groups())
    if not year:
        raise _no_date(whole)
    if match[2] and not 1 <= month <= 12:
        raise fault(f'"{whole}" is not a date: there is no month {match[2]}', "write the month as 01 to 12")
    if match[3]:
        days = calendar.monthrange(year, month)[1]
        if not 1 <= day <= days:
            name = f"{calendar.month_name[month]} {year}"
            raise fault(f'"{whole}" is not a date: {name} has {days} days', f"write a day from 01 to {days}")
        return (datetime.date(year, month, day),) * 2
    if match[2]:
        last = calendar.monthrange(year, month)[1]
        return datetime.date(year, month, 1), datetime.date(year, month, last)
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


_DATE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
DateField = Annotated[
    Date,
    BeforeValidator(lambda text: Date.parse(text) if isinstance(text, str) else text),
    PlainSerializer(str),
    # A plain 2023 is a number for the editor's language server.
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DATE}(/{_DATE})?$"}),
]
"""`2023`, `2023-07`, `2023-07-20`, or a span of two of them with `/` between."""


def _fact_date(value: Any) -> Any:
    if value == "undated":
        return None
    return Date.parse(value) if isinstance(value, str) else value


FactDate = Annotated[
    Date | None,
    BeforeValidator(_fact_date),
    PlainSerializer(lambda date: str(date) if date else "undated"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^(undated|{_DATE}(/{_DATE})?)$"}),
]


def _day(value: Any) -> Any:
    date = Date.parse(value) if isinstance(value, str) else value
    if isinstance(date, Date) and date.precision != "day":
        raise fault(f'"{date}" is not a day', "write it as 2026-11-23")
    return date


Day = Annotated[
    Date,
    BeforeValidator(_day),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
"""A whole day: `2026-11-23`."""


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+)?", value) or len(value) > 40:
        plain = value.replace(",", "").replace(" ", "")
        right = (
            f'write "{plain}"' if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain) else "write 7600 or 92.3 or 76_000_000"
        )
        raise fault(f'"{value}" is not a number', right)
    try:
        return Decimal(value.replace("_", ""))
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        raise fault(f'"{value}" is not a number') from None


Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(lambda number: int(number) if number == number.to_integral_value() else float(number)),
    WithJsonSchema({"type": ["number", "string"], "pattern": r"^[+-]?[0-9]+(_[0-9]+)*(\.[0-9]+)?$"}),
]
"""A number in full, `_` between thousands if you like: `76_000_000_000`, `92.3`."""


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        if value in ("true", "false"):
            return value == "true"
        raise fault(f'"{value}" is neither true nor false', "write true or false")
    return value


Boolean = Annotated[bool, BeforeValidator(_boolean)]
"""`true` or `false`."""


def _integer(value: Any) -> Any:
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]{1,6}", value):
            return int(value)
        raise fault(f'"{value}" is not a whole number', "write digits only, such as 3")
    return value


Integer = Annotated[int, BeforeValidator(_integer), WithJsonSchema({"type": "integer", "minimum": 0})]


def _amount(value: Any) -> Any:
    if isinstance(value, str):
        if re.fullmatch(r"[0-9]+(_[0-9]+)*", value) and len(value) <= 20:
            return int(value.replace("_", ""))
        raise fault(f'"{value}" is not a whole number', "write digits only, such as 200 or 2_000_000")
    return value


_AMOUNT = BeforeValidator(_amount)


MAX_URL = 2_000
"""Characters of a URL, as browsers and servers have long agreed."""


def _hides(host: str) -> bool:
    """Whether a host is an address of numbers in a form that does not show it: `2130706433`, `0x7f.1`."""
    if not re.fullmatch(r"\d+|0x[0-9a-f]*", host.rstrip(".").rpartition(".")[2]):
        return False
    try:
        return not ipaddress.ip_address(host)
    except ValueError:
        return True


_LABEL = re.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
"""Scripts whose letters look like one another's."""


@lru_cache(10_000)
def _ascii_host(host: str) -> str:
    """A host as the network knows it: an internationalised one in its ASCII form, where no letter looks like another.

    Raises:
        PydanticCustomError: It is none, stands for another one, or mixes scripts whose letters look alike.
    """
    if ":" in host:
        return host  # an address of numbers, which urlsplit has read
    try:
        ascii_host = host.encode("idna").decode()
        shown = ascii_host.encode().decode("idna")
    except UnicodeError:
        raise fault(f'"{host}" is no name of a host', "write it as the browser shows it") from None
    if not all(map(_LABEL.fullmatch, ascii_host.removesuffix(".").split("."))):
        raise fault(f'"{host}" is no name of a host', "write it as the browser shows it")
    if not host.isascii() and shown != host:
        raise fault(f'the host "{host}" stands for "{shown}"', f"write {ascii_host}")
    for label in shown.split("."):
        scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in label} & {*_ALIKE}
        if len(scripts) > 1:
            mixed = " and ".join(sorted(script.capitalize() for script in scripts))
            raise fault(f'"{label}" in the host "{shown}" mixes {mixed} letters, which look alike', "check the address")
    return ascii_host


def _url(text: str) -> str:
    hint = "write the whole address, such as https://www.example.org/page"
    if re.search(r"[\s<>\"\\^`{|}]", text):
        raise fault(f'"{text}" is not a URL: it holds a character that no URL has', hint)
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port
    except ValueError:
        raise fault(f'"{text}" is not a URL', hint) from None
    if len(text) > MAX_URL:
        raise fault(f"the URL has {len(text):,} characters, more than browsers take", "find a shorter one")
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits or _hides(parts.hostname):
        raise fault(f'"{text}" is not an http or https URL', hint)
    if parts.username is not None or parts.password is not None:
        raise fault(f'"{text}" holds a user name', "leave out what stands before the @")
    host = _ascii_host(parts.hostname)
    if parts.hostname.isascii():
        return text
    return text.replace(parts.netloc, host if parts.port is None else f"{host}:{parts.port}", 1)


Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})]
"""An `http` or `https` address with a host."""

Locator = Annotated[
    str,
    AfterValidator(_text),
    # A plain 2.3 is a number for the editor's language server.
    WithJsonSchema({"type": ["string", "number"]}),
]
"""Where in a source: `2.3` (section 2, sentence 3) in a fingerprinted one, free words such as `para. 4` in others."""


def _sha256(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise fault("this is not a SHA-256 in 64 small hexadecimal digits", "run: torana sources fingerprint FILE")
    return text


Sha256 = Annotated[str, AfterValidator(_sha256), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]


def _latitude(value: Any) -> Any:
    return _degrees(value, 90)


def _longitude(value: Any) -> Any:
    return _degrees(value, 180)


def _degrees(value: Any, most: int) -> Any:
    number = _number(value)
    if isinstance(number, Decimal) and abs(number) > most:
        raise fault(f'"{value}" is out of range', f"write degrees from -{most} to {most}")
    return number


def _schema_org(text: str) -> str:
    if not re.fullmatch("[A-Z][A-Za-z]{2,60}", text):
        raise fault(f'"{text}" is no type of schema.org', "write one such as Corporation or NewsArticle")
    return text


SchemaOrg = Annotated[
    str, AfterValidator(_schema_org), WithJsonSchema({"type": "string", "pattern": "^[A-Z][A-Za-z]{2,60}$"})
]

_DEGREES = PlainSerializer(float)
Latitude = Annotated[Decimal, BeforeValidator(_latitude), _DEGREES, WithJsonSchema({"type": "number"})]
Longitude = Annotated[Decimal, BeforeValidator(_longitude), _DEGREES, WithJsonSchema({"type": "number"})]


# --- the records --------------------------------------------------------------------------------------------------


class Record(BaseModel):
    """What every model shares: frozen, no unknown key, the sentence under a field is its description."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False, protected_namespaces=()
    )


class Citation(Record):
    """A source and where in it the statement stands."""

    source: Annotated[Slug, RefersTo("source", inverse="facts")]
    """The record in `seeds/`, by the name of its file."""
    at: Locator
    """The locator: `2.3` is section 2, sentence 3 of a fingerprinted source; free words such as `para. 4` in others."""


class Dispute(Record):
    """A source that contradicts a fact."""

    source: Annotated[Slug, RefersTo("source", inverse="disputed_facts")]
    """The record in `seeds/`, by the name of its file."""
    at: Locator
    """Where in the source it says so."""
    says: Text
    """What it says instead, in our own words."""


class Figure(Record):
    """A typed quantity."""

    measure: Word
    """What is measured; a key of `measures` in `content/dossier.yml`."""
    value: Number
    """The number in full; of a range, the lower end."""
    unit: Word
    """In what; a key of `units` in `content/dossier.yml`, currencies included."""
    to: Number | None = None
    """The upper end, when the source gives a range."""
    qualifier: Literal["about", "more than", "at least", "nearly", "up to"] | None = None
    """What the source says before the number."""
    of: Text | None = None
    """Whose or which one it is, where one initiative has several: `Renesas`, `unit G2`."""
    part: Boolean = False
    """`true` where another figure of the dossier contains it already: it is shown, and never added up."""
    as_of: DateField | None = None
    """When it held, if not on the date of the fact."""
    note: Text | None = None
    """What a reader must know to use the number."""

    @model_validator(mode="after")
    def _range(self) -> Figure:
        if self.to is not None and self.to <= self.value:
            raise fault(
                f'the range ends at "{self.to}", not above its begin "{self.value}"', "write the lower end first"
            )
        return self


class Fact(Record):
    """One dated statement in our own words, as its sources report it."""

    id: Slug
    """Unique in its file; the permanent anchor of the fact."""
    statement: RichText
    """One sentence in our own words; `[[id]]` or `[[id|text]]` links to an entity."""
    date: FactDate
    """When it happened or held, as precisely as the source says: `2023`, `2023-07`, `2023-07-20`, a span
    `2025-08-29/2025-08-30`, or the word `undated`."""
    status: Word | None = None
    """The step that the whole initiative reached with this fact; a key of `statuses` in `content/dossier.yml`."""
    about: Annotated[tuple[Slug, ...], RefersTo(ENTITY, inverse="mentions")] = ()
    """Entities that the fact concerns without a link in its statement; it shows on their pages too."""
    sectors: Annotated[tuple[Slug, ...], RefersTo("sector", inverse="facts")] = ()
    """The sectors of this fact, where they are not simply those of its initiative."""
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]
    """Who says so: at least one citation."""
    figures: tuple[Figure, ...] = ()
    """The quantities in the statement, typed."""
    contradicts: Annotated[tuple[Word, ...], RefersTo(FACT, inverse="contradictions")] = ()
    """Facts that cannot be true together with this one: `id` in the same file, or `entity#id`."""
    supersedes: Annotated[Word | None, RefersTo(FACT, inverse="superseded_by", hierarchical=True)] = None
    """The fact that this one replaces: `id` in the same file, or `entity#id`; the old one stays, struck out."""
    checked: Day | None = None
    """When someone last held the fact against its sources."""
    confidence: Literal["medium", "low"] | None = None
    """How sure the editors are, when it is not high; say why in `note`."""
    disputed_by: tuple[Dispute, ...] = ()
    """Sources that say otherwise: the fact is shown as contested, with both sides."""
    note: Text | None = None
    """What a reader must know to judge it: a doubt, an inference, a name."""

    @property
    def names(self) -> tuple[str, ...]:
        """The slug of every entity that the fact names, links of its statement first; no slug twice."""
        return tuple(dict.fromkeys((*linked(self.statement), *self.about)))


class Entity(Record):
    """What every file in `content/` holds."""

    name: Text
    """The full name, as it is written in English."""
    also_known_as: tuple[Text, ...] = ()
    """Short names, acronyms and other spellings, for readers and for search."""
    summary: RichText | None = None
    """One or two sentences that say what it is; `[[id]]` links to an entity."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of this file: their addresses lead here."""
    facts: tuple[Fact, ...] = ()
    """What is known about it, one dated statement each."""


class Sector(Entity):
    """A field of cooperation."""

    parent: Annotated[Slug | None, RefersTo("sector", inverse="subsectors", hierarchical=True)] = None
    """The wider sector, if it is part of one."""
    order: Integer | None = None
    """Its place among the sectors; those without come last, by name."""


class Organisation(Entity):
    """A company, agency, university, armed force, bank, framework or other body."""

    kind: Word
    """What it is; a key of `kinds.organisation` in `content/dossier.yml`."""
    country: Word
    """Where it belongs; a key of `countries` in `content/dossier.yml`."""
    native_name: dict[str, Text] = {}
    """Its name in its own script, by language: `{ja: 経済産業省}`."""
    headquarters: Annotated[Slug | None, RefersTo("place", inverse="organisations")] = None
    """The place of its head office."""
    parent: Annotated[Slug | None, RefersTo("organisation", inverse="subsidiaries", hierarchical=True)] = None
    """The organisation that it belongs to."""
    website: Url | None = None
    """Its own site."""


class Party(Record):
    """An organisation and what it does in an initiative."""

    organisation: Annotated[Slug, RefersTo("organisation", inverse="initiatives", name="party")]
    """Who, by the name of its file in `content/organisations/`."""
    role: Word
    """What it does; one of `roles` in `content/dossier.yml`."""
    fact: Annotated[Slug | None, RefersTo(FACT, inverse="parties", within_file=True)] = None
    """The fact of this file that shows it; without it, every fact here that names the organisation."""


class Initiative(Entity):
    """What organisations do together: an agreement, project, programme, venture, mission, event."""

    kind: Word
    """What it is; a key of `kinds.initiative` in `content/dossier.yml`."""
    sectors: Annotated[tuple[Slug, ...], Field(min_length=1), RefersTo("sector", inverse="initiatives", name="sector")]
    """The sectors that it belongs to, the main one first."""
    parties: tuple[Party, ...] = ()
    """Who takes part, and as what; each is shown by a fact of this file that names it."""
    places: Annotated[tuple[Slug, ...], RefersTo("place", inverse="initiatives", name="place")] = ()
    """Where it happens."""
    part_of: Annotated[Slug | None, RefersTo("initiative", inverse="parts", hierarchical=True)] = None
    """The initiative that it is part of."""


class Place(Entity):
    """Where something happens."""

    country: Word | None = None
    """A key of `countries` in `content/dossier.yml`."""
    latitude: Latitude | None = None
    """Degrees north, from -90 to 90."""
    longitude: Longitude | None = None
    """Degrees east, from -180 to 180."""
    within: Annotated[Slug | None, RefersTo("place", inverse="places", hierarchical=True)] = None
    """The wider place that it lies in."""

    @model_validator(mode="after")
    def _both_coordinates(self) -> Place:
        if (self.latitude is None) != (self.longitude is None):
            missing = "longitude" if self.longitude is None else "latitude"
            raise fault(f"there is no {missing}", "write latitude and longitude, or neither")
        return self


class Sentence(Record):
    """The fingerprint of one sentence of a source: enough to tell whether a text at hand is the one that was cited."""

    sha256: Sha256
    """SHA-256 of the sentence in UTF-8, white space folded."""
    words: Integer
    """How many words it has."""
    no_fact: Text | None = None
    """Why no fact rests on it, if none does."""


class Section(Record):
    """One section of a fingerprinted source; section 0 is what stands before the first heading."""

    title: Text | None = None
    """What it is about."""
    sentences: tuple[Sentence, ...] = ()
    """Its sentences, in order: locator `2.3` is the third of section 2."""


class Source(Record):
    """The record of a document that facts are drawn from. It holds no text of the document."""

    title: Text
    """Its title; of a document in another language, a translation that says so."""
    publisher: Text
    """Who published it; sources of one publisher count once."""
    kind: Word
    """What it is; a key of `kinds.source` in `content/dossier.yml`."""
    url: Url | None = None
    """Where it is."""
    published: DateField | None = None
    """When it was published, as precisely as it says."""
    retrieved: Day | None = None
    """When it was read there."""
    language: Word = "en"
    """Its language; a key of `languages` in `content/dossier.yml`."""
    archived: Url | None = None
    """A kept copy."""
    primary: Boolean = False
    """Whether it is a party's own document."""
    repeats: Annotated[Word | None, RefersTo("source", inverse="republications", hierarchical=True, or_agency=True)] = (
        None
    )
    """Whose report it carries: the slug of another source, or one of `agencies`; it counts as what it repeats."""
    independent: Boolean = True
    """`false` when its origin is unknown or it adds nothing of its own: it is shown, and corroborates nothing."""
    seen: Text | None = None
    """How much of it was read."""
    note: Text | None = None
    """What a reader must know to judge it."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of this file: their addresses lead here."""
    sections: tuple[Section, ...] = ()
    """Its sentences' fingerprints, section by section; then every locator must exist."""

    facts: ClassVar[tuple[Fact, ...]] = ()
    also_known_as: ClassVar[tuple[str, ...]] = ()

    @property
    def name(self) -> str:
        """The title, so that every entity has a name."""
        return self.title


# --- the vocabulary of one dossier --------------------------------------------------------------------------------


class Term(Record):
    """A word of the vocabulary."""

    name: Text
    """As a reader sees it."""
    plural: Text | None = None
    """The heading over several."""
    meaning: Text | None = None
    """One sentence for the legend."""


class Status(Term):
    """A step of an initiative."""

    ends: Boolean = False
    """Whether it is an end that nobody aims at: such a step is shown only where it was reached."""


class Measure(Term):
    """What a figure measures."""

    adds: Boolean = False
    """Whether amounts of different initiatives may be added up: `true` for money spent, not for shares or targets."""


class Unit(Record):
    """A unit or a currency."""

    name: Text
    """As a reader sees it after the number, or before it for a currency."""
    currency: Boolean = False
    """Whether it is money."""
    scale: Literal["indian"] | None = None
    """`indian`: large numbers are also shown in lakh and crore."""


class Kind(Term):
    """A kind inside an entity type."""

    schema_org: SchemaOrg | None = None
    """The type of schema.org that machines are told: `Corporation`, `Event`, `NewsArticle`."""


def _tag(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text):
        raise fault(f'"{text}" is no tag of a language', "write one such as en, ja or zh-Hant (BCP 47)")
    return text


Tag = Annotated[str, AfterValidator(_tag), WithJsonSchema({"type": "string"})]
"""The tag of a language, which pages and RDF write beside its texts as it is."""


class Kinds(Record):
    """The kinds inside three entity types."""

    organisation: dict[Word, Kind]
    """Kinds of organisation, in the order of the index."""
    initiative: dict[Word, Kind]
    """Kinds of initiative, in the order of the index."""
    source: dict[Word, Kind]
    """Kinds of source, in the order of the index."""


class Window(Record):
    """The part of the earth that the map of places shows."""

    west: Longitude
    """Degrees east of its left side."""
    east: Longitude
    """Degrees east of its right side."""
    south: Latitude
    """Degrees north of its lower side."""
    north: Latitude
    """Degrees north of its upper side."""

    @model_validator(mode="after")
    def _not_turned(self) -> Window:
        if self.west >= self.east or self.south >= self.north:
            raise fault("the map has no width or no height", "write west below east, and south below north")
        return self


class Limits(Record):
    """What is refused because it is too much: a mistake or an attack, unless the dossier says otherwise."""

    file_bytes: Annotated[int, Field(ge=1_000, le=LARGEST), _AMOUNT] = MAX_BYTES
    """Bytes of one file."""
    depth: Annotated[int, Field(ge=8, le=DEEPEST), _AMOUNT] = MAX_DEPTH
    """Levels of lists and mappings in one another; the interpreter's own stack ends not far behind 100."""
    files: Annotated[int, Field(ge=1), _AMOUNT] = 200_000
    """Files of entities and sources together."""
    facts: Annotated[int, Field(ge=1), _AMOUNT] = 10_000
    """Facts of one file."""
    parties: Annotated[int, Field(ge=1), _AMOUNT] = 500
    """Parties of one initiative: each becomes a partner of every other."""
    problems: Annotated[int, Field(ge=1), _AMOUNT] = MAX_PROBLEMS
    """Problems that one run tells; those behind them are counted."""


class Settings(Record):
    """`content/dossier.yml`: what this dossier is, and the words that it uses."""

    title: Text
    """The name of the dossier."""
    summary: Text
    """What it is, in two sentences."""
    as_of: Day
    """The day up to which the facts were gathered; pages and files carry it."""
    publisher: Text
    """Who publishes the dossier; part of every suggested citation."""
    licence: Text
    """The licence of the facts, as a reader sees it."""
    licence_url: Url
    """Where its text is."""
    stale_after_days: Integer = 365
    """A fact that was last checked longer than this before `as_of` is shown as stale."""
    map: Window | None = None
    """What the map of places shows; without it, what holds them all."""
    limits: Limits = Limits()
    """What is refused because it is too much; for a dossier that has good reasons."""
    countries: dict[Word, Text]
    """Countries by key, in the order of the index."""
    languages: dict[Tag, Text]
    """Languages by their BCP 47 tag."""
    statuses: dict[Slug, Status]
    """The steps of an initiative, from the first to the last."""
    kinds: Kinds
    """The kinds of organisation, initiative and source."""
    roles: tuple[Text, ...]
    """What an organisation can be in an initiative."""
    units: dict[Word, Unit]
    """Units and currencies by key."""
    measures: dict[Word, Measure]
    """What figures measure, by key."""
    agencies: tuple[Text, ...] = ()
    """Agencies and offices whose text others carry; for `repeats` of a source."""


AnyEntity = Sector | Organisation | Initiative | Place | Source

T = TypeVar("T")


# --- what was read ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A record and the document that it was read from."""

    slug: str
    record: T
    document: Document
    lines: tuple[int, ...] = ()
    """On which each of its facts begins."""

    def position(self, *path: str | int) -> Position:
        """Where the value at a path of the record stands."""
        return self.document.position(path)


class Reference(NamedTuple):
    """One place in a file that names an entity or a fact."""

    entity: Located[Any]
    """The entity whose file it is."""
    relation: Relation
    path: KeyPath
    """Where the word is in the file."""
    word: str
    """As written."""

    @property
    def key(self) -> str:
        """What it names: the slug of an entity, or the full key `entity#id` of a fact."""
        word = self.word.strip()
        return word if self.relation.target != FACT or "#" in word else f"{self.entity.slug}#{word}"

    @property
    def holder(self) -> str:
        """What names it: the slug of the entity, or the full key of the fact that contains the word."""
        if not self.relation.of_facts:
            return self.entity.slug
        return f"{self.entity.slug}#{self.entity.record.facts[self.path[1]].id}"

    @property
    def position(self) -> Position:
        """Where the word stands."""
        if self.relation.declared.in_text:
            found = self.entity.document.inside(self.path, f"[[{self.word}")
            return Position(found.file, found.line, found.column + 2, max(1, len(self.word)))
        return self.entity.position(*self.path)


@dataclass(frozen=True, slots=True)
class Records:
    """All that was read, not yet linked: the settings, and the entities of each type by slug."""

    settings: Located[Settings] | None
    """`None` where `content/dossier.yml` cannot be read: then nothing is linked or published."""
    entities: Mapping[str, Mapping[str, Located[Any]]] = field(default_factory=dict)
    """By the name of the entity type, then by slug, in the order of the slugs; without the files that are broken."""
    known: Mapping[str, str] = field(default_factory=dict)
    """The entity type of every slug that has a file, broken or not: so one fault is not reported as two."""
    only: frozenset[str] | None = None
    """The slugs of the entities that `every` and `facts` are about; `None` for all."""

    def narrowed(self, slugs: Iterable[str] | None) -> Records:
        """The same records, of which `every` and `facts` tell a few; with `None` all."""
        return replace(self, only=None if slugs is None else frozenset(slugs))

    def find(self, slug: str) -> Located[Any]:
        """The entity of a slug, whether told by `every` or not.

        Raises:
            KeyError: There is none, or its file is broken.
        """
        return self.entities[self.known[slug]][slug]

    def every(self) -> Iterator[tuple[str, Located[Any]]]:
        """Each entity with the name of its type."""
        for type_name, located in self.entities.items():
            if self.only is None:
                yield from ((type_name, entity) for entity in located.values())
            else:
                yield from ((type_name, located[slug]) for slug in sorted(self.only) if slug in located)

    def references(self, wanted: Callable[[Relation], bool] = lambda relation: True) -> Iterator[Reference]:
        """Each place that names an entity or a fact by one of the wanted relations."""
        for type_name, entity in self.every():
            yield from references_of(type_name, entity, wanted)

    def facts(self) -> Iterator[tuple[Located[Any], int, Fact]]:
        """Each fact with the entity that it stands under and its index there."""
        for _, entity in self.every():
            if entity.record.facts:
                yield from ((entity, index, fact) for index, fact in enumerate(entity.record.facts))


def references_of(
    type_name: str, entity: Located[Any], wanted: Callable[[Relation], bool] = lambda relation: True
) -> Iterator[Reference]:
    """Each place in the file of one entity that names an entity or a fact."""
    model: type[BaseModel] = type(entity.record)
    for relation in relations_of(type_name, model):
        if wanted(relation):
            for path, word in relation.references(entity.record):
                yield Reference(entity, relation, path, word)
