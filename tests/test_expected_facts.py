"""States, plans and facts dated after the dossier: no page or export shows them as news or as stages reached."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from torana.dossier.graph import Dossier
from torana.dossier.stages import current_stage
from torana.exports.api.records import fact_record
from torana.exports.calendar import upcoming_calendar
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.fact_columns import FACTS
from torana.pages.drawings.strip import Strip, date_strip
from torana.pages.entities.initiative import initiative_row, ladder
from torana.pages.home import home_page
from torana.pages.shared.addresses import Site
from torana.pages.shared.fact_dates import fact_date, fact_stage
from torana.pages.shared.references import References
from torana.pages.shared.timeline_entries import timeline_periods
from torana.wording.words import ENGLISH

from .support.dossiers import BASE, dossier_of, lay_out


def linked(root: Path, facts: str, files: dict[str, str | None] | None = None) -> Dossier:
    """A dossier as of 31 January 2026 with an initiative. A line of `facts` has an id, a date and other keys."""
    rows = [line.split(maxsplit=2) for line in facts.splitlines() if line]
    listed = "".join(
        f"  - {{id: {each[0]}, statement: It is so., date: {each[1]}, {each[2] + ', ' if each[2:] else ''}"
        "sources: [{source: acme-report-2023, at: p. 1}]}\n"
        for each in rows
    )
    head = "name: Wind park\nkind: project\nsectors: [energy]\nfacts:\n"
    lay_out(root, {"content/initiatives/wind-park.yml": head + listed, **(files or {})})
    return dossier_of(root)


def rungs(dossier: Dossier) -> list[str]:
    """The stages of the initiative that a fact shows, with their dates as the page shows them."""
    shown = ladder(dossier.nodes["wind-park"], dossier, References(dossier))
    return [f"{'' if rung.reached else '?'}{rung.status.text}: {rung.date}" for rung in shown if rung.permalink]


def drawn(dossier: Dossier) -> Strip:
    found = date_strip(dossier.facts, dossier, lambda fact: fact.fact.id)
    assert found is not None
    return found


def test_a_fact_after_the_dossier_is_no_stage_reached(tmp_path: Path) -> None:
    dossier = linked(tmp_path, "a 2024 status: announced\nb 2031-05-01 status: operating")
    row = initiative_row(dossier.nodes["wind-park"], dossier)
    assert (row.status.text, row.since) == ("Announced", "2024")
    assert rungs(dossier) == ["Announced: 2024", "?Operating: expected 1 May 2031"]


def test_only_expected_stages(tmp_path: Path) -> None:
    dossier = linked(tmp_path, "a 2031 status: operating")
    assert current_stage(dossier.nodes["wind-park"], dossier) is None
    assert rungs(dossier) == ["?Operating: expected 2031"]


@pytest.mark.parametrize(
    ("facts", "since"),
    [
        # Of several facts in a row with one stage, the first counts.
        ("a 2008 status: operating\nb 2025 status: operating", "2008"),
        # The stage was reached again after another one.
        ("a 2008 status: operating\nb 2010 status: announced, note: Anew.\nc 2025 status: operating", "2025"),
        # A state may be older than its date.
        ("a 2024-03 type: state, status: operating", "March 2024 or earlier"),
        ("a undated status: operating", ""),
    ],
)
def test_infobox_and_ladder_agree(tmp_path: Path, facts: str, since: str) -> None:
    dossier = linked(tmp_path, facts)
    assert initiative_row(dossier.nodes["wind-park"], dossier).since == since
    assert f"Operating: {since}" in rungs(dossier)


def test_a_kind_has_its_own_stages(tmp_path: Path) -> None:
    settings = BASE["content/dossier.yml"]

    def stages(statuses: str, fact: str = "a 2024 status: announced") -> list[str]:
        kinds = f"{{project: {{name: Project{statuses}}}}}"
        changed = settings.replace("{project: {name: Project}}", kinds)
        dossier = linked(tmp_path, fact, {"content/dossier.yml": changed})
        return [rung.status.text for rung in ladder(dossier.nodes["wind-park"], dossier, References(dossier))]

    assert stages(", statuses: [announced, operating]") == ["Announced", "Operating"]
    assert stages("") == ["Announced", "Signed", "Operating"]
    assert stages(", statuses: []", "a 2024") == []


def test_dates_and_stages_in_words(tmp_path: Path) -> None:
    dossier = linked(
        tmp_path,
        "event 2024 status: announced\nstate 2025 type: state\nplan 2025-Q4 type: plan, status: operating\n"
        "later 2027\nby ../2027\nopen undated type: plan\n"
        "member undated type: state, since: 2015\n"
        "supported 2025 type: state, since: 2015~, until: 2027-04",
    )
    shown = {fact.fact.id: fact_date(fact, ENGLISH) for fact in dossier.facts}
    assert shown == {
        "open": "",
        "member": "since 2015",
        "supported": "as of 2025, since about 2015, until April 2027",
        "event": "2024",
        "state": "as of 2025",
        "plan": "expected fourth quarter of 2025",
        "later": "expected 2027",
        "by": "expected 2027 or earlier",
    }
    stages = [badge.text for fact in dossier.facts if (badge := fact_stage(fact, dossier))]
    assert stages == ["Announced", "Operating (expected)"]


def test_latest_facts_are_events_that_happened(tmp_path: Path) -> None:
    dossier = linked(tmp_path, "a 2024\nb 2025 type: state\nc 2026 type: plan\nd 2040\ne undated")
    assert [finding.entry.date for finding in home_page(dossier).findings] == ["2024"]


def test_timeline_begins_with_what_is_expected(tmp_path: Path) -> None:
    dossier = linked(tmp_path, "a 2024\nb 2025 type: plan\nc 2040\nd undated type: plan\ne undated")
    periods = timeline_periods(dossier.facts, dossier, References(dossier))
    assert [(period.anchor, len(period.entries)) for period in periods] == [
        ("_expected", 3),
        ("_2024", 1),
        ("_undated", 1),
    ]
    assert periods[0].title == "Expected, as of 31 January 2026"


def test_drawing_marks_the_date_of_the_dossier(tmp_path: Path) -> None:
    found = drawn(linked(tmp_path, "a 2024\nb 2025 type: state\nc 2027 status: operating"))
    assert [(spot.dates[0], spot.expected, spot.step) for spot in found.spots] == [
        ("2024", False, False),
        ("2027", True, False),
    ]
    assert found.today is not None
    assert found.today.label == "as of 31 January 2026"
    assert float(found.spots[0].x) < float(found.today.x) < float(found.spots[1].x)
    assert found.left_out == ("1 state is not shown.",)


def test_far_plans_do_not_squeeze_the_facts(tmp_path: Path) -> None:
    found = drawn(linked(tmp_path, "a 2020\nb 2025\nc 2020/2045\nd 2047\ne 2060"))
    assert found.after == "after 2030"
    assert [spot.dates[0] for spot in found.spots] == ["2020/2045", "2020", "2025", "2047"]
    assert found.spots[-1].count == "2"
    assert float(found.after_x) < float(found.spots[-1].x) < 100


def test_drawing_of_the_far_future_alone(tmp_path: Path) -> None:
    found = drawn(linked(tmp_path, "a 2040\nb 2045"))
    assert ([spot.dates[0] for spot in found.spots], found.today, found.after) == (["2040", "2045"], None, "")


def test_exports(tmp_path: Path) -> None:
    dossier = linked(
        tmp_path, "a 2024\nb 2025 type: state\nc 2026 type: plan\nd 2025 type: plan\ne 2040-05\nf 2027 type: plan"
    )
    site = Site("https://example.org/")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(as_csv(FACTS, FACTS.rows(dossier, site)).decode()))}
    assert {key: (row["type"], row["expected"]) for key, row in rows.items()} == {
        "a": ("event", "false"),
        "b": ("state", "false"),
        "c": ("plan", "true"),
        "d": ("plan", "true"),
        "e": ("event", "true"),
        "f": ("plan", "true"),
    }
    records = [json.loads(json.dumps(fact_record(fact, dossier, site))) for fact in dossier.facts]
    assert {record["id"]: (record.get("type"), record["expected"]) for record in records} == {
        "a": (None, False),
        "b": ("state", False),
        "c": ("plan", True),
        "d": ("plan", True),
        "e": (None, True),
        "f": ("plan", True),
    }
    (calendar,) = upcoming_calendar(dossier, site)
    assert calendar.content.count(b"BEGIN:VEVENT") == 2  # the plans for 2025 and 2026 have begun
    assert calendar.content.count(b"STATUS:TENTATIVE") == 1
