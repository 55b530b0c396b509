"""The real site in a headless Chromium, below a sub-path as on GitHub Pages."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .paths import CHROMIUM, HEADLESS, TESTS

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
"""The marks of a test that uses `visit` or `browser`."""
SUBPATH = "/torana/"
"""The path in `site_url`, by which the 404 page finds its style sheets."""
AXE = (TESTS / "vendor" / "axe.min.js").read_text("utf-8")

KINDS = {
    "home": "",
    "sector index": "sectors/",
    "sector": "sectors/semiconductors-and-critical-minerals/",
    "organisation index": "organisations/",
    "organisation": "organisations/renesas-electronics/",
    "organisation, large": "organisations/government-of-india/",
    "initiative index": "initiatives/",
    "initiative": "initiatives/sanand-osat/",
    "initiative with conflicts": "initiatives/ten-trillion-yen-investment-target/",
    "in Japanese": "ja/organisations/renesas-electronics/",
    "in Hindi": "hi/",
    "brief of a sector": "sectors/semiconductors-and-critical-minerals/brief/",
    "brief of an initiative": "initiatives/sanand-osat/brief/",
    "place index": "places/",
    "place": "places/sanand/",
    "source index": "sources/",
    "source": "sources/seed-6982af97/",
    "facts": "facts/",
    "facts, filtered": "facts/?status=signed&sort=-date&q=memorandum",
    "search": "search/?q=plant&country=JP",
    "timeline": "timeline/",
    "network": "network/",
    "what's new": "changes/",
    "evidence": "evidence/",
    "data": "data/",
    "reference": "reference/",
    "method": "method/",
    "editing": "editing/",
    "hosting": "hosting/",
    "about": "about/",
}


SHOWN = """() => {
  const counts = [...document.querySelectorAll(".table-count")];
  const found = !document.getElementById("_search") || document.querySelector("#_search .search-status")?.textContent;
  return found && counts.every(({ textContent }) => textContent && !textContent.endsWith("…"));
}"""
"""True if the lists and the search page say what they show. Before, they say nothing, or "Loading all parts …"."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site below a sub-path, and nothing else."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(SUBPATH):
            return "/nowhere"
        return super().translate_path(path.removeprefix(SUBPATH[:-1]))

    def send_error(self, code: int, *arguments: object) -> None:
        """Send the 404 page, as GitHub Pages does."""
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(real_site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(real_site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{SUBPATH}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        found = playwright.chromium.launch(executable_path=HEADLESS, args=options)
        yield found
        found.close()


def expect(subject: Any) -> Any:
    """Playwright's assertions about a page or an element: each waits until it is true, for half a minute at most."""
    expect = pytest.importorskip("playwright.sync_api").expect
    expect.set_options(timeout=30_000)
    return expect(subject)


def settle(page: Any) -> None:
    """Wait until the lists and the search page show what the address asks for: a filter may fetch the other parts.

    It does not wait for the results of words that are written into the search.
    """
    page.wait_for_function(SHOWN)


def violations(page: Any, part: str = "html") -> list[str]:
    """The violations that axe finds in a part of a page: the rule, the first element, and the number of elements."""
    page.evaluate(AXE)
    run = "part => axe.run(part, {resultTypes: ['violations']}).then(r => r.violations)"
    found = page.evaluate(run, part)
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} ({len(each['nodes'])})" for each in found]


class Watch:
    """Errors on pages while a test has them open."""

    def __init__(self, address: str) -> None:
        self._host = address.split("/")[2]
        self.faults: list[str] = []

    def follow(self, page: Any) -> None:
        """Record requests to other hosts, failed requests, and errors in the console."""
        note = self.faults.append
        page.on("request", lambda r: note(f"request to {r.url}") if r.url.split("/")[2] != self._host else None)
        page.on("console", lambda m: note(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: note(f"error: {e}"))
        page.on("requestfailed", lambda r: note(f"failed: {r.url} {r.failure}"))
        page.on("response", lambda r: note(f"{r.status}: {r.url}") if r.status >= 400 else None)


@pytest.fixture(scope="session")
def watch(address: str) -> Watch:
    return Watch(address)


@pytest.fixture(scope="session")
def shared_page(browser: Any, watch: Watch) -> Any:
    """A page that tests use in turn: Chromium takes longer to open one than to load most addresses."""
    page = browser.new_context().new_page()
    watch.follow(page)
    return page


@pytest.fixture
def visit(browser: Any, address: str, watch: Watch, shared_page: Any) -> Iterator[Any]:
    """A function that opens pages, and waits until they show what the address asks for.

    At the end, none may have requested another host or logged a console error.
    """
    contexts: list[Any] = []
    watch.faults.clear()
    used = False

    def open_page(path: str, **options: Any) -> Any:
        nonlocal used
        if used or options.keys() - {"viewport", "color_scheme", "permissions"}:
            contexts.append(browser.new_context(**options))
            page = contexts[-1].new_page()
            watch.follow(page)
        else:
            used, page = True, shared_page
            page.set_viewport_size(options.get("viewport", {"width": 1280, "height": 720}))
            page.emulate_media(color_scheme=options.get("color_scheme", "light"), media="screen")
            page.context.grant_permissions(options.get("permissions", []))
        page.goto(address + path)
        if options.get("java_script_enabled", True):
            settle(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    if used:
        shared_page.unroute_all()
        shared_page.context.clear_permissions()
        shared_page.evaluate("localStorage.clear(), sessionStorage.clear()")
        shared_page.goto("about:blank")
    # Leaving a page cancels its pending requests, which is not an error of the site.
    assert not [fault for fault in watch.faults if "ERR_ABORTED" not in fault]


def tab_to(page: Any, target: Any, most: int = 12) -> None:
    """Press Tab until an element has the focus, starting a few stops before it."""
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
