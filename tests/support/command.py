"""The `torana` command, in this process or in a separate one."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from torana.cli import main

from .paths import REPOSITORY

TORANA = [sys.executable, "-m", "torana"]
ADDRESSES = {
    "SITE_URL": "https://example.github.io/torana/",
    "REPOSITORY_URL": "https://github.com/example/torana",
    "REPOSITORY_BRANCH": "main",
}
"""The addresses of the real site in tests, which must not depend on the remote of the clone."""
ENVIRONMENT = {
    **os.environ,
    **ADDRESSES,
    "PYTHONUTF8": "1",
    "PYTHONPATH": str(REPOSITORY / "generator"),
    "NO_MKDOCS_2_WARNING": "1",
    # The next process reads the modules that one compiles, which takes 1.5 s.
    "PYTHONDONTWRITEBYTECODE": "",
}

Done = subprocess.CompletedProcess[str]
"""Exit status and output of a command."""


def torana(*arguments: str | Path, root: Path = REPOSITORY) -> Done:
    """Run the command in this process, because loading all modules takes longer than most commands.

    A build uses one process, because pytest already keeps every core busy.

    Raises:
        Exception: An error that a user would see as a traceback.
    """
    given = ["-C", str(root), *map(str, arguments)]
    if "build" in arguments[:1] and "--jobs" not in arguments:
        given += ["--jobs", "1"]
    try:
        result = CliRunner().invoke(main, given, prog_name="torana")
    finally:
        # A build switches off the garbage collector, because its process ends afterwards.
        gc.enable()
        gc.unfreeze()
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(given, result.exit_code, result.stdout, result.stderr)


def torana_process(*arguments: str | Path, root: Path = REPOSITORY, **environment: str) -> Done:
    """Run the command in a separate process, as a user does."""
    return subprocess.run(
        [*TORANA, "-C", str(root), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**ENVIRONMENT, **environment},
        check=False,
    )


def mkdocs(config: Path, *options: str | Path) -> Done:
    """Run plain `mkdocs build --strict`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), *map(str, options)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=ENVIRONMENT,
        check=False,
    )


def git(root: Path, *arguments: str) -> None:
    """Run git with a name and an email address."""
    name = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *name, *arguments], check=True, capture_output=True)
