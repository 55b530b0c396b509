"""Versions of entities and facts: every commit that changes one begins a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from torana.dossier.events import Event

Revision = tuple[Event, ...]
"""The events of one commit about an entity and its facts, or about one fact."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of an entity or of a fact. No commit is named, so that they stay the same after a rebase."""

    begins: str
    """The day of the first version: ISO 8601."""
    revisions: tuple[Revision, ...] = ()
    """The changes since the first version, the oldest first: each begins the next version."""

    @property
    def number(self) -> int:
        """The number of the current version, from 1."""
        return 1 + len(self.revisions)

    @property
    def day(self) -> str:
        """The day of the current version: ISO 8601."""
        return self.revisions[-1][-1].day if self.revisions else self.begins


def versions_by_key(
    events: Iterable[Event], begins: str, current_keys: Callable[[Event], Iterable[str]]
) -> dict[str, Versions]:
    """Return the versions of every entity and fact that an event is about, by its current key.

    Args:
        events: All events, the oldest first.
        begins: The day of the first commit. Its contents are not events.
        current_keys: The current keys of the entity and the fact of an event, as far as they still exist.
    """
    found: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        for key in current_keys(event):
            found[key][event.commit].append(event)
    return {key: _versions(key, list(map(tuple, commits.values())), begins) for key, commits in found.items()}


def _versions(key: str, revisions: list[Revision], begins: str) -> Versions:
    is_new = any(event.kind == "added" and bool(event.fact) == ("#" in key) for event in revisions[0])
    return Versions(revisions[0][0].day, tuple(revisions[1:])) if is_new else Versions(begins, tuple(revisions))
