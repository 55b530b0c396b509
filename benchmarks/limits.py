"""The worst input that each limit lets through, and the first that it does not: time and memory of reading it.

    python -m benchmarks.limits

Each is read in a process of its own; time and memory are given as ratios to an ordinary record.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generator.yamltext import MAX_BYTES, MAX_DEPTH

ORDINARY = b"name: A\nkind: company\ncountry: AA\n"


def inputs() -> dict[str, bytes]:
    """By what is at its limit."""
    filling = MAX_BYTES - 100
    return {
        "an ordinary record": ORDINARY,
        "one text as long as a file may be": b"name: " + b"a" * filling,
        "more than a file may be": b"name: " + b"a" * (MAX_BYTES + 10),
        "as many keys as fit": b"".join(b"k%06d: a\n" % number for number in range(filling // 11)),
        "as many entries as fit": b"name:\n" + b"- a\n" * (filling // 4),
        "lists as deep as they may be": b"name: " + b"[" * (MAX_DEPTH - 2) + b"]" * (MAX_DEPTH - 2),
        "lists far too deep": b"name: " + b"[" * (filling // 2) + b"]" * (filling // 2),
        "aliases that multiply": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(20)),
        "brackets that never close": b"name: " + b"[" * filling,
        "quotes that never close": b'name: "' + b"a\\n" * (filling // 4),
        "nothing but white space": b" " * filling,
        "nothing but invisible signs": b"name: " + "\u200b".encode() * (filling // 3),
        "nothing but links": b"name: A\nsummary: '" + b"[[a]]" * (filling // 5) + b"'\n",
        "nothing but open brackets in a text": b"name: A\nsummary: '" + b"[" * filling + b"'\n",
    }


def measured(content: bytes) -> tuple[float, float, str]:
    """Seconds and MiB of `torana check` on a dossier with this file, and its last line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "content" / "organisations" / "worst.yml"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "generator.cli", "-C", folder, "check"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        told = (process.communicate()[0] or b"").decode("utf-8", "replace").strip().rpartition("\n")[2]
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return seconds, memory, told


def main() -> None:
    """Prints the table."""
    base: tuple[float, float] | None = None
    for what, content in inputs().items():
        # The largest child so far is what the system tells: so each is measured by a process of its own.
        done = subprocess.run(
            [sys.executable, "-c", f"from benchmarks.limits import *; print(*measured(inputs()[{what!r}])[:2])"],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds, memory = map(float, done.stdout.split())
        base = base or (seconds, memory)
        print(f"{what:42} {len(content):>9,} bytes  time {seconds / base[0]:6.2f}  memory {memory / base[1]:5.2f}")


if __name__ == "__main__":
    main()
