"""Git: a dossier at a commit, and the commits of its files. Few modules are imported, because every build asks git."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from torana import ToranaError

DOSSIER = ("content", "seeds")
"""The folders of a dossier."""
FOLDERS = (":(glob)content/*/*.yml",)
"""The folders whose changes are events. Sources are not among them: the facts that cite a source show its changes."""
UNAVAILABLE = ("shallow", "no git")
"""Reasons for a missing history: a clone without older commits, or no repository."""


def git(root: Path, *arguments: str, stdin: bytes = b"", statuses: Container[int] = (0,)) -> bytes:
    """Run git in a folder and return its output.

    Raises:
        ToranaError: Git is not installed, there is no repository, or the exit status is not among `statuses`.
    """
    done = subprocess.run(_command(root, arguments), input=stdin, capture_output=True, check=False)
    if done.returncode not in statuses:
        message = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").split("\n")[0]
        raise ToranaError(f"git: {message or 'it failed without an error message'}")
    return done.stdout


@contextmanager
def started(root: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start git in a folder, with pipes to its input and from its output. It ends with the block.

    Raises:
        ToranaError: Git is not installed, or it fails.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(_command(root, arguments), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        yield process
    if process.returncode:
        raise ToranaError("git: it failed while its output was read")


def _command(root: Path, arguments: Iterable[str]) -> list[str]:
    program = shutil.which("git")
    if program is None:
        raise ToranaError("git is not installed. Install it first")
    return [program, "-C", str(root), *arguments]


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
    """Return whether a commit of a branch, here or on a remote, changed a file. True if git cannot tell."""
    try:
        if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return True
        patterns = f"refs/heads/{branch}", f"refs/remotes/*/{branch}"
        names = git(root, "for-each-ref", "--format=%(refname)", *patterns).decode().split()
        return not names or bool(git(root, "rev-list", "-1", *names, "--", file).strip())
    except ToranaError:
        return True


def last_commit(root: Path) -> tuple[str, str]:
    """Return the last commit that changed facts; or else an empty name, and a reason from `UNAVAILABLE`."""
    try:
        if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
            return "", "shallow"
        name = git(root, "rev-list", "-1", "--first-parent", "HEAD", "--", *FOLDERS).decode().strip()
    except ToranaError:
        return "", "no git"
    return name, "" if name else "no git"
