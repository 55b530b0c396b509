"""Bad luck: a build that is killed, or cannot write, leaves the old site or the new one, and nothing to clean up."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import REPOSITORY, TORANA, copy_of_small, torana
from .test_site import digest

KILLS = int(os.environ.get("TORANA_KILLS", "6"))
"""How often a build is killed: `TORANA_KILLS=100 python -m pytest tests/test_killed.py`."""
NORTH = "content/initiatives/north-wind.yml"
STATES = ("Twenty people work there.", "Thirty people work there.")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"}


def put(root: Path, state: int) -> None:
    path = root / NORTH
    text = path.read_text("utf-8")
    path.write_text(text.replace(STATES[1 - state], STATES[state]), "utf-8")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """What the site is in both states."""
    root, found = copy_of_small(tmp_path_factory.mktemp("wanted")), []
    for state in (0, 1):
        put(root, state)
        assert torana("build", "--no-cache", root=root).returncode == 0
        found.append(digest(root / "site"))
    return found


def built(root: Path, *options: str) -> float:
    started = time.perf_counter()
    done = torana("build", *options, root=root)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - started


def test_killed_at_random_moments(wanted: list[dict[str, str]], tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    put(root, 0)
    whole = built(root)
    chance = random.Random(7)
    state, ended = 0, 0
    for number in range(KILLS):
        put(root, 1 - state)
        if number % 3 == 0:
            shutil.rmtree(root / ".torana")  # a cold build in between
        build = subprocess.Popen(
            [*TORANA, "-C", str(root), "build"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=ENVIRONMENT,
        )
        try:
            build.wait(chance.uniform(0.3, 1.1) * whole)
            ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(build.pid, signal.SIGKILL)
            build.wait()
        now = digest(root / "site")
        assert now in wanted, f"after kill {number} the site is neither the old nor the new one"
        state = wanted.index(now)
    assert ended < KILLS
    put(root, 1)
    built(root)
    assert digest(root / "site") == wanted[1]
    assert not [path.name for path in root.iterdir() if path.name.startswith(".site")]


FAILING = """
import errno, os, sys
left = int(sys.argv.pop(1))
writes = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile", "os.truncate"}
root = sys.argv[2]
def hook(event, values):
    global left
    if event == "open":
        path, _, flags = values
        counts = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) and str(path).startswith(root)
    else:
        counts = event in writes and str(values[0]).startswith(root)
    if counts:
        left -= 1
        if left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(values[0]))
sys.addaudithook(hook)
from generator.cli import main
try:
    main(prog_name="torana")
finally:
    print("left", left, file=sys.stderr)
"""
"""The n-th time that a file is written, linked, moved or taken away, the disk is full."""


def test_no_room_at_any_moment(wanted: list[dict[str, str]], tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    put(root, 0)
    built(root)
    number, step, state, failed = 1, 1, 0, 0
    while True:
        put(root, 1 - state)
        done = subprocess.run(
            [sys.executable, "-c", FAILING, str(number), "-C", str(root), "build", "--jobs", "1"],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            check=False,
        )
        reached = "left 0" in done.stderr or "left -" in done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        now = digest(root / "site")
        assert now in wanted, f"at write {number} the site is neither the old nor the new one"
        state = wanted.index(now)
        failed += done.returncode == 1
        if not reached:
            assert done.returncode == 0
            break
        # Each of the first, then fewer and fewer of those that all write a page.
        step = 1 if number < 4 else max(1, number // 2)
        number += step
    assert failed > 5
    put(root, 1)
    built(root)
    assert digest(root / "site") == wanted[1]


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (tmp_path / "file").write_text("in the way", "utf-8")
    done = torana("build", "--site-dir", tmp_path / "file" / "site", root=root)
    assert done.returncode == 1
    assert done.stderr.startswith("torana: ")
    assert "Traceback" not in done.stderr


def test_what_the_host_has_set_on_the_folder_stays(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    place = tmp_path / "host" / "public"
    place.mkdir(parents=True, mode=0o750)
    place.chmod(0o750)
    (tmp_path / "link").symlink_to(place)
    for _ in range(2):
        built(root, "--site-dir", str(tmp_path / "link"))
        assert (tmp_path / "link").is_symlink()
        assert place.stat().st_mode & 0o777 == 0o750
        put(root, 1)
    assert (place / "index.html").is_file()
