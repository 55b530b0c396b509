"""From declarations to entity types, whose models are made like the built-in ones."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, create_model

from torana.records.dates import DateField
from torana.records.declarations import FieldDeclaration, TypeDeclaration
from torana.records.entity_types import BUILT_IN, SOURCE, EntityType, EntityTypes
from torana.records.field_marks import ShownAs, WordOf
from torana.records.models import Entity
from torana.records.relations import RefersTo
from torana.records.urls import Url
from torana.records.values import Number, Slug, Text, Word

Declarations = dict[str, TypeDeclaration]
_DECLARATIONS: TypeAdapter[Declarations] = TypeAdapter(Declarations)


def types_with(declarations: Mapping[str, TypeDeclaration]) -> EntityTypes:
    """The entity types of a dossier: the built-in ones that it uses, with its own before the sources.

    Declarations that a rule refuses are left out, so that the rest of the dossier can be checked.
    """
    return _types(_DECLARATIONS.dump_json(dict(declarations))) if declarations else BUILT_IN


# Making a model takes 5 ms. The same declarations must give the same models, because their fields are cached by model.
@lru_cache(maxsize=8)
def _types(declarations_json: bytes) -> EntityTypes:
    declarations = _DECLARATIONS.validate_json(declarations_json)
    own = [name for name, declaration in declarations.items() if name not in BUILT_IN.by_name and _url(declaration)]
    left_out = {name for name, declaration in declarations.items() if not declaration.used} - {SOURCE.name}
    used = [each for each in BUILT_IN if each.name not in left_out]
    known = {*own, *(each.name for each in used)}
    *others, last = [_changed(each, declarations.get(each.name), known) for each in used]
    return EntityTypes(*others, *(_declared(name, declarations[name], known) for name in own), last)


def _url(declaration: TypeDeclaration) -> str:
    """The first part of the addresses of a declared type; empty if it can have none."""
    usable = declaration.name and declaration.plural and declaration.address not in {each.url for each in BUILT_IN}
    return declaration.address if usable else ""


def _declared(name: str, declaration: TypeDeclaration, known: set[str]) -> EntityType:
    plural = declaration.plural or name
    url = _url(declaration)
    title = name.title().replace("_", "")
    fields = _fields(name, declaration, known)
    model = create_model(title, __base__=Entity, __doc__=declaration.description or f"{declaration.name}.", **fields)
    return EntityType(
        name,
        f"content/{url}",
        model,
        plural,
        url,
        singular=declaration.name or name,
        description=declaration.description or "",
        schema_org=declaration.schema_org or "",
        has_picture=True,
        has_totals=True,
    )


def _changed(entity_type: EntityType, declaration: TypeDeclaration | None, known: set[str]) -> EntityType:
    """A built-in type with other names, and with more fields."""
    if declaration is None:
        return entity_type
    base = entity_type.model
    fields = _fields(entity_type.name, declaration, known)
    fields = {name: field for name, field in fields.items() if name not in base.model_fields}
    model = create_model(base.__name__, __base__=base, __doc__=base.__doc__, **fields) if fields else base
    return replace(
        entity_type,
        model=typing.cast(type[Entity], model),
        title=declaration.plural or entity_type.title,
        singular=declaration.name or entity_type.singular,
        description=declaration.description or "",
        schema_org=declaration.schema_org or "",
    )


def _fields(type_name: str, declaration: TypeDeclaration, known: set[str]) -> dict[str, Any]:
    declared = {name: field for name, field in declaration.fields.items() if field.to is None or field.to in known}
    return {name: _field(type_name, name, field) for name, field in declared.items()}


def _field(type_name: str, name: str, declared: FieldDeclaration) -> tuple[Any, Any]:
    """The annotation of a field of a model, and its default."""
    schema_org = declared.schema_org or ""
    marks: list[Any] = [ShownAs(declared.label, declared.column, declared.facet, declared.infobox, schema_org)]
    value: Any = _VALUES.get(declared.type)
    if declared.type == "country":
        marks.append(WordOf("countries", "country"))
    if declared.type == "choice":
        value = Word
        marks.append(WordOf(f"types.{type_name}.fields.{name}.choices", f"value of {name}"))
    if declared.to and declared.inverse:
        value = Slug
        marks.append(
            RefersTo(
                declared.to,
                inverse=declared.inverse_key,
                inverse_label=declared.inverse,
                mutual=declared.to == type_name and declared.inverse == declared.label,
                schema_org=schema_org,
            )
        )
    marks.append(Field(description=declared.help or f"{declared.label}."))
    if declared.many:
        value = tuple[value, ...]
    if declared.required:
        if declared.many:
            marks.append(Field(min_length=1))
        return Annotated[value, *marks], ...
    return Annotated[value if declared.many else value | None, *marks], () if declared.many else None


_VALUES = {"text": Text, "number": Number, "date": DateField, "url": Url, "country": Word}
