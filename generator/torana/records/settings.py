"""The model of `content/dossier.yml`: the title, the limits and the vocabulary of one dossier."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from torana.records.dates import Day
from torana.records.limits import DEEPEST, LARGEST, MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS
from torana.records.models import StrictModel
from torana.records.urls import Url
from torana.records.values import AMOUNT, Boolean, Integer, Latitude, Longitude, SchemaOrg, Slug, Tag, Text, Word, fault


class Term(StrictModel):
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


class Unit(StrictModel):
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


class Kinds(StrictModel):
    """The kinds inside three entity types."""

    organisation: dict[Word, Kind]
    """Kinds of organisation, in the order of the index."""
    initiative: dict[Word, Kind]
    """Kinds of initiative, in the order of the index."""
    source: dict[Word, Kind]
    """Kinds of source, in the order of the index."""


class Window(StrictModel):
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


class Limits(StrictModel):
    """What is refused because it is too much: a mistake or an attack, unless the dossier says otherwise."""

    file_bytes: Annotated[int, Field(ge=1_000, le=LARGEST), AMOUNT] = MAX_BYTES
    """Bytes of one file."""
    depth: Annotated[int, Field(ge=8, le=DEEPEST), AMOUNT] = MAX_DEPTH
    """Levels of lists and mappings in one another; the interpreter's own stack ends not far behind 100."""
    files: Annotated[int, Field(ge=1), AMOUNT] = 200_000
    """Files of entities and sources together."""
    facts: Annotated[int, Field(ge=1), AMOUNT] = 10_000
    """Facts of one file."""
    parties: Annotated[int, Field(ge=1), AMOUNT] = 500
    """Parties of one initiative: each becomes a partner of every other."""
    problems: Annotated[int, Field(ge=1), AMOUNT] = MAX_PROBLEMS
    """Problems that one run tells; those behind them are counted."""


class Settings(StrictModel):
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
