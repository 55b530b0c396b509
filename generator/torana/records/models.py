"""The models of the files: entities, facts and sources. They are the schema: reading, hints, JSON Schema and the key
reference follow from them.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from torana.records.dates import DateField, Day, FactDate
from torana.records.relations import ENTITY, FACT, RefersTo, linked
from torana.records.urls import Url
from torana.records.values import (
    Boolean,
    Integer,
    Latitude,
    Locator,
    Longitude,
    Number,
    RichText,
    Sha256,
    Slug,
    Text,
    Word,
    fault,
)
from torana.records.vocabulary import WordOf


class StrictModel(BaseModel):
    """The base of all models: frozen, without unknown keys; the sentence below a field is its description."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False, protected_namespaces=()
    )


class Citation(StrictModel):
    """A source and where in it the statement stands."""

    source: Annotated[Slug, RefersTo("source", inverse="facts")]
    """The record in `seeds/`, by the name of its file."""
    at: Locator
    """The locator: `2.3` is section 2, sentence 3 of a fingerprinted source; free words such as `para. 4` in others."""


class Dispute(StrictModel):
    """A source that contradicts a fact."""

    source: Annotated[Slug, RefersTo("source", inverse="disputed_facts")]
    """The record in `seeds/`, by the name of its file."""
    at: Locator
    """Where in the source it says so."""
    says: Text
    """What it says instead, in our own words."""


class Figure(StrictModel):
    """A typed quantity."""

    measure: Annotated[Word, WordOf("measures", "measure")]
    """What is measured; a key of `measures` in `content/dossier.yml`."""
    value: Number
    """The number in full; of a range, the lower end."""
    unit: Annotated[Word, WordOf("units", "unit")]
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


class Fact(StrictModel):
    """One dated statement in our own words, as its sources report it."""

    id: Slug
    """Unique in its file; the permanent anchor of the fact."""
    statement: RichText
    """One sentence in our own words; `[[id]]` or `[[id|text]]` links to an entity."""
    date: FactDate
    """When it happened or held, as precisely as the source says: `2023`, `2023-07`, `2023-07-20`, a span
    `2025-08-29/2025-08-30`, or the word `undated`."""
    status: Annotated[Word | None, WordOf("statuses", "status")] = None
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
        """The slug of every entity that the fact names, each once; the links of its statement come first."""
        return tuple(dict.fromkeys((*linked(self.statement), *self.about)))


class Entity(StrictModel):
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

    kind: Annotated[Word, WordOf("kinds.organisation", "kind of organisation")]
    """What it is; a key of `kinds.organisation` in `content/dossier.yml`."""
    country: Annotated[Word, WordOf("countries", "country")]
    """Where it belongs; a key of `countries` in `content/dossier.yml`."""
    native_name: dict[str, Text] = {}
    """Its name in its own script, by language: `{ja: 経済産業省}`."""
    headquarters: Annotated[Slug | None, RefersTo("place", inverse="organisations")] = None
    """The place of its head office."""
    parent: Annotated[Slug | None, RefersTo("organisation", inverse="subsidiaries", hierarchical=True)] = None
    """The organisation that it belongs to."""
    website: Url | None = None
    """Its own site."""


class Party(StrictModel):
    """An organisation and what it does in an initiative."""

    organisation: Annotated[Slug, RefersTo("organisation", inverse="initiatives", name="party")]
    """Who, by the name of its file in `content/organisations/`."""
    role: Annotated[Word, WordOf("roles", "role")]
    """What it does; one of `roles` in `content/dossier.yml`."""
    fact: Annotated[Slug | None, RefersTo(FACT, inverse="parties", within_file=True)] = None
    """The fact of this file that shows it; without it, every fact here that names the organisation."""


class Initiative(Entity):
    """What organisations do together: an agreement, project, programme, venture, mission, event."""

    kind: Annotated[Word, WordOf("kinds.initiative", "kind of initiative")]
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

    country: Annotated[Word | None, WordOf("countries", "country")] = None
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


class Sentence(StrictModel):
    """The fingerprint of one sentence of a source: enough to tell whether a text at hand is the one that was cited."""

    sha256: Sha256
    """SHA-256 of the sentence in UTF-8, white space folded."""
    words: Integer
    """How many words it has."""
    no_fact: Text | None = None
    """Why no fact rests on it, if none does."""


class Section(StrictModel):
    """One section of a fingerprinted source; section 0 is what stands before the first heading."""

    title: Text | None = None
    """What it is about."""
    sentences: tuple[Sentence, ...] = ()
    """Its sentences, in order: locator `2.3` is the third of section 2."""


class Source(StrictModel):
    """The record of a document that facts are drawn from. It holds no text of the document."""

    title: Text
    """Its title; of a document in another language, a translation that says so."""
    publisher: Text
    """Who published it; sources of one publisher count once."""
    kind: Annotated[Word, WordOf("kinds.source", "kind of source")]
    """What it is; a key of `kinds.source` in `content/dossier.yml`."""
    url: Url | None = None
    """Where it is."""
    published: DateField | None = None
    """When it was published, as precisely as it says."""
    retrieved: Day | None = None
    """When it was read there."""
    language: Annotated[Word, WordOf("languages", "language")] = "en"
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
    def sentences(self) -> dict[str, Sentence]:
        """Its fingerprinted sentences by locator: `2.3` is section 2, sentence 3."""
        return {
            f"{number}.{index}": sentence
            for number, section in enumerate(self.sections)
            for index, sentence in enumerate(section.sentences, 1)
        }

    @property
    def name(self) -> str:
        """The title, so that every entity has a name."""
        return self.title
