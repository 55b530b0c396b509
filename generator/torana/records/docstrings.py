"""Docstrings that are shown: descriptions of entity types, fields and rules, and the help of commands."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any


def docstring(of: type | Callable[..., Any]) -> str:
    """Return the docstring of a class or function; from its source if Python has dropped it (`PYTHONOPTIMIZE=2`)."""
    if of.__doc__:
        return inspect.cleandoc(of.__doc__)
    node = ast.parse(textwrap.dedent(inspect.getsource(of))).body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    return ast.get_docstring(node) or ""


def field_docstrings(of: type) -> dict[str, str]:
    """Return the texts below the fields of a class, by field.

    Parsing each module once saves 0.1 s of `torana check`: Pydantic's `use_attribute_docstrings` searches the source of
    each class (`python -X importtime`).
    """
    return _field_docstrings_of_module(of.__module__).get(of.__name__, {})


@functools.cache
def _field_docstrings_of_module(name: str) -> dict[str, dict[str, str]]:
    classes = (node for node in ast.parse(inspect.getsource(sys.modules[name])).body if isinstance(node, ast.ClassDef))
    return {each.name: dict(filter(None, map(_described, each.body, each.body[1:]))) for each in classes}


def _described(field: ast.stmt, below: ast.stmt) -> tuple[str, str] | None:
    match field, below:
        case (
            ast.AnnAssign(target=ast.Name(id=name)),
            ast.Expr(value=ast.Constant(value=str(text))),
        ):
            return name, inspect.cleandoc(text)
    return None
