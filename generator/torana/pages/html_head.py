"""What a page tells machines in its head: schema.org as JSON-LD, how to cite it and to show a link to it, its twins."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from torana.dossier.graph import Dossier, FactNode, Node
from torana.pages.citation import Citation
from torana.pages.downloads import Download
from torana.pages.entities.by_type import pages_of_type
from torana.pages.shared.addresses import Site, address, card_path, entity_address, feed_path, twin_path
from torana.pages.shared.event_rows import FED, FEED
from torana.pages.shared.links import plain
from torana.wording.words import ENGLISH, locale_name

CARD = (1200, 630)
"""Width and height of the picture that stands for a link, in pixels: what the large networks ask for."""
CLAIMS = 40
"""Facts that the head of a page states; the data have all."""
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def schema_org(node: Node, dossier: Dossier) -> str:
    """The type of schema.org of an entity: that of its kind, else that of all of its type."""
    kinds = getattr(dossier.settings.kinds, node.type.name, {})
    kind = kinds.get(getattr(node.record, "kind", ""))
    return (kind.schema_org if kind else None) or pages_of_type(node.type).schema_org


def head(
    path: str,
    citation: Citation,
    description: str,
    node: Node | None,
    dossier: Dossier,
    site: Site,
    languages: Sequence[str],
    downloads: Iterable[Download] = (),
    *,
    twin: bool = True,
) -> str:
    """The elements that go into the head of a page.

    Args:
        path: Its Markdown file, in the folder of its language.
        citation: How to cite it.
        description: One or two sentences.
        node: The entity whose own page it is, if it is one's.
        dossier: In the language of the page.
        site: Where the site is.
        languages: The BCP 47 tags of all languages that it is there in; none where that is one.
        downloads: The files of data, for the page that lists them.
        twin: Whether it lies there as Markdown too.
    """
    description = " ".join(description.split())
    elements = [
        *_links(path, citation, node, dossier, twin=twin),
        *_metas(citation, description, node, dossier, site, languages),
    ]
    graph = list(_graph(path, citation, node, dossier, site, downloads))
    said = {"@context": "https://schema.org", "@graph": graph}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT)
    return "\n".join([*elements, f'<script type="application/ld+json">{text}</script>'])


def _links(path: str, citation: Citation, node: Node | None, dossier: Dossier, *, twin: bool) -> Iterator[str]:
    up = "../" * address(path).count("/")
    # The space behind "alternate": see theme/main.html.
    if twin:
        english = path.removeprefix(f"{dossier.words.language}/")
        yield f'<link rel="alternate " type="text/markdown" href="{up}{twin_path(english)}">'
    if dossier.past.begins:
        feed, title = feed_path(node) if node and node.type.name in FED else FEED, _quoted(citation.name)
        yield f'<link rel="alternate " type="application/atom+xml" title="{title}" href="{up}{feed}">'
    if node:
        yield f'<link rel="alternate " type="application/json" href="{up}api/v1/{node.type.url}/{node.slug}.json">'


def _metas(
    citation: Citation,
    description: str,
    node: Node | None,
    dossier: Dossier,
    site: Site,
    languages: Sequence[str],
) -> Iterator[str]:
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
        ("og:description", description),
        ("og:locale", locale_name(own)),
        *(("og:locale:alternate", locale_name(other)) for other in languages if other != own),
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


# --- JSON-LD ------------------------------------------------------------------------------------------------------


def _graph(
    path: str,
    citation: Citation,
    node: Node | None,
    dossier: Dossier,
    site: Site,
    downloads: Iterable[Download],
) -> Iterator[dict[str, Any]]:
    words, page = dossier.words, site.url + address(path)
    folder = f"{words.language}/" if path.startswith(f"{words.language}/") else ""
    above = [(dossier.settings.title, site.url + folder or "/")]
    if node:
        above.append((words.t(node.type.title), f"{site.url}{folder}{node.type.url}/"))
    if path != f"{folder}index.md":
        above.append((citation.name, page))
    yield {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": where}
            for number, (name, where) in enumerate(above, 1)
        ],
    }
    own: dict[str, Any] = {"@type": "WebPage", "url": page or "/", "name": citation.name, "inLanguage": words.language}
    yield own | ({"mainEntity": {"@id": entity_address(node, site)}} if node else {})
    if path == "data/index.md":
        yield _dataset(dossier, site, downloads)
    if node:
        yield _entity(node, page, dossier, site)
        told: set[str] = set()
        for fact in dossier.own_facts(node)[-CLAIMS:]:
            yield _claim(fact, dossier, site, told)


def _entity(node: Node, page: str, dossier: Dossier, site: Site) -> dict[str, Any]:
    """An entity: it is the same one on its page in any language."""
    record, schema_type = node.record, schema_org(node, dossier)
    made: dict[str, Any] = {"@type": schema_type, "@id": entity_address(node, site), "name": node.name, "url": page}
    others = [*record.also_known_as, *getattr(record, "native_name", {}).values()]
    if others:
        made["alternateName"] = others
    if summary := getattr(record, "summary", None):
        made["description"] = plain(summary, dossier)
    return made | pages_of_type(node.type).json_ld(node, schema_type, dossier, site)


def _claim(fact: FactNode, dossier: Dossier, site: Site, told: set[str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "Claim",
        "@id": f"{entity_address(fact.owner, site)}#{fact.fact.id}",
        "text": plain(fact.fact.statement, dossier),
        "inLanguage": ENGLISH.language,
        "about": {"@id": entity_address(fact.owner, site)},
        "appearance": [_appearance(source, dossier, site, told) for source in _once(s for s, _ in fact.citations)],
    }
    if fact.fact.date:
        made["temporalCoverage"] = str(fact.fact.date)
    return made


def _appearance(source: Node, dossier: Dossier, site: Site, told: set[str]) -> dict[str, Any]:
    """A source, whole where it is first named."""
    if source.slug in told:
        return {"@id": entity_address(source, site)}
    told.add(source.slug)
    record = source.record
    made = {"@type": schema_org(source, dossier), "@id": entity_address(source, site), "name": record.title}
    return made | ({"url": record.url} if record.url else {})


def _once(nodes: Iterable[Node]) -> Iterable[Node]:
    return {node.slug: node for node in nodes}.values()


def _dataset(dossier: Dossier, site: Site, downloads: Iterable[Download]) -> dict[str, Any]:
    settings = dossier.settings
    files = {file.path: file for file in downloads}
    dates = [fact.fact.date for fact in dossier.facts if fact.fact.date]
    made: dict[str, Any] = {
        "@type": "Dataset",
        "@id": f"{site.url}data/",
        "name": settings.title,
        "description": settings.summary,
        "url": f"{site.url}data/",
        "license": settings.licence_url,
        "creator": {"@type": "Organization", "name": settings.publisher},
        "version": str(settings.as_of),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": f"{site.url}{path}",
                **({"contentSize": f"{files[path].length} B", "sha256": files[path].digest} if path in files else {}),
            }
            for kind, path in (
                ("application/json", "api/v1/index.json"),
                ("text/csv", "data/facts.csv"),
                ("application/vnd.apache.parquet", "data/facts.parquet"),
                ("application/vnd.sqlite3", "data/dossier.sqlite"),
                ("text/turtle", "data/dossier.ttl"),
            )
        ],
    }
    if dates:
        made["temporalCoverage"] = f"{min(d.first for d in dates)}/{max(d.last for d in dates)}"
    return made
