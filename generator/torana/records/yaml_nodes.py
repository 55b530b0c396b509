"""The nodes of a YAML file, each with its position; every scalar stays the text that the editor typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torana.problems import Position, Problem


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as typed: never a number, a boolean or a date."""

    text: str
    position: Position
    plain: bool
    """Typed without quotes and without `|` or `>`."""
    end_line: int
    """The last line of the file, 1-based, that the value stands on."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    position: Position
    flow: bool
    """Written with brackets."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file."""

    keys: dict[str, Scalar]
    values: dict[str, Node]
    position: Position
    flow: bool = False
    """Written with braces."""


Node = Scalar | Sequence | Mapping

KeyPath = tuple[str | int, ...]
"""Keys and indexes that lead to a value of a file: `("facts", 0, "about", 1)`."""


def plain_of(node: Node) -> Any:
    """A node as pydantic takes it: texts, lists and dicts. The reader has bounded the depth."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain_of(item) for item in node.items]
    return {key: plain_of(value) for key, value in node.values.items()}


@dataclass(slots=True)
class Document:
    """One file: its text, its node (unless it cannot be read), and what is wrong with it as YAML."""

    file: str
    text: str = ""
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    again: Callable[[], Document] | None = None
    """Reads it once more, where text and node were let go: they take ten times the memory of what they say."""
    _lines: list[str] | None = None

    def node(self, path: KeyPath) -> Node | None:
        """The node at a path of keys and indexes, or the deepest one there is on the way."""
        if self.root is None and self.again is not None:
            whole = self.again()
            self.text, self.root, self.again = whole.text, whole.root, None
        node = self.root
        for step in path:
            if isinstance(node, Mapping) and step in node.values:
                node = node.values[str(step)]
            elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            else:
                break
        return node

    def position(self, path: KeyPath) -> Position:
        """Where the value at a path stands; where it is missing, what should hold it."""
        node = self.node(path)
        return node.position if node else Position(self.file)

    def key_position(self, path: KeyPath) -> Position:
        """Where the last key of a path stands; for a list item, where the item does."""
        parent = self.node(path[:-1])
        if isinstance(parent, Mapping) and path[-1] in parent.keys:
            return parent.keys[str(path[-1])].position
        return self.position(path)

    def inside(self, path: KeyPath, word: str) -> Position:
        """Where a word stands inside the scalar at a path; the scalar itself where it is not found as typed."""
        node = self.node(path)
        if not isinstance(node, Scalar):
            return self.position(path)
        # Kept: as often as there are faults, a split of a long text takes minutes.
        lines = self._lines = self._lines or self.text.split("\n")
        for number in range(node.position.line, node.end_line + 1):
            line = lines[number - 1] if number <= len(lines) else ""
            start = node.position.column - 1 if number == node.position.line else 0
            column = line.find(word, start)
            if column >= 0:
                return Position(self.file, number, column + 1, len(word))
        return node.position
