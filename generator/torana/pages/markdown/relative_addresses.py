"""Addresses of links, relative to the page that they are on."""

from __future__ import annotations

from functools import lru_cache

from torana.pages.registry import UNTRANSLATED


def local(path: str, folder: str) -> str:
    """The file that a link leads to: a page in the language whose pages lie in a folder, if there is one."""
    return path if not folder or path in UNTRANSLATED or not path.endswith(".md") else folder + path


def folder_in(path: str) -> str:
    """The folder of a file, with `/` at its end."""
    return path[: path.rfind("/") + 1]


@lru_cache(maxsize=50_000)
def between(one: str, other: str) -> str:
    """The relative address from one file of the site to another; those beside each other have the same.

    `posixpath.relpath` asks the system where it is, and is slow.
    """
    folders, parts = one.split("/")[:-1], other.split("/")
    same = 0
    for folder, part in zip(folders, parts[:-1], strict=False):
        if folder != part:
            break
        same += 1
    return "../" * (len(folders) - same) + "/".join(parts[same:])
