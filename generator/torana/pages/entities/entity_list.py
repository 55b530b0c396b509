"""A list of entities on an entity's page, which further pages continue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.shared.addresses import page_path, part_path
from torana.pages.shared.references import References


@dataclass(frozen=True, slots=True)
class ListedPart:
    """The rows of one part of a list, and the links to its other parts."""

    rows: list[Any]
    pager: paging.Pager | None


@dataclass(frozen=True, slots=True)
class EntityList:
    """A list that begins on an entity's page."""

    title: str
    """The title, in the site's own words."""
    name: str
    """The name in the addresses of its parts."""
    kind: str
    """The layout of the rows in `more.md.j2`: `roles`, `partners`, `parties`, `initiatives`, `organisations`,
    `links` or `values`."""
    items: Callable[[Node, Dossier], Sequence[Any]]
    row: Callable[[Any, Node, Dossier, References], Any]
    """Makes the row of an item."""
    count: Callable[[Node, Dossier], int] | None = None
    """The number of items, if that is less work than making them; 0 if no part needs a separate page."""
    size: Callable[[], int] = lambda: paging.FACTS
    """The number of rows in a part."""
    first: int = 2
    """The number of the first part on a separate page."""

    def numbers(self, node: Node, dossier: Dossier) -> range:
        """The numbers of the parts on separate pages."""
        count = self.count(node, dossier) if self.count else len(self.items(node, dossier))
        return range(self.first, len(paging.split(range(count), self.size())) + 1) if count else range(0)

    def part(self, node: Node, dossier: Dossier, references: References, here: int = 0) -> ListedPart:
        """Return one part of the list, by its index. The sources of its rows are added to those of the page."""
        parts = paging.split(self.items(node, dossier), self.size())
        links = paging.pager_at(parts, here, lambda index: self._path(node, index + 1), dossier.words)
        return ListedPart([self.row(item, node, dossier, references) for item in parts[here]], links)

    def _path(self, node: Node, number: int) -> str:
        return page_path(node) if number < self.first else part_path(node, self.name, number)
