"""The network: its columns and lines, and the limit on its size in a large dossier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.pages.drawings.network_drawing import NetworkColumn, NetworkDrawing, NetworkLine
from torana.pages.drawings.partner_network import INITIATIVES, PARTNERS, partner_drawing
from torana.pages.facets import all_documents, columns, counted_facets
from torana.pages.index import index_page
from torana.pages.network import LARGEST, network_page
from torana.records.entity_types import ORGANISATION

from .support.dossiers import BASE, dossier_of, lay_out
from .support.planned import problems_of_plan


def linked(root: Path, parties: Mapping[str, Sequence[str]], sectors: Mapping[str, str] | None = None) -> Dossier:
    """A dossier of initiatives with these parties. The first two letters of an organisation are its country.

    Args:
        root: An empty folder.
        parties: The organisations of each initiative.
        sectors: The sectors of initiatives, if not `energy`.
    """
    sectors = sectors or {}
    fact = "\nfacts:\n  - {id: a, statement: It is so., date: 2024, sources: [{source: paper, at: p. 1}], about: ["
    files: dict[str, str | None] = dict.fromkeys(
        name for name in BASE if name.endswith(("wind-park.yml", "foundry.yml"))
    )
    files["seeds/paper.yml"] = "title: Paper\npublisher: P\nkind: report\n"
    for sector in set(sectors.values()):
        files[f"content/sectors/{sector}.yml"] = f"name: {sector.title()}\n"
    for slug in {slug for slugs in parties.values() for slug in slugs}:
        files[f"content/organisations/{slug}.yml"] = f"name: {slug}\nkind: company\ncountry: {slug[:2].upper()}\n"
    for slug, slugs in parties.items():
        roles = "".join(f"\n  - {{organisation: {party}, role: partner}}" for party in slugs)
        files[f"content/initiatives/{slug}.yml"] = (
            f"name: {slug}\nkind: project\nsectors: [{sectors.get(slug, 'energy')}]"
            + (f"\nparties:{roles}" if roles else "")
            + (fact + ", ".join(slugs) + "]}\n" if slugs else "\n")
        )
    countries = "countries: {ZZ: Zedland, AA: Aland, BB: Beland, CC: Celand}"
    files["content/dossier.yml"] = re.sub("countries: {.*?}", countries, str(BASE["content/dossier.yml"]))
    lay_out(root, files)
    return dossier_of(root)


def whole(dossier: Dossier) -> NetworkDrawing:
    picture = network_page(dossier).picture
    assert picture is not None
    return picture


def texts(column: NetworkColumn) -> list[str]:
    return [row.text for row in column.rows]


def numbers(d: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", d)]


def test_the_sides_are_nationalities_and_a_country_can_be_missing(tmp_path: Path) -> None:
    linked(tmp_path, {"one": ["zz-a", "aa-embassy", "bb-none"]})
    folder = tmp_path / "content" / "organisations"
    (folder / "aa-embassy.yml").write_text("name: Embassy\nkind: agency\ncountry: AA\nnationality: ZZ\n")
    (folder / "bb-none.yml").write_text("name: None\nkind: company\n")
    dossier = dossier_of(tmp_path)
    view = network_page(dossier)
    assert view.columns == ("Zedland", "Others")
    assert [{party.link.text for party in parties} for parties in view.groups[0].rows[0].parties] == [
        {"Embassy", "zz-a"},
        {"None"},
    ]
    assert view.picture.left.title == "Zedland"
    (row,) = index_page(ORGANISATION, 0, dossier).rows[:1]
    assert (row.country, row.nation) == ("Aland", "Zedland")
    facets = {facet.key: facet for facet in counted_facets(columns(all_documents(dossier), dossier), dossier)}
    assert {value.name for value in facets["nationality"].values} == {"Zedland"}
    assert {value.name for value in facets["country"].values} == {"Zedland", "Aland"}


def crossings(lines: Sequence[NetworkLine]) -> int:
    ends = [(numbers(line.d)[1], numbers(line.d)[-1]) for line in lines]
    return sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(ends, 2))


def test_the_sides_are_the_two_largest_countries_in_the_order_of_the_dossier(tmp_path: Path) -> None:
    """Zedland has one organisation; an organisation that shares no initiative does not count."""
    dossier = linked(
        tmp_path,
        {"one": ["bb-1", "aa-1", "zz-1"], "two": ["bb-2", "aa-2", "bb-3"], "alone": ["zz-2"], "alone-too": ["zz-3"]},
    )
    page = network_page(dossier)
    assert page.columns == ("Aland", "Beland", "Others")
    picture = whole(dossier)
    assert (picture.left.title, picture.middle.title, picture.right.title) == ("Aland", "Initiatives", "Beland")
    # Below the shorter column.
    assert texts(picture.left) == ["aa-1", "aa-2", "Others", "zz-1"]
    assert texts(picture.right) == ["bb-1", "bb-2", "bb-3"]
    assert texts(picture.middle) == ["Energy", "one", "two"]
    assert page.total == "6 organisations, 2 initiatives"
    assert page.left_out == ""
    assert [[party.link.text for party in parties] for parties in page.groups[0].rows[0].parties] == [
        ["aa-1"],
        ["bb-1"],
        ["zz-1"],
    ]


def test_a_doubtful_role_is_dashed_and_gives_its_reasons(tmp_path: Path) -> None:
    linked(tmp_path, {"one": ["zz-a", "aa-b"]})
    file = tmp_path / "content" / "initiatives" / "one.yml"
    sure = "  - {id: b, statement: B is., date: 2024, sources: [{source: paper, at: p. 1}], about: [aa-b]}\n"
    file.write_text(file.read_text().replace("id: a,", "id: a, confidence: low, note: Unclear.,") + sure)
    dossier = dossier_of(tmp_path)
    lines = {line.ends: line for line in (*whole(dossier).left_lines, *whole(dossier).right_lines)}
    assert lines["zz-a one"].doubtful
    assert not lines["one aa-b"].doubtful
    assert lines["zz-a one"].roles == "partner: single-sourced, low confidence"
    (row,) = network_page(dossier).groups[0].rows
    parties = {party.link.text: party.doubts for side in row.parties for party in side}
    assert [badge.key for badge in parties["zz-a"]] == ["single", "confidence-low"]
    assert not parties["aa-b"]
    drawn = partner_drawing(dossier.nodes["zz-a"], dossier)
    assert drawn is not None
    assert drawn.has_doubtful_lines
    assert drawn.left_lines[0].doubtful


def test_one_country_and_none(tmp_path: Path) -> None:
    dossier = linked(tmp_path / "one", {"one": ["aa-1", "aa-2"]})
    page = network_page(dossier)
    assert page.columns == ("Aland",)
    picture = whole(dossier)  # the organisations of a single group are at both sides
    assert (texts(picture.left), texts(picture.right), picture.right.title) == (["aa-1"], ["aa-2"], "")
    assert network_page(linked(tmp_path / "none", {"one": [], "two": []})).picture is None


def test_initiatives_with_one_party(tmp_path: Path) -> None:
    """They are counted below those that are shared, and shown if there are no others."""
    mixed = network_page(linked(tmp_path / "mixed", {"one": ["aa-1", "bb-1"], "two": ["aa-1"]}))
    assert (mixed.is_shared, mixed.alone, mixed.total) == (True, "1 initiative", "2 organisations, 1 initiative")
    dossier = linked(tmp_path / "alone", {"one": ["aa-1"], "two": ["aa-1"], "three": ["bb-1"], "none": []})
    page, picture = network_page(dossier), whole(dossier)
    assert (page.is_shared, page.alone, page.total) == (False, "", "2 organisations, 3 initiatives")
    assert (texts(picture.left), texts(picture.right)) == (["aa-1"], ["bb-1"])
    assert (len(picture.left_lines), len(picture.right_lines)) == (2, 1)
    assert partner_drawing(dossier.nodes["aa-1"], dossier) is None
    assert problems_of_plan(load_dossier(tmp_path / "alone"), tmp_path / "alone") == []


def test_the_dossier_chooses_the_groups(tmp_path: Path) -> None:
    dossier = linked(tmp_path, {"one": ["aa-1", "bb-1"], "two": ["aa-1", "cc-1"]})
    by_kind = replace(dossier, settings=dossier.settings.model_copy(update={"network_groups": "kind"}))
    assert network_page(dossier).columns == ("Aland", "Beland", "Others")
    assert network_page(by_kind).columns == ("Company",)


def test_every_line_leads_from_row_to_row(tmp_path: Path) -> None:
    """Lines start and end at the heights of the rows, which have equal distances, including headings."""
    dossier = linked(
        tmp_path,
        {"one": ["aa-1", "bb-1"], "two": ["aa-1", "bb-2", "cc-1"], "three": ["aa-2", "bb-1", "bb-2"]},
        {"three": "chips"},
    )
    picture = whole(dossier)
    heights = {
        row.key: (2 * index + 1) * 10_000 // (2 * len(column.rows))
        for column in (picture.left, picture.middle, picture.right)
        for index, row in enumerate(column.rows)
    }
    assert {line.ends for line in picture.left_lines + picture.right_lines} == {
        *("aa-1 one", "aa-1 two", "aa-2 three", "two cc-1"),
        *("one bb-1", "two bb-2", "three bb-1", "three bb-2"),
    }
    for line in picture.left_lines + picture.right_lines:
        start, end = (heights[key] for key in line.ends.split())
        assert numbers(line.d) == [0, start, 50, start, 50, end, 100, end]
        assert line.roles == "partner"
    sizes = {row.text: (row.number, row.size) for row in picture.left.rows}
    assert sizes["aa-1"] == ("2", 2)
    assert sizes["aa-2"] == ("", 1)
    (heading,) = [row for row in picture.middle.rows if row.text == "Chips"]
    assert heading.heading
    assert heading.key == "three"


def test_the_order_of_the_rows_avoids_crossings(tmp_path: Path) -> None:
    """In the order of names, every line would cross every other."""
    dossier = linked(tmp_path, {f"p{9 - i}": [f"aa-{i}", f"bb-{9 - i}"] for i in range(10)})
    picture = whole(dossier)
    assert len(picture.left_lines) == 10
    assert crossings(picture.left_lines) == crossings(picture.right_lines) == 0


def test_the_network_of_a_large_dossier_is_limited(tmp_path: Path) -> None:
    """It shows the organisations of each sector that share the most, and the number left out."""
    parties = {f"p{i}": [f"aa-{i}", f"bb-{i}", f"bb-hub-{i % 2}"] for i in range(300)}
    dossier = linked(tmp_path, parties, {f"p{i}": "chips" for i in range(0, 300, 2)})
    page = network_page(dossier)
    picture = whole(dossier)
    drawn = [row for column in (picture.left, picture.right) for row in column.rows if not row.heading]
    assert len(drawn) <= LARGEST
    assert len(drawn) == len({row.key for row in drawn}) > LARGEST / 2
    assert {"bb-hub-0", "bb-hub-1"} <= {row.key for row in drawn}
    # A dot shows the number of initiatives that an organisation shares, drawn or not.
    assert [row.number for row in drawn if row.key == "bb-hub-0"] == ["150"]
    assert {"Chips", "Energy"} <= set(texts(picture.middle))
    listed = sum(len(group.rows) for group in page.groups)
    assert page.left_out == f"{602 - len(drawn)} organisations, {300 - listed} initiatives"
    assert [link.text for link in page.sectors] == ["Chips", "Energy"]


def test_the_picture_of_an_organisation_shows_those_with_most_in_common(tmp_path: Path) -> None:
    parties = {f"p{i:02}": ["aa-me", "bb-all", f"cc-{i:02}", "aa-half" if i % 2 else "zz-half"] for i in range(20)}
    dossier = linked(tmp_path, parties)
    picture = partner_drawing(dossier.nodes["aa-me"], dossier)
    assert picture is not None
    partners = [row for row in picture.right.rows if not row.heading]
    bonds = picture.middle.rows
    assert len(bonds) == INITIATIVES
    assert len(partners) <= PARTNERS
    # By country, in the order of the dossier.
    assert texts(picture.right)[:5] == ["Zedland", "zz-half", "Aland", "aa-half", "Beland"]
    assert {row.text: row.number for row in partners if row.size > 1} == {
        "bb-all": "20",
        "aa-half": "10",
        "zz-half": "10",
    }
    (line,) = {line.weight for line in picture.right_lines if line.ends.endswith(" bb-all")}
    assert line == 4
    assert picture.left_out == f"{23 - len(partners)} partners, 12 initiatives"
    drawn = {end for line in picture.right_lines for end in line.ends.split()}
    assert drawn == {row.key for row in (*partners, *bonds)}
