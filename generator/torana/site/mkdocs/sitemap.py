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


def entries(paths: Iterable[str], base: str | None, as_of: str) -> Iterator[Any]:
    """Yield the pages of Markdown files as MkDocs' template of the sitemap reads them. `base` is the site's address."""
    root = urlsplit(base).path if base else ""
    for path in paths:
        canonical, local = (base + address(path), root + address(path)) if base else (None, None)
        page = SimpleNamespace(is_link=False, canonical_url=canonical, abs_url=local, update_date=as_of)
        yield SimpleNamespace(page=page)


def split(sitemap: str, base: str, limit: int) -> tuple[str, dict[str, str]]:
    """Split a sitemap with more than `limit` addresses into an index and its parts by file name.

    An index needs whole addresses: without `base`, the address of the site, nothing is split.
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
