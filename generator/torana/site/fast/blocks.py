"""The block pass: headings, paragraphs, lists, tables, definition lists, `md_in_html` blocks and raw HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from torana.site.fast import attributes
from torana.site.fast.attributes import UnknownMarkdownError

_BLOCK_TAG = re.compile(r"<(/?)(div|figure|ul|li|p|form|details|summary|figcaption)\b([^>]*)>")
_HEADING = re.compile(r"(#{1,6}) (.*?)(?: \{ ([^{}]*) \})?$")
_ITEM = re.compile(r"(-|\d+\.) +(?=\S)")
_BEGINS = re.compile(r"[-+] |\d+\. |[#|>{ ]|: |[-=:| ]+$|</?(?:div|figure|ul|li|p|form|details|summary|figcaption)\b")
"""The beginning of a block other than a paragraph."""
_ALONE = re.compile(r"\{ ([^{}]*) \}$")
_AT_END = re.compile(r"(.*?) \{ ([^{}]*) \}$")
_CELLS = re.compile(r"((?:[^|`]|`[^`]*`)*)\|")
"""The cells of a row. A pipe in code does not separate two of them."""
_RULE = re.compile(r"\|(?:[-:]+\|)+$")
_STYLES = {"---": "", "--:": ' style="text-align: right;"'}
"""The attributes of a column's cells, by its rule."""
_MARKDOWN = re.compile(r' markdown(?:="(block|span)")?$')


_FENCE = "```"
_CODE = re.compile(r"```[a-z]+")


class HeadingLine(NamedTuple):
    """A heading of a page."""

    level: int
    html: str
    """Its text."""
    id: str
    """Its `id` as written in the page; empty without one."""


class BlockPass:
    """Converts the blocks of one page. All methods raise `UnknownMarkdownError` for unsupported Markdown."""

    def __init__(self, text: str, inline: Callable[[str], str], code: Callable[[str], str]) -> None:
        """`text` is the Markdown of the page; `inline` converts one line of it, and `code` a block of fenced code."""
        self._written = text.split("\n")
        """The original lines, for raw HTML and for code."""
        if "  \n" in text or "\0" in text:  # a line break; the mark of a placeholder
            raise UnknownMarkdownError(text)
        self._inline = inline
        self._lines = list(_without_code(self._written, inline))
        self._code = code
        self._fences = sum(line.startswith(_FENCE) for line in self._written)
        """The number of fences that `_fenced` has not seen yet. Lines between them are not converted."""
        self._at = 0
        self.ids: set[str] = set()
        """The `id`s that the page gives."""
        self.headings: list[HeadingLine] = []

    def html(self) -> str:
        """Return the HTML of the page, with a `placeholder` for the `id` of each heading that has none."""
        content = "\n".join(self._blocks("")).strip()
        if self._fences:
            raise UnknownMarkdownError(_FENCE)
        return content

    def _blocks(self, until: str) -> list[str]:
        """Convert the blocks up to the closing tag of a name, or to the end."""
        found: list[str] = []
        lines = self._lines
        while self._at < len(lines):
            line = lines[self._at]
            if not line:
                self._at += 1
            elif line[0] == "<" and (tag := _BLOCK_TAG.match(line)):
                if tag[1]:
                    if tag[2] != until or line != f"</{until}>":
                        raise UnknownMarkdownError(line)
                    self._at += 1
                    return found
                found.append(self._element(tag))
            elif line[0] == "#":
                found.append(self._heading(line))
            elif line[0] == "|":
                found.append(self._table())
            elif line.startswith(_FENCE) and not until:
                found.append(self._fenced())
            elif until == "ul":
                raise UnknownMarkdownError(line)
            elif _ITEM.match(line):
                found.append(self._list(""))
            elif self._at + 1 < len(lines) and lines[self._at + 1].startswith(":   "):
                found.append(self._definitions())
            else:
                found.append(self._paragraph())
        if until:
            raise UnknownMarkdownError(f"no </{until}>")
        return found

    # -- HTML

    def _element(self, tag: re.Match[str]) -> str:
        line, name = self._lines[self._at], tag[2]
        markdown = _MARKDOWN.search(tag[3])
        if markdown is None:
            return self._raw(name)
        values = attributes.parse(tag[3][: markdown.start()])
        if any(value and "&" in value for value in values.values()):
            raise UnknownMarkdownError(line)  # parsing and serialising would change references
        if identity := values.get("id"):
            self.ids.add(identity)
        self._at += 1
        begin, end = f"<{name}{attributes.as_html(values)}>", f"</{name}>"
        if markdown[1] == "span":
            if not line.endswith(end):
                raise UnknownMarkdownError(line)
            return begin + line[tag.end() :]
        if line != tag.group():
            raise UnknownMarkdownError(line)
        inner = "\n".join(self._blocks(name))
        if not inner:
            raise UnknownMarkdownError(line)
        return f"{begin}\n{inner}\n{end}"

    def _raw(self, name: str) -> str:
        """Return an HTML block unchanged, up to the end of the line on which its tag is closed."""
        first, depth = self._at, 0
        while self._at < len(self._lines):
            line = self._written[self._at]
            if not line:
                break
            depth += line.count(f"<{name}>") + line.count(f"<{name} ") - line.count(f"</{name}>")
            self._at += 1
            if depth == 0:
                following = self._lines[self._at] if self._at < len(self._lines) else ""
                if not line.endswith(f"</{name}>") or (following and not _BLOCK_TAG.match(following)):
                    break
                # The empty line after raw HTML is kept.
                end = "\n" if self._at < len(self._lines) and not self._lines[self._at] else ""
                return "\n".join(self._written[first : self._at]) + end
        raise UnknownMarkdownError(self._written[first])

    def _fenced(self) -> str:
        """Convert fenced code, which has an empty line before and after it."""
        lines, first = self._lines, self._at
        before = lines[first - 1] if first else ""
        end = next((number for number in range(first + 1, len(lines)) if lines[number] == _FENCE), len(lines)) + 1
        after = "".join(lines[end : end + 1])
        if end > len(lines) or before or after or not _CODE.fullmatch(lines[first]):
            raise UnknownMarkdownError(lines[first])
        self._at = end
        self._fences -= 2
        return self._code("\n".join(self._written[first:end]))

    # -- headings and paragraphs

    def _heading(self, line: str) -> str:
        match = _HEADING.match(line)
        if match is None or not match[2] or match[2].endswith("#") or "{ " in match[2]:
            raise UnknownMarkdownError(line)
        self._at += 1
        level, inner = len(match[1]), match[2].strip()
        values = attributes.parse(match[3]) if match[3] else {}
        name = values.get("id") or ""
        if name:
            self.ids.add(name)
        self.headings.append(HeadingLine(level, inner, name))
        name = name or placeholder(len(self.headings) - 1)
        link = f'<a class="headerlink" href="#{name}" title="Permanent link">&para;</a>'
        return f"<h{level}{attributes.as_html({**values, 'id': name})}>{inner}{link}</h{level}>"

    def _paragraph(self) -> str:
        first = self._at
        lines = self._lines
        while self._at < len(lines) and lines[self._at]:
            line = lines[self._at]
            if _BEGINS.match(line) and not (self._at > first and _ALONE.match(line)):
                raise UnknownMarkdownError(line)
            self._at += 1
        return self._with_list(lines[first : self._at], "p")

    def _with_list(self, lines: list[str], name: str) -> str:
        """Return an element whose last line may be its attribute list."""
        listed: dict[str, str | None] = {}
        if lines[-1][:2] == "{ " and (match := _ALONE.match(lines[-1])):
            listed = attributes.parse(match[1])
            if identity := listed.get("id"):
                self.ids.add(identity)
            lines = lines[:-1]
        text = "\n".join(lines) if len(lines) != 1 else lines[0]
        if not text or "{ " in text:
            raise UnknownMarkdownError(text)
        return f"<{name}{attributes.as_html(listed)}>{text}</{name}>"

    # -- tables and definition lists

    def _table(self) -> str:
        lines = self._lines
        head = self._cells()
        rule = lines[self._at + 1] if self._at + 1 < len(lines) else ""
        columns = rule[1:-1].split("|")
        if not _RULE.match(rule) or len(columns) != len(head) or not _STYLES.keys() >= {*columns}:
            raise UnknownMarkdownError(rule)
        styles = [_STYLES[column] for column in columns]
        self._at += 2
        if self._at == len(lines) or not lines[self._at]:
            raise UnknownMarkdownError(rule)
        found = ["<table>", "<thead>", "<tr>"]
        found += map(_head_cell, head, styles)
        found += ["</tr>", "</thead>", "<tbody>"]
        while self._at < len(lines) and lines[self._at]:
            row = self._cells()
            if len(row) != len(styles) or any("{ " in cell for cell in row):
                raise UnknownMarkdownError(lines[self._at])
            found.append("<tr>")
            found += [f"<td{style}>{cell}</td>" for style, cell in zip(styles, row, strict=True)]
            found.append("</tr>")
            self._at += 1
        found += ["</tbody>", "</table>"]
        return "\n".join(found)

    def _cells(self) -> list[str]:
        """Convert the cells of a row."""
        line = self._lines[self._at]
        if line[0] != "|" or line[-1] != "|":
            raise UnknownMarkdownError(line)
        cells = _CELLS.findall(line[1:]) if "`" in line else line[1:-1].split("|")
        return [self._inline(cell.strip()) for cell in cells]

    def _definitions(self) -> str:
        found = ["<dl>"]
        lines = self._lines
        while self._at + 1 < len(lines) and lines[self._at] and lines[self._at + 1].startswith(":   "):
            term = lines[self._at]
            if _BEGINS.match(term) or "{ " in term:
                raise UnknownMarkdownError(term)
            found.append(f"<dt>{term}</dt>")
            self._at += 1
            while self._at < len(lines) and lines[self._at]:
                line = lines[self._at]
                if not line.startswith(":   ") or "{ " in line or _BEGINS.match(line[4:]):
                    raise UnknownMarkdownError(line)
                found.append(f"<dd>{line[4:]}</dd>")
                self._at += 1
            if self._at < len(lines):
                self._at += 1
        found.append("</dl>")
        return "\n".join(found)

    # -- lists

    def _list(self, indent: str) -> str:
        """Convert a list whose items are indented, with an empty line between all items or between none."""
        ordered = self._lines[self._at][len(indent)].isdigit()
        items, loose = self._items(indent, ordered)
        name = "ol" if ordered else "ul"
        found = [f"<{name}>"]
        for text, inside in items:
            found += ["<li>", self._with_list(text, "p"), *inside, "</li>"] if loose else [self._with_list(text, "li")]
        found.append(f"</{name}>")
        return "\n".join(found)

    def _items(self, indent: str, ordered: bool) -> tuple[list[tuple[list[str], list[str]]], bool]:
        """Return the text of each item with its blocks, and whether the items have paragraphs."""
        items: list[tuple[list[str], list[str]]] = []
        gaps: list[bool] = []
        while True:
            text = self._item(indent, ordered)
            inside = self._inside(indent + "    ")
            items.append((text, inside))
            apart = self._skip_empty_lines() or bool(inside)
            following = self._lines[self._at] if self._at < len(self._lines) else ""
            if not (following.startswith(indent) and _ITEM.match(following[len(indent) :])):
                break
            gaps.append(apart)
        if (following and not apart) or (following.startswith(" ") and not indent):
            raise UnknownMarkdownError(following)
        loose = any(gaps) or any(inside for _, inside in items)
        if loose and not all(gaps):
            raise UnknownMarkdownError(self._lines[self._at - 1])
        return items, loose

    def _item(self, indent: str, ordered: bool) -> list[str]:
        """Return the text of the next item, and its attribute list if it has one."""
        line = self._lines[self._at][len(indent) :]
        match = _ITEM.match(line)
        if match is None or (match[1] == "-") == ordered:
            raise UnknownMarkdownError(line)
        text = [line[match.end() :]]
        if _BEGINS.match(text[0]):
            raise UnknownMarkdownError(line)
        self._at += 1
        if self._at < len(self._lines) and self._lines[self._at].startswith(f"{indent}    {{ "):
            text.append(self._lines[self._at][len(indent) + 4 :])
            self._at += 1
        return text

    def _skip_empty_lines(self) -> bool:
        """Skip to the next line with text; return whether there were empty lines."""
        first = self._at
        while self._at < len(self._lines) and not self._lines[self._at]:
            self._at += 1
        return self._at > first

    def _inside(self, indent: str) -> list[str]:
        """Convert the blocks of an item: paragraphs and a list, each after an empty line."""
        found: list[str] = []
        lines = self._lines
        while self._at + 1 < len(lines) and not lines[self._at] and lines[self._at + 1].startswith(indent):
            self._at += 1
            line = lines[self._at][len(indent) :]
            if _ITEM.match(line):
                found.append(self._list(indent))
                # The empty lines after the list have been skipped.
                while self._at and not lines[self._at - 1]:
                    self._at -= 1
            else:
                self._at += 1
                if _BEGINS.match(line) or (self._at < len(lines) and lines[self._at]):
                    raise UnknownMarkdownError(line)
                found.append(self._with_list([line], "p"))
        return found


def _without_code(lines: Iterable[str], inline: Callable[[str], str]) -> Iterator[str]:
    """Yield each line as HTML, but fenced code as it is, and rows of tables, whose cells are converted one by one."""
    in_code = False
    for line in lines:
        is_fence = line.startswith(_FENCE)
        yield inline(line) if line and line[0] != "|" and not in_code and not is_fence else line
        in_code ^= is_fence


def placeholder(number: int) -> str:
    """Return the placeholder for the `id` of a heading until all `id`s of the page are known."""
    return f"\x00{number}\x00"


def _head_cell(cell: str, style: str) -> str:
    match = _AT_END.match(cell)
    if match is None:
        return f"<th{style}>{cell}</th>"
    values = dict(attributes.parse(match[2]))
    if style:
        values["style"] = "text-align: right;"
    return f"<th{attributes.as_html(values)}>{match[1]}</th>"
