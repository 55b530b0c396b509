"""Printed pages, and briefs, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from .support.browser import NEEDS_CHROMIUM

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-content")]


PAPER = """() => {
    const frame = ".md-header, .md-tabs, .md-footer, .md-sidebar, .crumbs, .headerlink, .copy, .table-tools";
    const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
    const colours = (name, elements) => [...new Set(elements.map((element) => getComputedStyle(element)[name]))];
    const all = document.querySelectorAll("article :is(h1, h2, h3, p, li, td, th, a, time, .badge)");
    const text = [...all].filter(seen);
    return {
        frame: [...document.querySelectorAll(frame)].filter(seen).map((element) => element.className),
        ink: colours("color", text),
        paper: colours("backgroundColor", [document.documentElement, document.body, ...text]),
        width: document.documentElement.scrollWidth,
    };
}"""


PRINTED = [
    "sectors/semiconductors-and-critical-minerals/brief/",
    "initiatives/sanand-osat/brief/",
    "initiatives/sanand-osat/",
    "organisations/government-of-india/",
    "organisations/",
    "network/",
]


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        *((path, "dark") for path in PRINTED),
        (PRINTED[0], "light"),
        *(pytest.param(path, "light", marks=pytest.mark.exhaustive) for path in PRINTED[1:]),
    ],
)
def test_paper_is_black_on_white_without_the_frame(visit: Any, path: str, scheme: str) -> None:
    """The page is as wide as A4 without its margins, in both colour schemes."""
    page = visit(path, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 673, "height": 960})
    found = page.evaluate(PAPER)
    assert found["frame"] == []
    assert set(found["ink"]) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    assert set(found["paper"]) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert found["width"] <= 673


FRAME = """() => {
    const content = document.querySelector("article");
    const skipped = (node) => content.contains(node) || node.parentElement.closest("script, style, noscript");
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = new Set();
    while (nodes.nextNode()) if (!skipped(nodes.currentNode)) texts.add(nodes.currentNode.textContent.trim());
    return [...texts].filter((text) => text.length > 3);
}"""
"""The texts outside the content of a page, such as those of the header and the navigation."""


@pytest.mark.parametrize(
    "path", ["initiatives/sanand-osat/", "initiatives/sanand-osat/brief/", "sectors/clean-energy/", "report/"]
)
def test_the_text_on_paper_is_the_content(visit: Any, path: str) -> None:
    """The button of the search, which is fixed on the screen, was printed over the text of every sheet."""
    pdfium = pytest.importorskip("pypdfium2")
    page = visit(path, viewport={"width": 1280, "height": 900})
    content = page.locator("article").text_content() + page.title()
    frame = [text for text in page.evaluate(FRAME) if text not in content]
    assert "Search" in frame
    heading = page.locator("h1").evaluate("heading => heading.firstChild.textContent")
    page.emulate_media(media="print")
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in pdfium.PdfDocument(page.pdf(format="A4"))]
    assert heading in sheets[0]
    # A sheet, in words, so that "Search" is not found in "Research".
    words = [f" {' '.join(sheet.split())} " for sheet in sheets]
    assert [(text, n) for text in frame for n, sheet in enumerate(words, 1) if f" {text} " in sheet] == []


def test_a_brief(visit: Any) -> None:
    """A sector links to its brief. On paper, the brief shows the addresses of the page, each fact and each source."""
    page = visit("sectors/semiconductors-and-critical-minerals/", viewport={"width": 1280, "height": 900})
    page.get_by_role("link", name="Printable brief").click()
    page.wait_for_url("**/brief/")
    address = "https://example.github.io/torana/sectors/semiconductors-and-critical-minerals/brief/"
    assert page.locator("link[rel=canonical]").get_attribute("href") == address
    page.emulate_media(media="print")
    text = page.locator("article").inner_text()
    assert address in text
    assert "as of 28 November 2026" in text
    assert "sanand-osat#pilot-line" in text
    # Every mark has a reference, and every reference a mark.
    marks = page.locator("sup.cites a").evaluate_all(
        """all => all.flatMap(({ hash, text }) =>
            hash.startsWith("#cite_") ? hash : text.match(/\\d+/g).map((n) => `#cite_${n}`))"""
    )
    cited = sorted(set(marks), key=lambda href: int(href.rpartition("_")[2]))
    references = page.locator(".reference").evaluate_all("all => all.map(reference => '#' + reference.id)")
    assert references == cited
    # The address of a source is printed if it has one.
    hidden = page.locator('.reference a[href^="http"]').evaluate_all(
        "all => all.filter(a => !getComputedStyle(a, '::after').content.includes('http')).length"
    )
    assert hidden == 0
    assert page.locator(".reference a[href^='https://']").count() > 20
    # Headings stay with the text below them. References are not split; facts are, or there would be white gaps.
    for selector, name, value in (
        ("article h2", "breakAfter", "avoid"),
        ("article h3", "breakAfter", "avoid"),
        (".brief-fact", "breakInside", "auto"),
        (".reference", "breakInside", "avoid"),
    ):
        styles = page.locator(selector).evaluate_all("(all, name) => all.map(e => getComputedStyle(e)[name])", name)
        assert styles
        assert set(styles) == {value}, selector
    pdf = page.pdf(format="A4")
    assert pdf[:4] == b"%PDF"
    assert pdf.count(b"/Type /Page\n") > 3
    running = "Semiconductors and critical minerals · India–Japan Technology Partnership, as of 28 November 2026"
    rules = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((r) => r.cssText)"""
    )
    assert any(running in rule and "@bottom-left" in rule for rule in rules)


def test_on_paper(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 1280, "height": 900})
    page.emulate_media(media="print")
    assert not page.locator(".actions").first.is_visible()
    assert page.locator(".reference").first.is_visible()
    assert page.locator(".page-cite").inner_text().endswith("/torana/initiatives/sanand-osat/")
    assert page.pdf()[:4] == b"%PDF"
