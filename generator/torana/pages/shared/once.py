"""A decorator for views that are the same on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node

Thing = TypeVar("Thing", FactNode, Node)

Made = TypeVar("Made")


def once_per_dossier(
    make: Callable[[Thing, Dossier], Made],
) -> Callable[[Thing, Dossier], Made]:
    """Make a view once for each fact or entity of a dossier: a fact is on eight pages on average."""
    name = make.__qualname__

    def made(thing: Thing, dossier: Dossier) -> Made:
        key = (name, thing.key if isinstance(thing, FactNode) else thing.slug)
        return dossier.once(key, lambda: make(thing, dossier))

    return made
