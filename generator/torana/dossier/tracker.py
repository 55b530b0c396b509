"""A record of the parts of a dossier that a page or file reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Tracker:
    """The names of the parts of one dossier that are read while a page or file is made.

    A page is made again only if one of these parts has changed. The names are:

    - `x`: the record of the entity `x`, without its facts;
    - `facts x`, `lines x`: the facts that the page of `x` shows, and the lines of its own facts;
    - `type x`, `names x`: the entities of a type by slug, and by name;
    - `slugs`: all slugs, also former ones, for old texts that name an entity that does not exist;
    - `INVERSE x`: the entities that refer to `x` by a relation, such as `parts x`, by the name of its inverse;
    - `fact x#y`, `facts`: one fact, and all facts;
    - `events x`, `events`: the changes of the facts of `x`, and of all facts;
    - `history`: the day of the first commit, or the reason why there is none;
    - `order`, `order x`: the keys of these facts in order, for pages that read only some of the facts;
    - `status x`, `tally`: the stage of an initiative, and the support for all facts.

    `part_digests` returns a digest for each of these names.
    """

    __slots__ = ("names",)

    def __init__(self) -> None:
        self.names: set[str] | None = None
        """The names read so far; `None` outside `recording`."""

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
