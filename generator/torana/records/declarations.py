"""Entity types and fields that a dossier declares in `content/dossier.yml`, under `types`."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from torana.records.models import Entity, Initiative, Organisation, Place, Sector, Source
from torana.records.strict_model import StrictModel, models_below
from torana.records.values import Boolean, Id, Name, Property, SchemaOrg, Text, Word, invalid, near_id

MAX_KEY = 60
KEY_PATTERN = "[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
_BUILT_IN = (Sector, Organisation, Initiative, Place, Source)
RESERVED_FIELDS = {
    *(*dir(Entity), *Entity.model_fields),
    *("document", "id", "initiatives", "kind", "parties", "publisher", "sections", "status", "title", "type", "url"),
}
"""Names that no declared field can have: those of every entity and its derived data, and those of which pages expect
values that no declared field has."""
RESERVED_TYPES = {
    *(model.__name__.lower() for model in models_below(StrictModel) if model not in _BUILT_IN),
    *("brief", "changes", "data", "dossier", "entity", "evidence", "explore", "facts", "home", "index", "more"),
    *("network", "redirect", "reference", "report", "search", "timeline", "con", "prn", "aux", "nul"),
}
"""Names that no declared type can have: those of parts of entities, templates, files of the API, and devices."""


class Term(StrictModel):
    """A word of the vocabulary."""

    name: Name
    """The name on pages."""
    plural: Name | None = None
    """The plural, for headings."""
    meaning: Text | None = None
    """One sentence that explains it, for the legend."""


def _not_in(reserved: Container[str], noun: str, shown: str) -> AfterValidator:
    """Refuse a key that is taken, or that is not one."""

    def check(text: str) -> str:
        if not re.fullmatch(KEY_PATTERN, text):
            raise invalid(f'"{text}" is not a key', "use lower-case letters a-z, digits and single underscores")
        if len(text) > MAX_KEY:
            raise invalid(f'"{text}" is longer than {MAX_KEY} characters', "choose a shorter name")
        if text in reserved:
            message = f'"{text}" cannot be the name of a {noun}, because pages and data use it for something else'
            raise invalid(message, f'choose another, such as "own_{text}": pages show only the {shown}')
        return text

    return AfterValidator(check)


_AS_JSON = WithJsonSchema({"type": "string", "pattern": f"^{KEY_PATTERN}$"})
TypeKey = Annotated[str, _not_in(RESERVED_TYPES, "type", "names and the address"), _AS_JSON]
"""The name of an entity type, in YAML and in data."""
FieldKey = Annotated[str, _not_in(RESERVED_FIELDS, "field", "label"), _AS_JSON]
"""The name of a declared field, in YAML and in data."""


class FieldDeclaration(StrictModel):
    """A field that a dossier adds to an entity type."""

    label: Name
    """The label on pages and in tables."""
    help: Text | None = None
    """A sentence that explains it to editors and to users of the data."""
    type: Literal["text", "number", "date", "url", "country", "choice", "reference"]
    """The type of its value: `text`, `number`, `date`, `url`, `country` (one of `countries`), `choice` (one of
    `choices`) or `reference`."""
    many: Boolean = False
    """`true` if the value is a list."""
    choices: dict[Word, Term] = Field(default={})
    """For a `choice`: the words that it allows, in the order of the filter."""
    to: TypeKey | None = None
    """For a `reference`: the entity type that it names, such as `organisation`."""
    inverse: Name | None = None
    """For a `reference`: the label of the list on the pages of the named entities: `Products` for `maker`."""
    schema_org: Property | None = None
    """The schema.org property with this meaning, for search engines and linked data: `manufacturer`."""
    required: Boolean = False
    """`true` if every entity must have it."""
    column: Boolean = True
    """`true` for a column in the index of the type."""
    facet: Boolean = False
    """`true` for a filter in the search."""
    infobox: Boolean = True
    """`true` for a row in the box at the top of the page."""

    @property
    def inverse_key(self) -> str:
        """The name of the inverse relation in code and addresses, derived from its label."""
        return near_id(self.inverse or "").replace("-", "_") or "inverse"

    @model_validator(mode="after")
    def _complete(self) -> FieldDeclaration:
        needed = {
            "choices": ("choice", "choices: {small: {name: Small}, …}"),
            "to": ("reference", "to: organisation"),
            "inverse": ("reference", "inverse: LABEL OF THE LIST"),
        }
        for key, (of_type, example) in needed.items():
            if self.type == of_type and not getattr(self, key):
                raise invalid(f'a field of type {of_type} needs "{key}"', f"add {example}")
            if self.type != of_type and getattr(self, key):
                raise invalid(
                    f'only a field of type {of_type} has "{key}"', f'delete "{key}", or write type: {of_type}'
                )
        return self


class TypeDeclaration(StrictModel):
    """An entity type of a dossier, or changes to a built-in one."""

    name: Name | None = None
    """The name of one entity in headings: `Technology`. Required, except for a built-in type."""
    plural: Name | None = None
    """The name of several: `Technologies`. Required, except for a built-in type."""
    url: Id | None = None
    """The folder in `content/`, and the first part of the addresses. Default: derived from the plural.
    A built-in type keeps its own."""
    description: Text | None = None
    """A sentence that explains the type. It is shown above the index and in the data."""
    schema_org: SchemaOrg | None = None
    """The schema.org type, for search engines: `Product`."""
    fields: dict[FieldKey, FieldDeclaration] = Field(default={})
    """The fields that it has besides those of every entity, or besides those of the built-in type."""
    used: Boolean = True
    """`false` to leave out a built-in type: it has no pages, columns or files."""

    @property
    def address(self) -> str:
        """The first part of the addresses of a type of the dossier's own; empty if its plural gives none."""
        return self.url or near_id(self.plural or "")
