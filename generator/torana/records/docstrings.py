"""Docstrings that are shown: descriptions of entity types and rules, and the help of commands."""

from __future__ import annotations

import ast
import inspect
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
