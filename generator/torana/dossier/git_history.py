"""Git: a dossier at a commit, and the history of its facts."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from torana import ToranaError, hashing
from torana.dossier.events import FOLDERS, SOURCES, Event, FileChange, History, events_of_commit, numbered

DOSSIER = ("content", "seeds")
"""The folders of a dossier."""
FORMAT = "torana history 4"
"""Version of the cache file. Increase it if the meaning of events changes."""

Commits = dict[str, tuple[str, list[Event]]]
"""By hash of a commit: its time (RFC 3339) and its events."""
_COMMITS = TypeAdapter(Commits)


def git(root: Path, *arguments: str, stdin: bytes = b"", statuses: Container[int] = (0,)) -> bytes:
    """Run git in a folder and return its output.

    Raises:
        ToranaError: Git is not installed, there is no repository, or the exit status is not among `statuses`.
    """
    program = shutil.which("git")
    if program is None:
        raise ToranaError("git is not installed. Install it first")
    done = subprocess.run([program, "-C", str(root), *arguments], input=stdin, capture_output=True, check=False)
    if done.returncode not in statuses:
        message = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").split("\n")[0]
        raise ToranaError(f"git: {message or 'it failed without an error message'}")
    return done.stdout


def commit(root: Path, revision: str) -> str:
    """The full hash of a revision: `main`, `HEAD~3`, `v1`, `1f2e3d4`. Raises `ToranaError` if there is none."""
    git(root, "rev-parse", "--git-dir")
    try:
        found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except ToranaError:
        raise ToranaError(f'there is no commit "{revision}" here. A shallow clone has no older commits') from None
    return found.decode().strip()


def changed_files(root: Path, revision: str) -> set[str]:
    """Return the YAML files of a dossier that differ from a commit, or that git does not know."""
    changed = git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit(root, revision), "--", *DOSSIER
    )
    unknown = git(root, "ls-files", "--others", "-z", "--", *DOSSIER)
    return {name for name in (changed + unknown).decode().split("\0") if name.endswith(".yml")}


@contextmanager
def files_at(root: Path, revision: str, files: Collection[str] = DOSSIER) -> Iterator[Path]:
    """A temporary folder with some or all files of a dossier at a commit, removed after the block.

    Raises:
        ToranaError: There is no such commit, or no dossier in it.
    """
    name = commit(root, revision)
    there = git(root, "ls-tree", "--name-only", "-z", name, *files).decode().split("\0")[:-1]
    if not there and files is DOSSIER:
        raise ToranaError(f'there is no dossier at "{revision}": that commit has no content/')
    with tempfile.TemporaryDirectory() as folder:
        if there:
            with tarfile.open(fileobj=io.BytesIO(git(root, "archive", "--format=tar", name, *there))) as archive:
                archive.extractall(folder, filter="data")
        yield Path(folder)


def was_published(root: Path, branch: str, file: str) -> bool:
    """Return whether a commit of a branch, here or on a remote, changed a file; also if git cannot tell."""
    try:
        if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return True
        patterns = f"refs/heads/{branch}", f"refs/remotes/*/{branch}"
        names = git(root, "for-each-ref", "--format=%(refname)", *patterns).decode().split()
        return not names or bool(git(root, "rev-list", "-1", *names, "--", file).strip())
    except ToranaError:
        return True


def newest(root: Path) -> History:
    """Return the last commit that changed facts, or the reason for a missing history, without events."""
    try:
        if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return History(unavailable="shallow")
        name = git(root, "rev-list", "-1", "--first-parent", "HEAD", "--", *FOLDERS).decode().strip()
    except ToranaError:
        return History(unavailable="no git")
    return History(newest=name) if name else History(unavailable="no git")


def read(root: Path, cache: Path | None = None) -> History:
    """Return the events of the current branch. A merge counts as one commit.

    `cache` is a file with the events of earlier commits: for this repository, 0.03 s instead of 0.28 s.
    """
    last = newest(root)
    if last.unavailable:
        return last
    names = git(root, "rev-list", "--first-parent", "HEAD", "--", *FOLDERS).decode().split()[::-1]
    saved = hashing.load(cache, FORMAT) if cache else None
    known = _COMMITS.validate_json(saved) if saved else {}
    new = [name for name in names if name not in known]
    known |= _events(root, new)
    if cache is not None and new:
        hashing.save(cache, FORMAT, _COMMITS.dump_json({name: known[name] for name in names}))
    first, *later = names
    events = tuple(numbered(event for name in later for event in known[name][1]))
    return History(events, last.newest, first, known[first][0][:10])


def _events(root: Path, names: list[str]) -> Commits:
    found: Commits = {}
    for name, when, rows in _raw_changes(root, names) if names else ():
        rows = _without_sources(rows)
        contents = _blobs(root, {blob for _, *pair in rows for blob in pair if blob.strip("0")})
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


def _blobs(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of files by the hashes of their blobs."""
    names = sorted(blobs)
    output = git(root, "cat-file", "--batch", stdin="\n".join(names).encode()) if names else b""
    found, at = {}, 0
    for name in names:
        end = output.index(b"\n", at)
        kind, _, size = output[at:end].decode().partition(" ")[2].partition(" ")
        at = end + 1
        if kind == "blob":
            found[name] = output[at : at + int(size)]
        at += int(size) + 1 if size else 0  # no size: the object is missing
    return found
