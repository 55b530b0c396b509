"""The pieces of long data files in the build cache: see `dossier.pieces`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torana import hashing
from torana.dossier.pieces import Pieces
from torana.site.plan import BuildUnit


class PieceStore:
    """A file for each build unit with pieces. It has the digests that they depend on, so it needs no other record."""

    def __init__(self, folder: Path, settings: Mapping[str, str], digests: Mapping[str, str]) -> None:
        """The last two are as in `BuildRecord`. All pieces depend on `settings`."""
        self._folder = folder
        self._kind = f"torana pieces 1 {hashing.digest(repr(sorted(settings.items())).encode())}"
        self._digests = digests

    def open(self, unit: BuildUnit) -> Pieces:
        """Return the pieces of the last build; none if the file is missing, damaged or from another version."""
        return Pieces(self._digests, hashing.load(self._file(unit), self._kind))

    def save(self, unit: BuildUnit, pieces: Pieces) -> None:
        """Save pieces for the next build."""
        if pieces.differ:
            hashing.save(self._file(unit), self._kind, pieces.as_bytes())

    def _file(self, unit: BuildUnit) -> Path:
        return self._folder / hashing.digest(repr(unit).encode())
