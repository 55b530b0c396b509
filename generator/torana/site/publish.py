"""Publishing, all or nothing: a site is written to a temporary folder, and replaces the old one when it is complete."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from torana import ToranaError
from torana.files import failed_file
from torana.hashing import digest

if sys.platform != "win32":
    import fcntl

CACHE = ".torana"
"""The folder of the caches in a dossier."""
PROTECTED = ("content", "seeds", "schemas", ".git", CACHE)
"""The folders of a dossier that no site replaces."""


def make_cache_folder(folder: Path) -> None:
    """Create a folder that git ignores."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")


@contextmanager
def folder_lock(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a folder during the block. The folder is created if necessary. A process that dies releases it.

    `on_wait` is called once if another process holds the lock.

    Raises:
        ToranaError: The folder cannot be written to.
    """
    from filelock import FileLock, Timeout  # slow, and a build with nothing to do needs no lock

    try:
        make_cache_folder(folder)
        lock = FileLock(folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            lock.acquire()
    except OSError as error:
        raise ToranaError(
            f"cannot write to {folder}: {error.strerror}. To build without the cache, use --no-cache"
        ) from error
    try:
        yield
    finally:
        lock.release()


def refuse_target(target: Path, root: Path, folders: Iterable[Path]) -> None:
    """Check that a folder can be replaced.

    Args:
        target: The folder.
        root: The folder of the dossier.
        folders: Folders with files, besides those of `PROTECTED`, that must be neither inside `target` nor around it.

    Raises:
        ToranaError: It contains files of the dossier, or is part of them.
    """
    target = target.resolve()
    for folder in (root, *(root / name for name in PROTECTED), *folders):
        if folder.is_relative_to(target) or (folder != root and target.is_relative_to(folder)):
            raise ToranaError(f"{target} would replace files of {folder}. Choose another folder")


def refuse_other_files(target: Path, *, is_whole: bool) -> None:
    """Check that a folder is empty or missing, or has a whole site, or a part of one.

    Raises:
        ToranaError: It has other files, which a new site would replace.
    """
    # Any part may have the home page.
    patterns = ("index.html",) if is_whole else ("sitemap.xml", "*/*/index.html")
    if target.is_dir() and any(target.iterdir()) and not any(map(any, map(target.glob, patterns))):
        raise ToranaError(f"{target} is not empty and not a site. Choose another --site-dir, or empty the folder")


@contextmanager
def replacement(target: Path) -> Iterator[Path]:
    """Return a new folder to write to; it replaces `target` after the block, unless an error was raised.

    Raises:
        ToranaError: The new folder cannot be created, or the old one cannot be moved.
    """
    with staging_folder(target) as stage:
        yield stage
        swap(stage, target)


@contextmanager
def staging_folder(target: Path) -> Iterator[Path]:
    """Return a new folder next to `target`. It is removed after the block, or by the next build after a crash.

    Raises:
        ToranaError: It cannot be created.
    """
    # Resolve it: if the host made it a symbolic link, the target of the link is replaced.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    except OSError as error:
        raise ToranaError(f"cannot write next to {target}: {error.strerror}") from error
    lock = _lock(stage)
    try:
        # With mkdtemp's mode 0700, a web server could not read the site.
        stage.chmod(target.stat().st_mode & 0o7777 if target.is_dir() else 0o777 & ~_umask())
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        _unlock(lock)


def _prefix(target: Path) -> str:
    return f".{target.name}-{digest(str(target).encode())[:8]}-"


def remove_leftovers(target: Path) -> None:
    """Remove the folders that killed processes left next to `target`. Running processes hold the lock of theirs."""
    target = target.resolve()
    for left in target.parent.glob(f"{_prefix(target)}*"):
        if left.name.endswith("-old") and not target.exists():
            continue  # another build is replacing the site, see `_move`
        lock = _lock(left)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            _unlock(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder until the process ends, and return its descriptor; `None` if that is not possible."""
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _unlock(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)


def swap(stage: Path, target: Path) -> None:
    """Replace a folder with another, in one step if the system supports it.

    Raises:
        ToranaError: The old folder cannot be moved; it is still in place.
    """
    target = target.resolve()
    old = stage.with_name(f"{stage.name}-old")
    try:
        if target.exists() and _exchange(stage, target):
            os.rename(stage, old)
        else:
            _move(stage, target, old)
    except OSError as error:
        raise ToranaError(f"cannot replace {target}: {error.strerror}") from error
    shutil.rmtree(old, ignore_errors=True)


def _move(stage: Path, target: Path, old: Path) -> None:
    if target.exists():
        os.rename(target, old)
    try:
        os.rename(stage, target)
    except OSError:
        if old.exists():
            os.rename(old, target)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, so that neither is ever missing; return whether the system supports it."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return not library.renamex_np(os.fsencode(one), os.fsencode(other), 2)  # RENAME_SWAP
        return not library.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2)  # AT_FDCWD, RENAME_EXCHANGE
    except (AttributeError, OSError, TypeError):
        return False  # another system, or an older one


def update_files(stage: Path, new: Iterable[str], removed: Iterable[str], target: Path) -> None:
    """Move new files into a published site, and remove old files, each in one step.

    Tens of thousands of unchanged files are not touched.

    Raises:
        ToranaError: A file cannot be moved.
    """
    target = target.resolve()
    folders: set[str] = set()
    try:
        for path in sorted(new):
            if (folder := path.rpartition("/")[0]) not in folders:
                (target / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            (stage / path).replace(target / path)
        for path in sorted(removed, reverse=True):
            (target / path).unlink()
            for above in (target / path).parents:
                if above == target or any(above.iterdir()):
                    break
                above.rmdir()
    except OSError as error:
        raise ToranaError(
            f"cannot write {failed_file(error)}: {error.strerror}. The next build repairs the site"
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
