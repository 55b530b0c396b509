"""The preview updates after edits, and keeps the last valid state while the content has problems."""

from __future__ import annotations

import gc
import http.client
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.preview.preview import Preview
from torana.preview.watcher import Watcher
from torana.site.mkdocs import sitemap
from torana.site.on_demand import SiteOnDemand
from torana.site.plan import Plan
from watchdog.events import FileModifiedEvent

from .support.command import ENVIRONMENT, TORANA
from .support.dossiers import copy_of_small
from .support.paths import CHROMIUM, REPOSITORY, SMALL
from .support.serving import free_port, unserved


@contextmanager
def running(root: Path, terminal: Path) -> Iterator[int]:
    """A preview in a separate process; yields the port."""
    port = free_port()
    with terminal.open("w") as output:
        process = subprocess.Popen(
            [*TORANA, "-C", str(root), "serve", "--address", f"127.0.0.1:{port}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
        )
        try:
            yield port
        finally:
            process.terminate()
            assert process.wait(timeout=20) == 0, "it exits without an error"


STOPPED = """
import signal, sys, threading, time
from pathlib import Path
from torana.preview.preview import Preview
from torana.preview.server import Server, serve

def stop():
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

serve(Server("127.0.0.1:0"), Preview(Path(sys.argv[1])), threading.Thread(target=stop).start)
"""
"""A preview, and a thread that gets the signal to end it while the main thread waits."""


def test_a_signal_that_another_thread_gets_ends_the_preview(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STOPPED, str(copy_of_small(tmp_path))]
    subprocess.run(command, env=ENVIRONMENT, check=True, timeout=60)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, str, Path]]:
    """A previewed dossier: its folder, its address, and the output on the terminal."""
    root = copy_of_small(tmp_path)
    with running(root, tmp_path / "terminal") as port:
        yield root, f"http://127.0.0.1:{port}/sub/path/", tmp_path / "terminal"


def opened(browser: Any, address: str) -> Any:
    """A page of the preview in a browser; `isSamePage` is lost when it is loaded again."""
    wait_for(address, "live.js")
    page = browser.new_page()
    page.goto(address)
    page.evaluate("window.isSamePage = true")
    return page


def wait_for_text(terminal: Path, words: str, seconds: float = 40) -> str:
    """Wait until a terminal shows some words, and return its text."""
    until = time.monotonic() + seconds
    while words not in terminal.read_text("utf-8"):
        assert time.monotonic() < until, terminal.read_text("utf-8")
        time.sleep(0.1)
    return terminal.read_text("utf-8")


def wait_for(address: str, word: str, seconds: float = 40) -> str:
    """Wait until the page at an address contains a word, and return it."""
    until = time.monotonic() + seconds
    page = ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                page = answer.read().decode()
            if word in page:
                return page
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            pass
        time.sleep(0.2)
    raise AssertionError(f"{address} never held {word!r}")


def test_the_preview_follows_and_survives(preview: tuple[Path, str, Path]) -> None:
    root, address, terminal = preview
    page = f"{address}organisations/ministry-of-power/"
    wait_for(page, "Ministry of Power")
    wait_for_text(terminal, "Serving on")
    path = root / "content/organisations/ministry-of-power.yml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("Ministry of Power", "Ministry of Light"), "utf-8")
    wait_for(page, "Ministry of Light")
    path.write_text(good.replace("kind: agency", "kind: agncy"), "utf-8")
    said = wait_for_text(terminal, "the preview still shows the last working version")
    assert 'content/organisations/ministry-of-power.yml:4:7: "agncy" is not a kind of organisation' in said
    assert 'did you mean "agency"?' in said
    # Requests are answered meanwhile, from the last good state.
    wait_for(page, "Ministry of Light")
    path.write_text(good, "utf-8")
    wait_for(page, "Ministry of Power")
    assert "Traceback" not in terminal.read_text("utf-8")
    assert (root / ".torana" / "readings").is_file(), "the next start reads the parsed files"


def test_every_page_is_the_one_that_is_built(preview: tuple[Path, str, Path], small_site: Path) -> None:
    _, address, terminal = preview
    wait_for(address, "live.js")
    pages = sorted(path.relative_to(small_site).as_posix() for path in small_site.rglob("*") if path.is_file())
    for path in pages:
        if path in ("sitemap.xml", "sitemap.xml.gz", "404.html"):
            continue  # MkDocs writes a different address into the first; the last has no address
        with urllib.request.urlopen(address + path.removesuffix("index.html"), timeout=20) as answer:
            found = answer.read()
        script = found.find(b'<script src="/sub/path/.torana/live.js')
        if script >= 0:
            found = found[:script] + found[found.index(b"</script>", script) + len("</script>") :]
        assert found == (small_site / path).read_bytes(), path
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    for odd in ("//[", "/sub/path/%00", "/sub/path/" + "x" * 300):
        connection.request("GET", odd)
        assert connection.getresponse().status == 404
        connection.close()
    assert "Traceback" not in terminal.read_text("utf-8")


def test_the_watcher_follows_other_files_too(preview: tuple[Path, str, Path]) -> None:
    root, address, terminal = preview
    wait_for(address, "live.js")
    style = root / "docs" / "assets" / "parts" / "frame.css"
    style.write_text(style.read_text("utf-8") + "\n/* a style of mine */\n", "utf-8")
    wait_for(f"{address}assets/torana.css", "a style of mine")
    hand_written = root / "docs" / "by-hand.md"
    hand_written.write_text("# By hand\n\nWritten [here](organisations/index.md).\n", "utf-8")
    wait_for(f"{address}by-hand/", "Written ")
    hand_written.write_text("# By hand\n\nIt leads [nowhere](nowhere.md).\n", "utf-8")
    wait_for_text(terminal, "'nowhere.md', but the target is not found")
    wait_for(f"{address}by-hand/", "Written ")
    hand_written.unlink()
    place = root / "content" / "places" / "newtown.yml"
    shutil.copyfile(next((root / "content" / "places").glob("*.yml")), place)
    place.write_text(re.sub(r"(?m)^name: .*", "name: Newtown", place.read_text("utf-8")), "utf-8")
    wait_for(f"{address}places/newtown/", "Newtown")
    (root / "templates").mkdir(exist_ok=True)
    template = root / "templates" / "place.md.j2"
    template.write_text("{{ nothing.at.all }}", "utf-8")
    until = time.monotonic() + 40
    while "templates/place.md.j2" not in terminal.read_text("utf-8") and time.monotonic() < until:
        # A page is made, and so fails, on request. The preview then shows its last version.
        page = wait_for(f"{address}places/newtown/", "Newtown")
        assert "nothing.at.all" not in page
    wait_for_text(terminal, "templates/place.md.j2", 1)
    template.unlink()
    assert b"/places/newtown/</loc>" in urllib.request.urlopen(f"{address}sitemap.xml", timeout=20).read()
    assert "Traceback" not in terminal.read_text("utf-8")


@pytest.fixture(scope="module")
def quiet_preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of the small dossier without a server."""
    with unserved(copy_of_small(tmp_path_factory.mktemp("quiet"))) as preview:
        yield preview


def test_it_collects_garbage_although_commands_do_not(quiet_preview: Preview) -> None:
    gc.disable()
    quiet_preview.load()
    assert gc.isenabled()
    gc.unfreeze()


def test_the_former_state_is_freed_without_the_garbage_collector(tmp_path: Path) -> None:
    loaded = load_dossier(SMALL)
    site = SiteOnDemand(loaded)
    site.open(Plan(loaded, SMALL, Site("")), tmp_path)
    site.make(Mock(), "")
    assert site.is_page("organisations/acme-foundry.md")
    former = weakref.ref(site.plan)
    gc.disable()
    try:
        site.replace(loaded)
        assert former() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 200),
        ("index.html", 200),
        ("organisations/", 200),
        ("organisations/index.html", 200),
        ("organisations", 301),
        ("method/index.html", 200),
        ("index/", 404),
        ("index/index.html", 404),
        ("organisations/index/", 404),
        ("index/index.md", 404),
        ("index.md", 200),
        ("sitemap.xml.gz", 200),
        ("places/nowhere/", 404),
        ("\0", 404),
        ("organisations/\0/", 404),
        ("x" * 300, 404),
    ],
    ids=ascii,
)
def test_addresses_are_those_of_a_static_host(quiet_preview: Preview, address: str, status: int) -> None:
    assert quiet_preview.answer(address).status == status


def test_the_sitemap_follows_the_dossier(quiet_preview: Preview, small_site: Path) -> None:
    before = quiet_preview.answer("sitemap.xml").body
    place = quiet_preview.root / "content" / "places" / "newtown.yml"
    place.write_text("name: Newtown\n", "utf-8")
    quiet_preview.follow([place])
    after = quiet_preview.answer("sitemap.xml").body
    assert after.count(b"/places/newtown/</loc>") == 1
    place.unlink()
    quiet_preview.follow([place])
    assert quiet_preview.answer("sitemap.xml").body == before == (small_site / "sitemap.xml").read_bytes()


def test_a_long_sitemap_has_the_parts_of_a_build(quiet_preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = re.findall(b"<loc>.*?</loc>", quiet_preview.answer("sitemap.xml").body)
    monkeypatch.setattr(sitemap, "MAX_ADDRESSES", len(addresses) - 1)
    assert quiet_preview.answer("sitemap.xml").body.count(b"<loc>") == 2
    parts = [quiet_preview.answer(f"sitemap-{number}.xml").body for number in (1, 2)]
    assert re.findall(b"<loc>.*?</loc>", b"".join(parts)) == addresses
    assert quiet_preview.answer("sitemap-3.xml").status == 404


def test_a_new_file_with_the_name_of_a_data_file_is_a_problem(quiet_preview: Preview) -> None:
    before = quiet_preview.answer("llms.txt")
    path = quiet_preview.root / "docs" / "llms.txt"
    path.write_text("mine", "utf-8")
    quiet_preview.follow([path])
    assert [problem.where for problem in quiet_preview.problems] == ["docs/llms.txt:1:1"]
    assert quiet_preview.answer("llms.txt") == before
    path.unlink()
    quiet_preview.follow([path])
    assert not quiet_preview.problems


def test_a_file_of_mkdocs_is_found_without_a_list_of_common_pages(
    quiet_preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "find", None)
    assert quiet_preview.answer("assets/torana.js").status == 200


def test_it_watches_the_configured_folders(tmp_path: Path) -> None:
    """It watches the folder of the theme, which `mkdocs.yml` names."""
    root = copy_of_small(tmp_path)
    shutil.copytree(REPOSITORY / "theme", root / "look")
    config = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(config.replace((REPOSITORY / "theme").as_posix(), "look"), "utf-8")
    preview = Preview(root, log=lambda text: None)
    watcher = Watcher(root, lambda: preview.folders)
    watcher.start()
    try:
        preview.load()
        watcher.watch_again()
        (root / "look" / "main.html").touch()
        assert root / "look" / "main.html" in watcher.next()
    finally:
        watcher.stop()
        preview.close()
        gc.enable()
        gc.unfreeze()


def test_it_ignores_files_that_editors_leave(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path, lambda: [tmp_path / "content"])
    for name in ("#a.yml#", ".#a.yml", "4913", "Thumbs.db", "a.yml.orig", "a.yml.swp", "a.yml~", "a.yml"):
        watcher.on_any_event(FileModifiedEvent(str(tmp_path / "content" / name)))
    assert watcher.next() == {tmp_path / "content" / "a.yml"}


def test_a_preview_may_begin_with_problems(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    path = root / "content/organisations/ministry-of-power.yml"
    good = path.read_text("utf-8")
    path.write_text(good + "nonsense: 1\n", "utf-8")
    with running(root, tmp_path / "terminal") as port:
        wait_for_text(tmp_path / "terminal", "the preview starts once this is fixed")
        path.write_text(good, "utf-8")
        wait_for(f"http://127.0.0.1:{port}/sub/path/organisations/ministry-of-power/", "Ministry of Power")


@pytest.mark.xdist_group("browser")
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_follows_by_itself(preview: tuple[Path, str, Path], browser: Any) -> None:
    root, address, _ = preview
    path = root / "content/organisations/ministry-of-power.yml"
    good = path.read_text("utf-8")
    page = opened(browser, f"{address}organisations/ministry-of-power/")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    path.write_text(good.replace("MoP", "MinPow"), "utf-8")
    page.wait_for_function("() => document.body.innerText.includes('MinPow')")
    assert page.evaluate("window.isSamePage"), "texts change without a reload"
    assert not requests, "the server sends the new page by itself"
    path.write_text(good.replace("Ministry of Power", "Ministry of Light"), "utf-8")
    page.wait_for_function("() => document.querySelector('h1')?.textContent.includes('Ministry of Light')")
    path.write_text(good.replace("kind: agency", "kind: agncy"), "utf-8")
    overlay = page.locator("torana-problems section")
    overlay.wait_for()
    shown = overlay.inner_text()
    assert "content/organisations/ministry-of-power.yml:4:7" in shown
    assert '"agncy" is not a kind of organisation' in shown
    assert "^^^^^" in shown
    assert 'did you mean "agency"?' in shown
    assert page.locator("h1").inner_text().startswith("Ministry of Light"), "the last good state"
    path.write_text(good, "utf-8")
    page.wait_for_function("() => document.querySelector('h1')?.textContent.includes('Ministry of Power')")
    overlay.wait_for(state="detached")
    page.close()


@pytest.mark.xdist_group("browser")
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_a_browser_replaces_paragraphs_that_no_script_has_changed(
    preview: tuple[Path, str, Path], browser: Any
) -> None:
    root, address, _ = preview
    path = root / "content/initiatives/north-wind.yml"
    good = path.read_text("utf-8")
    page = opened(browser, f"{address}initiatives/north-wind/")
    statements = (
        ("The [[bema|Söhne]] run it.", 'The <a href="../../organisations/bema/">Söhne</a> run it.'),
        ("The [[bema|Söhne]] and [[acme-foundry]] run it.", "Acme Foundry</a> run it."),
        ("The [[bema|Söhne]] and [[acme-foundry]] ran it.", "Acme Foundry</a> ran it."),
        ("Somebody runs it.", "Somebody runs it."),
    )
    shown = "statement => [...document.querySelectorAll('.statement')].some(one => one.innerHTML.includes(statement))"
    for statement, html in statements:
        path.write_text(good.replace("The park runs.", statement), "utf-8")
        page.wait_for_function(shown, arg=html)
    assert page.evaluate("window.isSamePage"), "paragraphs change without a reload"
    page.evaluate("for (const one of document.querySelectorAll('.statement')) one.append(document.createElement('b'))")
    path.write_text(good.replace("The park runs.", statements[0][0]), "utf-8")
    page.wait_for_function(shown, arg=statements[0][1])
    assert not page.evaluate("window.isSamePage"), "a script has changed the paragraph"
    page.evaluate("window.isSamePage = true")
    path.write_text(good.replace("The park runs.", f'{statements[0][0]}\n    note: "It is said."'), "utf-8")
    page.wait_for_function("() => document.body?.innerText.includes('It is said.')")
    assert not page.evaluate("window.isSamePage"), "there is another paragraph"
    page.close()
