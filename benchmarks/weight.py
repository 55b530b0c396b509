"""Measure the bytes of a page by its kind: with an empty cache, and after an organisation's page.

    python -m benchmarks.weight [SITE]

Builds the real site unless SITE is given, and needs Chromium. Bytes are as transferred: gzip -9 for text as on GitHub
Pages, including headers. The exit status is 1 if a first visit to home or to an organisation's page takes 100 kB (1 kB
is 1,000 bytes) or more, the page of a second organisation takes 20 kB or more, or any page has 200 kB of HTML or more.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.hosted import ORGANISATION, Host, hosted, packed
from tests.support.browser import KINDS
from tests.support.paths import CHROMIUM

FIRST_LIMIT, NEXT_LIMIT, HTML_LIMIT = 100_000, 20_000, 200_000
LIMITED = ("home", "organisation", "organisation, large")
CLASSES = {".css": "CSS", ".js": "script", ".woff2": "fonts", ".svg": "images", ".png": "images", "": "HTML"}
COLUMNS = ("HTML", "CSS", "script", "fonts", "images", "other")
Sent = list[tuple[str, int]]


def visited(browser: Any, host: Host, *paths: str) -> Sent:
    """Return the bytes of the last of several pages, visited in turn with a cache that is empty at first."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    for path in paths:
        host.sent.clear()
        page.goto(host.address + path, wait_until="networkidle")
        page.wait_for_timeout(300)  # requests of scripts after everything else has loaded
    context.close()
    return list(host.sent)


def total(sent: Sent) -> int:
    """Bytes."""
    return sum(size for _, size in sent)


def by_class(sent: Sent) -> Counter[str]:
    """Bytes by class of file."""
    sizes: Counter[str] = Counter()
    for path, size in sent:
        sizes[CLASSES.get(Path(path).suffix, "other")] += size
    return sizes


def kilobytes(size: int) -> str:
    """A number of bytes as in the tables."""
    return f"{size / 1000:8.1f}"


def weigh(browser: Any, host: Host) -> list[str]:
    """Print the table of kinds, and return the pages over a limit."""
    print(f"{'kB transferred':28}" + "".join(f"{name:>8}" for name in (*COLUMNS, "first", "next")))
    over = []
    for kind, path in KINDS.items():
        first = visited(browser, host, path)
        before = ORGANISATION if path != ORGANISATION else KINDS["organisation, large"]
        following = visited(browser, host, before, path)
        sizes = by_class(first)
        cells = [*(sizes[name] for name in COLUMNS), total(first), total(following)]
        print(f"{kind:28}" + "".join(map(kilobytes, cells)))
        if kind in LIMITED:
            for name, sent, limit in (("first visit", first, FIRST_LIMIT), ("next page", following, NEXT_LIMIT)):
                if total(sent) >= limit:
                    over.append(f"{kind}: the {name} is {total(sent):,} bytes, not below {limit:,}")
    print(f"\n{'kB, first visit to ' + ORGANISATION:60}")
    for path, size in sorted(visited(browser, host, ORGANISATION), key=lambda entry: -entry[1]):
        print(f"{path or '/':60}{kilobytes(size)}")
    return over


def own_files(site: Path) -> None:
    """Print the sizes of our own scripts and styles, whether they are fetched at once or later."""
    print(f"\n{'kB of our own scripts and styles':60}{'plain':>8}{'gzip':>8}")
    for file in sorted(file for file in (site / "assets").iterdir() if file.suffix in (".css", ".js")):
        content = file.read_bytes()
        print(f"{file.name:60}{kilobytes(len(content))}{kilobytes(len(packed(content)))}")


def largest_pages(site: Path) -> list[str]:
    """Print the ten largest pages of any kind, the worst next pages of a reader, and return the pages over a limit."""
    pages = {file.parent.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("index.html")}
    largest = sorted(((len(content), path) for path, content in pages.items()), reverse=True)
    print(f"\n{'kB, the ten largest pages':60}{'plain':>8}{'gzip':>8}")
    for size, path in largest[:10]:
        print(f"{path + '/':60}{kilobytes(size)}{kilobytes(len(packed(pages[path])))}")
    return [
        f"{path}/: {size:,} bytes of HTML, not below {HTML_LIMIT:,}" for size, path in largest if size >= HTML_LIMIT
    ]


def main(arguments: list[str]) -> int | str:
    """Print all tables; return 1 if a page is over its limit."""
    if len(arguments) > 1:
        return __doc__ or ""
    if CHROMIUM is None:
        return "not run: there is no Chromium on this machine"
    with hosted(Path(arguments[0]) if arguments else None) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        over = weigh(browser, host)
        browser.close()
        own_files(host.site)
        over += largest_pages(host.site)
    print("\n" + ("\n".join(over) or "all pages are within their limits"))
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
