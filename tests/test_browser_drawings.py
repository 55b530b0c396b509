"""The timeline and the network in a real browser."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import pytest

from .support.browser import NEEDS_CHROMIUM, expect, settle, tab_to

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-content")]

BOXES = "all => all.map(element => element.getBoundingClientRect())"


def test_the_timeline_answers(visit: Any) -> None:
    """A filter applies to list and drawing, its address can be shared, and a mark leads to its year."""
    page = visit("timeline/", viewport={"width": 720, "height": 740})
    count = page.locator(".timeline-filter + .table-count")
    here, everything = (int(number) for number in re.findall(r"\d+", count.inner_text()))
    assert page.locator(".timeline li:visible").count() == here
    marks = page.locator(".strip-spot:visible").count()
    assert page.locator(".strip-name:visible").count() > 3
    page.locator(".timeline-filter").get_by_label("Sectors").select_option(label="Clean energy")
    page.wait_for_url("**/timeline/?sector=clean-energy")
    settle(page)
    shown = page.locator(".timeline li:visible").count()
    assert 0 < shown < everything
    assert 0 < page.locator(".strip-spot:visible").count() < marks
    assert page.locator(".strip-name:visible").count() == 0  # they may be about hidden facts
    assert page.locator("h2:visible").count() < page.locator("article h2").count()
    again = visit("timeline/?sector=clean-energy&type=initiative", viewport={"width": 1280, "height": 900})
    assert 0 < again.locator(".timeline li:visible").count() <= shown
    again.get_by_role("button", name="Clear").click()
    again.wait_for_function("n => document.querySelectorAll('.timeline li:not([hidden])').length === n", arg=here)
    mark = again.locator(".strip-spot").last
    mark.focus()
    again.keyboard.press("Enter")
    again.wait_for_url("**/#_expected")
    expect(again.locator("#_expected")).to_be_in_viewport()


def test_a_drawn_line_leads_to_the_facts(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 720, "height": 740})
    mark = page.get_by_role("link", name="February 2024: 4 facts")
    assert mark.count() == 1
    target = mark.get_attribute("href")
    assert page.locator(f".fact[id='{target[1:]}']").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_the_labels_of_a_timeline_do_not_overlap(visit: Any) -> None:
    """At every width with a drawing; a phone shows the list only."""
    page = visit("sectors/semiconductors/", viewport={"width": 1280, "height": 900})
    for width in (600, 800, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        boxes = page.locator(".strip-name, .strip-dot").evaluate_all(BOXES)
        assert len(boxes) > 10
        for one, other in combinations(boxes, 2):
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            assert across <= 1 or min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) <= 1, width
        assert max(box["right"] for box in boxes) <= width
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.locator(".strip:visible").count() == 0
    assert page.locator(".timeline li:visible").count() > 10


def test_the_network_by_keyboard(visit: Any) -> None:
    """A focused name shows its roles and highlights its lines and partners. Escape ends this, Enter opens the page."""
    page = visit("network/", viewport={"width": 1280, "height": 900})
    picture = page.locator(".network")
    link = picture.get_by_role("link", name="Renesas Electronics Corporation")
    tab_to(page, link)
    said = picture.get_by_role("status")
    expect(said).to_have_text(re.compile("^Renesas Electronics Corporation, Japan, 2 shared initiatives: "))
    expect(said).to_contain_text("CG Semi OSAT plant at Sanand (")
    expect(picture.locator("path.network-on")).to_have_count(2)
    assert picture.locator("li.network-near", has_text="Tata Electronics").count() == 0
    assert picture.locator("li.network-near", has_text="CG Power").count() == 1
    # The text at the bottom of the window does not cover the focused name.
    assert link.bounding_box()["y"] + 24 <= said.bounding_box()["y"]
    page.keyboard.press("Escape")
    expect(said).to_be_empty()
    expect(picture.locator(".network-on")).to_have_count(0)
    picture.get_by_role("link", name="CG Semi OSAT plant at Sanand").hover()
    expect(said).to_contain_text("Renesas Electronics Corporation (")
    expect(said).to_have_text(re.compile("; and 1 more$"))
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/renesas-electronics/")


@pytest.mark.parametrize("path", ["network/", "organisations/government-of-india/"])
def test_the_network_on_a_phone_is_a_list(visit: Any, path: str) -> None:
    page = visit(path, viewport={"width": 360, "height": 740})
    listed = page.locator(".network ~ details", has_text="Ministry of Economy, Trade and Industry").first
    listed.locator("summary").click()
    expect(listed.get_by_role("link", name="Ministry of Economy, Trade and Industry").first).to_be_visible()
    expect(page.locator(".network")).to_be_hidden()
    page = visit(path, viewport={"width": 768, "height": 900})
    names = page.locator(".network li:not(.network-heading) a:visible")
    assert names.count() >= 15
    assert all(box["x"] >= 0 and box["right"] <= 768 for box in names.evaluate_all(BOXES))
    expect(page.locator(".network ~ details li").first).to_be_hidden()


def test_the_lines_of_the_network_end_at_the_names(visit: Any) -> None:
    """The names are HTML and the lines are SVG: they must meet at every width."""
    page = visit("network/", viewport={"width": 1280, "height": 900})
    for width in (620, 800, 1280, 1700):
        page.set_viewport_size({"width": width, "height": 900})
        off = page.evaluate("""() => {
            const found = [];
            for (const path of document.querySelectorAll(".network path")) {
                const drawing = path.ownerSVGElement.getBoundingClientRect();
                const [, start, , , , , , end] = path.getAttribute("d").match(/[0-9]+/g);
                const heights = [start, end].map((height) => drawing.top + (height * drawing.height) / 10000);
                path.dataset.ends.split(" ").forEach((key, index) => {
                    const row = document.querySelector(`.network li:not(.network-heading)[data-keys="${key}"]`);
                    const box = row.getBoundingClientRect();
                    found.push(Math.abs(heights[index] - (box.top + box.height / 2)));
                });
            }
            return found.length > 100 ? Math.max(...found) : Infinity;
        }""")
        assert off < 2, width
