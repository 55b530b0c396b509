"""Built pages as trees, so that tests need not search text with regular expressions.

lxml is ten times as fast as html5lib and finds the same elements, ids and links in valid HTML. `test_html.py` checks
that our pages are valid. `test_corpus.py` parses hostile texts with a standards-compliant parser instead.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

_PARSER = HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)

Element = HtmlElement


def parse(path: Path) -> Element:
    """Parse a page. Tests that read the same page of a shared site share its tree, and must not change it."""
    stat = path.stat()
    return _parsed(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=4_000)
def _parsed(path: Path, modified: int, size: int) -> Element:
    return etree.fromstring(path.read_text("utf-8"), _PARSER)


def article(tree: Element) -> Element:
    return next(tree.iter("article"))


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def texts_without(element: Element, lang: set[str], names: set[str]) -> Iterator[str]:
    """The pieces of text outside elements with these languages or names."""
    if element.get("lang") in lang or element.tag in names:
        return
    if element.text:
        yield element.text
    for child in element:
        yield from texts_without(child, lang, names)
        if child.tail:
            yield child.tail


def ids(element: Element) -> list[str]:
    return [found for e in element.iter() if (found := e.get("id"))]


def pages(site: Path) -> dict[str, Path]:
    """Every page of a site by its address from the root: `organisations/meti/`, empty for the home page.

    Pages that redirect are not among them.
    """
    paths = (path for path in site.rglob("*.html") if 'name="robots" content="noindex"' not in path.read_text("utf-8"))
    return {path.relative_to(site).as_posix().removesuffix("index.html"): path for path in paths}


def links(tree: Element, address: str) -> list[tuple[str, str]]:
    """The internal targets of a page's links: the address from the root, and the fragment."""
    base = f"https://site.invalid/{address}"
    found = []
    for element in tree.iter():
        for name in ("href", "src"):
            value = element.get(name)
            if value is None:
                continue
            parts = urlsplit(urljoin(base, value))
            if parts.netloc == "site.invalid":
                found.append((unquote(parts.path.removeprefix("/")), unquote(parts.fragment)))
    return found
