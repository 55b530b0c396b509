"""The nodes of a YAML file, each with its position. Every scalar stays the text that the editor typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from torana.problems import Position, Problem


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """One value as typed: never a number, a boolean or a date."""

    text: str
    position: Position
    plain: bool
    """Typed without quotes and without `|` or `>`."""
    end_line: int
    """The last line of the value in the file, 1-based."""
    is_block: bool = False
    """Written after `|`: its lines are those of the file."""


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    items: list[YamlNode]
    position: Position
    flow: bool
    """Written with brackets."""


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Keys and values in the order of the file."""

    keys: dict[str, ScalarNode]
    values: dict[str, YamlNode]
    position: Position
    flow: bool = False
    """Written with braces."""


YamlNode = ScalarNode | SequenceNode | MappingNode

KeyPath = tuple[str | int, ...]
"""Keys and indexes that lead to a value of a file: `("facts", 0, "about", 1)`."""


def plain_of(node: YamlNode, read: Callable[[str], str] = str) -> Any:
    """Return a node as lists, dicts, and texts that `read` has changed. The parser has limited the depth."""
    if isinstance(node, ScalarNode):
        return read(node.text)
    if isinstance(node, SequenceNode):
        return [plain_of(item, read) for item in node.items]
    return {key: plain_of(value, read) for key, value in node.values.items()}


def copy_of(node: YamlNode) -> YamlNode:
    """Return a copy of a node, from which parts can be removed."""
    if isinstance(node, SequenceNode):
        return replace(node, items=[copy_of(item) for item in node.items])
    if isinstance(node, MappingNode):
        values = {key: copy_of(value) for key, value in node.values.items()}
        return replace(node, keys=dict(node.keys), values=values)
    return node


def collections_in(root: YamlNode | None) -> Iterator[tuple[str, SequenceNode | MappingNode]]:
    """Yield each list and mapping below a node with its key, and the node itself; an entry of a list has none."""
    stack: list[tuple[str, YamlNode | None]] = [("", root)]
    while stack:
        key, node = stack.pop()
        if isinstance(node, SequenceNode):
            stack += [("", item) for item in node.items]
            yield key, node
        elif isinstance(node, MappingNode):
            stack += node.values.items()
            yield key, node


ANY_FACT = "facts[]"
"""In `YamlDocument.broken`: the id of a broken fact is unknown, so that it may be any."""


@dataclass(slots=True)
class YamlDocument:
    """One file: its text, its node (unless it cannot be read), and its problems as YAML."""

    file: str
    text: str = ""
    root: YamlNode | None = None
    problems: list[Problem] = field(default_factory=list)
    reparse: Callable[[], YamlDocument] | None = None
    """Parses the file again if text and nodes were dropped: they need ten times the memory of the record."""
    broken: frozenset[str] = frozenset()
    """The keys and ids of its invalid parts, which the record lacks: a reference to them is not another problem."""
    _lines: list[str] | None = None

    def may_have_fact(self, fact_id: str) -> bool:
        """Return whether an invalid part may be the fact with an id."""
        return not self.broken.isdisjoint((fact_id, ANY_FACT))

    def node(self, path: KeyPath) -> YamlNode | None:
        """The node at a path, or the deepest one on the way if there is none."""
        if self.root is None and self.reparse is not None:
            whole = self.reparse()
            self.text, self.root, self.reparse = whole.text, whole.root, None
        node = self.root
        for step in path:
            if isinstance(node, MappingNode) and step in node.values:
                node = node.values[str(step)]
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                break
        return node

    def position(self, path: KeyPath) -> Position:
        """The position of the value at a path; if there is none, that of the collection that lacks it."""
        node = self.node(path)
        return node.position if node else Position(self.file)

    def key_position(self, path: KeyPath) -> Position:
        """The position of the last key of a path; of a list item, the position of the item."""
        parent = self.node(path[:-1])
        if isinstance(parent, MappingNode) and path[-1] in parent.keys:
            return parent.keys[str(path[-1])].position
        return self.position(path)

    def inside(self, path: KeyPath, word: str, start: int = 0) -> Position:
        """The position of a word in the scalar at a path; that of the scalar if the word is not found as typed.

        `start` is the offset of the word in the value; it counts only in a block, where the same word may be repeated.
        """
        node = self.node(path)
        if not isinstance(node, ScalarNode):
            return self.position(path)
        # Cached: splitting a long text again for each problem would take minutes.
        lines = self._lines = self._lines or self.text.split("\n")
        if node.is_block and node.text.startswith(word, start):
            first = node.text.rfind("\n", 0, start) + 1
            number = node.position.line + 1 + node.text.count("\n", 0, start)
            indent = len(lines[number - 1]) - len(node.text[first:].partition("\n")[0])
            return Position(self.file, number, indent + start - first + 1, max(1, len(word)))
        for number in range(node.position.line, node.end_line + 1):
            line = lines[number - 1] if number <= len(lines) else ""
            start = node.position.column - 1 if number == node.position.line else 0
            column = line.find(word, start)
            if column >= 0:
                return Position(self.file, number, column + 1, max(1, len(word)))
        return node.position
