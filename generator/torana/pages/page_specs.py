"""Specs of pages that belong to no entity: of one page, and of a list in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.pages import paging
from torana.pages.page import Page, PageSpec, View
from torana.pages.shared.addresses import Site

PageSpecs = Callable[[Dossier, Site], Iterator[PageSpec]]
"""Returns the specs of some pages, in the language of a dossier."""


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of a list."""

    items: Sequence[Any]
    pager: paging.Pager | None
    """`None` if the list has one part."""
    is_newest: bool
    """True for the last part, whose page has no number in its address."""
    whole: Sequence[tuple[str, Sequence[Any]]]
    """All parts with their Markdown files, the newest last."""


def one_page(
    path: str,
    title: str,
    description: str,
    view: Callable[[Dossier], View],
    *,
    translated: bool = True,
    exists: Callable[[Dossier], bool] = lambda dossier: True,
    **frame: Any,
) -> PageSpecs:
    """Return the specs of one page.

    Args:
        path: Its Markdown file: `search.md`, `explore/index.md`. Its template is `search.md.j2`, `explore.md.j2`.
        title: In the site's own words.
        description: In the site's own words; `%(dossier)s` is the title of the dossier.
        view: Returns its view.
        translated: See `PageSpec`.
        exists: Returns whether a dossier has the page.
        frame: Further fields of `Page`: `hide`, `scripts`.
    """
    template = f"{path.partition('/')[0].removesuffix('.md')}.md.j2"

    def make(dossier: Dossier) -> Page:
        described = dossier.words.t(description, dossier=dossier.settings.title)
        return Page(path, dossier.words.t(title), described, template, view(dossier), **frame)

    def specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
        if exists(dossier):
            yield PageSpec(path, partial(make, dossier), translated=translated)

    return specs


def listed_page(
    name: str,
    title: str,
    description: str,
    items: Callable[[Dossier], Sequence[Any]],
    view: Callable[[ListPart, Dossier], View],
    **frame: Any,
) -> PageSpecs:
    """Return the specs of a page with a list in parts: `/NAME/` has the newest part, which is the last.

    See `one_page`. `items` returns the list, the newest items last; `view` returns the view of a part.
    """

    def split(dossier: Dossier) -> list[Sequence[Any]]:
        return paging.split(items(dossier), paging.ENTRIES)

    def make(path: str, paths: Sequence[str], dossier: Dossier) -> Page:
        words, here = dossier.words, paths.index(path)
        parts = split(dossier)  # again, so that the page depends on the list
        pager = paging.pager_at(parts, here, paths.__getitem__, words, newest_first=True)
        described = words.t(description, dossier=dossier.settings.title)
        whole = tuple(zip(paths, parts, strict=True))
        shown = view(ListPart(parts[here], pager, path == paths[-1], whole), dossier)
        full_title = paging.part_title(words.t(title), None if path == paths[-1] else pager, words)
        return Page(path, full_title, described, f"{name}.md.j2", shown, **frame)

    def specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
        paths = [*(f"{name}/{number}.md" for number in range(1, len(split(dossier)))), f"{name}.md"]
        return (PageSpec(path, partial(make, path, paths, dossier)) for path in paths)

    return specs
