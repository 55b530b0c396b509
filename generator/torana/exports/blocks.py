"""Long files made block by block, so that those that show nothing of an edit are taken from the last file.

A block ends behind an item whose key says so, so that an item more or less makes one block another, and not all that
come after it.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from torana.dossier.graph import Reads
from torana.hashing import digest


class Keyed(Protocol):
    """What blocks are made of: a fact, an entity."""

    @property
    def key(self) -> str:
        """Names it."""


Item = TypeVar("Item", bound=Keyed)

MEAN = 64
"""Items in a block, on an average; none has more than eight times as many."""


@dataclass(slots=True)
class Block:
    """Where a block was written to, and what was read for it."""

    name: str
    """Says what kind it is, and which items it is made of."""
    path: str
    """Its file, from the root of the site."""
    start: int
    """Bytes that stand before it."""
    length: int
    """In bytes."""
    reads: array[int]
    """Places in the names of the digests."""


class Blocks:
    """Makes every block."""

    made: Sequence[Block] = ()
    """Where the blocks of the files that are written are, if that is to be known."""

    def of(self, kind: str, items: Sequence[Item], make: Callable[[Sequence[Item]], bytes]) -> list[bytes]:
        """The blocks of a list, in its order.

        Args:
            kind: What they are, and all that they depend on but the items and what is noted as read.
            items: What they are made of.
            make: Makes the block of some items that follow each other; it takes nothing from outside them.
        """
        return [self.one(kind, block, partial(make, block)) for block in cut(items)]

    def one(self, kind: str, items: Sequence[Keyed], make: Callable[[], bytes]) -> bytes:
        """A block of all of some items."""
        return make()

    def written(self, path: str, content: bytes) -> None:
        """Tells of a file that holds the blocks that were made since the last one, in their order."""


ALL = Blocks()
"""Without a last file."""


class KeptBlocks(Blocks):
    """Takes blocks from the last files, and notes where all of them are now."""

    def __init__(
        self, numbers: Mapping[str, int], former: Mapping[str, Block], read: Callable[[str], bytes | None]
    ) -> None:
        """
        Args:
            numbers: The place of each name that `Reads` can note.
            former: By its name, each block that would be made alike.
            read: Gives a file of the last time, or `None` if it is not as it was.
        """
        self._numbers = numbers
        self._former = former
        self._read = read
        self._new: list[tuple[str, bytes, array[int]]] = []
        self.made: list[Block] = []

    def one(self, kind: str, items: Sequence[Keyed], make: Callable[[], bytes]) -> bytes:
        """A block of all of some items."""
        name = digest("\n".join([kind, *(item.key for item in items)]).encode())
        former = self._former.get(name)
        content = self._read(former.path) if former else None
        if former is None or content is None:
            outer, Reads.noted = Reads.noted, set()
            try:
                made = make()
                reads = numbered(Reads.noted, self._numbers)
            finally:
                Reads.noted = outer
        else:
            made, reads = content[former.start : former.start + former.length], former.reads
        self._new.append((name, made, reads))
        return made

    def written(self, path: str, content: bytes) -> None:
        """Finds the blocks in their file."""
        end = 0
        for name, made, reads in self._new:
            start = content.index(made, end)
            end = start + len(made)
            self.made.append(Block(name, path, start, len(made), reads))
        self._new.clear()


def cut(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Items in blocks that end behind keys of their own."""
    start = 0
    for end, item in enumerate(items, 1):
        if zlib.crc32(item.key.encode()) % MEAN == 0 or end - start == 8 * MEAN or end == len(items):
            yield items[start:end]
            start = end


def numbered(names: set[str], numbers: Mapping[str, int]) -> array[int]:
    """The places of names, in order."""
    return array("I", sorted(map(numbers.__getitem__, names)))
