"""An upgrade: the files that `torana init` wrote, brought up to date with the installed program. Local changes stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from torana import ToranaError, __version__
from torana.editing.saving import replaced
from torana.editing.starter_files import upgraded_files
from torana.editing.three_way import merge
from torana.editing.upgrade_record import RECORD, packed, read_record
from torana.files import read_regular, refuse_links
from torana.problems import Position, Problem, ProblemsError


class FileUpgrade(NamedTuple):
    """The upgrade of a file that changed in the program."""

    path: str
    action: str
    """`add`, `update`, `merge`, `delete` or `keep`."""
    old: bytes | None
    """`None` if there is no file."""
    new: bytes | None
    """`None` if there is no file afterwards."""
    reason: str = ""
    """The reason why a file stays as it is."""


class Upgrade(NamedTuple):
    """The changes of an upgrade, which are not written yet."""

    since: str
    """The version of the last upgrade."""
    changes: list[FileUpgrade]
    record: bytes
    """The content of the new record."""
    is_needed: bool
    """False if the program's files are those of the record."""


class _ConflictError(Exception):
    """A file that changed here and in the program, with the problems to report."""

    def __init__(self, message: str, lines: Collection[int] = (1,)) -> None:
        super().__init__(message)
        self.lines = lines


def plan_upgrade(root: Path, keep: Collection[str] = ()) -> Upgrade:
    """Compare the files of a dossier with those of the last upgrade and of the installed program.

    Args:
        root: The folder of the dossier.
        keep: The paths of files that stay as they are if they have conflicts.

    Raises:
        ProblemsError: A file was changed here and in the program in the same lines.
        ToranaError: There is no record, a newer program wrote it, or `keep` names a file without conflicts.
    """
    record, files = read_record(root), upgraded_files()
    if _numbers(record.version) > _numbers(__version__):
        message = f"Torana {record.version} wrote the files of this dossier, but this is Torana {__version__}"
        raise ToranaError(f"{message}. Install Torana {record.version} or later first")
    changes: list[FileUpgrade] = []
    problems: list[Problem] = []
    staying = set()
    for path in sorted(record.files.keys() | files.keys()):
        mine, base, new = _content(root / path), record.files.get(path), files.get(path)
        try:
            changes += _change(path, mine, base, new)
        except _ConflictError as error:
            if path in keep:
                staying.add(path)
                changes.append(FileUpgrade(path, "keep", mine, mine, "as you asked"))
            else:
                problems += _problems(path, error)
    if problems:
        raise ProblemsError(problems)
    if others := sorted(set(keep) - staying):
        raise ToranaError(f"{others[0]} has no conflict, so --keep is not needed for it")
    return Upgrade(record.version, changes, packed(__version__, files), record.files != files)


def write_upgrade(root: Path, upgrade: Upgrade) -> None:
    """Write all files of an upgrade and its record, or none. Raises the errors of `replaced`."""
    files = [(root / change.path, change.new) for change in upgrade.changes if change.new != change.old]
    with replaced([*files, (root / RECORD, upgrade.record)]):
        pass


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall("[0-9]+", version)[:3]]


def _content(path: Path) -> bytes | None:
    """Return the content of a file; `None` if there is none.

    Raises:
        ToranaError: The path has a symbolic link.
        OSError: The file cannot be read, or is a folder.
    """
    refuse_links(path)
    try:
        return read_regular(path)
    except FileNotFoundError:
        return None


def _change(path: str, mine: bytes | None, base: bytes | None, new: bytes | None) -> Iterator[FileUpgrade]:
    """Yield the change of a file, if the program changed it.

    Raises:
        _ConflictError: The same lines were changed here.
    """
    here, before, then = (_with_line_feeds(content) for content in (mine, base, new))
    if here == then or before == then:
        return
    if here == before:
        action = "delete" if new is None else "add" if mine is None else "update"
        yield FileUpgrade(path, action, mine, _with_line_ends_of(mine, new))
    elif here is None:
        yield FileUpgrade(path, "keep", None, None, "you deleted it; this version changed it")
    elif then is None:
        yield FileUpgrade(path, "keep", mine, mine, "you changed it; this version no longer has it")
    elif before is None:
        raise _ConflictError("this version of Torana has a different file with this name")
    elif b"\0" in here + before + then:
        raise _ConflictError("you and this version of Torana both changed this file, and it is not a text file")
    else:
        merged = merge(here, before, then)
        if merged.conflicts:
            raise _ConflictError("you and this version of Torana changed the same lines here", merged.conflicts)
        yield FileUpgrade(path, "merge", mine, _with_line_ends_of(mine, merged.text))


def _problems(path: str, error: _ConflictError) -> Iterator[Problem]:
    hint = f"undo your change, and make it again after the upgrade; or leave the file: torana upgrade --keep {path}"
    for line in error.lines:
        yield Problem(Position(path, line), str(error), hint)


def _with_line_feeds(content: bytes | None) -> bytes | None:
    """Return a text with the line ends of the program: git on Windows changes them. Other contents stay."""
    return content if content is None or b"\0" in content else content.replace(b"\r\n", b"\n")


def _with_line_ends_of(old: bytes | None, new: bytes | None) -> bytes | None:
    """Return a new content with the line ends of the local file."""
    windows = old is not None and new is not None and b"\0" not in old + new and b"\r\n" in old
    return new.replace(b"\n", b"\r\n") if windows and new else new
