"""What tests see of a built page: a parsed tree, never a regular expression."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib


def parse(path: Path) -> Element:
    tree: Element = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    return tree


def article(tree: Element) -> Element:
    return next(tree.iter("article"))


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def texts_without(element: Element, lang: set[str], names: set[str]) -> Iterator[str]:
    """The pieces of text that stand in no element of these languages or names."""
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
    """Every page of a site by its address from the root: `` for home, `organisations/meti/`."""
    found = {}
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        found[name.removesuffix("index.html")] = path
    return found


def links(tree: Element, address: str) -> list[tuple[str, str]]:
    """The internal targets of a page: address from the root and fragment; external ones are left out."""
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
