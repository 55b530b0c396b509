"""A new dossier in an empty folder."""

from __future__ import annotations

from pathlib import Path

from torana import ToranaError, __version__
from torana.editing.starter_files import new_files, upgraded_files
from torana.editing.upgrade_record import RECORD, packed
from torana.files import write_file


def begin(target: Path, *, example: bool = True) -> int:
    """Write a new dossier, and return the number of files written.

    Args:
        target: A new or empty folder.
        example: Whether the dossier has entities, facts and sources to learn from.

    Raises:
        ToranaError: The folder is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ToranaError(f"{target} is not empty. Choose a new folder")
    files = new_files(example=example) | {RECORD: packed(__version__, upgraded_files())}
    for path, content in files.items():
        write_file(target / path, content)
    return len(files)
