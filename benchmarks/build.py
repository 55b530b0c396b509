"""Time the real dossier as whole processes, in turn: check, build, and plain MkDocs on the rendered Markdown.

    python benchmarks/build.py [ROUNDS]

Prints median seconds with their range, and the median of the ratios in each round: ratios are reliable on a busy
machine, seconds are not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent


def seconds(command: list[str]) -> float:
    """Return the wall-clock seconds of one run; a run that fails ends the benchmark."""
    started = time.perf_counter()
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - started


def main(rounds: int) -> None:
    """Run every command once to warm up, then `rounds` times in turn."""
    torana = [sys.executable, "-m", "torana"]
    with tempfile.TemporaryDirectory() as folder:
        markdown = f"{folder}/md"
        subprocess.run([*torana, "render", markdown], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", f"{markdown}/mkdocs.yml"]
        commands = {
            "torana check": [*torana, "check"],
            "torana render": [*torana, "render", f"{folder}/again"],
            "torana build": [*torana, "build", "--site-dir", f"{folder}/site"],
            "mkdocs build on the Markdown": [*mkdocs, "-d", f"{folder}/plain"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, command in commands.items():
                taken = seconds(command)
                if number:
                    times[name].append(taken)
    base = times["mkdocs build on the Markdown"]
    print(f"{rounds} rounds, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'':30} {'median':>8} {'min':>7} {'max':>7}   ratio to plain MkDocs")
    for name, taken in times.items():
        ratio = statistics.median(one / other for one, other in zip(taken, base, strict=True))
        median = statistics.median(taken)
        print(f"{name:30} {median:7.2f}s {min(taken):6.2f}s {max(taken):6.2f}s   {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
