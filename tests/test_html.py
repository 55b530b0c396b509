"""The Nu checker finds each kind of page valid, apart from listed errors of the theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from .support.browser import KINDS
from .support.nu import Said, missing, said_of

INVALID = '<!doctype html><html lang="en"><title>x</title><p id=a><p id=a></html>'


def pages(site: Path) -> list[Path]:
    kinds = {path.partition("?")[0] for path in KINDS.values()}
    return [site / "404.html", *(site / path / "index.html" for path in sorted(kinds))]


@pytest.fixture(scope="module")
def errors(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    """The errors of all these pages and of an invalid one, in one run, because Java takes 4 s to start."""
    if reason := missing():
        pytest.skip(f"pages are not checked against the HTML standard: {reason}")
    invalid = tmp_path_factory.mktemp("invalid") / "invalid.html"
    invalid.write_text(INVALID, "utf-8")
    return [said for said in said_of([*pages(real_site), invalid]) if not said.reason]


def is_invalid(file: str) -> bool:
    return file.endswith("invalid.html")


@pytest.mark.xdist_group("html")
def test_each_kind_of_page_is_valid(errors: list[Said]) -> None:
    found = [
        f"{said.words} ({len(said.files)} pages, such as {min(said.files)}): {said.markup}"
        for said in errors
        if not all(map(is_invalid, said.files))
    ]
    assert not found, "\n".join(found)


@pytest.mark.xdist_group("html")
def test_an_invalid_value_is_reported(errors: list[Said]) -> None:
    assert "Duplicate ID “a”." in [said.words for said in errors if any(map(is_invalid, said.files))]
