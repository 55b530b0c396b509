"""Measure the bytes and requests of a search: in the real dossier, and in a made-up one of 10,000 organisations.

    python -m benchmarks.search [ORGANISATIONS] [SITE]

Serves a built site as a host does, once with its own index and once with that of the made-up dossier. It counts the
bytes and requests of first queries with an empty cache: in the dialog that opens on any page, including the script, and
on `/search/` with facets. The exit status is 1 if a query in the dialog takes 100 kB or more (1 kB is 1,000 bytes).
Needs Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from torana.dossier.load import load_dossier
from torana.exports.search.index_files import search_files

from benchmarks.dossiers import Writer
from benchmarks.hosted import REPOSITORY, Host
from tests.support.paths import CHROMIUM

LIMIT = 100_000
REAL = ("Renesas", "Renesass", "ルネサス", "経済産業省", "plant", "pilot line", "in")


Sent = list[tuple[str, int]]
"""The path and the bytes of each request."""


def dialog(browser: Any, host: Host, query: str) -> Sent:
    """Return the requests from opening the dialog to the results of a query, typed at a reader's speed."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(host.address)
    page.wait_for_load_state("networkidle")
    before = len(host.sent)
    page.keyboard.press("/")
    page.locator(".search-dialog").wait_for()
    page.keyboard.type(query, delay=60)
    page.locator(".search-dialog .search-status:not(:empty)").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    found = page.locator(".search-dialog .hit").count()
    context.close()
    if not found:
        raise SystemExit(f"{query} finds nothing")
    return host.sent[before:]


def facets(browser: Any, host: Host, query: str) -> Sent:
    """Return the requests of the search page with a query in its address, without those that every page needs."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(host.address)
    page.wait_for_load_state("networkidle")
    before = len(host.sent)
    page.goto(f"{host.address}search/{query}")
    page.locator(".hit").first.wait_for()
    page.wait_for_load_state("networkidle")
    context.close()
    return host.sent[before:]


def queries(root: Path) -> tuple[str, ...]:
    """Queries for a made-up dossier: a hub, a rare name, a typing error, another script, a common word, two letters."""
    found = load_dossier(root)
    assert found.dossier is not None
    organisations = [n for n in found.dossier.nodes.values() if n.type.name == "organisation"]
    hub = max(organisations, key=lambda n: len(found.dossier.backlinks(n)))  # type: ignore[union-attr]
    tail = organisations[len(organisations) // 2]
    word = max(tail.name.split(), key=len)
    native = next(iter(next(n.record.native_name for n in organisations if n.record.native_name).values()))
    common = max(found.dossier.facts[0].fact.statement.split(), key=len).strip("[].,")
    return hub.name, tail.name, word[:-2] + word[-1], native, common, word[:2]


def main(organisations: int, site: Path | None) -> int:
    """Print both tables, and return the exit status."""
    too_much = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        if site is None:
            site = Path(folder) / "site"
            command = [sys.executable, "-m", "torana", "build", "--site-dir", str(site)]
            subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        large, root = Path(folder) / "large", Path(folder) / "dossier"
        Writer(organisations, root).write()
        shutil.copytree(site, large, ignore=shutil.ignore_patterns("ja", "hi"))
        shutil.rmtree(large / "search")
        shutil.copytree(site / "search", large / "search", ignore=shutil.ignore_patterns("*.json"))
        made = load_dossier(root)
        assert made.dossier is not None
        for file in search_files(made.dossier):
            (large / file.path).write_bytes(file.content)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, where, asked in (("the real dossier", site, REAL), (f"{organisations:,}", large, queries(root))):
            with Host(where) as host:
                files = list((where / "search").glob("*.json"))
                print(f"\nkB and requests, organisations: {name}; {len(files):,} files of the index")
                for query in asked:
                    size = _show(dialog(browser, host, query), f"dialog: {query}")
                    too_much += [f"{name}: {query}"] if size >= LIMIT else []
                for query in (f"?q={asked[1]}", "?type=organisation", f"?q={asked[0]}&type=fact&sort=date"):
                    _show(facets(browser, host, query), f"/search/{query}")
        browser.close()
    for query in too_much:
        print(f"{query}: {LIMIT // 1000} kB or more")
    return 1 if too_much else 0


def _show(sent: Sent, what: str) -> int:
    """Print the bytes and the number of requests, and return the bytes."""
    size = sum(each for _, each in sent)
    print(f"{size / 1000:8.1f} {len(sent):3}  {what}")
    return size


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sys.exit(main(count, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
