"""Measure the time from an edit to the browser that shows it, and the start and the memory of the preview.

    python -m benchmarks.edit                 # the dossier of this repository
    python -m benchmarks.edit --size 10000    # a made-up one

It previews a copy with `torana serve`, twice: the second time, the files are parsed already. It opens the page of an
initiative in a headless Chromium, and changes its first fact: ten times in words only, ten times with a link, which
changes in place too, and ten times with a note, which needs a reload of the page. It measures the time from writing the
file to the new text on the screen, and the CPU time of the server. Then it changes the statement a thousand times,
requests the page each time, and prints the memory of the server after every hundred edits.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parent.parent
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
_STATEMENT = re.compile(r'(?m)^( +)(statement: "?)')
KINDS = {"words": r"\1\2{word} ", "a link": r"\1\2[[{other}|{word}]] ", "a note": r"\1note: {word}\n\1\2"}
"""By kind of edit: what replaces the beginning of a statement."""


def copied(target: Path, size: int) -> None:
    """Return a dossier to edit: a made-up one, or a copy of this repository."""
    if size:
        subprocess.run([sys.executable, REPOSITORY / "benchmarks/dossiers.py", str(size), target], check=True)
        return
    names = ("content", "seeds", "docs", "theme", "templates", "mkdocs.yml")
    for name in names:
        whole = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copyfile
        target.mkdir(exist_ok=True)
        whole(REPOSITORY / name, target / name)


class Edits:
    """Changes the first statement of a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = path.read_text("utf-8")
        folder = path.parent.parent / "organisations"
        self._other = next(one.stem for one in sorted(folder.glob("*.yml")) if one.stem not in self._text)
        self.count = 0

    def next(self, kind: str = "words") -> str:
        """Make one edit, and return the word that the page then shows."""
        self.count += 1
        word = f"Edit{self.count}x"
        added = KINDS[kind].format(word=word, other=self._other)
        self._path.write_text(_STATEMENT.sub(added, self._text, count=1), "utf-8")
        return word


@contextmanager
def preview(root: Path) -> Iterator[tuple[str, int, float]]:
    """Start a preview; yield its address, its process and the seconds until it answered."""
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "torana", "-C", str(root), "serve", "--address", "127.0.0.1:8765"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "generator"), "NO_MKDOCS_2_WARNING": "1"},
    )
    assert server.stderr is not None
    try:
        address = next(line.split()[2] for line in server.stderr if line.startswith("Serving on "))
        threading.Thread(target=server.stderr.read, daemon=True).start()
        yield address, server.pid, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Measure one dossier."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=0, help="number of organisations in a made-up dossier")
    parser.add_argument("--edits", type=int, default=1000, help="number of edits for the memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "dossier"
        copied(root, options.size)
        paths = sorted((root / "content" / "initiatives").glob("*.yml"))
        path = next(path for path in paths if "statement:" in path.read_text("utf-8"))
        with preview(root) as (_, process, seconds):
            print(f"first start: {seconds:.1f} s, CPU time {_cpu(process):.1f} s")
            _wait_for(root / ".torana" / "readings")
        with preview(root) as (address, process, seconds):
            print(f"next start: {seconds:.1f} s, CPU time {_cpu(process):.1f} s")
            address = f"{address}initiatives/{path.stem}/"
            edits = Edits(path)
            _browser(address, edits, process)
            _memory(address, edits, options.edits, process)


def _wait_for(file: Path) -> None:
    until = time.monotonic() + 60
    while not file.is_file() and time.monotonic() < until:
        time.sleep(0.1)


def _cpu(process: int) -> float:
    """The CPU time of a process, in seconds. Only on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _browser(address: str, edits: Edits, process: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(address)
        for kind in KINDS:
            times, reloads = [], 0
            for number in range(11):
                time.sleep(0.5)
                page.evaluate("window.isSamePage = true")
                before, started = _cpu(process), time.perf_counter()
                word = edits.next(kind if number % 2 == 0 else "words")
                page.wait_for_function(f"() => document.body?.innerText.includes('{word}')", polling=10)
                times.append((time.perf_counter() - started, _cpu(process) - before))
                reloads += not page.evaluate("window.isSamePage")
            shown = ", ".join(f"{1000 * seconds:.0f}" for seconds, _ in times[1:])
            median, cpu = (statistics.median(column) for column in zip(*times[1:], strict=True))
            print(f"edit of {kind} to visible: median {1000 * median:.0f} ms of {shown}; {reloads} of 11 reloaded;")
            print(f"    CPU time of the server: median {1000 * cpu:.0f} ms")
        browser.close()


def _resident(process: int) -> int:
    """The resident memory of a process, in KiB."""
    return int(subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True).stdout)


def _memory(address: str, edits: Edits, count: int, process: int) -> None:
    begun = _resident(process)
    for number in range(1, count + 1):
        word = edits.next().encode()
        until = time.monotonic() + 60
        while word not in urllib.request.urlopen(address).read():
            assert time.monotonic() < until, "the edit was never shown"
        if number % max(1, count // 10) == 0:
            rss = _resident(process)
            print(f"{number:>6} edits: {rss / 1024:,.0f} MiB, {rss / begun:.3f} times the memory at the start")


if __name__ == "__main__":
    main()
