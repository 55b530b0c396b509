"""Badges, sources and citations in a real browser."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from .support.browser import NEEDS_CHROMIUM, expect, violations

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-content")]


def test_a_badge_links_to_its_meaning(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 360, "height": 740})
    page.locator(".fact").get_by_role("link", name="Contested").first.click()
    page.wait_for_url("**/evidence/#_contested")
    meaning = page.locator("#_contested")
    assert "disagrees" in meaning.inner_text()
    meaning.get_by_role("link").click()
    page.wait_for_url("**/search/?evidence=contested&type=fact")
    page.locator(".hit").first.wait_for()


def test_evidence_in_place_by_keyboard(visit: Any) -> None:
    """A citation number opens a panel with the other sources and the disputes. Escape returns to the number."""
    page = visit("initiatives/sanand-osat/#cabinet-approval", viewport={"width": 360, "height": 740})
    mark = page.locator("#cabinet-approval .statement sup.cites a").first
    mark.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Evidence")
    panel.wait_for()
    text = panel.inner_text()
    for words in (
        "Source",
        "Business Wire",
        "Passage",
        "Also reported by",
        "Murugappa",
        "Contested",
        "November 2024",
        "Last checked",
    ):
        assert words in text, words
    assert not violations(page, "dialog[open]")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_the_fact_behind_a_sentence(visit: Any) -> None:
    """A mark in a report opens its fact, which is fetched from its own page. Without a connection, it is a link."""
    page = visit("report/", viewport={"width": 360, "height": 740})
    mark = page.locator("sup.cites a[href$='#renesas-share']").first
    mark.click()
    panel = page.get_by_role("dialog", name="Evidence")
    panel.wait_for()
    text = panel.inner_text()
    assert "Renesas holds about 6.8 per cent" in text
    assert "(State, 3 independent sources, Primary source)" in text
    assert panel.get_by_text("Source", exact=True).count() == len(mark.inner_text().split(","))
    page.keyboard.press("Escape")
    page.evaluate("void (window.fetch = () => Promise.reject())")
    mark.click()
    page.wait_for_url("**/initiatives/sanand-osat/#renesas-share")


def test_copy_a_citation(visit: Any, real_site: Path) -> None:
    """A copied citation has the permanent address of the site, not that of the preview."""
    page = visit(
        "organisations/renesas-electronics/",
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    fact = page.locator(".fact").first
    fact.get_by_role("link", name="Cite").click()
    panel = page.get_by_role("dialog", name="Cite this fact")
    citation = copied(page, panel, "Copy citation")
    expect(panel.get_by_role("status")).to_have_text("Citation copied")
    assert citation.startswith("Torana contributors: ")
    assert "[1]" not in citation
    assert (
        "In: India–Japan Technology Partnership, as of 2026-11-28. https://example.github.io/torana/initiatives/"
        in citation
    )
    bibtex = copied(page, panel, "Copy as BibTeX")
    assert bibtex in (real_site / "data" / "facts.bib").read_text("utf-8")
    (version,) = re.findall(r"version = \{(\d+)\}", bibtex)
    assert f" Version {version}. In: " in citation
    link = copied(page, panel, "Copy link")
    assert link.startswith("https://example.github.io/torana/initiatives/")
    assert "#" in link
    embed = copied(page, panel, "Copy embed code")
    expect(panel.get_by_role("status")).to_have_text("Embed code copied")
    page.keyboard.press("Escape")
    expect(fact.get_by_role("link", name="Cite")).to_be_focused()
    panel = cite(page, page.locator(".page-cite"))
    table = copied(page, panel, "Copy embed code: Involved in")
    bibtex = copied(page, panel, "Copy as BibTeX")
    assert bibtex.startswith("@misc{torana-renesas-electronics,")
    # The copied text and the downloadable file have the same content.
    assert bibtex in (real_site / "data" / "pages.bib").read_text("utf-8")
    (csl,) = json.loads(copied(page, panel, "Copy as CSL-JSON"))
    items = json.loads((real_site / "data" / "pages.csl.json").read_text("utf-8"))
    (item,) = (one for one in items if one["id"] == "torana-renesas-electronics")
    assert csl == item
    assert copied(page, panel, "Copy citation") == page.locator("#_cite").inner_text()
    assert 'src="https://example.github.io/torana/embed/organisations/renesas-electronics/#_initiatives"' in table
    assert ': Involved in" width="100%"' in table
    # The frame shows the fact alone, in a page without scripts.
    statement = fact.locator(".statement").inner_text().split("[")[0].strip()
    home = page.url.partition("organisations/")[0]
    code = f"<!doctype html><title>Another site</title>{embed.replace('https://example.github.io/torana/', home)}"
    page.route("**/another-site/", lambda route: route.fulfill(body=code, content_type="text/html"))
    page.goto(f"{home}another-site/")
    frame = page.frame_locator("iframe")
    expect(frame.locator("main > div:visible")).to_have_count(1)
    assert frame.locator("blockquote:visible").inner_text() == statement
    assert page.locator("iframe").get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    page.unroute_all()


def copied(page: Any, panel: Any, button: str) -> str:
    """Press a button of a panel, and return the text that it copies."""
    page.evaluate("navigator.clipboard.writeText('')")
    panel.get_by_role("button", name=button, exact=True).click()
    return str(page.wait_for_function("navigator.clipboard.readText()").json_value())


def cite(page: Any, place: Any) -> Any:
    """Open the panel with the citation of a fact or a page."""
    place.get_by_text("Cite", exact=True).click()
    panel = page.locator("dialog[open]")
    panel.wait_for()
    return panel


def test_a_fact_has_two_actions(visit: Any) -> None:
    """Cite and More. The date is the permanent link. Escape closes More."""
    page = visit("initiatives/sanand-osat/", viewport={"width": 360, "height": 740})
    fact = page.locator("#cabinet-approval")
    assert fact.locator(".fact-meta a").first.get_attribute("href") == "#cabinet-approval"
    edit = fact.get_by_role("link", name="Edit")
    expect(edit).to_be_hidden()
    summary = fact.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(edit).to_be_visible()
    assert [one.inner_text() for one in fact.locator("details a").all()] == ["Edit", "Report", "Data"]
    edit.focus()
    page.keyboard.press("Escape")
    expect(edit).to_be_hidden()
    expect(summary).to_be_focused()


def test_actions_without_scripts(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", java_script_enabled=False)
    fact = page.locator("#cabinet-approval")
    fact.get_by_text("More").click()
    expect(fact.get_by_role("link", name="Edit")).to_be_visible()
    fact.get_by_text("Cite", exact=True).click()
    page.wait_for_url("**/#_cite")
    assert page.locator(":target").inner_text().startswith("Torana contributors: ")


READ: dict[str, Callable[[str], dict[str, Any]]] = {
    "BibTeX": lambda text: {key: (e.fields, e.persons) for key, e in parse_string(text, "bibtex").entries.items()},
    "RIS": lambda text: {entry["id"]: entry for entry in rispy.loads(text)},
    "CSL-JSON": lambda text: {item["id"]: item for item in json.loads(text)},
}
"""A parser for each format, which returns the citations by their keys."""


@functools.cache
def downloaded(form: str, file: Path) -> dict[str, Any]:
    return READ[form](file.read_text("utf-8"))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("organisations/renesas-electronics/", marks=pytest.mark.exhaustive),
        "initiatives/sanand-osat/",
        "sources/seed-6982af97/",
    ],
)
def test_copied_citations_equal_downloads(visit: Any, real_site: Path, path: str, exhaustive: bool) -> None:
    """The citations of a page and its facts, in each format, are parsed with the library that the data tests use."""
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])
    compared = 0
    for name, places in (("facts", page.locator(".fact .actions").all()), ("pages", [page.locator(".page-cite")])):
        # Two facts are enough to test the scripts.
        for place in places if exhaustive else places[:2]:
            panel = cite(page, place)
            for form, suffix in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")):
                known = downloaded(form, real_site / "data" / f"{name}.{suffix}")
                ((key, item),) = READ[form](copied(page, panel, f"Copy as {form}")).items()
                assert item == known[key]
                compared += 1
            panel.get_by_role("button", name="Close").click()
    assert compared >= 3 * (5 if exhaustive else 3)


@pytest.mark.parametrize(
    ("path", "key"), [("", "torana"), ("ja/facts/", "torana:ja:facts"), ("about/", "torana:about")]
)
def test_cite_a_page_that_is_no_entitys(visit: Any, path: str, key: str) -> None:
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    page.locator(".page-cite button").click()
    page.locator(".copies button").last.click()
    page.locator("dialog [role=status]").get_by_text("CSL-JSON").wait_for()
    (item,) = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert (item["id"], item["URL"]) == (key, canonical)
    assert ("container-title" in item) == bool(path)
