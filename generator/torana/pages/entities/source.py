"""The pages of sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from torana.dossier.evidence import is_independent, sentence_coverage
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.entities.entity_pages import EntityPages, JsonLd
from torana.pages.entities.fact_lists import EntityContext, facts_by_owner
from torana.pages.entities.infobox import CHILDREN, first_values
from torana.pages.page import View
from torana.pages.shared import list_filters
from torana.pages.shared.badges import doubts
from torana.pages.shared.entity_names import kind_name
from torana.pages.shared.fact_views import fact_view
from torana.pages.shared.links import link_to, link_to_fact
from torana.pages.shared.references import repeated_source
from torana.records.entity_types import SOURCE
from torana.records.parts import Author
from torana.wording.words import machine_date


def _row(node: Node, dossier: Dossier) -> View:
    record, settings = node.record, dossier.settings
    return View(
        link=link_to(node),
        publisher=record.publisher,
        repeats=repeated_source(node, dossier),
        published=dossier.words.when(record.published),
        published_datetime=machine_date(record.published),
        kind=kind_name(node, dossier),
        kind_key=record.kind,
        language=settings.languages[record.language],
        primary=record.primary,
        facts=len(dossier.fact_order_of(node)),
    )


def _details(page: EntityContext) -> View:
    node, dossier = page.node, page.dossier
    record, settings = node.record, dossier.settings
    citing, disputed = _facts_from(node, page.facts)
    sentences = list(_sentences(node, dossier))
    assertions = list(_assertions(node, dossier))
    return View(
        record=record,
        kind=kind_name(node, dossier),
        independent=is_independent(node, settings),
        repeats=repeated_source(node, dossier),
        carried_by=first_values(CHILDREN, node, dossier),
        language=settings.languages[record.language],
        published=dossier.words.when(record.published),
        retrieved=dossier.words.when(record.retrieved),
        coverage=_coverage(sentences, dossier),
        sentences=sentences,
        asserted=_asserted(assertions, dossier),
        assertions=assertions,
        groups=facts_by_owner(replace(page, facts=citing)),
        disputed=[fact_view(fact, dossier, page.site, page.references, node) for fact in disputed],
    )


def _sentences(node: Node, dossier: Dossier) -> Iterator[View]:
    """The sentences of a fingerprinted source, with the facts that cite them."""
    for locator, (sentence, cited) in sentence_coverage(node, dossier.backlinks(node)).items():
        yield View(
            locator=locator,
            section=node.record.sections[int(locator.split(".")[0])].title or "",
            words=sentence.words,
            facts=[_fact(fact, dossier) for fact in cited],
            no_fact=sentence.no_fact or "",
        )


def _assertions(node: Node, dossier: Dossier) -> Iterator[View]:
    """The assertions of the sentences, with the facts that report them."""
    for locator, sentence in node.record.sentences.items():
        for assertion in sentence.assertions:
            facts = dossier.track([dossier.indexes.by_key[key] for key in assertion.carried_by])
            yield View(
                locator=locator,
                says=assertion.says,
                facts=[_fact(fact, dossier) for fact in facts],
                no_fact=assertion.no_fact or "",
            )


def _fact(fact: FactNode, dossier: Dossier) -> View:
    return View(link=link_to_fact(fact, fact.owner.name), doubts=doubts((fact,), dossier))


def _coverage(sentences: Sequence[View], dossier: Dossier) -> str:
    """The share of sentences that have a fact or a reason to have none; empty without fingerprints."""
    if not sentences:
        return ""
    used = sum(bool(row.facts or row.no_fact) for row in sentences)
    return dossier.words.t("Sentences accounted for: %(share)s", share=dossier.words.share(used, len(sentences)))


def _asserted(assertions: Sequence[View], dossier: Dossier) -> str:
    """The share of assertions that a fact reports; empty without assertions."""
    if not assertions:
        return ""
    reported = sum(bool(row.facts) for row in assertions)
    return dossier.words.t("Assertions reported: %(share)s", share=dossier.words.share(reported, len(assertions)))


def _facts_from(source: Node, facts: Iterable[FactNode]) -> tuple[list[FactNode], list[FactNode]]:
    """Split the facts of a source's page into those that cite it and those that it only disputes."""
    citing: list[FactNode] = []
    disputed: list[FactNode] = []
    for fact in facts:
        (citing if any(cited is source for cited, _ in fact.citations) else disputed).append(fact)
    return citing, disputed


def _author(author: Author) -> JsonLd:
    if author.name:
        return {"@type": "Organization", "name": author.name}
    parts = {"familyName": author.family_name, "givenName": author.given_name}
    return {"@type": "Person", "name": str(author), **{key: part for key, part in parts.items() if part}}


def _json_ld(node: Node, schema_type: str, dossier: Dossier) -> JsonLd:
    record = node.record
    properties: JsonLd = {
        "publisher": {"@type": "Organization", "name": record.publisher},
        "inLanguage": record.language,
    }
    if record.authors:
        properties["author"] = [_author(author) for author in record.authors]
    if record.container:
        volume = {"volumeNumber": record.volume} if record.volume else {}
        kind = "PublicationVolume" if volume else "CreativeWork"
        properties["isPartOf"] = {"@type": kind, "name": record.container, **volume}
    if record.url:
        properties["url"] = record.url
    if record.published:
        properties["datePublished"] = record.published
    return properties


PAGES = EntityPages(
    template="source",
    details=_details,
    row=_row,
    shows=frozenset(("repeats", "republications")),
    filters=lambda dossier: (list_filters.kinds(SOURCE, dossier), list_filters.languages(dossier)),
    schema_org="CreativeWork",
    json_ld=_json_ld,
)
