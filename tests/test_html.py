"""The Nu checker finds each kind of page valid, apart from listed errors of the theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support.browser import KINDS
from .support.nu import missing, said_of


@pytest.fixture(autouse=True, scope="module")
def checker() -> None:
    if reason := missing():
        pytest.skip(f"pages are not checked against the HTML standard: {reason}")


def pages(site: Path) -> list[Path]:
    kinds = {path.partition("?")[0] for path in KINDS.values()}
    return [site / "404.html", *(site / path / "index.html" for path in sorted(kinds))]


def test_each_kind_of_page_is_valid(real_site: Path) -> None:
    faults = [
        f"{said.words} ({len(said.files)} pages, such as {min(said.files)}): {said.markup}"
        for said in said_of(pages(real_site))
        if not said.reason
    ]
    assert not faults, "\n".join(faults)


def test_an_invalid_value_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text('<!doctype html><html lang="en"><title>x</title><p id=a><p id=a></html>', "utf-8")
    assert "Duplicate ID “a”." in [said.words for said in said_of([page]) if not said.reason]
