"""Pieces of long data files, kept from one build to the next: only those that changes affect are made again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from torana.json_text import compact


class Pieces:
    """The pieces of the files of one build unit, each with the names of the parts of the dossier that it read."""

    def __init__(self, digests: Mapping[str, str], previous: bytes | None = None) -> None:
        """`digests` has the digest of each name; `previous` is the result of `as_bytes` in the last build."""
        fields = json.loads(previous) if previous else {"names": {}, "pieces": {}}
        names: dict[str, str] = fields["names"]
        self._digests = digests
        self._numbers = {name: number for number, name in enumerate(names)}
        self._names = list(names)
        self._changed = {number for number, name in enumerate(names) if digests.get(name) != names[name]}
        self._previous: dict[str, tuple[Any, list[int]]] = fields["pieces"]
        self._pieces: dict[str, tuple[Any, list[int]]] = {}
        self.new = 0
        """The number of pieces that were made again."""

    def find(self, key: str) -> tuple[Any, Iterable[str]] | None:
        """Return a piece of the last build and the names that it read; `None` if it must be made."""
        found = self._previous.get(key)
        if found is None or not self._changed.isdisjoint(found[1]):
            return None
        self._pieces[key] = found
        return found[0], map(self._names.__getitem__, found[1])

    def keep(self, key: str, piece: Any, names: Iterable[str]) -> None:
        """Keep a new piece for the next build."""
        self._pieces[key] = piece, [self._number(name) for name in names]
        self.new += 1

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(name, len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number

    def __len__(self) -> int:
        """Return the number of pieces of this build."""
        return len(self._pieces)

    @property
    def differ(self) -> bool:
        """True if the pieces of this build are not those of the last."""
        return self.new > 0 or self._pieces.keys() != self._previous.keys()

    def as_bytes(self) -> bytes:
        """Return all pieces of this build, for the next one."""
        used = sorted({number for _, numbers in self._pieces.values() for number in numbers})
        moved = {old: new for new, old in enumerate(used)}
        names = {self._names[number]: self._digests[self._names[number]] for number in used}
        pieces = {key: (piece, [moved[n] for n in numbers]) for key, (piece, numbers) in self._pieces.items()}
        return compact({"names": names, "pieces": pieces}).encode()
