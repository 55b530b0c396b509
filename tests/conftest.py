"""Fixtures of several test modules, and the options `--bless` and `--all`. Other shared code is in `support`."""

from __future__ import annotations

import functools
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import material
import pytest
from jinja2 import FileSystemLoader
from torana.dossier.graph import Dossier
from torana.pages.markdown.templates import CompiledTemplates
from torana.site import inputs
from torana.site.mkdocs import theme_files
from torana.site.page_maker import cores

from .support import dossiers, paths
from .support.browser import address, browser, shared_page, visit, watch  # noqa: F401 - fixtures
from .support.command import ADDRESSES, torana_process
from .support.sites import built_once

MEMORY = "/dev/shm"
"""A folder that Linux keeps in memory."""

# A worker has millions of objects that stay: looking for garbage less often saves a twentieth of the time.
gc.set_threshold(50_000, 20, 50)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write current output into cases and golden files")
    parser.addoption("--all", action="store_true", help="run the exhaustive tests, too: make test-all")


def pytest_configure(config: pytest.Config) -> None:
    """Keep temporary files in memory if there is room; with `--all`, let Hypothesis try three times as many examples.

    A run writes 1 GB in 90,000 files, which many disks take a minute to remove. For `OFTEN` see `support/texts.py`.
    """
    if Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free > 4 << 30:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)
    if config.getoption("--all"):
        from hypothesis import settings

        settings.register_profile("all", max_examples=300)
        settings.load_profile("all")


def pytest_xdist_auto_num_workers() -> int:
    """Use 1.5 workers per core, because browser tests spend most of their time waiting."""
    return cores() + (cores() + 1) // 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the exhaustive tests unless `--all` is given or a test is named."""
    if config.getoption("--all") or any("::" in argument for argument in config.args):
        return
    chosen, left_out = [], []
    for item in items:
        (left_out if item.get_closest_marker("exhaustive") else chosen).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = chosen


list_templates = FileSystemLoader.list_templates


@functools.cache
def files_of_material(folder: str) -> list[str]:
    """The files of a theme that is installed. MkDocs leaves out hidden ones, which are 14,000 icons."""
    return [name for name in list_templates(FileSystemLoader(folder)) if not name.startswith(".")]


def listed_templates(loader: FileSystemLoader) -> list[str]:
    """The files of the theme, which MkDocs lists in each build."""
    installed = Path(material.__file__).parent
    folders = {folder: Path(folder).is_relative_to(installed) for folder in map(str, loader.searchpath)}
    names = (files_of_material(one) if own else list_templates(FileSystemLoader(one)) for one, own in folders.items())
    return sorted({name for found in names for name in found})


@pytest.fixture(scope="session", autouse=True)
def faster_builds() -> Iterator[None]:
    """Let the builds in this process share work that depends on nothing else.

    Compiling the templates of the theme and ours takes a third of a small build. A template that has changed is
    compiled again. The digest of the code, which no test changes in this process, takes 38 ms of the 135 ms of
    `torana check`.
    """
    compiled = CompiledTemplates(theme_files.__file__)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inputs, "code_digest", functools.cache(inputs.code_digest))
        patch.setattr(FileSystemLoader, "list_templates", listed_templates)
        for module in ("torana.site.plan", "torana.site.mkdocs.pages_by_torana"):
            patch.setattr(f"{module}.CompiledTemplates", lambda *modules: compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def addresses_of_the_site() -> Iterator[None]:
    """Set the addresses of the real site for builds in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ADDRESSES.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="session")
def exhaustive(request: pytest.FixtureRequest) -> bool:
    """True if `--all` was given: a test may then try more inputs."""
    return bool(request.config.getoption("--all"))


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    """The small dossier."""
    return dossiers.dossier_of(paths.SMALL)


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small dossier, with its site in `site/`. Tests must not change it."""

    def make(folder: Path) -> None:
        result = torana_process("build", root=dossiers.copy_of_small(folder))
        assert result.returncode == 0, result.stderr

    return built_once(tmp_path_factory, "small", make) / "dossier"


@pytest.fixture(scope="session")
def small_site(small_root: Path) -> Path:
    """The small dossier, built."""
    return small_root / "site"


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real dossier, built."""

    def make(folder: Path) -> None:
        result = torana_process("build", "--no-cache", "--site-dir", folder / "site")
        assert result.returncode == 0, result.stderr

    return built_once(tmp_path_factory, "real", make) / "site"


@pytest.fixture(scope="session")
def made_up_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_once(tmp_path_factory, "made-up", lambda folder: dossiers.made_up(40, folder / "dossier")) / "dossier"


@pytest.fixture
def made_up(made_up_files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up dossier with lists of several pages, which have ten items. Tests must not change it."""
    dossiers.with_short_lists(monkeypatch, 10)
    return made_up_files
