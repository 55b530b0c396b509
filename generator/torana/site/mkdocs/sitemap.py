"""The sitemap: entries for generated pages, their days and languages, and the parts of a long sitemap."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from torana.pages.registry import common_specs
from torana.pages.shared.addresses import address, page_path
from torana.site.plan import Plan
from torana.wording.words import ENGLISH

MAX_ADDRESSES = 50_000
"""Maximum number of addresses in a sitemap (sitemaps.org)."""
_ENTRY = re.compile(r" *<url>.*?</url>\n?", re.DOTALL)
_LOCATION = re.compile(r"<loc>.*?</loc>")
_URL = re.compile(
    r" *<url>\s*<loc>(?P<address>[^<]*)</loc>\s*<lastmod>(?P<day>[^<]*)</lastmod>[^<]*(?:<(?!/url>)[^<]*)*</url>\n?"
)
_NAMESPACE = re.compile(r'<urlset xmlns="[^"]*"(?! xmlns:xhtml)')


def sitemap_entries(paths: Iterable[str], base: str | None, as_of: str) -> Iterator[Any]:
    """Yield pages in the form that MkDocs' sitemap template expects. `base` is the site's address."""
    root = urlsplit(base).path if base else ""
    for path in paths:
        canonical, local = (base + address(path), root + address(path)) if base else (None, None)
        page = SimpleNamespace(is_link=False, canonical_url=canonical, abs_url=local, update_date=as_of)
        yield SimpleNamespace(page=page)


def with_pages(sitemap: str, base: str, old: Iterable[str], new: Iterable[str]) -> str:
    """Replace the generated pages of a sitemap, if the dossier has changed since MkDocs wrote it.

    Args:
        sitemap: The output of the template. An index of sitemaps is not changed.
        base: The address of the site.
        old: The Markdown files of the generated pages in it.
        new: Those of the current dossier.
    """

    def location(path: str) -> str:
        return f"<loc>{html.escape(base + address(path))}</loc>"

    found = _ENTRY.findall(sitemap)
    known = set(map(location, old))
    generated = [entry for entry in found if _LOCATION.findall(entry)[0] in known]
    if not generated:
        return sitemap
    hand_written = [entry for entry in found if _LOCATION.findall(entry)[0] not in known]
    head, tail = _LOCATION.split(generated[0])
    entries = [f"{head}{location(path)}{tail}" for path in new]
    return sitemap.replace("".join(found), "".join([*hand_written, *entries]))


def days_of(plan: Plan) -> dict[str, str]:
    """The day of the last change of each generated page, by its address in English; empty without a git history.

    An entity changes with its facts, and with those that name or cite it; other pages change with the whole dossier.
    """
    dossier = plan.dossiers[0]
    begins, events = dossier.git_history.begins, dossier.events
    if not begins:
        return {}
    newest = events[-1].when[:10] if events else begins
    days = {address(spec.path): newest for spec in common_specs(dossier, plan.site, lambda: ())}
    for node in dossier.entities:
        its_events = dossier.events_of(node)
        days[address(page_path(node))] = its_events[-1].when[:10] if its_events else begins
    return days


def with_days_and_languages(sitemap: str, plan: Plan) -> str:
    """Give each page the day of its last change and links to its languages. The address of the site must be known.

    It replaces what the pages of the sitemap have of both, so it may be applied again.
    """
    if not plan.site.url:
        return sitemap
    base, languages, days = html.escape(plan.site.url), [tag for tag, _ in plan.site.languages], days_of(plan)
    known = {match["address"].removeprefix(base) for match in _URL.finditer(sitemap)}

    def entry(match: re.Match[str]) -> str:
        own = match["address"].removeprefix(base)
        tag, _, rest = own.partition("/")
        english = rest if tag in languages else own
        # The parts of lists and the brief of an entity are below its page.
        day = days.get(english) or days.get("/".join(english.split("/")[:2]) + "/") or match["day"]
        versions = {tag: f"{tag}/{english}" for tag in languages if f"{tag}/{english}" in known}
        if versions:
            versions = {ENGLISH.language: english, **versions, "x-default": english}
        links = (f'<xhtml:link rel="alternate" hreflang="{tag}" href="{base}{at}"/>' for tag, at in versions.items())
        lines = [f"<loc>{match['address']}</loc>", f"<lastmod>{day}</lastmod>", *links]
        return "    <url>\n" + "".join(f"         {line}\n" for line in lines) + "    </url>\n"

    return _NAMESPACE.sub(r'\g<0> xmlns:xhtml="http://www.w3.org/1999/xhtml"', _URL.sub(entry, sitemap), count=1)


def split(sitemap: str, base: str, limit: int) -> tuple[str, dict[str, str]]:
    """Split a sitemap with more than `limit` addresses into an index and its parts by file name.

    An index needs full addresses, so without `base`, the address of the site, nothing is split.
    """
    found = _ENTRY.findall(sitemap)
    if not base or len(found) <= limit:
        return sitemap, {}
    head, tail = sitemap[: sitemap.index(found[0])], "</urlset>\n"
    parts = {
        f"sitemap-{start // limit + 1}.xml": head + "".join(found[start : start + limit]) + tail
        for start in range(0, len(found), limit)
    }
    rows = (f"    <sitemap>\n         <loc>{html.escape(base)}{name}</loc>\n    </sitemap>\n" for name in parts)
    index = head.replace("<urlset ", "<sitemapindex ").rstrip() + "\n" + "".join(rows) + "</sitemapindex>\n"
    return index, parts
