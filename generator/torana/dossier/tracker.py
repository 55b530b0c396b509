"""A record of the parts of a dossier that a page or file reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torana.dossier.pieces import Pieces


class Tracker:
    """The names of the parts of one dossier that are read while a page or file is made.

    A page is made again only if one of these parts has changed. The names are:

    - `x`: the record of the entity `x`, without its facts;
    - `facts x`, `lines x`: the facts that the page of `x` shows, and the lines of its own facts;
    - `type x`, `names x`: the entities of a type by slug, and by name;
    - `slugs`: all slugs, also former ones, for what names an entity that does not exist;
    - `INVERSE x`: the entities that refer to `x` by a relation, such as `parts x`, by the name of its inverse;
    - `fact x#y`, `facts`: one fact, and all facts;
    - `events x`, `events`: the changes of the facts of `x`, and of all facts;
    - `history`: the day of the first commit, or the reason why there is none;
    - `order`, `order x`: the keys of these facts in order, for pages that read only some of the facts;
    - `status x`, `tally`: the stage of an initiative, and the support for all facts.

    `part_digests` returns a digest for each of these names.
    """

    __slots__ = ("names", "pieces")

    def __init__(self) -> None:
        self.names: set[str] | None = None
        """The names read so far; `None` outside `recording`."""
        self.pieces: Pieces | None = None
        """Those of the build unit that is being made, if they are kept."""

    @contextmanager
    def recording(self) -> Iterator[set[str]]:
        """Collect the names of the parts that are read inside the block. An outer recording does not include them."""
        outer, self.names = self.names, set()
        try:
            yield self.names
        finally:
            self.names = outer

    def note(self, index: str, slug: str = "") -> None:
        """Record that an index, or one row of it, is read."""
        if self.names is not None:
            self.names.add(f"{index} {slug}" if slug else index)

    def note_all(self, names: Iterable[str]) -> None:
        """Record that several parts are read."""
        if self.names is not None:
            self.names.update(names)

    def piece(self, key: str, make: Callable[[], Any]) -> Any:
        """Return a piece of a long file: that of the last build if its parts are unchanged, or else a new one."""
        if self.pieces is None:
            return make()
        found = self.pieces.find(key)
        if found is None:
            with self.recording() as names:
                found = make(), names
            self.pieces.keep(key, *found)
        self.note_all(found[1])
        return found[0]
