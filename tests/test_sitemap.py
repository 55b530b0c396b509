"""The days and languages of the pages in the sitemap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.site.mkdocs import sitemap
from torana.site.plan import Plan

from .support.dossiers import copy_of_small


def test_the_sitemap_names_days_and_languages(tmp_path: Path) -> None:
    when = "2026-02-03T04:05:06+09:00"
    history = History(
        (Event("c1", when, "added", "north-wind", "runs", "It runs.", ("bema",)),), "c1", "c0", "2025-05-06"
    )
    base = "https://example.org/sub/"
    loaded = load_dossier(copy_of_small(tmp_path))
    plan = Plan(loaded, tmp_path, Site(base), history)
    plan.site = replace(plan.site, languages=(("ja", "日本語"),))
    days = {
        "": "2026-02-03",
        "facts/": "2026-02-03",
        "organisations/bema/": "2026-02-03",
        "organisations/bema/facts-1/": "2026-02-03",
        "initiatives/north-wind/brief/": "2026-02-03",
        "organisations/ministry-of-power/": "2025-05-06",
        "ja/organisations/ministry-of-power/": "2025-05-06",
        "written-by-hand/": "2026-01-31",
    }
    entries = "".join(
        f"    <url>\n         <loc>{base}{address}</loc>\n         <lastmod>2026-01-31</lastmod>    </url>"
        for address in days
    )
    text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    once = sitemap.with_days_and_languages(text, plan)
    assert sitemap.with_days_and_languages(once, plan) == once
    name, link = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}link"
    pages = list(ElementTree.fromstring(once))
    assert {
        page.findtext(f"{name}loc", "").removeprefix(base): page.findtext(f"{name}lastmod") for page in pages
    } == days
    links = [[(each.get("hreflang"), each.get("href")) for each in page.iter(link)] for page in pages]
    one = f"{base}organisations/ministry-of-power/"
    both = [("en", one), ("ja", one.replace("/sub/", "/sub/ja/")), ("x-default", one)]
    assert [each for each in links if each] == [both, both]
