"""The Markdown that our templates write, to the HTML that Python-Markdown makes of it, in a fraction of the time.

Python-Markdown takes ten milliseconds a page, as it must: it reads any Markdown with any extension. Our templates write
a small part of that: headings, paragraphs, lists, tables, definition lists, `md_in_html` blocks, raw HTML, links, bold,
code, attribute lists. `convert` reads exactly this part. What it does not know it does not guess: it returns `None`,
and the page is converted by MkDocs. `tests/test_dialect.py` compares it with MkDocs on what templates write and on
Markdown at random, `tests/test_fast.py` every page of the real dossier and of a made-up one, byte for byte.

Two passes: one for what stands inside each line, kept for the next page that has the same line, then one for blocks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown.extensions.toc import slugify, unique

from torana.bounded_cache import Kept
from torana.pages.markdown.relative_addresses import between
from torana.pages.shared.addresses import address

EXTENSIONS = frozenset(
    {"attr_list", "def_list", "md_in_html", "tables", "toc", "pymdownx.highlight", "pymdownx.superfences"}
)
"""The extensions that it stands in for; with any other the pages are converted by MkDocs."""


@dataclass(slots=True)
class Heading:
    """An entry of the table of contents."""

    title: str
    """HTML without tags."""
    id: str
    level: int
    children: list[Heading] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Converted:
    """A page as HTML."""

    content: str
    toc: tuple[Heading, ...]


class UnknownMarkdownError(Exception):
    """A construct that this module does not know."""


# --- inside lines -------------------------------------------------------------------------------------------------

_TAG_ON = r"/?[a-z][a-z0-9]*(?: [^<>\n]*)?/?>"
_REFERENCE_ON = r"(?:\#\d+|amp|lt|gt|quot);"
_INLINE = re.compile(
    # The first character stands before the choice: the search for it is then the regular expression's fastest.
    r"[&<>\[\]\\`*_{}!](?:"
    # Tags and references with the words between them stay as they are: most of a page in one piece.
    rf"(?:(?<=<){_TAG_ON}|(?<=&){_REFERENCE_ON})(?:<{_TAG_ON}|&{_REFERENCE_ON}|[^&<>\[\]\\`*_{{}}!]+)*(?P<plain>)"
    r"|(?<=`)(?P<code>[^`\n]+)`"
    r"|(?<=\*)\*(?P<strong>[^*\n]+)\*\*"
    # The text of a link holds no bracket: those of the dossier are numeric references. Tags in it are our own.
    r"|(?<=\[)(?P<text>[^\[\]\n]*)\]\((?:<(?P<far>[^<>\n]*)>|(?P<near>[^()<>\s]*))\)(?:\{(?P<list>[^}\n]*)\})?"
    r"|(?<=\{)(?P<alone>) [^{}\n]* \}"
    r"|(?P<odd>)(?:(?<!!)|(?=\[))"
    r")"
)
_ATTRIBUTE = re.compile(
    r" *(?:\.(?P<css>[\w-]+)|#(?P<id>[\w.:-]+)"
    r'|(?P<name>[\w-]+)(?:=(?:"(?P<quoted>[^"\n]*)"|(?P<bare>[^\s"}]+)))?)(?= |$)'
)
_SPECIAL = re.compile(r"[&<>\\`*_{}!]")
_TAGS = re.compile(r"<[^>]*>")
_LOOSE_AMPERSAND = re.compile(r"&(?!\#?\w+;)")


def _attributes(text: str) -> dict[str, str | None]:
    """The attributes that an attribute list or a tag sets; one without a value has `None`."""
    found: dict[str, str | None] = {}
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _ATTRIBUTE.match(text, position)
        if match is None:
            raise UnknownMarkdownError(text)
        position = match.end()
        if css := match["css"]:
            found["class"] = f"{found['class']} {css}" if "class" in found else css
        elif match["id"]:
            found["id"] = match["id"]
        else:
            value = match["quoted"] if match["quoted"] is not None else match["bare"]
            if value is None and not match["name"].startswith("data-"):
                raise UnknownMarkdownError(text)  # such as `hidden`, which is written in full
            found[match["name"]] = value
    return found


def _written(attributes: dict[str, str | None]) -> str:
    """Attributes as Python-Markdown's serialiser writes them: by name."""
    return "".join(
        f" {name}" if value is None else f' {name}="{_quoted(value)}"' for name, value in sorted(attributes.items())
    )


def _quoted(value: str) -> str:
    if "&" in value:
        value = _LOOSE_AMPERSAND.sub("&amp;", value)
    return value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class _Listed(NamedTuple):
    """An attribute list."""

    attributes: dict[str, str | None]
    written: str
    """As it stands in a tag."""
    before: str
    """What of it stands in a tag before the address of a link, and behind it."""
    behind: str


_NONE = _Listed({}, "", "", "")


class _Folder:
    """What is kept of pages that lie beside each other: they link alike."""

    def __init__(self) -> None:
        self.lines: Kept[str] = Kept(20_000)
        """Whole lines, as they are written and as HTML."""
        self.links: Kept[str] = Kept(20_000)


class Dialect:
    """Converts pages; what it learns of links and attribute lists it keeps from page to page."""

    def __init__(self, known: Callable[[str], bool]) -> None:
        """
        Args:
            known: Tells whether the site has a file: `organisations/meti.md`, `data/facts.json`.
        """
        self._known = known
        self._folders: dict[str, _Folder] = {}
        self._lists: dict[str, _Listed] = {}

    def convert(self, text: str, path: str) -> Converted | None:
        """A page as HTML, or `None` where something in it is not of the dialect.

        Args:
            text: Its Markdown, without front matter.
            path: Its Markdown file, from the root: links are relative to it.
        """
        page = _Page(self, path)
        try:
            return page.converted(text)
        except UnknownMarkdownError:
            return None

    def listed(self, text: str) -> _Listed:
        """An attribute list."""
        found = self._lists.get(text)
        if found is None:
            attributes = _attributes(text)
            parts = sorted(attributes.items())
            found = _Listed(
                attributes,
                _written(attributes),
                _written(dict(part for part in parts if part[0] < "href")),
                _written(dict(part for part in parts if part[0] > "href")),
            )
            if len(self._lists) < 10_000:
                self._lists[text] = found
        return found

    def target(self, path: str, destination: str) -> str:
        """The address of a link, relative to the address of its page.

        Raises:
            UnknownMarkdownError: It is none of ours, or the site has no such file: MkDocs says what is wrong with it.
        """
        if destination.startswith("#"):
            return destination
        rest = ""
        for mark in "?#":
            if mark in destination:
                destination, _, tail = destination.partition(mark)
                rest = mark + tail
                break
        if not destination or ":" in destination or destination.startswith("/") or "%" in destination:
            raise UnknownMarkdownError(destination)
        parts = path.split("/")[:-1]
        for part in destination.split("/"):
            if part == "..":
                if not parts:
                    raise UnknownMarkdownError(destination)
                parts.pop()
            elif part != ".":
                parts.append(part)
        file = "/".join(parts)
        if not self._known(file):
            raise UnknownMarkdownError(file)
        return (between(address(path), address(file)) or "./") + rest

    def folder(self, path: str) -> _Folder:
        """What is kept of pages that lie beside this one.

        Those named index have an address one level up, and no page links to itself as others link to it.
        """
        folder, _, name = path.rpartition("/")
        key = path if name == "index.md" else folder
        found = self._folders.get(key)
        if found is None:
            found = self._folders[key] = _Folder()
        return found


# --- blocks -------------------------------------------------------------------------------------------------------

_BLOCK_TAG = re.compile(r"<(/?)(div|figure|ul|li|p|svg|form)\b([^>]*)>")
_HEADING = re.compile(r"(#{1,6}) (.*?)(?: \{ ([^{}]*) \})?$")
_ITEM = re.compile(r"(-|\d+\.) +(?=\S)")
_BEGINS = re.compile(r"[-+] |\d+\. |[#|>{ ]|: |[-= ]+$|</?(?:div|figure|ul|li|p|svg|form)\b")
"""What begins another block than a paragraph."""
_ALONE = re.compile(r"\{ ([^{}]*) \}$")
_AT_END = re.compile(r"(.*?) \{ ([^{}]*) \}$")
_RULE = re.compile(r"\|(?:[-:]+\|)+$")
_MARKDOWN = re.compile(r' markdown(?:="(block|span)")?$')


class _Page:
    def __init__(self, dialect: Dialect, path: str) -> None:
        self._dialect = dialect
        self._path = path
        self._kept = dialect.folder(path)
        self._self = f"]({path.rpartition('/')[2]}"
        self._ids: set[str] = set()
        self._headings: list[tuple[int, str, str]] = []

    def converted(self, text: str) -> Converted:
        self._written = text.split("\n")
        """As it was, for what is raw HTML."""
        self._lines = [self._line(line) if line else line for line in self._written]
        self._at = 0
        content = "\n".join(self._blocks("")).strip()
        toc: list[Heading] = []
        for number, (level, inner, given) in enumerate(self._headings):
            title = " ".join(_TAGS.sub("", inner).split())
            name = given or unique(slugify(html.unescape(title), "-"), self._ids)
            if not given:
                content = content.replace(f"\x00{number}\x00", name)
            entry = Heading(title, name, level)
            siblings = toc
            while siblings and siblings[-1].level < level:
                siblings = siblings[-1].children
            siblings.append(entry)
        return Converted(content, tuple(toc))

    # -- inside lines

    def _line(self, line: str) -> str:
        found = self._kept.lines.get(line)
        if found is None or self._self in line:
            found = _INLINE.sub(self._inline, line)
            if self._self not in line:
                self._kept.lines.put(line, found)
        return found

    def _inline(self, match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "plain" or kind == "alone":
            return match.group()
        if kind == "strong":
            return f"<strong>{_INLINE.sub(self._inline, match['strong'])}</strong>"
        if kind == "code":
            code = match["code"].strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            # What stands in code is no cell and no attribute list, whatever it looks like.
            if "|" in code or "{" in code:
                raise UnknownMarkdownError(code)
            return f"<code>{code}</code>"
        if kind == "odd":
            raise UnknownMarkdownError(match.group())
        whole = match.group()
        found = self._kept.links.get(whole)
        if found is None or self._self in whole:
            found = self._link(match)
            if self._self not in whole:
                self._kept.links.put(whole, found)
        return found

    def _link(self, match: re.Match[str]) -> str:
        far, listed, text = match["far"], match["list"], match["text"]
        if far is not None:
            if not far.startswith(("https://", "http://")):
                raise UnknownMarkdownError(far)
            href = far
        else:
            href = self._dialect.target(self._path, match["near"])
        if _SPECIAL.search(text):
            text = _INLINE.sub(self._inline, text)
        if listed is None:
            return f'<a href="{_quoted(href)}">{text}</a>'
        attributes = self._dialect.listed(listed)
        if "href" in attributes.attributes:
            raise UnknownMarkdownError(listed)
        return f'<a{attributes.before} href="{_quoted(href)}"{attributes.behind}>{text}</a>'

    # -- blocks

    def _blocks(self, until: str) -> list[str]:
        """The blocks up to the closing tag of a name, or to the end."""
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
                found.append(self._html(tag))
            elif line[0] == "#":
                found.append(self._heading(line))
                self._at += 1
            elif line[0] == "|":
                found.append(self._table())
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

    def _html(self, tag: re.Match[str]) -> str:
        line, name = self._lines[self._at], tag[2]
        markdown = _MARKDOWN.search(tag[3])
        if markdown is None:
            return self._raw(name)
        attributes = _attributes(tag[3][: markdown.start()])
        if any(value and "&" in value for value in attributes.values()):
            raise UnknownMarkdownError(line)  # read and written again, references would change
        if identity := attributes.get("id"):
            self._ids.add(identity)
        self._at += 1
        if markdown[1] == "span":
            if not line.endswith(f"</{name}>"):
                raise UnknownMarkdownError(line)
            return f"<{name}{_written(attributes)}>{line[tag.end() :]}"
        if line != tag.group():
            raise UnknownMarkdownError(line)
        inner = "\n".join(self._blocks(name))
        if not inner:
            raise UnknownMarkdownError(line)
        return f"<{name}{_written(attributes)}>\n{inner}\n</{name}>"

    def _raw(self, name: str) -> str:
        """An HTML block as it was written, to the end of the line on which its tag closes."""
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
                # Raw HTML keeps the empty line behind it.
                end = "\n" if self._at < len(self._lines) and not self._lines[self._at] else ""
                return "\n".join(self._written[first : self._at]) + end
        raise UnknownMarkdownError(self._written[first])

    def _heading(self, line: str) -> str:
        match = _HEADING.match(line)
        if match is None or not match[2] or match[2].endswith("#") or "{ " in match[2]:
            raise UnknownMarkdownError(line)
        level, inner = len(match[1]), match[2].strip()
        attributes = self._dialect.listed(match[3]).attributes if match[3] else {}
        name = attributes.get("id") or ""
        if name:
            self._ids.add(name)
        number = len(self._headings)
        self._headings.append((level, inner, name))
        # A name that is made may have to differ from any on the page, so it is put in at the end.
        name = name or f"\x00{number}\x00"
        link = f'<a class="headerlink" href="#{name}" title="Permanent link">&para;</a>'
        return f"<h{level}{_written({**attributes, 'id': name})}>{inner}{link}</h{level}>"

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
        """An element whose last line may be the list of its attributes."""
        listed = _NONE
        if lines[-1][:2] == "{ " and (match := _ALONE.match(lines[-1])):
            listed = self._dialect.listed(match[1])
            if identity := listed.attributes.get("id"):
                self._ids.add(identity)
            lines = lines[:-1]
        text = "\n".join(lines) if len(lines) != 1 else lines[0]
        if not text or "{ " in text:
            raise UnknownMarkdownError(text)
        return f"<{name}{listed.written}>{text}</{name}>"

    def _table(self) -> str:
        lines = self._lines
        head = self._cells(lines[self._at])
        rule = lines[self._at + 1] if self._at + 1 < len(lines) else ""
        if not _RULE.match(rule):
            raise UnknownMarkdownError(rule)
        styles = [self._style(cell) for cell in rule[1:-1].split("|")]
        if len(styles) != len(head):
            raise UnknownMarkdownError(rule)
        found = ["<table>", "<thead>", "<tr>"]
        for cell, style in zip(head, styles, strict=True):
            match = _AT_END.match(cell)
            attributes = dict(self._dialect.listed(match[2]).attributes) if match else {}
            if style:
                attributes["style"] = "text-align: right;"
            found.append(f"<th{_written(attributes)}>{match[1] if match else cell}</th>")
        found += ["</tr>", "</thead>", "<tbody>"]
        self._at += 2
        if self._at == len(lines) or not lines[self._at]:
            raise UnknownMarkdownError(rule)
        while self._at < len(lines) and lines[self._at]:
            row = self._cells(lines[self._at])
            if len(row) != len(styles) or "{ " in lines[self._at]:
                raise UnknownMarkdownError(lines[self._at])
            found.append("<tr>")
            found += [f"<td{style}>{cell}</td>" for style, cell in zip(styles, row, strict=True)]
            found.append("</tr>")
            self._at += 1
        found += ["</tbody>", "</table>"]
        return "\n".join(found)

    @staticmethod
    def _cells(line: str) -> list[str]:
        if line[0] != "|" or line[-1] != "|":
            raise UnknownMarkdownError(line)
        return [cell.strip() for cell in line[1:-1].split("|")]

    @staticmethod
    def _style(rule: str) -> str:
        if rule == "---":
            return ""
        if rule == "--:":
            return ' style="text-align: right;"'
        raise UnknownMarkdownError(rule)

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

    def _list(self, indent: str) -> str:
        """A list whose items stand behind an indent: all next to each other, or all with an empty line between."""
        lines = self._lines
        deeper = indent + "    "
        kind = "ol" if lines[self._at][len(indent)].isdigit() else "ul"
        items: list[tuple[list[str], list[str]]] = []
        gaps = []
        while True:
            line = lines[self._at][len(indent) :]
            match = _ITEM.match(line)
            if match is None or (match[1] == "-") != (kind == "ul"):
                raise UnknownMarkdownError(line)
            text = [line[match.end() :]]
            if _BEGINS.match(text[0]):
                raise UnknownMarkdownError(line)
            self._at += 1
            if self._at < len(lines) and lines[self._at].startswith(deeper + "{ "):
                text.append(lines[self._at][len(deeper) :])
                self._at += 1
            items.append((text, self._inside(deeper)))
            gap = self._at
            while self._at < len(lines) and not lines[self._at]:
                self._at += 1
            following = lines[self._at] if self._at < len(lines) else ""
            gap = self._at - gap
            if following.startswith(indent) and _ITEM.match(following[len(indent) :]):
                gaps.append(bool(gap) or bool(items[-1][1]))
                continue
            if following and not gap and not items[-1][1]:
                raise UnknownMarkdownError(following)
            if following.startswith(" ") and not indent:
                raise UnknownMarkdownError(following)
            break
        loose = any(gaps) or any(inside for _, inside in items)
        if loose and len(items) > 1 and not all(gaps):
            raise UnknownMarkdownError(lines[self._at - 1])
        found = [f"<{kind}>"]
        for text, inside in items:
            if loose:
                found += ["<li>", self._with_list(text, "p"), *inside, "</li>"]
            else:
                found.append(self._with_list(text, "li"))
        found.append(f"</{kind}>")
        return "\n".join(found)

    def _inside(self, indent: str) -> list[str]:
        """The blocks that belong to an item: paragraphs and a list, each behind an empty line."""
        found: list[str] = []
        lines = self._lines
        while self._at + 1 < len(lines) and not lines[self._at] and lines[self._at + 1].startswith(indent):
            self._at += 1
            line = lines[self._at][len(indent) :]
            if _ITEM.match(line):
                found.append(self._list(indent))
                # The list has gone over the empty lines behind it.
                while self._at and not lines[self._at - 1]:
                    self._at -= 1
            else:
                self._at += 1
                if _BEGINS.match(line) or (self._at < len(lines) and lines[self._at]):
                    raise UnknownMarkdownError(line)
                found.append(self._with_list([line], "p"))
        return found
