"""The front matter of hand-written pages: checked like facts, and escaped, because the theme prints it as HTML."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from torana.problems import Position, Problem
from torana.records.active_content import is_elsewhere
from torana.records.characters import looks_empty
from torana.records.yaml_nodes import MappingNode, ScalarNode, SequenceNode, YamlNode, plain_of
from torana.records.yaml_parser import parse_without_limits

WrongValue = tuple[YamlNode, str, str]
"""A value, its message and its hint."""
_BLOCK = re.compile(r"-{3}[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE = re.compile(r" {0,3}([A-Za-z0-9_-]+):\s*(.*)")
_INDENTED = re.compile(r"( {4}|\t)(.*)")
_HAS_KEY = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*[\"']?[\w-]+[\"']?[ \t]*:(?:\s|$)")


class HandWritten(NamedTuple):
    """A hand-written page."""

    markdown: str
    """Its text without front matter."""
    nodes: Mapping[str, YamlNode]
    """The values of its front matter, without those that are null."""
    problems: Sequence[Problem]
    """Those of its front matter."""

    def text(self, key: str) -> str:
        """Return a value as plain text; empty if there is none."""
        node = self.nodes.get(key)
        return node.text if isinstance(node, ScalarNode) else ""

    def metadata(self) -> dict[str, Any]:
        """Return the values as the theme may print them."""
        return {key: plain_of(node, html.escape if key in _CHECKS else _value) for key, node in self.nodes.items()}


def read(text: str, file: str) -> HandWritten:
    """Read a hand-written page.

    Text between two rules (`---`) is front matter if it contains keys. As in MkDocs, a page may also begin with lines
    `key: value`, without rules.

    Args:
        text: Its Markdown.
        file: Its path from the root of the dossier.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not (block := _BLOCK.match(text)):
        return _without_rules(text, file)
    # The empty line is that of the first rule, so that positions are those of the page.
    document = parse_without_limits(f"\n{block[1]}".encode(), file)
    if document.problems:
        return HandWritten(text, {}, document.problems if _HAS_KEY.match(block[1]) else ())
    assert isinstance(document.root, MappingNode)
    return _checked(text[block.end() :].lstrip("\n"), document.root.values)


def _without_rules(text: str, file: str) -> HandWritten:
    """Read a page that may begin with lines `key: value`, and with indented lines that continue a value."""
    values: dict[str, tuple[int, list[str]]] = {}
    key, used, lines = "", 0, text.split("\n")
    for line in lines:
        if found := _LINE.match(line):
            key = found[1].lower()
        elif not (key and (found := _INDENTED.match(line))):
            break
        used += 1
        values.setdefault(key, (used, []))[1].append(found[2].strip())
    rows = ((key, line, " ".join(parts)) for key, (line, parts) in values.items())
    nodes = {key: ScalarNode(value, Position(file, line), True, line) for key, line, value in rows}
    return _checked("\n".join(lines[used:]).lstrip("\n"), nodes)


def _checked(markdown: str, nodes: Mapping[str, YamlNode]) -> HandWritten:
    values = {key: node for key, node in nodes.items() if not _is_null(node)}
    wrong = ((key, *each) for key, node in values.items() for each in _problems(key, node))
    problems = [Problem(node.position, f'"{key}" {message}', hint) for key, node, message, hint in wrong]
    return HandWritten(markdown, values, problems)


def _is_null(node: YamlNode) -> bool:
    return isinstance(node, ScalarNode) and node.plain and node.text in ("", "~", "null", "Null", "NULL")


def _problems(key: str, node: YamlNode) -> Iterator[WrongValue]:
    if not re.fullmatch(r"[\w-]+", key):
        yield node, "cannot be a key", "write letters, digits, - and _"
    elif key in _CHECKS:
        yield from _CHECKS[key](node)


def _text(node: YamlNode) -> Iterator[WrongValue]:
    if not isinstance(node, ScalarNode):
        kind = "a list" if isinstance(node, SequenceNode) else "keys and values"
        yield node, f"must be text, not {kind}", "put the text in quotes if it contains brackets or a colon"
    elif looks_empty(node.text):
        yield node, "looks empty", "write a text, or delete the key"


def _name(node: YamlNode) -> Iterator[WrongValue]:
    yield from (found := list(_text(node)))
    if not found and isinstance(node, ScalarNode) and not re.fullmatch(r"[\w-]+(?:[./][\w-]+)*", node.text):
        yield node, f'cannot be "{node.text}"', "write letters, digits, -, _, . and /"


def _relative(node: YamlNode) -> Iterator[WrongValue]:
    yield from (found := list(_text(node)))
    if not found and isinstance(node, ScalarNode) and is_elsewhere(node.text):
        yield node, "leads to another site", "write the relative address of a page or file of this site"


def _names(node: YamlNode) -> Iterator[WrongValue]:
    for item in node.items if isinstance(node, SequenceNode) else [node]:
        yield from _name(item)


def _relatives(node: YamlNode) -> Iterator[WrongValue]:
    if not isinstance(node, SequenceNode):
        yield node, "must be a list", "write [assets/NAME.js]"
        return
    for item in node.items:
        yield from _relative(item)


def _reserved(node: YamlNode) -> Iterator[WrongValue]:
    yield node, "is a key that Torana sets itself", "delete it"


_CHECKS: Mapping[str, Callable[[YamlNode], Iterator[WrongValue]]] = {
    **dict.fromkeys(("title", "description", "author", "subtitle"), _text),
    **dict.fromkeys(("language", "template", "icon", "status"), _name),
    "hide": _names,
    "redirect": _relative,
    "scripts": _relatives,
    **dict.fromkeys(("head", "alternates", "alone", "running"), _reserved),
}
"""The check of each key that the theme knows. Values of other keys are escaped too, but may be of any kind."""


def _value(text: str) -> Any:
    """Return true, false or a number as such, and anything else as text."""
    plain = text.lower()
    is_literal = plain in ("true", "false") or re.fullmatch(r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?", plain)
    return json.loads(plain) if is_literal else html.escape(text)
