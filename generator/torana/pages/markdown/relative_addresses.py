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
    translated = folder and path.endswith(".md") and path.partition("/")[0].removesuffix(".md") in sections
    return folder + path if translated else path


# Saves 3% of a cold build of `benchmarks/dossiers.py 1000` with `torana build --no-cache --jobs 1`.
@lru_cache(maxsize=50_000)
def between(one: str, other: str) -> str:
    """Return the relative address from one file of the site to another.

    `posixpath.relpath` is slow, because it reads the working directory.
    """
    folders, parts = one.split("/")[:-1], other.split("/")
    same = 0
    for folder, part in zip(folders, parts[:-1], strict=False):
        if folder != part:
            break
        same += 1
    return "../" * (len(folders) - same) + "/".join(parts[same:])
