"""Parts of several models: links, identifiers, tags, logos and authors."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from torana.records.field_marks import ShownAs, WordOf
from torana.records.strict_model import StrictModel
from torana.records.urls import Url
from torana.records.values import Line, LogoFile, Name, OrOne, Word, invalid


class Logo(StrictModel):
    """The logo of an entity."""

    file: LogoFile
    """The name of its file in `content/logos/`: `acme.svg`. PNG, JPEG, WebP, or SVG without scripts."""
    alt: Line
    """Its description, for readers who cannot see it: `Acme in red letters on a wheel`."""
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


class Author(StrictModel):
    """An author of a source."""

    family_name: Name | None = None
    """The family name of a person."""
    given_name: Name | None = None
    """The given names of the person."""
    name: Name | None = None
    """Instead of both: the name of a body, or of a person whose name is not divided."""

    @model_validator(mode="after")
    def _person_or_body(self) -> Author:
        if bool(self.name) == bool(self.family_name or self.given_name) or (self.given_name and not self.family_name):
            raise invalid(
                "an author has either a family name or a name",
                "write {family_name: Sato, given_name: Hana} or {name: …}",
            )
        return self

    def __str__(self) -> str:
        return self.name or ", ".join(filter(None, (self.family_name, self.given_name)))
