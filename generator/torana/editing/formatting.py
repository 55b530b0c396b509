"""The format of YAML files: order of keys, quotes, wrapping and blank lines. Comments stay with their entries.

The formatted text is parsed again before it is returned. If its contents differ, this module has a bug, and the file is
not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from torana.editing.comments import SCHEMA_COMMENT, Comment, CommentPlace, Comments, attached, by_place, contents
from torana.editing.layout import Layout, parse_layout
from torana.editing.saving import verify
from torana.editing.scalars import WIDTH, as_block, key_text, on_one_line, wrapped
from torana.problems import Problem
from torana.records.content_files import is_ignored
from torana.records.diagnose import model_at
from torana.records.entity_types import BUILT_IN
from torana.records.limits import SETTINGS_FILE
from torana.records.reader import read_settings
from torana.records.settings import Settings
from torana.records.yaml_nodes import KeyPath, MappingNode, ScalarNode, SequenceNode, YamlNode
from torana.records.yaml_parser import parse_without_limits

LAST = ("facts", "sections")
"""The keys of long lists, which come last."""


def yaml_files(root: Path) -> Iterator[tuple[Path, type[BaseModel]]]:
    """Yield every YAML file of a dossier with the model of its content."""
    if (root / SETTINGS_FILE).is_file():
        yield root / SETTINGS_FILE, Settings
    settings = read_settings(root, [])
    for entity_type in settings.record.entity_types if settings else BUILT_IN:
        for path in sorted((root / entity_type.folder).glob("*.yml")):
            if path.is_file() and not path.is_symlink() and not is_ignored(path.name):
                yield path, entity_type.model


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
    layout = parse_layout(document.text)
    comments = list(attached(layout))
    text = Writer(model, by_place(comments), blank_lines(layout, comments)).file(document.root)
    verify(file, text, contents(document.text))
    return text, []


def blank_lines(layout: Layout, comments: Sequence[Comment]) -> set[str]:
    """The keys of a file that have an empty line above them and their comments."""
    tops = {entry.path: entry.start for entry in reversed(layout.root.entries)}
    for comment in comments:
        if comment.place == "above" and comment.path in tops:
            tops[comment.path] = min(tops[comment.path], comment.start)
    return {str(path[0]) for path, top in tops.items() if _is_blank_above(layout.text, top)}


def _is_blank_above(text: str, offset: int) -> bool:
    above = text[: max(0, text.rfind("\n", 0, offset))]
    return bool(above) and not above.rpartition("\n")[2].strip()


@dataclass(slots=True)
class Writer:
    """Writes nodes in the format, with their comments."""

    model: type[BaseModel]
    comments: Comments
    groups: Set[str] = frozenset()
    """The keys of the file with an empty line above them."""
    step: int = 2
    """Columns by which a block is indented below its key."""
    lines: list[str] = field(default_factory=list)
    _inside: set[KeyPath] = field(default_factory=set)
    """The paths of collections with comments inside, which cannot be on one line."""

    def __post_init__(self) -> None:
        for path, place in self.comments:
            self._inside |= {path[:end] for end in range(len(path))}
            self._inside |= {path} if place == "foot" else set()

    def file(self, root: MappingNode) -> str:
        """The text of a file."""
        head = self.comments.get(((), "head"), [])
        self.lines += head
        if not all(comment.startswith(SCHEMA_COMMENT) for comment in head):
            self._leave_blank()
        self._mapping(root, (), 0)
        return "\n".join(self.lines) + "\n"

    def entry(self, key: str, node: YamlNode, path: KeyPath, indent: int) -> None:
        """Write `key: value` with its comments, on one line or more."""
        self._own_lines(path, "above", indent)
        start = " " * indent + f"{key_text(key)}:"
        if isinstance(node, ScalarNode):
            self._scalar(start, node, path, indent + 2)
            return
        flat = self._flat(node, path)
        if isinstance(node, MappingNode):
            small = node.flow or not node.keys
        else:
            small = all(isinstance(item, ScalarNode) for item in node.items)
        if flat and small and len(start) + 1 + len(flat) <= WIDTH:
            self.lines.append(f"{start} {flat}{self._line_end(path)}")
            return
        self.lines.append(start + self._line_end(path))
        if isinstance(node, MappingNode):
            self._mapping(node, path, indent + self.step)
        else:
            self._sequence(node, path, indent + self.step)

    def _leave_blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def _own_lines(self, path: KeyPath, place: CommentPlace, indent: int) -> None:
        self.lines += [" " * indent + comment for comment in self.comments.get((path, place), ())]

    def _line_end(self, path: KeyPath) -> str:
        return "".join(f"  {comment}" for comment in self.comments.get((path, "beside"), ()))

    def _scalar(self, start: str, node: ScalarNode, path: KeyPath, indent: int) -> None:
        key = next(step for step in reversed(path) if isinstance(step, str))
        block, first = as_block(start, node, key, indent), len(self.lines)
        self.lines += block or wrapped(start, node, key, indent)
        self.lines[first if block else -1] += self._line_end(path)

    def _mapping(self, node: MappingNode, path: KeyPath, indent: int) -> None:
        for index, key in enumerate(self._ordered(node, path)):
            above = ((key,), "above") in self.comments
            # Groups of keys stay separate.
            if not path and ((index and key in LAST) or (key in self.groups and (index or above))):
                self._leave_blank()
            self.entry(key, node.values[key], (*path, key), indent)
        self._own_lines(path, "foot", indent)

    def _sequence(self, node: SequenceNode, path: KeyPath, indent: int) -> None:
        for index, item in enumerate(node.items):
            if index and path == ("facts",):
                self._leave_blank()
            self._item(item, (*path, index), indent)
        self._own_lines(path, "foot", indent)

    def _item(self, node: YamlNode, path: KeyPath, indent: int) -> None:
        self._own_lines(path, "above", indent)
        dash = " " * indent + "-"
        if isinstance(node, ScalarNode):
            self._scalar(dash, node, path, indent + 2)
            return
        flat = self._flat(node, path)
        if flat and path[:-1] != ("facts",) and len(dash) + 1 + len(flat) <= WIDTH:
            self.lines.append(f"{dash} {flat}{self._line_end(path)}")
            return
        self._own_lines(path, "beside", indent)
        if isinstance(node, SequenceNode):
            self.lines.append(dash)
            self._sequence(node, path, indent + 2)
            return
        at = len(self.lines)
        self._mapping(node, path, indent + 2)
        if self.lines[at].lstrip().startswith("#"):
            # The comment of the first key would belong to the item above the dash.
            self.lines.insert(at, dash)
        else:
            self.lines[at] = dash + self.lines[at][indent + 1 :]

    def _ordered(self, node: MappingNode, path: KeyPath) -> Sequence[str]:
        """The keys of a mapping in the order of the model, then unknown ones; long lists come last."""
        model = model_at(self.model, path)
        fields = list(model.model_fields) if model else []
        fields.sort(key=LAST.__contains__)
        return sorted(node.keys, key=lambda key: fields.index(key) if key in fields else len(fields))

    def _flat(self, node: YamlNode, path: KeyPath) -> str:
        """A node on one line; empty if it has too many levels, or comments inside."""
        if path in self._inside:
            return ""
        if isinstance(node, ScalarNode):
            names = [step for step in path if isinstance(step, str)]
            if as_block("", node, names[-1], 0):
                return ""
            return on_one_line(node, names[-1], flow=True)
        if isinstance(node, SequenceNode):
            items = [self._flat(item, path) for item in node.items if isinstance(item, ScalarNode)]
            return f"[{', '.join(items)}]" if len(items) == len(node.items) else ""
        pairs = []
        for key in self._ordered(node, path):
            value = node.values[key]
            flat = "" if isinstance(value, MappingNode) else self._flat(value, (*path, key))
            if not flat and not (isinstance(value, ScalarNode) and value.plain):
                return ""
            pairs.append(f"{key_text(key)}: {flat}".rstrip())
        return f"{{{', '.join(pairs)}}}"
