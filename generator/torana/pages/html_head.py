"""The elements in the head of a page: JSON-LD, citation metadata, link previews, and links to its other formats."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import Node
from torana.pages.citation import PageCitation
from torana.pages.json_ld import CONTEXT, json_ld_graph
from torana.pages.page import Page
from torana.pages.shared.addresses import (
    OPENSEARCH,
    SITE_JSON_FEED,
    Site,
    address,
    api_path,
    card_path,
    feed_path,
    plain_markdown_path,
)
from torana.wording.words import locale_name

CARD = (1200, 630)
"""The width and height of a link picture, in pixels, as the large networks recommend."""
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def head_elements(
    page: Page,
    citation: PageCitation,
    node: Node | None,
    dossier: Dossier,
    site: Site,
    *,
    plain_markdown: bool,
) -> str:
    """Return the elements for the head of a page in its language.

    An entity's page has a `node`.
    """
    elements = [
        *_links(page.path, citation, node, dossier, plain_markdown=plain_markdown),
        *_search(page.path, dossier, site),
        *_metas(page, citation, node, dossier, site),
    ]
    graph = list(json_ld_graph(page, citation, node, dossier, site))
    json_ld = {"@context": CONTEXT, "@graph": graph}
    text = json.dumps(json_ld, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
    return "\n".join([*elements, f'<script type="application/ld+json">{text}</script>'])


def _links(
    path: str, citation: PageCitation, node: Node | None, dossier: Dossier, *, plain_markdown: bool
) -> Iterator[str]:
    up = "../" * address(path).count("/")
    if plain_markdown:
        english = path.removeprefix(f"{dossier.words.language}/")
        yield f'<link rel="alternate" type="text/markdown" href="{up}{plain_markdown_path(english)}">'
    if dossier.git_history.begins:
        new = dossier.words.t("What’s new")
        title = _quoted(f"{new}: {citation.name if node else dossier.settings.title}")
        yield f'<link rel="alternate" type="application/atom+xml" title="{title}" href="{up}{feed_path(node)}">'
        if not node:
            yield f'<link rel="alternate" type="application/feed+json" title="{title}" href="{up}{SITE_JSON_FEED}">'
    if node:
        yield f'<link rel="alternate" type="application/json" href="{up}{api_path(node)}">'


def _search(path: str, dossier: Dossier, site: Site) -> Iterator[str]:
    if site.url:
        title, href = _quoted(dossier.settings.title), "../" * address(path).count("/") + OPENSEARCH
        yield f'<link rel="search" type="application/opensearchdescription+xml" title="{title}" href="{href}">'


def _metas(page: Page, citation: PageCitation, node: Node | None, dossier: Dossier, site: Site) -> Iterator[str]:
    own = dossier.words.language
    meta = [
        ("citation_title", citation.name),
        ("citation_author", citation.publisher),
        ("citation_publisher", citation.publisher),
        ("citation_publication_date", citation.as_of.replace("-", "/")),
        ("citation_language", own),
    ]
    shown = [
        ("og:type", "article" if node else "website"),
        ("og:title", citation.name),
        ("og:site_name", dossier.settings.title),
        ("og:description", page.description),
        ("og:locale", locale_name(own)),
        *(("og:locale:alternate", locale_name(other.language)) for other in page.alternates if not other.current),
    ]
    if citation.address:
        meta.append(("citation_public_url", citation.address))
        shown += [
            ("og:url", citation.address),
            ("og:image", site.url + card_path(node)),
            ("og:image:width", str(CARD[0])),
            ("og:image:height", str(CARD[1])),
            ("og:image:alt", citation.name if card_path(node) != card_path(None) else dossier.settings.title),
        ]
        meta.append(("twitter:card", "summary_large_image"))
    for name, content in meta:
        yield f'<meta name="{name}" content="{_quoted(content)}">'
    for name, content in shown:
        yield f'<meta property="{name}" content="{_quoted(content)}">'


def _quoted(text: str) -> str:
    return html.escape(" ".join(text.split()))
