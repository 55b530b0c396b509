"""The record of an upgrade: the files as `torana init`, or the last `torana upgrade`, wrote them.

A three-way merge needs them to tell local changes from those of the program. A version number is not enough: programs
that are installed from a commit have the same one for a long time.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from torana import ToranaError
from torana.files import read_regular

RECORD = ".torana-upgrade.zip"
"""The file of the record, at the top of a dossier. It belongs in git, like the files that it is about."""
MAX_SIZE = 50_000_000
"""Bytes of all files in a record that is read; a real one has 0.4 MB."""
_ADVICE = (
    "With the version of Torana that you used so far, run torana init --empty ../reference, and copy the record from "
    "there. In a fork, merge with git instead"
)


class UpgradeRecord(NamedTuple):
    """The program's files at the last upgrade."""

    version: str
    """The version of the program: `0.1.0`."""
    files: dict[str, bytes]
    """Their contents by path."""


def packed(version: str, files: Mapping[str, bytes]) -> bytes:
    """Return the content of a record: the same bytes for the same files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = version.encode()
        for path, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def read_record(root: Path) -> UpgradeRecord:
    """Read the record of a dossier.

    Raises:
        ToranaError: There is none, or it is damaged.
    """
    try:
        raw = read_regular(root / RECORD)
    except FileNotFoundError:
        raise ToranaError(f"there is no {RECORD}, the record of the files that torana init wrote. {_ADVICE}") from None
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) <= MAX_SIZE and all(map(_is_inside, archive.namelist())):
                files = {member.filename: archive.read(member) for member in members}
                return UpgradeRecord(archive.comment.decode("utf-8", "replace"), files)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        pass
    raise ToranaError(f"{RECORD} is damaged. Restore it from git: git checkout -- {RECORD}")


def _is_inside(path: str) -> bool:
    """Return whether a path names a file in the dossier, on every system."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and not {"\\", ":"} & set(path)
