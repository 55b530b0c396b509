"""What the files of a dossier said when they were last read, by the digest of their bytes.

Three quarters of the time of reading goes into YAML. A file whose bytes are the same says the same: here is what it
said, as JSON, which the model checks as it checks what comes from YAML. Only files without a problem are kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torana.hashing import digest

FORMAT = 2


@dataclass(slots=True)
class Readings:
    """Kept between two readings, in memory or in a file."""

    digests: dict[str, str] = field(default_factory=dict)
    """By file, from the root of the dossier, the digest of its bytes, where it is known already."""
    kept: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    """By file: the digest, the lines on which its facts begin, and what it says."""
    changed: bool = False
    limits: str = ""
    """Within which limits the files were read: within others they may not be what they were."""

    def bound_by(self, limits: str) -> None:
        """Reads within these limits from now on; what was read within others is forgotten."""
        if self.limits not in ("", limits):
            self.kept.clear()
            self.changed = True
        self.limits = limits

    def find(self, file: str, path: Path) -> tuple[tuple[int, ...], bytes] | None:
        """What a file said when it had these bytes: the lines of its facts, and its content as JSON.

        Raises:
            OSError: The file cannot be read.
        """
        if file not in self.digests:
            self.digests[file] = digest(path.read_bytes())
        found = self.kept.get(file)
        if found is None or found[0] != self.digests[file]:
            return None
        return tuple(map(int, found[1].split())), found[2]

    def keep(self, file: str, raw: bytes, lines: tuple[int, ...], content: Any) -> None:
        """Keeps what a file with these bytes says."""
        self.kept[file] = (digest(raw), " ".join(map(str, lines)), json.dumps(content).encode())
        self.changed = True

    def only(self, files: set[str]) -> None:
        """Forgets every other file."""
        for file in self.kept.keys() - files:
            del self.kept[file]
            self.changed = True

    def save(self, path: Path, setting: str) -> None:
        """Writes it to a file, if there is anything new.

        Args:
            path: Where to.
            setting: Digest of the code that has read: another may read otherwise.
        """
        if not self.changed:
            return
        rows = (f"{file}\t{made}\t{lines}\t".encode() + content for file, (made, lines, content) in self.kept.items())
        body = b"\n".join([self.limits.encode(), *rows])
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(f"torana readings {FORMAT} {setting} {digest(body)}\n".encode() + body)
        temporary.replace(path)


def load(path: Path, setting: str) -> Readings:
    """What `save` has written; nothing where it is not there, is damaged, or is of other code."""
    made = Readings()
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return made
    if head.decode("utf-8", "replace") == f"torana readings {FORMAT} {setting} {digest(body)}":
        limits, *rows = body.split(b"\n")
        made.limits = limits.decode()
        for row in rows:
            file, told, lines, content = row.split(b"\t")
            made.kept[file.decode()] = (told.decode(), lines.decode(), content)
    return made
