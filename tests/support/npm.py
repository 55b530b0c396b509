"""Programs from npm packages: their versions, and how to run them from npm's cache."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

# `.ci/run` downloads these into npm's cache.
NU = "vnu-jar@26.9.27"
"""The Nu HTML checker."""
TYPESCRIPT = "typescript@7.0.2"
"""Checks the types of scripts."""
BIOME = "@biomejs/biome@2.6.8"
"""Lints scripts. It has no dependencies."""


def npm(
    package: str, *command: str | Path, offline: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a program of a package from npm's cache, outside the repository."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            ["npm", "exec", "--yes", *["--offline"] * offline, f"--package={package}", "--", *map(str, command)],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, **environment},
            check=False,
        )


@functools.cache
def not_in_cache(package: str) -> str:
    """Return the reason why a package cannot be run; empty if it can. Nothing is downloaded."""
    if not shutil.which("npm"):
        return "no npm on this machine"
    if npm(package, "node", "--version", offline=True).returncode:
        return f"{package} is not in npm's cache: npm exec --yes --package={package} -- node --version"
    return ""
