"""The requirement of a new dossier installs the running program from its own repository, or nothing at all."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from packaging.requirements import Requirement
from torana.editing.program_requirement import TAG, requirement, requirements

from .support.command import git

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def place(text: str) -> str:
    """The place that a `requirements.txt` names. Anything else would be a name that an index may have."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    if not lines:
        assert "# torana[pdf] @ git+https://" in text
        return ""
    (line,) = lines
    url = Requirement(line).url
    assert url
    return url.removeprefix("git+https://")


@pytest.mark.parametrize(
    ("url", "details", "expected"),
    [
        ("https://git.example/us/torana.git", {"requested_revision": TAG}, f"git.example/us/torana.git@{TAG}"),
        ("https://git.example/us/torana.git", {"requested_revision": "main"}, f"git.example/us/torana.git@{COMMIT}"),
        ("https://me:secret@git.example:8443/~us/torana", {}, f"git.example:8443/~us/torana@{COMMIT}"),
        ("ssh://git@github.com/us/torana.git", {}, f"github.com/us/torana@{COMMIT}"),
        ("https://${USER}@git.example/us/torana\n-r other", {}, ""),
        ("ssh://git@git.example/us/torana", {}, ""),
        ("file:///srv/torana", {}, ""),
        ("https://hg.example/us/torana", {"vcs": "hg"}, ""),
    ],
)
def test_installed_from_a_repository(
    url: str, details: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT, **details}})
    monkeypatch.setattr("torana.editing.program_requirement.distribution", lambda name: as_recorded(recorded))
    assert place(requirements(tmp_path / "lib" / "torana")) == expected


def as_recorded(text: str | None) -> Any:
    """An installed package with this `direct_url.json`."""
    return SimpleNamespace(read_text=lambda name: text)


@pytest.mark.parametrize("recorded", [None, '{"url": "file:///a.whl", "archive_info": {}}', "not JSON"])
def test_installed_in_another_way(recorded: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torana.editing.program_requirement.distribution", lambda name: as_recorded(recorded))
    assert place(requirements(tmp_path)) == ""


def test_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("torana.editing.program_requirement.distribution", missing)
    assert place(requirements(tmp_path)) == ""


def test_in_a_clone(tmp_path: Path) -> None:
    """The commit is named only if the remote has it."""
    package = tmp_path / "generator" / "torana"

    def commit() -> None:
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "work")

    git(tmp_path, "init", "-q", "-b", "main")
    commit()
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert requirement(package) == "", "no remote"
    git(tmp_path, "remote", "add", "origin", "https://me:secret@git.example/us/torana.git")
    assert Requirement(requirement(package)).url == f"git+https://git.example/us/torana.git@{head(tmp_path)}"
    git(tmp_path, "tag", TAG)
    assert place(requirements(package)) == f"git.example/us/torana.git@{TAG}"
    commit()
    assert place(requirements(package)) == "", "not pushed"


def head(root: Path) -> str:
    return (root / ".git" / "refs" / "heads" / "main").read_text("utf-8").strip()
