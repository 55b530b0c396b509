"""The model of `content/dossier.yml`: the title, the limits and the vocabulary of one dossier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote

from pydantic import AfterValidator, Field, create_model, model_validator

from torana.problems import in_words
from torana.records.dates import AsOf
from torana.records.declarations import Term, TypeDeclaration, TypeKey
from torana.records.declared_types import types_with
from torana.records.entity_types import BUILT_IN, INITIATIVE, SOURCE, EntityType, EntityTypes
from torana.records.field_marks import IN_URL, WebAddress
from torana.records.limits import DEEPEST, LARGEST, MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS
from torana.records.patterns import matches, pattern_problem
from torana.records.report import Report
from torana.records.strict_model import StrictModel
from torana.records.urls import Host, Url, url_problem
from torana.records.values import (
    AMOUNT,
    Boolean,
    Doi,
    Id,
    Integer,
    Latitude,
    Line,
    Longitude,
    Name,
    Property,
    SchemaOrg,
    Tag,
    Text,
    Word,
    invalid,
)


class Status(Term):
    """A stage of an initiative."""

    ends: Boolean = False
    """`true` for an unwanted end, such as a cancellation. The stage is then shown only if it was reached."""
    closed: Boolean = False
    """`true` for a stage after which nothing more happens, such as completion. Boards show active initiatives first."""


class Measure(Term):
    """A quantity that figures measure."""

    adds: Boolean = False
    """`true` if amounts of different initiatives can be added up: money spent, but not shares or targets."""


class Unit(StrictModel):
    """A unit or a currency."""

    name: Name
    """The name on pages: after the number, or before it for a currency."""
    currency: Boolean = False
    """`true` for a currency."""
    scale: Literal["indian"] | None = None
    """A number system in which pages show large numbers too: `indian`."""


_WITH_KINDS = [entity_type for entity_type in BUILT_IN if entity_type.has_kinds]


class Kind(Term):
    """A kind of entity, such as a company or a newspaper."""

    schema_org: SchemaOrg | None = None
    """The schema.org type, for search engines: `Corporation`, `Event`, `NewsArticle`."""


class SourceKind(Kind):
    """A kind of source."""

    independent: Boolean = True
    """`false` if sources of this kind only summarise or compile what others report. They do not count as support."""


class StagedKind(Kind):
    """A kind of initiative."""

    statuses: tuple[Id, ...] | None = None
    """The stages that this kind can reach: keys of `statuses`, in the same order; `[]` for none. Default: all."""


class LinkKind(Term):
    """A kind of link, such as a repository."""

    schema_org: Property = "sameAs"
    """The schema.org property, for search engines and linked data: `codeRepository`."""

    def address(self, value: str) -> str:
        """The address itself."""
        return value


def _pattern(text: str) -> str:
    if problem := pattern_problem(text):
        raise invalid(f'"{text}" is not a regular expression: {problem}', "write one such as Q[1-9][0-9]*")
    return text


def _template(text: str) -> str:
    if "{id}" not in text:
        raise invalid(f'"{text}" has no {{id}}', "write {id} for the identifier in the address")
    if url_problem(text.replace("{id}", "1"))[0]:
        raise invalid(f'"{text}" is not a URL with {{id}}', "write one such as https://www.wikidata.org/wiki/{id}")
    return text


class IdentifierKind(Term):
    """A register whose identifiers entities have, such as Wikidata."""

    pattern: Annotated[Line, AfterValidator(_pattern)]
    """The regular expression that a whole identifier matches: `Q[1-9][0-9]*`."""
    url: Annotated[Line, AfterValidator(_template), WebAddress()] | None = None
    """The address of an identifier, with `{id}` for it: `https://www.wikidata.org/wiki/{id}`."""

    @property
    def schema_org(self) -> str:
        """The schema.org property of its values."""
        return "sameAs" if self.url else "identifier"

    def address(self, value: str) -> str:
        """The address of an identifier; empty if the register has none."""
        return self.url.replace("{id}", quote(value, safe=IN_URL)) if self.url else ""

    def identifier_in(self, url: str) -> str:
        """The identifier in an address that someone wrote for it; empty if there is none."""
        before, _, after = (self.url or "").partition("{id}")
        found = url.removeprefix(before).removesuffix(after)
        return found if self.url and matches(self.pattern, found) else ""


_KIND_MODELS: Mapping[str, type[Kind]] = {INITIATIVE.name: StagedKind, SOURCE.name: SourceKind}
"""By entity type: the model of its kinds, if they have keys of their own."""


class KindsByType(StrictModel):
    """The base of `Kinds`."""

    def of(self, entity_type: EntityType) -> Mapping[str, Kind]:
        """The kinds of an entity type, by word; none if it has no kinds."""
        found: Mapping[str, Kind] = vars(self).get(entity_type.name, {})
        return found


# A key for each entity type with kinds. Type checkers cannot see it.
if TYPE_CHECKING:
    Kinds = KindsByType
else:
    Kinds = create_model(
        "Kinds",
        __base__=KindsByType,
        __module__=__name__,
        __doc__=f"The kinds of {in_words([each.name for each in _WITH_KINDS], 'and')}.",
        **{
            each.name: (
                dict[Word, _KIND_MODELS.get(each.name, Kind)],
                Field(description=f"Kinds of {each.name}, in the order of the index."),
            )
            for each in _WITH_KINDS
        },
    )


MAX_WORDS = 20
"""The number of words that readers take in at a glance."""


def _short_line(text: str) -> str:
    if (words := len(text.split())) > MAX_WORDS:
        raise invalid(f"the line has {words} words", f"write at most {MAX_WORDS}; the summary has room for more")
    return text


class Window(StrictModel):
    """The area that the map of places shows."""

    west: Longitude
    """Longitude of the left edge, in degrees east."""
    east: Longitude
    """Longitude of the right edge, in degrees east."""
    south: Latitude
    """Latitude of the lower edge, in degrees north."""
    north: Latitude
    """Latitude of the upper edge, in degrees north."""

    @model_validator(mode="after")
    def _not_turned(self) -> Window:
        if self.east - self.west < 1 or self.north - self.south < 1:
            message = "the map is less than one degree wide or high"
            raise invalid(message, "make west less than east, and south less than north, by at least one degree")
        return self


class Limits(StrictModel):
    """The limits of a dossier. They stop mistakes and attacks; a dossier that needs more can raise them."""

    file_bytes: Annotated[int, Field(ge=1_000, le=LARGEST), AMOUNT] = MAX_BYTES
    """Bytes in one file."""
    depth: Annotated[int, Field(ge=8, le=DEEPEST), AMOUNT] = MAX_DEPTH
    """Levels of nested lists and mappings, at most 100, because Python's own stack is limited."""
    files: Annotated[int, Field(ge=1), AMOUNT] = 200_000
    """Files of entities and sources together."""
    facts: Annotated[int, Field(ge=1), AMOUNT] = 10_000
    """Facts in one file."""
    parties: Annotated[int, Field(ge=1), AMOUNT] = 500
    """Parties of one initiative. Each is shown as a partner of every other."""
    entries: Annotated[int, Field(ge=100), AMOUNT] = 10_000
    """Entries of any other list or mapping."""
    name_length: Annotated[int, Field(ge=80, le=10_000), AMOUNT] = 200
    """Characters of a name or a word of the vocabulary, at most 10,000."""
    line_length: Annotated[int, Field(ge=80, le=10_000), AMOUNT] = 500
    """Characters of a title, a locator or another short text, at most 10,000."""
    report_length: Annotated[int, Field(ge=1_000, le=1_000_000), AMOUNT] = 50_000
    """Characters of the text of a report, at most 1,000,000."""
    text_length: Annotated[int, Field(ge=200, le=100_000), AMOUNT] = 5_000
    """Characters of a statement, a summary, a note or another text in sentences, at most 100,000."""
    logo_bytes: Annotated[int, Field(ge=1_000, le=LARGEST), AMOUNT] = 200_000
    """Bytes in the file of a logo."""
    url_length: Annotated[int, Field(ge=200, le=10_000), AMOUNT] = 2_000
    """Characters of a web address, at most 10,000. Browsers and servers accept 2,000."""
    problems: Annotated[int, Field(ge=1), AMOUNT] = MAX_PROBLEMS
    """Problems shown per run. Further problems are only counted."""

    def of_list(self, key: str) -> tuple[str, int]:
        """The name and the value of the limit on the entries of a key."""
        name = key if key in ("facts", "parties") else "entries"
        return name, getattr(self, name)


class Settings(StrictModel):
    """`content/dossier.yml`: the title, the limits and the vocabulary of a dossier."""

    title: Name
    """The name of the dossier."""
    short_name: Name | None = None
    """A shorter title, for the header on phones: about twelve characters."""
    summary: Text
    """A description in two sentences."""
    tagline: Annotated[Line, AfterValidator(_short_line)] | None = None
    """One line of at most 20 words below the title of the home page. Default: the summary."""
    as_of: AsOf
    """The day up to which facts were collected. Pages and files show it. Change it when you have looked for news in
    all parts of the dossier. Facts with a later date count as expected."""
    publisher: Name
    """The publisher of the dossier, shown in every suggested citation."""
    licence: Name
    """The name of the licence of the facts, shown on pages."""
    licence_url: Url
    """The address of the licence text."""
    doi: Doi | None = None
    """The DOI of the dossier, such as `10.5281/zenodo.1234567`: an archive assigns it to snapshots. Choose the one for
    all versions. Every citation names it."""
    stale_after_days: Integer = 365
    """A fact is stale if it was last checked more than this number of days before `as_of`."""
    report: Report | None = None
    """The report of the dossier. Its paragraphs before the first heading are the summary on the home page."""
    types: dict[TypeKey, TypeDeclaration] = Field(default={})
    """Entity types besides the built-in ones, and changes to those: other names, more fields."""
    map: Window | None = None
    """The area of the map of places. Default: the area of all places."""
    network_groups: Literal["country", "kind"] = "country"
    """The property by which the network groups organisations on its two sides."""
    limits: Limits = Limits()
    """Higher limits, for a dossier that needs them."""
    private_hosts: tuple[Host, ...] = ()
    """Hosts of a private network that addresses may have, such as `wiki.example.internal` or `10.0.0.7`.
    `torana sources check` requests them too."""
    countries: dict[Word, Name] = Field(default={})
    """Countries by key, in the order of the index."""
    languages: dict[Tag, Name]
    """Languages by their BCP 47 tag."""
    statuses: dict[Id, Status]
    """The stages of an initiative, from the first to the last."""
    kinds: Annotated[Kinds, Field(description=Kinds.__doc__)]
    roles: tuple[Name, ...]
    """The roles that an organisation can have in an initiative."""
    units: dict[Word, Unit]
    """Units and currencies by key."""
    measures: dict[Word, Measure]
    """The quantities that figures measure, by key."""
    links: dict[Word, LinkKind] = Field(default={})
    """The kinds of links of entities, in the order of their pages."""
    identifiers: dict[Word, IdentifierKind] = Field(default={})
    """The registers of `same_as`, in the order of the pages."""
    agencies: tuple[Name, ...] = ()
    """News agencies and offices whose reports others repeat, for `repeats` of a source."""

    @property
    def doi_url(self) -> str:
        """The address of the DOI; empty if there is none."""
        return f"https://doi.org/{quote(self.doi, safe=IN_URL)}" if self.doi else ""

    def stages_of(self, kind: str) -> dict[str, Status]:
        """The stages that an initiative of a kind can reach, from the first to the last."""
        staged = self.kinds.of(INITIATIVE).get(kind)
        only = staged.statuses if isinstance(staged, StagedKind) else None
        return {status: term for status, term in self.statuses.items() if only is None or status in only}

    @cached_property
    def entity_types(self) -> EntityTypes:
        """The entity types of the dossier."""
        return types_with(self.types)
