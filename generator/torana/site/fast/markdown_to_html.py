"""Conversion of the Markdown of our templates to the HTML of Python-Markdown, in a fraction of the time.

Python-Markdown takes ten milliseconds a page, because it supports any Markdown with any extension. Our templates use a
small part of that: headings, paragraphs, lists, tables, definition lists, `md_in_html` blocks, raw HTML, links, bold,
emphasis, code, attribute lists. `convert` supports exactly this part. For anything else it returns `None`, and MkDocs
converts the page. `tests/test_markdown_to_html.py` compares it with MkDocs on Markdown from templates and on random
Markdown. `tests/test_fast.py` compares every page of the real dossier and of a made-up one, byte for byte.

There are two passes: `inline` converts the text of each line, and `blocks` the rest.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import markdown
from markdown.extensions.toc import slugify, unique

from torana.site.fast.attributes import UnknownMarkdownError
from torana.site.fast.blocks import BlockPass, HeadingLine, placeholder
from torana.site.fast.inline import InlinePass

MOST = 20_000
"""Maximum number of cached links of one folder. When it is exceeded, all of them are dropped."""
_TAGS = re.compile(r"<[^>]*>")


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


def code_converter(extensions: Sequence[str], settings: Mapping[str, Any]) -> Callable[[str], str]:
    """Return a function that converts a block of fenced code like MkDocs, with its Markdown extensions.

    It raises `UnknownMarkdownError` if the result depends on the rest of the page: some settings number all lines.
    """
    library = cache(lambda: markdown.Markdown(extensions=extensions, extension_configs=settings))

    def code(text: str) -> str:
        content: str = library().reset().convert(text)
        if " id=" in content or "<a " in content:
            raise UnknownMarkdownError(text)
        return content

    return code


def unknown(text: str) -> str:
    """Convert no code.

    Raises:
        UnknownMarkdownError: Always.
    """
    raise UnknownMarkdownError(text)


class Converter:
    """Converts pages, and caches converted links for the next pages."""

    def __init__(self, exists: Callable[[str], bool], code: Callable[[str], str] = unknown) -> None:
        """
        Args:
            exists: Returns whether the site has a file: `organisations/meti.md`, `data/facts.json`.
            code: Converts a block of fenced code. Without it, pages with code are not supported.
        """
        self._exists = exists
        self._code = code
        # Saves 4% of a cold build: 0.4 s of 10 s for `benchmarks/dossiers.py 300`, `torana build --no-cache --jobs 1`.
        self._links: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def forget_links(self) -> None:
        """Drop all cached links, because `exists` may give other answers now."""
        self._links.clear()

    def convert(self, text: str, path: str) -> Converted | None:
        """Convert the Markdown of a page to HTML; `None` if this converter does not support some of it."""
        folder, _, name = path.rpartition("/")
        # The address of a page named `index` is one level higher.
        links = self._links[path if name == "index.md" else folder]
        if len(links) > MOST:
            links.clear()
        try:
            blocks = BlockPass(text, InlinePass(path, links, self._exists).line, self._code)
            return _with_ids(blocks.html(), blocks.headings, blocks.ids)
        except UnknownMarkdownError:
            return None


def _with_ids(content: str, headings: Iterable[HeadingLine], ids: set[str]) -> Converted:
    """Give each heading without an `id` a unique one, and list all headings."""
    toc: list[Heading] = []
    for number, heading in enumerate(headings):
        title = " ".join(_TAGS.sub("", heading.html).split())
        name = heading.id or unique(slugify(html.unescape(title), "-"), ids)
        if not heading.id:
            content = content.replace(placeholder(number), name)
        siblings = toc
        while siblings and siblings[-1].level < heading.level:
            siblings = siblings[-1].children
        siblings.append(Heading(title, name, heading.level))
    return Converted(content, tuple(toc))
