"""An alternative to MkDocs: Zensical builds an equivalent site from the same `mkdocs.yml` and Markdown.

Pinned to 0.0.73: 0.0.74 and later need `zensical-ui`, which is not on every registry (docs/hosting.md).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from .support import html
from .support.command import torana
from .support.paths import REPOSITORY

ZENSICAL = Path(sys.executable).parent / "zensical"
LEFT_OUT = "hi/"
"""The pages in one of two other languages, a third of all: both languages take the same path."""


@pytest.fixture(scope="module", params=["small", pytest.param("real", marks=pytest.mark.exhaustive)])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The site of a dossier, built by Zensical and by us."""
    if not ZENSICAL.exists():
        pytest.skip("zensical is not installed in this environment")
    root = REPOSITORY if request.param == "real" else request.getfixturevalue("small_root")
    folder = tmp_path_factory.mktemp("zensical") / "md"
    result = torana("render", folder, root=root)
    assert result.returncode == 0, result.stderr
    shutil.rmtree(folder / "docs" / LEFT_OUT, ignore_errors=True)
    done = subprocess.run(
        [str(ZENSICAL), "build", "-f", "mkdocs.yml"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # It writes a cache next to the configuration; compare only the site.
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return folder / "site", request.getfixturevalue(f"{request.param}_site")


def pages(site: Path) -> dict[str, Path]:
    """The pages to compare, by address."""
    return {address: page for address, page in html.pages(site).items() if not address.startswith(LEFT_OUT)}


@pytest.mark.xdist_group("zensical")
def test_the_same_pages(both: tuple[Path, Path]) -> None:
    zensical, ours = both
    assert set(pages(zensical)) == set(pages(ours))


@pytest.mark.xdist_group("zensical")
def test_the_same_text_anchors_and_links(both: tuple[Path, Path]) -> None:
    theirs, ours = map(pages, both)
    for address in sorted(set(ours) - {"404.html"}):
        one, other = (html.article(html.parse(site[address])) for site in (ours, theirs))
        assert html.text(other) == html.text(one), address
        # Zensical adds one skip target to each page.
        assert [i for i in html.ids(other) if i != "__skip"] == html.ids(one), address
        expected = Counter(html.links(one, address)) - _in_drawings(one, address) + _in_drawings(one, f"{address}../")
        assert Counter(html.links(other, address)) == expected, address


def _in_drawings(article: html.Element, address: str) -> Counter[tuple[str, str]]:
    """Links of drawings. Those of the timeline to its other parts are a folder off in Zensical's site."""
    if not address.removesuffix("../").endswith("timeline/"):
        return Counter()
    marks = article.xpath(".//figure[@class='strip']//a[not(starts-with(@href, '#'))]")
    return Counter(link for mark in marks for link in html.links(mark, address))
