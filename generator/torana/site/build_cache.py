"""The build cache: a page is made again only if something that it shows has changed.

The cache is a folder with the previous site, and a record of what each build unit read and wrote. Its files are
hard links to those of the published site, if the file system has hard links. It can be deleted, and copied to another
machine: it contains no code, and each file is compared with its record before it is used.
"""

from __future__ import annotations

import json
import os
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from torana import hashing
from torana.dossier.digests import PartDigests
from torana.files import files_in
from torana.json_text import compact
from torana.pages.shared.downloads import Download
from torana.site.plan import BuildUnit
from torana.site.unchanged import FORMAT, RECORD
from torana.site.written_files import WrittenFile, are_intact, hard_link


@dataclass(slots=True)
class UnitRecord:
    """The dependencies and the files of a build unit."""

    reads: array[int]
    """Its dependencies: numbers of names in `BuildRecord.digests`."""
    files: list[WrittenFile]
    downloads: list[Download] = field(default_factory=list)
    """The entries of its files on the data page."""

    @property
    def paths(self) -> Iterator[str]:
        """The paths of its files."""
        return (file.path for file in self.files)


@dataclass(slots=True)
class BuildRecord:
    """The dependencies and the files of one build."""

    inputs: str = ""
    """Digest of all input files."""
    settings: dict[str, str] = field(default_factory=dict)
    """The digests of everything that all pages and data files depend on, by name: code, templates, theme …"""
    folders: list[str] = field(default_factory=list)
    """The folders of hand-written pages and of the theme, from that of the dossier."""
    unset: list[str] = field(default_factory=list)
    """As in `BuildResult`."""
    digests: PartDigests = field(default_factory=PartDigests)
    """The digest of each name that `dossier.tracker` can record."""
    units: dict[BuildUnit, UnitRecord] = field(default_factory=dict)
    rest: list[WrittenFile] = field(default_factory=list)
    """The files that MkDocs has written."""

    def files(self) -> Iterator[WrittenFile]:
        """Every file of the site."""
        for record in self.units.values():
            yield from record.files
        yield from self.rest


class BuildCache:
    """The folder with the previous build."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.pieces = folder / "pieces"
        self._folder = folder
        self._list = folder / RECORD

    def load(self) -> BuildRecord | None:
        """The record of the previous build; `None` if there is none, or if it is damaged or from another version."""
        try:
            body = hashing.load(self._list, FORMAT)
            return _read(body) if body else None
        except (ValueError, KeyError, TypeError):
            return None

    def exists(self) -> bool:
        """Return whether there is a record, readable or not."""
        return self._list.is_file()

    def forget(self) -> None:
        """Delete the record, so that there is no wrong record after a crash."""
        self._list.unlink(missing_ok=True)

    def save(self, build: BuildRecord, site: Path, changed: Collection[str] | None = None) -> None:
        """Save a build with its site. `changed` has the paths that differ from the previous build, if known."""
        self.site.mkdir(parents=True, exist_ok=True)
        self.forget()
        files = {file.path: file for file in build.files()}
        for path in files_in(self.site) if changed is None else changed:
            if path not in files:
                (self.site / path).unlink(missing_ok=True)
        folders: set[str] = set()
        for path, file in files.items():
            if changed is not None and path not in changed:
                continue
            target = f"{self.site}/{path}"
            try:
                stat = os.stat(target)  # noqa: PTH116 - for tens of thousands of files
                if stat.st_mtime_ns == file.modified and stat.st_size == file.size:
                    continue  # another name for the same file
                os.unlink(target)  # noqa: PTH108
            except FileNotFoundError:
                if (folder := target.rpartition("/")[0]) not in folders:
                    Path(folder).mkdir(parents=True, exist_ok=True)
                    folders.add(folder)
            hard_link(f"{site}/{path}", target)
        hashing.save(self._list, FORMAT, _as_bytes(build))

    def intact(self, files: Iterable[WrittenFile], site: Path | None = None) -> bool:
        """Return whether files are unchanged since they were written, in the cache or in a published site."""
        return are_intact(files, site or self.site)


def _as_bytes(build: BuildRecord) -> bytes:
    rows = [
        [*unit, list(record.reads), record.files, [astuple(download) for download in record.downloads]]
        for unit, record in build.units.items()
    ]
    fields = {name: getattr(build, name) for name in ("inputs", "settings", "folders", "unset", "rest")}
    return compact({**fields, "digests": build.digests.as_json(), "units": rows}).encode()


def _read(body: bytes) -> BuildRecord:
    fields = json.loads(body)
    fields["units"] = {
        BuildUnit(language, name): UnitRecord(
            array("I", reads),
            [WrittenFile(*file) for file in files],
            [Download(*download) for download in downloads],
        )
        for language, name, reads, files, downloads in fields["units"]
    }
    fields["digests"] = PartDigests.from_json(fields["digests"])
    fields["rest"] = [WrittenFile(*file) for file in fields["rest"]]
    return BuildRecord(**fields)


def numbers_of(names: Iterable[str], numbers: Mapping[str, int]) -> array[int]:
    """The numbers of names, sorted."""
    return array("I", sorted(map(numbers.__getitem__, names)))


class Reason(NamedTuple):
    """A part of the dossier that has changed, and the files that depend on it."""

    name: str
    """The name of the part, as in `dossier.tracker`: `facts meti`."""
    paths: list[str]
    """The files of the previous build that read it."""


class Changes:
    """The names whose digests differ between two builds."""

    def __init__(self, old: PartDigests, new: PartDigests) -> None:
        """Compare the digests of the previous build and of this one."""
        self._names = list(old)
        self._changed = frozenset(number for name, number in old.numbers.items() if new.get(name) != old[name])
        self._moved = None if self._names == list(new) else [new.numbers.get(name, 0) for name in old]

    def reasons(self, records: Iterable[UnitRecord], same: Collection[WrittenFile] = ()) -> list[Reason]:
        """The changed dependencies of outdated units, those with the most files first, without the files in `same`."""
        paths: dict[str, list[str]] = defaultdict(list)
        for record in records:
            for number in self._changed.intersection(record.reads):
                paths[self._names[number]] += [file.path for file in record.files if file not in same]
        found = (reason for reason in starmap(Reason, paths.items()) if reason.paths)
        return sorted(found, key=lambda reason: -len(reason.paths))

    def unchanged(self, records: Mapping[BuildUnit, UnitRecord]) -> dict[BuildUnit, UnitRecord]:
        """The units of the previous build whose dependencies are unchanged, numbered like the new digests.

        Pass each record only once: its numbers are changed.
        """
        found = {unit: record for unit, record in records.items() if self._changed.isdisjoint(record.reads)}
        if moved := self._moved:
            for record in found.values():
                record.reads = array("I", sorted(moved[number] for number in record.reads))
        return found
