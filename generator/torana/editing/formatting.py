"""The format of YAML files: order of keys, quotes, wrapping and blank lines. Comments stay.

The formatted text is parsed again before it is returned. If its contents differ, or a comment is missing, this module
has a bug, and the file is not changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from pydantic import BaseModel
from yaml.cyaml import CLoader

from torana import ToranaError
from torana.problems import Problem
from torana.records.diagnose import model_at
from torana.records.yaml_nodes import KeyPath, MappingNode, Node, ScalarNode, SequenceNode, plain_of
from torana.records.yaml_parser import parse_without_limits

WIDTH = 110
"""Maximum number of columns in a line, if it can be wrapped at a space."""
SENTENCES = frozenset({"statement", "summary", "meaning", "at"})
"""The keys whose values are always quoted: they contain links, colons and numbers."""

LAST = ("facts", "sections")
"""The keys of long lists, which come last."""

_UNSAFE_START = re.compile(r"""[!&*?|>@`"'#%,\[\]{}:\s]|-(\s|$)|\?|---|\.\.\.""")
_UNSAFE = re.compile(r":(\s|$)|\s#|\s$|[\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"(?<=[^\s\\]) (?=\S)")
_IN_FLOW = re.compile(r"[,\[\]{}]")
_NO_TEXT = re.compile(
    r"[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?|0[xob][\da-fA-F_]+|[-+]?\.inf|\.nan|~|null|true|false|yes|no|on|off"
    r"|\d{4}-\d{2}-\d{2}.*|[-+]?\d+(:\d+)+",
    re.IGNORECASE,
)
"""Plain text that some YAML reader takes for a number, a date, a boolean or null: it stays as typed."""


def format_yaml(raw: bytes, file: str, model: type[BaseModel]) -> tuple[str, list[Problem]]:
    """Format a file. Keys get the order of the fields of its model; unknown keys come last.

    Returns:
        The text, or an empty text and the problems of the file as YAML.

    Raises:
        ToranaError: It cannot be formatted without loss.
    """
    document = parse_without_limits(raw, file)
    if not isinstance(document.root, MappingNode):
        return "", document.problems
    comments = list(_comments(document.text))
    text = _Writer(model, comments, document.text).written(document.root)
    again = parse_without_limits(text.encode(), file)
    kept = Counter(comment for _, comment in _comments(text)) == Counter(comment for _, comment in comments)
    if not isinstance(again.root, MappingNode) or plain_of(again.root) != plain_of(document.root) or not kept:
        raise ToranaError(f"{file} cannot be formatted without loss and was not changed. Please report this as a bug")
    return text, []


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Every comment with the number of its line, from 1."""
    lines = text.split("\n")
    ends: dict[int, int] = {}
    inside: set[int] = set()
    for token in yaml.scan(text, Loader=CLoader):
        end = token.end_mark
        # The end mark of a block is after the comments that follow it.
        if isinstance(token, yaml.BlockEndToken | yaml.StreamEndToken | yaml.DocumentEndToken):
            continue
        ends[end.line] = max(ends.get(end.line, 0), end.column)
        if isinstance(token, yaml.ScalarToken):
            start = token.start_mark
            inside |= set(range(start.line, end.line))
            if token.style in ("|", ">") and (
                found := re.match(r"[|>][-+\d]*\s+(#.*)", lines[start.line][start.column :])
            ):
                yield start.line + 1, found[1].rstrip()
    for number, line in enumerate(lines):
        if number in inside:
            continue
        found = re.match(r"[\s,\]}]*(#.*)", line[ends.get(number, 0) :])
        if found:
            yield number + 1, found[1].rstrip()


@dataclass(slots=True)
class _Writer:
    model: type[BaseModel]
    comments: list[tuple[int, str]]
    text: str
    lines: list[str] = field(default_factory=list)
    _typed: list[str] = field(default_factory=list)
    _before: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """By the first line of an entry, its comments: those above it and at the end of its line."""

    def written(self, root: MappingNode) -> str:
        """The text of the file."""
        self._typed = self.text.split("\n")
        head = [comment for _, comment in self.comments if comment.startswith("# yaml-language-server")]
        self.lines = head
        entries = sorted(_entries(root))
        end = []
        for number, comment in self.comments:
            if comment in head:
                continue
            alone = self._typed[number - 1].strip().startswith("#")
            at = bisect_right(entries, number)
            if alone and at == len(entries):
                end.append(comment)
            else:
                self._before.setdefault(entries[at if alone else at - 1], []).append((number, comment))
        self._mapping(root, (), 0)
        return "\n".join([*self.lines, *end]) + "\n"

    def _take(self, line: int, indent: int) -> None:
        # An entry and its first key begin on the same line.
        self.lines += [" " * indent + comment for _, comment in self._before.pop(line, ())]

    def _mapping(self, node: MappingNode, path: KeyPath, indent: int) -> None:
        for index, key in enumerate(self._ordered(node, path)):
            line = node.keys[key].position.line
            if not path:
                top = min([line, *(number for number, _ in self._before.get(line, ()))])
                # Groups of keys stay separate.
                apart = top > 1 and not self._typed[top - 2].strip()
                if (index and key in LAST) or (apart and (index or self._before.get(line))):
                    self.lines.append("")
            self._take(line, indent)
            self._entry(f"{_key(key)}:", node.values[key], (*path, key), indent)

    def _entry(self, head: str, node: Node, path: KeyPath, indent: int) -> None:
        """Write `key: value` on one line or more."""
        start = " " * indent + head
        if isinstance(node, ScalarNode):
            self.lines += _wrapped(start, node, str(path[-1]), indent + 2)
            return
        flat = self._flat(node, path)
        small = node.flow if isinstance(node, MappingNode) else all(isinstance(item, ScalarNode) for item in node.items)
        if flat and (small or not _children(node)) and len(start) + 1 + len(flat) <= WIDTH:
            self._on_one_line(f"{start} {flat}", node, indent)
            return
        self.lines.append(start)
        if isinstance(node, MappingNode):
            self._mapping(node, path, indent + 2)
            return
        for index, item in enumerate(node.items):
            if index and path == ("facts",):
                self.lines.append("")
            self._item(item, (*path, index), indent + 2)

    def _item(self, node: Node, path: KeyPath, indent: int) -> None:
        self._take(node.position.line, indent)
        dash = " " * indent + "-"
        if isinstance(node, ScalarNode):
            self.lines += _wrapped(dash, node, str(path[-2]), indent + 2)
            return
        flat = self._flat(node, path)
        if flat and path[:-1] != ("facts",) and len(dash) + 1 + len(flat) <= WIDTH:
            self._on_one_line(f"{dash} {flat}", node, indent)
        elif isinstance(node, MappingNode):
            # The first key is on the line of the dash, so its comment goes above.
            first = self._ordered(node, path)[0]
            self._take(node.keys[first].position.line, indent)
            at = len(self.lines)
            self._mapping(node, path, indent + 2)
            self.lines[at] = dash + self.lines[at][indent + 1 :]
        else:
            self.lines.append(dash)
            for index, item in enumerate(node.items):
                self._item(item, (*path, index), indent + 2)

    def _on_one_line(self, line: str, node: Node, indent: int) -> None:
        for inner in _entries(node):
            self._take(inner, indent)
        self.lines.append(line)

    def _ordered(self, node: MappingNode, path: KeyPath) -> Sequence[str]:
        """The keys of a mapping in the order of the model, then unknown ones; long lists come last."""
        model = model_at(self.model, path)
        fields = list(model.model_fields) if model else []
        fields.sort(key=LAST.__contains__)
        return sorted(node.keys, key=lambda key: fields.index(key) if key in fields else len(fields))

    def _flat(self, node: Node, path: KeyPath) -> str:
        """A node on one line; empty if it has too many levels."""
        if isinstance(node, ScalarNode):
            names = [step for step in path if isinstance(step, str)]
            return _inline(node, names[-1], flow=True)
        if isinstance(node, SequenceNode):
            items = [self._flat(item, path) for item in node.items if isinstance(item, ScalarNode)]
            return f"[{', '.join(items)}]" if len(items) == len(node.items) else ""
        pairs = []
        for key in self._ordered(node, path):
            value = node.values[key]
            flat = "" if isinstance(value, MappingNode) else self._flat(value, (*path, key))
            if not flat and not (isinstance(value, ScalarNode) and value.plain):
                return ""
            pairs.append(f"{_key(key)}: {flat}".rstrip())
        return f"{{{', '.join(pairs)}}}"


def _entries(node: Node) -> Iterator[int]:
    """The lines on which the entries of a node begin."""
    if isinstance(node, MappingNode):
        for key, value in node.values.items():
            yield node.keys[key].position.line
            yield from _entries(value)
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield item.position.line
            yield from _entries(item)


def _children(node: Node) -> bool:
    return bool(node.values if isinstance(node, MappingNode) else node.items if isinstance(node, SequenceNode) else ())


def _key(key: str) -> str:
    return _quoted(key) if _must_quote(key, flow=True) or _NO_TEXT.fullmatch(key) else key


def _must_quote(text: str, *, flow: bool) -> bool:
    return (
        not text
        or bool(_UNSAFE_START.match(text))
        or bool(_UNSAFE.search(text))
        or (flow and bool(_IN_FLOW.search(text)))
        or text != text.strip()
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _inline(node: ScalarNode, key: str, *, flow: bool) -> str:
    """A value on one line."""
    if key in SENTENCES or _must_quote(node.text, flow=flow):
        return _quoted(node.text) if node.text or not node.plain else ""
    if _NO_TEXT.fullmatch(node.text):
        return node.text if node.plain else _quoted(node.text)
    return node.text


def _wrapped(start: str, node: ScalarNode, key: str, indent: int) -> list[str]:
    """`start` followed by a value, wrapped at spaces if too long."""
    text = _inline(node, key, flow=False)
    if not text:
        return [start]
    if len(start) + 1 + len(text) <= WIDTH:
        return [f"{start} {text}"]
    lines = _broken(f"{start} ", text, indent)
    # No line of a plain value may look like other YAML.
    if not text.startswith('"') and any(re.match(r"\s*(#|- |\? |: |---|\.\.\.)", line) for line in lines[1:]):
        lines = _broken(f"{start} ", _quoted(node.text), indent)
    return lines


def _broken(start: str, text: str, indent: int) -> list[str]:
    lines, whole, least = [], start + text, len(start)
    done, margin = 0, 0  # the text from `done` on is not written yet, and follows an indentation
    while margin + len(whole) - done > WIDTH:
        at = -1
        # Only at a single space: YAML joins lines with one.
        for found in _SPACE.finditer(whole, done + max(0, least - margin)):
            if at >= 0 and margin + found.start() - done > WIDTH:
                break
            at = found.start()
        if at < 0:
            break
        lines.append(" " * margin + whole[done:at])
        done, margin, least = at + 1, indent, indent
    return [*lines, " " * margin + whole[done:]]
