"""The navigation: that of `mkdocs.yml`, with the top sectors, and in other languages."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

from torana.dossier.graph import Dossier
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import page_path
from torana.pages.shared.entity_names import in_order
from torana.pages.shared.report_views import REPORT_PAGE, has_report
from torana.records.entity_types import SECTOR
from torana.wording.words import Words


def _entries(nav: Any) -> Iterator[tuple[str, Any]]:
    """Yield every entry of a navigation in order: its title (may be empty), and a path or a list of entries."""
    for entry in nav or ():
        if isinstance(entry, str):
            yield "", entry
        elif isinstance(entry, dict):
            for title, below in entry.items():
                yield str(title), below
                yield from _entries(below if isinstance(below, list) else ())


def paths_in(nav: Any) -> Iterator[str]:
    """Return the files that a navigation names, as in `mkdocs.yml`."""
    return (below for _, below in _entries(nav) if isinstance(below, str))


def titles(nav: Any) -> list[str]:
    """Return the titles of a navigation."""
    return [title for title, _ in _entries(nav) if title]


def has_title(nav: Any, path: str) -> bool:
    """Return whether a navigation gives a file a title."""
    return any(title and below == path for title, below in _entries(nav))


class SectorMenu(NamedTuple):
    """The part of the navigation that follows from the dossier: its sectors, and pages that it does not have."""

    title: str
    """That of the index, if `nav` gives none."""
    sectors: list[tuple[str, str]]
    """The name and the Markdown file of each sector without a parent."""
    missing: tuple[str, ...] = ()
    """The Markdown files of generated pages that this dossier does not need."""


def sector_menu(dossier: Dossier) -> SectorMenu:
    """The top sectors of a dossier."""
    top = [(n.name, page_path(n)) for n in in_order(dossier.of_type(SECTOR)) if not n.record.parent]
    missing = () if has_report(dossier) else (REPORT_PAGE,)
    return SectorMenu(next((each.title for each in dossier.types if each == SECTOR), ""), top, missing)


def with_sectors(nav: list[Any], menu: SectorMenu) -> list[Any]:
    """Add the top sectors below their index, and remove missing pages. The theme does not escape titles."""
    index = f"{SECTOR.url}/index.md"
    below = [index, *({html.escape(name): path} for name, path in menu.sectors)]

    def extended(entry: Any) -> Any:
        title, path = next(_entries([entry]), ("", None))
        return {title or html.escape(menu.title): below} if path == index else entry

    return [extended(entry) for entry in nav if next(_entries([entry]), ("", None))[1] not in menu.missing]


def in_language(nav: Navigation, words: Words, exists: Callable[[str], bool]) -> Navigation:
    """Translate the titles of a navigation. Links lead to pages in that language if the site has them (`exists`).

    Its entries are links, because MkDocs allows a page only once in one navigation.
    """
    folder = folder_of(words.language)

    def shown(title: str) -> str:
        # The theme writes titles into its HTML as they are: those of mkdocs.yml may be HTML, translations are text.
        text = words.t(title)
        return title if text == title else html.escape(text)

    def translated(item: StructureItem) -> StructureItem:
        title = shown(str(item.title)) if item.title else ""  # front matter may have a list or a date
        if isinstance(item, Section):
            return Section(title, [translated(child) for child in item.children])
        if isinstance(item, Page):
            local = folder if exists(folder + item.file.src_uri) else ""
            return Link(title, local + item.url)
        return item

    navigation = Navigation([translated(item) for item in nav.items], [])
    navigation.homepage = Link(html.escape(words.t("Home")), folder)  # type: ignore[assignment]
    return navigation
