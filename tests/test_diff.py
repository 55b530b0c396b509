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
from .support.paths import REPOSITORY

SANAND = "content/initiatives/sanand-osat.yml"
SEED = "seeds/seed-6982af97.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The real dossier with one commit of its own."""
    for name in ("content", "seeds"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
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
    text = (root / SANAND).read_text("utf-8")
    _, *facts = re.split(r"(?m)^(?=  - id: )", text)
    shipments = next(fact for fact in facts if fact.startswith("  - id: first-shipments"))
    partner = next(fact for fact in facts if fact.startswith("  - id: third-partner"))
    partners = next(fact for fact in facts if fact.startswith("  - id: partners"))
    new = re.sub(r"(?m)^    status: .*\n", "", partner.replace("third-partner", "new-fact"))
    text = text.replace(shipments, new if new.endswith("\n") else f"{new}\n")  # one removed, one added
    alone = re.sub(r"(?m)^ +- \{source: (seed-6982af97|thesummary-20260213).*\n", "", partners)
    text = text.replace(partners, alone)  # a single-sourced fact, and a sentence that no fact covers
    text = text.replace("CG Power reported the agreement", "CG Power announced the agreement")  # changed
    (root / SANAND).write_text(text, "utf-8")
    found = reported(root, "HEAD")
    assert [(kind, key) for kind, key, _ in found] == [
        ("added", "sanand-osat#new-fact"),
        ("changed", "sanand-osat#partners"),
        ("changed", "sanand-osat#third-partner"),
        ("removed", "sanand-osat#first-shipments"),
        ("single-sourced", "sanand-osat#partners"),
        ("uncovered", "seed-6982af97 1.2"),
    ]
    assert [fields for kind, _, fields in found if kind == "changed"] == [["sources"], ["note"]]
    git(root, "commit", "-qam", "second")
    assert reported(root, "main", "work") == found
    assert reported(root, "work", "main")[0][:2] == ("added", "sanand-osat#first-shipments")
    shown = torana("diff", "main", root=root).stdout
    assert "note: CG Power reported the agreement" in shown
    assert "→ CG Power announced the agreement" in shown
    assert shown.rstrip().endswith(
        "added: 1, changed: 2, removed: 1, newly single-sourced: 1, newly uncovered sentences: 1"
    )


def test_another_slug_is_the_same_entity(root: Path) -> None:
    assert torana("rename", "renesas-electronics", "renesas", root=root).returncode == 0
    assert reported(root, "HEAD") == [("changed", "renesas", ["slug"])]


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
    edit(root, SANAND, r"(?m)^    note: .*", "    note: 'A ``fence`` <b>bold</b> @someone [link](https://example.org)'")
    shown = torana("diff", "HEAD", "--format", "markdown", root=root).stdout
    assert "``` A ``fence`` <b>bold</b> @someone" in shown


def test_reading_only_changed_files_reports_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(root, SANAND, r"first-shipments", "first-shipments-all")
    edit(root, SEED, r"title: ", "title: Changed ")
    found = reported(root, "HEAD")
    assert {key for _, key, _ in found} >= {"sanand-osat#first-shipments-all", "seed-6982af97"}
    monkeypatch.setattr(live_dossier, "MAX_CHANGED", -1)
    assert reported(root, "HEAD") == found


def test_a_moved_line_is_no_change(root: Path) -> None:
    path = root / SANAND
    path.write_text("# a line more\n" + path.read_text("utf-8"), "utf-8")
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
    (root / SANAND).write_text("name: [\n", "utf-8")
    git(root, "commit", "-qam", "broken")
    result = torana("diff", "HEAD~1", "HEAD", root=root)
    assert "has problems" in result.stderr


def test_stale_facts(root: Path) -> None:
    edit(root, SANAND, r"(?m)^    date: undated\n", "    date: undated\n    checked: 2026-01-02\n")
    result = torana("stale", "--older-than", "30d", "--on", "2026-02-01", root=root)
    assert result.returncode == 0
    assert "sanand-osat#partners" not in result.stdout
    result = torana("stale", "--older-than", "29d", "--on", "2026-02-01", root=root)
    assert "sanand-osat#partners: checked 2026-01-02, 30 days ago" in result.stdout
    assert "never checked" in result.stdout.split("\n")[0], "those never checked come first"
    assert torana("stale", "--older-than", "soon", root=root).returncode == 1


def test_a_diff_writes_nothing(root: Path) -> None:
    (root / "schemas").mkdir()
    edit(root, SANAND, "statement: ", "statement: In fact, ")
    reported(root, "HEAD")
    assert list((root / "schemas").iterdir()) == []
