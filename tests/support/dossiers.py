"""Dossiers for tests: a copy of the small one, the cases of `tests/cases/`, a made-up one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.records.entity_types import EntityTypes
from torana.records.reader import read_settings

from .paths import REPOSITORY, SMALL, TESTS

CASES = TESTS / "cases"
BASE: dict[str, str] = yaml.load((CASES / "base.yml").read_bytes(), yaml.CSafeLoader)["files"]
"""The files of the small dossier that every case changes."""


def copy_of_small(folder: Path, repository: Path = REPOSITORY) -> Path:
    """Copy the small dossier, with the assets that its configuration lists.

    Args:
        folder: The folder of the copy, which is called `dossier`.
        repository: The checkout with the theme.
    """
    root = folder / "dossier"
    shutil.copytree(SMALL, root, ignore=shutil.ignore_patterns(".torana"))
    shutil.copytree(REPOSITORY / "docs" / "assets", root / "docs" / "assets")
    config = (root / "mkdocs.yml").read_text("utf-8")
    config = config.replace("../../mkdocs.yml", (repository / "mkdocs.yml").as_posix())
    config = config.replace("../../theme", (repository / "theme").as_posix())
    (root / "mkdocs.yml").write_text(config, "utf-8")
    return root


def dossier_of(root: Path) -> Dossier:
    """Read, check and link a dossier that has no problems."""
    loaded = load_dossier(root)
    assert loaded.dossier, loaded.problems
    return loaded.dossier


@cache
def types_of_real_dossier() -> EntityTypes:
    """The entity types of the real dossier, which declares one of its own."""
    settings = read_settings(REPOSITORY, [])
    assert settings
    return settings.record.entity_types


def made_up(count: int, root: Path) -> Path:
    """Write a made-up dossier with this number of organisations."""
    command = [sys.executable, str(REPOSITORY / "benchmarks" / "dossiers.py"), str(count), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return root


def cases() -> list[Path]:
    """The files of `tests/cases/`."""
    return sorted(path for path in CASES.rglob("*.yml") if path.name != "base.yml")


def lay_out(root: Path, files: dict[str, str | None]) -> None:
    """Write the files of a case. A file that is null is deleted."""
    for name, text in (BASE | files).items():
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")


def without_report(settings: str) -> str:
    """The text of a file without its report, which rests on facts that a made-up dossier does not have."""
    return re.sub(r"(?m)^report:\n(?:(?:  .*)?\n)*", "", settings)


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} does not contain {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")


def with_short_lists(patch: pytest.MonkeyPatch, length: int = 3) -> None:
    """Continue lists of facts and rows on another page after a few items."""
    for name in ("FACTS", "ROWS", "ENTRIES"):
        patch.setattr(f"torana.pages.paging.{name}", length)
