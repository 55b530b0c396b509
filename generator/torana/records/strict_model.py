"""The base of all models: its rules, and the subclasses of a model."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from torana.records.docstrings import docstring


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
