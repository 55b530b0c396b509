"""What a reader does, in a real headless Chromium, from a sub-path as on GitHub Pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import rispy
from pybtex.database import parse_string

from .support.browser import AXE, KINDS, NEEDS_CHROMIUM, SUBPATH

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser")]


SETTINGS = [(360, "light"), (1280, "dark"), (360, "dark"), (1280, "light")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page(visit: Any, kind: str) -> None:
    """In one width and colour scheme each; then on a narrow screen, and in large letters."""
    width, scheme = SETTINGS[list(KINDS).index(kind) % 4]
    page = accessible(visit, kind, width, scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's own is 125 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.exhaustive
@pytest.mark.parametrize(("width", "scheme"), SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_in_every_setting(visit: Any, kind: str, width: int, scheme: str) -> None:
    accessible(visit, kind, width, scheme)


def accessible(visit: Any, kind: str, width: int, scheme: str) -> Any:
    """A page of a kind, after axe has found nothing wrong with it."""
    page = visit(KINDS[kind], viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]} ({len(v['nodes'])})" for v in violations]
    return page


@pytest.mark.parametrize("width", [412, pytest.param(1280, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("kind", ["organisation", "initiative", "facts", "organisation index", "search"])
def test_nothing_moves_while_a_page_loads(visit: Any, kind: str, width: int) -> None:
    """The sum of layout shifts; 0.1 is what Web Vitals still call good."""
    # A context of its own, in which nothing has been fetched yet.
    page = visit(KINDS[kind], viewport={"width": width, "height": 823}, locale="en-GB")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    moved = page.evaluate(
        """new Promise((tell) => new PerformanceObserver((list) => tell(list.getEntries().map((entry) => entry.value)))
             .observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => tell([]), 300))"""
    )
    assert sum(moved) < 0.1


def test_from_home_to_the_source(visit: Any) -> None:
    """Home, a sector, an initiative's organisation, a fact, its citation, the source, and a fact that rests on it."""
    page = visit("", viewport={"width": 1280, "height": 900})
    page.get_by_role("link", name="Semiconductors and critical minerals").first.click()
    assert page.locator("h1").inner_text().startswith("Semiconductors and critical minerals")
    page.locator("article").get_by_role("link", name="Renesas Electronics Corporation").first.click()
    page.wait_for_url("**/organisations/renesas-electronics/")
    fact = page.locator(".fact").first
    statement = fact.locator(".statement").inner_text()
    fact.locator("sup.cites a").first.click()
    panel = page.get_by_role("dialog", name="Evidence")
    assert panel.get_by_text("Last checked").is_visible()
    panel.get_by_role("link", name="List of sources").click()
    assert "#cite_" in page.url
    reference = page.locator(f"#{page.url.rpartition('#')[2]}")
    assert reference.is_visible()
    reference.get_by_role("link").first.click()
    page.wait_for_url("**/sources/*/")
    assert statement.split("[")[0].strip()[:40] in page.locator("article").inner_text()
    link = page.locator(".fact").first.get_by_role("link", name="Permanent link")
    link.click()
    page.wait_for_url("**/initiatives/*/#*")
    anchor = page.url.rpartition("#")[2]
    assert page.locator(f"[id='{anchor}']").bounding_box()["y"] < 900


@pytest.mark.parametrize(
    ("words", "group", "expected", "lands"),
    [
        ("ルネサス", "Organisations", "Renesas Electronics Corporation", "organisations/renesas-electronics/"),
        ("Renesass", "Organisations", "Renesas Electronics Corporation", "organisations/renesas-electronics/"),
        ("Tenesas", "Organisations", "Renesas Electronics Corporation", "organisations/renesas-electronics/"),
        ("経済産業省", "Organisations", "Ministry of Economy, Trade and Industry", "organisations/meti/"),
        ("日本電気", "Organisations", "NEC Corporation", "organisations/nec/"),
        ("電気", "Organisations", "NEC Corporation", "organisations/nec/"),
        ("भारतीय सेना", "Organisations", "Indian Army", "organisations/indian-army/"),
        ("METI", "Organisations", "Ministry of Economy, Trade and Industry", "organisations/meti/"),
        ("C-DAC", "Organisations", "Centre for Development of Advanced Computing", "organisations/c-dac/"),
        ("cdac", "Organisations", "Centre for Development of Advanced Computing", "organisations/c-dac/"),
        ("Sanand", "Initiatives", "CG Semi OSAT plant at Sanand", "initiatives/sanand-osat/"),
        ("pilot line", "Facts", "The G1 pilot line of CG Semi at Sanand", "initiatives/sanand-osat/#pilot-line"),
    ],
)
def test_search(visit: Any, words: str, group: str, expected: str, lands: str) -> None:
    """Opened with "/", results while typing, in groups, and down into the first of a group without a mouse."""
    page = visit("", viewport={"width": 1280, "height": 900})
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.wait_for()
    page.keyboard.type(words)
    first = dialog.get_by_role("region", name=group).get_by_role("link").first
    page.wait_for_function(
        """([group, expected]) => [...document.querySelectorAll(".search-dialog section")]
          .find((section) => section.ariaLabel === group)
          ?.querySelector(".hit > a").textContent.startsWith(expected)""",
        arg=[group, expected],
    )
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if first.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lands}")


def test_search_is_fetched_only_when_asked(visit: Any) -> None:
    page = visit("organisations/renesas-electronics/", viewport={"width": 360, "height": 740})
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition(SUBPATH)[2]))
    page.wait_for_timeout(300)
    assert not asked
    page.get_by_role("link", name="Search").click()
    page.get_by_role("dialog", name="Search").get_by_role("searchbox").fill("Sumitomo Electric")
    page.get_by_role("dialog").get_by_role("link", name="Sumitomo").first.wait_for()
    assert asked[:2] == ["assets/search.js", "search/index.json"]
    # Of 512 documents the directory, a piece or two of the vocabulary, and the records of what is shown.
    assert len(asked) < 20
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog", name="Search").is_visible()


def test_a_word_that_hundreds_of_thousands_have(visit: Any, real_site: Path) -> None:
    """The index of a dossier of that size, cut to one word: a dossier itself would take half an hour to build."""
    many = 300_000
    index = json.loads((real_site / "search" / "index.json").read_text("utf-8"))
    types = {**dict.fromkeys(index["types"], 0), "fact": many}
    records = {"records": [{"u": "facts/", "t": "A common word", "o": "Somebody"}] * index["chunk"]}
    made = {
        "index": {**index, "types": types, "firsts": ["common"]},
        "terms-0": {"terms": {"common": [[4, 0, *[1] * (many - 1)]]}},
        "records": records,
    }
    page = visit("", viewport={"width": 360, "height": 740})

    def answer(route: Any) -> None:
        name = route.request.url.rpartition("/")[2].partition(".")[0]
        found = made["records" if name.startswith("records-") else name]
        route.fulfill(json={"v": index["v"], **found})

    page.route("**/search/*.json*", answer)
    page.keyboard.press("/")
    page.get_by_role("dialog", name="Search").get_by_role("searchbox").fill("common")
    page.wait_for_function(f"() => document.querySelector('.search-status').textContent === '{many:,} results'")


def counts(page: Any, facet: str) -> dict[str, int]:
    """The values of a facet with what stands beside them."""
    labels = page.locator(".search-facets details").filter(has=page.locator(f"summary:text-is('{facet}')"))
    lines = labels.locator("label").all_text_contents()
    return {line.rpartition(" ")[0].strip(): int(line.rpartition(" ")[2].replace(",", "")) for line in lines}


def test_facets_narrow_and_stay_in_the_address(visit: Any) -> None:
    """Organisations of Japan in clean energy, without a mouse; the counts hold, and the address brings others there."""
    page = visit("search/", viewport={"width": 1280, "height": 900})
    field = page.get_by_role("searchbox", name="Search")
    field.wait_for()
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 20")
    assert counts(page, "Type")["Organisations"] == 72
    for name in ("Organisations", "Clean energy", "Japan"):
        box = page.locator(".search-facets").get_by_role("checkbox", name=name)
        expected = next(
            v for facet in ("Type", "Sector", "Country") for k, v in counts(page, facet).items() if k == name
        )
        box.focus()
        page.keyboard.press("Space")
        page.wait_for_function(
            "n => document.querySelector('.search-status').textContent.startsWith(n)", arg=f"{expected} "
        )
    assert page.url.endswith("search/?type=organisation&sector=clean-energy&country=JP")
    titles = page.locator(".hit > a").all_inner_texts()
    assert titles
    assert any(title.startswith("IHI") for title in titles)
    assert not any(title.startswith("Adani") for title in titles)
    again = visit("search/" + page.url.partition("search/")[2], viewport={"width": 360, "height": 740})
    again.locator(".hit").first.wait_for()
    assert again.locator(".hit > a").all_inner_texts() == titles
    assert again.locator(".search-facets > summary").inner_text() == "Filters (3)"
    page.go_back()
    page.wait_for_function("() => !location.search.includes('country')")
    page.wait_for_function("n => document.querySelectorAll('.hit').length > n", arg=len(titles))


def test_search_page_sorts_by_date_and_shows_more(visit: Any) -> None:
    page = visit("search/?type=fact&q=plant&sort=date", viewport={"width": 1280, "height": 900})
    page.locator(".hit").first.wait_for()
    everything = int(page.locator(".search-status").inner_text().split()[0])
    assert everything > 20
    page.get_by_role("button", name="Show more").click()
    page.wait_for_function("() => document.querySelectorAll('.hit').length > 20")
    assert page.evaluate("[...document.querySelectorAll('.hit > a')].indexOf(document.activeElement)") == 20
    years = [int(text.split()[-1]) for text in page.locator(".hit-about").all_inner_texts() if text[-4:].isdigit()]
    assert years == sorted(years, reverse=True)
    page.get_by_role("searchbox", name="Search").fill("no such thing at all")
    page.wait_for_function("() => document.querySelector('.search-status').textContent.startsWith('No result')")


def test_the_timeline_answers(visit: Any) -> None:
    """Narrowed to a sector, in list and drawing; the address brings a colleague there, a mark leads to its year."""
    page = visit("timeline/", viewport={"width": 360, "height": 740})
    everything = page.locator(".timeline li:visible").count()
    assert page.locator(".timeline-filter + .table-count").inner_text() == f"{everything} of {everything} facts"
    marks = page.locator(".strip-spot:visible").count()
    page.get_by_label("Sector", exact=True).select_option(label="Clean energy")
    shown = page.locator(".timeline li:visible").count()
    assert 0 < shown < everything
    assert 0 < page.locator(".strip-spot:visible").count() < marks
    assert page.url.endswith("timeline/?sector=clean-energy")
    assert page.locator("h2:visible").count() < page.locator("article h2").count()
    again = visit("timeline/?sector=clean-energy&type=initiative", viewport={"width": 1280, "height": 900})
    assert 0 < again.locator(".timeline li:visible").count() <= shown
    again.get_by_role("button", name="Clear").click()
    again.wait_for_function("n => document.querySelectorAll('.timeline li:not([hidden])').length === n", arg=everything)
    mark = again.locator(".strip-spot").last
    mark.focus()
    again.keyboard.press("Enter")
    assert "#_20" in again.url
    assert again.locator(f"[id='{again.url.rpartition('#')[2]}']").bounding_box()["y"] < 900


def test_a_drawn_line_leads_to_the_facts(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 360, "height": 740})
    mark = page.get_by_role("link", name="28 August 2025: 6 facts")
    assert mark.count() == 1
    target = mark.get_attribute("href")
    assert page.locator(f".fact[id='{target[1:]}']").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_words_of_the_site_in_japanese(visit: Any) -> None:
    """The switch leads to the same page; its navigation, its search and what is found there stay in Japanese."""
    page = visit(
        "organisations/renesas-electronics/",
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("link", name="日本語").click()
    page.wait_for_url("**/ja/organisations/renesas-electronics/")
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator(".md-tabs").get_by_role("link", name="取り組み").count() == 1
    assert page.locator("h1 [lang=en]").inner_text() == "Renesas Electronics Corporation"
    page.locator(".fact sup.cites a").first.click()
    panel = page.get_by_role("dialog", name="根拠")
    assert panel.get_by_text("最終確認").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="検索")
    dialog.wait_for()
    page.keyboard.type("METI")
    dialog.get_by_role("region", name="組織").get_by_role("link", name="Ministry of Economy").first.click()
    page.wait_for_url("**/ja/organisations/meti/")
    page.locator(".md-tabs").get_by_role("link", name="事実").click()
    page.wait_for_url("**/ja/facts/")
    page.get_by_label("状況").select_option(label="署名")
    assert page.url.endswith("?status=%E7%BD%B2%E5%90%8D")
    assert "行中" in page.locator(".table-count").inner_text()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/torana/facts/")


def tab_to(page: Any, target: Any, most: int = 12) -> None:
    """Press Tab until an element has the focus, as a reader without a mouse would, from a few stops before it."""
    target.evaluate(
        """(element, stops) => {
          const all = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")];
          const stop = all.slice(0, all.indexOf(element)).filter((one) => one.tabIndex >= 0 && one.checkVisibility());
          if (stop.length >= stops && !stop.slice(-stops).includes(document.activeElement)) stop.at(-stops).focus();
        }""",
        most // 2,
    )
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by Tab")


def test_everything_without_a_mouse(visit: Any) -> None:
    """Search, a citation, its source, another fact that rests on it, a copied citation, a brief: by keyboard alone."""
    page = visit("", viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("/")
    page.get_by_role("dialog", name="Search").wait_for()
    page.keyboard.type("Renesass")
    page.locator(".search-dialog .hit a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/renesas-electronics/")
    fact = page.locator(".fact").first
    said = fact.locator(".statement").inner_text()
    tab_to(page, fact.locator("sup.cites a").first)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Evidence")
    source = panel.get_by_role("link").first
    tab_to(page, source, 5)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/*/")
    other = page.locator(".fact").filter(has_not_text=said[:40]).first
    tab_to(page, other.get_by_role("link", name="Permanent link"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#*")
    anchor = page.url.rpartition("#")[2]
    tab_to(page, page.locator(f"[id='{anchor}']").get_by_role("button", name="Copy citation"))
    page.keyboard.press("Enter")
    page.get_by_text("Citation copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"#{anchor}")
    page.goto(page.url.partition("/torana/")[0] + "/torana/sectors/clean-energy/")
    tab_to(page, page.get_by_role("link", name="Printable brief"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sectors/clean-energy/brief/")
    assert page.pdf()[:4] == b"%PDF"


def test_an_address_that_is_not_there(browser: Any, address: str) -> None:
    """Whole in itself at any depth, and a search for what the address names."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    assert page.goto(address + "organisations/renesas-electronic/").status == 404
    page.wait_for_load_state("networkidle")
    assert page.locator(".md-header").evaluate("e => getComputedStyle(e).position") == "sticky"
    page.get_by_role("link", name="Search the dossier").click()
    page.wait_for_url("**/search/?q=renesas+electronic")
    assert page.locator(".hit > a").first.inner_text() == "Renesas Electronics Corporation"
    page.go_back()
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]
    page.close()


def test_what_a_badge_means_is_one_click_away(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 360, "height": 740})
    page.locator(".fact").get_by_role("link", name="Contested").first.click()
    page.wait_for_url("**/evidence/#_contested")
    meaning = page.locator("#_contested")
    assert "disagrees" in meaning.inner_text()
    meaning.get_by_role("link").click()
    page.wait_for_url("**/search/?evidence=contested")
    page.locator(".hit").first.wait_for()


def test_evidence_in_place_by_keyboard(visit: Any) -> None:
    """The number opens a panel that says who else says so and who says otherwise; Escape leads back to the number."""
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
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    assert not [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert mark.evaluate("element => element === document.activeElement")


def test_copy_a_citation(visit: Any, real_site: Path) -> None:
    """What is copied has the permanent address of the site, not that of the preview."""
    page = visit(
        "organisations/renesas-electronics/",
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    fact = page.locator(".fact").first
    fact.get_by_role("button", name="Copy citation").click()
    page.get_by_text("Citation copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Torana contributors: ")
    assert "[1]" not in copied
    assert (
        "In: India–Japan Technology Partnership, as of 2026-11-23. https://example.github.io/torana/initiatives/"
        in copied
    )
    fact.get_by_role("button", name="Copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith("https://example.github.io/torana/initiatives/")
    assert "#" in link
    page.locator(".page-cite").get_by_role("button", name="Copy as BibTeX").click()
    bibtex = page.evaluate("navigator.clipboard.readText()")
    assert bibtex.startswith("@misc{torana-renesas-electronics,")
    assert "url = {https://example.github.io/torana/organisations/renesas-electronics/}" in bibtex
    # What is copied and what can be downloaded for all pages are one and the same.
    page.locator(".page-cite").get_by_role("button", name="Copy as CSL-JSON").click()
    (csl,) = json.loads(page.evaluate("navigator.clipboard.readText()"))
    items = json.loads((real_site / "data" / "pages.csl.json").read_text("utf-8"))
    (item,) = (one for one in items if one["id"] == "torana-renesas-electronics")
    assert csl == item
    page.locator(".page-cite").get_by_role("button", name="Copy citation").click()
    said = page.locator("#_cite").inner_text()
    assert page.evaluate("navigator.clipboard.readText()") == said
    assert page.locator(".page-cite").inner_text().startswith(f"Cite this page as: {said} · Copy link")


@pytest.mark.parametrize(
    "path",
    [
        "organisations/renesas-electronics/",
        "initiatives/sanand-osat/",
        "sources/seed-6982af97/",
    ],
)
def test_what_is_copied_is_what_can_be_downloaded(visit: Any, real_site: Path, path: str, exhaustive: bool) -> None:
    """Of the page and of each fact on it, in each format, read with the library that the tests of the data use."""
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])
    data = real_site / "data"
    read: dict[str, Callable[[str], dict[str, Any]]] = {
        "BibTeX": lambda text: {key: (e.fields, e.persons) for key, e in parse_string(text, "bibtex").entries.items()},
        "RIS": lambda text: {entry["id"]: entry for entry in rispy.loads(text)},
        "CSL-JSON": lambda text: {item["id"]: item for item in json.loads(text)},
    }

    def copied(place: Any, form: str) -> str:
        page.evaluate("navigator.clipboard.writeText('')")
        place.get_by_role("button", name=f"Copy as {form}").click()
        page.wait_for_function("navigator.clipboard.readText()")
        return str(page.evaluate("navigator.clipboard.readText()"))

    compared = 0
    for name, places in (("facts", page.locator(".fact-links").all()), ("pages", [page.locator(".page-cite")])):
        for form, suffix in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")):
            known = read[form]((data / f"{name}.{suffix}").read_text("utf-8"))
            # The first of many facts show what the scripts do with them.
            for place in places if exhaustive else places[:4]:
                ((key, item),) = read[form](copied(place, form)).items()
                assert item == known[key]
                compared += 1
    assert compared > 3 * (4 if exhaustive else 2)


@pytest.mark.parametrize(
    ("path", "key"), [("", "torana"), ("ja/facts/", "torana:ja:facts"), ("about/", "torana:about")]
)
def test_cite_a_page_that_is_no_entitys(visit: Any, path: str, key: str) -> None:
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    page.locator(".page-cite button").last.click()
    page.locator(".copied").get_by_text("CSL-JSON").wait_for()
    (item,) = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert (item["id"], item["URL"]) == (key, canonical)
    assert ("container-title" in item) == bool(path)


def shown(page: Any) -> list[str]:
    """The first cells of the rows that a table shows."""
    return [text.strip() for text in page.locator(".data-table tbody tr:visible td:first-child").all_inner_texts()]


def test_tables_answer_and_keep_their_state_in_the_address(visit: Any) -> None:
    """Organisations of Japan in clean energy, sorted by facts, by keyboard; the address brings a colleague there."""
    page = visit("organisations/", viewport={"width": 1280, "height": 900})
    everything = shown(page)
    assert page.locator(".table-count").inner_text() == f"{len(everything)} rows"
    page.locator(".table-tools").get_by_label("Country").select_option("Japan")
    page.locator(".table-tools").get_by_label("Sectors").select_option("Clean energy")
    found = shown(page)
    assert 0 < len(found) < len(everything)
    assert page.locator(".table-count").inner_text() == f"{len(found)} of {len(everything)} rows"
    assert any(name.startswith("IHI") for name in found)
    assert not any(name.startswith("Adani") for name in found)
    button = page.locator("thead").get_by_role("button", name="Facts")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=descending]").inner_text().strip().startswith("Facts")
    counts = [int(n) for n in page.locator(".data-table tbody tr:visible td:last-child").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    assert page.url.endswith("?country=Japan&sectors=Clean+energy&sort=-facts")
    again = visit("organisations/" + page.url.partition("organisations/")[2], viewport={"width": 360, "height": 740})
    assert [name.split("\n")[-1] for name in shown(again)] == [name.split("\n")[-1] for name in shown(page)]
    page.locator(".table-tools").get_by_role("button", name="Clear").click()
    assert shown(page) == everything
    assert page.url.endswith("/organisations/")
    page.locator(".table-tools").get_by_label("Text").fill("経済産業省")
    assert len(shown(page)) == 1
    page.locator(".table-tools").get_by_label("Text").fill("no such thing")
    assert page.locator(".table-count").inner_text() == "No rows match"


def test_tables_sort_dates_by_time(visit: Any) -> None:
    page = visit("facts/?sort=date", viewport={"width": 1280, "height": 900})
    times = page.locator(".data-table tbody time").evaluate_all("list => list.map(time => time.dateTime)")
    assert times == sorted(times)
    assert len(times) > 150
    # Undated facts come last.
    assert shown(page)[-1] == ""


def test_the_network_by_keyboard(visit: Any) -> None:
    """A focused name says its roles and stands out with its lines and partners; Escape ends that, Enter leads on."""
    page = visit("network/", viewport={"width": 1280, "height": 900})
    picture = page.locator(".network")
    link = picture.get_by_role("link", name="Renesas Electronics Corporation")
    page.get_by_role("link", name="See as a table").focus()
    for _ in range(120):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    said = picture.get_by_role("status")
    assert said.inner_text().startswith("Renesas Electronics Corporation, Japan, 2 shared initiatives: ")
    assert "CG Semi OSAT plant at Sanand (" in said.inner_text()
    assert picture.locator("path.network-on").count() == 2
    assert picture.locator("li.network-near", has_text="Tata Electronics").count() == 0
    assert picture.locator("li.network-near", has_text="CG Power").count() == 1
    # The text at the foot of the window does not hide what is focused.
    assert link.bounding_box()["y"] + 24 <= said.bounding_box()["y"]
    page.keyboard.press("Escape")
    assert said.inner_text() == ""
    assert picture.locator(".network-on").count() == 0
    picture.get_by_role("link", name="CG Semi OSAT plant at Sanand").hover()
    assert "Renesas Electronics Corporation (" in said.inner_text()
    assert said.inner_text().endswith("; and 1 more")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/renesas-electronics/")


@pytest.mark.parametrize("path", ["network/", "organisations/government-of-india/"])
def test_the_network_on_a_phone(visit: Any, path: str) -> None:
    """Without script: names large enough to read and far enough apart to hit, all within the window."""
    page = visit(path, java_script_enabled=False, viewport={"width": 360, "height": 740})
    names = page.locator(".network li:not(.network-heading) a:visible")
    assert names.count() >= 15
    boxes = [names.nth(index).bounding_box() for index in range(names.count())]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)
    for column in ("left", "middle", "right"):
        rows = page.locator(f".network ul.network-{column} > li")
        tops = [rows.nth(index).bounding_box()["y"] for index in range(rows.count())]
        assert all(below - above >= 24 for above, below in pairwise(tops))
    sizes = page.locator(".network a > span:visible").evaluate_all("all => all.map(e => getComputedStyle(e).fontSize)")
    assert min(float(size.removesuffix("px")) for size in sizes) >= 10
    assert page.locator(".network path").count() > 10
    table = page.locator("table", has_text="Government of Japan").last
    assert table.get_by_role("link", name="Ministry of Economy, Trade and Industry").count() >= 1


def test_the_lines_of_the_network_end_at_the_names(visit: Any) -> None:
    """The names are HTML and the lines are not: at every width they must meet."""
    for width in (320, 360, 800, 1280, 1700):
        page = visit("network/", viewport={"width": width, "height": 900})
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


def test_an_organisation_without_script(visit: Any) -> None:
    page = visit(
        "organisations/renesas-electronics/", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    assert page.locator("h1").is_visible()
    assert page.locator("article .infobox [lang=ja]").first.inner_text() == "ルネサス エレクトロニクス"
    assert page.locator(".fact").count() > 5
    page.locator("sup.cites a").first.click()
    assert "#cite_" in page.url
    page.locator(".crumbs a").first.click()
    page.wait_for_url("**/organisations/")
    assert page.locator("table a").count() > 70


def test_an_old_address_leads_on(browser: Any, small_site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small_site / "organisations" / "acme" / "index.html").as_uri())
    page.wait_for_url("**/organisations/acme-foundry/")
    context.close()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "sectors/semiconductors-and-critical-minerals/brief/",
        "initiatives/sanand-osat/brief/",
        "initiatives/sanand-osat/",
        "organisations/government-of-india/",
        "organisations/",
        "network/",
    ],
)
def test_paper_is_black_on_white_without_the_frame(visit: Any, path: str, scheme: str) -> None:
    """As wide as A4 less its margins, from either colour scheme."""
    page = visit(path, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 673, "height": 960})
    found = page.evaluate(PAPER)
    assert found["frame"] == []
    assert set(found["ink"]) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    assert set(found["paper"]) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert found["width"] <= 673


def test_a_brief(visit: Any) -> None:
    """From a sector to its brief; whoever reads it on paper can find the page, each fact and each source again."""
    page = visit("sectors/semiconductors-and-critical-minerals/", viewport={"width": 1280, "height": 900})
    page.get_by_role("link", name="Printable brief").click()
    page.wait_for_url("**/brief/")
    address = "https://example.github.io/torana/sectors/semiconductors-and-critical-minerals/brief/"
    assert page.locator("link[rel=canonical]").get_attribute("href") == address
    page.emulate_media(media="print")
    text = page.locator("article").inner_text()
    assert address in text
    assert "as of 23 November 2026" in text
    assert "sanand-osat#cabinet-approval" in text
    # Every mark has its reference, and the references are numbered through.
    marks = page.locator("sup.cites a").evaluate_all("all => all.map(mark => mark.getAttribute('href'))")
    first = list(dict.fromkeys(marks))
    assert first == sorted(first, key=lambda href: int(href.rpartition("_")[2]))
    references = page.locator(".reference").evaluate_all("all => all.map(reference => '#' + reference.id)")
    assert references == first
    # Where a source has an address, it is printed.
    hidden = page.locator('.reference a[href^="http"]').evaluate_all(
        "all => all.filter(a => !a.textContent.startsWith('http')).length"
    )
    assert hidden == 0
    assert page.locator(".reference", has_text="https://").count() > 20
    # Headings stay with what follows, and nothing short is broken.
    for selector, name, value in (
        ("article h2", "breakAfter", "avoid"),
        ("article h3", "breakAfter", "avoid"),
        (".brief-fact", "breakInside", "avoid"),
        (".reference", "breakInside", "avoid"),
    ):
        styles = page.locator(selector).evaluate_all("(all, name) => all.map(e => getComputedStyle(e)[name])", name)
        assert styles
        assert set(styles) == {value}, selector
    pdf = page.pdf(format="A4")
    assert pdf[:4] == b"%PDF"
    assert pdf.count(b"/Type /Page\n") > 3
    running = "Semiconductors and critical minerals · India–Japan Technology Partnership, as of 23 November 2026"
    rules = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((r) => r.cssText)"""
    )
    assert any(running in rule and "@bottom-left" in rule for rule in rules)


def test_on_paper(visit: Any) -> None:
    page = visit("initiatives/sanand-osat/", viewport={"width": 1280, "height": 900})
    page.emulate_media(media="print")
    assert not page.locator(".fact-links").first.is_visible()
    assert page.locator(".reference").first.is_visible()
    assert page.locator(".page-cite").inner_text().endswith("/torana/initiatives/sanand-osat/")
    assert page.pdf()[:4] == b"%PDF"


def test_no_script_runs_but_the_sites_own(browser: Any, address: str) -> None:
    """What came into a page in some way that nobody foresaw is not run; the policy itself is met by every page."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}organisations/renesas-electronics/")
    page.evaluate(
        """() => {
          const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
          add('<img src="data:x" onerror="window.hit = 1">');
          add('<iframe src="data:text/html,x"></iframe>');
          const script = document.createElement("script");
          script.textContent = "window.hit = 2";
          document.body.append(script);
          const link = document.createElement("a");
          link.href = "javascript:window.hit = 3";
          document.body.append(link);
          link.click();
          const far = document.createElement("script");
          far.src = "https://scripts.example/x.js";
          document.body.append(far);
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.hit") is None
    assert sum("Content Security Policy" in text for text in said) >= 4, said
    context.close()
