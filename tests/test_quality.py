"""The quality of the project's own files: lint, types, language, workflows and lockfiles."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torana
import yaml

from .support.paths import REPOSITORY

STARTER = "generator/torana/editing/starter"
"""The folder with the workflows that `torana init` copies."""


def run(*command: str) -> None:
    tool = Path(sys.executable).parent / command[0]
    if not tool.exists():
        pytest.skip(f"{command[0]} is not installed in this environment")
    done = subprocess.run([str(tool), *command[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_lint() -> None:
    run("ruff", "check", ".")


def test_format() -> None:
    run("ruff", "format", "--check", ".")


def test_types() -> None:
    run("mypy")


def test_workflows_are_secure() -> None:
    run("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".github", f"{STARTER}/.github")


def test_actions_are_pinned_by_commit() -> None:
    for path in (path for root in (".", STARTER) for path in (REPOSITORY / root / ".github/workflows").glob("*.yml")):
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["permissions"] == {}, path.name
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                if "uses" in step:
                    assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step


def test_the_citation_names_the_version() -> None:
    """`pyproject.toml` reads it from the program, and the workflow compares it with the tag of a release."""
    assert yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))["version"] == torana.__version__


def locked(name: str) -> dict[str, str]:
    lock = (REPOSITORY / name).read_text("utf-8")
    packages = re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE)
    assert lock.count("--hash=sha256:") > len(packages)
    assert "http" not in lock
    return dict(packages)


def test_everything_installed_is_locked_with_its_hash() -> None:
    versions = locked("requirements.txt")
    assert {"hatchling", "editables", "mkdocs", "mkdocs-material", "pydantic"} <= versions.keys()
    assert versions["mkdocs"].startswith("1.")
    assert versions["mkdocs-material"].startswith("9.")
    assert "pip-audit" in locked("requirements-audit.txt")


def test_the_site_lockfile_has_no_test_packages() -> None:
    site, tests = locked("requirements.txt"), locked("requirements-dev.txt")
    assert site.items() <= tests.items()
    assert not {"pytest", "playwright", "mypy", "duckdb", "pybtex"} & site.keys()
    assert len(site) < 50


def test_the_lowest_versions_allowed_are_locked_as_well() -> None:
    versions = locked("requirements-lowest.txt")
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    for needed in project["dependencies"]:
        name, _, lowest = needed.partition(",")[0].partition(">=")
        assert lowest
        assert versions[name].split(".")[: lowest.count(".") + 1] == lowest.split("."), needed
