"""The limits of reading, and the file that raises them."""

from __future__ import annotations

MAX_BYTES = 1024 * 1024
"""A file of facts is a few kilobytes: a larger one is a mistake or an attack."""
MAX_DEPTH = 24
"""The model is five levels deep."""
MAX_PROBLEMS = 1_000
"""Faults of one file that are each told."""
LARGEST = 64 * MAX_BYTES
"""What `MAX_BYTES` can be raised to: nodes take some thirty times the memory of the text."""
DEEPEST = 100
"""What `MAX_DEPTH` can be raised to: what walks through nodes takes a few calls a level, of the interpreter's 1,000."""
SETTINGS_FILE = "content/dossier.yml"
"""Where limits can be raised; it is itself read with those above."""


def or_raise(limit: str, file: str) -> str:
    """The end of a hint about a limit that a file breaks: how it is raised, unless it is the file that does so."""
    if file == SETTINGS_FILE:
        return "; the limits of this file are fixed"
    return f', or raise "{limit}" of "limits" in {SETTINGS_FILE}'
