"""The files in the folders of a dossier. Other files there are problems."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from torana.problems import Position, Problem, near
from torana.records.entity_types import ENTITY_TYPES

SYMBOLIC_LINK = "symbolic links are not allowed here"
"""The message for a symbolic link: its target may be anywhere on the machine that builds the site."""


def yaml_files(root: Path, folder: str, problems: list[Problem]) -> Iterator[Path]:
    """Return the YAML files of a folder, by name. Anything else in the folder is a problem."""
    base = root / folder
    try:
        if linked_path(root, folder, problems):
            return
        if not base.exists():
            return
        if not base.is_dir():
            problems.append(Problem(Position(folder), "this is not a folder", "replace it with a folder"))
            return
        with os.scandir(base) as entries:
            kinds = {entry.name: (entry.is_symlink(), entry.is_file(follow_symlinks=False)) for entry in entries}
        # A user may have permission to list a folder, but not to read its files.
        with suppress(FileNotFoundError):
            (base / next(iter(kinds), ".")).lstat()
    except OSError as error:
        problems.append(Problem(Position(folder), f"the folder cannot be read: {error.strerror}"))
        return
    for name, (is_link, is_file) in sorted(kinds.items()):
        path, file = base / name, f"{folder}/{name}"
        if name.startswith(".") or name.endswith("~"):
            continue  # files that editors and systems leave behind
        if path.suffix == ".yml" and is_file:
            yield path
        else:
            problems.append(Problem(Position(file), *_misplaced(path, is_link)))


def _misplaced(path: Path, is_link: bool) -> tuple[str, str]:
    """Message and hint for an entry of a folder that is not a YAML file."""
    if is_link:
        return SYMBOLIC_LINK, "replace it with the file itself"
    if path.is_dir():
        return "folders are not allowed here", "write each entity to its own file, NAME.yml"
    if path.suffix in (".yaml", ".YML", ".YAML"):
        return f'the file name ends in "{path.suffix}", not ".yml"', f"rename it to {path.stem}.yml"
    return "only .yml files are allowed here", "move or delete it"


def linked_path(root: Path, path: str, problems: list[Problem]) -> bool:
    """Report a symbolic link in a path from the root of the dossier, once, and return whether there is one.

    Raises:
        OSError: The path cannot be read.
    """
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        file = "/".join(parts[:end])
        if (root / file).is_symlink():
            found = Problem(Position(file), SYMBOLIC_LINK, "replace it with the folder or the file itself")
            if found not in problems:
                problems.append(found)
            return True
    return False


def stray_files(root: Path) -> Iterator[Problem]:
    """Yield entries of `content/` that belong to no entity type, such as misspelt folders."""
    expected = {entity_type.folder.partition("/")[2] for entity_type in ENTITY_TYPES} | {"dossier.yml", "languages"}
    content = root / "content"
    try:
        paths = sorted(content.iterdir()) if content.is_dir() and not content.is_symlink() else []
    except OSError:
        return  # reported when a file there is read
    for path in paths:
        if path.name not in expected and not path.name.startswith("."):
            file = path.relative_to(root).as_posix()
            yield Problem(
                Position(file), f'"{path.name}" does not belong in content/', near(path.name, expected - {""})
            )
