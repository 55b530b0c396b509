"""The history of the facts of a dossier, from git."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from torana import hashing
from torana.dossier.commits import FOLDERS, git, last_commit, started
from torana.dossier.events import SOURCES, Event, FileChange, History, events_of_commit, numbered

FORMAT = "torana history 6"
"""Version of the cache file. Increase it if the meaning of events changes."""

Commits = dict[str, tuple[str, list[Event]]]
"""By hash of a commit: its time (RFC 3339) and its events."""


def read(root: Path, cache: Path | None = None, last: tuple[str, str] | None = None) -> History:
    """Return the events of the current branch. A merge counts as one commit.

    Args:
        root: The folder of the dossier.
        cache: A file with the events of earlier commits: for this repository, 0.03 s of CPU time instead of 0.6 s.
        last: The result of `last_commit`, if it is known.
    """
    newest, missing = last or last_commit(root)
    if missing:
        return History(unavailable=missing)
    saved = hashing.load(cache, FORMAT) if cache else None
    known = _loaded(saved) if saved else {}
    # The commits before a commit never change: if the cache has the same newest one, it has exactly these.
    commits = known if newest == next(reversed(known), "") else _read(root, newest, known, cache)
    first, *later = commits
    events = tuple(numbered(event for name in later for event in commits[name][1]))
    return History(events, newest, first, commits[first][0][:10])


def _read(root: Path, newest: str, known: Commits, cache: Path | None) -> Commits:
    """The commits up to the newest one, the oldest first. Those that are not known are added to the cache."""
    names = git(root, "rev-list", "--first-parent", newest, "--", *FOLDERS).decode().split()[::-1]
    new = [name for name in names if name not in known]
    found = {**known, **_events(root, new)}
    commits = {name: found[name] for name in names}
    if cache is not None and new:
        rows = {name: (when, [astuple(event) for event in events]) for name, (when, events) in commits.items()}
        # The cache only saves time: `torana check` needs no permission to write.
        with suppress(OSError):
            hashing.save(cache, FORMAT, json.dumps(rows).encode())
    return commits


def _loaded(saved: bytes) -> Commits:
    """The saved commits. Without pydantic, `torana check` starts earlier: `benchmarks/README.md`."""
    commits = json.loads(saved).items()
    return {name: (when, [Event(*_as_tuples(row)) for row in events]) for name, (when, events) in commits}


def _as_tuples(value: Any) -> Any:
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value


def _events(root: Path, names: list[str]) -> Commits:
    found: Commits = {}
    if not names:
        return found
    commits = _raw_changes(root, names)
    with started(root, "cat-file", "--batch") as batch:
        for name, when, rows in commits:
            rows = _without_sources(rows)
            contents = _blobs(batch, {blob for _, *pair in rows for blob in pair if blob.strip("0")})
            changes = [FileChange(path, contents.get(old), contents.get(new)) for path, old, new in rows]
            found[name] = when, list(events_of_commit(name, when, changes))
    return found


_BlobChange = tuple[str, str, str]
"""The path, the old and the new blob of a file. The hash of a blob that does not exist has only zeros."""


def _without_sources(rows: list[_BlobChange]) -> list[_BlobChange]:
    """Leave out the sources of a commit, unless it may rename one: then it removes one and adds another."""
    moved = [row for row in rows if row[0].startswith(SOURCES) and not (row[1].strip("0") and row[2].strip("0"))]
    removes = any(not new.strip("0") for _, _, new in moved)
    return [row for row in rows if not row[0].startswith(SOURCES) or (removes and row in moved)]


def _raw_changes(root: Path, names: list[str]) -> list[tuple[str, str, list[_BlobChange]]]:
    """Yield the hash and time of each commit, and path, old and new blob of each file that it changed."""
    log = git(
        root,
        *("log", "--no-walk=unsorted", "--stdin", "--first-parent", "-m", "--raw", "-z", "--no-renames"),
        *(
            "--no-abbrev",
            "--relative",
            "--no-show-signature",
            "--format=%x01%H %cI",
            "--",
            *FOLDERS,
            f":(glob){SOURCES}*.yml",
        ),
        stdin="\n".join(names).encode(),
    )
    commits: list[tuple[str, str, list[_BlobChange]]] = []
    tokens = iter(log.split(b"\0"))
    for token in tokens:
        row = token.strip().decode()
        if row.startswith("\x01"):
            name, _, when = row[1:].partition(" ")
            commits.append((name, when, []))
        elif row.startswith(":"):
            old, new = row.split()[2:4]
            path = next(tokens).decode("utf-8", "replace")
            if path.endswith(".yml"):
                commits[-1][2].append((path, old, new))
    return commits


def _blobs(batch: subprocess.Popen[bytes], blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of files by the hashes of their blobs."""
    assert batch.stdin
    assert batch.stdout
    found = {}
    for name in sorted(blobs):
        # One at a time, because git and this process would wait for each other when both pipes are full.
        batch.stdin.write(f"{name}\n".encode())
        batch.stdin.flush()
        kind, _, size = batch.stdout.readline().decode().strip().partition(" ")[2].partition(" ")
        content = batch.stdout.read(int(size) + 1)[:-1] if size else b""  # no size: the object is missing
        if kind == "blob":
            found[name] = content
    return found
