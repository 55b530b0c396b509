"""Builds that have nothing to do. They import neither the dossier nor MkDocs, which would take most of their time."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from torana import hashing
from torana.files import files_in
from torana.site import inputs
from torana.site.publish import CACHE, remove_leftovers
from torana.site.written_files import WrittenFile, are_intact

RECORD = "build"
"""The file in the folder of a build cache with the record of the build: see `build_cache`."""
FORMAT = "torana 12"
"""The version of the record. Increase the number if the meaning of a field changes."""
WHOLE = (1, 1)
"""The only part of a site that is built at once."""


def cache_folder(root: Path, part: tuple[int, int]) -> Path:
    """The folder of the build cache of a part: its number, and that of all parts."""
    number, parts = part
    return root / CACHE if part == WHOLE else root / CACHE / f"part-{number}-of-{parts}"


class UnchangedSite(NamedTuple):
    """The outcome of a build that has nothing to do."""

    pages: int
    unset: list[str]
    """As in `BuildResult`."""


def unchanged_site(root: Path, target: Path, cache: Path) -> UnchangedSite | None:
    """Return the outcome of a build, if the site is that of the build in a cache, and if no input has changed.

    Args:
        root: The folder of the dossier.
        target: The folder of the site.
        cache: The folder of the build cache.

    Returns:
        The outcome; `None` if something has changed, or if only a build can find out.
    """
    body = hashing.load(cache / RECORD, FORMAT)
    if body is None or "SOURCE_DATE_EPOCH" in os.environ:
        return None
    record = json.loads(body)
    docs, *themes = (root / folder for folder in record["folders"])
    if any(map(has_links, (*inputs.facts(root), root / "templates", docs, *themes))):
        return None
    if record["inputs"] != inputs.all_inputs(root, docs, themes, inputs.code_digest(), inputs.git_state(root))[0]:
        return None
    rows = [*record["rest"], *(row for *_, files, _ in record["units"] for row in files)]
    files = [WrittenFile(*row) for row in rows]
    in_place = files_in(target) == {file.path for file in files} and are_intact(files, target)
    if not in_place:
        return None
    remove_leftovers(target)
    return UnchangedSite(sum(file.path.endswith(".html") for file in files), record["unset"])


def has_links(folder: Path) -> bool:
    """Return whether a folder is or contains a symbolic link: a build refuses most of them, but digests follow them."""
    # With `Path`, it takes twice as long: `benchmarks/README.md`.
    inside = (os.path.join(above, name) for above, folders, files in os.walk(folder) for name in (*folders, *files))  # noqa: PTH118
    return folder.is_symlink() or any(map(os.path.islink, inside))
