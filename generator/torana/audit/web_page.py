"""The text of an HTML page and the elements that describe it. Malformed HTML is read as far as possible."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from typing import NamedTuple

from torana.audit.web_requests import Answer, RefusedAnswerError

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark"),
    *("q", "rb", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup"),
    *("rt", "rp", "time", "u", "var", "wbr"),
}
"""Elements that do not begin a new line."""
_UNREAD = {
    *("button", "canvas", "datalist", "iframe", "math", "noscript", "object", "rp", "rt", "script", "select", "style"),
    *("svg", "template", "textarea", "video", "audio"),
    "sup",  # the marks of notes
}
"""Elements whose text is not part of the page's text."""
_ASIDE = {"aside", "footer", "form", "nav"}
"""Elements beside the main text."""
_ASIDE_CLASSES = {"ad", "ads", "advert", "advertisement", "breadcrumb", "breadcrumbs", "promo", "related", "sponsored"}
"""The `class` or `id` of other elements beside the main text."""
_WHOLE = {"html", "body", "main", "article"}
"""Elements that are never beside the main text, or hidden, whatever their attributes are."""
_CELLS = {"dd", "dt", "li", "td", "th"}
_HEADINGS = {"h1", "title"}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LONGER = {"shift_jis": "cp932", "iso8859-1": "cp1252", "gb2312": "gb18030", "euc_kr": "cp949"}
"""The encodings that browsers use for the names of older ones."""


class TextBlock(NamedTuple):
    """A paragraph, a heading, or any other text between two line breaks."""

    text: str
    aside: bool
    """True beside the main text: in navigation, a footer, a form or an advertisement."""
    heading: bool
    """True for a heading of the first level."""
    cells: int
    """The number of cells of tables and items of lists around it."""


@dataclass(slots=True)
class WebPage:
    """The text of a page and the elements that describe it."""

    language: str = ""
    """The `lang` of the page."""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    """The headings of the first level."""
    metas: list[tuple[str, str]] = field(default_factory=list)
    """The name and the content of each `meta` element, and of each element with `itemprop` and a value."""
    canonical: str = ""
    """The canonical address as written."""
    json_ld: list[str] = field(default_factory=list)
    """The scripts with JSON-LD."""
    blocks: list[TextBlock] = field(default_factory=list)

    def meta(self, *names: str) -> list[str]:
        """The values of `meta` elements, in the order of the names; the same value once."""
        found = [value for wanted in names for name, value in self.metas if name == wanted and value]
        return list(dict.fromkeys(found))

    @property
    def main_text(self) -> str:
        """The text without elements beside the main text, one block per line."""
        return "\n".join(block.text for block in self.blocks if not block.aside)

    @property
    def text(self) -> str:
        """The whole text, a block in each line."""
        return "\n".join(block.text for block in self.blocks)


def read_page(answer: Answer) -> WebPage:
    """Read a downloaded page.

    Raises:
        RefusedAnswerError: It has a declaration that no HTML has.
    """
    reader = _Reader()
    try:
        # Not closed: the parser would read the rest of the page once for each comment that has no end.
        reader.feed(_decoded(answer.body, answer.headers) + "\n")
    except AssertionError as error:  # of the standard library, for an unknown declaration
        raise RefusedAnswerError("its HTML cannot be read") from error
    reader.end_block()
    return reader.page


def is_html(answer: Answer) -> bool:
    """Return whether a download is a page of HTML."""
    kind = answer.headers.get_content_type() if "Content-Type" in answer.headers else "text/html"
    return kind in ("text/html", "application/xhtml+xml") and not answer.body.startswith(b"%PDF")


def _decoded(body: bytes, headers: Message) -> str:
    """The text of a page: its byte order mark, its host and its `meta` name the encoding, in this order."""
    named = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    declared = _CHARSET.search(body[:2048])
    for name in (named, headers.get_content_charset(), declared and declared[1].decode(), "utf-8"):
        # Some codecs of Python are not encodings of pages: base64, idna.
        with suppress(LookupError, ValueError):
            found = codecs.lookup(name or "").name
            return body.decode(_LONGER.get(found, found), "replace")
    raise AssertionError("utf-8 is always known")


class _Reader(HTMLParser):
    """Collects the blocks of text and the elements that describe the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = WebPage()
        self._open: list[tuple[str, str]] = []
        """The open elements, each with its role: `unread`, `aside`, `cell`, `heading`, `json` or empty."""
        self._names: Counter[str] = Counter()
        self._roles: Counter[str] = Counter()
        self._text: list[str] = []
        self._heading: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and begin a new block unless it is inline."""
        values = {name: (value or "").strip() for name, value in reversed(attrs)}
        role = _role(tag, values)
        if tag not in _INLINE or role == "aside":
            self.end_block()
        self._describe(tag, values)
        if role == "json":
            self.page.json_ld.append("")
        if tag not in _VOID:
            self._open.append((tag, role))
            self._names[tag] += 1
            self._roles[role] += 1

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and the elements in it that were left open."""
        if tag not in _INLINE or self._roles["aside"]:
            self.end_block()
        if not self._names[tag]:
            return
        closed = ""
        while closed != tag:
            closed, role = self._open.pop()
            self._names[closed] -= 1
            self._roles[role] -= 1
            if role == "heading":
                self._end_heading(closed)

    def handle_data(self, data: str) -> None:
        """Add text to the block, the heading or the script that contains it."""
        tag, role = self._open[-1] if self._open else ("", "")
        if role == "json":
            self.page.json_ld[-1] += data
        elif not self._roles["unread"]:
            if self._roles["heading"]:
                self._heading.append(data)
            if tag != "title":
                self._text.append(data)

    def end_block(self) -> None:
        """End the present block."""
        if text := " ".join("".join(self._text).split()):
            aside, heading = self._roles["aside"] > 0, self._roles["heading"] > 0
            self.page.blocks.append(TextBlock(text, aside, heading, self._roles["cell"]))
        self._text = []

    def _end_heading(self, tag: str) -> None:
        text = " ".join("".join(self._heading).split())
        self._heading = []
        if tag == "title":
            self.page.title = self.page.title or text
        elif text:
            self.page.headings.append(text)

    def _describe(self, tag: str, values: dict[str, str]) -> None:
        page = self.page
        name = values.get("name") or values.get("property") or values.get("itemprop") or values.get("http-equiv") or ""
        value = values.get("content") or values.get("datetime") or ""
        if tag == "meta" or (values.get("itemprop") and value):
            page.metas.append((name.lower(), value))
        elif tag == "html":
            page.language = page.language or values.get("lang", "") or values.get("xml:lang", "")
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            page.canonical = page.canonical or values.get("href", "")


def _role(tag: str, values: dict[str, str]) -> str:
    if tag == "script" and values.get("type", "").lower() == "application/ld+json":
        return "json"
    if tag in _UNREAD or ("hidden" in values and tag not in _WHOLE):
        return "unread"
    if tag in _WHOLE:
        return ""
    classes = {*values.get("class", "").lower().split(), values.get("id", "").lower()}
    if tag in _ASIDE or values.get("role") == "navigation" or not _ASIDE_CLASSES.isdisjoint(classes):
        return "aside"
    return "heading" if tag in _HEADINGS else "cell" if tag in _CELLS else ""
