"""Sites that several tests read. Each is built once per run, for all workers. Tests must not change them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def built_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a shared folder. The first worker to need it fills it while the others wait.

    Args:
        factory: The temporary folders of the worker.
        name: The name of the folder.
        make: Fills the folder. If it fails, the next worker tries again.
    """
    base = factory.getbasetemp()
    # The folder of the run; with one process it is the base folder itself.
    run = base.parent if base.name.startswith("popen-") else base
    folder = run / "shared" / name
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        done = folder.with_suffix(".done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def digest(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder, by its path from there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
