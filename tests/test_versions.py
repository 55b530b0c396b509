"""Versions of entities and facts, counted from the git history of a dossier with three commits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from torana.dossier import git_history
from torana.dossier.load import load_dossier
from torana.exports.bibliography import fact_csl, page_csl
from torana.pages.shared.addresses import Site
from torana.site.plan import Plan

from .support.command import git
from .support.dossiers import lay_out, replace

PARK = "content/initiatives/wind-park.yml"
SITE = Site("https://example.org/", "https://git.example/acme/dossier")
FACT = """\
  - id: grown
    statement: It grew.
    date: undated
    sources: [{source: paper, at: "1.1"}]
"""


@pytest.fixture
def commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Commits everything on a day."""

    def commit_on(day: str) -> None:
        for who in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{who}_DATE", f"{day}T12:00:00Z")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "change")

    return commit_on


@pytest.fixture
def root(tmp_path: Path, commit: Callable[[str], None]) -> Path:
    lay_out(tmp_path, {})
    git(tmp_path, "init", "-q", "-b", "main")
    commit("2026-01-01")
    replace(tmp_path / PARK, "[[acme-foundry]] began.", "[[acme-foundry]] began *here*.")
    replace(tmp_path / PARK, "date: 2022-08", "date: 2022-09")
    (tmp_path / PARK).write_text((tmp_path / PARK).read_text("utf-8") + FACT, "utf-8")
    commit("2026-01-02")
    replace(
        tmp_path / PARK, "    sources: [{source: acme", "    note: Nobody else says so.\n    sources: [{source: acme"
    )
    commit("2026-01-03")
    return tmp_path


def plan(root: Path, *, history: bool = True) -> Plan:
    loaded = load_dossier(root)
    assert loaded.dossier, loaded.problems
    return Plan(loaded, root, SITE, *([git_history.read(root)] if history else []))


def page(root: Path, path: str = "initiatives/wind-park.md", *, history: bool = True) -> str:
    made = plan(root, history=history)
    spec = made.page(path)
    assert spec
    return made.rendered(spec)[1]


def test_a_page_names_its_version_and_shows_earlier_ones(root: Path) -> None:
    text = page(root)
    cited = "Testers: Wind park, version 3 of 3 January 2026. In: Base, as of 31 January 2026."
    assert f'data-version="3">{cited} https://example.org/initiatives/wind-park/</span>' in text
    assert f"[Earlier versions](<https://git.example/acme/dossier/commits/main/{PARK}>)" in text
    begun = text[text.index('id="begun"') : text.index('id="begun"') + 3_000]
    assert begun.startswith('id="begun" data-version="3" markdown>')
    assert "Version 3 of 3 January 2026\n{ .version }" in begun
    assert "- Version 2, until 3 January 2026: Changed: Note\n" in begun
    assert "- Version 1, until 2 January 2026: Acme Foundry began. · Date: August 2022\n" in begun
    assert begun.index("Version 2, until") < begun.index("Version 1, until")
    elsewhere = page(root, "organisations/acme-foundry.md")
    assert 'id="wind-park_begun" data-version="3"' in elsewhere
    assert "until" not in elsewhere


def test_the_first_version_adds_only_a_number_to_the_page(root: Path) -> None:
    grown = page(root).partition('id="grown"')[2].partition("</details>")[0]
    assert "ersion" not in grown
    with_history, without = (page(root, "places/port.md", history=history) for history in (True, False))
    assert with_history.replace(' data-version="1"', "").replace(", version 1 of 1 January 2026", "") == without


def test_references_name_versions(root: Path) -> None:
    dossier = plan(root).dossiers[0]
    items = [page_csl(node, dossier, SITE) for node in dossier.entities]
    items += [fact_csl(fact, dossier, SITE) for fact in dossier.facts]
    assert {item["id"]: item.get("version") for item in items} == {
        "torana-energy": "1",
        "torana-acme-foundry": "1",
        "torana-wind-park": "3",
        "torana-port": "1",
        "torana-acme-report-2023": None,
        "torana-paper": None,
        "torana-wind-park:begun": "3",
        "torana-wind-park:grown": "1",
    }


def test_versions_stay_when_commits_are_rewritten(root: Path) -> None:
    before = page(root)
    git(root, "commit", "-q", "--amend", "-m", "in other words")
    git(root, "rebase", "-q", "--force-rebase", "--committer-date-is-author-date", "HEAD~2")
    assert page(root) == before


def test_a_fact_that_was_removed_and_renamed(root: Path, commit: Callable[[str], None]) -> None:
    replace(root / PARK, FACT, "")
    commit("2026-01-04")
    (root / PARK).write_text((root / PARK).read_text("utf-8") + FACT, "utf-8")
    replace(root / PARK, "id: begun", "id: started\n    formerly: [begun]")
    commit("2026-01-05")
    versions = plan(root).dossiers[0].versions
    assert {key: (each.number, each.day) for key, each in versions.items()} == {
        "wind-park": (5, "2026-01-05"),
        "wind-park#started": (3, "2026-01-03"),
        "wind-park#grown": (3, "2026-01-05"),
    }


def test_a_commit_changes_only_what_shows_its_changes(root: Path, commit: Callable[[str], None]) -> None:
    before = plan(root).digests()
    commit("2026-01-04")
    (root / "README.md").write_text("Not about facts.\n", "utf-8")
    commit("2026-01-05")
    assert plan(root).digests() == before
    replace(root / PARK, "It grew.", "It grew again.")
    commit("2026-01-06")
    after = plan(root).digests()
    changed = {name for name in after if after[name] != before.get(name)}
    assert {"fact wind-park#grown", "events wind-park", "events"} <= changed
    assert not {"history", "fact wind-park#begun", "events port", "port", "order"} & changed
