"""What was built before, so that a page is made again only when something that it shows has changed.

A store is a folder with a whole site, whose files the site that is published shares (hard links, where the file system
has them), and a list of what each job has read and written. It can be thrown away, and copied to another machine: it
holds no code, and what it says of a file is held against the file.
"""

from __future__ import annotations

import json
import os
import shutil
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

from torana.hashing import digest
from torana.pages.downloads import Download
from torana.site.plan import Unit

FORMAT = 5
"""Goes up when a list means something else than before."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the site as it was written."""

    path: str
    """From the root of the site."""
    size: int
    digest: str
    modified: int
    """In nanoseconds since 1970: while it stands, nobody need read the file."""


def written(path: str, file: Path, content: bytes) -> Written:
    """A file that has just been written."""
    return Written(path, len(content), digest(content), file.stat().st_mtime_ns)


@dataclass(slots=True)
class Record:
    """What a job has read, and what it has written."""

    reads: array[int]
    """Places in the names of the digests."""
    pages: list[str]
    """The Markdown files of its pages, in their order."""
    files: list[Written]
    views: dict[str, str] = field(default_factory=dict)
    """By path, the digest of what a picture or a large page shows: see `page_maker.MANY`."""
    downloads: list[Download] = field(default_factory=list)
    """The entries of its files on the data page."""


@dataclass(slots=True)
class Build:
    """What one build was made of, and what it made."""

    inputs: str = ""
    """Digest of every file that went in."""
    base: str = ""
    """Digest of what all data depends on: as `setting`, but without the navigation."""
    setting: str = ""
    """Digest of what all pages depend on: the code, the templates, the theme, the vocabulary, the navigation."""
    digests: dict[str, str] = field(default_factory=dict)
    """By the names that `dossier.tracker` notes."""
    units: dict[Unit, Record] = field(default_factory=dict)
    """The pages and files of entities, and the other pages."""
    sets: dict[Unit, Record] = field(default_factory=dict)
    """The files about the whole dossier: the data, and the search index."""
    rest: list[Written] = field(default_factory=list)
    """What MkDocs has written."""

    def files(self) -> Iterator[Written]:
        """Every file of the site."""
        for record in (*self.units.values(), *self.sets.values()):
            yield from record.files
        yield from self.rest


class Store:
    """A folder that keeps the last build."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: Made when something is kept.
        """
        self.site = folder / "site"
        self._folder = folder
        self._list = folder / "build"

    def load(self) -> Build | None:
        """The last build; `None` where there is none, or where its list is damaged or of another version."""
        try:
            raw = self._list.read_bytes()
            name, _, rest = raw.partition(b"\n")
            if name.decode() != f"torana {FORMAT} {digest(rest)}":
                return None
            head, _, numbers = rest.partition(b"\n")
            return _read(json.loads(head), numbers)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def forget(self) -> None:
        """Takes the list away, so that after a crash there is none, and not one that is wrong."""
        self._list.unlink(missing_ok=True)

    def save(self, build: Build, site: Path, changed: Collection[str] | None = None) -> None:
        """Keeps a build and its site.

        Args:
            build: Its list.
            site: Where it lies.
            changed: The files that are not as they were in the last build; any without it.
        """
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
                    continue  # the same file by another name
                os.unlink(target)  # noqa: PTH108
            except FileNotFoundError:
                if (folder := target.rpartition("/")[0]) not in folders:
                    Path(folder).mkdir(parents=True, exist_ok=True)
                    folders.add(folder)
            link(f"{site}/{path}", target)
        body = _written(build)
        whole = f"torana {FORMAT} {digest(body)}\n".encode() + body
        temporary = self._list.with_suffix(".new")
        temporary.write_bytes(whole)
        temporary.replace(self._list)

    def intact(self, files: Iterable[Written], site: Path | None = None) -> bool:
        """Whether files are as they were written, here or in a site that was published."""
        folder = f"{site or self.site}/"
        return all(_intact(folder + file.path, file) for file in files)


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, by its path from there."""
    base = len(str(folder)) + 1
    return {
        os.path.join(above, name)[base:].replace(os.sep, "/")  # noqa: PTH118 - ten times as fast
        for above, _, names in os.walk(folder)
        for name in names
    }


def _intact(path: str, file: Written) -> bool:
    try:
        found = os.stat(path)  # noqa: PTH116 - for hundreds of thousands of files
        if found.st_size != file.size:
            return False
        # Another machine or a copy gives it another time: then its content says.
        return found.st_mtime_ns == file.modified or digest(Path(path).read_bytes()) == file.digest
    except OSError:
        return False


def link(source: str | Path, target: str | Path) -> None:
    """Puts a file into another folder without copying it, where that can be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _written(build: Build) -> bytes:
    numbers = array("I")

    def listed(records: Mapping[Unit, Record]) -> list[Any]:
        rows = []
        for unit, record in records.items():
            files = [_as_list(file) for file in record.files]
            downloads = [astuple(download) for download in record.downloads]
            rows.append([*unit, len(record.reads), record.pages, files, record.views, downloads])
            numbers.extend(record.reads)
        return rows

    head = {
        "inputs": build.inputs,
        "base": build.base,
        "setting": build.setting,
        "names": list(build.digests),
        "digests": list(build.digests.values()),
        "rest": [_as_list(file) for file in build.rest],
        "units": listed(build.units),
        "sets": listed(build.sets),
        "item": numbers.itemsize,
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + numbers.tobytes()


def _as_list(file: Written) -> list[str | int]:
    return [file.path, file.size, file.digest, file.modified]


def _read(head: Any, numbers: bytes) -> Build:
    every = array("I")
    if head["item"] != every.itemsize:
        raise ValueError("written on a machine with other numbers")
    every.frombytes(numbers)
    build = Build(
        str(head["inputs"]),
        str(head["base"]),
        str(head["setting"]),
        dict(zip(map(str, head["names"]), map(str, head["digests"]), strict=True)),
        rest=[Written(*file) for file in head["rest"]],
    )
    at = 0
    for records, rows in ((build.units, head["units"]), (build.sets, head["sets"])):
        for language, name, count, pages, files, views, downloads in rows:
            records[Unit(language, name)] = Record(
                every[at : at + count],
                pages,
                [Written(*file) for file in files],
                views,
                [Download(*download) for download in downloads],
            )
            at += count
    return build


def numbered(names: Iterable[str], numbers: Mapping[str, int]) -> array[int]:
    """The numbers of names, in order."""
    return array("I", sorted(map(numbers.__getitem__, names)))


class Since:
    """What has changed from one build to the next, of all that can be read."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str], numbers: Mapping[str, int]) -> None:
        """
        Args:
            old: The digests of then, by what can be read.
            new: Those of now.
            numbers: The place of each name in those of now.
        """
        self._changed = frozenset(number for number, (name, one) in enumerate(old.items()) if new.get(name) != one)
        self._moved = None if list(old) == list(new) else [numbers.get(name, 0) for name in old]

    def unchanged(self, records: Mapping[Unit, Record]) -> dict[Unit, Record]:
        """The units of the previous build whose dependencies are unchanged, numbered like the new digests.

        Args:
            records: The units to select from. Pass each only once: their numbers are changed.
        """
        found = {unit: record for unit, record in records.items() if self._changed.isdisjoint(record.reads)}
        if moved := self._moved:
            for record in found.values():
                record.reads = array("I", sorted(moved[number] for number in record.reads))
        return found
