"""`torana check --site`: it finds no problem in the sites that we build, and reports each kind of problem."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from torana.audit.built_site import check_site

from .support.command import torana, torana_process

PAGE = "organisations/bema/index.html"
ANY = "any page"


@pytest.mark.exhaustive  # a workflow also checks it before it is published; `whole` is the short version
def test_the_real_site_is_whole(real_site: Path) -> None:
    done = torana_process("check", "--site", real_site)
    assert done.returncode == 0, done.stderr
    assert re.match("no problems; checked [1-9],[0-9]{3} pages, ", done.stdout)


BREAKS: dict[str, tuple[str, tuple[str, str] | None, str]] = {
    "a page is gone": (PAGE, None, "organisations/bema/, which does not exist"),
    "an anchor is gone": ("initiatives/north-wind/index.html", ('id="signed"', 'id="sined"'), "#signed, whose anchor"),
    "an id twice": (ANY, ("</body>", '<p id="__drawer"></p></body>'), 'the id "__drawer" appears twice'),
    "two first headings": (ANY, ("<h2", "<h1>x</h1><h2"), "has 2 <h1> headings"),
    "no language": (ANY, ('<html lang="en"', "<html"), "has no language"),
    "a foreign script": (
        ANY,
        ("</body>", '<script src="https://x.example/a.js"></script></body>'),
        "from another host",
    ),
    "no title": (ANY, ("<title>", "<title></title><meta title='"), "has no <title>"),
    "no first heading": (ANY, ("<h1", "<h4"), "has 0 <h1> headings"),
    "a foreign style sheet": (
        "assets/torana.css",
        ("", "@import 'https://x.example/a.css';"),
        "a.css from another host",
    ),
    "a foreign font": (
        "assets/torana.css",
        ("", "@font-face{src:url(//x.example/a.woff2)}"),
        "a.woff2 from another host",
    ),
    "a file of a style sheet is gone": (
        "assets/torana.css",
        ("", "b{background:url(gone.png)}"),
        "gone.png, which does not exist",
    ),
    "a foreign background": (ANY, ("<h1", "<h1 style=\"background:url('https://x.example/a')\""), "from another host"),
    "a foreign style": (ANY, ("</head>", "<style>@import '//x.example/a';</style></head>"), "from another host"),
    "a foreign choice of pictures": (
        ANY,
        ("</body>", '<img srcset="a.png 1x, //x.example/b 2x">'),
        "from another host",
    ),
    "a foreign poster": (ANY, ("</body>", '<video poster="https://x.example/a"></video>'), "from another host"),
    "a foreign drawing": (ANY, ("</body>", '<svg><use href="//x.example/a#b"/></svg>'), "from another host"),
    "a foreign object": (ANY, ("</body>", '<object data="https://x.example/a"></object>'), "from another host"),
    "a foreign connection": (
        ANY,
        ("</head>", '<link rel="preconnect" href="https://x.example">'),
        "from another host",
    ),
    "a foreign frame": (ANY, ("</body>", '<iframe src="https://x.example/"></iframe>'), "from another host"),
    "another base": (ANY, ("</head>", '<base href="/x/"></head>'), "changes the targets of relative links"),
    "an expression of a template": (ANY, ("</h1>", " {{ page.title }}</h1>"), "{{ page.title }} is left over"),
    "a statement of a template": (ANY, ("</h1>", " {% endif %}</h1>"), "{% endif %} is left over"),
    "a template in an attribute": (ANY, ("<h1", '<h1 title="{{ x }}"'), "{{ x }} is left over"),
    "a gap of a translation": (ANY, ("</h1>", " of %(count)s</h1>"), "%(count)s is left"),
    "attributes of Markdown": (ANY, ("</h1>", " { .wide }</h1>"), "{ .wide } is left over"),
    "a link that is not an address": (
        ANY,
        ("</body>", '<a href="http://[x">x</a></body>'),
        "which is not a valid address",
    ),
    "a picture that is not an address": (ANY, ("</body>", '<img src="//[x"></body>'), "which is not a valid address"),
    "a background that is not an address": (
        "assets/torana.css",
        ("", "b{background:url(//[x)}"),
        "loads //[x, which is not a valid address",
    ),
    "the sitemap is gone": ("sitemap.xml", None, "sitemap.xml: missing"),
    "the sitemap is broken": ("sitemap.xml", ("</url>", ""), "sitemap.xml: cannot be parsed"),
    "another language is gone": (
        ANY,
        ("</head>", '<link rel="alternate" hreflang="ja" href="https://example.org/sub/path/ja/gone/"></head>'),
        "ja/gone/, which does not exist",
    ),
    "a foreign picture": (ANY, ("</body>", '<img src="//x.example/a.png"></body>'), "from another host"),
    "a handler": (ANY, ("<h1", '<h1 onclick="x()"'), "which runs as a script"),
    "a script as a link": (ANY, ("</body>", '<a href="javascript:x()">x</a></body>'), "not a web address"),
    "another address": (
        ANY,
        ('rel="canonical" href="https://', 'rel="canonical" href="http://'),
        "its canonical address is",
    ),
    "data that cannot be read": ("api/v1/facts.json", ("{", "{{"), "facts.json: cannot be parsed"),
    "a page too many in the sitemap": (
        "sitemap.xml",
        ("</urlset>", "<url><loc>https://x/</loc></url></urlset>"),
        "https://x/ is not a page",
    ),
    "a redirect in the sitemap": (
        "sitemap.xml",
        ("</urlset>", "<url><loc>https://example.org/sub/path/organisations/acme/</loc></url></urlset>"),
        "organisations/acme/ has noindex, so it must not be listed",
    ),
    "a redirect with its own address": (
        "organisations/acme/index.html",
        (
            'href="https://example.org/sub/path/organisations/acme-foundry/"',
            'href="https://example.org/sub/path/organisations/acme/"',
        ),
        "its canonical address is",
    ),
    "a page that the sitemap lacks": (
        "sitemap.xml",
        ("places/port-aland/</loc>", "places/x/</loc>"),
        "port-aland/ is missing",
    ),
}
"""By name, the file to change (`None`: delete it), the change, and a part of the message."""


@pytest.fixture(scope="module")
def whole(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("whole") / "site"
    shutil.copytree(small_site, site)
    assert check_site(site, 1)[0] == []
    return site


def rounds(site: Path) -> list[dict[str, str]]:
    """Names of breaks by file, with several files in each round. Each file is broken once in a round."""
    fixed = {file for file, _, _ in BREAKS.values()}
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.glob("*/*/index.html"))}
    pages = [name for name, path in files.items() if name not in fixed and "<h2" in path.read_text("utf-8")]
    others = itertools.cycle(pages)
    found: list[dict[str, str]] = []
    for name, (file, _, _) in BREAKS.items():
        page = next(others) if file == ANY else file
        free = next((one for one in found if page not in one), None)
        if free is None:
            found.append(free := {})
        free[page] = name
    return found


@pytest.fixture(scope="module")
def reported(whole: Path) -> dict[str, tuple[str, list[str]]]:
    """By the name of a break, the broken file and the problems of the site. One check covers many breaks."""
    found = {}
    for broken in rounds(whole):
        before = {file: (whole / file).read_text("utf-8") for file in broken}
        try:
            for file, name in broken.items():
                change = BREAKS[name][1]
                if change is None:
                    (whole / file).unlink()
                else:
                    assert change[0] in before[file], (name, file)
                    (whole / file).write_text(before[file].replace(*change, 1), "utf-8")
            problems, _ = check_site(whole, 1)
        finally:
            for file, content in before.items():
                (whole / file).write_text(content, "utf-8")
        found |= {name: (file, problems) for file, name in broken.items()}
    return found


@pytest.mark.xdist_group("breaks")
@pytest.mark.parametrize("name", list(BREAKS))
def test_broken_pages_are_reported(reported: dict[str, tuple[str, list[str]]], name: str) -> None:
    file, problems = reported[name]
    own = [problem for problem in problems if BREAKS[name][0] != ANY or problem.startswith(f"{file}: ")]
    assert [problem for problem in own if BREAKS[name][2] in problem], problems


def test_text_that_looks_like_a_template(whole: Path) -> None:
    page, data = whole / PAGE, whole / "api/v1/facts.json"
    before = page.read_text("utf-8"), data.read_text("utf-8")
    try:
        page.write_text(before[0].replace("</h1>", ' {{ "7" * 7 }}</h1><code>{% raw %}</code>', 1), "utf-8")
        assert [problem for problem in check_site(whole, 1)[0] if "is left over from a template" in problem]
        texts = json.dumps(['of {{ "7" * 7 }}'])
        data.write_text(before[1].replace('"api": "v1"', f'"x": {texts},\n  "api": "v1"', 1), "utf-8")
        assert check_site(whole, 1)[0] == []
    finally:
        page.write_text(before[0], "utf-8")
        data.write_text(before[1], "utf-8")


def test_the_command_fails_with_the_problems(small_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(small_site, site)
    (site / PAGE).unlink()
    done = torana("check", "--site", site)
    assert done.returncode == 1
    assert "organisations/bema/, which does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_site(tmp_path: Path) -> None:
    done = torana("check", "--site", tmp_path)
    assert done.returncode == 1
    assert "is not a site" in done.stderr


def test_file_names_with_signs_of_addresses(tmp_path: Path, small_root: Path) -> None:
    """Links, canonical addresses and the sitemap encode a space, # and %, and names of files do not."""
    root = tmp_path / "dossier"
    shutil.copytree(small_root, root)
    names = ("a b", "c#d", "e%f", "50%25", "g?h", "ü")
    for name in names:
        (root / "docs" / f"{name}.md").write_text(f"# Page\n\n[Home](index.md) ![x]({quote(name)}.svg)\n", "utf-8")
        (root / "docs" / f"{name}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    done = torana("build", root=root)
    assert done.returncode == 0, done.stderr
    assert check_site(root / "site", 1)[0] == []
