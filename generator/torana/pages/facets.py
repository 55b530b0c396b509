"""The facets of the search: what each entity and fact can be narrowed down by, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.pages.shared.badges import BADGES
from torana.records.dates import Date
from torana.records.entity_types import BY_NAME, ENTITY_TYPES, SECTOR
from torana.wording.words import TITLES, own

Document = Node | FactNode
"""What the search finds: an entity or a fact."""

FACT = "fact"
"""The type of those documents that are facts, beside the names of the entity types."""

LONG_SPAN = 10
"""Years: a date that spans more is found in its first and its last year only."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    key: str
    """In the address and the index: `clean-energy`."""
    name: str
    count: int
    """How many documents have it."""
    depth: int = 0
    """How far below a top value it lies."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that documents are narrowed down by."""

    key: str
    title: str
    values: tuple[Value, ...]
    """Those that some document has, in the order in which they are shown."""


def documents(dossier: Dossier) -> tuple[Document, ...]:
    """Everything that the search finds, in the order of the index: by type, facts last.

    Within a type those that most facts name come first, so that of two equal hits the weightier wins; facts keep
    together by their entity, so that a piece of the index holds what is likely to be found together.
    """
    nodes = [
        node
        for entity_type in ENTITY_TYPES
        for node in sorted(dossier.of_type(entity_type), key=lambda node: (-len(dossier.order_of(node)), node.slug))
    ]
    return (*nodes, *sorted(dossier.facts, key=lambda fact: (fact.owner.type.name, fact.owner.slug)))


def type_of(document: Document) -> str:
    """`organisation` and so on, or `fact`."""
    return document.type.name if isinstance(document, Node) else FACT


@cache
def _has(type_name: str, key: str) -> bool:
    return key in BY_NAME[type_name].model.model_fields


def held(node: Node, key: str) -> Any:
    """What an entity has under a key; `None` where its type has none.

    `getattr` with a default says the same, and takes ten times as long where there is none.
    """
    return getattr(node.record, key) if _has(node.type.name, key) else None


# --- what a document has of each facet ----------------------------------------------------------------------------


def _types(document: Document, dossier: Dossier) -> Iterable[str]:
    return (type_of(document),)


def _with_parents(slugs: Iterable[str], dossier: Dossier) -> Iterable[str]:
    found: dict[str, None] = {}
    for slug in slugs:
        if slug not in found:  # what lies above one that was found was found with it
            found |= dict.fromkeys(above.slug for above in dossier.lineage(dossier.nodes[slug]))
    return found


def _sectors(document: Document, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        return _with_parents(document.sectors, dossier)
    if document.type is SECTOR:
        return _with_parents([document.slug], dossier)
    if document.type.name == "initiative":
        return _with_parents(document.record.sectors, dossier)
    if document.type.name == "source":
        return _with_parents((slug for fact in dossier.backlinks(document) for slug in fact.sectors), dossier)
    slugs = (slug for initiative in dossier.initiatives(document) for slug in initiative.record.sectors)
    return _with_parents(slugs, dossier)


def _countries(document: Document, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        nodes: Iterable[Node] = (document.owner, *document.names)
    elif document.type.name == "initiative":
        nodes = (dossier.nodes[party.organisation] for party in document.record.parties)
    else:
        nodes = (document,)
    return (key for node in nodes if (key := held(node, "country")))


def _organisation_kinds(document: Document, dossier: Dossier) -> Iterable[str]:
    return (document.record.kind,) if type_of(document) == "organisation" else ()  # type: ignore[union-attr]


def _statuses(document: Document, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        return (document.fact.status,) if document.fact.status else ()
    step = dossier.status(document) if document.type.name == "initiative" else None
    return (step.status,) if step else ()


def date_of(document: Document, dossier: Dossier) -> Date | None:
    """When a fact happened, an initiative reached its step, a source was published; other entities have no date."""
    if isinstance(document, FactNode):
        return document.fact.date
    if document.type.name == "source":
        published: Date | None = document.record.published
        return published
    step = dossier.status(document) if document.type.name == "initiative" else None
    return step.fact.fact.date if step else None


def _years(document: Document, dossier: Dossier) -> Iterable[str]:
    date = date_of(document, dossier)
    return map(str, _span(date)) if date else ()


def _span(date: Date) -> Iterable[int]:
    """The years that a date can mean; of a long span only the first and the last."""
    first, last = date.first.year, date.last.year
    return range(first, last + 1) if last - first <= LONG_SPAN else (first, last)


def _source_kinds(document: Document, dossier: Dossier) -> Iterable[str]:
    if isinstance(document, FactNode):
        return (source.record.kind for source, _ in document.citations)
    return (document.record.kind,) if document.type.name == "source" else ()


SUPPORT = ("corroborated", "single", "primary", "contested", "stale", "superseded")
"""How well a fact is supported, in the order in which it is shown; `BADGES` has the words."""


def _evidence(document: Document, dossier: Dossier) -> Iterable[str]:
    if not isinstance(document, FactNode):
        return
    yield "single" if len(document.origins) == 1 else "corroborated"
    if document.primary:
        yield "primary"
    if dossier.contested(document):
        yield "contested"
    if dossier.stale(document):
        yield "stale"
    if document.key in dossier.superseded_by:
        yield "superseded"


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    title: str
    has: Callable[[Document, Dossier], Iterable[str]]
    names: Callable[[Dossier], Mapping[str, str]]
    """Every value with its name, in the order in which they are shown; none where they are years, the latest first."""


def _type_names(dossier: Dossier) -> dict[str, str]:
    return {name: dossier.words.t(title) for name, title in TITLES.items()}


def _sector_names(dossier: Dossier) -> dict[str, str]:
    def below(node: Node) -> Iterable[Node]:
        yield node
        for child in sorted(dossier.children(node), key=_sector_order):
            yield from below(child)

    top = sorted((node for node in dossier.of_type(SECTOR) if not node.record.parent), key=_sector_order)
    return {node.slug: node.name for first in top for node in below(first)}


def _sector_order(node: Node) -> tuple[bool, int, str]:
    return (node.record.order is None, node.record.order or 0, node.name.casefold())


_ROWS = (
    _Row("type", own("Type"), _types, _type_names),
    _Row("sector", own("Sector"), _sectors, _sector_names),
    _Row("country", own("Country"), _countries, lambda dossier: dossier.settings.countries),
    _Row(
        "kind",
        own("Kind of organisation"),
        _organisation_kinds,
        lambda dossier: {key: term.name for key, term in dossier.settings.kinds.organisation.items()},
    ),
    _Row(
        "status",
        own("Status"),
        _statuses,
        lambda dossier: {key: term.name for key, term in dossier.settings.statuses.items()},
    ),
    _Row("year", own("Year"), _years, lambda dossier: {}),
    _Row(
        "source",
        own("Kind of source"),
        _source_kinds,
        lambda dossier: {key: term.name for key, term in dossier.settings.kinds.source.items()},
    ),
    _Row(
        "evidence",
        own("Evidence"),
        _evidence,
        lambda dossier: {key: dossier.words.t(BADGES[key][0]) for key in SUPPORT},
    ),
)
"""Every facet; a new one is a row here."""


def columns(found: Sequence[Document], dossier: Dossier) -> dict[str, list[tuple[str, ...]]]:
    """By key of a facet: what each document has of it, each value once, in the order of the documents."""
    return {row.key: [tuple(dict.fromkeys(row.has(document, dossier))) for document in found] for row in _ROWS}


def counted_facets(has: Mapping[str, Sequence[tuple[str, ...]]], dossier: Dossier) -> tuple[Facet, ...]:
    """Every facet with its values and how many documents have each.

    Args:
        has: As `columns` gives it.
        dossier: For the names of the values.
    """
    made = []
    for row in _ROWS:
        counts: Counter[str] = Counter()
        for values, many in Counter(has[row.key]).items():
            counts.update(dict.fromkeys(values, many))
        names = row.names(dossier) or {year: year for year in sorted(counts, reverse=True)}
        depth = {key: len(dossier.lineage(dossier.nodes[key])) - 1 if row.key == "sector" else 0 for key in counts}
        shown = tuple(Value(key, name, counts[key], depth[key]) for key, name in names.items() if key in counts)
        made.append(Facet(row.key, dossier.words.t(row.title), shown))
    return tuple(made)
