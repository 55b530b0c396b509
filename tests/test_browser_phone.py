"""Pages on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from .support.browser import NEEDS_CHROMIUM, expect

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-content")]

PHONE = {"width": 360, "height": 740}


def test_the_contents_of_a_page_fold_at_any_height(visit: Any) -> None:
    page = visit("sectors/semiconductors-and-critical-minerals/", viewport=PHONE)
    page.evaluate("scrollTo(0, 9000)")
    contents = page.locator(".contents")
    last = contents.get_by_role("link", name="Sources")
    expect(last).to_be_hidden()
    contents.locator("summary").click()
    last.click()
    page.wait_for_url("**/#_sources")
    expect(last).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(contents).to_be_hidden()


STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")].filter(
  (part) => part.tabIndex >= 0 && !part.disabled && part.checkVisibility({ visibilityProperty: true })).length"""


@pytest.mark.parametrize(
    "path", ["facts", "timeline", "changes", "evidence", "initiatives", "organisations", "places", "sources"]
)
def test_a_list_has_a_bounded_height_and_number_of_tab_stops(visit: Any, path: str) -> None:
    """The last part of a list has up to twice as many entries as the others, so that there is room for ten facts."""
    page = visit(f"{path}/", viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") < 14_000
    assert page.evaluate(STOPS) < 360


def test_the_number_of_a_citation_is_large_enough_for_a_finger(visit: Any) -> None:
    """The targets are 24 by 24 pixels (WCAG 2.5.8)."""
    page = visit("initiatives/sanand-osat/", viewport=PHONE)
    sizes = page.locator(".statement sup.cites a").evaluate_all(
        "all => all.map((mark) => mark.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))"
    )
    assert sizes
    assert min(sizes) >= 24


def test_a_table_that_scrolls_has_a_shadow_at_its_edge(visit: Any) -> None:
    page = visit("sectors/semiconductors-and-critical-minerals/", viewport=PHONE)
    table = page.locator(".md-typeset__scrollwrap.scrolls").first
    table.wait_for()
    assert table.evaluate("box => getComputedStyle(box).backgroundImage").count("linear-gradient") == 4
    assert table.locator("table").evaluate("table => getComputedStyle(table).backgroundColor") == "rgba(0, 0, 0, 0)"
