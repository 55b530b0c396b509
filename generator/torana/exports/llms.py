"""`llms.txt` and `llms-full.txt`: an overview and all facts, for language models (llmstxt.org)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.export import Export, address, fact_address
from torana.exports.plain_markdown import escaped_line
from torana.pages.shared.addresses import Site, page_path, twin_path
from torana.pages.shared.links import plain
from torana.records.entity_types import INITIATIVE, ORGANISATION, SECTOR, EntityType

LISTED = 500
"""Pages of a type that `llms.txt` names; of larger types their index."""
PART = 20_000
"""Facts from which on `llms-full.txt` has another part, some 10 MB; an entity is not cut."""


def llms(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`llms.txt` (llmstxt.org)"""
    settings = dossier.settings
    lines = [
        *_head(dossier),
        f"{len(dossier.order):,} dated facts, each with its sources and the place in them, as of {settings.as_of}."
        f" Licence: {escaped_line(settings.licence)}, {settings.licence_url}. Every page has a twin in Markdown"
        " beside it: add `index.md` to its address.",
        "",
    ]
    for entity_type in (SECTOR, INITIATIVE, ORGANISATION):
        lines += [f"## {entity_type.title}", "", *_listed(entity_type, dossier, site), ""]
    data = (
        ("llms-full.txt", "every fact with its sources, in one file"),
        ("api/v1/index.json", "the data as JSON"),
        ("data/", "tables, a database and their columns"),
    )
    lines += ["## Data", "", *(f"- [{path}]({site.url}{path}): {what}" for path, what in data), ""]
    lines += ["## Optional", "", f"- [Method]({site.url}method/): how facts are weighed"]
    yield Export("llms.txt", "What language models find where", ("\n".join(lines) + "\n").encode())


def llms_full(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`llms-full.txt`; of many facts in parts."""
    what, head = "Every fact with its sources, for language models", _lines(_head(dossier))
    parts: list[list[Node]] = []
    count = PART
    own = Counter(fact.owner.slug for fact in dossier.order)
    for node in dossier.entities:
        if node.slug in own:
            if count >= PART:
                parts.append([])
                count = 0
            parts[-1].append(node)
            count += own[node.slug]

    def told(part: Sequence[Node]) -> bytes:
        lines = []
        for node in part:
            lines += [f"## {escaped_line(node.name)}", "", address(site, node), ""]
            facts = [fact for fact in dossier.order_of(node) if fact.owner is node]
            lines += [line for fact in dossier.looked_at(facts) for line in _told(fact, dossier, site)]
            lines.append("")
        return head + _lines(lines)

    if len(parts) < 2:
        yield Export("llms-full.txt", what, told(*parts or [[]]))
        return
    paths = [f"llms-full-{number}.txt" for number in range(1, len(parts) + 1)]
    yield Export("llms-full.txt", f"{what}: its parts", head + _lines([f"- {site.url}{path}" for path in paths]))
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Export(path, f"Part {number} of {len(parts)} of llms-full.txt", told(part))


def _head(dossier: Dossier) -> list[str]:
    settings = dossier.settings
    return [f"# {escaped_line(settings.title)}", "", f"> {escaped_line(settings.summary)}", ""]


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _listed(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[str]:
    nodes = dossier.of_type(entity_type)
    if len(nodes) > LISTED:
        yield f"- [All {len(nodes):,} {entity_type.url}]({site.url}{entity_type.url}/index.md)"
        return
    for node in nodes:
        summary = getattr(node.record, "summary", None)
        told = f": {escaped_line(plain(summary, dossier))}" if summary else ""
        yield f"- [{escaped_line(node.name)}]({site.url}{twin_path(page_path(node))}){told}"


def _told(fact: FactNode, dossier: Dossier, site: Site) -> Iterator[str]:
    date = str(fact.fact.date) if fact.fact.date else "undated"
    said = "; ".join(
        f"{escaped_line(source.name)}, {escaped_line(source.record.publisher)} ({escaped_line(at)})"
        for source, at in fact.citations
    )
    marks = [
        "superseded" if fact.key in dossier.superseded_by else "",
        "contested" if dossier.contested(fact) else "",
        f"{len(fact.origins)} independent source{'s' if len(fact.origins) != 1 else ''}",
    ]
    yield f"- {date}: {escaped_line(plain(fact.fact.statement, dossier))} [{', '.join(filter(None, marks))}]"
    yield f"  Sources: {said}. {fact_address(site, fact)}"
