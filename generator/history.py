"""What a dossier was at a commit of git."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import ToranaError

FOLDERS = ("content", "seeds")


def git(root: Path, *arguments: str) -> bytes:
    """What git prints.

    Raises:
        ToranaError: There is no git, no repository, or git says that something is wrong.
    """
    program = shutil.which("git")
    if program is None:
        raise ToranaError("git is not installed: it is needed to look at what a dossier was before")
    done = subprocess.run([program, "-C", str(root), *arguments], capture_output=True, check=False)
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
