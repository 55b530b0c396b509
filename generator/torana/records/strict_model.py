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
        """Share the set of its fields with the models that have the same ones.

        A set of five names needs 728 bytes, more than the model. For `benchmarks/dossiers.py 1000`, these sets were
        28% of the memory of the records.
        """
        fields = self.model_fields_set
        object.__setattr__(self, "__pydantic_fields_set__", _shared_sets.setdefault(frozenset(fields), fields))


_shared_sets: dict[frozenset[str], set[str]] = {}
"""Every set of fields that a model has."""


def models_below(model: type[StrictModel]) -> Iterator[type[StrictModel]]:
    """Yield the models that inherit from a model, directly or not."""
    for each in model.__subclasses__():
        yield each
        yield from models_below(each)
