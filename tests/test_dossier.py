"""Values derived from facts: origins, status, conflicts, partners, backlinks, staleness, coverage."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.dossier.evidence import sentence_coverage
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.dossier.nodes import FactNode, newest_first
from torana.dossier.stages import current_stage
from torana.pages.drawings.land_map import place_map
from torana.pages.drawings.partner_network import partners_of
from torana.pages.entities.initiative import initiative_row, ladder
from torana.pages.entities.standing import standing_lines
from torana.pages.entities.status_board import board
from torana.pages.shared.badges import doubts, evidence_keys
from torana.pages.shared.references import References
from torana.records.entity_types import PLACE

from .support.dossiers import BASE, dossier_of, lay_out

SOURCES = {
    "seeds/release.yml": "title: Release\npublisher: Acme\nkind: report\nprimary: true\n",
    "seeds/mirror.yml": "title: Mirror\npublisher: Mirror\nkind: report\nrepeats: release\n",
    "seeds/wire-a.yml": "title: A\npublisher: Daily A\nkind: newspaper\nrepeats: World Wire\n",
    "seeds/wire-b.yml": "title: B\npublisher: Daily B\nkind: newspaper\nrepeats: World Wire\n",
    "seeds/daily-a.yml": "title: C\npublisher: Daily A\nkind: newspaper\n",
    "seeds/orphan.yml": "title: D\npublisher: Unknown\nkind: report\nindependent: false\n",
}
WITH_DIGESTS = {
    "seeds/copy.yml": "title: E\npublisher: Copies\nkind: report\nrepeats: orphan\n",
    "seeds/digest.yml": "title: F\npublisher: Digests\nkind: digest\nrepeats: World Wire\n",
    "seeds/careful.yml": "title: G\npublisher: Careful\nkind: digest\nindependent: true\n",
    "content/dossier.yml": BASE["content/dossier.yml"].replace(
        "report: {name: Report},", "report: {name: Report}, digest: {name: Digest, independent: false},"
    ),
}


def fact(
    fact_id: str = "begun", sources: str = "[{source: release, at: p. 1}]", date: str = "2024", **more: str
) -> str:
    lines = [f"  - id: {fact_id}", "    statement: It is so.", f"    date: {date}", f"    sources: {sources}"]
    return "\n".join(lines + [f"    {key}: {value}" for key, value in more.items()]) + "\n"


def linked(root: Path, facts: str, **files: str) -> Dossier:
    head = "name: Wind park\nkind: project\nsectors: [energy]\nfacts:\n"
    lay_out(root, {**SOURCES, "content/initiatives/wind-park.yml": head + facts, **files})
    return dossier_of(root)


def by_id(dossier: Dossier, fact_id: str) -> FactNode:
    return next(node for node in dossier.facts if node.fact.id == fact_id)


@pytest.mark.parametrize(
    ("cited", "origins"),
    [
        (["release"], {"Acme"}),
        (["release", "mirror"], {"Acme"}),
        (["wire-a", "wire-b"], {"World Wire"}),
        (["wire-a", "daily-a"], {"World Wire", "Daily A"}),
        (["release", "wire-a", "wire-b", "mirror"], {"Acme", "World Wire"}),
        (["orphan"], set()),
        (["orphan", "release"], {"Acme"}),
        # A kind of source may not count, unless the record of a source says that it does.
        (["digest"], set()),
        (["digest", "wire-a"], {"World Wire"}),
        (["careful", "release"], {"Careful", "Acme"}),
        # A copy of a source that does not count does not count either.
        (["copy"], set()),
    ],
)
def test_origins(tmp_path: Path, cited: list[str], origins: set[str]) -> None:
    sources = "[" + ", ".join(f"{{source: {slug}, at: p. 1}}" for slug in cited) + "]"
    node = linked(tmp_path, fact(sources=sources), **WITH_DIGESTS).facts[0]
    assert set(node.origins) == origins
    assert len(node.origins) == len(origins)
    assert node.primary == ("release" in cited)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (fact(), None),
        (fact(status="announced"), "announced"),
        (fact("a", date="2023", status="announced") + fact("b", date="2024-03", status="signed"), "signed"),
        # Undated stages count only if there is no dated one.
        (fact("a", date="undated", status="operating") + fact("b", date="2024", status="announced"), "announced"),
        (fact("a", date="undated", status="announced") + fact("b", date="undated", status="signed"), "signed"),
        # Of two stages at the same time, the further one counts.
        (fact("a", date="2024-03-01", status="signed") + fact("b", date="2024-03-01", status="announced"), "signed"),
        # A later step back counts if it has a note.
        (
            fact("a", date="2023", status="operating") + fact("b", date="2024", status="announced", note="Anew."),
            "announced",
        ),
        # A plan does not count, nor does a fact dated after the dossier.
        (fact("a", status="announced") + fact("b", date="2025", type="plan", status="operating"), "announced"),
        (fact("a", status="announced") + fact("b", date="2031-05-01", status="operating"), "announced"),
        # A state counts.
        (fact("a", status="announced") + fact("b", date="2025", type="state", status="operating"), "operating"),
        # A superseded stage no longer counts.
        (
            fact("a", date="2023", status="operating") + fact("b", date="2024", supersedes="a", status="signed"),
            "signed",
        ),
    ],
)
def test_status(tmp_path: Path, facts: str, status: str | None) -> None:
    dossier = linked(tmp_path, facts)
    step = current_stage(dossier.nodes["wind-park"], dossier)
    assert (step.status if step else None) == status


def figure(value: str, **more: str) -> str:
    rest = "".join(f", {key}: {text}" for key, text in more.items())
    return f"[{{measure: capacity, value: {value}, unit: MW{rest}}}]"


def rupees(value: str, **more: str) -> str:
    return figure(value, **more).replace("capacity", "investment").replace("MW", "INR")


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (fact("a", figures=figure("4")), fact("b", figures=figure("5")), True),
        (fact("a", figures=figure("4")), fact("b", figures=figure("4.0")), False),
        (fact("a", figures=figure("4")), fact("b", date="2023", figures=figure("5")), False),
        (fact("a", figures=figure("4")), fact("b", date="2024-05", figures=figure("5")), True),
        (fact("a", figures=figure("4")), fact("b", date="undated", figures=figure("5")), False),
        (fact("a", figures=figure("4", of="G1")), fact("b", figures=figure("5", of="G2")), False),
        (fact("a", figures=figure("4", to="6")), fact("b", figures=figure("5")), False),
        (fact("a", figures=figure("4", to="6")), fact("b", figures=figure("7")), True),
        (fact("a", figures=figure("4")), fact("b", date="2023", figures=figure("5", as_of="2024")), True),
        (fact("a", figures=figure("4")), fact("b", figures=figure("5"), supersedes="a"), False),
        (fact("a", figures=figure("4")), fact("b", figures=figure("5"), type="plan"), False),
        (fact("a", date="2023/..", figures=figure("4")), fact("b", figures=figure("5")), True),
        # Facts that contradict each other, at any date.
        (fact("a", figures=figure("4")), fact("b", date="2023", figures=figure("5"), contradicts="[a]"), True),
        (fact("a", figures=figure("4")), fact("b", date="undated", figures=figure("5"), contradicts="[a]"), True),
        # A whole and a part of it, and amounts of different payers or at different stages.
        (fact("a", figures=figure("4")), fact("b", figures=figure("5", part="true")), False),
        (fact("a", figures=rupees("4", by="[IN]")), fact("b", figures=rupees("5", by="[JP]")), False),
        (fact("a", figures=rupees("4", by="[IN]")), fact("b", figures=rupees("5")), True),
        (fact("a", figures=rupees("4", money="spent")), fact("b", figures=rupees("5", money="announced")), False),
        (fact("a", figures=rupees("4", money="spent")), fact("b", figures=rupees("5", money="spent")), True),
    ],
)
def test_conflicts(tmp_path: Path, one: str, other: str, conflict: bool) -> None:
    dossier = linked(tmp_path, one + other)
    assert bool(dossier.conflicts_of(dossier.nodes["wind-park"])) == conflict
    assert [dossier.is_contested(node) for node in dossier.facts] == [conflict, conflict]


def test_figures_of_contradicting_facts_are_shown_for_both_entities(tmp_path: Path) -> None:
    port = "name: Port\nfacts:\n" + fact("b", date="2023", figures=figure("5"), contradicts="[wind-park#a]")
    dossier = linked(tmp_path, fact("a", figures=figure("4")), **{"content/places/port.yml": port})
    shown = {
        slug: [figure.value for conflict in dossier.conflicts_of(dossier.nodes[slug]) for _, figure in conflict.values]
        for slug in ("wind-park", "port")
    }
    assert shown == {"wind-park": [5, 4], "port": [5, 4]}


def test_contradictions_are_symmetric(tmp_path: Path) -> None:
    dossier = linked(tmp_path, fact("a", contradicts="[b]") + fact("b") + fact("c"))
    assert [dossier.is_contested(by_id(dossier, fact_id)) for fact_id in "abc"] == [True, True, False]


@pytest.mark.parametrize(("checked_on", "stale"), [("2025-01-31", False), ("2025-01-30", True), ("2026-01-31", False)])
def test_stale_against_the_as_of_date(tmp_path: Path, checked_on: str, stale: bool) -> None:
    dossier = linked(tmp_path, fact("a", checked=checked_on) + fact("b"))
    assert ("stale" in evidence_keys(by_id(dossier, "a"), dossier)) == stale
    assert "stale" not in evidence_keys(by_id(dossier, "b"), dossier)


def keys(dossier: Dossier, slug: str) -> set[str]:
    return {node.key for node in dossier.backlinks(dossier.nodes[slug])}


def test_a_fact_shows_on_the_page_of_all_that_it_names(dossier: Dossier) -> None:
    assert keys(dossier, "bema") == {"north-wind#agreed", "north-wind#third-row"}
    assert keys(dossier, "port-aland") == {"north-wind#signed"}
    assert keys(dossier, "ministry-of-power") == {"north-wind#signed"}
    assert keys(dossier, "acme-foundry") == {"acme-foundry#founded", "north-wind#agreed"}
    assert keys(dossier, "weekly-beland") == {"north-wind#bigger", "north-wind#runs-not", "north-wind#signed"}


def test_a_fact_belongs_to_its_sectors_and_their_parents(dossier: Dossier) -> None:
    assert "north-wind#runs" in keys(dossier, "wind")
    assert "north-wind#runs" in keys(dossier, "energy")
    assert "north-wind#runs-not" not in keys(dossier, "wind")
    assert keys(dossier, "chips") == {"north-wind#runs-not"}


def test_partners_share_initiatives(dossier: Dossier) -> None:
    ((partner, initiatives),) = partners_of(dossier.nodes["bema"], dossier)
    assert partner.slug == "acme-foundry"
    assert [node.slug for node in initiatives] == ["north-wind"]


def test_partners_with_most_in_common_come_first(tmp_path: Path) -> None:
    project = BASE["content/initiatives/wind-park.yml"]
    parties = {"wind-park": ("acme-foundry", "b", "a", "c"), "solar-park": ("acme-foundry", "c")}
    files = {
        f"content/initiatives/{slug}.yml": project.replace("name: Wind park", f"name: {slug}")
        + f"    about: [{', '.join(names[1:])}]\nparties:\n"
        + "".join(f"  - {{organisation: {name}, role: owner, fact: begun}}\n" for name in names)
        for slug, names in parties.items()
    }
    company = "name: Company {}\nkind: company\ncountry: IN\n"
    lay_out(tmp_path, files | {f"content/organisations/{slug}.yml": company.format(slug) for slug in "abc"})
    found = load_dossier(tmp_path)
    assert found.dossier is not None, found.problems
    partners = partners_of(found.dossier.nodes["acme-foundry"], found.dossier)
    assert [(partner.slug, len(initiatives)) for partner, initiatives in partners] == [("c", 2), ("a", 1), ("b", 1)]


def test_no_initiatives_of_a_type_that_they_do_not_name(dossier: Dossier) -> None:
    assert dossier.initiatives(dossier.nodes["north-wind"]) == dossier.initiatives(dossier.nodes["weekly-beland"]) == ()


def test_coverage(dossier: Dossier) -> None:
    source = dossier.nodes["founding-paper"]
    rows = sentence_coverage(source, dossier.backlinks(source))
    assert {locator: [node.key for node in facts] for locator, (_, facts) in rows.items()} == {
        "0.1": ["north-wind#idea"],
        "0.2": [],
        "1.1": ["north-wind#agreed"],
    }
    assert rows["0.2"][0].no_fact


def test_facts_are_in_order(dossier: Dossier) -> None:
    assert [node.fact.id for node in dossier.own_facts(dossier.nodes["north-wind"])] == [
        "idea", "agreed", "bigger", "signed", "staff-old", "staff-new", "runs", "runs-not", "listed", "third-row",
    ]  # fmt: skip


def test_the_ladder_shows_reached_stages_and_hides_unreached_ends(dossier: Dossier) -> None:
    node = dossier.nodes["north-wind"]
    stages = ladder(node, dossier, References(dossier))
    assert [(rung.status.text, rung.reached, rung.current) for rung in stages] == [
        ("Announced", True, False),
        ("Signed", True, False),
        ("Operating", True, True),
    ]
    assert stages[0].permalink is not None
    assert stages[0].permalink.anchor == "agreed"
    assert [mark.number for mark in stages[0].marks.cited] == [1, 2, 3]
    columns = board([node, dossier.nodes["quiet-talks"]], dossier, "more.md")
    assert [(c.status.text if c.status else "", [row.link.text for row in c.initiatives]) for c in columns] == [
        ("Operating", ["North Wind"]),
        ("", ["Quiet talks"]),
    ]


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        # The fact of the current stage comes first, then the latest event, however doubtful.
        (fact("a", status="announced") + fact("b", date="2025", confidence="low"), ["a", "b"]),
        # Nothing that is expected, a state, superseded, undated or not newer.
        (fact("a", status="announced") + fact("b", date="2025", type="plan"), ["a"]),
        (fact("a", status="announced") + fact("b", date="2025", type="state"), ["a"]),
        (fact("a", status="announced") + fact("b", date="2024-05-01") + fact("c", date="undated"), ["a"]),
        (fact("a", status="announced") + fact("b", date="2025") + fact("c", supersedes="b"), ["a"]),
        # Without a stage, an event that the editors doubt never comes first.
        (fact("a") + fact("b", date="2025", confidence="low"), ["a", "b"]),
        (fact("a", confidence="low"), ["a"]),
        (fact("a", date="undated", status="announced") + fact("b"), ["a"]),
        (fact("a", date="undated"), []),
    ],
)
def test_the_answer_of_an_initiative(tmp_path: Path, facts: str, lines: list[str]) -> None:
    dossier = linked(tmp_path, facts)
    node = dossier.nodes["wind-park"]
    answer = standing_lines(node, dossier, References(dossier))
    assert [line.permalink.anchor for line in answer] == lines


def test_answer_infobox_and_ladder_agree(dossier: Dossier) -> None:
    node = dossier.nodes["north-wind"]
    row, first = initiative_row(node, dossier), standing_lines(node, dossier, References(dossier))[0]
    (rung,) = (rung for rung in ladder(node, dossier, References(dossier)) if rung.current)
    shown = [(each.status, each.date, each.permalink.anchor) for each in (first, rung)]
    assert shown == [(row.status, row.since, "runs")] * 2


def test_facts_of_a_page_are_the_newest_first(dossier: Dossier) -> None:
    ordered = newest_first(dossier.own_facts(dossier.nodes["north-wind"]))
    assert [node.fact.id for node in ordered] == [
        "listed", "runs-not", "runs", "staff-new", "staff-old", "signed", "bigger", "agreed", "third-row", "idea",
    ]  # fmt: skip


def test_the_map_keeps_to_its_window(tmp_path: Path) -> None:
    """Points are at their coordinates, places outside are listed, and no shape extends far beyond the window."""
    settings = "\nmap: {west: 60, east: 150, south: 0, north: 50}\n"
    base = BASE["content/dossier.yml"]
    places = {
        "content/dossier.yml": base + settings,
        "content/places/port.yml": "name: Port\nlatitude: 12.5\nlongitude: 80.25\n",
        "content/places/far.yml": "name: Far\nlatitude: -33\nlongitude: -70\n",
        "content/places/nowhere.yml": "name: Nowhere\n",
    }
    lay_out(tmp_path, places)
    dossier = dossier_of(tmp_path)
    found = place_map(dossier.of_type(PLACE), dossier)
    assert found is not None
    assert (found.width, found.height) == (900, 500)
    assert [(p.x, p.y, p.name, p.href) for p in found.points] == [("22.4", "75.0", "Port", "port/")]
    assert found.outside == ("Far",)
    numbers = [int(n) for n in found.land.replace("M", " ").replace("L", " ").replace("Z", " ").split()]
    assert len(numbers) > 500
    assert all(-100 <= x <= 1000 for x in numbers[::2])
    assert all(-100 <= y <= 600 for y in numbers[1::2])


def test_without_coordinates_there_is_no_map(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    dossier = dossier_of(tmp_path)
    assert place_map(dossier.of_type(PLACE), dossier) is None


def test_a_role_is_never_surer_than_its_evidence(tmp_path: Path) -> None:
    sure, unsure = fact("a"), fact("b", confidence="low", contradicts="[a]")
    dossier = linked(tmp_path, sure + unsure + fact("c") + fact("d", "[{source: wire-a, at: p. 1}]"))
    nodes = {node.fact.id: node for node in dossier.facts}
    assert [badge.key for badge in doubts([nodes["b"]], dossier)] == ["contested", "single", "confidence-low"]
    assert [badge.key for badge in doubts([nodes["a"], nodes["b"]], dossier)] == ["contested", "single"]
    assert [badge.key for badge in doubts([nodes["b"], nodes["c"]], dossier)] == ["single"]
    assert [badge.key for badge in doubts([nodes["c"], nodes["d"]], dossier)] == []  # two independent sources together
    assert doubts([], dossier) == ()


def test_an_agency_may_have_the_name_of_an_organisation(tmp_path: Path) -> None:
    settings = BASE["content/dossier.yml"].replace("agencies: [", "agencies: [acme-foundry, ")
    files = {
        "content/dossier.yml": settings,
        "seeds/wire-c.yml": "title: E\npublisher: Daily C\nkind: newspaper\nrepeats: acme-foundry\n",
    }
    dossier = linked(tmp_path, fact(sources="[{source: wire-c, at: p. 1}]"), **files)
    assert dossier.facts[0].origins == ("acme-foundry",)
