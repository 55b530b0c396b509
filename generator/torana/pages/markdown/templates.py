"""The Jinja environment: where templates are, and how they are compiled."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from torana.files import name_in
from torana.problems import Position, Problem, ProblemsError


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


@contextmanager
def template_errors(root: Path, use: str) -> Iterator[None]:
    """Raise errors of templates in the block as `ProblemsError`. The arguments are those of `template_problem`."""
    try:
        yield
    except Exception as error:
        if problem := template_problem(error, root, use):
            raise ProblemsError([problem]) from error
        raise  # not an error in a template


def template_problem(error: Exception, root: Path, use: str = "") -> Problem | None:
    """Return an error of a template as a problem of its line; `None` if no template raised it.

    Args:
        error: Any error that Jinja raised, or a function that a template called.
        root: The folder of the dossier.
        use: The page for which the template was used.
    """
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    found = [(file, line) for file, line in lines if file.endswith((".j2", ".html", ".xml"))]
    message, hint = f"the template fails: {type(error).__name__}: {error}", ""
    if isinstance(error, jinja2.TemplateNotFound):
        message = f"there is no template {error.name}"
        found = found or [(f"templates/{error.name}", 1)]
    elif isinstance(error, jinja2.TemplateSyntaxError):
        message = f"the template fails: {error.message}"
        found.append((error.filename or error.name or "", error.lineno))
    elif isinstance(error, jinja2.TemplateError):
        message = f"the template fails: {error.message}"
    elif isinstance(error, RecursionError):
        hint = "check whether the template includes itself"
    if not found:
        return None
    file, line = found[-1]
    return Problem(Position(name_in(root, Path(file)), line), f"{message} (for {use})" if use else message, hint)
