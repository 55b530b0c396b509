"""Briefs: grouped by initiative, in chronological order, with references numbered in the order of citation."""

from __future__ import annotations

from torana.pages.brief import brief_page
from torana.pages.page import View
from torana.pages.shared.addresses import Site

from .support.dossiers import dossier_of
from .support.paths import SMALL

SITE = Site("https://example.org/sub/")


def brief(slug: str, site: Site = SITE) -> View:
    dossier = dossier_of(SMALL)
    return brief_page(dossier.nodes[slug], dossier, site)


def test_facts_are_grouped_by_initiative_and_sorted_by_date() -> None:
    view = brief("energy")
    assert [section.title.text for section in view.sections] == ["North Wind"]
    keys = [entry.key.partition("#")[2] for entry in view.sections[0].facts]
    assert keys == [
        "idea",
        "agreed",
        "bigger",
        "signed",
        "staff-old",
        "staff-new",
        "runs",
        "runs-not",
        "listed",
        "third-row",
    ]
    assert view.sections[0].status == "Operating, since 5 January 2025"
    assert [row.roles for row in view.sections[0].parties] == [
        ("owner", "partner"),
        ("supplier of *raw* material (since August 2022, until 2025 or earlier)",),
    ]
    # A fact of an initiative in another sector is shown below that initiative.
    others = brief("chips")
    assert [(s.title.text, [e.key for e in s.facts]) for s in others.sections] == [
        ("North Wind", ["north-wind#runs-not"]),
    ]
    # An initiative without facts is only in the table.
    assert [row.link.text for row in others.initiatives] == ["Quiet talks"]


def test_every_weakness_is_said() -> None:
    warnings = {entry.key: entry.warnings for entry in brief("north-wind").sections[0].facts}
    assert warnings["north-wind#signed"] == ["Contested", "Single-sourced", "Medium confidence"]
    assert warnings["north-wind#staff-old"] == ["Superseded", "Single-sourced"]
    assert warnings["north-wind#agreed"] == ["Contested"]
    assert [conflict.measure for conflict in brief("north-wind").conflicts] == ["Capacity"]


def test_the_address_is_the_briefs_own_and_none_without_a_site() -> None:
    assert brief("wind").address == "https://example.org/sub/sectors/wind/brief/"
    assert brief("north-wind").address == "https://example.org/sub/initiatives/north-wind/brief/"
    assert brief("wind", Site()).address == ""
