"""From YAML text to nodes.

The nodes are built from the events of PyYAML's C parser, because its composer crashes the interpreter on deep nesting.
YAML features that facts do not need (tags, anchors, several documents) are refused, and so is YAML that silently loses
text.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stubs leave it out

from torana.problems import Position, Problem
from torana.records.characters import character_name, forbidden_characters
from torana.records.limits import DEEPEST, LARGEST, MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS, or_raise
from torana.records.parser_error import ODD_SPACE
from torana.records.text_files import decoded
from torana.records.yaml_mistakes import comma_problem, syntax_problem
from torana.records.yaml_nodes import MappingNode, ScalarNode, SequenceNode, YamlDocument, YamlNode

_NOT_YAML = (("<", "HTML or XML"), ("version https://git-lfs", "a Git LFS pointer"), ("{\\rtf", "rich text"))
_CONFLICT = re.compile(r"^<{7} .*$", re.MULTILINE)
_ONLY_CLOSED = re.compile(r'[^"<>=\\]*[^\W\d][.!?)]?"')
"""Text without quotes, except one at its end. After a digit it may mean inches."""
_LOST = re.compile(r"\s+(#\S.*)")


def parse_without_limits(raw: bytes, file: str) -> YamlDocument:
    """Read a file with every limit raised: a file that was checked before, or that is not checked at all."""
    return parse(raw, file, max_bytes=LARGEST, max_depth=DEEPEST)


def parse(
    raw: bytes,
    file: str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_problems: int = MAX_PROBLEMS,
) -> YamlDocument:
    """Read one YAML file, whose document must be a mapping.

    Files over a limit are refused; reading stops after one problem more than `max_problems`. `root` is `None` exactly
    if there are problems.
    """
    document = YamlDocument(file)

    if len(raw) > max_bytes:
        message = f"the file has {len(raw):,} bytes, more than the limit of {max_bytes:,}"
        document.problems.append(Problem(Position(file), message, f"split the file{or_raise('file_bytes', file)}"))
        return document
    document.text, document.problems = decoded(raw, file)
    if document.problems:
        return document
    _Builder(document, max_depth, max_problems).build()
    if document.problems:
        document.root = None
    return document


def with_link_quoted(document: YamlDocument) -> str:
    """The text of a document whose last problem is a text that starts with a link and has no quotes, with the quotes.

    It is empty for other documents. The lines stay the same.
    """
    lines = document.text.split("\n")
    where = document.problems[-1].position if document.problems else Position(document.file)
    line = lines[where.line - 1] if where.line <= len(lines) else ""
    before, text = line[: where.column - 1], line[where.column - 1 :].rstrip()
    if not (text.startswith("[[") and before.endswith((": ", "- "))):
        return ""
    lines[where.line - 1] = before + "'" + text.replace("'", "''") + "'"
    return "\n".join(lines)


class _Builder:
    """Builds the nodes of one document from the parser's events, with an explicit stack instead of recursion."""

    def __init__(self, document: YamlDocument, max_depth: int, max_problems: int) -> None:
        self.document = document
        self.lines = document.text.split("\n")
        self.max_depth = max_depth
        self.max_problems = max_problems
        self.stopped = False
        self.documents = 0
        self.open: list[SequenceNode | MappingNode] = []
        self.keys: list[ScalarNode | None] = []
        """For each open collection, the key whose value is next."""
        self.cut_at_comma: MappingNode | None = None
        """The last mapping in braces of which a comma cuts a value."""

    def problem(self, position: Position, message: str, hint: str = "") -> None:
        self.document.problems.append(Problem(position, message, hint))

    def stop(self, position: Position, message: str, hint: str = "") -> None:
        """Report a problem and stop reading."""
        self.problem(position, message, hint)
        self.stopped = True

    def position(self, start: Any, end: Any | None = None) -> Position:
        length = 1
        if end is not None and end.line == start.line and end.column > start.column:
            length = end.column - start.column
        elif end is not None and end.line > start.line and start.line < len(self.lines):
            length = max(1, len(self.lines[start.line].rstrip()) - start.column)
        return Position(self.document.file, start.line + 1, start.column + 1, length)

    def build(self) -> None:
        """Read the whole document."""
        beginning = Position(self.document.file)
        if not any(line.strip() not in ("", "---", "...") and not line.lstrip().startswith("#") for line in self.lines):
            self.problem(beginning, "the file is empty", "write at least a name, or delete the file")
            return
        if conflict := _CONFLICT.search(self.document.text):
            line = self.document.text.count("\n", 0, conflict.start()) + 1
            hint = 'keep one version, and delete the lines that start with "<<<<<<<", "=======" and ">>>>>>>"'
            where = Position(self.document.file, line, 1, len(conflict[0]))
            self.problem(where, "a merge conflict from Git starts here", hint)
            return
        for start, name in _NOT_YAML:
            if self.document.text.lstrip().lower().startswith(start):
                self.problem(beginning, f"the file contains {name}, not YAML", "replace it with a YAML file")
                return
        parser = CParser(self.document.text)
        try:
            self._read(parser)
        except yaml.YAMLError as error:
            self.document.problems.append(syntax_problem(error, self.document.file, self.lines))
        finally:
            if hasattr(parser, "dispose"):
                parser.dispose()
        if not self.document.problems and not isinstance(self.document.root, MappingNode):
            found = "a list, not keys" if isinstance(self.document.root, SequenceNode) else "text without keys"
            self.problem(beginning, f"the file contains {found}", 'write "key: value" lines')

    def _read(self, parser: Any) -> None:
        while not self.stopped:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                return
            if isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.keys.pop()
            elif isinstance(event, yaml.NodeEvent):
                if node := self._node(event):
                    self._add(node)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._begin(event)

    def _begin(self, event: yaml.DocumentStartEvent) -> None:
        """Refuse a second document, and directives."""
        self.documents += 1
        if self.documents > 1:
            hint = 'keep one per file: delete the line "---", or create a second file'
            self.stop(self.position(event.start_mark), "a second YAML document starts here", hint)
        elif event.version or event.tags:
            self.stop(self.position(event.start_mark), "YAML directives (%) are not allowed", "delete the line")

    def _add(self, node: YamlNode) -> None:
        """Put a node into the innermost open collection, and open it if it is one."""
        holder = self.open[-1] if self.open else None
        key = self.keys[-1] if self.keys else None
        if holder is None:
            self.document.root = node
        elif isinstance(holder, SequenceNode):
            holder.items.append(node)
        elif key:
            self.keys[-1] = None
            self._set(holder, key, node)
        elif isinstance(node, ScalarNode):
            self.keys[-1] = node
            if odd := ODD_SPACE.search(node.text):
                where = node.position._replace(column=node.position.column + odd.start(), length=1)
                self.stop(where, f"YAML reads {character_name(odd[0])} as a letter", "replace it with a normal space")
        else:
            self.stop(node.position, "a list or a mapping cannot be a key", "write plain text as the key")
        if not isinstance(node, ScalarNode):
            self.open.append(node)
            self.keys.append(None)
            if len(self.open) > self.max_depth:
                message = f"the nesting is more than {self.max_depth} levels deep"
                self.stop(node.position, message, f"reduce the nesting{or_raise('depth', self.document.file)}")

    def _set(self, holder: MappingNode, key: ScalarNode, node: YamlNode) -> None:
        if holder.flow and self._has_no_colon(key, node):
            # Of `4,200,000`, the first comma is reported and not the other.
            if holder is not self.cut_at_comma:
                self.document.problems.append(comma_problem(key, holder, self.lines))
            self.cut_at_comma = holder
        elif key.text in holder.keys:
            self._report_repeated(holder, key)
        else:
            holder.keys[key.text] = key
            holder.values[key.text] = node

    def _report_repeated(self, holder: MappingNode, key: ScalarNode) -> None:
        if self._starts_entry(holder, key):
            message = f'the key "{key.text}" appears twice in this entry'
            hint = 'write "- " before it if a new entry starts here; if not, delete it'
            self.stop(key.position, message, hint)
            return
        first = holder.keys[key.text].position.line
        message = f'the key "{key.text}" appears twice'
        self.problem(key.position, message, f"it first appears on line {first}: delete one of the two")
        if len(self.document.problems) > self.max_problems:
            self.stopped = True

    def _starts_entry(self, holder: MappingNode, key: ScalarNode) -> bool:
        """Return whether a key is the first one of an entry of a list, without braces."""
        in_list = len(self.open) > 1 and isinstance(self.open[-2], SequenceNode)
        return in_list and not holder.flow and next(iter(holder.keys)) == key.text

    def _has_no_colon(self, key: ScalarNode, node: YamlNode) -> bool:
        """Return whether a key in braces is only a word between commas."""
        if not isinstance(node, ScalarNode) or node.text or not node.plain or node.position.line != key.end_line:
            return False
        end = key.position.column - 1 + key.position.length
        return ":" not in self.lines[key.end_line - 1][end : node.position.column - 1]

    def _node(self, event: Any) -> YamlNode | None:
        if self._refused(event):
            return None
        position = self.position(event.start_mark, event.end_mark)
        if isinstance(event, yaml.MappingStartEvent):
            if event.flow_style and self._has_no_braces(position):
                self.stop(position, "the entry of this list has keys, but no braces", "write [{key: value, …}]")
                return None
            return MappingNode({}, {}, position, bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return SequenceNode([], position, bool(event.flow_style))
        return self._scalar(event, position)

    def _has_no_braces(self, start: Position) -> bool:
        """Return whether a mapping is `[key: value]`; on a line below, the bracket is not closed instead."""
        on_line = bool(self.open) and self.open[-1].position.line == start.line
        return on_line and self.lines[start.line - 1][start.column - 1] != "{"

    def _refused(self, event: Any) -> bool:
        """Report an alias, an anchor or a tag."""
        if event.anchor is None and event.tag is None:
            return self.stopped
        start = self.position(event.start_mark)
        write_out = 'write the full value; if it is text that starts with "{}", put it in quotes'
        if isinstance(event, yaml.AliasEvent):
            whole = self.position(event.start_mark, event.end_mark)
            message = f'"*{event.anchor}" is a YAML alias, which is not allowed'
            self.stop(whole, message, write_out.format("*"))
        elif event.anchor is not None:
            self.stop(start, f'"&{event.anchor}" is a YAML anchor, which is not allowed', write_out.format("&"))
        elif event.tag is not None:
            typed = self.lines[start.line - 1][start.column - 1 :].split(maxsplit=1)[0]
            message = f'"{_short(typed)}" is a YAML tag, which is not allowed'
            self.stop(start, message, 'delete it; if it is text that starts with "!", put it in quotes')
        return self.stopped

    def _scalar(self, event: Any, position: Position) -> ScalarNode | None:
        """Return a value; `None` if YAML drops a part of it, or an escape adds an invisible character."""
        start, end = event.start_mark, event.end_mark
        if event.style:
            for _, name in forbidden_characters(event.value):
                self.stop(
                    position, f"an escape sequence adds the invisible character {name}", "delete the escape sequence"
                )
                return None
        elif event.value and end.line < len(self.lines):
            # Search without slicing the line, because a list on one line may have as many values as characters.
            lost = _LOST.match(self.lines[end.line], end.column)
            if lost:
                self.stop(
                    Position(self.document.file, end.line + 1, lost.start(1) + 1, len(lost.group(1))),
                    f'YAML reads "{_short(lost.group(1))}" as a comment, so the value ends before it',
                    'put the whole value in quotes; if it is a comment, write a space after "#"',
                )
                return None
            if event.value.endswith('"') and _ONLY_CLOSED.fullmatch(event.value):
                message = "this text ends with a quote, but does not start with one"
                self.problem(position, message, "put the whole text in quotes, or delete the quote")
        # A value after `|` or `>` ends at the beginning of the line below it.
        last = end.line + (1 if end.column or end.line == start.line else 0)
        return ScalarNode(event.value, position, not event.style, last, event.style == "|")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
