"""Checks of a whole site: every link leads to a page, every page is complete, nothing is loaded from another host.

They read only the files, as a host serves them, and do not use the dossier or the program that made them.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree

from torana import ToranaError
from torana.problems import count
from torana.records.active_content import in_styles, in_xml
from torana.site.page_reader import HtmlPage, loaded_by_styles, read_page, split_address


def check_site(folder: Path, jobs: int) -> tuple[list[str], str]:
    """Check every file of a site with several processes.

    Returns:
        The problems, each with its file, and a summary of the checks.

    Raises:
        ToranaError: There is no site.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = sorted(file for file in files if file.lower().endswith((".html", ".htm")))
    if "index.html" not in files:
        raise ToranaError(f"{folder} is not a site: it has no index.html")
    with ProcessPoolExecutor(jobs) as pool:
        pages = {page.file: page for page in pool.map(partial(read_page, folder), names, chunksize=16)}
    base = pages["index.html"].canonical
    problems = [f"{page.file}: {problem}" for page in pages.values() for problem in page.problems]
    problems += _links(pages, files, base)
    if base:  # a site that does not know its address has no canonical addresses
        problems += _canonical(pages, base)
        problems += _sitemap(folder, pages, base)
    problems += _left_over(folder, pages)
    problems += _style_sheets(folder, files)
    problems += _parsed(folder, files)
    links = sum(page.links.total() for page in pages.values())
    checked = f"{count(len(names), 'page')}, {count(links, 'link')} and {count(len(files), 'file')}"
    return sorted(problems), f"checked {checked}"


def _links(pages: dict[str, HtmlPage], files: set[str], base: str) -> Iterator[str]:
    root = urlsplit(base).path or "/"
    for page in pages.values():
        for address, number in page.links.items():
            own = bool(base) and address.startswith(base)
            problem = _link(page, f"{root}{address.removeprefix(base)}" if own else address, root, pages, files)
            if problem in (_NO_FILE, _NO_ANCHOR):
                yield f"{page.file}: {count(number, 'link')} to {address}, {problem}"
            elif problem:
                yield f"{page.file}: links to {address}, {problem}"


_NO_FILE = "which does not exist"
_NO_ANCHOR = "whose anchor does not exist"


def _link(page: HtmlPage, address: str, root: str, pages: dict[str, HtmlPage], files: set[str]) -> str:
    """Return the problem with a link; empty if there is none."""
    parts = split_address(address)
    if parts is None:
        return "which is not a valid address"
    if parts.scheme or parts.netloc:
        return ""
    path = unquote(parts.path)
    if path.startswith("/") and not path.startswith(root):
        return ""  # another site of the same host
    target = _target(page.file, path, root)
    if target not in files:
        return _NO_FILE
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return _NO_ANCHOR
    return ""


def _target(page: str, path: str, root: str) -> str:
    """Return the file of the site that a path leads to."""
    # The 404 page is shown at any address.
    here = "" if page == "404.html" else posixpath.dirname(page)
    if not path:
        return page
    joined = path.removeprefix(root) if path.startswith("/") else posixpath.join(here, path)
    target = posixpath.normpath(joined or ".")
    if target == "." or path.endswith("/") or posixpath.basename(path) in (".", ".."):
        return posixpath.normpath(posixpath.join(target, "index.html"))
    return target


def _web_address(page: HtmlPage, base: str) -> str:
    return base + quote(page.address, safe="/+")


def _canonical(pages: dict[str, HtmlPage], base: str) -> Iterator[str]:
    for page in pages.values():
        wanted = urljoin(_web_address(page, base), page.redirect)
        if (page.has_canonical or page.redirect) and page.canonical != wanted:
            yield f'{page.file}: its canonical address is "{page.canonical}", not {wanted}'


def _sitemap(folder: Path, pages: dict[str, HtmlPage], base: str) -> Iterator[str]:
    if not (folder / "sitemap.xml").is_file():
        yield "sitemap.xml: missing"
        return
    found: set[str] = set()
    for file in ("sitemap.xml", *sorted(path.name for path in folder.glob("sitemap-*.xml"))):
        try:
            found |= _addresses(folder / file)
        except ElementTree.ParseError:
            return  # reported by `_parsed`
    wanted = {_web_address(page, base) for page in pages.values() if page.has_canonical}
    for address in sorted(wanted - found):
        yield f"sitemap.xml: {address} is missing"
    hidden = {_web_address(page, base) for page in pages.values() if "noindex" in page.robots}
    for address in sorted(found - wanted):
        problem = "has noindex, so it must not be listed" if address in hidden else "is not a page"
        yield f"sitemap.xml: {address} {problem}"


def _addresses(sitemap: Path) -> set[str]:
    """Return the addresses in a sitemap; none for an index of sitemaps."""
    root = ElementTree.parse(sitemap).getroot()
    if root.tag.endswith("sitemapindex"):
        return set()
    return {(loc.text or "").strip() for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}


def _left_over(folder: Path, pages: dict[str, HtmlPage]) -> Iterator[str]:
    """Report texts that look like a piece of a template, unless the data also contains them: then they are content."""
    suspect = [page for page in pages.values() if page.left_over]
    data = "".join(path.read_text("utf-8") for path in sorted((folder / "api").glob("*/*.json"))) if suspect else ""
    for page in suspect:
        for piece in sorted(page.left_over):
            if json.dumps(piece, ensure_ascii=False)[1:-1] not in data:
                yield f"{page.file}: {piece} is left over from a template"


def _style_sheets(folder: Path, files: set[str]) -> Iterator[str]:
    for file in sorted(file for file in files if file.endswith((".css", ".svg"))):
        try:
            text = (folder / file).read_text("utf-8")
        except UnicodeDecodeError:
            yield f"{file}: not UTF-8 text"
            continue
        for problem in in_styles("a style", text) if file.endswith(".css") else ():
            yield f"{file}: {problem}"
        for address in loaded_by_styles(text):
            parts = split_address(address)
            if parts is None:
                yield f"{file}: loads {address}, which is not a valid address"
            elif parts.scheme or parts.netloc:
                yield f"{file}: loads {address} from another host"
            elif posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path))) not in files:
                yield f"{file}: loads {address}, which does not exist"


def _parsed(folder: Path, files: set[str]) -> Iterator[str]:
    for file in sorted(files):
        try:
            if file.endswith(".json"):
                json.loads((folder / file).read_text("utf-8"))
            elif file.lower().endswith((".xml", ".svg", ".xhtml", ".graphml")):
                for problem in in_xml((folder / file).read_text("utf-8")):
                    yield f"{file}: {problem}"
        except (ValueError, ElementTree.ParseError) as error:
            yield f"{file}: cannot be parsed: {error}"
