"""The Jinja environment: where templates are, and how they are compiled."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension

import torana


def template_folders(root: Path) -> list[Path]:
    """The folders with templates: those of the dossier's own `templates/` take precedence over the package's."""
    package = Path(torana.__file__).parent
    # In a checkout the package's templates are at the top, in a wheel inside it.
    return [root / "templates", package / "templates", package.parent.parent / "templates"]


class OwnWords(Extension):
    """Translates the site's own words when a template is loaded, not on every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Replace every `{{ t("…") }}` without values by its translation."""
        say: Any = self.environment.globals["t"]
        return _OWN_WORDS.sub(lambda match: str(say(match[1])), source)


_OWN_WORDS = re.compile(r'\{\{ t\("([^"\\\n]*)"\) \}\}')


class _Direct(CodeGenerator):
    """Compiles `a.b` to an attribute access, and a call to a plain call.

    Jinja also tries items, and checks whether a function wants its context, a thousand times per page. Views are not
    mappings, and no function here wants a context. A missing field is still an error.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write an attribute access."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Write a call of a function or a macro."""
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class Environment(jinja2.Environment):
    """An environment whose templates read attributes and call functions directly."""

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
