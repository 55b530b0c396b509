"""The Jinja environment: where templates are, and how they are compiled."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro

from torana.files import name_in
from torana.hashing import digest
from torana.problems import Position, Problem, ProblemsError


class _Direct(CodeGenerator):
    """Compiles calls in templates to plain calls, and macros to plain functions, which are faster.

    Jinja asks each function whether it needs the context, which none needs here, and each macro sorts its arguments.
    """

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """Write a call of a function or a macro."""
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.write("environment.called(")
            self.visit(node.node, frame)
            self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        else:
            self.visit(node.node, frame)
            self.write("(")
            for argument in node.args:
                self.visit(argument, frame)
                self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        """Write the value of a macro: its function, if no call leaves out an argument or has more."""
        node = macro_ref.node
        if node.defaults or macro_ref.accesses_caller or macro_ref.accesses_kwargs or macro_ref.accesses_varargs:
            super().macro_def(macro_ref, frame)
        else:
            name = node.name if isinstance(node, nodes.Macro) else "caller"
            self.write(f"environment.function(macro, {name!r}, {[argument.name for argument in node.args]})")


class Environment(jinja2.Environment):
    """An environment whose templates call functions directly."""

    code_generator_class = _Direct

    @staticmethod
    def function(function: Callable[..., str], name: str, arguments: list[str]) -> Callable[..., str]:
        """Return the function of a macro with its name, and with the names of its arguments in the template."""
        function.__qualname__, function.__dict__["arguments"] = name, arguments
        return function

    def called(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a function or a macro with named arguments."""
        if (names := getattr(function, "arguments", None)) and not isinstance(function, Macro):
            function = Macro(self, function, function.__qualname__, names, False, False, False)
        return function(*arguments, **named)


class CompiledTemplates(jinja2.BytecodeCache):
    """Templates that several environments and later commands use, each compiled once.

    They are kept in memory and in Jinja's own folder, to which only this user can write. They are not in the build
    cache, which may come from another machine, because they are code.
    """

    def __init__(self, *modules: str) -> None:
        """`modules` are the files of other modules that change how Jinja compiles these templates."""
        self._code: dict[tuple[str, str], CodeType] = {}
        self._on_disk: jinja2.BytecodeCache | None = None
        code = b"".join(Path(file).read_bytes() for file in (__file__, *modules))
        compiler = digest(code + jinja2.__version__.encode())
        with suppress(OSError, RuntimeError):  # nowhere can only this user write
            self._on_disk = jinja2.FileSystemBytecodeCache(pattern=f"torana-{compiler}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find a template that is compiled."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        if self._on_disk and not bucket.code:
            with suppress(Exception):  # a damaged file raises any error
                self._on_disk.load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        self._remember(bucket)
        if self._on_disk:
            with suppress(OSError):  # the disk is full
                self._on_disk.dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code:
            self._code[bucket.key, bucket.checksum] = bucket.code


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
