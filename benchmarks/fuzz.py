"""Looks for input that ends in an exception: for the reader, for texts on their way into a page, for whole builds.

    python -m benchmarks.fuzz reader 1000000
    python -m benchmarks.fuzz text 100000
    python -m benchmarks.fuzz build 1000

It begins with the corpus of the tests, and changes, cuts and joins what is there; the same seed gives the same run. It
prints how many inputs it tried and how many of them the reader refused, and each input that ended in an exception.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator.dialect import Dialect
from generator.house import checked
from generator.render import attribute, css_text, escape
from generator.yamltext import parse
from tests.conftest import REPOSITORY, SMALL
from tests.test_corpus import CORPUS, STRINGS, Site, filled, structure

PIECES = tuple(": |- |\n|\t|'|\"|[|]|{|}|#|&a|*a|!!|>|---\n|%|? |,|\u202e|\ufeff".encode().split(b"|"))


def changed(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One of the seeds with a few bytes changed, cut, doubled, or joined with those of another."""
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


def reader(chance: random.Random) -> Callable[[], bool]:
    """One execution of the reader; whether it refused."""
    seeds = [
        path.read_bytes() for folder in (CORPUS / "yaml", SMALL, REPOSITORY / "seeds") for path in folder.rglob("*.yml")
    ]

    def once() -> bool:
        document = parse(changed(chance, seeds), "x.yml")
        assert document.problems or document.root is not None
        return bool(document.problems)

    return once


def text(chance: random.Random) -> Callable[[], bool]:
    """One text in the places of a page that texts have; whether Markdown made anything of it but text."""
    seeds = [str(row["text"]).encode("utf-8", "replace") for row in STRINGS]
    dialect = Dialect(lambda path: True)
    harmless = structure_of(dialect, "Zq")

    def once() -> bool:
        found = " ".join(changed(chance, seeds).decode("utf-8", "replace").split()) or "Zq"
        css_text(found)
        # The private-use signs are the converter's own marks: the reader refuses them.
        if any(0xE000 <= ord(sign) < 0xF900 for sign in found):
            return True
        made = structure_of(dialect, found)
        assert made is None or made == harmless, repr(found)
        return made is None

    return once


def structure_of(dialect: Dialect, found: str) -> Any:
    """The elements that a text in a heading, a paragraph, a list, a table and an attribute comes with."""
    import html5lib

    page = (
        f"# A {escape(found, True)}\n\nZq {escape(found, True)} **b** [{escape(found)}](a.md)\n\n"
        f"- {escape(found)}\n- Zq\n\n| a | b |\n|---|---|\n| {escape(found)} | Zq |\n\n"
        f'<p title="{attribute(found)}">x</p>\n'
    )
    made = dialect.convert(page, "x.md")
    return None if made is None else structure(html5lib.parse(made.content))


def build(chance: random.Random) -> Callable[[], bool]:
    """All pages of a dossier whose every field holds a text; whether it was refused."""
    site = Site(Path(tempfile.mkdtemp()))
    seeds = [str(row["text"]).encode("utf-8", "replace") for row in STRINGS if row["slots"] == "any"]

    def once() -> bool:
        site.write(filled(changed(chance, seeds).decode("utf-8", "replace")[:400]))
        found = checked(site.root)
        if found.problems:
            return True
        site.shop.replaced(found)
        import html5lib

        for path, page in site.pages():
            assert structure(html5lib.parse(page)) == structure(site.trees[path]), path
        return False

    return once


def main() -> None:
    """Runs one of the three for a number of executions."""
    what, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance = random.Random(seed)
    once = {"reader": reader, "text": text, "build": build}[what](chance)
    refused = failed = 0
    slowest = 0.0
    started = time.monotonic()
    for number in range(1, count + 1):
        begun = time.perf_counter()
        try:
            refused += once()
        except (Exception, RecursionError):
            failed += 1
            traceback.print_exc()
        slowest = max(slowest, time.perf_counter() - begun)
        if number % max(1, count // 10) == 0:
            print(f"{number:,} of {count:,}: {refused:,} refused, {failed} ended in an exception", flush=True)
    print(f"{what}: {count:,} in {time.monotonic() - started:.0f} s, the slowest {slowest * 1000:.0f} ms")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
