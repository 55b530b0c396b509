"""The files that people write: only regular files are read, and files that editors and systems leave are ignored."""

from __future__ import annotations

import errno
import os
import re
import stat
from fnmatch import translate
from pathlib import Path

from torana import ToranaError

SYMBOLIC_LINK = "symbolic links are not allowed here"
"""The message for a symbolic link: its target may be anywhere on the machine that builds the site."""

_LEFTOVERS = (
    *("*~", "#*#", ".#*", ".*.sw?", "*.sw[op]", "4913", "*.bak", "*.orig", "*.rej", "*.tmp"),  # editors and patch
    *("*___jb_tmp___", "*___jb_old___", ".goutputstream-*", "~$*", ".~lock.*#"),
    *(".ds_store", "._*", "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory"),  # file managers
    *(".nfs*", ".fuse_hidden*", ".syncthing.*", "*.sync-conflict-*", "* (*conflicted copy *)*"),  # shared folders
)
_LEFTOVER = re.compile("|".join(map(translate, _LEFTOVERS)), re.DOTALL)
_KINDS = {
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


def files_in(folder: Path, *, with_folders: bool = False) -> set[str]:
    """The path of every file in a folder, relative to the folder; on request also of every folder, ending in `/`."""
    base = len(str(folder)) + 1
    return {
        os.path.join(above, name)[base:].replace(os.sep, "/")  # noqa: PTH118 - ten times as fast
        for above, folders, names in os.walk(folder)
        for name in (*names, *(f"{each}/" for each in folders if with_folders))
    }


def is_leftover(name: str) -> bool:
    """Return whether a file has a name that editors, file managers and shared folders give to files of their own.

    No entity can have such a name, because none is a slug followed by `.yml`.
    """
    return _LEFTOVER.match(name.lower()) is not None


def refusal(path: Path) -> tuple[str, str] | None:
    """Return message and hint for a path that is neither a regular file nor a folder; `None` for any other path.

    Raises:
        OSError: The path cannot be examined.
    """
    try:
        kind = stat.S_IFMT(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if kind == stat.S_IFLNK:
        return SYMBOLIC_LINK, "replace it with the folder or the file itself"
    if kind in _KINDS:
        return f"this is a {_KINDS[kind]}, not a file", "move or delete it"
    return None


def name_in(root: Path, path: Path) -> str:
    """Return the name of a file in messages: its path from the root of the dossier, or its whole path."""
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def refuse_links(path: Path) -> None:
    """Check that writing a file changes nothing outside its folder.

    Raises:
        ToranaError: The file, or a folder above it, is a symbolic link.
    """
    for above in (path, *path.parents):
        if above.is_symlink():
            raise ToranaError(f"{above} is a symbolic link, so nothing was written. Replace it with a file or a folder")


def write_file(path: Path, content: bytes) -> None:
    """Write a file, and create its folder if it does not exist.

    Raises:
        ToranaError: The file, or a folder above it, is a symbolic link.
    """
    refuse_links(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def has_content(path: Path, content: bytes) -> bool:
    """Return whether there is a file with this content."""
    return path.is_file() and path.read_bytes() == content


def failed_file(error: OSError) -> str:
    """Return the name of the file that an error is about. Errors of copying and moving name the source first."""
    return str(error.filename2 if is_full(error) and error.filename2 else error.filename or "")


def is_full(error: OSError) -> bool:
    """Return whether a file could not be written because the disk is full, read-only or too small for it."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def read_regular(path: str | Path) -> bytes:
    """Return the content of a regular file. A named pipe, a socket or a device is not opened for waiting.

    Raises:
        OSError: The file cannot be read, or it is not a regular file.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is not a regular file", str(path))
        return file.read()


def _without_waiting(path: str, flags: int) -> int:
    # Opening a named pipe would wait for a writer; a terminal would become that of this process.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
