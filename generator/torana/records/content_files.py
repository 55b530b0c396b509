"""The files in the folders of a dossier. Other files there are problems."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from torana.files import is_leftover, refusal
from torana.problems import Position, Problem
from torana.records.entity_types import BUILT_IN, EntityTypes
from torana.records.suggestions import near
from torana.records.values import near_slug


@contextmanager
def reporting(file: str, problems: list[Problem], what: str = "file") -> Iterator[None]:
    """Report an error of the operating system in the block as a problem of a file or a folder."""
    try:
        yield
    except OSError as error:
        problems.append(Problem(Position(file), f"the {what} cannot be read: {error.strerror}"))


def listed_files(root: Path, folder: str, suffix: str, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files of a folder with a suffix, by name. Anything else in the folder is a problem."""
    base = root / folder
    files: dict[str, bool] = {}
    with reporting(folder, problems, "folder"):
        if refused_path(root, folder, problems) or not base.exists():
            return
        if not base.is_dir():
            problems.append(Problem(Position(folder), "this is not a folder", "replace it with a folder"))
            return
        with os.scandir(base) as entries:
            files = {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}
        # A user may have permission to list a folder, but not to read its files.
        with suppress(FileNotFoundError):
            (base / next(iter(files), ".")).lstat()
    for name, is_file in sorted(files.items()):
        path = base / name
        if is_file and path.suffix == suffix and not is_ignored(name):
            yield path
        elif not is_ignored(name):
            problems.append(Problem(Position(f"{folder}/{name}"), *(refusal(path) or _misplaced(path, suffix))))


def is_ignored(name: str) -> bool:
    """Return whether a file of this name is ignored in the folders of a dossier."""
    return name.startswith(".") or is_leftover(name)


def _misplaced(path: Path, suffix: str) -> tuple[str, str]:
    """Message and hint for a folder, or for a regular file with another suffix."""
    if suffix == ".yml" and path.is_dir():
        return "folders are not allowed here", "write each entity to its own file, NAME.yml"
    if suffix == ".yml" and path.suffix in (".yaml", ".YML", ".YAML"):
        return f'the file name ends in "{path.suffix}", not ".yml"', f"rename it to {path.stem}.yml"
    return f"only {suffix} files are allowed here", "move or delete it"


def refused_path(root: Path, path: str, problems: list[Problem]) -> bool:
    """Report a symbolic link, a pipe or the like in a path from the root of the dossier; return whether there is one.

    It is reported once.

    Raises:
        OSError: The path cannot be read.
    """
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        file = "/".join(parts[:end])
        if refused := refusal(root / file):
            found = Problem(Position(file), *refused)
            if found not in problems:
                problems.append(found)
            return True
    return False


def slugs_in(path: Path) -> list[str]:
    """The slug that a file with a wrong name or place was meant to have; those of all files of a folder."""
    try:
        files = path.glob("*.yml") if path.is_dir() and not path.is_symlink() else (path,)
        return [near_slug(file.stem) for file in files]
    except OSError:
        return []


def stray_files(root: Path, types: EntityTypes) -> Iterator[Problem]:
    """Yield entries of `content/` that belong to no entity type, such as misspelt folders."""
    expected = {entity_type.folder.partition("/")[2] for entity_type in types} | {"dossier.yml", "languages", "logos"}
    content = root / "content"
    try:
        paths = sorted(content.iterdir()) if content.is_dir() and not content.is_symlink() else []
    except OSError:
        return  # reported when a file there is read
    for path in paths:
        if path.name not in expected and not is_ignored(path.name):
            file = path.relative_to(root).as_posix()
            message, hint = f'"{path.name}" does not belong in content/', near(path.name, expected - {""})
            for left_out in (each for each in BUILT_IN if each.folder == file):
                message = f'content/dossier.yml leaves out the type "{left_out.name}", but its folder still exists'
                hint = 'delete "used: false", or move the files away'
            yield Problem(Position(file), message, hint)
