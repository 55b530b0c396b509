"""Comments, each with the entry that it belongs to, and the comparison of two texts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from torana.editing.layout import Collection, Layout, LayoutEntry, parse_layout
from torana.records.yaml_nodes import KeyPath

CommentPlace = Literal["head", "above", "beside", "foot"]
"""At the top of the file, above an entry, at the end of its line, or after the last entry of a collection."""
Comments = dict[tuple[KeyPath, CommentPlace], list[str]]
"""The comments by the path and place that they belong to, in the order of the text."""

SCHEMA_COMMENT = "# yaml-language-server"
"""The beginning of a comment that editors expect at the top."""


class Comment(NamedTuple):
    """A comment with the entry or collection that it belongs to."""

    path: KeyPath
    place: CommentPlace
    start: int
    end: int
    text: str


@dataclass(slots=True)
class Contents:
    """Everything in a file except its layout: formatting a file does not change its contents."""

    values: dict[KeyPath, object]
    """Scalars and empty collections by path."""
    comments: Comments
    """Those beside an entry are listed after those above it."""


def contents(text: str) -> Contents:
    """The values and comments of a YAML text.

    Raises:
        UnreadableError: The text is not YAML, or a key appears twice.
    """
    layout = parse_layout(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    return Contents(layout.values(), gathered(attached(layout)))


def gathered(comments: Iterable[Comment]) -> Comments:
    """Comments by place. Those beside an entry are listed with those above it."""
    found: Comments = defaultdict(list)
    for comment in comments:
        found[comment.path, "above" if comment.place == "beside" else comment.place].append(comment.text)
    return dict(found)


def by_place(comments: Iterable[Comment]) -> Comments:
    """Comments by place. Only the last one of an entry can be beside it; the others are above it, in order."""
    found: Comments = defaultdict(list)
    for comment in comments:
        if comment.place in ("above", "beside"):
            found[comment.path, "above"] += found.pop((comment.path, "beside"), [])
        found[comment.path, comment.place].append(comment.text)
    return {key: texts for key, texts in found.items() if texts}


def attached(layout: Layout) -> Iterator[Comment]:
    """Yield each comment with its owner, in the order of the text."""
    owners = _Owners(layout)
    for start, end in layout.comments:
        yield Comment(*owners.owner(start, end), start, end, layout.text[start:end].rstrip())


@dataclass(slots=True)
class _Owners:
    """Decides which entry a comment belongs to, as a reader would: by position and indentation."""

    layout: Layout
    _starts: list[int] = field(init=False)
    _head: int = field(init=False)
    """Offset of the last empty line above the first entry."""
    _gap: tuple[int, Collection | None] = (-1, None)
    """Of the last comment on its own line: the number of entries above it, and the collection that it closes."""

    def __post_init__(self) -> None:
        self._starts = [entry.start for entry in self.layout.entries]
        top = self.layout.text[: self._starts[0] if self._starts else 0]
        self._head = max((found.start() for found in re.finditer(r"\n[ \t]*(?=\n)", top)), default=-1)

    def owner(self, start: int, end: int) -> tuple[KeyPath, CommentPlace]:
        text = self.layout.text
        line = text.rfind("\n", 0, start) + 1
        index = bisect_left(self._starts, start)
        before = self.layout.entries[index - 1] if index else None
        after = self.layout.entries[index] if index < len(self._starts) else None
        alone = not text[line:start].strip()
        if alone and (start < self._head or text.startswith(SCHEMA_COMMENT, start)):
            return (), "head"
        if before is None:
            return (after.path, "above") if after else ((), "foot")
        if not alone:
            return self._entry_on_line(before, start)
        if before.value_start > start and (before.collection is None or before.collection.flow):
            return before.path, "above"  # between a key and its value
        return self._alone(before, after, index, start, start - line)

    def _entry_on_line(self, entry: LayoutEntry, start: int) -> tuple[KeyPath, CommentPlace]:
        """The outermost entry in brackets that ends before the comment."""
        while entry.holder.flow and entry.holder.end <= start:
            if entry.holder.owner is None:
                return (), "foot"
            entry = entry.holder.owner
        return entry.path, "beside"

    def _alone(
        self, before: LayoutEntry, after: LayoutEntry | None, index: int, start: int, column: int
    ) -> tuple[KeyPath, CommentPlace]:
        closed = _closed(before, start, column)
        if not closed.entries:
            return closed.path, "above"
        number, earlier = self._gap
        follows = number == index
        if follows and earlier and len(earlier.path) < len(closed.path):
            closed = earlier
        inside = after is not None and after.path[: len(closed.path)] == closed.path
        if after and (inside or (follows and earlier is None)):
            self._gap = index, None
            return after.path, "above"
        self._gap = index, closed
        return closed.path, "foot"


def _closed(before: LayoutEntry, start: int, column: int) -> Collection:
    """The collection whose last entry is above a comment: the innermost one that is not indented more."""
    around = [each for each in _around(before) if not each.flow or each.start < start < each.end or not each.owner]
    if around[0].flow:
        return around[0]
    # A list may have the same indentation as the mapping around it. A comment that is indented more closes the list.
    fits = [each for each in around if each.column <= column] or around[-1:]
    return max(fits, key=lambda each: (each.column, len(each.path) * (1 if column > each.column else -1)))


def _around(entry: LayoutEntry) -> Iterator[Collection]:
    """The collections that contain an entry, or are its value, from the innermost."""
    if entry.collection:
        yield entry.collection
    holder: Collection | None = entry.holder
    while holder:
        yield holder
        holder = holder.owner.holder if holder.owner else None
