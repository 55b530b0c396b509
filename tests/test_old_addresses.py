"""Old addresses: after renames and merges, each of them leads to the current one, in every form and language."""

from __future__ import annotations

import io
import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.editing.merging import merge_entities
from torana.editing.renaming import rename_entity, rename_fact
from torana.editing.saving import save
from torana.exports.file_spec import FileSpec
from torana.pages.shared.addresses import Site
from torana.records.reader import read
from torana.site.plan import Plan

from .support.browser import NEEDS_CHROMIUM
from .support.dossiers import BASE, lay_out, with_short_lists
from .support.paths import REPOSITORY

SITE = Site("https://example.org/sub/")
HISTORY = History(
    (Event("c", "2026-01-02T00:00:00Z", "added", "acme-foundry", "", "Acme Foundry"),), "c", "b", "2026-01-01"
)
FACTS = "".join(
    f'\n  - {{id: f{n}, statement: "[[acme-foundry]] grew {n} times.", date: 20{10 + n}, '
    "sources: [{source: paper, at: '0.1'}]}"
    for n in range(8)
)
FILES = {
    "content/organisations/acme-foundry.yml": BASE["content/organisations/acme-foundry.yml"] + f"facts:{FACTS}\n",
    "content/organisations/acme-works.yml": (
        "name: Acme Works\nkind: company\ncountry: IN\nparent: acme-foundry\n"
        "facts: [{id: w, statement: It began., date: 2001, sources: [{source: paper, at: '0.1'}]}]\n"
    ),
}


def plan_of(root: Path, site: Site = SITE) -> Plan:
    loaded = load_dossier(root)
    assert loaded.dossier, loaded.problems
    return Plan(loaded, root, site, HISTORY)


def paths(plan: Plan) -> set[str]:
    return {path for _, spec in plan.specs() for path in spec.paths}


def named(plan: Plan, slugs: Iterator[str] | tuple[str, ...]) -> dict[str, bytes]:
    """The files of a site whose path has one of some slugs, except the pages."""
    wanted = re.compile(rf"/(?:{'|'.join(map(re.escape, slugs))})(?:/|\.json$)")
    specs = (spec for _, spec in plan.specs() if isinstance(spec, FileSpec))
    files = (file for spec in specs if any(wanted.search(f"/{path}") for path in spec.paths) for file in spec.make())
    return {file.path: file.content for file in files if wanted.search(f"/{file.path}")}


RENAMED = {"acme-foundry": "acme", "energy": "power", "wind-park": "north.wind"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dossier with pages in two languages, and lists in parts."""
    with_short_lists(monkeypatch)
    lay_out(tmp_path, FILES)
    (tmp_path / "content" / "languages").mkdir()
    shutil.copy(REPOSITORY / "content" / "languages" / "ja.po", tmp_path / "content" / "languages")
    return tmp_path


def renamed(root: Path, names: dict[str, str]) -> None:
    for old, new in names.items():
        save(*rename_entity(root, read(root).records, old, new, redirect=True))


def test_every_address_of_three_renames_in_every_form(root: Path) -> None:
    before = paths(plan_of(root))
    assert {
        *("organisations/acme-foundry/index.html", "ja/organisations/acme-foundry/index.html"),
        *("organisations/acme-foundry/facts-1/index.html", "ja/organisations/acme-foundry/facts-1/index.html"),
        *("organisations/acme-foundry/index.md", "organisations/acme-foundry/feed.xml"),
        *("organisations/acme-foundry/card.png", "api/v1/organisations/acme-foundry.json"),
        *("sectors/energy/brief/index.html", "ja/initiatives/wind-park/brief/index.html"),
    } <= before
    renamed(root, RENAMED)
    plan = plan_of(root)
    assert before <= paths(plan), "an old address is gone"
    old = {path for path in before if any(f"/{slug}" in path for slug in RENAMED)}
    files = named(plan, (*RENAMED, *RENAMED.values()))
    assert len(old) > 25
    for path in old:
        new = path
        for slug, current in RENAMED.items():
            new = re.sub(rf"/{slug}(?=[/.])", f"/{current}", new)
        leads_to(files[path], path, new, files, paths(plan))
        assert plan.find(path), "the preview does not find it"
    pages = [path for path in files if path.endswith(".html") and "embed/" not in path]
    assert not [path for path in pages if path not in old], "a page is not a redirect"


def leads_to(content: bytes, path: str, new: str, files: dict[str, bytes], site: set[str]) -> None:
    """Check that the file at an old path leads to the new path."""
    address = SITE.url + new
    if "embed/" in path:
        assert content == files[new], "a frame on another site shows the same as at the current address"
    elif path.endswith(".html"):
        page, folder = content.decode(), new.removesuffix("index.html")
        assert new in site
        (target,) = set(re.findall(r'(?:url=|a href=")([^"]+)', page))
        assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) + "/" == folder
        assert f'<link rel="canonical" href="{SITE.url}{folder}">' in page
        assert '<meta name="robots" content="noindex">' in page
        assert f'lang="{"ja" if path.startswith("ja/") else "en"}"' in page
    elif path.endswith(".json"):
        found: dict[str, Any] = json.loads(content)
        assert found.pop("moved_to") == address
        assert found == json.loads(files[new])
    elif path.endswith(".xml"):
        feed = feedparser.parse(io.BytesIO(content))
        assert address in [link.href for link in feed.feed.links if link.rel == "self"]
    else:
        assert (
            content
            == (f"This page has moved to <{address}>.\n\n".encode() if path.endswith(".md") else b"") + files[new]
        )


def test_a_site_without_an_address_has_relative_pointers(root: Path) -> None:
    renamed(root, {"acme-foundry": "acme"})
    files = named(plan_of(root, Site()), ("acme-foundry",))
    assert b"canonical" not in files["organisations/acme-foundry/index.html"]
    assert json.loads(files["api/v1/organisations/acme-foundry.json"])["moved_to"] == "acme.json"
    assert files["organisations/acme-foundry/index.md"].startswith(b"This page has moved to <../acme/index.md>.")


def test_renaming_back_and_forth_keeps_every_address(root: Path) -> None:
    before = paths(plan_of(root))
    for old, new in (("acme-foundry", "acme"), ("acme", "works"), ("works", "acme-foundry"), ("acme-foundry", "acme")):
        renamed(root, {old: new})
        assert before <= paths(plan_of(root))
    assert read(root).records.find("acme").record.formerly == ("works", "acme-foundry")


def test_a_merged_entity_keeps_its_addresses_and_those_of_its_facts(root: Path) -> None:
    file = root / "content/organisations/acme-foundry.yml"
    file.write_text(file.read_text("utf-8") + "also_known_as: [Acme Works]\n", "utf-8")
    works = root / "content/organisations/acme-works.yml"
    works.write_text(works.read_text("utf-8").replace("parent: acme-foundry\n", ""), "utf-8")
    before = paths(plan_of(root))
    save(*merge_entities(root, read(root).records, "acme-works", "acme-foundry", redirect=True))
    plan = plan_of(root)
    assert before <= paths(plan)
    fact = plan.dossiers[0].current_fact("acme-works#w")
    assert fact
    assert fact.key == "acme-foundry#w"


def test_a_renamed_fact_keeps_its_anchor(root: Path) -> None:
    for old, new in (("f7", "newest"), ("f0", "oldest")):
        save(*rename_fact(root, read(root).records, f"acme-foundry#{old}", f"acme-foundry#{new}", redirect=True))
    renamed(root, {"acme-foundry": "acme"})
    plan = plan_of(root)
    spec = plan.page("organisations/acme.md")
    assert spec
    _, page = plan.rendered(spec)
    assert '<span id="f7"></span>' in page, "the fact is on the page"
    assert re.search(r"acme/facts-1.md#oldest\)\{ #oldest \}.*\(acme/facts-1.md#f0\)\{ #f0 \}", page)
    for key in ("acme-foundry#f7", "acme#f7", "acme-foundry#newest"):
        fact = plan.dossiers[0].current_fact(key)
        assert fact
        assert fact.key == "acme#newest"


class TestInABrowser:
    """A browser at an old address."""

    pytestmark = [*NEEDS_CHROMIUM, pytest.mark.xdist_group("browser")]  # noqa: RUF012 - pytest reads it

    @pytest.mark.parametrize("scripts", [True, False])
    def test_an_old_address_leads_to_the_fact(self, browser: Any, root: Path, scripts: bool) -> None:
        renamed(root, {"acme-foundry": "acme"})
        old = named(plan_of(root), ("acme-foundry",))["organisations/acme-foundry/index.html"].decode()
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.route("**/acme/", lambda route: route.fulfill(body="<p>here", content_type="text/html"))
        page.route("**/acme-foundry/", lambda route: route.fulfill(body=old, content_type="text/html"))
        page.goto("http://dossier.test/organisations/acme-foundry/#f7")
        page.wait_for_url("**/organisations/acme/**")
        assert page.url.partition("/acme/")[2] == ("#f7" if scripts else "")
        context.close()
