"""YAML text to nodes that know where they stand; every scalar stays the text that the editor typed.

Read from the events of PyYAML's C parser and never composed by it: its composer kills the interpreter on deep nesting.
What YAML has and facts do not need (tags, anchors, several documents) is refused, and so is what loses text in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stubs leave it out

from torana.problems import Position, Problem

MAX_BYTES = 1024 * 1024
"""A file of facts is a few kilobytes: a larger one is a mistake or an attack."""
MAX_DEPTH = 24
"""The model is five levels deep."""
MAX_PROBLEMS = 1_000
"""Faults of one file that are each told."""
LARGEST = 64 * MAX_BYTES
"""What `MAX_BYTES` can be raised to: nodes take some thirty times the memory of the text."""
DEEPEST = 100
"""What `MAX_DEPTH` can be raised to: what walks through nodes takes a few calls a level, of the interpreter's 1,000."""
SETTINGS = "content/dossier.yml"
"""Where limits can be raised; it is itself read with those above."""


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


_UNICODE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_NOT_YAML = (("<", "HTML or XML"), ("version https://git-lfs", "a Git LFS pointer"), ("{\\rtf", "rich text"))
# Joiners are letters' business in Hindi, variants in Japanese; every other invisible character only hides something.
_JOINERS = frozenset("\u200c\u200d")
_KEYCAPS = frozenset("0123456789#*")
_LOST = re.compile(r"\s+(#\S.*)")
_SUSPECT = re.compile(r"[^\n\t\u0020-\u007e\u00a0-\u00ac\u00ae-\u05ff]")


MOST = 50
"""Invisible characters of one file that are each told: a file of nothing else would be told for minutes."""


def _forbidden(character: str, before: str) -> bool:
    """Whether a character has no business behind another."""
    number = ord(character)
    if character in _JOINERS:
        return before < "\u0600"  # no script below has letters that join
    if 0xFE00 <= number < 0xFE10:
        return before.isascii() and before not in _KEYCAPS
    if 0xE0100 <= number < 0xE01F0:
        return not before or not unicodedata.name(before, "").startswith("CJK")
    never = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number < 0xFDF0  # what Unicode says is no character
    return never or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def forbidden_characters(text: str) -> Iterator[tuple[int, str]]:
    """Offset and name of each invisible or control character that no name or sentence needs."""
    for match in _SUSPECT.finditer(text):
        character = match.group()
        if _forbidden(character, text[match.start() - 1 : match.start()]):
            yield match.start(), f"U+{ord(character):04X} {unicodedata.name(character, 'a control character')}"


def or_raise(limit: str, file: str) -> str:
    """The end of a hint about a limit that a file breaks: how it is raised, unless it is the file that does so."""
    if file == SETTINGS:
        return "; the limits of this file are fixed"
    return f', or raise "{limit}" of "limits" in {SETTINGS}'


def parse_ample(raw: bytes, file: str) -> Document:
    """Reads a file as `parse` does with every limit raised: for one that is no longer, or not yet, to be judged."""
    return parse(raw, file, max_bytes=LARGEST, max_depth=DEEPEST)


def parse(
    raw: bytes,
    file: str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_problems: int = MAX_PROBLEMS,
) -> Document:
    """Reads one YAML file whose document must be a mapping.

    Args:
        raw: The bytes of the file.
        file: Its path from the root of the repository, for positions.
        max_bytes: A larger file is refused unread.
        max_depth: Deeper nesting is refused.
        max_problems: After so many it reads no further.

    Returns:
        The document; `root` is `None` exactly when `problems` says why it cannot be used.
    """
    document = Document(file)

    def problem(message: str, hint: str = "", position: Position | None = None) -> Document:
        document.problems.append(Problem(position or Position(file), message, hint))
        return document

    if len(raw) > max_bytes:
        message = f"the file has {len(raw):,} bytes, more than the limit of {max_bytes:,}"
        return problem(message, f"split it up{or_raise('file_bytes', file)}")
    for mark, name in _UNICODE_MARKS:
        if raw.startswith(mark):
            return problem(f"the file is {name} text", "save it as UTF-8")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        return problem(
            f"the file is not UTF-8 text: byte 0x{raw[error.start]:02x} cannot stand here",
            "save it as UTF-8",
            Position(file, before.count("\n") + 1, len(before) - before.rfind("\n")),
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document.text = text
    for number, (offset, name) in enumerate(forbidden_characters(text)):
        line = text.count("\n", 0, offset) + 1
        column = offset - text.rfind("\n", 0, offset)
        if number == MOST:
            problem("there are more invisible characters behind this", "delete all", Position(file, line, column))
            break
        problem(f"invisible character {name}", "delete it", Position(file, line, column))
    if document.problems:
        return document
    _Reader(document, max_depth, max_problems).read()
    if document.problems:
        document.root = None
    return document


class _Reader:
    """Builds the nodes of one document from the parser's events, with a stack of its own instead of recursion."""

    def __init__(self, document: Document, max_depth: int, max_problems: int) -> None:
        self.document = document
        self.lines = document.text.split("\n")
        self.max_depth = max_depth
        self.max_problems = max_problems

    def problem(self, position: Position, message: str, hint: str = "") -> None:
        self.document.problems.append(Problem(position, message, hint))

    def position(self, start: Any, end: Any | None = None) -> Position:
        length = 1
        if end is not None and end.line == start.line and end.column > start.column:
            length = end.column - start.column
        elif end is not None and end.line > start.line and start.line < len(self.lines):
            length = max(1, len(self.lines[start.line].rstrip()) - start.column)
        return Position(self.document.file, start.line + 1, start.column + 1, length)

    def read(self) -> None:
        if not any(line.strip() and not line.lstrip().startswith("#") for line in self.lines):
            self.problem(Position(self.document.file), "the file is empty", "write at least the name, or delete it")
            return
        for beginning, name in _NOT_YAML:
            if self.document.text.lstrip().lower().startswith(beginning):
                self.problem(Position(self.document.file), f"the file holds {name}, not YAML", "fetch the right file")
                return
        parser = CParser(self.document.text)
        try:
            self._events(parser)
        except yaml.YAMLError as error:
            self._syntax(error)
        finally:
            if hasattr(parser, "dispose"):
                parser.dispose()
        if not self.document.problems and not isinstance(self.document.root, Mapping):
            found = "a list" if isinstance(self.document.root, Sequence) else "text without any key"
            self.problem(Position(self.document.file), f"the file holds {found}", 'write "key: value" lines')

    def _events(self, parser: Any) -> None:
        stack: list[Sequence | Mapping] = []
        pending: list[Scalar | None] = []  # for each open mapping, the key that waits for its value
        documents = 0
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                return
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problem(
                        self.position(event.start_mark),
                        "a second document begins here",
                        'a file holds one: delete the line "---" or make a second file',
                    )
                    return
                if event.version or event.tags:
                    self.problem(self.position(event.start_mark), "a % directive is not used here", "delete it")
                    return
                continue
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                pending.pop()
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
            node = self._node(event)
            if node is None:
                return
            if stack:
                top = stack[-1]
                if isinstance(top, Sequence):
                    top.items.append(node)
                elif pending[-1] is None:
                    if not isinstance(node, Scalar):
                        self.problem(node.position, "a list or a mapping cannot be a key", "write a plain word")
                        return
                    pending[-1] = node
                else:
                    key = pending[-1]
                    pending[-1] = None
                    if key.text in top.keys:
                        first = top.keys[key.text].position.line
                        self.problem(
                            key.position,
                            f'the key "{key.text}" stands here for the second time',
                            f"the first is on line {first}: keep one of them",
                        )
                        if len(self.document.problems) >= self.max_problems:
                            return
                    else:
                        top.keys[key.text] = key
                        top.values[key.text] = node
            else:
                self.document.root = node
            if not isinstance(node, Scalar):
                stack.append(node)
                pending.append(None)
                if len(stack) > self.max_depth:
                    message = f"nested more than {self.max_depth} levels deep"
                    self.problem(node.position, message, f"write it flatter{or_raise('depth', self.document.file)}")
                    return

    def _node(self, event: Any) -> Node | None:
        start = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            self.problem(
                self.position(start, event.end_mark),
                f'"*{event.anchor}" is an alias, and aliases are not used here',
                'write the value out; if it is text that begins with "*", put it in quotes',
            )
            return None
        if event.anchor is not None:
            self.problem(
                self.position(start),
                f'"&{event.anchor}" is an anchor, and anchors are not used here',
                'write the value out; if it is text that begins with "&", put it in quotes',
            )
            return None
        if event.tag is not None:
            self.problem(
                self.position(start),
                f'"{_short(event.tag)}" is a tag, and tags are not used here',
                'delete it; if it is text that begins with "!", put it in quotes',
            )
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping({}, {}, self.position(start, event.end_mark), bool(event.flow_style))
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence([], self.position(start, event.end_mark), bool(event.flow_style))
        plain = not event.style
        end = event.end_mark
        position = self.position(start, end)
        if not plain:
            for _, name in forbidden_characters(event.value):
                self.problem(position, f"an escape makes the invisible character {name}", "delete the escape")
                return None
        elif event.value and end.line < len(self.lines):
            # Not cut off before: a list on one line has as many values as letters.
            lost = _LOST.match(self.lines[end.line], end.column)
            if lost:
                self.problem(
                    Position(self.document.file, end.line + 1, lost.start(1) + 1, len(lost.group(1))),
                    f'YAML takes "{_short(lost.group(1))}" for a comment, so the value ends before it',
                    'put the whole value in quotes; if it is a comment, write a space after "#"',
                )
                return None
        # A value after `|` or `>` ends at the beginning of the line below it.
        return Scalar(event.value, position, plain, end.line + (1 if end.column or end.line == start.line else 0))

    def _syntax(self, error: yaml.YAMLError) -> None:
        """One problem for the parser's error, at the place where the editor has to write."""
        mark = getattr(error, "problem_mark", None)
        context_mark = getattr(error, "context_mark", None)
        what = str(getattr(error, "problem", "") or error)
        context = str(getattr(error, "context", "") or "")
        if "quoted scalar" in context and context_mark is not None:
            self.problem(self.position(context_mark), "the quote that opens here is never closed", "close it")
            return
        if mark is None:
            self.problem(Position(self.document.file), f"not readable as YAML: {what}")
            return
        # libyaml often stops one token, and so one line, after the fault.
        for number in dict.fromkeys((mark.line, mark.line - 1, context_mark.line if context_mark else mark.line)):
            line = self.lines[number] if 0 <= number < len(self.lines) else ""
            found = re.match(r"(\s*(?:- +)?(?:[\w-]+ *: +)?)(\[\[.*)", line)
            if found:
                self.problem(
                    Position(self.document.file, number + 1, found.end(1) + 1, len(found.group(2))),
                    'a sentence that begins with "[[" is read as a list',
                    "put the whole sentence in quotes",
                )
                return
        position = self.position(mark)
        began = self.position(context_mark) if context_mark is not None else position
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        if "mapping values are not allowed" in what:
            hint = 'a value that holds ": " or ends in ":" must stand in quotes'
            if re.search("[“”„‘’]", line):
                hint += " (straight ones, \" or ')"
            if ":" not in line[: mark.column]:
                hint = f"begin the line in the same column as its neighbours; {hint}"
                self.problem(
                    Position(position.file, position.line, len(line) - len(line.lstrip()) + 1),
                    "this line reads as a part of the value above",
                    hint,
                )
                return
            self.problem(position, 'a second ":" on one line', hint)
        elif "cannot start any token" in what:
            character = line[mark.column : mark.column + 1]
            if character == "\t":
                self.problem(position, "a tab where YAML wants spaces", "use spaces")
            else:
                self.problem(position, f'a value cannot begin with "{character}"', "put it in quotes")
        elif "\t" in line[: len(line) - len(line.lstrip())]:
            tab = Position(self.document.file, mark.line + 1, line.index("\t") + 1)
            self.problem(tab, "a tab as indentation", "use spaces")
        elif "flow" in context and context_mark is not None:
            bracket = "]" if "sequence" in context else "}"
            hint = f'put a comma between the entries and "{bracket}" at the end; text with commas goes in quotes'
            self.problem(position, f"the list or mapping that opens on line {context_mark.line + 1} breaks here", hint)
        elif "block mapping" in context or "block collection" in context:
            hint = "the lines of one block begin in the same column"
            self.problem(position, "this line does not fit the indentation of those above", hint)
        elif "could not find expected ':'" in what:
            self.problem(began, 'this line has no ":"', 'write "key: value"; put a long sentence in quotes')
        elif "undefined alias" in what or "alias" in context:
            self.problem(began, 'a value that begins with "*" is read as an alias', "put it in quotes")
        elif "anchor" in context:
            self.problem(began, 'a value that begins with "&" is read as an anchor', "put it in quotes")
        elif "tag" in context:
            self.problem(began, 'a value that begins with "!" is read as a tag', "put it in quotes")
        else:
            self.problem(position, f"not readable as YAML: {what}" + (f" ({context})" if context else ""))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
