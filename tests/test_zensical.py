"""The way out: Zensical builds the same `mkdocs.yml` and Markdown into an equivalent site.

Pinned to 0.0.73: 0.0.74 and later need `zensical-ui`, which is not on every registry (docs/hosting.md).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import html
from .conftest import REPOSITORY, torana

ZENSICAL = Path(sys.executable).parent / "zensical"


@pytest.fixture(scope="module")
def zensical_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not ZENSICAL.exists():
        pytest.skip("zensical is not installed in this environment")
    folder = tmp_path_factory.mktemp("zensical") / "md"
    result = torana("render", folder, root=REPOSITORY)
    assert result.returncode == 0, result.stderr
    done = subprocess.run(
        [str(ZENSICAL), "build", "-f", "mkdocs.yml"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # It caches beside the configuration; the site is what counts.
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return folder / "site"


def test_the_same_pages(zensical_site: Path, real_site: Path) -> None:
    assert set(html.pages(zensical_site)) == set(html.pages(real_site))


def test_the_same_text_anchors_and_links(zensical_site: Path, real_site: Path) -> None:
    ours, theirs = html.pages(real_site), html.pages(zensical_site)
    for address in sorted(set(ours) - {"404.html"}):
        one, other = (html.article(html.parse(pages[address])) for pages in (ours, theirs))
        assert html.text(other) == html.text(one), address
        # Zensical adds one skip target of its own to a page.
        assert [i for i in html.ids(other) if i != "__skip"] == html.ids(one), address
        assert html.links(other, address) == html.links(one, address), address
