"""Specs of data files, which make them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torana.exports.export import Export
from torana.pages.shared.downloads import Download, DownloadGroup


@dataclass(frozen=True, slots=True)
class FileSpec:
    """Files that are made together, before they are made: their paths, their build unit and their maker."""

    paths: tuple[str, ...]
    """From the root of the site: `data/facts.csv`. A star is for names that depend on the content: `facts-*.json`."""
    make: Callable[[], Iterable[Export]]
    unit: str
    """The build unit, as in `PageSpec`."""
    group: DownloadGroup | None = None
    """The group in which the data page lists the files; `None` if it does not list them."""
    shared: bool = False
    """True if pages and other files reuse its texts, which stay in memory after it is made."""
    after: tuple[DownloadGroup, ...] = ()
    """As in `PageSpec`."""

    def downloads(self, files: Iterable[Export]) -> list[Download]:
        """Return the entries of the files on the data page."""
        return [_download(file, self.group) for file in files if self.group]


def _download(file: Export, group: DownloadGroup) -> Download:
    length, digest = len(file.content), hashlib.sha256(file.content).hexdigest()
    rows = "" if file.rows is None else f"{file.rows:,}"
    return Download(file.path, file.description, length, digest, rows, file.columns, group.value)


def in_parts(path: str) -> tuple[str, str]:
    """Return the paths of a list: `facts.json` and, if the list is split into parts, `facts-*.json`."""
    stem, dot, ending = path.partition(".")
    return path, f"{stem}-*{dot}{ending}"
