"""The report of changes between two states of a dossier: it lists every change, and nothing else."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from torana.preview import live_dossier

from .support.command import git, torana
from .support.dossiers import lay_out
from .support.paths import SMALL

NORTH = "content/initiatives/north-wind.yml"
PAPER = "seeds/founding-paper.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small dossier with one commit of its own."""
    for name in ("content", "seeds"):
        shutil.copytree(SMALL / name, tmp_path / name)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def edit(root: Path, file: str, pattern: str, new: str) -> None:
    path = root / file
    text, count = re.subn(pattern, new, path.read_text("utf-8"), count=1)
    assert count == 1, pattern
    path.write_text(text, "utf-8")


def reported(root: Path, *revisions: str) -> list[tuple[str, str, list[str]]]:
    result = torana("diff", *revisions, "--format", "json", root=root)
    assert result.returncode == 0, result.stderr
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return [(row["kind"], row["key"], [field["name"] for field in row["fields"]]) for row in rows]


def test_five_kinds_of_change_on_a_branch(root: Path) -> None:
    assert reported(root, "HEAD") == []
    git(root, "checkout", "-qb", "work")
    text = (root / NORTH).read_text("utf-8")
    _, *facts = re.split(r"(?m)^(?=  - id: )", text)
    agreed, bigger, listed = (
        next(fact for fact in facts if fact.startswith(f"  - id: {name}\n")) for name in ("agreed", "bigger", "listed")
    )
    text = text.replace(bigger, listed.replace("id: listed", "id: new-fact"))  # one removed, one added
    alone = re.sub(r"(?m)^ +- \{source: (founding-paper|acme-report-2023).*\n", "", agreed)
    text = text.replace(agreed, alone)  # a single-sourced fact, and a sentence that no fact covers
    text = text.replace("The day is inferred.", "The day is guessed.")  # changed
    (root / NORTH).write_text(text, "utf-8")
    found = reported(root, "HEAD")
    assert [(kind, key) for kind, key, _ in found] == [
        ("added", "north-wind#new-fact"),
        ("changed", "north-wind#agreed"),
        ("changed", "north-wind#signed"),
        ("removed", "north-wind#bigger"),
        ("single-sourced", "north-wind#agreed"),
        ("uncovered", "founding-paper 1.1"),
    ]
    assert [fields for kind, _, fields in found if kind == "changed"] == [["sources"], ["note"]]
    git(root, "commit", "-qam", "second")
    assert reported(root, "main", "work") == found
    assert reported(root, "work", "main")[0][:2] == ("added", "north-wind#bigger")
    shown = torana("diff", "main", root=root).stdout
    assert "note: The day is inferred." in shown
    assert "→ The day is guessed." in shown
    assert shown.rstrip().endswith(
        "added: 1, changed: 2, removed: 1, newly single-sourced: 1, newly uncovered sentences: 1"
    )


def test_another_slug_is_the_same_entity(root: Path) -> None:
    assert torana("rename", "acme-foundry", "acme-works", root=root).returncode == 0
    assert reported(root, "HEAD") == [("changed", "acme-works", ["slug"])]


def test_an_address_that_is_lost_is_reported(tmp_path: Path) -> None:
    """A rename with `formerly` changes no other record; one without it is reported with its line."""
    lay_out(tmp_path, {})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    for old, new in (("wind-park#begun", "wind-park#opened"), ("acme-report-2023", "acme-report")):
        assert torana("rename", old, new, root=tmp_path).returncode == 0
    names = [("changed", "wind-park#opened", ["id"]), ("changed", "acme-report", ["slug"])]
    assert reported(tmp_path, "HEAD") == names
    edit(tmp_path, "content/initiatives/wind-park.yml", r" *formerly: \[begun\]\n", "")
    edit(tmp_path, "seeds/acme-report.yml", r"formerly: .*\n", "")
    assert [(kind, key) for kind, key, _ in reported(tmp_path, "HEAD")] == [("lost", key) for _, key, _ in names]
    said = torana("diff", "HEAD", "--format", "github", root=tmp_path).stdout
    assert "::warning file=content/initiatives/wind-park.yml,line=5," in said
    assert 'add "begun" to its "formerly", or keep the old id' in said
    assert 'source "acme-report"' in said


def test_markup_of_a_file_is_inert_in_a_summary(root: Path) -> None:
    edit(root, NORTH, r"(?m)^    note: .*", "    note: 'A ``fence`` <b>bold</b> @someone [link](https://example.org)'")
    shown = torana("diff", "HEAD", "--format", "markdown", root=root).stdout
    assert "``` A ``fence`` <b>bold</b> @someone" in shown


def test_reading_only_changed_files_reports_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, NORTH, r"id: bigger", "id: much-bigger")
    edit(root, PAPER, r"title: ", "title: Changed ")
    found = reported(root, "HEAD")
    assert {key for _, key, _ in found} >= {"north-wind#much-bigger", "founding-paper"}
    monkeypatch.setattr(live_dossier, "MAX_CHANGED", -1)
    assert reported(root, "HEAD") == found


def test_a_moved_line_is_no_change(root: Path) -> None:
    path = root / NORTH
    path.write_text("# a line more\n" + path.read_text("utf-8"), "utf-8")
    assert reported(root, "HEAD") == []


def test_a_passage_that_was_seen_again_is_no_change(root: Path) -> None:
    edit(root, NORTH, "last_seen: 2026-01-20", "last_seen: 2026-01-21")
    assert reported(root, "HEAD") == []


def test_one_sentence_if_there_is_nothing_to_compare(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    for revision in ("nowhere", "--output=x", "HEAD~5"):
        result = torana("diff", "--", revision, root=root)
        assert (result.returncode, "Traceback" in result.stderr) == (1, False), revision
        assert "there is no commit" in result.stderr
    bare = tmp_path_factory.mktemp("bare")
    result = torana("diff", "HEAD", root=bare)
    assert result.returncode == 1
    assert "not a git repository" in result.stderr
    (root / NORTH).write_text("name: [\n", "utf-8")
    git(root, "commit", "-qam", "broken")
    result = torana("diff", "HEAD~1", "HEAD", root=root)
    assert "has problems" in result.stderr


def test_stale_facts(root: Path) -> None:
    edit(root, NORTH, r"(?m)^    date: undated\n", "    date: undated\n    checked: 2026-01-02\n")
    result = torana("stale", "--older-than", "30d", "--on", "2026-02-01", root=root)
    assert result.returncode == 0
    assert "north-wind#idea" not in result.stdout
    result = torana("stale", "--older-than", "29d", "--on", "2026-02-01", root=root)
    assert "north-wind#idea: checked 2026-01-02, 30 days ago" in result.stdout
    assert "never checked" in result.stdout.split("\n")[1], "those never checked come first"
    by_default = torana("stale", "--on", "2026-02-01", root=root).stdout
    assert "north-wind#idea" not in by_default
    assert by_default.endswith("not checked in the last 100 days\n")
    assert torana("stale", "--older-than", "soon", root=root).returncode == 1


def test_a_diff_writes_nothing(root: Path) -> None:
    (root / "schemas").mkdir()
    edit(root, NORTH, "statement: ", "statement: In fact, ")
    reported(root, "HEAD")
    assert list((root / "schemas").iterdir()) == []
