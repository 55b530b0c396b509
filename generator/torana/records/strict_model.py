"""The base of all models: its rules, and the subclasses of a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from torana.records.docstrings import docstring, field_docstrings


class StrictModel(BaseModel):
    """The base of all models: frozen, and without unknown keys. The docstring below a field is its description."""

    # Parts of other models are built with these, and so are the descriptions, which are set below.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=False, protected_namespaces=(), defer_build=True
    )

    in_sheets: ClassVar[bool] = True
    """`False` for a part of an entity that people do not edit in spreadsheets."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        # It is the description in JSON Schemas.
        cls.__doc__ = docstring(cls)
        for name, text in field_docstrings(cls).items():
            if (field := cls.model_fields.get(name)) and field.description is None:
                field.description = text

    def model_post_init(self, context: Any, /) -> None:
        """Share the names of its fields with other models, to need less memory: `benchmarks/README.md`.

        A set of five names needs 728 bytes, more than the model. It is shared by the models that have the same ones.
        The dictionary that pydantic makes has its own table of names. One that Python makes for the attributes of an
        object uses the table of the class: for a fact, 232 bytes instead of 464.
        """
        fields, values = self.model_fields_set, self.__dict__
        object.__setattr__(self, "__pydantic_fields_set__", _shared_sets.setdefault(frozenset(fields), fields))
        if len(values) > _FEW:
            object.__delattr__(self, "__dict__")
            for name, value in values.items():
                object.__setattr__(self, name, value)


_FEW = 10
"""A number of fields for which Python 3.13 reserves more memory in a shared table than in one for each object."""
_shared_sets: dict[frozenset[str], set[str]] = {}
"""Every set of fields that a model has."""


def models_below(model: type[StrictModel]) -> Iterator[type[StrictModel]]:
    """Yield the models that inherit from a model, directly or not."""
    for each in model.__subclasses__():
        yield each
        yield from models_below(each)
