"""The target `commands` of `fuzz.py`: command lines made from the declarations of click, run on a tiny dossier.

Bytes choose a command, its options and their values. A command line is refused if its exit status is not 0. It must not
end in an exception, in another exit status than 0, 1, 2 and 130, or write outside the dossier and the folders that it
names.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

import click
from click.testing import CliRunner
from torana.audit import source_links
from torana.cli import main
from torana.site.build import BuildResult

from tests.support.command import git
from tests.support.dossiers import lay_out

WORDS = """
- -- -1 0 1 2 8 1e400 nan inf 0x10 1_000 ² ٣ 1/1 2/1 2/2 0/0 ²/2 9999/9999 -h %s text json github
180d 99999y 1q 2026-01-31 0001-01-01 9999-12-31 HEAD HEAD~1 --output=x :/ @{u} HEAD^{tree} en ja en-GB
xx-Hant .. . ../beside ../elsewhere new/deep site content content/dossier.yml content/languages text.txt
seeds/paper.yml mkdocs.yml sector organisation initiative place source fact con index 日本電気
acme-foundry wind-park paper acme-report-2023 127.0.0.1:0 [::1]:0 127.0.0.1:² 127.0.0.1:99999 é..b:80
x:0:0 :0
"""
VALUES = ("", "a\nb", "Söhne & Co", "\u202ea", "\udcff", "\x1b[31m", "a" * 300, "9" * 5_000, *WORDS.split())
"""Values of options and arguments, right ones and others."""
MKDOCS = "site_name: Base\nsite_url: https://example.org/\ntheme: {name: material, font: false}\nplugins: [torana]\n"
SLOW = {
    "torana.site.build.build_site": BuildResult(None, "", {}),
    "torana.site.rendered_folder.write_folder": SimpleNamespace(pages=(), files=()),
    "torana.editing.schemas.schema_files": {"x.json": b"{}"},
    "torana.wording.catalogue_updates.messages": {},
}
"""Functions that take a second, and a result for each. They run for one command line of 100."""
WRITES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Choice = TypeVar("Choice")


class Choices:
    """Decisions that follow from bytes; the first of each after the last byte."""

    def __init__(self, raw: bytes) -> None:
        self._bytes = iter(raw)

    def number(self, most: int) -> int:
        """A number below a limit."""
        return next(self._bytes, 0) % most

    def one(self, of: Sequence[Choice]) -> Choice:
        """One of some values."""
        return of[self.number(len(of))]

    def text(self) -> str:
        """A short text of any bytes, which names no file elsewhere."""
        raw = bytes(next(self._bytes, 0) for _ in range(self.number(8)))
        return os.fsdecode(raw.replace(b"\0", b"").replace(b"/", b""))

    def value(self, of: click.ParamType) -> str:
        """A value for an option or an argument of a type."""
        if isinstance(of, click.Choice) and self.number(2):
            return str(self.one(of.choices))
        return self.text() if self.number(4) == 3 else self.one(VALUES)


def commands(group: click.Group, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command that is not a group, with its names."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name), command


COMMANDS = list(commands(main))


def command_line(raw: bytes) -> list[str]:
    """The command line that bytes choose."""
    choices = Choices(raw)
    names, command = choices.one(COMMANDS)
    found = list(names)
    for parameter in command.params:
        found += _given(parameter, choices)
    if choices.number(8) == 7:
        found.insert(choices.number(len(found) + 1), choices.one(VALUES))
    return found


def _given(parameter: click.Parameter, choices: Choices) -> list[str]:
    """A parameter with its value, or nothing; a required argument is seldom left out."""
    if isinstance(parameter, click.Argument):
        count = choices.number(3) if parameter.nargs < 0 else int(choices.number(16) != 15)
        return [choices.value(parameter.type) for _ in range(count)]
    if not choices.number(3):
        return []
    name = choices.one(parameter.opts)
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return [name]
    value = choices.value(parameter.type)
    return [f"{name}={value}"] if name.startswith("--") and choices.number(2) else [name, value]


class Sandbox:
    """A tiny dossier in a folder of its own, and what a command line writes there or elsewhere."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp()).resolve()
        self.root, self._fresh, self._temporary = (self.folder / name for name in ("dossier", "fresh", "temporary"))
        lay_out(self._fresh, {"mkdocs.yml": MKDOCS, "docs/about.md": "# About\n", "text.txt": "One. Two.\n"})
        report = self._fresh / "seeds" / "acme-report-2023.yml"
        report.write_text(report.read_text("utf-8") + "url: https://acme.example/\n", "utf-8")
        git(self._fresh, "init", "-q", "-b", "main", "--template=")
        git(self._fresh, "add", "-A")
        git(self._fresh, "commit", "-qm", "all")
        self._temporary.mkdir()
        self._on = self._dirty = False
        self._allowed: set[Path] = set()
        self.outside: list[str] = []
        shutil.copytree(self._fresh, self.root)
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event in NETWORK:
            raise OSError("there is no network here")
        if event not in WRITES or (event == "open" and not (arguments[2] or 0) & _WRITING):
            return
        for path in arguments[: 2 if event in ("os.rename", "os.link", "os.symlink") else 1]:
            if isinstance(path, str | bytes | os.PathLike):
                self._written(Path(os.fsdecode(path)))

    def _written(self, path: Path) -> None:
        self._dirty = True
        whole = Path(os.path.abspath(self.root / path))  # noqa: PTH100 - without following links
        if str(whole) != os.devnull and not any(whole.is_relative_to(folder) for folder in self._allowed):
            self.outside.append(str(whole))
            raise AssertionError(f"writes {whole}")

    def run(self, arguments: list[str], real: bool) -> click.testing.Result:
        """Run a command line in the dossier, and restore the dossier after it."""
        named = {Path(os.path.abspath(self.root / word.rpartition("=")[2])) for word in arguments}  # noqa: PTH100
        named = {path for path in named if path.is_relative_to(self.folder) and not self.root.is_relative_to(path)}
        # A folder is made beside the one that it replaces.
        self._allowed = {self.root, self._temporary, *named, *(path.parent for path in named if path.name == "beside")}
        stubs = [] if real else [patch(name, return_value=result) for name, result in SLOW.items()]
        before = Path.cwd()
        os.chdir(self.root)
        self.outside.clear()
        for stub in stubs:
            stub.start()
        self._on = True
        try:
            return CliRunner().invoke(main, arguments, prog_name="torana")
        finally:
            self._on = False
            for stub in stubs:
                stub.stop()
            gc.enable()
            gc.unfreeze()
            os.chdir(before)
            self._restore()

    def _restore(self) -> None:
        if self._dirty:
            for path in set(self.folder.iterdir()) - {self._fresh, self._temporary}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(self._fresh, self.root)
        self._dirty = False


def run_command_lines() -> tuple[list[bytes], Callable[[bytes], bool]]:
    """The first inputs, and the function that tries one and returns whether it was refused."""
    sandbox, counted = Sandbox(), iter(range(sys.maxsize))
    always = (
        patch.object(tempfile, "tempdir", str(sandbox.folder / "temporary")),
        patch.object(sys, "dont_write_bytecode", True),
        patch.object(source_links, "time", SimpleNamespace(sleep=lambda seconds: None)),
        patch("torana.preview.server.serve", lambda server, preview, ready: server.server_close()),
    )

    def once(raw: bytes) -> bool:
        arguments = command_line(raw)
        for stub in always:
            stub.start()
        try:
            result = sandbox.run(arguments, real=next(counted) % 100 == 0)
        finally:
            for stub in always:
                stub.stop()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert not sandbox.outside, (arguments, sandbox.outside)
        assert result.exit_code in (0, 1, 2, 130), (arguments, result.exit_code)
        assert "Traceback" not in result.output, arguments
        return result.exit_code != 0

    return [
        bytes([number, *range(byte, byte + 16)]) for number in range(len(COMMANDS)) for byte in range(0, 240, 24)
    ], once
