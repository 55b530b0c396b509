"""Publishing is all or nothing, also with simultaneous builds, killed builds and full disks."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from torana import ToranaError
from torana.files import failed_file
from torana.site import build as building
from torana.site import publish

from .support.command import TORANA, torana
from .support.dossiers import copy_of_small, replace
from .support.paths import REPOSITORY
from .support.sites import digest

NORTH = "content/initiatives/north-wind.yml"


def test_two_builds_at_once(tmp_path: Path, small_site: Path) -> None:
    root = copy_of_small(tmp_path)
    command = [*TORANA, "-C", str(root), "build", "--jobs", "1"]
    running = [
        subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for more in ([], [], ["--site-dir", str(tmp_path / "other")])
    ]
    for process in running:
        output = process.communicate()[0]
        assert process.returncode == 0, output
    assert digest(root / "site") == digest(tmp_path / "other") == digest(small_site)


def test_two_builds_wait_for_each_other(tmp_path: Path) -> None:
    waits, entered = threading.Event(), threading.Event()

    def other() -> None:
        with publish.folder_lock(tmp_path, waits.set):
            entered.set()

    with publish.folder_lock(tmp_path, lambda: pytest.fail("no other build runs")):
        thread = threading.Thread(target=other)
        thread.start()
        assert waits.wait(20)
        assert not entered.is_set()
    thread.join(20)
    assert entered.is_set()


def test_leftovers_of_a_killed_build_are_removed(tmp_path: Path, small_root: Path) -> None:
    root = shutil.copytree(small_root, tmp_path / "dossier")
    with publish.staging_folder(root / "site") as stage:
        left = [root / f"{stage.name}{end}" for end in ("x", "x-old")]
    for options in ([], ["--no-cache"]):
        for folder in left:
            folder.mkdir()
        assert torana("build", *options, root=root).returncode == 0
        assert torana("build", *options, root=root).returncode == 0
        assert not any(folder.exists() for folder in left)


def test_the_folder_of_a_running_build_stays(tmp_path: Path) -> None:
    with publish.staging_folder(tmp_path / "site") as stage:
        publish.remove_leftovers(tmp_path / "site")
        assert stage.exists()
    assert not list(tmp_path.iterdir())


def test_an_error_names_the_file_that_cannot_be_written() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "docs/a.png", None, "site/a.png")
    missing = OSError(errno.ENOENT, "No such file or directory", "docs/a.png", None, "site/a.png")
    assert (failed_file(full), failed_file(missing)) == ("site/a.png", "docs/a.png")


OVERLAPS = (
    *("content", "content/out", "seeds/out", "docs", "docs/out", "look/out", "templates/out", "schemas", "link"),
    *(".", "..", ".git/out", ".torana/site", ".torana"),
)


@pytest.mark.parametrize("target", OVERLAPS)
def test_a_site_replaces_no_files_of_the_dossier(tmp_path: Path, target: str) -> None:
    root = copy_of_small(tmp_path)
    shutil.copytree(REPOSITORY / "theme", root / "look")
    replace(root / "mkdocs.yml", (REPOSITORY / "theme").as_posix(), "look")
    (root / "link").symlink_to("content")
    before = digest(root)
    for command in (["build", "--site-dir"], ["render"]):
        result = torana(*command, root / target, root=root)
        assert result.returncode == 1
        assert "Choose another" in result.stderr
    assert digest(root) == before


@pytest.mark.parametrize("most", [0, pytest.param(building.MAX_SWAPPED, marks=pytest.mark.exhaustive)])
def test_a_large_site_is_updated_in_place(
    tmp_path: Path, small_root: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(building, "MAX_SWAPPED", most)
    root = shutil.copytree(small_root, tmp_path / "dossier")
    site = root / "site"
    inode = site.stat().st_ino
    text = (root / NORTH).read_text("utf-8")
    (root / NORTH).write_text(text.replace("Twenty people", "Thirty people"), "utf-8")
    building.build_site(root, site)
    assert (site.stat().st_ino == inode) == (most == 0)
    building.build_site(root, tmp_path / "cold", building.BuildOptions(cache=False))
    assert digest(site) == digest(tmp_path / "cold")


def test_folders_are_exchanged_in_one_step_where_supported(tmp_path: Path) -> None:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "what").write_text(name, "utf-8")
    publish.swap(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old" / "what").read_text("utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_folders_are_replaced_in_two_steps_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    test_folders_are_exchanged_in_one_step_where_supported(tmp_path)


def test_the_old_site_is_restored_if_the_new_one_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "what").write_text(name, "utf-8")
    rename = os.rename

    def failing(one: Path, other: Path) -> None:
        if one == tmp_path / "new":
            raise OSError(errno.ENOSPC, "no room")
        rename(one, other)

    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    monkeypatch.setattr(publish.os, "rename", failing)
    with pytest.raises(ToranaError, match="no room"):
        publish.swap(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old" / "what").read_text("utf-8") == "old"


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / ".torana").write_text("in the way", "utf-8")
    result = torana("build", root=root)
    assert result.returncode == 1
    assert result.stderr.startswith("torana: ")
    assert "Traceback" not in result.stderr
    assert torana("build", "--no-cache", root=root).returncode == 0
