"""Warnings about facts that changed after the last review of a report."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.dossier.events import NO_HISTORY, Event, History
from torana.dossier.report_reviews import changed_since_review
from torana.records.reader import read

from .support.command import torana
from .support.dossiers import copy_of_small, lay_out, replace

REPORT = """
report:
  reviewed: 2026-01-10
  text: |
    It began [@wind-park#begun].
    It began again [@wind-park#begun].
    It is large [assessment].
"""


def warnings(root: Path, history: History, files: dict[str, str | None] | None = None) -> list[str]:
    lay_out(root, {"content/sectors/energy.yml": f"name: Energy{REPORT}", **(files or {})})
    found = changed_since_review(read(root).records, history)
    return [f"{each.position.line}:{each.position.column} {each.message}" for each in found]


def history(*events: tuple[str, str, str]) -> History:
    """Changes of a field of a fact: the day, the entity, and the field."""
    return History(
        tuple(
            Event("c", f"{day}T00:00:00Z", "changed", entity, "begun", "", fields=((field, "", ""),))
            for day, entity, field in events
        ),
        newest="c",
    )


@pytest.mark.parametrize(
    ("day", "entity", "field"),
    [
        ("2026-01-10", "wind-park", "statement"),
        ("2026-01-11", "wind-park", "checked"),
        ("2026-01-11", "other", "statement"),
    ],
    ids=["changed on the day", "checked again", "another fact"],
)
def test_nothing_to_review(day: str, entity: str, field: str, tmp_path: Path) -> None:
    assert warnings(tmp_path, history((day, entity, field))) == []


def test_a_changed_fact_is_reported_once(tmp_path: Path) -> None:
    changed = history(("2026-01-11", "wind-park", "statement"), ("2026-01-12", "wind-park", "date"))
    message = '"wind-park#begun" changed on 2026-01-12, after the last review of this report (2026-01-10)'
    assert warnings(tmp_path, changed) == [f"5:16 {message}"]


def test_a_renamed_entity_keeps_its_changes(tmp_path: Path) -> None:
    files = {"content/initiatives/wind-park.yml": WIND_PARK.replace("kind:", "formerly: [wind-farm]\nkind:")}
    assert len(warnings(tmp_path, history(("2026-01-11", "wind-farm", "statement")), files)) == 1


WIND_PARK = """name: Wind park
kind: project
sectors: [energy]
facts:
  - id: begun
    statement: "[[acme-foundry]] began."
    date: 2022-08
    sources: [{source: acme-report-2023, at: p. 2}]
"""
SOURCE = "title: Annual report 2023\npublisher: Acme Foundry\nkind: report\n"


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({}, 0),
        ({"content/initiatives/wind-park.yml": WIND_PARK.replace("2022-08", "2026-01-20")}, 1),
        ({"content/initiatives/wind-park.yml": WIND_PARK.replace("2022-08", "2026-01-20\n    type: plan")}, 0),
        ({"seeds/acme-report-2023.yml": f"{SOURCE}retrieved: 2026-01-10\n"}, 0),
        ({"seeds/acme-report-2023.yml": f"{SOURCE}retrieved: 2026-01-11\n"}, 1),
    ],
    ids=["old", "later event", "plan", "source of the day", "later source"],
)
def test_without_a_git_history(files: dict[str, str | None], count: int, tmp_path: Path) -> None:
    assert len(warnings(tmp_path, NO_HISTORY, files)) == count


def test_warnings_fail_a_strict_check(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    assert "energy.yml" not in torana("check", "--strict", root=root).stderr
    replace(root / "content/sectors/energy.yml", "reviewed: 2036-01-31", "reviewed: 2024-01-31")
    assert torana("check", root=root).returncode == 0
    result = torana("check", "--strict", root=root)
    assert result.returncode == 1
    assert "energy.yml" in result.stderr
    assert "warning" in result.stdout
