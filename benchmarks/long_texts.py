"""Measure how the time of each stage grows with the length of a text.

    python -m benchmarks.long_texts

Every text field of an entity of each type has a repeated text: a quarter, a half and all of the longest name that a
dossier can allow. The two ratios of a stage compare its time at a half with that at a quarter, and at the
full length with that at a half, without the time for a text of one character: 2 is linear, 4 is quadratic. Times below
0.05 s are noise.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # for tests.support

from torana.dossier.diff import as_text, differences
from torana.dossier.load import load_dossier
from torana.exports.file_spec import FileSpec
from torana.records.look_alikes import look_alike_names, mixed_scripts
from torana.records.reader import read
from torana.site.on_demand import SiteOnDemand

from tests.support.hostile import opened, written

LENGTHS = (1, 2_400, 4_800, 9_600)
"""Characters: one for the base, then a quarter, a half and all. A name may have 10,000 at most."""
SIGNS = ("W", "W ", "[ ", "] ", "(", "<", "&", "*", "_", "`", "|", "\\", "{", "- ", "1_", "a.", "あ", "क", "а", "é")
"""Characters and pieces that are repeated to make texts."""
NOISE = 0.05
"""Seconds below which a time is not compared."""


def stages(root: Path, site: SiteOnDemand) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each stage of a build with the function that runs it. A file set is a stage."""
    loaded = load_dossier(root)
    dossier = loaded.dossier
    assert dossier
    yield "check", lambda: load_dossier(root)
    yield "warnings", lambda: [list(rule(read(root).records)) for rule in (look_alike_names, mixed_scripts)]
    before = site.loaded.dossier
    assert before
    yield "diff", lambda: as_text(differences(before, dossier))
    site.replace(loaded)
    for _, spec in site.plan.specs():
        if isinstance(spec, FileSpec) and spec.unit not in dossier.nodes:
            yield spec.unit, partial(site.plan.files, spec)
    yield "pages", lambda: [site.page(path) for path in site.pages]
    yield "plain Markdown and pictures", lambda: [site.file(path) for path in _files(site)]


def _files(site: SiteOnDemand) -> list[str]:
    paths = (path for _, spec in site.plan.specs() if isinstance(spec, FileSpec) for path in spec.paths)
    return [path for path in paths if path.endswith((".png", ".md"))]


def measured(sign: str) -> dict[str, list[float]]:
    """The seconds of each stage, for each length."""
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = opened(written(Path(folder) / "base", {0: "harmless"}))
        for length in LENGTHS:
            root = written(Path(folder) / str(length), {0: (sign * length)[:length]})
            for name, run in stages(root, site):
                started = time.process_time()
                run()
                seconds.setdefault(name, []).append(time.process_time() - started)
    return seconds


def growth(times: list[float]) -> tuple[float, float]:
    """The two ratios of a stage."""
    base, *rest = times
    quarter, half, full = (max(0.0, each - base) for each in rest)
    return (half / quarter if quarter > NOISE else 0, full / half if half > NOISE else 0)


def main() -> None:
    """Print a line for each text, and for each stage the largest growth."""
    most: dict[str, tuple[float, str]] = {}
    for sign in SIGNS:
        seconds = measured(sign)
        slowest = max(seconds, key=lambda name: seconds[name][-1] - seconds[name][0])
        print(f"{sign!r:6} slowest: {slowest}, {seconds[slowest][-1]:.2f} s at {LENGTHS[-1]:,} characters", flush=True)
        for name, times in seconds.items():
            most[name] = max(most.get(name, (0.0, "")), (max(growth(times)), sign))
    for name, (ratio, sign) in most.items():
        if ratio:
            print(f"{name:32} growth at most {ratio:4.1f}, with {sign!r}", flush=True)
    print("too quick to compare:", ", ".join(name for name, (ratio, _) in most.items() if not ratio))


if __name__ == "__main__":
    main()
