"""The pages of an entity type without a module, a template or labels."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from torana.dossier import indexes
from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.entities import generic
from torana.pages.entities.by_type import ENTITY_PAGES, pages_of_type
from torana.pages.entities.entity_pages import EntityPages
from torana.pages.entities.infobox import CHILDREN, first_values
from torana.pages.entities.status_board import board
from torana.pages.index import index_page, index_paths
from torana.pages.linked_data import schema_org
from torana.pages.list_parts import further_parts
from torana.pages.markdown.renderer import Renderer, filled_columns
from torana.pages.page import Page
from torana.pages.shared.addresses import Site, page_path
from torana.records.entity_types import BUILT_IN, INITIATIVE, PLACE, SECTOR, EntityType, EntityTypes
from torana.records.models import Entity
from torana.site.inputs import template_folders

from .support.dossiers import BASE, dossier_of, lay_out, with_short_lists
from .support.paths import REPOSITORY, SMALL


class Person(Entity):
    """A signatory."""


PERSON = EntityType("person", "content/people", Person, "People", "people")


@pytest.fixture
def peopled() -> Dossier:
    """The small dossier with two people."""
    small = dossier_of(SMALL)

    def person(slug: str, name: str) -> Node:
        return Node(PERSON, slug, Person(name=name, also_known_as=(slug,)), small.tracker)

    people = {"b-ada": person("b-ada", "Ada Bee"), "a-zoe": person("a-zoe", "Zoe Ant")}
    nodes = {**small.nodes, **people}
    types = EntityTypes(*BUILT_IN, PERSON)
    settings = small.settings.model_copy()
    vars(settings)["entity_types"] = types
    index = indexes.build(nodes, small.facts, small.indexes.shown, types)
    return replace(small, settings=settings, nodes=nodes, indexes=index)


def rendered(page: Page) -> str:
    return Renderer(template_folders(REPOSITORY)).body(page)


def test_the_index_of_an_added_type_lists_that_type(peopled: Dossier) -> None:
    view = index_page(PERSON, 0, peopled)
    assert (view.title, view.total) == ("People", "2 people")
    assert [row.link.text for row in view.rows] == ["Ada Bee", "Zoe Ant"]
    text = rendered(Page("people/index.md", "People", "", f"{generic.PAGES.template}-index.md.j2", view))
    assert "[Ada Bee](b-ada.md) | b-ada | 0 |" in text


def test_the_index_of_a_type_without_entities_has_no_table(peopled: Dossier) -> None:
    ship = EntityType("ship", "content/ships", Person, "Ships", "ships")
    text = rendered(Page("ships/index.md", "Ships", "", "organisation-index.md.j2", index_page(ship, 0, peopled)))
    assert text == "# Ships\n\n0 ships, as of 31 January 2026.\n{ .hint }\n"


def test_empty_columns_are_left_out() -> None:
    table = "| A | B { data-key=b } | C |\n|---|--:|---|\n|  |  | 1 |\n|  |  |  |\n"
    assert filled_columns(table) == "| A | C |\n|---|---|\n|  | 1 |\n|  |  |\n"
    assert filled_columns("| A | B |\n|---|---|\n") == "| A | B |\n|---|---|\n"


def test_an_entity_of_an_added_type_has_a_page(peopled: Dossier) -> None:
    node = peopled.nodes["b-ada"]
    view = pages_of_type(PERSON).view(node, peopled, Site())
    assert "# Ada Bee" in rendered(Page("people/b-ada.md", "Ada Bee", "", f"{generic.PAGES.template}.md.j2", view))
    assert schema_org(node, peopled) == "Thing"


@pytest.mark.parametrize("pages", [*ENTITY_PAGES.values(), generic.PAGES], ids=lambda pages: pages.template)
def test_every_type_has_both_templates(pages: EntityPages) -> None:
    for name in (f"{pages.template}.md.j2", f"{pages.template}-index.md.j2"):
        assert (REPOSITORY / "templates" / name).is_file()


def test_the_table_names_entity_types() -> None:
    assert ENTITY_PAGES.keys() <= {entity_type.name for entity_type in BUILT_IN}


@pytest.mark.parametrize("name", ENTITY_PAGES)
def test_a_module_leaves_only_its_own_relations_out_of_the_infobox(name: str) -> None:
    own = {relation.key for relation in BUILT_IN.by_name[name].relations}
    inverse = {relation.inverse for relation in BUILT_IN.relations if relation.target == name}
    assert ENTITY_PAGES[name].shows <= own | inverse


def test_a_page_without_a_module_shows_relations_both_ways() -> None:
    small = dossier_of(SMALL)
    for node in small.of_type(PLACE):
        view = generic.PAGES.view(node, small, Site())
        shown = {row.label: {value.text for (value,) in row.values} for row in view.head.fields}
        assert shown.get("Within", set()) == {small.nodes[slug].name for slug in [node.record.within] if slug}
        assert shown.get("Initiatives", set()) == {other.name for other in small.initiatives(node)}


@pytest.mark.parametrize("entity_type", BUILT_IN, ids=lambda entity_type: entity_type.name)
def test_the_parts_of_an_index_list_each_entity_once(entity_type: EntityType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places that no fact mentions are not in the index, nor in its total."""
    with_short_lists(monkeypatch)
    small = dossier_of(SMALL)
    views = [index_page(entity_type, part, small) for part in range(len(index_paths(entity_type, small)))]
    listed = [row.link.text for view in views for row in view.rows]
    nodes = [node for node in small.of_type(entity_type) if entity_type is not PLACE or small.fact_order_of(node)]
    top = [node for node in nodes if entity_type is not SECTOR or not node.record.parent]
    assert sorted(listed) == sorted(node.name for node in top)
    assert views[0].total.startswith(f"{len(nodes)} ")


def test_many_children_continue_on_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torana.pages.paging.FACTS", 1)
    real = dossier_of(REPOSITORY)
    (node, *_) = [each for each in real.nodes.values() if len(real.children(each)) > 1]
    view = first_values(CHILDREN, node, real)
    assert len(view.values) == 1
    listed = [link for path, make in further_parts(node, real) if "/includes-" in path for link in make().rows]
    assert len(listed) == len(real.children(node)) == len(set(listed))
    assert view.more.path in dict(further_parts(node, real))


OWN_FACT = """facts:
  - id: own
    statement: It began.
    date: 2022
    sources: [{source: acme-report-2023, at: p. 2}]
"""


def test_an_initiative_of_a_kind_without_stages(tmp_path: Path) -> None:
    settings = BASE["content/dossier.yml"].replace("name: Project", "name: Standard, statuses: []")
    lay_out(tmp_path, {"content/dossier.yml": settings})
    dossier = dossier_of(tmp_path)
    (column,) = board(dossier.of_type(INITIATIVE), dossier, "")
    assert (column.title, [row.no_status for row in column.initiatives]) == ("Without stages", [""])


@pytest.mark.parametrize("entity_type", [each for each in BUILT_IN if "facts" in each.model.model_fields])
def test_a_fact_has_its_anchor_on_the_page_of_its_entity(entity_type: EntityType, tmp_path: Path) -> None:
    """A permanent link to a fact ends at its anchor, whatever the type of the entity whose file has the fact."""
    file = next(file for file in BASE if file.startswith(entity_type.folder))
    lay_out(tmp_path, {file: BASE[file].partition("facts:")[0] + OWN_FACT})
    dossier = dossier_of(tmp_path)
    node, pages = dossier.nodes[Path(file).stem], pages_of_type(entity_type)
    page = Page(page_path(node), node.name, "", f"{pages.template}.md.j2", pages.view(node, dossier, Site()))
    assert rendered(page).count('id="own"') == 1


SON = """name: Son
kind: company
country: IN
parent: acme-foundry
parent_until: 2014
tags: [one, two, three]
"""


@pytest.fixture
def son(tmp_path: Path) -> Dossier:
    """A dossier with an organisation that has left its parent, and has three tags."""
    lay_out(tmp_path, {"content/organisations/son.yml": SON})
    dossier = dossier_of(tmp_path)
    return dossier


def page_of(node: Node, dossier: Dossier) -> str:
    pages = pages_of_type(node.type)
    return rendered(Page(page_path(node), node.name, "", f"{pages.template}.md.j2", pages.view(node, dossier, Site())))


def test_a_former_parent_has_its_period(son: Dossier) -> None:
    assert "Belonged to\n:   [Acme Foundry](acme-foundry.md) (until 2014)" in page_of(son.nodes["son"], son)
    assert ":   [Son](son.md) (until 2014)" in page_of(son.nodes["acme-foundry"], son)


def test_a_long_row_of_the_infobox_continues_on_another_page(son: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torana.pages.paging.FACTS", 2)
    node = son.nodes["son"]
    assert "Tags\n:   one, two\n:   [1 more](son/all-tags-1.md)" in page_of(node, son)
    listed = [row for path, make in further_parts(node, son) if "/all-tags-" in path for row in make().rows]
    assert listed == [("one",), ("two",), ("three",)]


def test_the_drawing_of_a_part_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with_short_lists(monkeypatch)
    real = dossier_of(REPOSITORY)
    drawn = next(
        body for each in real.of_type(INITIATIVE) if "<svg" in (body := page_of(each, real)) and "pager" in body
    )
    assert re.search(r"Shows only this part of the list: \d+–\d+ of \d+\.</figcaption>", drawn)
