"""A build that is killed, or cannot write, leaves the old site or the new one, and nothing to clean up."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import pytest
from torana import ToranaError, cli
from torana.dossier.load import load_dossier
from torana.exports.export import Export
from torana.exports.file_spec import FileSpec
from torana.pages.shared.addresses import Site
from torana.site.page_maker import PageMaker
from torana.site.plan import Plan

from .support.command import ENVIRONMENT, TORANA, torana, torana_process
from .support.dossiers import copy_of_small
from .support.paths import SMALL
from .support.planned import data_units
from .support.sites import built_once, digest

NORTH = "content/initiatives/north-wind.yml"
STATES = ("Twenty people work there.", "Thirty people work there.")


def put(root: Path, state: int) -> None:
    path = root / NORTH
    text = path.read_text("utf-8")
    path.write_text(text.replace(STATES[1 - state], STATES[state]), "utf-8")


@pytest.fixture(scope="session")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The digests of the site in both states."""

    def make(folder: Path) -> None:
        root, found = copy_of_small(folder), []
        for state in (0, 1):
            put(root, state)
            assert torana("build", "--no-cache", root=root).returncode == 0
            found.append(digest(root / "site"))
        (folder / "wanted.json").write_text(json.dumps(found), "utf-8")

    folder = built_once(tmp_path_factory, "wanted", make)
    return list(json.loads((folder / "wanted.json").read_text("utf-8")))


def built(root: Path, *options: str) -> None:
    done = torana("build", *options, root=root)
    assert done.returncode == 0, done.stderr


def test_killed_at_random_moments(wanted: list[dict[str, str]], tmp_path: Path, exhaustive: bool) -> None:
    kills = int(os.environ.get("TORANA_KILLS") or (12 if exhaustive else 2))
    root = copy_of_small(tmp_path)
    put(root, 0)
    # In a new process, like the builds that are killed: a loaded one would finish before they begin to build.
    started = time.perf_counter()
    assert torana_process("build", root=root).returncode == 0
    whole = time.perf_counter() - started
    chance = random.Random(7)
    state, number, killed = 0, 0, 0
    while killed < kills:
        number += 1
        assert number < 5 * kills + 10, "builds end before they are killed"
        put(root, 1 - state)
        if number % 3 == 0:
            shutil.rmtree(root / ".torana", ignore_errors=True)  # a cold build in between
        build = subprocess.Popen(
            [*TORANA, "-C", str(root), "build"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=ENVIRONMENT,
        )
        started = time.perf_counter()
        try:
            build.wait(chance.uniform(0.2, 1.0) * whole)
            # The time of a build varies with the load of the machine.
            whole = time.perf_counter() - started
        except subprocess.TimeoutExpired:
            os.killpg(build.pid, signal.SIGKILL)
            build.wait()
            killed += 1
            whole *= 1.03
        now = digest(root / "site")
        assert now in wanted, f"after kill {number} the site is neither the old nor the new one"
        state = wanted.index(now)
    put(root, 1)
    built(root)
    assert digest(root / "site") == wanted[1]
    assert not [path.name for path in root.iterdir() if path.name.startswith(".site")]


WRITES = (
    "os.rename",
    "os.link",
    "os.symlink",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.truncate",
    "os.chmod",
    "os.utime",
)
FAILURES = {
    "the disk is full": (errno.ENOSPC, False),
    "the disk is read-only": (errno.EROFS, False),
    "a disk error, also when reading": (errno.EIO, True),
}
"""The error of the n-th file operation, and whether reading counts as an operation."""


def build_with_a_failure(root: Path, number: int, code: int, reading: bool) -> tuple[int, str, int]:
    """Run a build whose n-th file operation fails; return the exit status, the output, and the number of operations.

    It runs in a fork of this process, which has loaded everything: a hundred builds take a minute.
    """
    output, count = root.parent / "output", root.parent / "count"
    child = os.fork()
    if not child:
        seen, status = 0, 70
        sys.stdout = sys.stderr = output.open("w", encoding="utf-8")
        place = str(root)

        def hook(event: str, values: tuple[Any, ...]) -> None:
            nonlocal seen
            if event == "open":
                path, _, flags = values
                counts = isinstance(flags, int) and (reading or bool(flags & (os.O_WRONLY | os.O_RDWR)))
            else:
                path, counts = (values[0], True) if event in WRITES else ("", False)
            if counts and isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(place):
                seen += 1
                if seen == number:
                    raise OSError(code, os.strerror(code), os.fsdecode(path))

        try:
            sys.addaudithook(hook)
            cli.main(["-C", str(root), "build", "--jobs", "1"], prog_name="torana")
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            number = -1
            count.write_text(str(seen), "utf-8")
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, output.read_text("utf-8"), int(count.read_text("utf-8"))


def sampled(count: int, exhaustive: bool) -> list[int]:
    """Select operations: the first, the last (where the sites are swapped), and some in between.

    With the environment variable `TORANA_EVERY_FAULT`, all of them: CONTRIBUTING.md gives the command and its time.
    """
    if os.environ.get("TORANA_EVERY_FAULT"):
        return list(range(1, count + 1))
    between = range(1, count + 1, max(1, -(-count // (8 if exhaustive else 4))))
    return sorted({1, *between, *range(max(1, count - (8 if exhaustive else 2)), count + 1)})


@pytest.mark.parametrize(
    "failure",
    # A disk with errors fails at every operation at which a full or a read-only one fails, and when reading.
    [pytest.param(name, marks=() if "reading" in name else pytest.mark.exhaustive) for name in FAILURES],
)
def test_the_nth_operation_fails(
    wanted: list[dict[str, str]], small_root: Path, tmp_path: Path, failure: str, exhaustive: bool
) -> None:
    code, reading = FAILURES[failure]
    root = shutil.copytree(small_root, tmp_path / "dossier")
    put(root, 1)
    status, output, count = build_with_a_failure(root, 0, code, reading)
    assert status == 0, output
    assert count > 50
    state, failed = 1, 0
    for number in sampled(count, exhaustive):
        put(root, 1 - state)
        status, output, _ = build_with_a_failure(root, number, code, reading)
        assert "Traceback" not in output, f"{number} of {count}: {output}"
        assert status in (0, 1), output
        now = digest(root / "site")
        assert now in wanted, f"after error {number} of {count} the site is neither the old nor the new one: {output}"
        if status == 0:
            assert now == wanted[1 - state], f"error {number} of {count}: it reported success"
        else:
            assert output.strip(), number
        state = wanted.index(now)
        failed += status == 1
    assert failed
    put(root, 1)
    built(root)
    assert digest(root / "site") == wanted[1]
    assert not [path.name for path in root.iterdir() if path.name.startswith(".site")]


@pytest.mark.parametrize(
    "most",
    [pytest.param(0, marks=pytest.mark.exhaustive), 100, pytest.param(3_000, marks=pytest.mark.exhaustive), 30_000],
)
def test_a_file_that_cannot_be_written_to_its_end(
    wanted: list[dict[str, str]], small_root: Path, tmp_path: Path, most: int
) -> None:
    """The system accepts only this number of bytes of each file."""
    root = shutil.copytree(small_root, tmp_path / "dossier")
    put(root, 1)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{limit}\nfrom torana.cli import main\nmain()", "-C", str(root), "build"],
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 1
    assert digest(root / "site") == wanted[0]
    built(root)
    assert digest(root / "site") == wanted[1]


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (tmp_path / "file").write_text("in the way", "utf-8")
    done = torana("build", "--site-dir", tmp_path / "file" / "site", root=root)
    assert done.returncode == 1
    assert done.stderr.startswith("torana: ")
    assert "Traceback" not in done.stderr


def test_permissions_of_the_folder_are_kept(tmp_path: Path) -> None:
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_killed_worker_ends_the_build(tmp_path: Path, number: signal.Signals) -> None:
    plan = Plan(load_dossier(SMALL), SMALL, Site())
    units = data_units(plan)

    def killed() -> list[Export]:
        os.kill(os.getpid(), number)
        return []

    specs = [FileSpec(("x.txt",), killed, "x")]
    plan.specs_of = lambda unit: specs if unit == units[-1] else []  # type: ignore[method-assign]
    with pytest.raises(ToranaError, match="a worker process was killed"):
        list(PageMaker(plan, tmp_path).run(units, 2))
