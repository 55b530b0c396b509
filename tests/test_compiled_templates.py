"""Compiled templates: what is kept for later commands, and when a template is compiled again."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from torana.pages.markdown.templates import CompiledTemplates


class Compiler:
    """A folder of templates and one of compiled templates, as commands find them one after another."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.templates, self.kept = folder / "templates", folder / "kept"
        self.module = folder / "module.py"
        for path in (self.templates, self.kept):
            path.mkdir()
        self.module.write_text("1")
        self.write("one")
        kept = lambda cache: str(self.kept)  # noqa: E731
        monkeypatch.setattr(jinja2.FileSystemBytecodeCache, "_get_default_cache_dir", kept)

    def write(self, text: str) -> None:
        (self.templates / "page.j2").write_text(text)

    def command(self) -> tuple[str, int]:
        """Return what the template gives in a new process, and the number of templates compiled for it."""
        compiled = []

        class Environment(jinja2.Environment):
            def compile(self, *arguments: object, **named: object) -> object:  # type: ignore[override]
                compiled.append(arguments)
                return super().compile(*arguments, **named)  # type: ignore[call-overload]

        loader = jinja2.FileSystemLoader(self.templates)
        cache = CompiledTemplates(str(self.module))
        texts = {Environment(loader=loader, bytecode_cache=cache).get_template("page.j2").render() for _ in range(2)}
        (text,) = texts
        return text, len(compiled)


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiler:
    return Compiler(tmp_path, monkeypatch)


def test_a_later_command_compiles_only_what_has_changed(compiler: Compiler) -> None:
    assert compiler.command() == ("one", 1)
    assert compiler.command() == ("one", 0)
    compiler.write("two")
    assert compiler.command() == ("two", 1)
    assert compiler.command() == ("two", 0)


def test_another_version_of_the_program_compiles_again(compiler: Compiler) -> None:
    compiler.command()
    compiler.module.write_text("2")
    assert compiler.command() == ("one", 1)


@pytest.mark.parametrize("content", [b"", b"x", b"j2\x05", None])
def test_a_damaged_file_is_compiled_again(compiler: Compiler, content: bytes | None) -> None:
    compiler.command()
    (file,) = compiler.kept.iterdir()
    file.write_bytes(file.read_bytes()[:-40] if content is None else content)
    assert compiler.command() == ("one", 1)
    assert compiler.command() == ("one", 0)


def test_without_a_folder_of_ones_own(compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsafe(cache: object) -> str:
        raise RuntimeError("Cannot determine safe temp directory.")

    monkeypatch.setattr(jinja2.FileSystemBytecodeCache, "_get_default_cache_dir", unsafe)
    assert compiler.command() == ("one", 1)


def test_a_folder_that_is_gone(compiler: Compiler) -> None:
    """As on a disk that is full, nothing can be written."""
    compiler.kept.rmdir()
    assert compiler.command() == ("one", 1)
