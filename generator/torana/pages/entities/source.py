"""The pages of sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.evidence import coverage
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages import paging
from torana.pages.entities.entity_head import EntityHead, head_of
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import FactGroup, facts_by_owner, newest_facts
from torana.pages.shared.addresses import Site
from torana.pages.shared.dates import machine_date
from torana.pages.shared.fact_views import FactView, fact_view
from torana.pages.shared.links import Link, Text, link_to, link_to_fact, links_to
from torana.pages.shared.references import Reference, References, repeated_source


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of a fingerprinted source, and the facts that cite it."""

    locator: str
    section: str
    words: int
    facts: tuple[Link, ...]
    no_fact: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The view of a source's page."""

    head: EntityHead
    publisher: str
    kind: str
    primary: bool
    independent: bool
    repeats: Text
    carried_by: tuple[Link, ...]
    language: str
    published: str
    retrieved: str
    seen: str
    note: str
    url: str
    archived: str
    coverage: str
    """`21 of 21 sentences accounted for`, or empty without fingerprints."""
    sentences: tuple[SentenceRow, ...]
    groups: tuple[FactGroup, ...]
    disputed: tuple[FactView, ...]
    pager: paging.Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in a table."""

    link: Link
    publisher: str
    repeats: Text
    published: str
    published_datetime: str
    kind: str
    language: str
    primary: bool
    facts: int


def source_row(node: Node, dossier: Dossier) -> SourceRow:
    """A source in a table."""
    return SourceRow(
        link=link_to(node),
        publisher=node.record.publisher,
        repeats=repeated_source(node, dossier),
        published=dossier.words.when(node.record.published),
        published_datetime=machine_date(node.record.published),
        kind=dossier.settings.kinds.source[node.record.kind].name,
        language=dossier.settings.languages[node.record.language],
        primary=node.record.primary,
        facts=len(dossier.fact_order_of(node)),
    )


def source_page(node: Node, dossier: Dossier, site: Site) -> SourcePage:
    """Return the view of a source's page: its details, its coverage, and every fact that cites it."""
    references = References(dossier)
    record, settings = node.record, dossier.settings
    facts, pager = newest_facts(node, dossier)
    citing, disputed = _facts_from(node, facts)
    sentences = tuple(_sentences(node, dossier))
    return SourcePage(
        head=head_of(node, dossier, site),
        publisher=record.publisher,
        kind=settings.kinds.source[record.kind].name,
        primary=record.primary,
        independent=record.independent,
        repeats=repeated_source(node, dossier),
        carried_by=links_to(dossier.children(node)),
        language=settings.languages[record.language],
        published=dossier.words.when(record.published),
        retrieved=dossier.words.when(record.retrieved),
        seen=record.seen or "",
        note=record.note or "",
        url=record.url or "",
        archived=record.archived or "",
        coverage=_coverage(sentences, dossier),
        sentences=sentences,
        groups=facts_by_owner(citing, dossier, site, references, node),
        disputed=tuple(fact_view(fact, dossier, site, references, node) for fact in disputed),
        pager=pager,
        references=references.listed(),
    )


def _sentences(node: Node, dossier: Dossier) -> Iterator[SentenceRow]:
    """The sentences of a fingerprinted source."""
    for locator, (sentence, cited) in coverage(node, dossier.backlinks(node)).items():
        yield SentenceRow(
            locator=locator,
            section=node.record.sections[int(locator.split(".")[0])].title or "",
            words=sentence.words,
            facts=tuple(link_to_fact(fact, fact.owner.name) for fact in cited),
            no_fact=sentence.no_fact or "",
        )


def _coverage(sentences: Sequence[SentenceRow], dossier: Dossier) -> str:
    if not sentences:
        return ""
    used = sum(bool(row.facts or row.no_fact) for row in sentences)
    return dossier.words.t("Sentences accounted for: %(share)s", share=dossier.words.share(used, len(sentences)))


def _facts_from(source: Node, facts: Iterable[FactNode]) -> tuple[list[FactNode], list[FactNode]]:
    """Split the facts of a source's page into those that cite it, and those that it only contradicts."""
    citing: list[FactNode] = []
    disputed: list[FactNode] = []
    for fact in facts:
        (citing if any(cited is source for cited, _ in fact.citations) else disputed).append(fact)
    return citing, disputed


def _json_ld(node: Node, schema_type: str, dossier: Dossier, site: Site) -> JsonLd:
    record = node.record
    properties: JsonLd = {
        "publisher": {"@type": "Organization", "name": record.publisher},
        "inLanguage": record.language,
    }
    if record.url:
        properties["url"] = record.url
    if record.published:
        properties["datePublished"] = machine_date(record.published)
    return properties


PAGES = EntityPages(
    template="source",
    view=source_page,
    row=source_row,
    schema_org="CreativeWork",
    json_ld=_json_ld,
)
