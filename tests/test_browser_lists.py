"""Filters of lists that continue on other pages, in a real browser."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from .support.browser import NEEDS_CHROMIUM, Handler, Watch, expect
from .support.command import torana
from .support.dossiers import copy_of_small, with_short_lists

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser-search")]

LONG = "w" * 120
KEYS = {"constructor": "constructor", "value_of": "value-of", "date": "field_date", "q": "field_q"}
"""Names of declared fields that scripts, addresses or the index use too, and their keys in addresses."""
VALUES = ("__proto__", "constructor", "hasOwnProperty", "toString")
"""Values of these fields, each in one entity."""
FIRMS = ("acme-foundry", "bema")
FIELDS = "".join(f"      {name}: {{label: My {name}, type: text, facet: true}}\n" for name in KEYS)
MANY = "      crews: {label: Crews, type: text, many: true, facet: true}\n"
FIRM = "      firm: {label: Firm, type: reference, to: organisation, inverse: Builds, facet: true}\n"
TYPE = f"types:\n  constructor:\n    name: Builder\n    plural: Builders\n    fields:\n{FIELDS}{FIRM}{MANY}"


@pytest.fixture(scope="module")
def short_lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the small dossier, whose lists continue on another page after three items."""
    root = copy_of_small(tmp_path_factory.mktemp("lists"))
    file = root / "content" / "organisations" / "acme-foundry.yml"
    file.write_text(file.read_text("utf-8").replace("founded by the sea", LONG), "utf-8")
    with (root / "content" / "dossier.yml").open("a", encoding="utf-8") as settings:
        settings.write(TYPE)
    (root / "content" / "builders").mkdir()
    for number, value in enumerate(VALUES):
        fields = "".join(f"{name}: {value}\n" for name in KEYS)
        fields += f"firm: {FIRMS[number % 2]}\n"
        fields += f"crews: [{', '.join(f'crew {number}/{crew}' for crew in range(number * 10))}]\n" if number else ""
        (root / "content" / "builders" / f"b{number}.yml").write_text(f"name: Firm {number}\n{fields}", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        with_short_lists(patch)
        done = torana("build", "--no-cache", "--jobs", "1", root=root)
    assert done.returncode == 0, done.stderr
    handler = functools.partial(Handler, directory=str(root / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/torana/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def watched(browser: Any, short_lists: str) -> Iterator[tuple[Any, Watch]]:
    """A page that tests use in turn, and its errors."""
    watch = Watch(short_lists)
    page = browser.new_context(base_url=short_lists).new_page()
    watch.follow(page)
    yield page, watch
    page.context.close()


@pytest.fixture
def page(watched: tuple[Any, Watch]) -> Iterator[Any]:
    page, watch = watched
    watch.faults.clear()
    page.set_viewport_size({"width": 1280, "height": 720})
    yield page
    page.unroute_all()
    page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.goto("about:blank")
    # Leaving a page cancels its pending requests, which is not an error of the site.
    assert not [fault for fault in watch.faults if "ERR_ABORTED" not in fault]


def statements(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".data-table tbody tr td:nth-child(2)").all_inner_texts()]


def test_a_filter_covers_all_parts(page: Any, short_lists: str) -> None:
    """The other parts are fetched for the first filter. Their links lead to the same pages."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(short_lists)))
    page.goto("facts/")
    expect(page.locator(".table-count")).to_have_text("5 of 11 rows")
    own = statements(page)
    page.wait_for_load_state("networkidle")
    asked.clear()
    page.get_by_label("Text").fill("older than the park")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '1 of 11 rows'")
    assert sorted(path for path in asked if path != "assets/favicon.svg") == ["facts/1/", "facts/2/"]
    assert statements(page)[0].startswith("The idea of a wind park")
    assert not page.locator(".pager").first.is_visible()
    link = page.locator(".data-table tbody a", has_text="North Wind").get_attribute("href")
    assert link == f"{short_lists}initiatives/north-wind/#idea"
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".table-count")).to_have_text("5 of 11 rows")
    assert statements(page) == own
    expect(page.locator(".pager").first).to_be_visible()


def test_sorting_covers_all_parts(page: Any) -> None:
    page.goto("facts/1/?sort=date")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '11 rows'")
    times = page.locator(".data-table tbody time").evaluate_all("list => list.map(time => time.dateTime)")
    assert len(times) > 6
    assert times == sorted(times)


def test_stages_sort_in_the_order_of_the_dossier(page: Any) -> None:
    page.goto("facts/?sort=status")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '11 rows'")
    stages = [text for text in page.locator(".data-table tbody td:nth-child(5)").all_inner_texts() if text.strip()]
    order = page.locator("select[name=status] option").evaluate_all("list => list.slice(1).map(({ text }) => text)")
    assert len(set(stages)) > 1
    assert stages == sorted(stages, key=order.index)


def test_the_timeline_covers_all_parts(page: Any) -> None:
    page.goto("timeline/?q=older")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '1 of 11 facts'")
    assert page.locator(".timeline li:visible").inner_text().startswith("The idea of a wind park")
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '5 of 11 facts'")


def test_the_timeline_is_filtered_by_support(page: Any) -> None:
    """The drawing on its first page covers all parts, too."""
    page.goto("timeline/")
    marks = page.locator(".strip-spot:not(.strip-out)")
    before = marks.count()
    page.get_by_label("Support").select_option("confidence-low")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '1 of 11 facts'")
    page.wait_for_url("**/timeline/?support=confidence-low")
    assert "450 MW" in page.locator(".timeline li:visible").inner_text()
    expect(marks).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '5 of 11 facts'")
    expect(marks).to_have_count(before)


ORIGIN = ("selection_dossier", "selection_as_of", "selection_url")


def selected(page: Any) -> dict[str, bytes]:
    """Open the panel of a selection, and return its downloads by the ends of their names."""
    page.get_by_role("button", name="Download or cite").click()
    panel = page.locator("dialog[open]")
    panel.wait_for()
    files = {}
    for button in panel.get_by_role("button", name=re.compile("^Download ")).all():
        with page.expect_download() as download:
            button.click()
        name = download.value.suggested_filename
        assert name.startswith("acme-friends-test-"), name
        files[name.removeprefix("acme-friends-test-")] = download.value.path().read_bytes()
    return files


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_selection_is_downloaded_and_cited(page: Any, short_lists: str) -> None:
    """The rows in the order of the table, with the columns of the published file, and the address of the selection."""
    page.goto("facts/?q=park&support=single&sort=-date")
    page.wait_for_function("() => /^[2-9] of 11 rows$/.test(document.querySelector('.table-count').textContent)")
    texts = statements(page)
    files = selected(page)
    assert list(files) == ["facts-2026-01-31.csv", "facts-2026-01-31.json"]
    csv_file, json_file = files.values()
    published = page.request.get(f"{short_lists}data/facts.csv").body()
    rows, whole = rows_of(csv_file), rows_of(published)
    address = "https://example.org/sub/path/facts/?q=park&support=single&sort=-date"
    origin = dict(zip(ORIGIN, ("Acme & Friends <test>", "2026-01-31", address), strict=True))
    assert [row["statement"] for row in rows] == [re.sub(r"\s*\[\d+\]", "", text) for text in texts]
    assert rows == [one | origin for row in rows for one in whole if one["key"] == row["key"]]
    records, api = json.loads(json_file), page.request.get(f"{short_lists}api/v1/facts.json").json()
    assert records.items() >= {"dossier": "Acme & Friends <test>", "selection_url": address}.items()
    assert records["facts"] == [fact for row in rows for fact in api["facts"] if fact["key"] == row["key"]]
    citation = page.locator("dialog .citation").inner_text()
    assert "Facts (“park”; Support: Single-sourced). In: Acme & Friends <test>, as of 2026-01-31." in citation
    assert citation.endswith(address)


def test_a_list_that_is_not_filtered_is_downloaded_as_a_whole(page: Any, short_lists: str) -> None:
    page.goto("timeline/")
    csv_file, json_file = selected(page).values()
    published = page.request.get(f"{short_lists}data/facts.csv").body()
    assert [{key: row[key] for key in row if key not in ORIGIN} for row in rows_of(csv_file)] == rows_of(published)
    assert len(json.loads(json_file)["facts"]) == 11
    assert page.locator("dialog .citation").inner_text() == page.locator("#_cite").inner_text()


def test_results_of_a_search_are_downloaded_by_type(page: Any) -> None:
    page.goto("search/?q=wind&evidence=single")
    page.locator(".hit").first.wait_for()
    links = page.locator(".hit > a").evaluate_all("links => links.map(({ hash }) => hash)")
    files = selected(page)
    assert [name.partition("-2")[0] for name in files] == ["facts", "facts"]
    assert [f"#{row['id']}" for row in rows_of(next(iter(files.values())))] == links
    page.goto("search/?q=wind")
    page.wait_for_function("() => document.querySelectorAll('.hit:not(.hit-fact)').length")
    names = {name.partition("-2")[0] for name in selected(page)}
    assert {"facts", "initiatives"} <= names
    assert page.locator("dialog .copies b", has_text="Initiatives").is_visible()


def test_the_address_of_a_year_leads_to_its_part(page: Any) -> None:
    page.goto("timeline/#_2022")
    page.wait_for_url("**/timeline/*/#_2022")
    assert page.locator("h2#_2022").count() == 1


def test_a_share_shows_the_facts_that_it_counts(page: Any) -> None:
    """The facts in the other parts are fetched. Their link leads back to all facts."""
    page.goto("initiatives/north-wind/")
    share = page.locator(".trust a[href*='?evidence=contested']")
    count = int(share.inner_text().split()[0])
    share.click()
    page.locator(".table-count").wait_for()
    facts = page.locator(".fact:visible")
    assert facts.count() == count > 1
    assert page.locator(".fact:visible .badge-contested").count() == count
    assert page.locator(".table-count").inner_text().startswith(f"{count} of ")
    page.get_by_role("link", name="Show all facts").click()
    page.wait_for_url("**/north-wind/#_facts")
    assert page.locator(".fact[hidden]").count() == 0


@pytest.mark.parametrize("name", ["facts", "timeline"])
def test_a_list_with_too_many_parts_offers_the_search(page: Any, short_lists: str, name: str) -> None:
    def without_parts(route: Any) -> None:
        text = route.fetch().text()
        route.fulfill(body=text.replace(f'data-parts="{name}/', 'data-parts="" data-others="'))

    page.route(f"**/{name}/", without_parts)
    page.goto(f"{name}/")
    page.get_by_label("Text").fill("older")
    page.wait_for_function("() => document.querySelector('.table-count a')")
    count = page.locator(".table-count")
    assert "This covers only the part of the list on this page." in count.inner_text()
    assert count.get_by_role("link").get_attribute("href") == f"{short_lists}search/?type=fact&q=older"


def test_a_part_that_cannot_be_fetched(page: Any) -> None:
    page.goto("facts/")
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no connection')); }")
    page.get_by_label("Text").fill("park")
    page.wait_for_function("() => document.querySelector('.table-count a')")
    assert "only the part" in page.locator(".table-count").inner_text()


def test_the_permanent_address_of_a_fact_in_another_part(page: Any) -> None:
    """Without the script, the address leads to a link to that part."""
    page.goto("initiatives/north-wind/#idea")
    page.wait_for_url("**/initiatives/north-wind/facts-1/#idea")
    assert page.locator("#idea .statement").inner_text().startswith("The idea of a wind park")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_long_word_stays_in_its_table(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("facts/?q=www")
    page.wait_for_function("() => document.querySelector('.table-count').textContent === '1 of 11 rows'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".data-table").evaluate("table => table.scrollWidth <= table.clientWidth")


def test_a_table_that_is_too_wide_scrolls_in_a_box_that_the_keyboard_reaches(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("facts/")
    page.locator(".enhanced").wait_for()
    box = page.locator(".md-typeset__scrollwrap")
    expect(box).not_to_have_attribute("tabindex", re.compile(""))
    page.locator("thead button").first.evaluate("button => { button.textContent = 'A long heading '.repeat(30); }")
    page.wait_for_function("() => document.querySelector('.md-typeset__scrollwrap').tabIndex === 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX === 'auto'")


@pytest.mark.parametrize("number", range(4), ids=KEYS)
def test_a_declared_field_with_a_name_of_scripts(page: Any, number: int) -> None:
    query = f"?{list(KEYS.values())[number]}={VALUES[number]}"
    page.goto(f"search/{query}")
    page.wait_for_function("() => document.querySelector('.search-status')?.textContent === '1 result'")
    assert page.locator(".hit > a").inner_text() == f"Firm {number}"
    page.goto(f"builders/{query}")
    page.wait_for_function("() => document.querySelector('.table-count')?.textContent === '1 of 4 rows'")
    assert page.locator(".data-table tbody tr td").first.inner_text() == f"Firm {number}"


@pytest.mark.parametrize("value", ["acme-foundry", "Acme+Foundry"])
def test_an_address_has_the_key_of_an_entity(page: Any, value: str) -> None:
    """Addresses with its name work, too: they were used before."""
    page.goto(f"builders/?firm={value}")
    page.wait_for_function("() => document.querySelector('.table-count')?.textContent === '2 of 4 rows'")
    assert page.get_by_label("Firm").input_value() == "acme-foundry"


@pytest.mark.parametrize("query", ["q=crew+3/29", "crews=crew+3/29", "crews=crew+3/0"])
def test_a_filter_finds_each_of_several_values(page: Any, query: str) -> None:
    """Also those that the cell only counts."""
    page.goto(f"builders/?{query}")
    page.wait_for_function("() => document.querySelector('.table-count')?.textContent === '1 of 4 rows'")
    cell = page.locator(".data-table tbody td").last.inner_text()
    assert cell.endswith("crew 3/19; 10 more")


def test_links_to_other_languages_keep_the_filter(visit: Any) -> None:
    page = visit("organisations/?country=JP", viewport={"width": 1280, "height": 900})
    rows = page.locator(".data-table tbody tr:visible").count()
    assert rows
    page.locator(".languages summary").click()
    page.get_by_role("link", name="日本語").click()
    page.wait_for_url("**/ja/organisations/?country=JP")
    expect(page.locator(".data-table tbody tr:visible")).to_have_count(rows)
    page.get_by_label("国").select_option("IN")
    expect(page.locator(".languages a").first).to_have_attribute("href", re.compile(r"\?country=IN$"))
