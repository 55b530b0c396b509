"""A built site as a whole: does every link lead somewhere, is every page whole, does nothing load from elsewhere.

It looks at the files alone, as a host serves them, and knows neither the dossier nor the program that made them.
"""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from generator import ToranaError

_LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
_LOADED_LINKS = {"stylesheet", "preload", "modulepreload", "icon", "manifest", "prefetch"}
_SCHEMES = {"http", "https", "mailto"}


@dataclass(slots=True)
class Seen:
    """What one page holds."""

    file: str
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """Addresses as they are written, of links and of what is loaded."""
    canonical: str = ""
    robots: str = ""
    faults: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = seen
        self.headings = 0
        self.title = ""
        self.language = ""
        self._in_title = False
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        seen = self.seen
        if "id" in values:
            if values["id"] in seen.ids:
                seen.faults.append(f'the id "{values["id"]}" stands there twice')
            seen.ids.add(values["id"])
        for name in values:
            if name.startswith("on"):
                seen.faults.append(f"<{tag}> has {name}, which runs as a script")
        if tag == "html":
            self.language = values.get("lang", "")
        elif tag == "h1":
            self.headings += 1
        elif tag == "title" and "svg" not in self._inside:
            self._in_title = True
        elif tag == "meta" and values.get("name", "").lower() == "robots":
            seen.robots = values.get("content", "")
        elif tag == "link":
            kinds = set(values.get("rel", "").split())
            if "canonical" in kinds:
                seen.canonical = values.get("href", "")
            elif kinds & _LOADED_LINKS:
                self._loaded(tag, values.get("href", ""))
            elif "alternate" in kinds and "hreflang" not in values:
                seen.links.append(values.get("href", ""))
        elif tag == "a" and "href" in values:
            seen.links.append(values["href"])
        source = _LOADS.get(tag)
        if source in values:
            self._loaded(tag, values[source])
        if tag == "svg":
            self._inside.append(tag)

    def _loaded(self, tag: str, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme == "data":
            return
        if parts.scheme or parts.netloc:
            self.seen.faults.append(f"<{tag}> loads {address} from elsewhere")
        else:
            self.seen.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "svg" and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


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
    faults += _links(seen, files, urlsplit(base).path or "/")
    faults += _canonical(seen, base)
    faults += _sitemap(folder, seen, base) if base and "sitemap.xml" in files else ()
    faults += _parsed(folder, files)
    links = sum(len(one.links) for one in seen.values())
    return sorted(faults), f"looked at {len(pages):,} pages, {links:,} links and {len(files):,} files"


def _links(seen: dict[str, Seen], files: set[str], root: str) -> Iterator[str]:
    for one in seen.values():
        # The page for addresses that are not there is shown at any of them.
        here = "" if one.file == "404.html" else posixpath.dirname(one.file)
        for address, count in Counter(one.links).items():
            parts = urlsplit(address)
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
    for file in ("sitemap.xml", *sorted(path.name for path in folder.glob("sitemap-*.xml"))):
        root = ElementTree.parse(folder / file).getroot()
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


def _parsed(folder: Path, files: set[str]) -> Iterator[str]:
    for file in sorted(files):
        try:
            if file.endswith(".json"):
                json.loads((folder / file).read_text("utf-8"))
            elif file.endswith((".xml", ".svg", ".graphml")):
                ElementTree.parse(folder / file)
        except (ValueError, ElementTree.ParseError) as error:
            yield f"{file}: it cannot be read: {error}"
