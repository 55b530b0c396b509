"""The limits of reading, and the file that raises them."""

from __future__ import annotations

MAX_BYTES = 1024 * 1024
"""A file of facts is a few kilobytes: a larger one is a mistake or an attack."""
MAX_DEPTH = 24
"""The model is five levels deep."""
MAX_PROBLEMS = 1_000
"""Problems of one file that are reported."""
LARGEST = 64 * MAX_BYTES
"""The most that `MAX_BYTES` can be raised to: nodes need about thirty times the memory of the text."""
DEEPEST = 100
"""The most that `MAX_DEPTH` can be raised to: walking through nodes takes a few calls a level, of Python's 1,000."""
SETTINGS_FILE = "content/dossier.yml"
"""The file that can raise limits; it is itself read with the limits above."""


def or_raise(limit: str, file: str) -> str:
    """The end of a hint about a broken limit: how to raise it, unless the file is the one that raises limits."""
    if file == SETTINGS_FILE:
        return "; the limits of this file cannot be raised"
    return f', or raise "{limit}" under "limits" in {SETTINGS_FILE}'
