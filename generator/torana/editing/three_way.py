"""A three-way merge of a text by git, and the lines where both sides changed it differently."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from torana.dossier.commits import git

_WIDTH = 60
"""The number of characters in a conflict marker: no file contains a line with that many."""
_MARKER = re.compile(rb"([<|=>])\1{%d}(?: |$)" % (_WIDTH - 1))


class Merge(NamedTuple):
    """The result of a merge."""

    text: bytes
    """The merged text. If there are conflicts, it has markers and must not be used."""
    conflicts: list[int]
    """The 1-based lines of the local text at which the conflicts begin."""


def merge(mine: bytes, base: bytes, new: bytes) -> Merge:
    """Merge the changes from `base` to `new` into `mine`. All three are texts with the same line ends.

    Raises:
        ToranaError: Git is not installed, or cannot merge.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (("mine", mine), ("base", base), ("new", new)):
            (folder / file).write_bytes(content)
        # The exit status is the number of conflicts, at most 127.
        options = ("merge-file", "-p", f"--marker-size={_WIDTH}")
        merged = git(folder, *options, "mine", "base", "new", statuses=range(128))
    return Merge(merged, _conflicts(merged.splitlines(), mine.splitlines()))


def _conflicts(merged: Iterable[bytes], mine: Sequence[bytes]) -> list[int]:
    """Return the lines of the local text at which conflicts begin."""
    local: list[bytes] = []
    starts = []
    of_new = False
    for line in merged:
        marker = _MARKER.match(line)
        sign = marker[1] if marker else b""
        if sign == b"<":
            starts.append(len(local))
        elif not marker and not of_new:
            local.append(line)
        of_new = sign in (b"|", b"=") or (of_new and not marker)
    # `local` differs from `mine` only by the changes that git could merge.
    equal = SequenceMatcher(None, local, mine, autojunk=False).get_matching_blocks()
    return [_line_in_mine(start, equal, len(mine)) for start in starts]


def _line_in_mine(start: int, equal: Sequence[tuple[int, int, int]], length: int) -> int:
    """Return the 1-based line of the local text for an index of the merged one."""
    found = next((at + min(start - first, size) for first, at, size in reversed(equal) if first <= start), 0)
    return max(1, min(found + 1, length))
