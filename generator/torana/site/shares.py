"""The work of several processes, divided so that each gets neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.context import ForkContext
from typing import Generic, TypeVar

Chunk = TypeVar("Chunk")


class Shares(Generic[Chunk]):
    """Chunks of work in one share for each process. A process that has finished its own helps with the longest.

    The chunks of a share are neighbours: pages of the same language and template, with the same frame. What a process
    keeps for the next page is then computed in fewer processes. For the real dossier with two processes, 320 instead of
    438 frames are rendered, and 8,323 instead of 11,637 values of `Dossier.once` computed: `benchmarks/README.md`.
    """

    def __init__(self, chunks: Sequence[Chunk], processes: int, context: ForkContext) -> None:
        """The positions are in memory that forked processes share."""
        self._chunks = chunks
        bounds = [len(chunks) * number // processes for number in range(processes + 1)]
        self._first, self._end = context.RawArray("i", bounds[:-1]), context.RawArray("i", bounds[1:])
        self._joined = context.RawValue("i", 0)
        self._lock = context.Lock()

    def join(self) -> int:
        """Return the number of the share of the calling process."""
        with self._lock:
            self._joined.value += 1
            return int(self._joined.value) - 1

    def take(self, number: int) -> Chunk:
        """Return the next chunk for the process with this number: the first of its share, or the last of another.

        Raises:
            IndexError: All chunks have been taken.
        """
        with self._lock:
            left = [end - first for first, end in zip(self._first, self._end, strict=True)]
            if not any(left):
                raise IndexError("there are no chunks left")
            if left[number]:
                at: int = self._first[number]
                self._first[number] = at + 1
            else:
                longest = left.index(max(left))
                at = self._end[longest] = self._end[longest] - 1
            return self._chunks[at]
