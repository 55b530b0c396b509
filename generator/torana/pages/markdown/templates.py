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
    """Where templates are looked for: the dossier's own `templates/` first, file by file, then the package's."""
    package = Path(torana.__file__).parent
    # In a checkout the package's templates are at the top, in a wheel inside it.
    return [root / "templates", package / "templates", package.parent.parent / "templates"]


class OwnWords(Extension):
    """Says the site's own words once, when a template is read: a template has the same ones on every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template with the words in the place of `{{ t("…") }}`, where nothing is put into them."""
        say: Any = self.environment.globals["t"]
        return _OWN_WORDS.sub(lambda match: str(say(match[1])), source)


_OWN_WORDS = re.compile(r'\{\{ t\("([^"\\\n]*)"\) \}\}')


class _Direct(CodeGenerator):
    """Compiles `a.b` to just that, and a call to a call that passes nothing on.

    Jinja looks an attribute up as an item too, and asks what a function wants to be told, a thousand times a page.
    Views are no mappings, and no function of ours wants anything. A field that is not there is an error as before.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """An attribute."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call of a function or a macro."""
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class Environment(jinja2.Environment):
    """An environment whose templates read attributes and call functions directly."""

    code_generator_class = _Direct

    @staticmethod
    def called(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Calls a function from a template."""
        return function(*arguments, **named)


def template_line(error: Exception) -> str:
    """The line of a template that an error comes from: `organisation.md.j2:12`; nothing where it is from elsewhere."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if frames[-1][0] is Environment.called.__code__:
        frames.pop()  # what the template calls cannot be called
    code, line = frames[-1]
    name = Path(code.co_filename).name
    return f"{name}:{line}" if name.endswith(".j2") else ""
