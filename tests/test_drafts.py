"""Drafts and facts under embargo: the preview shows them, and no published file has a word of them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.preview.live_dossier import LiveDossier
from torana.site.plan import Plan
from torana.site.render import render_site

from .support.command import git, torana
from .support.dossiers import copy_of_small, lay_out
from .support.paths import SMALL

NORTH = "content/initiatives/north-wind.yml"
SECRETS = (b"quibblewort", b"zanthoxylum", b"987654321", b"987,654,321", b"xylographer")
"""Words, numbers and ids that only unpublished facts have, in lower case."""
DRAFTS = """\
  - id: quibblewort-begun
    draft: true
    statement: "[[acme-foundry]] began the Quibblewort."
    date: 2025-03
    status: cancelled
    supersedes: runs
    contradicts: [listed]
    about: [port-aland]
    figures: [{measure: investment, value: 987654321, unit: AAD, of: Zanthoxylum}]
    sources: [{source: daily-aland, at: xylographer}]
    disputed_by: [{source: weekly-beland, at: para. 3, says: No Zanthoxylum.}]
    note: Of the Quibblewort.
  - id: zanthoxylum
    formerly: [old-zanthoxylum]
    embargo: 2026-06-01
    statement: The Zanthoxylum opened in Xylographer.
    date: 2025-04
    sources: [{source: daily-aland, at: para. 1}]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small dossier with a draft and a fact under embargo."""
    root = copy_of_small(tmp_path)
    with (root / NORTH).open("a", encoding="utf-8") as file:
        file.write(DRAFTS)
    return root


def published_files(root: Path) -> dict[str, bytes]:
    loaded = load_dossier(root)
    assert loaded.dossier is not None, loaded.problems
    result = render_site(Plan(loaded, SMALL, Site("https://example.org/sub/path/")))
    exports = (*result.files, *result.plain_pages)
    return {page.path: text.encode() for page, text in result.pages} | {each.path: each.content for each in exports}


def test_drafts_change_no_byte_of_pages_and_data(root: Path) -> None:
    assert published_files(root) == published_files(SMALL)


def test_no_published_file_has_a_word_of_a_draft(root: Path) -> None:
    """Not even if the history of the repository has it: as a draft, and as a fact that became one."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    text = (root / NORTH).read_text("utf-8")
    for number, change in enumerate(
        (
            text.replace("began the Quibblewort", "ended the Quibblewort"),
            text.replace("    draft: true\n", "").replace("    embargo: 2026-06-01\n", ""),
            text.replace("quibblewort-begun", "quibblewort-started"),
            text,
        )
    ):
        (root / NORTH).write_text(change, "utf-8")
        git(root, "commit", "-qam", f"change {number}")
    result = torana("build", root=root)
    assert result.returncode == 0, result.stderr
    files = [path for path in (root / "site").rglob("*") if path.is_file()]
    assert len(files) > 100
    for path in files:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for secret in SECRETS:
            assert secret not in content.lower(), f"{path.relative_to(root)}: {secret.decode()}"


def test_the_preview_has_drafts_with_a_badge(root: Path) -> None:
    live = LiveDossier(root, drafts=True)
    dossier = live.read().dossier
    assert dossier
    result = render_site(Plan(live.read(), SMALL, Site("")))
    page = next(text for page, text in result.pages if page.path == "initiatives/north-wind.md")
    assert "Quibblewort" in page
    assert page.count(".badge-draft") == 2
    assert "north-wind#runs" in dossier.superseded_by


def test_a_live_dossier_without_drafts_follows_their_publication(root: Path) -> None:
    live = LiveDossier(root)
    before = live.read().dossier
    assert before
    assert before.current_fact("north-wind#zanthoxylum") is None
    text = (root / NORTH).read_text("utf-8")
    (root / NORTH).write_text(text.replace("    embargo: 2026-06-01\n", ""), "utf-8")
    after = live.update([NORTH]).dossier
    assert after
    assert after.current_fact("north-wind#old-zanthoxylum") is after.current_fact("north-wind#zanthoxylum") is not None


def test_a_party_that_only_drafts_name_is_not_published(tmp_path: Path) -> None:
    def initiative(draft: str) -> str:
        return f"""
name: Wind park
kind: project
sectors: [energy]
parties:
  - {{organisation: acme-foundry, role: owner}}
  - {{organisation: secret-partner, role: partner}}
  - {{organisation: secret-partner, role: owner, fact: joined}}
facts:
  - {{id: begun, statement: "[[acme-foundry]] began.", date: 2022-08, sources: [{{source: paper, at: "0.1"}}]}}
  - {{id: joined, statement: "[[secret-partner]] joined.", date: 2023, sources: [{{source: paper, at: "0.1"}}]{draft}}}
"""

    partner = "name: Secret partner\nkind: company\n"
    for draft, published in (("", 3), (", draft: true", 1), (", embargo: 2026-02-01", 1), (", embargo: 2026-01-31", 3)):
        files = {"content/initiatives/wind-park.yml": initiative(draft)}
        lay_out(tmp_path, {"content/organisations/secret-partner.yml": partner, **files})
        dossier = load_dossier(tmp_path).dossier
        assert dossier
        assert len(dossier.nodes["wind-park"].record.parties) == published, draft


def test_drafts_are_listed(root: Path) -> None:
    result = torana("drafts", root=root)
    assert "north-wind#quibblewort-begun: draft\n" in result.stdout
    assert 'north-wind#zanthoxylum: embargo: published when "as_of" is 2026-06-01 or later\n' in result.stdout
    assert result.stdout.endswith("2 of 13 facts not published\n")


def test_tasks_are_listed_by_value(tmp_path: Path) -> None:
    result = torana("todo", root=copy_of_small(tmp_path))
    titles = [line for line in result.stdout.split("\n") if line and line[0].isupper() and line[-1].isdigit()]
    assert titles[0].startswith(("Facts of low confidence", "Figures with fewer"))
    assert any(title.startswith("Sources without an archived copy") for title in titles)
    number, *summary = result.stdout.partition("\n\n")[0].split("\n")
    counts = [int(line.split()[0]) for line in summary]
    assert number == f"{sum(counts)} tasks"
    assert [title.partition(":")[0] for title in titles] == [line.split(maxsplit=2)[2] for line in summary]


def test_tasks_of_one_kind(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    result = torana("todo", "--kind", "figures", "--limit", "1", root=root)
    number = int(result.stdout.split()[0])
    assert result.stdout.count("\n  ") == 3
    assert f"… and {number - 1} more. To see them: torana todo --kind figures --all\n" in result.stdout
    assert torana("todo", "--limit", "0", root=root).stdout.count("\n\n") == 0
    wrong = torana("todo", "--kind", "figure", root=root)
    assert (wrong.returncode, 'did you mean "figures"?' in wrong.stderr) == (2, True)
