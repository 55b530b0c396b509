"""What the tests share: the two dossiers, built once a run, and `--bless`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SMALL = REPOSITORY / "tests" / "dossier"
TORANA = [sys.executable, "-m", "generator.cli"]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write what the program says now into cases and golden files")


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


def torana(*arguments: str | Path, root: Path = REPOSITORY, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user would."""
    return subprocess.run(
        [*TORANA, "-C", str(root), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(REPOSITORY), **environment},
        check=False,
    )


def copy_of_small(folder: Path) -> Path:
    """The small dossier in a folder of its own, with the assets that its configuration names."""
    root = folder / "dossier"
    shutil.copytree(SMALL, root)
    shutil.copytree(REPOSITORY / "docs" / "assets", root / "docs" / "assets")
    config = (root / "mkdocs.yml").read_text("utf-8")
    config = config.replace("../../mkdocs.yml", (REPOSITORY / "mkdocs.yml").as_posix())
    config = config.replace("../../theme", (REPOSITORY / "theme").as_posix())
    (root / "mkdocs.yml").write_text(config, "utf-8")
    return root


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small dossier that no test may change."""
    return copy_of_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small_site(small_root: Path) -> Path:
    """The small dossier, built."""
    result = torana("build", root=small_root)
    assert result.returncode == 0, result.stderr
    return small_root / "site"


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real dossier, built."""
    site = tmp_path_factory.mktemp("real") / "site"
    result = torana("build", "--site-dir", site)
    assert result.returncode == 0, result.stderr
    return site


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up dossier in which lists are long enough for several pages."""
    root = tmp_path_factory.mktemp("made-up") / "dossier"
    command = [sys.executable, str(REPOSITORY / "benchmarks" / "dossiers.py"), "260", str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return root
