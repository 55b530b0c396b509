"""The length of a text: each type of text has a limit, which a dossier can raise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from torana.records.limits import or_raise


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits for one file: the context of pydantic's validation. Without it, no length is checked."""

    limits: Mapping[str, int]
    """The values of `limits` in `content/dossier.yml`."""
    file: str
    """The file, for the hint of a problem."""


@dataclass(frozen=True, slots=True)
class Length:
    """Annotation of a type of text: the limit on the number of its characters. `Annotated[str, Length("name_length")]`.

    In JSON Schema it writes the name of the limit as `maxLength`; `json_schemas` replaces it with the number.
    """

    limit: str
    """A key of `limits` in `content/dossier.yml`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "maxLength": self.limit}

    def _check(self, text: str, validation: ValidationInfo) -> str:
        bounds: Bounds | None = validation.context
        if bounds and len(text) > bounds.limits[self.limit]:
            limit = f"{bounds.limits[self.limit]:,}"
            message = f"this text has {len(text):,} characters, more than the limit of {limit}"
            hint = f"shorten it{or_raise(self.limit, bounds.file)}"
            raise PydanticCustomError("torana", "{message}", {"message": message, "hint": hint})
        return text
