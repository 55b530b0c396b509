"""The models of the files: entities, facts and sources. They are the schema: the reader, the hints, the JSON Schemas
and the reference of keys are derived from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from torana.records.dates import DateField, Day, check_period
from torana.records.facts import Fact
from torana.records.field_marks import ShownAs, WordOf
from torana.records.parts import Author, Identifiers, Links, Logo, Tags
from torana.records.relations import FACT, RefersTo
from torana.records.report import Report
from torana.records.strict_model import StrictModel
from torana.records.urls import Url
from torana.records.values import (
    Boolean,
    Doi,
    Id,
    Integer,
    Isbn,
    Latitude,
    Line,
    Longitude,
    Name,
    Numbering,
    RichText,
    Sha256,
    Slug,
    Text,
    Word,
    invalid,
)


class Entity(StrictModel):
    """The keys that the file of every entity may have."""

    name: Name
    """The full name in English."""
    also_known_as: tuple[Name, ...] = ()
    """Short names, acronyms and other spellings, for readers and for search."""
    native_name: dict[Annotated[str, WordOf("languages", "language")], Name] = Field(default={})
    """The name in other languages, by language: `{el: Τράπεζα της Ελλάδος}`. Search finds it."""
    summary: RichText | None = None
    """A description in one or two sentences. `[[slug]]` links to an entity."""
    links: Links = Field(default={})
    """Its addresses by kind, keys of `links` in `content/dossier.yml`; a list if there are several of one kind."""
    same_as: Identifiers = Field(default={})
    """Its identifiers in other registers, keys of `identifiers` in `content/dossier.yml`: `{wikidata: Q42}`."""
    tags: Tags = ()
    """Any words to find it by."""
    logo: Logo | None = None
    """Its logo, with a description and a credit."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of the entity. Their addresses redirect to it."""
    facts: tuple[Fact, ...] = ()
    """The facts about the entity."""


class Sector(Entity):
    """A subject area that initiatives belong to."""

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
    report: Report | None = None
    """Its report, which comes first on its page."""


class Organisation(Entity):
    """A company, agency, university, armed force, bank, framework or other body."""

    kind: Annotated[Word, WordOf("kinds.organisation", "kind of organisation")]
    """The kind, a key of `kinds.organisation` in `content/dossier.yml`."""
    country: Annotated[Word | None, WordOf("countries", "country")] = None
    """The country where it is located, a key of `countries` in `content/dossier.yml`."""
    nationality: Annotated[Word | None, WordOf("countries", "country"), ShownAs("Nationality", column=False)] = None
    """The country that it belongs to, if it is in another one: `FR` for the Embassy of France in Berlin."""
    headquarters: Annotated[Slug | None, RefersTo("place", inverse="organisations", schema_org="location")] = None
    """The place of its head office."""
    parent: Annotated[
        Slug | None,
        RefersTo("organisation", inverse="subsidiaries", hierarchical=True, schema_org="parentOrganization"),
    ] = None
    """The organisation that it belongs to."""
    parent_since: Annotated[DateField | None, ShownAs("Belongs to its parent since", column=False, infobox=False)] = (
        None
    )
    """The date since which it has belonged to its parent."""
    parent_until: Annotated[DateField | None, ShownAs("Belonged to its parent until", column=False, infobox=False)] = (
        None
    )
    """The date until which it belonged to its parent."""
    website: Annotated[Url | None, ShownAs("Website", column=False, schema_org="sameAs")] = None
    """The address of its website."""

    @model_validator(mode="after")
    def _period_of_parent(self) -> Organisation:
        if self.parent is None and (self.parent_since or self.parent_until):
            raise invalid('"parent" is missing', 'write the organisation that it belongs to, or delete "parent_since"')
        check_period(self.parent_since, self.parent_until, ("parent_since", "parent_until"))
        return self

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
    since: DateField | None = None
    """The beginning of the role, if it is known."""
    until: DateField | None = None
    """The end of the role."""
    fact: Annotated[Id | None, RefersTo(FACT, inverse="parties", within_file=True)] = None
    """The fact in this file that shows the role. Default: every fact in this file that names the organisation. Write it
    if some of these show other roles."""

    @model_validator(mode="after")
    def _period(self) -> Party:
        check_period(self.since, self.until)
        return self


class Initiative(Entity):
    """An undertaking of one or more organisations: an agreement, project, programme, venture, mission or event."""

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
    report: Report | None = None
    """Its report, which comes first on its page."""


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


class Assertion(StrictModel):
    """One thing that a sentence of a source asserts."""

    says: Text
    """The assertion, in our own words."""
    carried_by: Annotated[tuple[Word, ...], RefersTo(FACT, inverse="assertions")] = ()
    """The facts that report it: `entity#id`."""
    no_fact: Text | None = None
    """The reason, if no fact reports it."""

    @model_validator(mode="after")
    def _accounted_for(self) -> Assertion:
        if bool(self.carried_by) == bool(self.no_fact):
            which = "both" if self.no_fact else "neither"
            raise invalid(
                f'the assertion has {which} "carried_by" {"and" if self.no_fact else "nor"} "no_fact"',
                "write the facts that report it, or the reason why none does",
            )
        return self


class Sentence(StrictModel):
    """The fingerprint of one sentence of a source. It shows whether a text is still the one that was cited."""

    sha256: Sha256
    """The SHA-256 digest of the sentence in UTF-8, with each run of white space replaced by one space."""
    words: Integer
    """The number of words."""
    no_fact: Text | None = None
    """The reason, if no fact needs to cite it."""
    assertions: tuple[Assertion, ...] = ()
    """The individual assertions of the sentence, for a more detailed account."""


class Section(StrictModel):
    """One section of a fingerprinted source. Section 0 is the text before the first heading."""

    in_sheets = False

    title: Line | None = None
    """A short title."""
    sentences: tuple[Sentence, ...] = ()
    """The sentences in order. Locator `2.3` is the third sentence of section 2."""


class Source(StrictModel):
    """The record of a document that facts cite. It contains no text of the document."""

    title: Line
    """The title. For a document in another language, an English translation that says so:
    `Talks in Oslo (in Norwegian)`."""
    publisher: Name
    """The publisher. Sources of one publisher count as one."""
    kind: Annotated[Word, WordOf("kinds.source", "kind of source")]
    """The kind, a key of `kinds.source` in `content/dossier.yml`."""
    authors: Annotated[tuple[Author, ...], ShownAs("Authors", column=False)] = ()
    """The authors: `{family_name: Sato, given_name: Hana}`, or `{name: …}` for a body. Default: the publisher."""
    container: Annotated[Line | None, ShownAs("Published in", column=False)] = None
    """The journal, book or series that contains it."""
    volume: Annotated[Numbering | None, ShownAs("Volume", column=False)] = None
    """The volume of the journal or series."""
    issue: Annotated[Numbering | None, ShownAs("Issue", column=False)] = None
    """The issue of the volume."""
    pages: Annotated[Numbering | None, ShownAs("Pages", column=False, schema_org="pagination")] = None
    """The pages: `45-67`, or the number of an article: `e12`."""
    doi: Annotated[Doi | None, ShownAs("DOI", column=False, schema_org="sameAs", url="https://doi.org/{id}")] = None
    """The DOI: `10.1000/182`."""
    isbn: Annotated[Isbn | None, ShownAs("ISBN", column=False, schema_org="isbn")] = None
    """The ISBN of the book, or of the book that contains it."""
    url: Url | None = None
    """The address of the document, even if it is behind a paywall: write in `seen` which part was read."""
    published: DateField | None = None
    """The date of publication, as precise as in the document."""
    retrieved: Day | None = None
    """The day when it was read at that address."""
    language: Annotated[Word, WordOf("languages", "language")] = "en"
    """The language, a key of `languages` in `content/dossier.yml`."""
    archived: Url | None = None
    """The address of an archived copy."""
    primary: Boolean = False
    """`true` if it is first-hand: a party itself published it, such as a ministry about its own agreement."""
    repeats: Annotated[
        Word | None,
        RefersTo("source", inverse="republications", hierarchical=True, or_one_of="agencies", schema_org="isBasedOn"),
    ] = None
    """The report that it repeats: the slug of another source, or one of `agencies`. It counts as that report."""
    independent: Boolean | None = None
    """`false` if its origin is unknown or it adds nothing of its own: it is shown, but does not count as support.
    `true` if it does count, although its kind does not. Default: that of its kind."""
    seen: Line | None = None
    """The part of the document that was read."""
    note: Text | None = None
    """Anything that a reader must know to judge the source."""
    links: Links = Field(default={})
    """Its addresses by kind, keys of `links` in `content/dossier.yml`; a list if there are several of one kind."""
    same_as: Identifiers = Field(default={})
    """Its identifiers in other registers, keys of `identifiers` in `content/dossier.yml`: `{wikidata: Q42}`."""
    tags: Tags = ()
    """Any words to find it by."""
    formerly: tuple[Slug, ...] = ()
    """Earlier slugs of the entity. Their addresses redirect to it."""
    sections: tuple[Section, ...] = ()
    """The fingerprints of its sentences, by section. If there are any, every locator must be one of them."""

    # The keys of `Entity` that a source does not have.
    facts: ClassVar[tuple[Fact, ...]] = ()
    also_known_as: ClassVar[tuple[str, ...]] = ()
    native_name: ClassVar[Mapping[str, str]] = {}
    summary: ClassVar[None] = None
    logo: ClassVar[None] = None

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
