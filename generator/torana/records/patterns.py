"""Regular expressions that a dossier declares.

They are matched by the Rust library of pydantic, in a time that is proportional to the text: with those of Python, a
dossier could stop every build with `(a+)+`.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


def pattern_problem(pattern: str) -> str:
    """Return why a text is not a regular expression; empty if it is one."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
        _validator(pattern)
    except SchemaError as error:
        return str(error).strip().splitlines()[-1].removeprefix("error: ").removeprefix("SchemaError: ").strip()
    return ""


def matches(pattern: str, text: str) -> bool:
    """Return whether a regular expression matches a whole text."""
    return _validator(pattern).isinstance_python(text)


@lru_cache(maxsize=100)
def _validator(pattern: str) -> SchemaValidator:
    schema = core_schema.str_schema(pattern=rf"\A(?:{pattern})\z", strict=True, regex_engine="rust-regex")
    return SchemaValidator(schema)
