"""`torana check --site`: the sites that we build are whole, and each way of being broken is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .conftest import torana

PAGE = "organisations/bema/index.html"


def test_the_real_site_is_whole(real_site: Path) -> None:
    done = torana("check", "--site", real_site)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("no faults; looked at 1,")


BREAKS = {
    "a page is gone": (PAGE, None, "organisations/bema/, where nothing is"),
    "an anchor is gone": ("initiatives/north-wind/index.html", ('id="signed"', 'id="sined"'), "#signed, whose anchor"),
    "an id twice": (PAGE, ("</body>", '<p id="__drawer"></p></body>'), 'the id "__drawer" stands there twice'),
    "two first headings": (PAGE, ("<h2", "<h1>x</h1><h2"), "it has 2 first headings"),
    "no language": (PAGE, ('<html lang="en"', "<html"), "it does not say its language"),
    "a foreign script": (PAGE, ("</body>", '<script src="https://x.example/a.js"></script></body>'), "from elsewhere"),
    "a foreign picture": (PAGE, ("</body>", '<img src="//x.example/a.png"></body>'), "from elsewhere"),
    "a handler": (PAGE, ("<h1", '<h1 onclick="x()"'), "which runs as a script"),
    "a script as a link": (PAGE, ("</body>", '<a href="javascript:x()">x</a></body>'), "no address of the web"),
    "another address": (
        PAGE,
        ('rel="canonical" href="https://', 'rel="canonical" href="http://'),
        "its canonical address is",
    ),
    "data that cannot be read": ("api/v1/facts.json", ("{", "{{"), "it cannot be read"),
    "a page too many in the sitemap": (
        "sitemap.xml",
        ("</urlset>", "<url><loc>https://x/</loc></url></urlset>"),
        "is no page",
    ),
    "a page that the sitemap lacks": ("sitemap.xml", ("places/port-aland/</loc>", "places/x/</loc>"), "is missing"),
}


@pytest.mark.parametrize("name", list(BREAKS))
def test_what_is_broken_is_told(small_site: Path, tmp_path: Path, name: str) -> None:
    file, change, said = BREAKS[name]
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    before = torana("check", "--site", site)
    assert before.returncode == 0, before.stderr
    if change is None:
        (site / file).unlink()
    else:
        content = (site / file).read_text("utf-8")
        assert change[0] in content
        (site / file).write_text(content.replace(change[0], change[1], 1), "utf-8")
    done = torana("check", "--site", site)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_site(tmp_path: Path) -> None:
    done = torana("check", "--site", tmp_path)
    assert done.returncode == 1
    assert "holds no site" in done.stderr
