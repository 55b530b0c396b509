"""The sitemap: entries for generated pages, and the parts of a long sitemap."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from torana.pages.shared.addresses import address

MAX_ADDRESSES = 50_000
"""Maximum number of addresses in a sitemap (sitemaps.org)."""
_ENTRY = re.compile(r" *<url>.*?</url>\n", re.DOTALL)
_LOCATION = re.compile(r"<loc>.*?</loc>")


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
