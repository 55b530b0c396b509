"""The index of the entities of a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages import paging
from torana.pages.entities.by_type import pages_of_type, templates_of
from torana.pages.entities.declared_fields import cells, columns, declared_filters
from torana.pages.entities.status_board import board
from torana.pages.page import WIDE, Page, PageSpec, View
from torana.pages.paging import part_title
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import count_of_type, listed
from torana.records.entity_types import INITIATIVE, EntityType


def index_path(entity_type: EntityType, index: int) -> str:
    """The Markdown file of a part of the index of a type. No entity can have the slug `index`."""
    return f"{entity_type.url}/index/{index + 1}.md" if index else f"{entity_type.url}/index.md"


def index_paths(entity_type: EntityType, dossier: Dossier) -> list[str]:
    """The Markdown files of the parts of the index of a type."""
    return [index_path(entity_type, index) for index in range(len(_parts(entity_type, dossier)))]


def _parts(entity_type: EntityType, dossier: Dossier) -> list[Sequence[Node]]:
    indexed = pages_of_type(entity_type).indexed
    return paging.split(indexed(dossier) if indexed else listed(entity_type, dossier), paging.ROWS)


def index_page(entity_type: EntityType, index: int, dossier: Dossier) -> View:
    """Return a part of the index of a type."""
    pages = pages_of_type(entity_type)
    nodes = listed(entity_type, dossier)
    parts = _parts(entity_type, dossier)
    return View(
        title=dossier.words.t(entity_type.title),
        noun=dossier.words.t(entity_type.noun),
        total=count_of_type(entity_type, len(nodes), dossier.words),
        as_of=dossier.words.date(dossier.settings.as_of),
        board=board(nodes, dossier, f"{entity_type.url}/index.md") if entity_type == INITIATIVE and index == 0 else (),
        map=pages.map(nodes, dossier) if index == 0 else None,
        pager=paging.pager_at(
            parts,
            index,
            lambda other: index_path(entity_type, other),
            dossier.words,
            name=None if pages.indexed else lambda node: node.name,
        ),
        # Scripts find the values of a declared field without a vocabulary, such as tags, in the rows.
        filters=[
            *(each for each in pages.filters(dossier) if each.choices),
            *declared_filters(entity_type, dossier),
        ],
        search=f"type={entity_type.name}",
        table=entity_type.url,
        columns=columns(entity_type, dossier),
        rows=[View(**vars(pages.row(node, dossier)), cells=cells(node, dossier)) for node in parts[index]],
        description=dossier.words.t(entity_type.description) if entity_type.description else "",
    )


def indexes_specs(dossier: Dossier, site: Site) -> Iterator[PageSpec]:
    """`/organisations/` and the other indexes"""

    def make(entity_type: EntityType, part: int, path: str) -> Page:
        words, name = dossier.words, dossier.words.t(entity_type.title)
        description = words.t("%(title)s in %(dossier)s.", title=name, dossier=dossier.settings.title)
        view, templates = index_page(entity_type, part, dossier), templates_of(entity_type, "-index")
        title = part_title(name, view.pager if part else None, words)
        return Page(path, title, description, templates, view, hide=WIDE, scripts=("tables",))

    for entity_type in dossier.types:
        for part, path in enumerate(index_paths(entity_type, dossier)):
            yield PageSpec(path, partial(make, entity_type, part, path))
