"""The theme's frame, rendered once for each kind of page and then filled in.

Material takes eight milliseconds a page for a frame in which two pages of a kind differ in a dozen places. This module
renders the frame with markers in those places, and splits it at the markers. A theme may change a value in unexpected
ways, so each kind is rendered with two sets of markers, filled in, and compared with the full rendering of its second
page, byte for byte. If they differ, every page of that kind is rendered in full. The first page is rendered in full
too: two thirds of the kinds of the real dossier have no other. `tests/test_fast.py` compares every page of the real
dossier and of a made-up one with a plain build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from torana import ToranaError
from torana.pages.markdown.page_metadata import metadata
from torana.pages.markdown.templates import template_errors
from torana.pages.page import Page
from torana.pages.shared.addresses import address
from torana.site.csp import ContentSecurityPolicy, templates_of_theme
from torana.site.fast.markdown_to_html import Converted, Converter, Heading, code_converter
from torana.site.generated_files import generated_file
from torana.site.log_messages import Warnings, logged_to


class FrameKind(NamedTuple):
    """The properties of a page on which its frame depends, except the slots."""

    depth: int
    """The number of folders in its address."""
    within: tuple[str, str]
    """The parts of its address, with and without the folder of its language, that it shares with pages of the
    navigation, because links to them are relative."""
    language: str
    hide: tuple[str, ...]
    scripts: tuple[str, ...]
    running: bool
    alternates: tuple[str, ...]
    alone: bool
    headings: int
    """0 without a table of contents, 1 with only a title, 2 with entries below it."""


class _Cut(NamedTuple):
    """A text that is split at its markers."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]

    def filled(self, values: dict[str, str]) -> str:
        found = [self.texts[0]]
        for slot, text in zip(self.slots, self.texts[1:], strict=True):
            found.append(values[slot])
            found.append(text)
        return "".join(found)


def _mark(slot: str, more: int) -> str:
    """Return a marker. It has an ampersand and letters, so that it is not found if a filter of the theme changes it."""
    return f"\ue000{slot}{'x' * 50 * more}&amp;\ue001"


_CUT = re.compile("\ue000([A-Z0-9]+)x*(?:&amp;)?\ue001")


def _cut(text: str) -> _Cut:
    parts = _CUT.split(text)
    if "\ue000" in "".join(parts[::2]):
        raise ValueError("a filter of the theme changes a value")
    return _Cut(tuple(parts[::2]), tuple(parts[1::2]))


class _Frame(NamedTuple):
    cut: _Cut
    between: str
    """The text of the theme between two entries of the table of contents."""


class _Entries(NamedTuple):
    """The entries of a table of contents, as the theme writes them."""

    leaf: _Cut
    above: _Cut
    """The beginning of an entry with entries below it."""
    end: str
    between: str
    """The text between two entries below another."""


class FastHtml:
    """Converts the Markdown of pages to HTML: our converter makes the content, and the theme the frame around it."""

    def __init__(
        self,
        config: MkDocsConfig,
        nav: Navigation,
        files: Files,
        env: jinja2.Environment,
        exists: Callable[[str], bool],
    ) -> None:
        """`config`, `nav` and `env` are those of MkDocs when it starts making pages. For `exists`, see `Converter`."""
        self._converter = Converter(exists, code_converter(config.markdown_extensions, config.mdx_configs))
        self._config = config
        self._nav = nav
        self._all = files
        self._files = files.documentation_pages()
        self._policy = ContentSecurityPolicy(templates_of_theme(config.theme.dirs))
        self._template = env.get_template("main.html")
        self._entry = env.get_template("partials/toc-item.html")
        self._base = config.site_url and config.site_url.rstrip("/") + "/"
        self._linked = _above(page.url for page in nav.pages)
        self._in_nav = {page.file.src_uri: page for page in nav.pages}
        self._seen: set[FrameKind] = set()
        self._frames: dict[FrameKind, _Frame | None] = {}
        self._entries: _Entries | None = None

    def forget_links(self) -> None:
        """Look up again whether links lead to files of the site."""
        self._converter.forget_links()

    def content(self, page: Page, markdown: str) -> str:
        """Return the content of a page, without the theme's frame."""
        return self._converted(page, markdown).content

    def page(self, page: Page, markdown: str) -> str:
        """Return a whole page as HTML.

        Raises:
            ToranaError: MkDocs warns of something, such as a link that leads nowhere.
        """
        mk_page = self._converted(page, markdown)
        return self._page_html(page, mk_page.content, mk_page.toc)

    def _converted(self, page: Page, markdown: str) -> Converted:
        return self._converter.convert(markdown, page.path) or self._by_mkdocs(page, markdown)

    def _page_html(self, page: Page, content: str, toc: Sequence[Heading]) -> str:
        if page.path in self._in_nav:
            return self._full(page, content, toc)  # the theme highlights it in the navigation
        kind = _kind(page, toc, self._linked)
        if kind not in self._frames:
            whole = self._full(page, content, toc)
            if kind in self._seen:
                self._frames[kind] = self._checked(kind, page, content, toc, whole)
            self._seen.add(kind)
            return whole
        frame = self._frames[kind]
        return frame.cut.filled(self._values(page, content, toc, frame)) if frame else self._full(page, content, toc)

    def _checked(self, kind: FrameKind, page: Page, content: str, toc: Sequence[Heading], whole: str) -> _Frame | None:
        try:
            frame = self._frame(kind, page, 0)
            # With longer values and more headings: the frame may contain them, but must not depend on them.
            if (
                frame == self._frame(kind, page, 1)
                and frame.cut.filled(self._values(page, content, toc, frame)) == whole
            ):
                return frame
        except (ValueError, KeyError):
            pass  # a marker is missing: the theme changes a value in an unknown way
        return None

    def _values(self, page: Page, content: str, toc: Sequence[Heading], frame: _Frame) -> dict[str, str]:
        meta = metadata(page)
        values = {
            "CONTENT": content,
            "TITLE": str(meta["title"]),
            "DESCRIPTION": str(meta["description"]),
            "CANONICAL": self._canonical(page),
            "RUNNING": str(meta.get("running", "")),
            "HEAD": str(meta.get("head", "")),
        }
        for number, other in enumerate(page.alternates):
            values[f"ALTERNATE{number}"] = other.address
        if toc:
            values["SKIP"] = toc[0].id
            if toc[0].children:
                values["TOC"] = frame.between.join(self._entry_of(heading) for heading in toc[0].children)
        return values

    def _canonical(self, page: Page) -> str:
        return self._base + address(page.path) if self._base else ""

    def _mkdocs(self, page: Page) -> MkPage:
        return self._in_nav.get(page.path) or MkPage(None, generated_file(self._config, page.path), self._config)

    def _by_mkdocs(self, page: Page, markdown: str) -> Converted:
        """Let MkDocs convert Markdown that our converter does not support."""
        mk_page = self._mkdocs(page)
        mk_page.markdown = markdown
        warnings = Warnings()
        with logged_to(warnings):
            mk_page.render(self._config, self._all)
        if warnings.texts:
            raise ToranaError("\n".join(warnings.texts))
        assert mk_page.content is not None
        return Converted(mk_page.content, tuple(_headings(mk_page.toc)))

    def _full(self, page: Page, content: str, toc: Sequence[Heading]) -> str:
        mk_page = self._mkdocs(page)
        mk_page.meta = metadata(page)
        mk_page.markdown, mk_page.content, mk_page.toc = "", content, TableOfContents(_links(toc))
        return self._render(mk_page)

    def _render(self, mk_page: MkPage) -> str:
        mk_page.active = True
        context = get_context(self._nav, self._files, self._config, mk_page)
        context = self._config.plugins.on_page_context(context, page=mk_page, config=self._config, nav=self._nav)
        with template_errors(Path(self._config.config_file_path).parent, mk_page.file.src_uri):
            whole = self._template.render(context)
        mk_page.active = False
        return self._policy.added_to(whole)

    def _frame(self, kind: FrameKind, page: Page, more: int) -> _Frame:
        mk_page = self._mkdocs(page)
        meta = metadata(page)
        for name in ("title", "description", "running", "head"):
            if name in meta:
                meta[name] = _mark(name.upper(), more)
        for number, other in enumerate(meta.get("alternates", ())):
            other["address"] = _mark(f"ALTERNATE{number}", more)
        mk_page.meta = meta
        # The theme checks whether the content has a first heading.
        content = _mark("CONTENT", more)
        mk_page.markdown, mk_page.content = "", f"<h1>{content}"
        if mk_page.canonical_url:
            mk_page.canonical_url = _mark("CANONICAL", more)
        first = AnchorLink("", "\ue000SKIP\ue001", 1)
        entries = [AnchorLink(_mark("ENTRY", 0), f"\ue000ID{n}\ue001", 2) for n in range(2 + more)]
        first.children = entries if kind.headings == 2 else []
        mk_page.toc = TableOfContents([first] if kind.headings else [])
        whole, between = self._render(mk_page).replace(f"<h1>{content}", content), ""
        if kind.headings == 2:
            listed, between = _listed(whole, [self._item(entry) for entry in entries])
            whole = whole.replace(listed, _mark("TOC", 0))
        return _Frame(_cut(whole), between)

    # -- the table of contents

    def _item(self, link: AnchorLink) -> str:
        return self._entry.render(toc_item=link)

    def _entry_of(self, heading: Heading) -> str:
        if self._entries is None:
            self._entries = self._learn_entries()
        known = self._entries
        values = {"ENTRY": heading.title, "ID": heading.id}
        if not heading.children:
            return known.leaf.filled(values)
        values["LABEL"] = str(escape(Markup(heading.title).striptags()))
        below = known.between.join(self._entry_of(child) for child in heading.children)
        return known.above.filled(values) + below + known.end

    def _learn_entries(self) -> _Entries:
        below = [AnchorLink(_mark("ENTRY", 0), f"\ue000ID{n}\ue001", 3) for n in range(2)]
        # For a label, the theme removes the tags from the title and escapes it a second time.
        title = "<b>&amp;\ue000ENTRY\ue001</b>"
        above = AnchorLink(title, "\ue000ID\ue001", 2)
        above.children = below
        whole = self._item(above)
        listed, between = _listed(whole, [self._item(entry) for entry in below])
        head, end = whole.split(listed)
        head = head.replace(title, "\ue000ENTRY\ue001").replace("&amp;\ue000ENTRY\ue001", "\ue000LABEL\ue001")
        return _Entries(_cut(self._item(below[0]).replace("ID0", "ID")), _cut(head), end, between)


def _listed(whole: str, entries: Sequence[str]) -> tuple[str, str]:
    """Return the part of a text that consists of entries, and the text between two entries.

    Raises:
        ValueError: They are missing, or the texts between them differ.
    """
    start = whole.index(entries[0])
    middle = start + len(entries[0])
    between = whole[middle : whole.index(entries[1], middle)]
    listed = between.join(entries)
    if whole.count(listed) != 1:
        raise ValueError("the theme's table of contents is not made of its entries")
    return listed, between


def _above(addresses: Iterable[str]) -> set[str]:
    """Return addresses and all their parent folders."""
    found = set()
    for each in addresses:
        parts = each.split("/")[:-1]
        found |= {"/".join(parts[: end + 1]) + "/" for end in range(len(parts))}
    return found


def _headings(links: Iterable[AnchorLink]) -> Iterator[Heading]:
    for link in links:
        yield Heading(link.title, link.id, link.level, list(_headings(link.children)))


def _within(path: str, linked: Container[str]) -> str:
    """Return the longest part of a page's address that is in `linked`."""
    above = address(path)
    while above and above not in linked:
        above = above[: above.rstrip("/").rfind("/") + 1]
    return above


def _kind(page: Page, toc: Sequence[Heading], linked: Container[str]) -> FrameKind:
    return FrameKind(
        depth=address(page.path).count("/"),
        within=(_within(page.path, linked), _within(page.path.removeprefix(page.folder), linked)),
        language=page.language,
        hide=page.hide,
        scripts=page.scripts,
        running=bool(page.running),
        alternates=tuple(other.language for other in page.alternates),
        alone=page.alone,
        headings=0 if not toc else 2 if toc[0].children else 1,
    )


def _links(headings: Iterable[Heading]) -> list[AnchorLink]:
    found = []
    for heading in headings:
        link = AnchorLink(heading.title, heading.id, heading.level)
        link.children = _links(heading.children)
        found.append(link)
    return found
