"""Look for input that violates a property: of the reader, catalogues, a dossier, texts, builds or command lines.

    python -m benchmarks.fuzz reader 1000000
    python -m benchmarks.fuzz text 100000 --guided
    python -m benchmarks.fuzz commands 20000
    python -m benchmarks.fuzz build 1000 --guided --corpus build/corpus --findings build/findings

It begins with the corpus of the tests, and changes, cuts and joins its inputs; the same seed gives the same run. With
`--guided` atheris chooses the changes by the lines that an input reaches (`pip install --group fuzz`). Both check the
same properties: `targets.py`. It prints how many inputs it tried and how many were refused. It writes one input for
each place in the code that failed, made as short as possible.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.targets import Target

PIECES = tuple(
    piece.encode()
    for piece in (
        *(
            ": ",
            "- ",
            "\n",
            "\t",
            "'",
            '"',
            "[",
            "]",
            "{",
            "}",
            "#",
            "&a",
            "*a",
            "!!",
            ">",
            "|",
            "---\n",
            "%",
            "? ",
            ",",
        ),
        *("[[", "]]", ": &a ", "\n  ", "  - ", "<<: *a", "\u202e", "\ufeff", "\u200d", "\ufe0f"),
        *('msgid "', 'msgid_plural "', 'msgstr "', 'msgstr[1] "', '\\"', "\\n", "%(count)s", "#~ ", "#, fuzzy\n"),
    )
)
"""Pieces of YAML, of catalogues and of our texts."""
OURS = ("torana", "benchmarks")
"""The packages whose lines identify a failure."""


def changed(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the seeds with a few bytes changed, cut, doubled, or joined with those of another."""
    found = bytearray(chance.choice(seeds)[:4_000])
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(found))
        match chance.randint(0, 5):
            case 0:
                found[at : at + 1] = bytes([chance.randint(0, 255)])
            case 1:
                found[at:at] = chance.choice(PIECES)
            case 2:
                del found[at : at + chance.randint(1, 30)]
            case 3:
                found[at:at] = found[max(0, at - chance.randint(1, 40)) : at] * chance.randint(1, 4)
            case 4:
                other = chance.choice(seeds)
                start = chance.randint(0, len(other))
                found[at:at] = other[start : start + chance.randint(1, 200)]
            case _:
                found[at:at] = chr(chance.choice((chance.randint(0, 0xFFFF), chance.randint(0, 0x10FFFF)))).encode(
                    "utf-8", "surrogatepass"
                )
    return bytes(found)


class Run:
    """Counts the executions of a target, and keeps the inputs that fail."""

    def __init__(self, name: str, target: Target, count: int, findings: Path) -> None:
        self._name, self._target, self._count, self._findings = name, target, count, findings
        self.tried = self.refused = 0
        self.slowest = 0.0
        self.broken: dict[str, int] = {}
        """The number of failures by place in the code."""
        self._started = time.monotonic()

    def once(self, raw: bytes) -> None:
        """Try an input."""
        begun = time.perf_counter()
        place = self._place(raw)
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        if place:
            self.broken[place] = self.broken.get(place, 0) + 1
            if self.broken[place] == 1:
                self._keep(place, raw)
        self.tried += 1
        if self.tried % max(1, self._count // 20) == 0:
            print(
                f"{self.tried:,} of {self._count:,}: {self.refused:,} refused, {sum(self.broken.values())} broke "
                f"something in {len(self.broken)} places, {time.monotonic() - self._started:.0f} s",
                flush=True,
            )

    def _place(self, raw: bytes) -> str:
        """Return the place in the code where an input fails; empty if it does not."""
        try:
            self.refused += self._target.once(raw)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if any(f"/{name}/" in frame.filename for name in OURS)]
            return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"
        return ""

    def _keep(self, place: str, raw: bytes) -> None:
        shortest = least(lambda shorter: self._place(shorter) == place, raw)
        self._findings.mkdir(parents=True, exist_ok=True)
        path = self._findings / f"{self._name}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"
        path.write_bytes(shortest)
        print(f"{place}: {shortest!r} in {path}", flush=True)
        try:
            self._target.once(shortest)
        except Exception:
            traceback.print_exc()

    @property
    def over(self) -> bool:
        """True if all executions are done."""
        return self.tried >= self._count

    def end(self) -> int:
        """Print the results, and return the exit status."""
        print(
            f"{self._name}: {self.tried:,} in {time.monotonic() - self._started:.0f} s, {self.refused:,} refused, the "
            f"slowest {self.slowest * 1000:.0f} ms; {sum(self.broken.values())} broke something in "
            f"{len(self.broken)} places",
            flush=True,
        )
        return 1 if self.broken else 0


def least(breaks: Callable[[bytes], bool], raw: bytes, most: int = 400) -> bytes:
    """Shorten an input by leaving out pieces, as long as it still fails.

    Args:
        breaks: Returns whether an input fails.
        raw: An input that fails.
        most: The maximum number of tries.
    """
    size = len(raw) // 2
    while size and most:
        at = 0
        while at < len(raw) and most:
            most -= 1
            shorter = raw[:at] + raw[at + size :]
            if breaks(shorter):
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def main() -> None:
    """Run one of the targets for a number of executions."""
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("target", choices=("reader", "dossier", "catalogues", "text", "build", "commands"))
    parser.add_argument("count", type=int, help="number of executions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guided", action="store_true", help="let atheris choose the inputs by coverage")
    parser.add_argument("--corpus", type=Path, help="with --guided: the folder for inputs that reach new lines")
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()) / "torana-findings")
    options = parser.parse_args()
    if options.guided:
        _guided(options)
    from benchmarks.targets import TARGETS

    target = TARGETS[options.target]()
    chance = random.Random(options.seed)
    run = Run(options.target, target, options.count, options.findings)
    while not run.over:
        run.once(changed(chance, target.seeds))
    sys.exit(run.end())


def _guided(options: argparse.Namespace) -> None:
    """Let atheris choose the inputs; never returns."""
    import atheris

    # Modules imported here tell atheris which lines an input reaches, so none of ours is imported before.
    with atheris.instrument_imports(include=["torana"]):
        from benchmarks.targets import MOST, TARGETS

    target = TARGETS[options.target]()
    run = Run(options.target, target, options.count, options.findings)
    corpus = options.corpus or Path(tempfile.mkdtemp())
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed[:MOST])
    options.findings.mkdir(parents=True, exist_ok=True)
    words = corpus.with_name(f"{corpus.name}.words")
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in piece) + '"\n' for piece in PIECES), "utf-8")

    def once(raw: bytes) -> None:
        run.once(raw)
        if run.over:
            # libFuzzer never returns.
            sys.stdout.flush()
            os._exit(run.end())

    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-seed={options.seed}",
            f"-max_len={MOST}",
            f"-dict={words}",
            "-timeout=120",
            "-rss_limit_mb=4096",
            f"-artifact_prefix={options.findings}/",
        ],
        once,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
