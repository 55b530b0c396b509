"""Search, facets and tables in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from .support.browser import NEEDS_CHROMIUM, SUBPATH, expect, settle, violations
from .support.paths import REPOSITORY

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-search")]


RENESAS = ("Organisations", "Renesas Electronics Corporation", "organisations/renesas-electronics/")
FIRST_RESULTS = [
    ("ルネサス", *RENESAS),
    ("Renesass", *RENESAS),
    ("Tenesas", *RENESAS),
    ("経済産業省", "Organisations", "Ministry of Economy, Trade and Industry", "organisations/meti/"),
    ("日本電気", "Organisations", "NEC Corporation", "organisations/nec/"),
    ("電気", "Organisations", "NEC Corporation", "organisations/nec/"),
    ("भारतीय सेना", "Organisations", "Indian Army", "organisations/indian-army/"),
    ("METI", "Organisations", "Ministry of Economy, Trade and Industry", "organisations/meti/"),
    ("C-DAC", "Organisations", "Centre for Development of Advanced Computing", "organisations/c-dac/"),
    ("cdac", "Organisations", "Centre for Development of Advanced Computing", "organisations/c-dac/"),
    ("半導体", "Sectors", "Semiconductors", "sectors/semiconductors/"),
    ("京", "Places", "Tokyo", "places/tokyo/"),
    ("चंद्रयान", "Initiatives", "Chandrayaan-5", "initiatives/chandrayaan-5-lupex/"),
    ("इसरो", "Organisations", "Indian Space Research Organisation", "organisations/isro/"),
    ("जापान", "Places", "Japan", "places/japan/"),
    ("openran", "Technologies", "Open RAN", "technologies/open-ran/"),
    ("Open-RAN", "Technologies", "Open RAN", "technologies/open-ran/"),
    ("Sanand", "Initiatives", "CG Semi OSAT plant at Sanand", "initiatives/sanand-osat/"),
    ("What is Renesas doing in India?", *RENESAS),
    ("ルネサスは何をしていますか", *RENESAS),
    ("इसरो क्या कर रहा है?", "Organisations", "Indian Space Research Organisation", "organisations/isro/"),
    ("pilot line", "Facts", "The G1 pilot line of CG Semi at Sanand", "initiatives/sanand-osat/#pilot-line"),
]
"""Words, with the first result of a group, and its address."""


def opened(page: Any) -> Any:
    """Open the search with "/"."""
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="Search")
    dialog.wait_for()
    return dialog


def first_result(dialog: Any, group: str, expected: str) -> Any:
    """Wait until a result is the first of its group, and return its link."""
    region = dialog.get_by_role("region", name=group, exact=True)
    link = region.get_by_role("link").first
    link.filter(has_text=re.compile(f"^{re.escape(expected)}")).wait_for()
    return link


def test_the_first_result(visit: Any, exhaustive: bool) -> None:
    dialog = opened(visit(""))
    for words, group, expected, lands in FIRST_RESULTS if exhaustive else FIRST_RESULTS[::2]:
        dialog.get_by_role("searchbox").fill("")
        dialog.locator(".hit").first.wait_for(state="detached")
        dialog.get_by_role("searchbox").fill(words)
        assert first_result(dialog, group, expected).get_attribute("href").endswith(f"/{lands}"), words


@pytest.mark.parametrize(("words", "group", "expected", "lands"), [FIRST_RESULTS[1], FIRST_RESULTS[-1]])
def test_search(visit: Any, words: str, group: str, expected: str, lands: str) -> None:
    """The search opens with "/", shows grouped results while the reader types, and works without a mouse."""
    page = visit("", viewport={"width": 1280, "height": 900})
    dialog = opened(page)
    page.keyboard.type(words)
    # Each letter replaces the results, and with them the focused one.
    dialog.locator(f".search-all[href$='?{urlencode({'q': words})}']").wait_for()
    first = first_result(dialog, group, expected)
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        if first.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lands}")


@pytest.mark.parametrize("path", ["", "search/"])
def test_results_that_come_late_do_not_lose_the_focus(visit: Any, path: str) -> None:
    """A reader is already at the first result when the results of the last letter replace it."""
    page = visit(path, viewport={"width": 1280, "height": 900})
    field = (page if path else opened(page)).get_by_role("searchbox", name="Search")
    field.fill("Renesas")
    first = page.locator(".hit > a").first
    expect(first).to_contain_text("Renesas")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    field.evaluate("field => field.dispatchEvent(new Event('input'))")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Renesas zebrafish", "No result has every word. Results with some of them: "),
        ("Tenesas", "No exact match. Results with similar words: "),
        ("rover instruments lander Symphony", "No result has every word."),
        ("REIWA analyser", "Results with every word: 1. With similar or fewer words: "),
    ],
)
def test_a_search_with_few_results_is_relaxed_and_says_so(visit: Any, words: str, status: str) -> None:
    page = visit("search/", viewport={"width": 1280, "height": 900})
    page.get_by_role("searchbox", name="Search").fill(words)
    page.wait_for_function("s => document.querySelector('.search-status').textContent.startsWith(s)", arg=status)
    assert page.locator(".hit").count() > 1


@pytest.mark.parametrize("words", ["May 2025", "2025-05", "2025年5月", "मई 2025"])
def test_a_month_finds_its_facts(visit: Any, words: str) -> None:
    page = visit("search/?type=fact", viewport={"width": 1280, "height": 900})
    page.get_by_role("searchbox", name="Search").fill(words)
    page.locator(".hit-about", has_text="15 May 2025").first.wait_for()


def test_a_search_without_results_offers_sectors(visit: Any) -> None:
    page = visit("search/?q=xqzzw", viewport={"width": 360, "height": 740})
    page.get_by_text("No results for xqzzw").wait_for()
    assert not page.locator(".search-facets").is_visible()
    assert page.get_by_role("link", name="Suggest a fact").last.is_visible()
    page.locator(".search-hits").get_by_role("link", name="Clean energy").click()
    page.wait_for_url("**/sectors/clean-energy/")


def test_active_filters_are_chips_that_remove_them(visit: Any) -> None:
    page = visit("search/?q=plant&type=fact&country=JP", viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="Remove the filter Type: Facts").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=plant&country=JP")
    expect(page.get_by_role("button", name="Remove the filter")).to_have_text(["Country: Japan ×"])
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    # A list of values is never cut, and has no value without results.
    for facet in page.locator(".search-facets details[open] ul").all():
        assert facet.evaluate("list => list.scrollHeight <= list.clientHeight")
    assert "0" not in page.locator(".search-facets li:visible .facet-count").all_inner_texts()


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
    assert [path.partition("?")[0] for path in asked[2:]] == ["search/terms-0.json", "search/records-0.json"]
    assert not violations(page, "dialog[open]")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Search")).to_be_hidden()


def test_a_word_that_hundreds_of_thousands_have(visit: Any, real_site: Path) -> None:
    """The index is that of a very large dossier, reduced to one word: the dossier would take half an hour to build."""
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


def test_words_written_while_the_index_loads_are_kept(visit: Any) -> None:
    page = visit("", viewport={"width": 1280, "height": 900})
    held: list[Any] = []
    page.route("**/search/index.json*", lambda route: held.append(route))
    with page.expect_request("**/search/index.json*"):
        page.goto(page.url + "search/")
    field = page.get_by_role("searchbox", name="Search").last
    field.fill("Renesas")
    held[0].continue_()
    page.locator(".hit", has_text="Renesas").first.wait_for()
    assert field.input_value() == "Renesas"
    page.wait_for_url("**/search/?q=Renesas")


def counts(page: Any, facet: str) -> dict[str, int]:
    """The values of a facet with their counts."""
    labels = page.locator(".search-facets details").filter(has=page.locator(f"summary:text-is('{facet}')"))
    lines = labels.locator("label").all_text_contents()
    return {line.rpartition(" ")[0].strip(): int(line.rpartition(" ")[2].replace(",", "")) for line in lines}


def test_facets_narrow_and_stay_in_the_address(visit: Any) -> None:
    """A reader filters results by keyboard. The counts are right, and the address can be shared."""
    page = visit("search/", viewport={"width": 1280, "height": 900})
    field = page.get_by_role("searchbox", name="Search")
    field.wait_for()
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 20")
    assert counts(page, "Type")["Organisations"] == len([*(REPOSITORY / "content" / "organisations").glob("*.yml")])
    for name in ("Organisations", "Clean energy", "Japan"):
        box = page.locator(".search-facets").get_by_role("checkbox", name=name)
        expected = next(
            v for facet in ("Type", "Sectors", "Country") for k, v in counts(page, facet).items() if k == name
        )
        box.focus()
        page.keyboard.press("Space")
        page.wait_for_function(
            "n => document.querySelector('.search-status').textContent.startsWith(n)", arg=f"{expected} "
        )
    page.wait_for_url("**/search/?type=organisation&sector=clean-energy&country=JP")
    titles = page.locator(".hit > a").all_inner_texts()
    assert titles
    assert any(title.startswith("IHI") for title in titles)
    assert not any(title.startswith("Adani") for title in titles)
    again = visit("search/" + page.url.partition("search/")[2], viewport={"width": 360, "height": 740})
    assert again.locator(".hit > a").all_inner_texts() == titles
    expect(again.locator(".search-facets > summary")).to_have_text("Filters (3)")
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
    expect(page.locator(".hit > a").nth(20)).to_be_focused()
    years = [int(text.split()[-1]) for text in page.locator(".hit-about").all_inner_texts() if text[-4:].isdigit()]
    assert years == sorted(years, reverse=True)
    page.get_by_role("searchbox", name="Search").fill("no such thing at all")
    page.wait_for_function("() => document.querySelector('.search-status').textContent.startsWith('No result')")


def shown(page: Any) -> list[str]:
    """The first cells of the visible rows of a table."""
    return [text.strip() for text in page.locator(".data-table tbody tr:visible td:first-child").all_inner_texts()]


def test_tables_answer_and_keep_their_state_in_the_address(visit: Any) -> None:
    """A reader filters and sorts organisations by keyboard, and the address can be shared."""
    page = visit("organisations/", viewport={"width": 1280, "height": 900})
    first = shown(page)
    organisations = re.fullmatch(rf"{len(first)} of (\d+) rows", page.locator(".table-count").inner_text())
    assert organisations
    page.locator(".table-tools").get_by_label("Country").select_option(label="Japan")
    page.locator(".table-tools").get_by_label("Sectors").select_option(label="Clean energy")
    page.wait_for_url("**/organisations/?country=JP&sectors=clean-energy")
    settle(page)
    found = shown(page)
    assert 0 < len(found) < len(first)
    assert page.locator(".table-count").inner_text() == f"{len(found)} of {organisations[1]} rows"
    assert any(name.startswith("IHI") for name in found)
    assert not any(name.startswith("Adani") for name in found)
    button = page.locator("thead").get_by_role("button", name="Facts")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Facts")
    counts = [int(n) for n in page.locator(".data-table tbody tr:visible td:last-child").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.wait_for_url("**/organisations/?country=JP&sectors=clean-energy&sort=-facts")
    again = visit("organisations/" + page.url.partition("organisations/")[2], viewport={"width": 360, "height": 740})
    assert [name.split("\n")[-1] for name in shown(again)] == [name.split("\n")[-1] for name in shown(page)]
    page.locator(".table-tools").get_by_role("button", name="Clear").click()
    page.wait_for_url("**/organisations/")
    assert shown(page) == first
    page.locator(".table-tools").get_by_label("Text").fill("経済産業省")
    expect(page.locator(".data-table tbody tr:visible")).to_have_count(1)
    page.locator(".table-tools").get_by_label("Text").fill("no such thing")
    expect(page.locator(".table-count")).to_have_text("No rows match")


def test_tables_sort_dates_by_time(visit: Any) -> None:
    page = visit("facts/?sort=date", viewport={"width": 1280, "height": 900})
    times = page.locator(".data-table tbody time").evaluate_all("list => list.map(time => time.dateTime)")
    assert times == sorted(times)
    assert len(times) > 100
    # Undated facts come last.
    assert shown(page)[-1] == ""
