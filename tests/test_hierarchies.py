"""Several parents of a sector, and the same name under different parents."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.dossier.graph import Dossier
from torana.exports.search.index_files import search_files
from torana.pages.entities.by_type import pages_of_type
from torana.pages.facets import all_documents, columns
from torana.pages.index import index_page
from torana.pages.shared.addresses import Site
from torana.pages.shared.entity_names import in_tree_order
from torana.pages.shared.links import plain
from torana.preview.live_dossier import LiveDossier
from torana.records.entity_types import SECTOR

from .support.dossiers import dossier_of, lay_out, replace

FILES: dict[str, str | None] = {
    "content/sectors/chips.yml": "name: Chips\n",
    "content/sectors/chips-tools.yml": "name: Tools\nparent: chips\nsummary: See [[energy-tools]].\n",
    "content/sectors/energy-tools.yml": "name: Tools\nparent: energy\nalso_under: [chips]\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay_out(tmp_path, FILES)
    replace(tmp_path / "content" / "initiatives" / "wind-park.yml", "[energy]", "[energy-tools]")
    return tmp_path


@pytest.fixture
def dossier(root: Path) -> Dossier:
    return dossier_of(root)


def test_every_parent_includes_a_sector(dossier: Dossier) -> None:
    park = dossier.nodes["wind-park"]
    for parent in ("energy", "chips"):
        node = dossier.nodes[parent]
        assert park in dossier.initiatives(node)
        assert [fact.key for fact in dossier.backlinks(node)] == ["wind-park#begun"]
        assert dossier.nodes["energy-tools"] in dossier.children(node)
    documents = all_documents(dossier)
    of_park = columns(documents, dossier)["sector"][documents.index(park)]
    assert set(of_park) == {"energy-tools", "energy", "chips"}


def test_the_path_of_a_sector_follows_its_first_parent(dossier: Dossier) -> None:
    order = [node.slug for node in in_tree_order(dossier.of_type(SECTOR), dossier)]
    assert order == ["chips", "chips-tools", "energy", "energy-tools"]
    view = pages_of_type(SECTOR).view(dossier.nodes["energy-tools"], dossier, Site())
    assert [link.text for link in view.head.crumbs] == ["Sectors", "Energy"]
    (row,) = view.head.fields
    assert (row.label, row.values[0][0].text) == ("Also under", "Chips")


def test_lists_and_search_show_the_path_of_an_ambiguous_name(dossier: Dossier) -> None:
    assert [link.text for link in index_page(SECTOR, 0, dossier).rows[0].children.values] == [
        "Tools (Chips)",
        "Tools (Energy)",
    ]
    results = b"".join(file.content for file in search_files(dossier) if "records" in file.path).decode()
    assert '"t":"Tools (Energy)"' in results
    assert plain("See [[energy-tools]].", dossier) == "See Tools."


def test_the_preview_keeps_the_names_right(root: Path) -> None:
    live = LiveDossier(root)
    live.read()
    replace(root / "content" / "sectors" / "chips-tools.yml", "name: Tools", "name: Machines")
    changed = live.update(["content/sectors/chips-tools.yml"]).dossier
    assert changed
    assert changed.nodes["energy-tools"].name == "Tools"
    replace(root / "content" / "sectors" / "chips-tools.yml", "name: Machines", "name: tools")
    again = live.update(["content/sectors/chips-tools.yml"]).dossier
    assert again
    assert again.nodes["energy-tools"].name == "Tools (Energy)"
