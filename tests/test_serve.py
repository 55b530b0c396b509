"""The preview follows edits, and stays on the last good state while the content has problems."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import REPOSITORY, TORANA, copy_of_small


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, str, Path]]:
    """A dossier that is being previewed: its folder, the address, and what the terminal shows."""
    root = copy_of_small(tmp_path)
    port = free_port()
    terminal = tmp_path / "terminal"
    with terminal.open("w") as output:
        process = subprocess.Popen(
            [*TORANA, "-C", str(root), "serve", "--address", f"127.0.0.1:{port}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
        )
        try:
            yield root, f"http://127.0.0.1:{port}/sub/path/", terminal
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(address: str, word: str, seconds: float = 40) -> str:
    """The page at an address once it holds a word."""
    until = time.monotonic() + seconds
    page = ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                page = answer.read().decode()
            if word in page:
                return page
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"{address} never held {word!r}")


def test_the_preview_follows_and_survives(preview: tuple[Path, str, Path]) -> None:
    root, address, terminal = preview
    page = f"{address}organisations/ministry-of-power/"
    wait_for(page, "Ministry of Power")
    assert "Serving on" in terminal.read_text("utf-8")
    path = root / "content/organisations/ministry-of-power.yml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("Ministry of Power", "Ministry of Light"), "utf-8")
    wait_for(page, "Ministry of Light")
    path.write_text(good.replace("kind: agency", "kind: agncy"), "utf-8")
    until = time.monotonic() + 40
    while "the preview stays as it was" not in terminal.read_text("utf-8") and time.monotonic() < until:
        time.sleep(0.2)
    said = terminal.read_text("utf-8")
    assert "content/organisations/ministry-of-power.yml:4:7: there is no kind of organisation" in said
    assert 'did you mean "agency"?' in said
    # Requests are answered meanwhile, from the last good state.
    wait_for(page, "Ministry of Light")
    path.write_text(good, "utf-8")
    wait_for(page, "Ministry of Power")
    assert "Traceback" not in terminal.read_text("utf-8")
