"""Measure the CPU time of the files about a whole dossier after one changed fact, with and without kept pieces.

    python -m benchmarks.pieces [SIZE]

Generates a dossier with SIZE organisations (default: 300; `dossiers.py` describes it), and makes these files in this
process. Then it changes one statement, and makes them again: from the pieces of the first time, and as a whole. Prints
both times and their ratio for each build unit, and checks that the bytes are the same.
"""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.site.page_maker import PageMaker
from torana.site.piece_store import PieceStore
from torana.site.plan import BuildUnit, Plan

SITE = Site("https://dossier.example.org/")


def times(root: Path, folder: Path, pieces: Path | None) -> dict[BuildUnit, float]:
    """Make the files about the whole dossier in a folder; return the CPU time by build unit."""
    plan = Plan(load_dossier(root), root, SITE)
    digests = plan.digests()
    store = PieceStore(pieces, {}, digests) if pieces else None
    maker = PageMaker(plan, folder, digests.numbers, pieces=store)
    spent = {}
    for unit in dict.fromkeys(unit for unit, _ in plan.specs()):
        if unit.name.startswith("/") and not unit.name.endswith(".md"):
            started = time.process_time()
            maker.make(unit)
            spent[unit] = time.process_time() - started
    return spent


def main() -> None:
    """Print the times of both ways."""
    size = sys.argv[1] if len(sys.argv) > 1 else "300"
    gc.disable()  # as `torana build` does
    with tempfile.TemporaryDirectory() as temporary:
        root, pieces = Path(temporary, "dossier"), Path(temporary, "pieces")
        subprocess.run([sys.executable, Path(__file__).with_name("dossiers.py"), size, root], check=True)
        times(root, Path(temporary, "first"), pieces)
        file = sorted((root / "content" / "initiatives").glob("*.yml"))[3]
        file.write_text(
            re.sub(r"statement: (\S+) ", r"statement: \1 quickly ", file.read_text("utf-8"), count=1), "utf-8"
        )
        warm, cold = Path(temporary, "warm"), Path(temporary, "cold")
        kept, whole = times(root, warm, pieces), times(root, cold, None)
        for unit in sorted(whole, key=lambda unit: -whole[unit]):
            print(f"{unit.name:40} {kept[unit]:6.2f} s {whole[unit]:6.2f} s {kept[unit] / whole[unit]:6.2f}")
        print(f"{'total':40} {sum(kept.values()):6.2f} s {sum(whole.values()):6.2f} s")
        if any(
            path.is_file() and path.read_bytes() != (warm / path.relative_to(cold)).read_bytes()
            for path in cold.rglob("*")
        ):
            sys.exit("the files differ")


if __name__ == "__main__":
    main()
