"""The parse cache: the contents of YAML files, by the digest of their bytes.

Reading `benchmarks/dossiers.py 1000` takes 0.24 s with it and 1.90 s without; a build after one changed fact takes 7 s.
A file with the same bytes has the same contents. The cache keeps the contents as JSON, and the model checks them like
those from YAML. Only files without problems are cached. Of the catalogues of languages, it has only the digests of
those without problems. It also has the digest of the settings with which the rules found no problem in these files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torana import hashing

FORMAT = "torana parse cache 6"


@dataclass(slots=True)
class ParseCache:
    """The contents of files, in memory or in a file."""

    entries: dict[str, tuple[str, tuple[int, ...], str]] = field(default_factory=dict)
    """By file: the digest, the lines on which its facts begin, and the contents as JSON."""
    changed: bool = False
    limits: str = ""
    """The limits that the files were read with. With other limits they may have problems."""
    flawless: dict[str, str] = field(default_factory=dict)
    """By catalogue of a language without problems: its digest. Limits do not change its problems."""
    passed: str = ""
    """The digest of the settings with which exactly these files have passed all rules; empty if it is unknown."""

    def bound_by(self, limits: str) -> None:
        """Drop all files if they were read with other limits."""
        if self.limits not in ("", limits):
            self.only(set())
        self.limits = limits

    def find(self, file: str, raw: bytes) -> tuple[tuple[int, ...], str] | None:
        """Return the lines of the facts of a file, and its contents as JSON; `None` if its bytes have changed."""
        found = self.entries.get(file)
        if found is None or found[0] != hashing.digest(raw):
            self.passed = ""
            return None
        return tuple(found[1]), found[2]

    def keep(self, file: str, raw: bytes, lines: tuple[int, ...], content: Any) -> None:
        """Add the contents of a file."""
        self.entries[file] = hashing.digest(raw), lines, json.dumps(content)
        self.changed = True

    def is_flawless(self, file: str, raw: bytes) -> bool:
        """Return whether a catalogue had the same bytes when it was checked, and had no problems."""
        return self.flawless.get(file) == hashing.digest(raw)

    def keep_flawless(self, file: str, raw: bytes) -> None:
        """Add a catalogue without problems."""
        self.flawless[file] = hashing.digest(raw)
        self.changed = True

    def only(self, files: set[str]) -> None:
        """Drop every other file."""
        for file in self.entries.keys() - files:
            del self.entries[file]
            self.changed = True
            self.passed = ""

    def has_passed(self, settings: str) -> bool:
        """Return whether these files have passed all rules with some settings."""
        return self.passed == hashing.digest(settings.encode())

    def keep_passed(self, settings: str) -> None:
        """Record that these files have passed all rules."""
        self.passed = hashing.digest(settings.encode())
        self.changed = True

    def save(self, path: Path, setting: str) -> None:
        """Write the cache to a file, if anything has changed.

        `setting` is a digest of the code that has read the files: other code may read them differently.
        """
        if self.changed:
            body = bytearray(b"[")  # row by row: the text of all rows would need as much memory again
            for row in ((self.limits, self.flawless, self.passed), *self.entries.items()):
                body += json.dumps(row).encode() + b","
            body[-1:] = b"]"
            hashing.save(path, f"{FORMAT} {setting}", body)

    @classmethod
    def load(cls, path: Path, setting: str) -> ParseCache:
        """Load a saved cache; an empty one if the file is missing, damaged or from other code."""
        cache = cls()
        if body := hashing.load(path, f"{FORMAT} {setting}"):
            (cache.limits, cache.flawless, cache.passed), *rows = json.loads(body)
            cache.entries = dict(rows)
        return cache
