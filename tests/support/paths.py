"""Folders of the repository."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
TESTS = REPOSITORY / "tests"
SMALL = TESTS / "dossier"
"""The small dossier, which has every entity type and every unusual case once."""
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)
HEADLESS = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
"""The browser of the tests. The headless shell has no windows, and needs a quarter less CPU time than Chromium."""

IRREGULAR = {"named pipe": stat.S_IFIFO, "socket": stat.S_IFSOCK, "device": stat.S_IFCHR}
"""The kinds of files that are neither regular files, nor folders, nor links."""


def make_irregular(path: Path, kind: str) -> None:
    """Create a named pipe, a socket or a device without end (`/dev/zero`). Skip the test if the system forbids it."""
    try:
        os.mknod(path, IRREGULAR[kind] | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip(f"only root can create a {kind}")
