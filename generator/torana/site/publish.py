"""All or nothing: a folder is made beside its place and swapped in only when it is whole."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from torana import ToranaError
from torana.hashing import digest


@contextmanager
def alone(folder: Path, waits: Callable[[], None]) -> Iterator[None]:
    """Nobody else is in such a block for the same folder meanwhile; a process that dies leaves it.

    Args:
        folder: Made where it is not there.
        waits: Told once if somebody else is in it.

    Raises:
        ToranaError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", "utf-8")
        lock = FileLock(folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waits()
            lock.acquire()
    except OSError as error:
        raise ToranaError(f"cannot write to {folder}: {error.strerror}; --no-cache builds without it") from error
    try:
        yield
    finally:
        lock.release()


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
def staged(target: Path, owner: Path | None = None) -> Iterator[Path]:
    """A new folder beside `target` to write into; it is gone after the block.

    Args:
        target: What it is to be.
        owner: Whose it is, for `clear`.

    Raises:
        ToranaError: It cannot be made.
    """
    # Resolved, so that a host's symbolic link stays one and its target is replaced.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_prefix(target, owner), dir=target.parent))
    except OSError as error:
        raise ToranaError(f"cannot write beside {target}: {error.strerror}") from error
    try:
        # mkdtemp's 0700 would keep a web server out.
        stage.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~_umask())
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def clear(target: Path, owner: Path) -> None:
    """Takes away what staging has left beside `target` where the process was killed; the owner is alone meanwhile."""
    target = target.resolve()
    for left in target.parent.glob(f"{_prefix(target, owner)}*"):
        shutil.rmtree(left, ignore_errors=True)


def _prefix(target: Path, owner: Path | None) -> str:
    return f".{target.name}-{digest(str(owner).encode())[:8]}-" if owner else f".{target.name}-"


def swap(stage: Path, target: Path) -> None:
    """Puts a folder in the place of another, which goes: in one step where the system has one for it.

    Raises:
        ToranaError: The old one cannot be moved; it is where it was.
    """
    target = target.resolve()
    old = stage.with_name(f"{stage.name}-old")
    try:
        if target.exists() and _exchanged(stage, target):
            os.rename(stage, old)
        else:
            _moved(stage, target, old)
    except OSError as error:
        raise ToranaError(f"cannot replace {target}: {error.strerror}") from error
    shutil.rmtree(old, ignore_errors=True)


def _moved(stage: Path, target: Path, old: Path) -> None:
    if target.exists():
        os.rename(target, old)
    try:
        os.rename(stage, target)
    except OSError:
        if old.exists():
            os.rename(old, target)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders could change their places in one step, so that there is no moment without either."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return not library.renamex_np(os.fsencode(one), os.fsencode(other), 2)  # RENAME_SWAP
        return not library.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2)  # AT_FDCWD, RENAME_EXCHANGE
    except (AttributeError, OSError, TypeError):
        return False  # another system, or an older one


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
