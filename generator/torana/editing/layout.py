"""The layout of a YAML text: the extent of each entry, and the comments.

`mkdocs.yml` may also contain tags, anchors and aliases. They are part of the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CLoader

from torana import ToranaError
from torana.records.yaml_nodes import KeyPath


class UnreadableError(ToranaError):
    """The text is not YAML, or a key appears twice."""


_BLOCK_COMMENT = re.compile(r"[^\n]*?[|>][-+\d]*[ \t]+#")
_COMMENT = re.compile(r"#[^\n]*")


@dataclass(slots=True)
class LayoutEntry:
    """A key with its value, or an item of a list. Offsets count code points."""

    path: KeyPath
    start: int
    """Offset of the key or dash; in brackets, of the item."""
    holder: Collection
    value_start: int
    value_end: int
    """Offset after the value."""
    value: object
    """The text of a scalar, `None` if nothing is written; with its tag or anchor, if it has one."""
    collection: Collection | None = None
    """The value, if it is not a scalar."""


@dataclass(slots=True)
class Collection:
    """A list or a mapping."""

    path: KeyPath
    start: int
    column: int
    """Column of its keys or dashes, from 0."""
    flow: bool
    """Written with brackets."""
    owner: LayoutEntry | None
    """`None` for the root."""
    is_mapping: bool
    end: int = 0
    """Offset after its last entry, or after its bracket."""
    entries: list[LayoutEntry] = field(default_factory=list)
    key: Any = None
    """While the text is read: the event of the key whose value is next."""


@dataclass(slots=True)
class Layout:
    """A text with its entries and the extents of its comments, in the order of the text."""

    text: str
    root: Collection
    entries: list[LayoutEntry] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)

    def entry(self, *path: str | int) -> LayoutEntry | None:
        """The entry at a path; `None` if there is none."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def values(self) -> dict[KeyPath, object]:
        """Scalars and empty collections by path.

        Raises:
            UnreadableError: A key appears twice.
        """
        values: dict[KeyPath, object] = {}
        for entry in self.entries:
            if entry.path in values:
                raise UnreadableError("a key appears twice")
            if entry.collection is None:
                values[entry.path] = entry.value
            elif not entry.collection.entries:
                values[entry.path] = {} if entry.collection.is_mapping else []
        return values

    def patched(self, patches: Mapping[int, tuple[int, str]]) -> str:
        """The text with parts replaced: by the offset of their beginning, the offset of their end and the new text."""
        pieces, at = [], 0
        for start, (end, new) in sorted(patches.items()):
            pieces += [self.text[at:start], new]
            at = end
        return "".join([*pieces, self.text[at:]])

    def line_end(self, offset: int) -> int:
        """The offset after the line that contains an offset; the offset itself at the beginning of a line."""
        if not offset or self.text[offset - 1] == "\n":
            return offset
        return (self.text.find("\n", offset) + 1) or len(self.text)


def parse_layout(text: str) -> Layout:
    """Return the layout of a YAML text whose root is a mapping.

    Raises:
        UnreadableError: The text is not YAML.
    """
    builder = _LayoutBuilder(text)
    try:
        for event in yaml.parse(text, Loader=CLoader):
            builder.add(event)
    except yaml.YAMLError as error:
        raise UnreadableError(str(error)) from error
    builder.find_comments()
    return builder.layout


class _LayoutBuilder:
    """Collects entries from the events of the parser, with a stack of open collections."""

    def __init__(self, text: str) -> None:
        self.layout = Layout(text, Collection((), 0, 0, False, None, True))
        self._open: list[Collection] = []
        self._opaque: list[tuple[int, int]] = []
        """Extents of scalars, aliases, tags and anchors, in which `#` begins no comment."""

    def add(self, event: Any) -> None:
        """Add an event. Others than nodes and ends of collections are ignored."""
        if isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.NodeEvent):
            self._mark(event)
            holder = self._open[-1] if self._open else None
            if holder and holder.is_mapping and holder.key is None:
                holder.key = event
            else:
                entry = self._entry(event, holder) if holder else None
                if isinstance(event, yaml.CollectionStartEvent):
                    self._begin(event, entry)

    def _close(self, event: Any) -> None:
        closed = self._open.pop()
        # The end mark of a block is after the comments that follow it.
        last = closed.entries[-1].value_end if closed.entries else closed.start
        closed.end = event.end_mark.index if closed.flow else last
        if closed.owner:
            closed.owner.value_end = closed.end

    def _mark(self, event: Any) -> None:
        """Note the extent of a node in which `#` begins no comment."""
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.CollectionStartEvent) and not event.tag and not event.anchor:
            return
        if getattr(event, "style", "") in ("|", ">") and (found := _BLOCK_COMMENT.match(self.layout.text, start, end)):
            self._opaque.append((start, found.end() - 1))
            start = self.layout.text.find("\n", start, end) % (end + 1)
        self._opaque.append((start, end))

    def _entry(self, event: Any, holder: Collection) -> LayoutEntry:
        start, key = event.start_mark.index, holder.key
        if holder.is_mapping:
            step, begins = getattr(key, "value", "*"), key.start_mark.index
            holder.key = None
        else:
            step, begins = len(holder.entries), start
        entry = LayoutEntry((*holder.path, step), begins, holder, start, event.end_mark.index, _value(event))
        holder.entries.append(entry)
        self.layout.entries.append(entry)
        return entry

    def _begin(self, event: Any, entry: LayoutEntry | None) -> None:
        mark, is_mapping = event.start_mark, isinstance(event, yaml.MappingStartEvent)
        path = entry.path if entry else ()
        found = Collection(path, mark.index, mark.column, bool(event.flow_style), entry, is_mapping)
        self._open.append(found)
        if entry:
            entry.collection = found
        else:
            self.layout.root = found

    def find_comments(self) -> None:
        """Find the comments, then the dashes of lists: only comments may be between a dash and its item."""
        text, at = self.layout.text, 0
        for start, end in [*self._opaque, (len(text), len(text))]:
            self.layout.comments += [found.span() for found in _COMMENT.finditer(text, at, start)]
            at = end
        without = self.layout.patched({start: (end, " " * (end - start)) for start, end in self.layout.comments})
        for entry in self.layout.entries:
            if not entry.holder.is_mapping and not entry.holder.flow:
                entry.start = without.rindex("-", 0, max(entry.start, entry.holder.start + 1))


def _value(event: Any) -> object:
    if isinstance(event, yaml.CollectionStartEvent):
        return None
    if isinstance(event, yaml.AliasEvent):
        return ("*", event.anchor)
    text = event.value if event.value or event.style else None
    return (text, event.tag, event.anchor) if event.tag or event.anchor else text
