"""A new dossier, created with the installed package: the steps of its README work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .support.command import torana
from .support.paths import REPOSITORY


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as installed from a wheel, outside the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "package")
    return folder / "package"


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    # Without -P, Python would search the folder itself first.
    command = [sys.executable, "-P", "-m", "torana", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_commands_of_its_readme(installed: Path, tmp_path: Path) -> None:
    result = run(installed, tmp_path, "init", "new")
    assert result.returncode == 0, result.stderr
    root = tmp_path / "new"
    readme = (root / "README.md").read_text("utf-8")
    commands = re.search(r"```sh\n(.*?)```", readme, re.DOTALL)
    assert commands
    lines = [line.split("#")[0].split() for line in commands[1].splitlines()]
    assert lines == [["torana", "check"], ["torana", "build"]]
    for _, *arguments in lines:
        result = run(installed, root, *arguments)
        assert result.returncode == 0, result.stderr
    assert result.stdout.count("built ") == 1
    assert (root / "site" / "index.html").is_file()
    for command in (["format", "--check"], ["schema", "--check"]):
        result = torana(*command, root=root)
        assert result.returncode == 0, (command, result.stderr)
    texts = "".join(path.read_text("utf-8") for path in (root / "site").rglob("*.html"))
    assert "A dossier of cited facts" in texts
    assert "example.github.io" not in texts, "nothing leads to the site of another dossier"


def test_a_folder_with_files_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    result = torana("init", tmp_path)
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
