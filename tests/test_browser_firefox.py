"""The main steps of a reader, in Firefox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .support.browser import KINDS, SHOWN
from .support.firefox import NEEDS_FIREFOX, Firefox, firefox

pytestmark = [pytest.mark.exhaustive, pytest.mark.xdist_group("browser"), NEEDS_FIREFOX]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(tmp_path_factory.mktemp("profile")) as opened:
        opened.resize(1280, 900)
        yield opened


def test_a_citation_opens_its_evidence(window: Firefox, address: str) -> None:
    window.open(f"{address}initiatives/sanand-osat/")
    window.click(".statement sup.cites a")
    evidence = window.wait("document.querySelector('dialog[open]')?.innerText")
    assert "Source" in evidence
    assert "Passage" in evidence
    window.type("\ue00c")  # Escape
    window.wait("!document.querySelector('dialog[open]')")
    # The reader is back at the mark.
    assert window.run("return document.activeElement.matches('sup.cites a')")


def test_the_search_opens_with_its_key_and_finds(window: Firefox, address: str) -> None:
    window.open(f"{address}about/")
    window.type("/", "body")
    window.wait("document.activeElement.matches('dialog input')")
    window.type("renesas")
    window.wait("document.querySelector('dialog .search-all')?.search === '?q=renesas'")
    first = window.run("return document.querySelector('dialog .hit a').href")
    assert first == f"{address}organisations/renesas-electronics/"


def test_the_table_of_facts_is_filtered_from_its_address(window: Firefox, address: str) -> None:
    window.open(f"{address}facts/?q=lunar")
    shown = "[...document.querySelectorAll('.data-table.enhanced tbody tr')].filter((row) => row.checkVisibility())"
    window.wait(f"({SHOWN})()")
    texts = window.wait(f"{shown}.map((row) => row.textContent)")
    assert all("lunar" in text.lower() for text in texts)


def test_the_permanent_address_of_a_fact_shows_it(window: Firefox, address: str) -> None:
    window.open(f"{address}initiatives/sanand-osat/#cabinet-approval")
    top = "document.querySelector('#cabinet-approval:target')?.getBoundingClientRect().top"
    window.wait(f"{top} > 0 && {top} < 900")


def test_no_page_is_wider_than_a_narrow_window(window: Firefox, address: str) -> None:
    """Firefox has no window as narrow as a phone: its smallest is 450 pixels wide."""
    window.resize(450, 740)
    for path in KINDS.values():
        window.open(address + path)
        assert window.run("return document.documentElement.scrollWidth <= innerWidth"), path
