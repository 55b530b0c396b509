"""The facets of the search: the values of each entity and fact, and the number of documents with each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node, sectors_of
from torana.dossier.stages import current_stage
from torana.pages.declared_facets import facets_of_fields
from torana.pages.shared.badges import BADGES, DRAFT, evidence_badge, evidence_keys
from torana.pages.shared.entity_names import in_tree_order, own_name
from torana.records.dates import Date
from torana.records.declarations import Term
from torana.records.entity_types import ORGANISATION, SECTOR, SOURCE, EntityType
from torana.wording.words import msgid

SearchDocument = Node | FactNode
"""A search result: an entity or a fact."""

FACT = "fact"
"""The document type of facts; that of entities is the name of their entity type."""

LONG_SPAN = 10
"""Length in years: a longer date has only its first and last year as values."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet."""

    key: str
    """The key in addresses and in the index: `clean-energy`."""
    name: str
    count: int
    """The number of documents with this value."""
    depth: int = 0
    """Its level below the top values."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A property that documents can be filtered by."""

    key: str
    title: str
    values: tuple[FacetValue, ...]
    """The values that documents have, in their order on the page."""


def all_documents(dossier: Dossier) -> tuple[SearchDocument, ...]:
    """Return all documents in the order of the index: by type, facts last.

    Within a type, the entities with the most facts are first, so that they precede other results with the same score.
    Facts are sorted by entity, so that a piece of the index contains facts that are often found together.
    """
    nodes = [
        node
        for entity_type in dossier.types
        for node in sorted(
            dossier.of_type(entity_type), key=lambda node: (-len(dossier.fact_order_of(node)), node.slug)
        )
    ]
    return (*nodes, *sorted(dossier.facts, key=lambda fact: (fact.owner.type.name, fact.owner.slug)))


def type_of(document: SearchDocument) -> str:
    """`organisation` and so on, or `fact`."""
    return document.type.name if isinstance(document, Node) else FACT


def field_value(node: Node, key: str) -> Any:
    """The value of a field of an entity; `None` if its type has no such field.

    `getattr` with a default returns the same, but pydantic takes ten times as long if there is no such field.
    """
    return vars(node.record).get(key)


# --- the values of a document in each facet --------------------------------------------------------------------------


def _types(document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    return (type_of(document),)


def _sectors(document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    # Those whose pages show a fact: it may be in the file of a sector, or name one.
    nodes = (document.owner, *document.names) if isinstance(document, FactNode) else ()
    named = (node.slug for node in nodes if node.type == SECTOR)
    return (*dossier.lineages(_own_sectors(document, dossier)), *named)


def _own_sectors(document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        return document.sectors
    if document.type.includes_parts:
        return (document.slug,)
    if document.type.sector_fields:
        return sectors_of(document)
    if (document.type.name, "initiatives") in dossier.indexes.related:
        return (slug for initiative in dossier.initiatives(document) for slug in initiative.record.sectors)
    # An entity that no initiative can name has the sectors of its facts.
    return (slug for fact in dossier.backlinks(document) for slug in fact.sectors)


def _countries(value: Callable[[Node], str | None], document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    """The countries of the entities that a document is about, given the function that returns that of an entity."""
    if isinstance(document, FactNode):
        nodes: Iterable[Node] = (document.owner, *document.names)
    else:
        parties = field_value(document, "parties") or ()
        nodes = (document, *(dossier.nodes[party.organisation] for party in parties))
    return filter(None, map(value, nodes))


def _country(node: Node) -> str | None:
    country: str | None = field_value(node, "country")
    return country


def _nation(node: Node) -> str | None:
    if "nationality" not in vars(node.record):
        return None  # a place has a country, and no nationality
    nation: str | None = field_value(node, "nationality") or _country(node)
    return nation


def _kinds_of(entity_type: EntityType, document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    """The kind of an entity of a type, or those of the sources of a fact."""
    nodes = (node for node, _ in document.citations) if isinstance(document, FactNode) else (document,)
    return (node.record.kind for node in nodes if node.type == entity_type)


def _statuses(document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        return (document.fact.status,) if document.fact.status and not document.expected else ()
    step = current_stage(document, dossier) if document.type.has_stages else None
    return (step.status,) if step else ()


def date_of(document: SearchDocument, dossier: Dossier) -> Date | None:
    """The date of a fact, of an initiative's stage or of a source's publication; `None` for other entities."""
    if isinstance(document, FactNode):
        return document.fact.date
    step = current_stage(document, dossier) if document.type.has_stages else None
    date: Date | None = step.date if step else field_value(document, "published")
    return date


def _years(document: SearchDocument, dossier: Dossier) -> Iterable[str]:
    date = date_of(document, dossier)
    return map(str, _span(date)) if date else ()


def _span(date: Date) -> Iterable[int]:
    """The years that a date covers; for a long span, only the first and the last."""
    first, last = date.first.year, date.last.year
    return range(first, last + 1) if last - first <= LONG_SPAN else (first, last)


CHECKED = "checked"
"""The key of facts that were re-checked since they were added. They have a date instead of a badge."""


def _evidence(document: SearchDocument, dossier: Dossier) -> Iterator[str]:
    if isinstance(document, FactNode):
        yield from evidence_keys(document, dossier)
        if document.fact.checked:
            yield CHECKED


def _evidence_names(dossier: Dossier) -> dict[str, str]:
    names = {key: evidence_badge(key, dossier.words).text for key in (DRAFT, *BADGES)}
    return names | {CHECKED: dossier.words.t("Re-checked since added")}


@dataclass(frozen=True, slots=True)
class _FacetSpec:
    key: str
    title: str
    has: Callable[[SearchDocument, Dossier], Iterable[str]]
    names: Callable[[Dossier], Mapping[str, str]]
    """Every value with its name, in the order on the page; empty for years, which are sorted from the latest."""


def _names_of(terms: Mapping[str, Term]) -> dict[str, str]:
    return {key: term.name for key, term in terms.items()}


def _type_names(dossier: Dossier) -> dict[str, str]:
    titles = {entity_type.name: entity_type.title for entity_type in dossier.types} | {FACT: msgid("Facts")}
    return {name: dossier.words.t(title) for name, title in titles.items()}


def _sector_names(dossier: Dossier) -> dict[str, str]:
    return {node.slug: own_name(node, dossier) for node in in_tree_order(dossier.of_type(SECTOR), dossier)}


_ROWS = (
    _FacetSpec("type", msgid("Type"), _types, _type_names),
    _FacetSpec("sector", msgid("Sectors"), _sectors, _sector_names),
    _FacetSpec("country", msgid("Country"), partial(_countries, _country), lambda dossier: dossier.settings.countries),
    _FacetSpec(
        "kind",
        msgid("Kind of organisation"),
        partial(_kinds_of, ORGANISATION),
        lambda dossier: _names_of(dossier.settings.kinds.of(ORGANISATION)),
    ),
    _FacetSpec("status", msgid("Stage"), _statuses, lambda dossier: _names_of(dossier.settings.statuses)),
    _FacetSpec("year", msgid("Year"), _years, lambda dossier: {}),
    _FacetSpec(
        "source",
        msgid("Kind of source"),
        partial(_kinds_of, SOURCE),
        lambda dossier: _names_of(dossier.settings.kinds.of(SOURCE)),
    ),
    _FacetSpec(
        "evidence",
        msgid("Evidence"),
        _evidence,
        _evidence_names,
    ),
)
"""The facets of all dossiers. To add one, add a row."""


_NATIONALITY = _FacetSpec(
    "nationality", msgid("Nationality"), partial(_countries, _nation), lambda dossier: dossier.settings.countries
)


def _specs(dossier: Dossier) -> Iterator[_FacetSpec]:
    """Yield all facets: those of all dossiers, those of declared fields, and that of nationalities if it is needed."""
    yield from _ROWS
    if any(field_value(node, "nationality") for node in dossier.nodes.values()):
        yield _NATIONALITY
    yield from (_FacetSpec(*each) for each in facets_of_fields(dossier))


def columns(documents: Sequence[SearchDocument], dossier: Dossier) -> dict[str, list[tuple[str, ...]]]:
    """Return, by key of a facet, the values of each document, in the order of the documents."""
    rows = list(_specs(dossier))
    keys = [row.key for row in rows]

    def values(document: SearchDocument) -> list[tuple[str, ...]]:
        return [tuple(dict.fromkeys(row.has(document, dossier))) for row in rows]

    found = list(dossier.each(" ".join(("facets", *keys)), documents, values))
    return {key: [tuple(each[at]) for each in found] for at, key in enumerate(keys)}


def counted_facets(has: Mapping[str, Sequence[tuple[str, ...]]], dossier: Dossier) -> tuple[Facet, ...]:
    """Return every facet with its values and the number of documents with each, from the result of `columns`."""
    facets = []
    for row in _specs(dossier):
        counts: Counter[str] = Counter()
        for values, many in Counter(has[row.key]).items():
            counts.update(dict.fromkeys(values, many))
        names = row.names(dossier) or {year: year for year in sorted(counts, reverse=True)}
        depth = {key: len(dossier.path(dossier.nodes[key])) - 1 if row.key == "sector" else 0 for key in counts}
        shown = tuple(FacetValue(key, name, counts[key], depth[key]) for key, name in names.items() if key in counts)
        if shown:
            facets.append(Facet(row.key, dossier.words.t(row.title), shown))
    return tuple(facets)
