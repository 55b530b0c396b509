"""The pages and files of a plan, made without MkDocs and without the theme, and their problems."""

from __future__ import annotations

import csv
import functools
import io
import json
import posixpath
import sqlite3
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import html5lib
import icalendar
import rdflib
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkPage
from torana.dossier.load import LoadResult
from torana.pages.markdown.page_metadata import metadata
from torana.pages.page import Page, PageSpec
from torana.pages.shared.addresses import Site, address
from torana.site.fast.markdown_to_html import Converter
from torana.site.plan import BuildUnit, Plan, build_order

from . import parquet
from .paths import REPOSITORY, SMALL

HAND_WRITTEN = ("method.md", "editing.md")
"""The hand-written pages that every dossier has, because generated pages link to them."""
SITE = Site("https://example.org/sub/", "https://git.example/acme/dossier")


def data_units(plan: Plan) -> list[BuildUnit]:
    """The build units of the files about the whole dossier."""
    order = build_order(list(plan.specs()))
    return [*order.shared, *order.awaited]


def problems_of_plan(loaded: LoadResult, root: Path) -> list[str]:
    """Make every page and file of a dossier, and return their problems: broken links, files that cannot be parsed."""
    plan = Plan(loaded, root, SITE)
    files: dict[str, bytes] = {}
    texts: dict[str, tuple[Page, str]] = {}
    for _, spec in plan.specs():
        if isinstance(spec, PageSpec):
            assert spec.path not in texts, f"two pages are called {spec.path}"
            texts[spec.path] = plan.rendered(spec)
            continue
        for file in plan.files(spec):
            assert file.path not in files, f"two files are called {file.path}"
            assert any(fnmatchcase(file.path, path) for path in spec.paths), f"{spec.paths} makes {file.path}"
            files[file.path] = file.content
    clashes = files.keys() & {f"{address(path)}index.html" for path in texts}
    assets = {path.relative_to(REPOSITORY / "docs").as_posix() for path in (REPOSITORY / "docs/assets").rglob("*.*")}
    pages = {path: _Content(path, *parts, {*files, *texts, *HAND_WRITTEN, *assets}) for path, parts in texts.items()}
    found = [f"{path}: a page and a file" for path in clashes]
    found += [problem for page in pages.values() for problem in page.problems(pages, {*files, *assets})]
    return found + [problem for path, content in files.items() for problem in _unreadable(path, content)]


class _Content:
    """The content of a page: its `id`s, and its links with the Markdown file or the file that each leads to."""

    def __init__(self, path: str, page: Page, text: str, known: set[str]) -> None:
        self.path = path
        made = Converter(known.__contains__).convert(text, path)
        content = made.content if made else _by_mkdocs(text, path, known)
        head = metadata(page).get("head", "")
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(f"<!doctype html><title>x</title>{head}<body>{content}")
        self._wrong = [f"{path}: {code} {values}" for _, code, values in parser.errors]
        self._elements = list(tree.iter())
        self.ids = [found for element in self._elements if (found := element.get("id"))]

    def problems(self, pages: dict[str, _Content], files: set[str]) -> Iterator[str]:
        yield from self._wrong
        yield from (f'{self.path}: the id "{name}" appears twice' for name in {*self.ids} if self.ids.count(name) > 1)
        by_address = {address(path): page.ids for path, page in pages.items()}
        by_address |= {address(path): _ids_by_hand(path) for path in HAND_WRITTEN}
        for element in self._elements:
            if element.tag == "script":
                json.loads(element.text)
            for name in ("href", "src"):
                if value := element.get(name):
                    yield from self._link(value, by_address, files)

    def _link(self, target: str, by_address: dict[str, list[str]], files: set[str]) -> Iterator[str]:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            if parts.scheme not in ("http", "https"):
                yield f"{self.path}: {target} is not a web address"
            return
        place = posixpath.normpath(posixpath.join("/", address(self.path), unquote(parts.path))).lstrip("/")
        ids = by_address.get(f"{place}/" if place else "")
        if ids is None and place not in files:
            yield f"{self.path}: {target} leads nowhere"
        elif parts.fragment and unquote(parts.fragment) not in (ids or ()):
            yield f"{self.path}: {target} has no such anchor"


def _by_mkdocs(text: str, path: str, known: set[str]) -> str:
    page = MkPage(None, File(path, None, "site", True), _configuration())
    page.markdown = text
    page.render(_configuration(), Files([File(name, None, "site", True) for name in known]))
    return page.content or ""


@functools.cache
def _configuration() -> MkDocsConfig:
    return load_config(str(SMALL / "mkdocs.yml"))


@functools.cache
def _ids_by_hand(path: str) -> list[str]:
    text = (REPOSITORY / "docs" / path).read_text("utf-8")
    tree = html5lib.parse(_by_mkdocs(text, path, set()))
    return [found for element in tree.iter() if (found := element.get("id"))]


# -- files


def _csv(content: bytes) -> None:
    widths = {len(row) for row in csv.reader(io.StringIO(content.decode(), newline=""), strict=True)}
    assert len(widths) <= 1, widths


def _sqlite(content: bytes) -> None:
    base = sqlite3.connect(":memory:")
    base.deserialize(content)
    assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    base.close()


def _turtle(content: bytes) -> None:
    rdflib.Graph().parse(data=content, format="turtle")


PARSERS: dict[str, Callable[[bytes], Any]] = {
    "json": json.loads,
    "csv": _csv,
    "ttl": _turtle,
    "sqlite": _sqlite,
    "parquet": parquet.rows,
    "ics": icalendar.Calendar.from_ical,
    **dict.fromkeys(("xml", "svg", "graphml"), ElementTree.fromstring),
    **dict.fromkeys(("md", "txt", "bib", "ris"), bytes.decode),
}
"""A parser for each ending. Pictures are not parsed."""


def _unreadable(path: str, content: bytes) -> Iterator[str]:
    parse = PARSERS.get(path.rpartition(".")[2])
    try:
        if parse:
            parse(content)
    except Exception as error:
        yield f"{path}: {type(error).__name__}: {error}"
