"""The models of facts: their citations, figures and disputes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from torana.records.dates import OPEN, Date, DateField, Day, FactDate, check_period
from torana.records.field_marks import WordOf
from torana.records.relations import ENTITY, FACT, RefersTo, slugs_in_links
from torana.records.strict_model import StrictModel
from torana.records.values import (
    Boolean,
    Id,
    Integer,
    Line,
    Locator,
    Number,
    OrOne,
    RichText,
    Sha256,
    ShortDigests,
    Slug,
    Text,
    Word,
    invalid,
)


class Passage(StrictModel):
    """The fingerprint of a cited passage, without its text. `torana sources passage` writes it."""

    in_sheets = False

    sha256: Sha256
    """The SHA-256 digest of the normalised passage."""
    words: Integer
    """The number of words."""
    letters: Integer
    """The number of characters of the normalised passage."""
    marks: ShortDigests
    """The digests of short pieces of it, by which a changed passage is recognised."""
    around: ShortDigests
    """The digests of the characters before and after it, by which a passage that moved is recognised."""
    place: Integer
    """Its place on the page, from 0 at the beginning to 100 at the end."""
    last_seen: Day
    """The last day on which the page had it."""
    first: Line | None = None
    """Its first three words, if the editor chose to store them. “Original” then opens the page at the passage."""
    last: Line | None = None
    """Its last three words."""

    @model_validator(mode="after")
    def _both_ends(self) -> Passage:
        if (self.first is None) != (self.last is None):
            missing = "first" if self.first is None else "last"
            raise invalid(f'"{missing}" is missing', "write the first and the last words, or neither")
        return self


class Citation(StrictModel):
    """A source, and the passage in it that supports the statement."""

    source: Annotated[Slug, RefersTo("source", inverse="facts")]
    """The source: the name of its file in `seeds/`, without `.yml`."""
    at: Locator
    """The locator: section and sentence if the source is fingerprinted, such as `2.3`; if not, free text."""
    passage: Passage | None = None
    """The fingerprint of the passage on the page of the source. `torana sources passage` writes it."""


class Dispute(StrictModel):
    """A source that contradicts a fact."""

    source: Annotated[Slug, RefersTo("source", inverse="disputed_facts")]
    """The source: the name of its file in `seeds/`, without `.yml`."""
    at: Locator
    """The locator of the passage."""
    says: Text
    """The statement of this source, in our own words."""


class Figure(StrictModel):
    """A number in the statement, with its measure and unit."""

    measure: Annotated[Word, WordOf("measures", "measure")]
    """The quantity, a key of `measures` in `content/dossier.yml`."""
    value: Number
    """The number in full. For a range, the lower end."""
    unit: Annotated[Word, WordOf("units", "unit")]
    """The unit or currency, a key of `units` in `content/dossier.yml`."""
    to: Number | None = None
    """The upper end, if the source gives a range."""
    qualifier: Literal["about", "more than", "at least", "nearly", "up to"] | None = None
    """The words before the number in the source: `about` 400, `more than` 400 (400 does not count), `at least` 400 (it
    does), `nearly` 400 (a little less), `up to` 400 (the maximum)."""
    of: Line | None = None
    """The party or the part that the figure is about, if the initiative has several: `Renesas`, `unit G2`."""
    part: Boolean = False
    """`true` if another figure of the dossier already includes it. It is then never added to a total, but shown as the
    share of its payers."""
    by: Annotated[tuple[Word, ...], RefersTo("organisation", inverse="payments", or_one_of="countries")] = ()
    """For an amount of money, all who pay it: organisations that the fact names, or keys of `countries` in
    `content/dossier.yml` where the sources name only a country. Without it, the amount is in no total."""
    money: Literal["announced", "committed", "spent"] | None = None
    """The stage of the money, if the sources give it: `announced` if it is only planned or promised, `committed` if a
    contract, a budget or an approval binds the payer, `spent` if it was paid."""
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

    id: Id
    """The permanent anchor of the fact, unique in its file."""
    formerly: tuple[Id, ...] = ()
    """Earlier ids of the fact. Their addresses lead to it."""
    draft: Boolean = False
    """`true` if it is not finished. It is checked and shown in the preview, but never published."""
    embargo: Day | None = None
    """The day on which it may be published. It is treated as a draft until `as_of` is that day or later."""
    statement: RichText
    """One sentence in our own words. `[[slug]]` or `[[slug|text]]` links to an entity."""
    date: FactDate
    """The date of the event or state, as precise as the source: `2023`, `2023-07`, `2023-07-20`, a quarter `2024-Q1`,
    a decade `201X`, about 2024 `2024~`, a span `2025-08-29/2025-08-30`, `../2024`, `2024/..`, or `undated`."""
    type: Literal["event", "state", "plan"] = "event"
    """`state` if the fact was true on its date, and perhaps long before: it is not news. `plan` if it was expected for
    its date: it never counts as a stage that was reached. A later date than `as_of` always means expected."""
    since: DateField | None = None
    """The beginning of the state, if the sources give it: "member since 2015"."""
    until: DateField | None = None
    """The end of the state, which can be an expected date: "supported until April 2027"."""
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
    contradicts: Annotated[tuple[Word, ...], RefersTo(FACT, inverse="contradictions"), OrOne()] = ()
    """Facts that cannot be true together with this one: `id` in the same file, or `entity#id`; a list for several."""
    supersedes: Annotated[tuple[Word, ...], RefersTo(FACT, inverse="superseded_by", hierarchical=True), OrOne()] = ()
    """The facts that this one replaces: `id` in the same file, or `entity#id`; a list for several. They are shown
    struck out."""
    checked: Day | None = None
    """The day someone last compared the fact with its sources."""
    confidence: Literal["medium", "low"] | None = None
    """The editors' confidence, if it is not high: `medium` if a detail may be wrong, `low` if the whole fact may be.
    Give the reason in `note`."""
    disputed_by: tuple[Dispute, ...] = ()
    """Sources that dispute the fact. It is then shown as contested, with both sides."""
    note: Text | None = None
    """Anything that a reader must know to judge the fact: a doubt, an inference, a name."""

    @model_validator(mode="after")
    def _period(self) -> Fact:
        check_period(self.since, self.until)
        return self

    @property
    def coverage(self) -> Date | None:
        """The time that the fact is about: from `since` to `until`, or else its date."""
        if not (self.since or self.until):
            return self.date
        first = self.since.bounds[0] if self.since else OPEN
        return Date.parse(f"{first}/{self.until.bounds[-1] if self.until else OPEN}")

    @property
    def names(self) -> tuple[str, ...]:
        """The slug of every entity that the fact names, each once; the links of its statement come first."""
        return tuple(dict.fromkeys((*slugs_in_links(self.statement), *self.about)))

    def is_published(self, as_of: Date) -> bool:
        """Return whether a dossier of that day publishes it: it is not a draft, and its embargo has passed."""
        return not self.draft and (self.embargo is None or self.embargo.first <= as_of.last)

    def is_expected(self, as_of: Date) -> bool:
        """Return whether it had not happened on the day of the dossier: it is a plan, or has a later date.

        That includes a later date with an open beginning: `../2030`.
        """
        return self.type == "plan" or (self.date is not None and self.date.first > as_of.last)


# Each type of entity has facts. Pydantic builds the parts of a model again for each model, except those that are ready:
# `benchmarks/README.md`.
Fact.model_rebuild()
