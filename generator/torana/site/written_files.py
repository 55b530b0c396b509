"""The files of a site when they were written, and whether they are still the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from torana.hashing import digest


class WrittenFile(NamedTuple):
    """A file of the site when it was written."""

    path: str
    """From the root of the site."""
    size: int
    digest: str
    modified: int
    """The time of the last change, in nanoseconds since 1970. If it is unchanged, the file need not be read."""
    source: str = ""
    """Of a page: the digest of its front matter and Markdown, from which its HTML was made."""


def written_file(path: str, file: Path, content: bytes, source: str = "") -> WrittenFile:
    """The entry of a file that has just been written."""
    return WrittenFile(path, len(content), digest(content), file.stat().st_mtime_ns, source)


def are_intact(files: Iterable[WrittenFile], folder: Path) -> bool:
    """Return whether files in a folder are unchanged since they were written."""
    return all(_is_intact(f"{folder}/{file.path}", file) for file in files)


def _is_intact(path: str, file: WrittenFile) -> bool:
    try:
        found = os.stat(path)  # noqa: PTH116 - for hundreds of thousands of files
        if found.st_size != file.size:
            return False
        # Copying changes the time; then the content is compared.
        return found.st_mtime_ns == file.modified or digest(Path(path).read_bytes()) == file.digest
    except OSError:
        return False


def hard_link(source: str | Path, target: str | Path) -> None:
    """Link a file into another folder; copy it if the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
