"""What a dossier was at a commit of git, and what its commits did."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

from torana import ToranaError
from torana.dossier import events as past
from torana.dossier.events import Change, Event, Past
from torana.hashing import digest

FOLDERS = ("content", "seeds")


FORMAT = "torana history 2"
"""Goes up when an event means something else than before."""


def git(root: Path, *arguments: str, asked: bytes = b"") -> bytes:
    """What git prints.

    Args:
        root: Where it is run.
        arguments: What it is told.
        asked: What it reads.

    Raises:
        ToranaError: There is no git, no repository, or git says that something is wrong.
    """
    program = shutil.which("git")
    if program is None:
        raise ToranaError("git is not installed: it is needed to look at what a dossier was before")
    done = subprocess.run([program, "-C", str(root), *arguments], input=asked, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").split("\n")[0]
        raise ToranaError(f"git: {said or 'it failed without a word'}")
    return done.stdout


def commit(root: Path, revision: str) -> str:
    """The full name of the commit that a revision means: `main`, `HEAD~3`, `v1`, `1f2e3d4`.

    Raises:
        ToranaError: There is none.
    """
    git(root, "rev-parse", "--git-dir")
    try:
        return (
            git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        )
    except ToranaError:
        raise ToranaError(f'there is no commit "{revision}" here: a shallow clone lacks the older ones') from None


@contextmanager
def at(root: Path, revision: str) -> Iterator[Path]:
    """A folder that holds the files of a dossier as they were at a commit; it is gone after the block.

    Args:
        root: The folder of the dossier, in a repository.
        revision: As git names one.

    Raises:
        ToranaError: There is no such commit, or no dossier in it.
    """
    name = commit(root, revision)
    there = git(root, "ls-tree", "--name-only", name, *FOLDERS).decode().split()
    if not there:
        raise ToranaError(f'there is no dossier at "{revision}": it had no content/ then')
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(git(root, "archive", "--format=tar", name, *there))) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


# --- what happened since the beginning ----------------------------------------------------------------------------


def newest(root: Path) -> Past:
    """The last commit that touched the facts, or why there is no history; its events are not told yet."""
    try:
        if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return Past(lacking="shallow")
        name = git(root, "rev-list", "-1", "--first-parent", "HEAD", "--", *past.FOLDERS).decode().strip()
    except ToranaError:
        return Past(lacking="no git")
    return Past(newest=name) if name else Past(lacking="no git")


def told(root: Path, kept: Path | None = None) -> Past:
    """All that the commits of the present branch did to the facts; merges as one.

    Args:
        root: The folder of the dossier.
        kept: A file with what was found out before: of a commit that it knows, nothing is asked again.
    """
    last = newest(root)
    if last.lacking:
        return last
    names = git(root, "rev-list", "--first-parent", "HEAD", "--", *past.FOLDERS).decode().split()[::-1]
    known = _kept(kept)
    new = [name for name in names if name not in known]
    for name, when, events in _asked(root, new):
        known[name] = (when, events)
    if kept is not None and new:
        _keep(kept, {name: known[name] for name in names})
    first, *later = names
    happened = tuple(event for name in later for event in known[name][1])
    return Past(happened, last.newest, first, known[first][0][:10])


def _asked(root: Path, names: list[str]) -> Iterator[tuple[str, str, list[Event]]]:
    """What commits did, by name and time."""
    if not names:
        return
    told = git(
        root,
        *("log", "--no-walk=unsorted", "--stdin", "--first-parent", "-m", "--raw", "-z", "--no-renames"),
        *("--no-abbrev", "--relative", "--no-show-signature", "--format=%x01%H %cI", "--", *past.FOLDERS),
        asked="\n".join(names).encode(),
    )
    commits: list[tuple[str, str, list[tuple[str, str, str]]]] = []
    tokens = iter(told.split(b"\0"))
    for token in tokens:
        row = token.strip().decode()
        if row.startswith("\x01"):
            commits.append((*_two(row[1:]), []))
        elif row.startswith(":"):
            old, new = row.split()[2:4]
            path = next(tokens).decode("utf-8", "replace")
            if path.endswith(".yml"):
                commits[-1][2].append((path, old, new))
    for name, when, rows in commits:
        contents = _blobs(root, {blob for _, *pair in rows for blob in pair if blob.strip("0")})
        changes = [Change(path, contents.get(old), contents.get(new)) for path, old, new in rows]
        yield name, when, list(past.happened(name, when, changes))


def _two(row: str) -> tuple[str, str]:
    name, _, when = row.partition(" ")
    return name, when


def _blobs(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Files by the names that git gives their contents."""
    names = sorted(names)
    told, found, at = git(root, "cat-file", "--batch", asked="\n".join(names).encode()) if names else b"", {}, 0
    for name in names:
        end = told.index(b"\n", at)
        kind, _, size = told[at:end].decode().partition(" ")[2].partition(" ")
        at = end + 1
        if kind == "blob":
            found[name] = told[at : at + int(size)]
            at += int(size) + 1
        elif size:
            at += int(size) + 1
    return found


def _kept(path: Path | None) -> dict[str, tuple[str, list[Event]]]:
    """What was found out before; nothing where the file is not there or damaged."""
    try:
        head, _, body = path.read_bytes().partition(b"\n") if path else (b"", b"", b"")
        if head.decode() != f"{FORMAT} {digest(body)}":
            return {}
        return {name: (when, [_event(row) for row in rows]) for name, (when, rows) in json.loads(body).items()}
    except (OSError, ValueError):
        return {}


def _event(row: list[Any]) -> Event:
    commit, when, kind, entity, fact, text, about, fields, by = row
    told = tuple((key, old, new) for key, old, new in fields)
    return Event(commit, when, kind, entity, fact, text, tuple(about), told, by)


def _keep(path: Path, known: dict[str, tuple[str, list[Event]]]) -> None:
    rows = {name: (when, [astuple(event) for event in events]) for name, (when, events) in known.items()}
    body = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_bytes(f"{FORMAT} {digest(body)}\n".encode() + body)
    temporary.replace(path)
