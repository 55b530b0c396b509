"""The built site in a real browser: every kind of page, by keyboard, without scripts, under its own policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .support.browser import KINDS, NEEDS_CHROMIUM, expect, settle, tab_to, violations

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser")]


SHORTEN = """() => {
  const known = new Set();
  for (const part of document.querySelectorAll("tbody tr, li, pre span, svg a, .fact, .brief-fact")) {
    const elements = [part, ...part.querySelectorAll("*")];
    const kinds = elements.map((one) => [one.localName, one.getAttribute("class"), ...one.getAttributeNames()].join());
    if (kinds.every((kind) => known.has(kind))) part.remove();
    else kinds.forEach((kind) => known.add(kind));
  }
}"""
"""Removes each row and fact whose elements, classes and attributes have all appeared in earlier ones.

With the others, axe needs two to four times as long.
"""
SETTINGS = [(360, "light"), (1280, "dark"), (360, "dark"), (1280, "light")]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page(visit: Any, kind: str) -> None:
    """Each page is checked on a narrow screen, with large text, and then in one width and colour scheme."""
    width, scheme = SETTINGS[list(KINDS).index(kind) % 4]
    page = shown(visit, kind, width, scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's default is 125%
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(SHORTEN)
    assert not violations(page)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("width", "scheme"), SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_in_every_setting(visit: Any, kind: str, width: int, scheme: str) -> None:
    assert not violations(shown(visit, kind, width, scheme))


def shown(visit: Any, kind: str, width: int, scheme: str) -> Any:
    """A page of a kind, which does not scroll sideways."""
    page = visit(KINDS[kind], viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    return page


@pytest.mark.parametrize("width", [412, pytest.param(1280, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize(
    "kind",
    [
        *("organisation", "facts", "search"),
        *(pytest.param(kind, marks=pytest.mark.exhaustive) for kind in ("initiative", "organisation index")),
    ],
)
def test_nothing_moves_while_a_page_loads(visit: Any, kind: str, width: int) -> None:
    """The cumulative layout shift is small; Web Vitals calls up to 0.1 good."""
    # A new context with an empty cache.
    page = visit(KINDS[kind], viewport={"width": width, "height": 823}, locale="en-GB")
    page.wait_for_load_state("networkidle")
    moved = page.evaluate(
        """new Promise((tell) => new PerformanceObserver((list) => tell(list.getEntries().map((entry) => entry.value)))
             .observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => tell([]), 300))"""
    )
    assert sum(moved) < 0.1


def test_from_home_to_the_source(visit: Any) -> None:
    """A reader follows links from home to a sector, an organisation, a citation, its source, and a fact based on it."""
    page = visit("", viewport={"width": 1280, "height": 900})
    page.get_by_role("link", name="Semiconductors and critical minerals").first.click()
    page.wait_for_url("**/sectors/semiconductors-and-critical-minerals/")
    expect(page.locator("h1")).to_contain_text("Semiconductors and critical minerals")
    page.locator("article").get_by_role("link", name="Renesas Electronics Corporation").first.click()
    page.wait_for_url("**/organisations/renesas-electronics/")
    fact = page.locator(".fact").first
    statement = fact.locator(".statement").inner_text()
    fact.locator("sup.cites a").first.click()
    panel = page.get_by_role("dialog", name="Evidence")
    panel.get_by_text("Last checked").wait_for()
    panel.get_by_role("link", name="List of sources").click()
    page.wait_for_url("**/#cite_*")
    reference = page.locator(f"#{page.url.rpartition('#')[2]}")
    expect(reference).to_be_visible()
    reference.get_by_role("link").first.click()
    page.wait_for_url("**/sources/*/")
    assert statement.split("[")[0].strip()[:40] in page.locator("article").inner_text()
    link = page.locator(".fact a.permalink").first
    link.click()
    page.wait_for_url("**/initiatives/*/#*")
    anchor = page.url.rpartition("#")[2]
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


def test_the_words_of_the_site_in_japanese(visit: Any) -> None:
    """The language switch leads to the same page. Its navigation, its search and the results stay in Japanese."""
    page = visit(
        "organisations/renesas-electronics/",
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.locator(".languages summary").click()
    page.get_by_role("link", name="日本語").click()
    page.wait_for_url("**/ja/organisations/renesas-electronics/")
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator(".md-tabs").get_by_role("link", name="取り組み").count() == 1
    assert page.locator("h1").inner_text().startswith("ルネサス エレクトロニクス")
    page.locator(".fact sup.cites a").first.click()
    panel = page.get_by_role("dialog", name="根拠")
    panel.get_by_text("最終確認").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    dialog = page.get_by_role("dialog", name="検索")
    dialog.wait_for()
    page.keyboard.type("METI")
    dialog.get_by_role("region", name="組織").get_by_role("link", name="Ministry of Economy").first.click()
    page.wait_for_url("**/ja/organisations/meti/")
    page.locator(".foot-nav").get_by_role("link", name="事実").click()
    page.wait_for_url("**/ja/facts/")
    page.get_by_label("段階").select_option(label="署名")
    page.wait_for_url("**/ja/facts/?status=signed")
    settle(page)
    expect(page.locator(".table-count")).to_contain_text("行中")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/torana/facts/?status=signed")


def test_everything_without_a_mouse(visit: Any) -> None:
    """The keyboard is enough for a search, a citation, its source, another fact based on it, copying, and a brief."""
    page = visit("", viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("/")
    page.get_by_role("dialog", name="Search").wait_for()
    page.keyboard.type("Renesass")
    # Each letter replaces the results, and with them the focused one.
    page.locator(".search-dialog .search-all[href$='?q=Renesass']").wait_for()
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
    tab_to(page, other.locator("a.permalink"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#*")
    anchor = page.url.rpartition("#")[2]
    tab_to(page, page.locator(f"[id='{anchor}']").get_by_role("link", name="Cite"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Copy citation"), 5)
    page.keyboard.press("Enter")
    page.get_by_text("Citation copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"#{anchor}")
    page.goto(page.url.partition("/torana/")[0] + "/torana/sectors/clean-energy/")
    tab_to(page, page.get_by_role("link", name="Printable brief"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sectors/clean-energy/brief/")
    assert page.pdf()[:4] == b"%PDF"


def test_an_address_that_is_not_there(browser: Any, address: str) -> None:
    """The 404 page is complete at any depth, and offers a search for the name in the address."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    assert page.goto(address + "organisations/renesas-electronic/").status == 404
    assert page.locator(".md-header").evaluate("e => getComputedStyle(e).position") == "sticky"
    page.get_by_role("link", name="Search the dossier").click()
    page.wait_for_url("**/search/?q=renesas+electronic")
    expect(page.locator(".hit > a").first).to_have_text("Renesas Electronics Corporation")
    page.go_back()
    assert not violations(page)
    page.close()


def test_hostile_addresses(browser: Any, address: str) -> None:
    """A stray percent sign, two slashes before the path, markup and thousands of words in the query."""
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}organisations/%E0%A4%A")
    page.keyboard.press("/")
    page.get_by_role("dialog", name="Search").wait_for()
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    page.goto(f"{scheme}://{host}//{path}organisations/?q=<img src=x onerror=alert(1)>")
    field = page.locator("form input[name=q]").first
    field.fill("toshiba")
    field.fill("")
    page.goto(f"{address}search/?q={'+'.join(f'<b>xyzw{n}' for n in range(2_000))}")
    page.locator(".search-status").filter(has_text="result").wait_for()
    assert not page.locator("main b, main img[onerror]").count()
    assert not errors
    page.close()


def test_an_address_that_is_not_there_in_japanese(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(address + "ja/organisations/renesas-electronic/")
    assert page.locator("h1:visible").all_inner_texts() == ["このアドレスのページはありません"]
    assert page.locator("h1:visible").evaluate("e => getComputedStyle(e).wordBreak") == "auto-phrase"
    # The header follows the reader from the next frame on.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.locator(".md-header__title--active").count() == 0, "the header has the name of the site"
    page.locator("[data-search-path]:visible").click()
    page.wait_for_url("**/ja/search/?q=renesas+electronic")
    page.close()


def test_an_organisation_without_script(visit: Any) -> None:
    page = visit(
        "organisations/renesas-electronics/", java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    assert page.locator("h1").is_visible()
    assert page.locator("article .infobox [lang=ja]").first.inner_text() == "ルネサス エレクトロニクス"
    assert page.locator(".fact").count() > 5
    page.locator("sup.cites a").first.click()
    page.wait_for_url("**/#cite_*")
    page.locator(".crumbs a").first.click()
    page.wait_for_url("**/organisations/")
    assert page.locator("table a").count() > 70


def test_an_old_address_leads_on(browser: Any, small_site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((small_site / "organisations" / "acme" / "index.html").as_uri())
    page.wait_for_url("**/organisations/acme-foundry/")
    context.close()


def test_no_script_runs_but_the_sites_own(browser: Any, address: str) -> None:
    """The browser does not run a script injected into a page, and every page complies with its policy."""
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


def test_other_forms_of_a_page_are_named_and_the_theme_requests_none_of_them(visit: Any) -> None:
    """For each alternate version that the theme finds, it would request a sitemap."""
    page = visit("organisations/meti/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert not [address for address in asked if "sitemap" in address]
    links = page.locator("link[rel=alternate]")
    assert links.count() > 3
    assert page.locator("link[rel~=alternate]").count() == links.count()
