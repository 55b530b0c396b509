"""The models of the files: entities, facts and sources. They are the schema: the reader, the hints, the JSON Schemas
and the reference of keys are derived from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from torana.records.dates import Date, DateField, Day, FactDate
from torana.records.docstrings import docstring
from torana.records.field_marks import ShownAs, WordOf
from torana.records.relations import ENTITY, FACT, RefersTo, slugs_in_links
from torana.records.urls import Url
from torana.records.values import (
    Boolean,
    Integer,
    Latitude,
    Line,
    Locator,
    LogoFile,
    Longitude,
    Name,
    Number,
    OrOne,
    RichText,
    Sha256,
    Slug,
    Text,
    Word,
    invalid,
)


class StrictModel(BaseModel):
    """The base of all models: frozen, and without unknown keys. The docstring below a field is its description."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False, protected_namespaces=()
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        # It is the description in JSON Schemas.
        cls.__doc__ = docstring(cls)


def models_below(model: type[StrictModel]) -> Iterator[type[StrictModel]]:
    """Yield the models that inherit from a model, directly or not."""
    for each in model.__subclasses__():
        yield each
        yield from models_below(each)


class Citation(StrictModel):
    """A source and its passage that supports the statement."""

    source: Annotated[Slug, RefersTo("source", inverse="facts")]
    """The source: the name of its file in `seeds/`, without `.yml`."""
    at: Locator
    """The locator: section and sentence if the source is fingerprinted, such as `2.3`; if not, free text."""


class Dispute(StrictModel):
    """A source that contradicts a fact."""

    source: Annotated[Slug, RefersTo("source", inverse="disputed_facts")]
    """The source: the name of its file in `seeds/`, without `.yml`."""
    at: Locator
    """The locator of the passage."""
    says: Text
    """The statement of this source, in our own words."""


class Figure(StrictModel):
    """A typed quantity."""

    measure: Annotated[Word, WordOf("measures", "measure")]
    """The quantity, a key of `measures` in `content/dossier.yml`."""
    value: Number
    """The number in full. For a range, the lower end."""
    unit: Annotated[Word, WordOf("units", "unit")]
    """The unit or currency, a key of `units` in `content/dossier.yml`."""
    to: Number | None = None
    """The upper end, if the source gives a range."""
    qualifier: Literal["about", "more than", "at least", "nearly", "up to"] | None = None
    """The words before the number in the source."""
    of: Line | None = None
    """The party or the part that the figure is about, if the initiative has several: `Renesas`, `unit G2`."""
    part: Boolean = False
    """`true` if another figure of the dossier already includes it. It is then shown, but never added to a total."""
    as_of: DateField | None = None
    """The date of the figure, if it differs from the date of the fact."""
    note: Text | None = None
    """Anything that a reader must know to use the number."""

    @model_validator(mode="after")
    def _range(self) -> Figure:
        if self.to is not None and self.to <= self.value:
            raise invalid(
                f'"to" ({self.to}) must be greater than "value" ({self.value})', "write the lower number first"
            )
        return self


class Fact(StrictModel):
    """One dated statement in our own words, as its sources report it."""

    id: Slug
    """The permanent anchor of the fact, unique in its file."""
    statement: RichText
    """One sentence in our own words. `[[id]]` or `[[id|text]]` links to an entity."""
    date: FactDate
    """The date of the event or state, as precise as the source: `2023`, `2023-07`, `2023-07-20`, a quarter `2024-Q1`,
    a decade `201X`, about 2024 `2024~`, a span `2025-08-29/2025-08-30`, `../2024`, `2024/..`, or `undated`."""
    type: Literal["event", "state", "plan"] = "event"
    """`state` if the fact was true on its date, and perhaps long before: it is not news. `plan` if it was expected for
    its date: it never counts as a stage that was reached. A later date than `as_of` always means expected."""
    status: Annotated[Word | None, WordOf("statuses", "status")] = None
    """The stage that the whole initiative reached with this fact, a key of `statuses` in `content/dossier.yml`."""
    about: Annotated[tuple[Slug, ...], RefersTo(ENTITY, inverse="mentions")] = ()
    """Entities that the fact is about, but its statement does not link to. Their pages show the fact too."""
    sectors: Annotated[tuple[Slug, ...], RefersTo("sector", inverse="facts")] = ()
    """The sectors of this fact, if they differ from those of its initiative."""
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]
    """The sources that support the fact, at least one."""
    figures: tuple[Figure, ...] = ()
    """The quantities in the statement."""
    contradicts: Annotated[tuple[Word, ...], RefersTo(FACT, inverse="contradictions")] = ()
    """Facts that cannot be true together with this one: `id` in the same file, or `entity#id`."""
    supersedes: Annotated[Word | None, RefersTo(FACT, inverse="superseded_by", hierarchical=True)] = None
    """The fact that this one replaces: `id` in the same file, or `entity#id`. The old fact is shown crossed out."""
    checked: Day | None = None
    """The day someone last compared the fact with its sources."""
    confidence: Literal["medium", "low"] | None = None
    """The editors' confidence, if it is not high. Give the reason in `note`."""
    disputed_by: tuple[Dispute, ...] = ()
    """Sources that dispute the fact. It is then shown as contested, with both sides."""
    note: Text | None = None
    """Anything that a reader must know to judge the fact: a doubt, an inference, a name."""

    @property
    def names(self) -> tuple[str, ...]:
        """The slug of every entity that the fact names, each once; the links of its statement come first."""
        return tuple(dict.fromkeys((*slugs_in_links(self.statement), *self.about)))

    def is_expected(self, as_of: Date) -> bool:
        """Return whether it had not happened on the day of the dossier: it is a plan, or has a later date."""
        return self.type == "plan" or (self.date is not None and self.date.earliest > as_of.last)


class Logo(StrictModel):
    """The logo of an entity."""

    file: LogoFile
    """The name of its file in `content/logos/`: `acme.svg`. PNG, JPEG, WebP, or SVG without scripts."""
    alt: Line
    """Its description, for readers who do not see it: `Acme in red letters on a wheel`."""
    credit: Line
    """Its owner or source, and the terms of use: `Acme Foundry, trademark`."""


Links = Annotated[
    dict[Annotated[Word, WordOf("links", "kind of link")], Annotated[tuple[Url, ...], Field(min_length=1), OrOne()]],
    ShownAs("Links", column=False),
]
Identifiers = Annotated[
    dict[Annotated[Word, WordOf("identifiers", "kind of identifier")], Line], ShownAs("Identifiers", column=False)
]
Tags = Annotated[tuple[Name, ...], ShownAs("Tags", facet=True)]


class Entity(StrictModel):
    """The keys that the file of every entity may have."""

    name: Name
    """The full name in English."""
    also_known_as: tuple[Name, ...] = ()
    """Short names, acronyms and other spellings, for readers and for search."""
    summary: RichText | None = None
    """A description in one or two sentences. `[[id]]` links to an entity."""
    links: Links = {}
    """Its addresses by kind, keys of `links` in `content/dossier.yml`; a list if there are several of one kind."""
    same_as: Identifiers = {}
    """Its identifiers elsewhere by kind, keys of `identifiers` in `content/dossier.yml`: `{wikidata: Q42}`."""
    tags: Tags = ()
    """Words to find it by, in any number."""
    logo: Logo | None = None
    """Its logo, with a description and a credit."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of the entity. Their addresses redirect to it."""
    facts: tuple[Fact, ...] = ()
    """The facts about the entity."""


class Sector(Entity):
    """A field of cooperation."""

    parent: Annotated[Slug | None, RefersTo("sector", inverse="subsectors", hierarchical=True)] = None
    """The wider sector, if it is part of one."""
    also_under: Annotated[
        tuple[Slug, ...],
        RefersTo("sector", inverse="subsectors", name="parent", hierarchical=True),
        ShownAs("Also under", column=False),
    ] = ()
    """Other wider sectors that include it. Its path and its place in lists follow from `parent`."""
    order: Integer | None = None
    """The position among the sectors. Sectors without one come last, by name."""


class Organisation(Entity):
    """A company, agency, university, armed force, bank, framework or other body."""

    kind: Annotated[Word, WordOf("kinds.organisation", "kind of organisation")]
    """The kind, a key of `kinds.organisation` in `content/dossier.yml`."""
    country: Annotated[Word | None, WordOf("countries", "country")] = None
    """The country where it is, a key of `countries` in `content/dossier.yml`."""
    nationality: Annotated[Word | None, WordOf("countries", "country"), ShownAs("Nationality")] = None
    """The country that it belongs to, if it is in another one: `IN` for the Embassy of India in Tokyo."""
    native_name: dict[Annotated[str, WordOf("languages", "language")], Name] = {}
    """The name in its own script, by language: `{ja: 経済産業省}`."""
    headquarters: Annotated[Slug | None, RefersTo("place", inverse="organisations", schema_org="location")] = None
    """The place of its head office."""
    parent: Annotated[
        Slug | None,
        RefersTo("organisation", inverse="subsidiaries", hierarchical=True, schema_org="parentOrganization"),
    ] = None
    """The organisation that it belongs to."""
    website: Annotated[Url | None, ShownAs("Website", column=False, schema_org="sameAs")] = None
    """The address of its website."""

    @property
    def nation(self) -> str | None:
        """The key of the country that it belongs to."""
        return self.nationality or self.country


class Party(StrictModel):
    """An organisation and its role in an initiative."""

    organisation: Annotated[Slug, RefersTo("organisation", inverse="initiatives", name="party", schema_org="member")]
    """The organisation: the name of its file in `content/organisations/`, without `.yml`."""
    role: Annotated[Word, WordOf("roles", "role")]
    """The role of the organisation, one of `roles` in `content/dossier.yml`."""
    fact: Annotated[Slug | None, RefersTo(FACT, inverse="parties", within_file=True)] = None
    """The fact in this file that supports it. Default: every fact in this file that names the organisation."""


class Initiative(Entity):
    """A joint undertaking of organisations: an agreement, project, programme, venture, mission or event."""

    kind: Annotated[Word, WordOf("kinds.initiative", "kind of initiative")]
    """The kind, a key of `kinds.initiative` in `content/dossier.yml`."""
    sectors: Annotated[
        tuple[Slug, ...],
        Field(min_length=1),
        RefersTo("sector", inverse="initiatives", name="sector", schema_org="keywords"),
    ]
    """The sectors that it belongs to, the main one first."""
    parties: tuple[Party, ...] = ()
    """The organisations involved and their roles. A fact in this file must name each organisation."""
    places: Annotated[
        tuple[Slug, ...], RefersTo("place", inverse="initiatives", name="place", schema_org="location")
    ] = ()
    """The places where it happens."""
    part_of: Annotated[
        Slug | None, RefersTo("initiative", inverse="parts", hierarchical=True, schema_org="parentOrganization")
    ] = None
    """The initiative that it is part of."""


class Place(Entity):
    """A place where something happens."""

    country: Annotated[Word | None, WordOf("countries", "country")] = None
    """The country, a key of `countries` in `content/dossier.yml`."""
    latitude: Latitude | None = None
    """Degrees north, from -90 to 90."""
    longitude: Longitude | None = None
    """Degrees east, from -180 to 180."""
    within: Annotated[
        Slug | None, RefersTo("place", inverse="places", hierarchical=True, schema_org="containedInPlace")
    ] = None
    """The larger place that contains it."""

    @model_validator(mode="after")
    def _both_coordinates(self) -> Place:
        if (self.latitude is None) != (self.longitude is None):
            missing = "longitude" if self.longitude is None else "latitude"
            raise invalid(f'"{missing}" is missing', "write both latitude and longitude, or neither")
        return self


class Sentence(StrictModel):
    """The fingerprint of one sentence of a source. It shows whether a text is still the one that was cited."""

    sha256: Sha256
    """The SHA-256 digest of the sentence in UTF-8, with white space folded."""
    words: Integer
    """The number of words."""
    no_fact: Text | None = None
    """The reason, if no fact needs to cite it."""


class Section(StrictModel):
    """One section of a fingerprinted source. Section 0 is the text before the first heading."""

    title: Line | None = None
    """A short title."""
    sentences: tuple[Sentence, ...] = ()
    """The sentences in order. Locator `2.3` is the third sentence of section 2."""


class Source(StrictModel):
    """The record of a document that facts cite. It contains no text of the document."""

    title: Line
    """The title. For a document in another language, a translation that is marked as one."""
    publisher: Name
    """The publisher. Sources of one publisher count as one."""
    kind: Annotated[Word, WordOf("kinds.source", "kind of source")]
    """The kind, a key of `kinds.source` in `content/dossier.yml`."""
    url: Url | None = None
    """The address of the document."""
    published: DateField | None = None
    """The date of publication, as precise as the document gives it."""
    retrieved: Day | None = None
    """The day when it was read at that address."""
    language: Annotated[Word, WordOf("languages", "language")] = "en"
    """The language, a key of `languages` in `content/dossier.yml`."""
    archived: Url | None = None
    """The address of an archived copy."""
    primary: Boolean = False
    """`true` if a party itself published it."""
    repeats: Annotated[
        Word | None,
        RefersTo("source", inverse="republications", hierarchical=True, or_agency=True, schema_org="isBasedOn"),
    ] = None
    """The report that it repeats: the slug of another source, or one of `agencies`. It counts as that report."""
    independent: Boolean = True
    """`false` if its origin is unknown or it adds nothing of its own. It is shown, but does not count as support."""
    seen: Line | None = None
    """The part of the document that was read."""
    note: Text | None = None
    """Anything that a reader must know to judge the source."""
    links: Links = {}
    """Its addresses by kind, keys of `links` in `content/dossier.yml`; a list if there are several of one kind."""
    same_as: Identifiers = {}
    """Its identifiers elsewhere by kind, keys of `identifiers` in `content/dossier.yml`: `{wikidata: Q42}`."""
    tags: Tags = ()
    """Words to find it by, in any number."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of the entity. Their addresses redirect to it."""
    sections: tuple[Section, ...] = ()
    """The fingerprints of its sentences, by section. If there are any, every locator must be one of them."""

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
