"""`torana check --site` finds all that a browser could run: scripts, handlers, addresses that are programs."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser
from torana.records.active_content import in_xml
from torana.site.page_reader import read_page

from benchmarks.fuzz import changed

from .support.hostile import CORPUS

PAGES = CORPUS / "pages"
EXPECTED: dict[str, str | None] = yaml.load((CORPUS / "pages.yml").read_bytes(), yaml.CSafeLoader)


def problems(path: Path) -> list[str]:
    return (
        read_page(path.parent, path.name).problems if path.suffix == ".html" else list(in_xml(path.read_text("utf-8")))
    )


def test_every_page_has_its_message() -> None:
    assert set(EXPECTED) == {path.name for path in PAGES.iterdir()}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_page(name: str) -> None:
    found, expected = problems(PAGES / name), EXPECTED[name]
    if expected is None:
        assert not found
    else:
        assert [problem for problem in found if expected in problem], found


def runs(page: str) -> list[str]:
    """Return what a parser that follows the standard of HTML sees as a program in a page."""
    found = []
    for node in LexborHTMLParser(page).root.traverse():  # type: ignore[union-attr]
        # A script with an address is a file of the site, or reported with the links to other hosts.
        if node.tag == "script" and "src" not in node.attributes and "json" not in (node.attributes.get("type") or ""):
            found.append("script")
        for name, value in node.attributes.items():
            address = re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", value or "").lower()
            if name.startswith("on") or (name in ("href", "formaction") and address.startswith("javascript:")):
                found.append(f"{node.tag} {name}")
    return found


def overlooked(tries: int, folder: Path) -> list[str]:
    """Return changed hostile pages in which a browser sees a program and the check sees none."""
    chance, path = random.Random(0), folder / "page.html"
    seeds = [(PAGES / name).read_bytes() for name in EXPECTED if name.endswith(".html") and EXPECTED[name]]
    found = []
    for _ in range(tries):
        page = changed(chance, seeds).decode("utf-8", "ignore").replace("\0", "")
        if runs(page):
            path.write_text(page, "utf-8")
            found += [] if read_page(folder, path.name).problems else [page]
    return found


def test_nothing_that_a_browser_sees_is_overlooked(tmp_path: Path) -> None:
    assert not overlooked(500, tmp_path)


@pytest.mark.exhaustive
def test_nothing_that_a_browser_sees_is_overlooked_in_many_pages(tmp_path: Path) -> None:
    assert not overlooked(20_000, tmp_path)
