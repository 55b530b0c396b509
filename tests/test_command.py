"""The command as a process: interrupted, with closed or full streams, with arguments that are not text."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from torana import __version__
from torana.__main__ import main as process_main
from torana.dossier.commits import git
from torana.records.docstrings import docstring

from .support.command import ENVIRONMENT, TORANA, torana, torana_process
from .support.dossiers import copy_of_small, lay_out
from .support.paths import REPOSITORY, SMALL
from .support.sites import digest


@pytest.mark.parametrize(
    "module", ["click", "torana.cli.building", "yaml", "torana.records.rules", "torana.dossier.link"]
)
def test_ctrl_c_during_an_import(module: str, tmp_path: Path) -> None:
    """The first imports take most of a second; Ctrl-C is one line at any of them."""
    root = copy_of_small(tmp_path)  # it has no outcome of an earlier check, which would need fewer modules
    code = f"""
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["torana", "-C", {str(root)!r}, "check"]
from torana.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "torana: interrupted\n")


def test_a_background_job_ignores_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell without job control starts `torana … &` with Ctrl-C ignored."""
    monkeypatch.setattr("sys.argv", ["torana", "--version"])
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises(SystemExit):
            process_main()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_during_a_fork() -> None:
    """Python swallows what is raised in its own functions around a fork, so Ctrl-C comes after them.

    In a process of its own: pytest's workers have a second thread, which may receive the signal at once.
    """
    code = """
import os, signal
from torana.site.page_maker import PageMaker
left = [os.getpid()]
os.register_at_fork(after_in_parent=lambda: left and os.kill(left.pop(), signal.SIGINT))
try:
    with PageMaker.__new__(PageMaker)._pool(1, [[]]) as results:
        list(results)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.stdout == "interrupted\n", done.stderr


@pytest.mark.parametrize(
    ("redirection", "command", "status", "output"),
    [
        ("<&-", "build --jobs 2", 0, "built "),
        (">&-", "check --format json", 0, ""),
        pytest.param(">&-", "build --no-cache --jobs 2", 0, "", marks=pytest.mark.exhaustive),
        # This command starts faster than `check`.
        ("2>&-", "sources coverage", 0, "3 of 3 sentences"),
        ("<&- >&- 2>&-", "sources coverage", 0, ""),
        ("2>&1 >/dev/full", "sources coverage", 1, "torana: cannot continue: No space left on device"),
        ("| head -c 1", "build --help", 0, "U"),
    ],
)
def test_streams_that_the_shell_has_closed(
    redirection: str, command: str, status: int, output: str, tmp_path: Path
) -> None:
    root = copy_of_small(tmp_path) if "build" in command else SMALL
    line = f'"{TORANA[0]}" -m torana -C "{root}" {command} {redirection}'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert (done.returncode, done.stderr) == (status, "")
    assert output in done.stdout


def test_a_reader_who_has_read_enough() -> None:
    """`torana … | head -1`: the rest is dropped, without a message."""
    line = f'"{TORANA[0]}" -m torana --help | true; echo ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() in ("0", "1")


def test_a_terminal_without_the_letters(tmp_path: Path) -> None:
    lay_out(tmp_path, {"content/places/x.yml": "name: X\ncountry: 日本\n"})
    environment = {**ENVIRONMENT, "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    command = [sys.executable, "-m", "torana", "-C", str(tmp_path), "check"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert r'"\u65e5\u672c" is not a country' in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["build", "--part", "²/2"], 1, '"²/2" is not a part. Write 2/4'),
        (["build", "--part", "٣/٤"], 1, "is not a part"),
        (["build", "--part", "9" * 5_000 + "/2"], 1, "is not a part"),
        (["build", "--part", "3/2"], 1, "is not a part"),
        (["build", "--part", ""], 1, "is not a part"),
        (["build", "--jobs", "1000000000"], 2, "not in the range"),
        (["build", "--jobs", "9" * 5_000], 2, "is not a valid integer"),
        (["serve", "--address", "127.0.0.1:²"], 1, "is not an address"),
        (["serve", "--address", "127.0.0.1:" + "9" * 5_000], 1, "is not an address"),
        (["serve", "--address", "a..b:8000"], 1, "cannot listen on a..b:8000: "),
        (["serve", "--address", f"{'é' * 70}.b:8000"], 1, "is not an address"),
        (["sources", "check", "--timeout", "inf"], 2, "not in the range"),
        (["sources", "check", "--timeout", "nan"], 2, "is not a number of seconds"),
        (["sources", "check", "--pause", "1e400"], 2, "not in the range"),
        (["sources", "check", "--pause", "-nan"], 2, "is not a number of seconds"),
        (["sources", "check", "--tries", "100000"], 2, "not in the range"),
        (["stale", "--older-than", "9" * 5_000 + "d"], 1, "is not an age"),
        (["new", "place", "\udcff"], 2, r'"\udcff" is not UTF-8 text'),
        (["rename", "bema", "\udcff"], 2, "is not UTF-8 text"),
        (["check", "--site", "\udcff"], 2, "is not UTF-8 text"),
    ],
)
def test_unexpected_arguments(arguments: list[str], status: int, said: str) -> None:
    result = torana(*arguments, root=SMALL)
    assert result.returncode == status
    assert said in result.stderr
    assert len(result.stderr) < 2_000 or "valid integer" in said


def test_outside_a_dossier(tmp_path: Path) -> None:
    commands = ("check", "build", "format", "schema", "stale", "new place Port", "sources check", "sources coverage")
    for command in commands:
        result = torana(*command.split(), root=tmp_path)
        assert (result.returncode, list(tmp_path.iterdir())) == (1, []), command
        assert f'"{tmp_path}" is not the folder of a dossier' in result.stderr
        assert result.stderr.count("content/dossier.yml:1:1") == 1
    result = torana("check", root=SMALL / "content" / "places")
    assert f"torana -C {SMALL} …" in result.stderr


def test_the_version_names_the_commit() -> None:
    """pip records the commit of a package from a git address, and a clone knows its own."""
    here = git(REPOSITORY, "rev-parse", "--short=8", "HEAD").decode().strip() if (REPOSITORY / ".git").exists() else ""
    assert torana("--version").stdout.strip() == f"torana, version {__version__}" + (f", commit {here}" if here else "")
    recorded = '{"url": "https://code.example/x", "vcs_info": {"vcs": "git", "commit_id": "0123456789abcdef"}}'
    with patch("torana.cli.version.distribution", return_value=Mock(read_text=lambda _: recorded)):
        assert torana("--version").stdout.strip().endswith(", commit 01234567")


def test_a_docstring_that_python_has_dropped() -> None:
    def described() -> None:
        """Say what it is."""

    described.__doc__ = None
    assert docstring(described) == "Say what it is."


@pytest.mark.exhaustive
def test_python_without_docstrings(tmp_path: Path) -> None:
    """`PYTHONOPTIMIZE=2` drops docstrings: entity types and rules are still described, and commands have help."""
    for level in ("0", "2"):
        assert torana_process("render", tmp_path / level, root=SMALL, PYTHONOPTIMIZE=level).returncode == 0
    assert digest(tmp_path / "0") == digest(tmp_path / "2")
    assert "Check every file" in torana_process("--help", PYTHONOPTIMIZE="2").stdout
    assert "List the sentences" in torana_process("sources", "--help", PYTHONOPTIMIZE="2").stdout
