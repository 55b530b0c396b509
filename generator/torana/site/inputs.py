"""Digests of all inputs of a site. A build with unchanged inputs has nothing to do."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import torana
from torana.dossier.commits import DOSSIER, last_commit
from torana.dossier.git_remote import Origin, origin
from torana.files import files_in, is_leftover, read_regular
from torana.hashing import digest
from torana.records.limits import SETTINGS_FILE
from torana.records.parse_cache import ParseCache
from torana.site.configuration_files import settings_files
from torana.site.publish import CACHE

READINGS = f"{CACHE}/readings"
"""The file of the parse cache."""


def code_digest() -> str:
    """Return a digest of this package, of Python, and of the names and versions of all installed packages."""
    hasher = hashlib.blake2b(repr((sys.version, _installed_packages())).encode(), digest_size=16)
    _add_folder(Path(torana.__file__).parent, hasher, ".py", ".txt", ".j2", ".js", ".woff2")
    return hasher.hexdigest()


def _installed_packages() -> list[str]:
    """Return the names of the folders with the metadata of packages, such as `click-8.1.8.dist-info`.

    Importing `importlib.metadata` and reading the versions takes longer than any other part of a build with nothing to
    do: `benchmarks/README.md`.
    """
    return sorted(path.name for folder in sys.path for path in Path(folder).glob("*.*-info"))


def facts(root: Path) -> list[Path]:
    """The folders with the facts of a dossier."""
    return [root / name for name in DOSSIER]


def template_folders(root: Path) -> list[Path]:
    """The folders with templates: those of the dossier's own `templates/` take precedence over the package's."""
    package = Path(torana.__file__).parent
    # In a checkout the package's templates are at the top, in a wheel inside it.
    return [root / "templates", package / "templates", package.parent.parent / "templates"]


class GitState(NamedTuple):
    """The inputs of a site from git."""

    last_commit: tuple[str, str]
    """The result of `last_commit`."""
    origin: Origin


def git_state(root: Path) -> GitState:
    """Ask git for the last commit and the origin of a dossier."""
    return GitState(last_commit(root), origin(root))


def all_inputs(root: Path, docs: Path, themes: Iterable[Path], code: str, git: GitState) -> tuple[str, dict[str, str]]:
    """Return a digest of all inputs of a build, and the result of `settings_digests`."""
    settings = settings_digests(root, themes, code)
    return digest_of([*facts(root), docs], f"{settings} {git}"), settings


def settings_digests(root: Path, themes: Iterable[Path], code: str) -> dict[str, str]:
    """Return the digests of everything that pages depend on, except facts, by name."""
    return {
        "Torana or one of its packages": code,
        "a template": digest_of(template_folders(root)),
        "a translation": digest_of([root / "content" / "languages"]),
        "the theme": digest_of(themes),
        SETTINGS_FILE: digest(file.read_bytes() if (file := root / SETTINGS_FILE).is_file() else b""),
        "mkdocs.yml": _configuration_digest(root),
    }


def _configuration_digest(root: Path) -> str:
    """Return a digest of `mkdocs.yml`, the files that it inherits from, and the variables that they name."""
    hasher = hashlib.blake2b(digest_size=16)
    for file in settings_files(root / "mkdocs.yml"):
        hasher.update(file.path.read_bytes())
        hasher.update(repr([os.environ.get(name) for name in file.variables]).encode())
    return hasher.hexdigest()


def digest_of(folders: Iterable[Path], settings: str = "") -> str:
    """Return a digest of everything in some folders, and of `settings`."""
    hasher = hashlib.blake2b(settings.encode(), digest_size=16)
    for folder in folders:
        _add_folder(folder, hasher)
    return hasher.hexdigest()


def _add_folder(folder: Path, hasher: hashlib.blake2b, *endings: str) -> None:
    """Add a folder to a digest: the files with one of the endings, or else all files and the names of all folders.

    A file that cannot be read is reported when it is used, and a folder in a wrong place when the facts are read.
    """
    for path in sorted(files_in(folder, with_folders=not endings)):
        if is_leftover(path.rpartition("/")[2]) or (endings and not path.endswith(endings)):
            continue
        try:
            one = "" if path.endswith("/") else digest(read_regular(f"{folder}/{path}"))
        except OSError as error:
            one = str(error)
        hasher.update(f"{path}\0{one}".encode())


def last_parse_cache(root: Path, code: str = "") -> ParseCache:
    """Return the parse cache of the last build or check of a dossier. `code` is the result of `code_digest`."""
    return ParseCache.load(root / READINGS, code or code_digest())
