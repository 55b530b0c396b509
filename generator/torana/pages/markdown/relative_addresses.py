"""Addresses of links, relative to the page that they are on."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache


def local(path: str, folder: str, sections: Container[str]) -> str:
    """The target of a link: the page in the language of a folder if there is one, or else the English page or file.

    Args:
        path: The English page, or a file.
        folder: The folder of the language: `ja/`; empty for English.
        sections: See `Renderer`.
    """
    page = path.partition("?")[0]
    translated = folder and page.endswith(".md") and page.partition("/")[0].removesuffix(".md") in sections
    return folder + path if translated else path


@lru_cache(maxsize=50_000)
def between(folder: str, other: str) -> str:
    """Return the relative address of a file of the site from a folder, such as `organisations/`; empty from the root.

    `posixpath.relpath` is slow, because it reads the working directory.
    """
    up = ""
    while not other.startswith(folder):
        folder, up = folder[: folder.rfind("/", 0, -1) + 1], f"{up}../"
    return up + other[len(folder) :]


def reached(folder: str, relative: str) -> str:
    """The file that a relative address leads to from a folder, such as `organisations/`: the inverse of `between`."""
    while relative.startswith("../"):
        folder, relative = folder[: folder.rfind("/", 0, -1) + 1], relative[3:]
    return folder + relative
