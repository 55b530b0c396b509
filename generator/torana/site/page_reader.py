"""One page of a built site: its links, its `id`s, the files that it loads, and its own problems."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from torana.records import active_content

_LOADS = {
    "src": {"audio", "embed", "iframe", "img", "input", "script", "source", "track", "video"},
    "href": {"feimage", "image", "use"},
    "xlink:href": {"feimage", "image", "use"},
    "background": {"body"},
    "data": {"object"},
    "poster": {"video"},
}
"""By attribute, the elements whose addresses a browser loads by itself."""
_LOADED_LINKS = {
    *("stylesheet", "preload", "modulepreload", "icon", "apple-touch-icon", "mask-icon", "manifest", "prefetch"),
    *("preconnect", "dns-prefetch", "prerender"),
}
_LINKS = {("a", "href"), ("a", "xlink:href"), ("area", "href"), ("form", "action")}
_CSS = re.compile(r"url\(([^)]*)\)|@import\s+(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LEFT_OVER = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}|%\(\w+\)[sd]|\{:? ?[.#][\w-]+[^{}]*\}")
"""An expression, a statement or a comment of Jinja; a placeholder of a translation; an attribute list of Markdown."""
_ORDINARY = (
    *("a", "b", "circle", "data", "dd", "div", "dl", "dt", "em", "figure", "h2", "h3", "label", "li", "line", "nav"),
    *("ol", "option", "p", "path", "rect", "section", "select", "span", "strong", "sup", "table", "tbody", "td", "th"),
    *("time", "tr", "ul"),
)
"""Elements whose start and end tags have no effect on how the content is read."""
_START_TAG = re.compile(rf'<({"|".join(_ORDINARY)})(?: [a-z][a-z0-9:-]*="[^"]*")*>')
_END_TAG = re.compile(f"</({'|'.join(_ORDINARY)})>")
_ATTRIBUTE = re.compile(r' ([a-z][a-z0-9:-]*)="([^"]*)"')
_AS_TYPED = {"code", "pre", "script", "style", "kbd", "samp", "textarea"}
_NO_END = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(slots=True)
class HtmlPage:
    """The properties of a page that the checks need."""

    file: str
    ids: set[str] = field(default_factory=set)
    links: Counter[str] = field(default_factory=Counter)
    """Addresses of links and of loaded files, as written, with the number of each."""
    canonical: str = ""
    robots: str = ""
    redirect: str = ""
    """The address that it redirects to, as written."""
    problems: list[str] = field(default_factory=list)
    left_over: set[str] = field(default_factory=set)
    """Texts that look like a piece of a template."""

    @property
    def address(self) -> str:
        """Its address in the site: `organisations/meti/`."""
        return self.file.removesuffix("index.html")

    @property
    def has_canonical(self) -> bool:
        """True if search engines may list it, so that it needs a canonical address."""
        return not self.is_404 and "noindex" not in self.robots

    @property
    def is_404(self) -> bool:
        """True for the page without an address of its own, which has a heading in each language and shows one."""
        return self.file.endswith("404.html")


def read_page(folder: Path, file: str) -> HtmlPage:
    """Read a page of a site."""
    page = HtmlPage(file)
    reader = _HtmlReader(page)
    try:
        reader.feed((folder / file).read_text("utf-8"))
        reader.close()
    except (UnicodeDecodeError, AssertionError) as error:
        # The parser of the standard library fails with an assertion for sections such as <![x.
        page.problems.append("not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"not HTML: {error}")
        return page
    if reader.headings != 1 and not (page.is_404 and reader.headings):
        page.problems.append(f"has {reader.headings} <h1> headings instead of 1")
    if not reader.title.strip():
        page.problems.append("has no <title>")
    if not reader.language:
        page.problems.append("has no language: <html> has no lang")
    return page


class _StartTag(NamedTuple):
    """A start tag, with the problems that do not depend on its place."""

    tag: str
    values: dict[str, str]
    problems: tuple[str, ...]


def _checked(tag: str, attributes: list[tuple[str, str]], text: str) -> _StartTag:
    problems = (*active_content.in_element(tag, attributes), *active_content.in_source(text))
    return _StartTag(tag, dict(reversed(attributes)), problems)


@lru_cache(maxsize=100_000)
def _start_tag(tag: str, text: str) -> _StartTag:
    """Return a start tag that `_START_TAG` matches, from its text."""
    return _checked(tag, [(name, html.unescape(value)) for name, value in _ATTRIBUTE.findall(text)], text)


class _HtmlReader(HTMLParser):
    def __init__(self, page: HtmlPage) -> None:
        super().__init__(convert_charrefs=True)
        # Newer versions of Python read the content of more elements as text. As markup, nothing in it is overlooked.
        vars(self).update(CDATA_CONTENT_ELEMENTS=("script", "style"), RCDATA_CONTENT_ELEMENTS=())
        self.page = page
        self.headings = 0
        self.title = ""
        self.language = ""
        self._in_title = False
        self._inside: Counter[str] = Counter()
        self._tags = 0
        self._before_content = True
        self._policy = ""
        self._script: list[str] | None = None
        """The type of the open script, and its text."""

    # The parser of the standard library takes most of the time. Ordinary tags are recognised by one expression, and
    # each distinct one is checked once: reading the 8,725 pages of a dossier
    # of 5,000 facts takes 55 s of CPU instead of 127 s (`torana check --site`).

    def updatepos(self, i: int, j: int) -> int:
        """Do not count lines: nothing needs them."""
        return j

    def parse_endtag(self, i: int) -> int:
        """Read an end tag, the most common ones without the parser."""
        if self.cdata_elem is None and (match := _END_TAG.match(self.rawdata, i)):
            self.handle_endtag(match[1])
            return match.end()
        return super().parse_endtag(i)

    def parse_starttag(self, i: int) -> int:
        """Report a start tag that the parser takes for text: a browser may read it in another way."""
        if match := _START_TAG.match(self.rawdata, i):
            self._opened(_start_tag(match[1], match[0]))
            return match.end()
        before = self._tags
        end = super().parse_starttag(i)
        if end > 0 and self._tags == before:
            self.page.problems.append("has a start tag that cannot be read")
        return end

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._opened(_checked(tag, [(name, value or "") for name, value in attrs], self.get_starttag_text() or ""))

    def _opened(self, start: _StartTag) -> None:
        tag = start.tag
        self._tags += 1
        if self._in_title or self._inside["textarea"]:
            self.page.problems.append(f"<{tag}> is in a title or text field, where browsers read no tags")
        self._before_content &= tag in ("html", "head", "meta")
        self.page.problems += start.problems
        for name, value in start.values.items():
            self._attribute(tag, name, value)
        self._element(tag, start.values)
        if tag not in _NO_END:
            self._inside[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _NO_END:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "script" and self._script:
            kind, *texts = self._script
            self.page.problems += active_content.in_script(kind, "".join(texts), self._policy)
            self._script = None
        if self._inside[tag]:
            self._inside[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._script:
            self._script.append(data)
        if self._inside["style"]:
            self._styles("style", data)
            self.page.problems += active_content.in_styles("<style>", data)
            self.page.problems += active_content.in_text_without_markup("<style>", data)
        elif ("{" in data or "%(" in data) and not any(self._inside[tag] for tag in _AS_TYPED):
            self.page.left_over.update(_LEFT_OVER.findall(data))

    def handle_comment(self, data: str) -> None:
        self.page.problems += active_content.in_text_without_markup("a comment", data)

    def unknown_decl(self, data: str) -> None:
        self.page.problems.append(f"has <![{data[:20]}, which is not HTML")

    def close(self) -> None:
        """Read the rest of the page: the parser leaves out a script or style that does not end."""
        super().close()
        self.handle_data(self.rawdata)
        self.handle_endtag("script")

    # -- attributes

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            if value in self.page.ids:
                self.page.problems.append(f'the id "{value}" appears twice')
            self.page.ids.add(value)
        if name == "style":
            self._styles(f"the style of <{tag}>", value)
        elif name in ("srcset", "imagesrcset"):
            for one in value.split(","):
                self._loads(tag, one.strip().partition(" ")[0])
        elif tag in _LOADS.get(name, ()):
            self._loads(tag, value)
        elif (tag, name) in _LINKS:
            self.page.links[value] += 1
        elif ("{" in value or "%(" in value) and not name.startswith("data-"):
            self.page.left_over.update(_LEFT_OVER.findall(value))

    def _loads(self, tag: str, address: str) -> None:
        parts = split_address(address)
        if parts is None:
            self.page.problems.append(f"<{tag}> loads {address}, which is not a valid address")
        elif parts.scheme == "data":
            return
        elif active_content.is_elsewhere(address):
            self.page.problems.append(f"<{tag}> loads {address} from another host")
        else:
            self.page.links[address] += 1

    def _styles(self, element: str, styles: str) -> None:
        for address in loaded_by_styles(styles):
            self._loads(element, address)

    # -- elements

    def _element(self, tag: str, values: dict[str, str]) -> None:
        match tag:
            case "html":
                self.language = values.get("lang", "")
            case "h1":
                self.headings += 1
            case "title":
                self._in_title = not self._inside["svg"]
            case "base":
                self.page.problems.append("<base> changes the targets of relative links")
            case "script":
                if self._inside["svg"]:
                    self.page.problems.append("a drawing contains <script>")
                # Browsers ignore the content of a script with an address, so that it counts as data.
                self._script = ["application/json" if "src" in values else values.get("type", "")]
            case "meta":
                self._meta(values)
            case "link":
                self._link(values)

    def _meta(self, values: dict[str, str]) -> None:
        if values.get("name", "").lower() == "robots":
            self.page.robots = values.get("content", "")
        match values.get("http-equiv", "").lower():
            case "refresh":
                address = active_content.refresh_target(values.get("content", ""))
                if active_content.is_elsewhere(address):
                    self.page.problems.append(f"redirects to {address}, which is not a page of the site")
                else:
                    self.page.links[address] += 1
                    self.page.redirect = address
            case "content-security-policy" if self._before_content and not self._policy:
                self._policy = values.get("content", "")
            case "content-security-policy":
                self.page.problems.append("has a second Content-Security-Policy, or one after other content")

    def _link(self, values: dict[str, str]) -> None:
        kinds, address = set(values.get("rel", "").split()), values.get("href", "")
        if "canonical" in kinds:
            self.page.canonical = address
        elif kinds & _LOADED_LINKS:
            self._loads("link", address)
        elif kinds & {"alternate", "next", "prev", "search"}:
            self.page.links[address] += 1


def loaded_by_styles(styles: str) -> Iterator[str]:
    """Yield the addresses that a style sheet loads, except data that it contains itself."""
    for match in _CSS.finditer(_COMMENT.sub("", styles)):
        address = (match[1] or match[2] or "").strip("\"' \n\t")
        if address and not address.startswith(("data:", "#")):
            yield address


@lru_cache(maxsize=100_000)
def split_address(address: str) -> SplitResult | None:
    """Return the parts of an address; `None` if it is not valid."""
    try:
        return urlsplit(address)
    except ValueError:
        return None
