"""One value of a YAML file as text: quotes and wrapping."""

from __future__ import annotations

import re

from torana.records.yaml_nodes import ScalarNode

WIDTH = 110
"""Maximum number of columns in a line, if it can be wrapped at a space."""
SENTENCES = frozenset({"statement", "summary", "meaning", "at"})
"""The keys whose values are always quoted: they contain links, colons and numbers."""
BLOCKS = frozenset({"text"})
"""The keys whose values keep their lines: the text of a report."""

_UNSAFE_START = re.compile(r"""[!&*?|>@`"'#%,\[\]{}:\s]|-(\s|$)|\?|---|\.\.\.""")
_UNSAFE = re.compile(r":(\s|$)|\s#|\s$|[\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"(?<=[^\s\\]) (?=\S)")
_IN_FLOW = re.compile(r"[,\[\]{}]")
_AMBIGUOUS = re.compile(
    r"[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?|0[xob][\da-fA-F_]+|[-+]?\.inf|\.nan|~|null|true|false|yes|no|on|off"
    r"|\d{4}-\d{2}-\d{2}.*|[-+]?\d+(:\d+)+",
    re.IGNORECASE,
)
"""Plain text that some YAML reader takes for a number, a date, a boolean or null: it stays as typed."""


def key_text(key: str) -> str:
    """A key as YAML."""
    return quoted(key) if _must_quote(key, flow=True) or _AMBIGUOUS.fullmatch(key) else key


def _must_quote(text: str, *, flow: bool) -> bool:
    return (
        not text
        or bool(_UNSAFE_START.match(text))
        or bool(_UNSAFE.search(text))
        or (flow and bool(_IN_FLOW.search(text)))
        or text != text.strip()
    )


def quoted(text: str) -> str:
    """A text in quotes, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def on_one_line(node: ScalarNode, key: str, *, flow: bool) -> str:
    """A value on one line."""
    if key in SENTENCES or _must_quote(node.text, flow=flow):
        return quoted(node.text) if node.text or not node.plain else ""
    return quoted(node.text) if _AMBIGUOUS.fullmatch(node.text) and not node.plain else node.text


def wrapped(start: str, node: ScalarNode, key: str, indent: int) -> list[str]:
    """`start` followed by a value, wrapped at spaces if too long."""
    text = on_one_line(node, key, flow=False)
    if not text:
        return [start]
    if len(start) + 1 + len(text) <= WIDTH:
        return [f"{start} {text}"]
    lines = _broken(f"{start} ", text, indent)
    # No line of a plain value may look like other YAML.
    if not text.startswith('"') and any(re.match(r"\s*(#|- |\? |: |---|\.\.\.)", line) for line in lines[1:]):
        lines = _broken(f"{start} ", quoted(node.text), indent)
    return lines


def as_block(start: str, node: ScalarNode, key: str, indent: int) -> list[str]:
    """`start` followed by a value of several lines after `|`; nothing if it is not written like that."""
    text = node.text
    if key not in BLOCKS or not (node.is_block or "\n" in text):
        return []
    without_end = text.removesuffix("\n")
    ending = "-" if without_end == text else "+" if without_end.endswith("\n") else ""
    depth = "2" if without_end.lstrip("\n").startswith(" ") else ""
    return [f"{start} |{depth}{ending}", *(" " * indent * bool(line) + line for line in without_end.split("\n"))]


def _broken(start: str, text: str, indent: int) -> list[str]:
    # Only at a single space: YAML joins lines with one.
    first, *words = _SPACE.split(text)
    lines = [start + first]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(" " * indent + word)
        else:
            lines[-1] += f" {word}"
    return lines
