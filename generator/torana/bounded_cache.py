"""A memory that does not grow without end."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made before, by what it was made of; what was not asked for lately is forgotten."""

    def __init__(self, most: int) -> None:
        """
        Args:
            most: How much is kept, at the most twice as much.
        """
        self._most = most
        self._young: dict[Hashable, Made] = {}
        self._old: dict[Hashable, Made] = {}

    def get(self, key: Hashable) -> Made | None:
        """What was made of it, if that is kept."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: Hashable, made: Made) -> None:
        """Keeps what was made."""
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = made
