"""All or nothing: a folder is made beside its place and swapped in only when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import ToranaError


@contextmanager
def swapped_in(target: Path) -> Iterator[Path]:
    """A new folder to write into; at the end of the block, if nothing was raised, it takes the place of `target`.

    Args:
        target: The folder to make or replace. While the block runs and after an error it stays as it was.

    Raises:
        ToranaError: The folder beside cannot be made, or the old one cannot be moved.
    """
    with staged(target) as stage:
        yield stage
        swap(stage, target)


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """A new folder beside `target` to write into; it is gone after the block.

    Raises:
        ToranaError: It cannot be made.
    """
    # Resolved, so that a host's symbolic link stays one and its target is replaced.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise ToranaError(f"cannot write beside {target}: {error.strerror}") from error
    try:
        # mkdtemp's 0700 would keep a web server out.
        stage.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~_umask())
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def swap(stage: Path, target: Path) -> None:
    """Puts a folder in the place of another, which goes.

    Raises:
        ToranaError: The old one cannot be moved; it is where it was.
    """
    target = target.resolve()
    old = stage.with_name(f"{stage.name}-old")
    try:
        if target.exists():
            os.rename(target, old)
        try:
            os.rename(stage, target)
        except OSError:
            if old.exists():
                os.rename(old, target)
            raise
    except OSError as error:
        raise ToranaError(f"cannot replace {target}: {error.strerror}") from error
    shutil.rmtree(old, ignore_errors=True)


def put_in(stage: Path, new: Iterable[str], gone: Iterable[str], target: Path) -> None:
    """Moves new files of a site into the last one and takes away what is gone: each in one step, all in a moment.

    Tens of thousands of files that are as they were need not be touched for the few that are not.

    Raises:
        ToranaError: One cannot be moved.
    """
    target = target.resolve()
    folders: set[str] = set()
    try:
        for path in sorted(new):
            if (folder := path.rpartition("/")[0]) not in folders:
                (target / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            (stage / path).replace(target / path)
        for path in sorted(gone, reverse=True):
            (target / path).unlink()
            for above in (target / path).parents:
                if above == target or any(above.iterdir()):
                    break
                above.rmdir()
    except OSError as error:
        raise ToranaError(f"cannot write {error.filename}: {error.strerror}; the next build mends it") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
