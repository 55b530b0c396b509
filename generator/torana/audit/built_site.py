"""A built site as a whole: does every link lead somewhere, is every page whole, does nothing load from elsewhere.

It looks at the files alone, as a host serves them, and knows neither the dossier nor the program that made them.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from xml.etree import ElementTree

from torana import ToranaError

_LOADS = {
    ("audio", "src"),
    ("body", "background"),
    ("embed", "src"),
    ("feimage", "href"),
    ("feimage", "xlink:href"),
    ("iframe", "src"),
    ("image", "href"),
    ("image", "xlink:href"),
    ("img", "src"),
    ("input", "src"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("track", "src"),
    ("use", "href"),
    ("use", "xlink:href"),
    ("video", "poster"),
    ("video", "src"),
}
"""What a browser fetches unasked."""
_LOADED_LINKS = {
    *("stylesheet", "preload", "modulepreload", "icon", "apple-touch-icon", "mask-icon", "manifest", "prefetch"),
    *("preconnect", "dns-prefetch", "prerender"),
}
_LINKS = {("a", "href"), ("a", "xlink:href"), ("area", "href"), ("form", "action")}
_SCHEMES = {"http", "https", "mailto"}
_CSS = re.compile(r"url\(([^)]*)\)|@import\s+(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LEFT = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}|%\(\w+\)[sd]|\{:? ?[.#][\w-]+[^{}]*\}")
"""Of Jinja an expression, a statement, a comment; a gap of a translation; a list of attributes of Markdown."""
_AS_TYPED = {"code", "pre", "script", "style", "kbd", "samp", "textarea"}
_NO_END = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
}


@dataclass(slots=True)
class Seen:
    """What one page holds."""

    file: str
    ids: set[str] = field(default_factory=set)
    links: Counter[str] = field(default_factory=Counter)
    """Addresses as they are written, of links and of what is loaded, with how often."""
    canonical: str = ""
    robots: str = ""
    faults: list[str] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    """What looks like a piece of a template."""


class _Reader(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = seen
        self.headings = 0
        self.title = ""
        self.language = ""
        self._in_title = False
        self._inside: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        seen = self.seen
        if "id" in values:
            if values["id"] in seen.ids:
                seen.faults.append(f'the id "{values["id"]}" stands there twice')
            seen.ids.add(values["id"])
        for name, value in values.items():
            if name.startswith("on"):
                seen.faults.append(f"<{tag}> has {name}, which runs as a script")
            elif name == "style":
                self._styles(f"the style of <{tag}>", value)
            elif name in ("srcset", "imagesrcset"):
                for one in value.split(","):
                    self._loaded(tag, one.strip().partition(" ")[0])
            elif (tag, name) in _LOADS:
                self._loaded(tag, value)
            elif (tag, name) in _LINKS:
                seen.links[value] += 1
            elif ("{" in value or "%(" in value) and not name.startswith("data-"):
                seen.left.update(_LEFT.findall(value))
        if tag == "html":
            self.language = values.get("lang", "")
        elif tag == "h1":
            self.headings += 1
        elif tag == "title" and not self._inside["svg"]:
            self._in_title = True
        elif tag == "base":
            seen.faults.append("<base> gives its links another beginning")
        elif tag == "meta" and values.get("name", "").lower() == "robots":
            seen.robots = values.get("content", "")
        elif tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            seen.links[values.get("content", "").partition("=")[2].strip("'\" ")] += 1
        elif tag == "link":
            kinds = set(values.get("rel", "").split())
            if "canonical" in kinds:
                seen.canonical = values.get("href", "")
            elif kinds & _LOADED_LINKS:
                self._loaded(tag, values.get("href", ""))
            elif kinds & {"alternate", "next", "prev"}:
                seen.links[values.get("href", "")] += 1
        if tag not in _NO_END:
            self._inside[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _NO_END:
            self.handle_endtag(tag)

    def _loaded(self, tag: str, address: str) -> None:
        parts = _split(address)
        if parts is None:
            self.seen.faults.append(f"<{tag}> loads {address}, which is no address")
            return
        if parts.scheme == "data":
            return
        if parts.scheme or parts.netloc:
            self.seen.faults.append(f"<{tag}> loads {address} from elsewhere")
        else:
            self.seen.links[address] += 1

    def _styles(self, where: str, styles: str) -> None:
        for address in _loaded_by(styles):
            self._loaded(where, address)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if self._inside[tag]:
            self._inside[tag] -= 1

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._inside["style"]:
            self._styles("style", data)
        elif ("{" in data or "%(" in data) and not any(self._inside[tag] for tag in _AS_TYPED):
            self.seen.left.update(_LEFT.findall(data))


def _loaded_by(styles: str) -> Iterator[str]:
    """The addresses that a style sheet has a browser fetch; not those within itself."""
    for match in _CSS.finditer(_COMMENT.sub("", styles)):
        address = (match[1] or match[2] or "").strip("\"' \n\t")
        if address and not address.startswith(("data:", "#")):
            yield address


def _seen(folder: Path, file: str) -> Seen:
    seen = Seen(file)
    reader = _Reader(seen)
    try:
        reader.feed((folder / file).read_text("utf-8"))
        reader.close()
    except UnicodeDecodeError:
        seen.faults.append("it is no UTF-8")
        return seen
    if reader.headings != 1:
        seen.faults.append(f"it has {reader.headings} first headings, where a page has one")
    if not reader.title.strip():
        seen.faults.append("it has no title")
    if not reader.language:
        seen.faults.append("it does not say its language")
    return seen


def inspected(folder: Path, jobs: int) -> tuple[list[str], str]:
    """Looks at every file of a site.

    Args:
        folder: The site.
        jobs: How many processes look at pages.

    Returns:
        The faults, each with its file, and what was looked at.

    Raises:
        ToranaError: There is no site.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = sorted(file for file in files if file.endswith(".html"))
    if "index.html" not in files:
        raise ToranaError(f"{folder} holds no site: it has no index.html")
    with ProcessPoolExecutor(jobs) as pool:
        seen = {one.file: one for one in pool.map(partial(_seen, folder), pages, chunksize=16)}
    faults = [f"{one.file}: {fault}" for one in seen.values() for fault in one.faults]
    base = seen["index.html"].canonical
    faults += _links(seen, files, base)
    faults += _canonical(seen, base)
    faults += _sitemap(folder, seen, base) if base else ()
    faults += _left(folder, seen)
    faults += _style_sheets(folder, files)
    faults += _parsed(folder, files)
    links = sum(one.links.total() for one in seen.values())
    return sorted(faults), f"looked at {len(pages):,} pages, {links:,} links and {len(files):,} files"


def _links(seen: dict[str, Seen], files: set[str], base: str) -> Iterator[str]:
    root = urlsplit(base).path or "/"
    for one in seen.values():
        # The page for addresses that are not there is shown at any of them.
        here = "" if one.file == "404.html" else posixpath.dirname(one.file)
        for address, count in one.links.items():
            own = bool(base) and address.startswith(base)
            parts = _split(f"{root}{address.removeprefix(base)}" if own else address)
            if parts is None:
                yield f"{one.file}: a link leads to {address}, which is no address"
                continue
            if parts.scheme or parts.netloc:
                if parts.scheme not in _SCHEMES:
                    yield f"{one.file}: a link leads to {address}, which is no address of the web"
                continue
            path = unquote(parts.path)
            if path.startswith("/"):
                if not path.startswith(root):
                    continue  # another site of the same host
                target = posixpath.normpath(path.removeprefix(root) or ".")
            else:
                target = posixpath.normpath(posixpath.join(here, path)) if path else one.file
            target = "" if target == "." else target
            if path.endswith("/") or target == "" or posixpath.basename(path) in (".", ".."):
                target = posixpath.join(target, "index.html")
            if target not in files:
                yield f"{one.file}: {count} link{'s' * (count > 1)} to {address}, where nothing is"
            elif parts.fragment and target in seen and unquote(parts.fragment) not in seen[target].ids:
                yield f"{one.file}: {count} link{'s' * (count > 1)} to {address}, whose anchor is not there"


def _split(address: str) -> SplitResult | None:
    """The parts of an address; `None` where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _canonical(seen: dict[str, Seen], base: str) -> Iterator[str]:
    if not base:
        return  # a site that does not know its address has none
    for one in seen.values():
        if one.file.endswith("404.html") or "noindex" in one.robots:
            continue
        wanted = base + one.file.removesuffix("index.html")
        if one.canonical != wanted:
            yield f'{one.file}: its canonical address is "{one.canonical}", not {wanted}'


def _sitemap(folder: Path, seen: dict[str, Seen], base: str) -> Iterator[str]:
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    found: list[str] = []
    if not (folder / "sitemap.xml").is_file():
        yield "sitemap.xml: it is missing"
        return
    for file in ("sitemap.xml", *sorted(path.name for path in folder.glob("sitemap-*.xml"))):
        try:
            root = ElementTree.parse(folder / file).getroot()
        except ElementTree.ParseError:
            return  # told by `_parsed`
        if not root.tag.endswith("sitemapindex"):
            found += [(element.text or "").strip() for element in root.iter(name)]
    wanted = {
        base + one.file.removesuffix("index.html")
        for one in seen.values()
        if not one.file.endswith("404.html") and "noindex" not in one.robots
    }
    leads = {base + one.file.removesuffix("index.html") for one in seen.values() if "noindex" in one.robots}
    for address in sorted(wanted - set(found)):
        yield f"sitemap.xml: {address} is missing"
    for address in sorted(set(found) - wanted - leads):
        yield f"sitemap.xml: {address} is no page"


def _left(folder: Path, seen: dict[str, Seen]) -> Iterator[str]:
    """What looks like a piece of a template, unless the data have it as well: then a fact or a name says so."""
    pages = [one for one in seen.values() if one.left]
    told = "".join(path.read_text("utf-8") for path in sorted((folder / "api").glob("*/*.json"))) if pages else ""
    for one in pages:
        for piece in sorted(one.left):
            if json.dumps(piece, ensure_ascii=False)[1:-1] not in told:
                yield f"{one.file}: {piece} is left of a template"


def _style_sheets(folder: Path, files: set[str]) -> Iterator[str]:
    for file in sorted(file for file in files if file.endswith((".css", ".svg"))):
        try:
            text = (folder / file).read_text("utf-8")
        except UnicodeDecodeError:
            yield f"{file}: it is no UTF-8 text"
            continue
        for address in _loaded_by(text):
            parts = _split(address)
            if parts is None:
                yield f"{file}: it loads {address}, which is no address"
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path)))
            if parts.scheme or parts.netloc:
                yield f"{file}: it loads {address} from elsewhere"
            elif target not in files:
                yield f"{file}: it loads {address}, where nothing is"


def _parsed(folder: Path, files: set[str]) -> Iterator[str]:
    for file in sorted(files):
        try:
            if file.endswith(".json"):
                json.loads((folder / file).read_text("utf-8"))
            elif file.endswith((".xml", ".svg", ".graphml")):
                ElementTree.parse(folder / file)
        except (ValueError, ElementTree.ParseError) as error:
            yield f"{file}: it cannot be read: {error}"
