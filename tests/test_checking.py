"""A second `torana check` makes no trial build of the hand-written pages, unless something has changed that decides."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from torana.dossier.load import load_dossier
from torana.records.located import Located
from torana.site import checking, inputs
from torana.site.mkdocs import run

from .support.command import git, torana
from .support.dossiers import copy_of_small, replace
from .support.paths import SMALL

PAGE = "docs/about.md"
LINKS = "[Its host](organisations/host.md#opened), [port](places/port-aland/events.ics), [changes](changes/feed.xml)"
HOST = "content/organisations/host.yml"
NORTH = "content/initiatives/north-wind.yml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A dossier with a history and with a hand-written page that has links, after a successful check."""
    root = copy_of_small(tmp_path)
    fact = "{id: opened, statement: It opened., date: 2020, sources: [{source: acme-report-2023, at: p. 3}]}"
    (root / HOST).write_text(f"name: Host\nkind: company\ncountry: AA\nfacts: [{fact}]\n", "utf-8")
    (root / PAGE).write_text(f"# About\n\n{LINKS}\n", "utf-8")
    (root / ".gitignore").write_text(".torana/\n", "utf-8")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "as it is")
    result = torana("check", root=root)
    assert result.returncode == 0, result.stderr
    return root


def test_no_trial_build_for_a_text(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run_mkdocs", None)
    replace(root / HOST, "It opened.", "It opened in spring.")
    assert torana("check", root=root).returncode == 0


def test_an_unchanged_dossier_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[tuple[int, str, str]]:
        """The outcome in each format, with warnings."""
        every = (torana("check", "--strict", "--format", form, root=root) for form in ("text", "json", "github"))
        return [(each.returncode, each.stdout, each.stderr) for each in every]

    first = answers()  # the check of the fixture knew no folders yet, so it kept no outcome
    monkeypatch.setattr(checking, "check", None)
    assert answers() == first
    assert all(status == 1 for status, _, _ in first), "a warning fails a strict check"


def test_a_package_of_another_version_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then neither outcomes nor the parse cache nor pages are reused."""
    (tmp_path / "markdown-3.9.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    code_digest = inspect.unwrap(inputs.code_digest)
    before = code_digest()
    assert code_digest() == before
    (tmp_path / "markdown-3.9.dist-info").rename(tmp_path / "markdown-4.0.dist-info")
    assert code_digest() != before


def test_an_outcome_is_kept_for_the_same_files_only(root: Path) -> None:
    assert torana("check", root=root).returncode == 0
    for name in (HOST, PAGE, "mkdocs.yml", "content/languages/nb.po", "seeds/new.yml", "docs/more.md"):
        file = root / name
        before = file.read_bytes() if file.exists() else None
        file.parent.mkdir(exist_ok=True)
        file.write_bytes((before or b"") + b"\n[x](missing.md) {{ no YAML\n")
        assert torana("check", root=root).returncode == 1, name
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
        assert torana("check", root=root).returncode == 0, name


def test_a_copy_of_a_dossier_is_checked(root: Path) -> None:
    assert torana("check", root=root).returncode == 0
    copy = root.parent / "copy"
    shutil.copytree(root, copy)
    replace(copy / PAGE, "host.md", "guest.md")
    result = torana("check", root=copy)
    assert (result.returncode, f"{PAGE}:3" in result.stderr) == (1, True)


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "an entity is gone": (lambda root: (root / HOST).unlink(), f"{PAGE}:3"),
    "a fact has another id": (lambda root: replace(root / HOST, "id: opened", "id: begun"), f"{PAGE}:3"),
    "a fact names no place": (lambda root: replace(root / NORTH, "[[port-aland]]", "Port"), f"{PAGE}:3"),
    "the history is gone": (lambda root: (root / ".git").rename(root.parent / "history"), f"{PAGE}:3"),
    "a page": (lambda root: replace(root / PAGE, "host.md", "guest.md"), f"{PAGE}:3"),
    "the configuration": (lambda root: replace(root / "mkdocs.yml", "theme:", "colour: red\ntheme:"), "mkdocs.yml"),
    "a folder among the facts": (lambda root: (root / "content" / "foo.yml").mkdir(), "content/foo.yml"),
    "a folder among the pages": (lambda root: (root / "docs" / "more.md").mkdir(), "docs/more.md"),
    "a symbolic link": (lambda root: (root / "docs" / "more").symlink_to(root / "content"), "docs/more"),
}


def test_a_page_that_changes_during_a_trial_build(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = run.run_mkdocs

    def and_edit(*arguments: Any) -> bool:
        made = build(*arguments)
        replace(root / PAGE, "host.md", "guest.md")
        return made

    replace(root / PAGE, "# About", "# Us")
    monkeypatch.setattr(run, "run_mkdocs", and_edit)
    assert torana("check", root=root).returncode == 0
    monkeypatch.undo()
    assert torana("check", root=root).returncode == 1


@pytest.mark.parametrize("change", CHANGES)
def test_changes_that_decide(change: str, root: Path) -> None:
    make, position = CHANGES[change]
    assert torana("check", root=root).returncode == 0, "from now on, its outcome is repeated"
    make(root)
    result = torana("check", root=root)
    assert (result.returncode, position in result.stderr) == (1, True), result.stderr


def test_a_folder_without_write_permission(root: Path) -> None:
    """The caches only save time."""
    for path in (root / ".torana").iterdir():
        path.unlink()
    (root / ".torana").rmdir()
    (root / ".torana").write_text("", "utf-8")
    replace(root / HOST, "It opened.", "It opened in spring.")
    assert torana("check", root=root).returncode == 0


def test_files_without_problems_are_not_parsed_for_positions(monkeypatch: pytest.MonkeyPatch) -> None:
    positions: list[tuple[str | int, ...]] = []
    position = Located.position

    def noted(located: Located[object], *path: str | int) -> object:
        positions.append(path)
        return position(located, *path)

    monkeypatch.setattr(Located, "position", noted)
    loaded = load_dossier(SMALL)
    assert loaded.dossier
    assert any(node.record.same_as for node in loaded.dossier.nodes.values())
    assert any(node.record.formerly for node in loaded.dossier.nodes.values())
    assert positions == []


def test_a_schema_that_has_changed_is_made_again(root: Path) -> None:
    schema = root / "schemas" / "place.json"
    assert torana("schema", root=root).returncode == 0
    assert torana("check", root=root).returncode == 0
    written = schema.read_bytes()
    schema.write_text("{}", "utf-8")
    assert "updated for completion in editors: schemas/place.json" in torana("check", root=root).stdout
    assert schema.read_bytes() == written
