"""The navigation: that of `mkdocs.yml`, with the pages of the dossier, and in other languages."""

from __future__ import annotations

import html
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

from torana.dossier.graph import Dossier
from torana.pages.explore import EXPLORE, EXPLORE_PAGE, explore_pages
from torana.pages.localise import folder_of
from torana.pages.shared.addresses import page_path
from torana.pages.shared.entity_names import own_names, tops_of
from torana.pages.shared.report_views import REPORT_PAGE, has_report
from torana.records.entity_types import BUILT_IN


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


class Menu(NamedTuple):
    """The entries below an index, as text."""

    title: str
    """That of the index, if `nav` gives none."""
    entries: list[tuple[str, str]]
    """The title and the Markdown file of each."""


class NavChanges(NamedTuple):
    """The changes to the navigation that follow from the dossier."""

    menus: Mapping[str, Menu]
    """By the Markdown file of an index: the entries to add below it."""
    missing: frozenset[str]
    """The Markdown files that the dossier does not have, because it has no report or leaves out a type."""


def nav_changes(dossier: Dossier) -> NavChanges:
    """Return the changes: the top sectors below their index, other pages below *Explore*, and no missing pages."""
    menus = {
        f"{each.url}/index.md": Menu(each.title, [(node.name, page_path(node)) for node in tops_of(each, dossier)])
        for each in dossier.types
        if each.includes_parts
    }
    menus[EXPLORE_PAGE] = Menu(EXPLORE, [(each.title, each.path) for each in explore_pages(dossier)])
    missing = [f"{each.url}/index.md" for each in BUILT_IN if each not in dossier.types]
    return NavChanges(menus, frozenset([*missing, *([] if has_report(dossier) else [REPORT_PAGE])]))


def changed_nav(nav: Sequence[Any], changes: NavChanges) -> list[Any]:
    """Return a navigation with the menus, and without missing pages. The theme does not escape titles.

    A menu has no page that the navigation names itself, because MkDocs allows a page only once.
    """
    named = set(paths_in(nav))
    return list(_changed(nav, changes, named))


def _changed(nav: Sequence[Any], changes: NavChanges, named: Container[str]) -> Iterator[Any]:
    for entry in nav:
        title, below = next(_entries([entry]), ("", None))
        if isinstance(below, list):
            if remaining := list(_changed(below, changes, named)):
                yield {title: remaining}
        elif below in changes.missing:
            continue
        elif menu := changes.menus.get(str(below)):
            added = ({html.escape(name): path} for name, path in menu.entries if path not in named)
            yield {title or html.escape(menu.title): [below, *added]}
        else:
            yield entry


def in_language(nav: Navigation, dossier: Dossier, exists: Callable[[str], bool]) -> Navigation:
    """Translate the titles of a navigation, also the names of sectors.

    Links lead to pages in that language if the site has them (`exists`). All entries are links, because MkDocs allows a
    page only once in one navigation.
    """
    words, names = dossier.words, own_names(dossier)
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
            _, own = names.get(item.file.src_uri, ("", ""))
            title = html.escape(own) or title
            local = folder if exists(folder + item.file.src_uri) else ""
            return Link(title, local + item.url)
        return item

    navigation = Navigation([translated(item) for item in nav.items], [])
    navigation.homepage = Link(html.escape(words.t("Home")), folder)  # type: ignore[assignment]
    return navigation
