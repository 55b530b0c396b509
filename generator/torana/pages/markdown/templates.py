"""The Jinja environment: where templates are, and how they are compiled."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

import torana


def template_folders(root: Path) -> list[Path]:
    """The folders with templates: those of the dossier's own `templates/` take precedence over the package's."""
    package = Path(torana.__file__).parent
    # In a checkout the package's templates are at the top, in a wheel inside it.
    return [root / "templates", package / "templates", package.parent.parent / "templates"]


class _Direct(CodeGenerator):
    """Compiles a call in a template to a plain call.

    Jinja also checks whether a function needs its context, a thousand times per page; no function here needs it. This
    saves 2.6% of a cold build: 0.27 s of 10 s for `benchmarks/dossiers.py 300`, `torana build --no-cache --jobs 1`.
    """

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call of a function or a macro."""
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class Environment(jinja2.Environment):
    """An environment whose templates call functions directly."""

    code_generator_class = _Direct

    @staticmethod
    def called(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a function from a template."""
        return function(*arguments, **named)


def template_line(error: Exception) -> str:
    """The line of a template that raised an error: `organisation.md.j2:12`; empty if none did."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if frames[-1][0] is Environment.called.__code__:
        frames.pop()  # the template calls something that is not callable
    code, line = frames[-1]
    name = Path(code.co_filename).name
    return f"{name}:{line}" if name.endswith(".j2") else ""
