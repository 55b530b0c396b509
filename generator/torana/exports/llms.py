"""`llms.txt` and `llms-full.txt`: an overview, and all facts, for language models (llmstxt.org)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.exports.api.files import API_INDEX
from torana.exports.export import Export
from torana.exports.plain_markdown import escaped_line
from torana.pages.shared.addresses import Site, entity_address, fact_address, page_path, plain_markdown_path
from torana.pages.shared.badges import fact_badges, in_words
from torana.pages.shared.links import plain
from torana.pages.shared.report_views import REPORT_PAGE, has_report
from torana.problems import count
from torana.records.entity_types import EntityType

FULL = "llms-full.txt"
"""The path of all facts."""
MAX_LISTED = 500
"""Maximum number of pages of an entity type in `llms.txt`. For a larger type it lists the index."""
PART = 20_000
"""Number of facts after which a part of `llms-full.txt` ends: about 10 MB. An entity is never split."""


def llms_index(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `llms.txt`: the main pages and data files."""
    settings = dossier.settings
    lines = [
        *_head(dossier),
        f"{count(len(dossier.fact_order), 'dated fact')}, each with its sources and locators, as of {settings.as_of}."
        f" Licence: {escaped_line(settings.licence)}, {settings.licence_url}. Every page is also available in"
        " Markdown: add `index.md` to its address.",
        "",
    ]
    if has_report(dossier):
        page = f"{site.url}{plain_markdown_path(REPORT_PAGE)}"
        lines += ["## Report", "", f"- [Report]({page}): prose in which every sentence names its facts", ""]
    for entity_type in dossier.types:
        lines += [f"## {entity_type.title}", "", *_listed(entity_type, dossier, site), ""]
    data = (
        (FULL, "all facts with their sources, in one file"),
        (API_INDEX, "the index of the JSON API"),
        ("data/", "downloads: tables, a database and the meaning of their columns"),
    )
    lines += ["## Data", "", *(f"- [{path}]({site.url}{path}): {contents}" for path, contents in data), ""]
    lines += ["## Optional", "", f"- [Method]({site.url}method/): how facts are chosen and judged"]
    yield Export("llms.txt", "Guide to this site for language models", ("\n".join(lines) + "\n").encode())


def llms_full(dossier: Dossier, site: Site) -> Iterator[Export]:
    """Yield `llms-full.txt`; for more than `PART` facts, a list of parts, and the parts."""
    description, head = "All facts with their sources, for language models", _lines(_head(dossier))
    parts: list[list[Node]] = []
    written = PART
    counts = Counter(fact.owner.slug for fact in dossier.fact_order)
    for node in dossier.entities:
        if node.slug in counts:
            if written >= PART:
                parts.append([])
                written = 0
            parts[-1].append(node)
            written += counts[node.slug]

    def content(part: Sequence[Node]) -> bytes:
        lines = []
        for node in part:
            lines += [f"## {escaped_line(node.name)}", "", entity_address(node, site), ""]
            facts = [fact for fact in dossier.fact_order_of(node) if fact.owner is node]
            lines += [line for fact in dossier.track(facts) for line in _fact_lines(fact, dossier, site)]
            lines.append("")
        return head + _lines(lines)

    if len(parts) < 2:
        yield Export(FULL, description, content(*parts or [[]]))
        return
    paths = [f"llms-full-{number}.txt" for number in range(1, len(parts) + 1)]
    addresses = [f"- {site.url}{path}" for path in paths]
    yield Export(FULL, f"{description}: list of parts", head + _lines(addresses))
    for number, (path, part) in enumerate(zip(paths, parts, strict=True), 1):
        yield Export(path, f"Part {number} of {len(parts)} of {FULL}", content(part))


def _head(dossier: Dossier) -> list[str]:
    settings = dossier.settings
    return [f"# {escaped_line(settings.title)}", "", f"> {escaped_line(settings.summary)}", ""]


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _listed(entity_type: EntityType, dossier: Dossier, site: Site) -> Iterator[str]:
    nodes = dossier.of_type(entity_type)
    if len(nodes) > MAX_LISTED:
        yield f"- [All {len(nodes):,} {entity_type.url}]({site.url}{entity_type.url}/index.md)"
        return
    for node in nodes:
        text = f": {escaped_line(plain(node.record.summary, dossier))}" if node.record.summary else ""
        yield f"- [{escaped_line(node.name)}]({site.url}{plain_markdown_path(page_path(node))}){text}"


def _fact_lines(fact: FactNode, dossier: Dossier, site: Site) -> Iterator[str]:
    date = str(fact.fact.date) if fact.fact.date else "undated"
    citations = "; ".join(
        f"{escaped_line(source.name)}, {escaped_line(source.record.publisher)} ({escaped_line(at)})"
        for source, at in fact.citations
    )
    badges = in_words(fact_badges(fact, dossier))
    yield f"- {date}: {escaped_line(plain(fact.fact.statement, dossier))} [{badges}]"
    yield f"  Sources: {citations}. {fact_address(fact, site)}"
