"""What is on the pages that are no entity's: home, the indexes, the timeline, what is new, the data page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier, FactNode, Node, chronological
from torana.pages.changes import EventsView, events_view, parts_of, path_of
from torana.pages.drawings.land_map import Map, place_map
from torana.pages.drawings.strip import Strip, strip
from torana.pages.entity import (
    Column,
    Entry,
    Found,
    InitiativeRow,
    OrganisationRow,
    Period,
    board,
    by_name,
    country,
    entry,
    initiative_row,
    organisation_row,
    timeline,
    year_anchor,
)
from torana.pages.facets import EVIDENCE as EVIDENCE_KEYS
from torana.pages.paging import ROWS, Pager, pager, split
from torana.pages.shared.addresses import page_path
from torana.pages.shared.badges import BADGES, Badge, badges, evidence_badge, status_badge, support_badge
from torana.pages.shared.dates import machine_date
from torana.pages.shared.links import Link, Text, link_to, rich
from torana.pages.shared.references import Mark, Reference, References, repeated_source
from torana.pages.shared.trust import Trust, trust_in
from torana.records.entity_types import ENTITY_TYPES, INITIATIVE, ORGANISATION, PLACE, SECTOR, SOURCE, EntityType

LATEST = 8
"""Facts that the home page shows."""
NEWEST = 40
"""Facts that the page of what is new shows."""
NOTED = 100
"""Replaced facts, and contested ones, that the page of what is new shows: the latest; the search finds all."""


@dataclass(frozen=True, slots=True)
class SectorCard:
    """A sector with what it holds."""

    link: Link
    summary: Text
    children: tuple[Link, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Number:
    """A key figure of the dossier itself."""

    value: str
    label: str
    link: Link


@dataclass(frozen=True, slots=True)
class HomePage:
    """The view of the home page."""

    title: str
    summary: str
    as_of: str
    trust: Trust
    numbers: tuple[Number, ...]
    sectors: tuple[SectorCard, ...]
    board: tuple[Column, ...]
    latest: tuple[Entry, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place in a table."""

    link: Link
    country: str
    within: Link | None
    initiatives: int
    facts: int


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


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The view of the index of a type."""

    title: str
    total: str
    as_of: str
    map: Map | None
    pager: Pager | None
    rows: tuple[SectorCard | OrganisationRow | InitiativeRow | PlaceRow | SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An index, for those who cannot search."""

    link: Link
    count: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The view of the search."""

    indexes: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact in a table."""

    permalink: Link
    """Its permanent address, named like the entity that it stands under."""
    statement: Text
    replaced: bool
    """Whether a later fact replaces it."""
    marks: tuple[Mark, ...]
    date: str
    datetime: str
    sectors: tuple[Link, ...]
    status: Badge | None
    support: str
    """`Single-sourced`, `2 origins`."""
    contested: str
    """`yes`, or empty."""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The view of the table of all facts."""

    trust: Trust
    pager: Pager | None
    rows: tuple[FactRow, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the timeline is narrowed down by."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The view of the timeline."""

    trust: Trust
    strip: Strip | None
    sectors: tuple[Choice, ...]
    types: tuple[Choice, ...]
    pager: Pager | None
    periods: tuple[Period, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The view of the page of what is new."""

    as_of: str
    events: EventsView
    newest: tuple[Period, ...]
    """This and what follows only on the first page."""
    superseded: tuple[Entry, ...]
    all_superseded: str
    """How many there are, where not all are shown."""
    contested: tuple[Entry, ...]
    all_contested: str
    """How many there are, where not all are shown."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a badge means, and how many facts bear it."""

    badge: Badge
    count: str
    found: str
    """The part of the address of the search that finds them; empty where it cannot."""


@dataclass(frozen=True, slots=True)
class Support:
    """How well the facts of a sector are supported: a row of a table."""

    link: Link
    facts: int
    corroborated: str
    primary: str
    contested: str
    checked: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The view of the page of the evidence."""

    trust: Trust
    sectors: tuple[Support, ...]
    badges: tuple[Meaning, ...]
    statuses: tuple[Meaning, ...]


def home_page(dossier: Dossier) -> HomePage:
    """The front door: what this is, how much there is, where to begin."""
    references = References(dossier)
    words = dossier.words
    dated = [fact for fact in dossier.facts if fact.fact.date and fact.key not in dossier.superseded_by]
    latest = sorted(dated, key=chronological, reverse=True)[:LATEST]
    numbers = [
        Number(words.integer(len(dossier.of_type(t))), words.t(t.title), Link("", f"{t.url}/index.md"))
        for t in (ORGANISATION, INITIATIVE, SOURCE)
    ]
    numbers.insert(0, Number(words.integer(len(dossier.order)), words.t("Cited facts"), Link("", "facts.md")))
    return HomePage(
        title=dossier.settings.title,
        summary=dossier.settings.summary,
        as_of=dossier.words.date(dossier.settings.as_of),
        trust=trust_in(dossier.tally, dossier),
        numbers=tuple(numbers),
        sectors=sector_cards(dossier),
        board=board(dossier.of_type(INITIATIVE), dossier, f"{INITIATIVE.url}/index.md"),
        latest=tuple(entry(fact, dossier, references) for fact in latest),
        references=references.listed(),
    )


def sector_cards(dossier: Dossier) -> tuple[SectorCard, ...]:
    """The top sectors in their order, with those below them."""
    return tuple(
        SectorCard(
            link=link_to(node),
            summary=rich(node.record.summary, dossier, node) if node.record.summary else (),
            children=tuple(link_to(child) for child in in_order(dossier.children(node))),
            counts=f"{dossier.words.count(len(dossier.initiatives(node)), 'initiative')}, "
            f"{dossier.words.count(len(dossier.order_of(node)), 'fact')}",
        )
        for node in top_sectors(dossier)
    )


def top_sectors(dossier: Dossier) -> list[Node]:
    """The sectors that belong to no other, in their order."""
    return in_order(node for node in dossier.of_type(SECTOR) if not node.record.parent)


def in_order(sectors: Iterable[Node]) -> list[Node]:
    """Sectors by their `order`, those without by name after them."""
    return sorted(by_name(sectors), key=lambda node: (node.record.order is None, node.record.order or 0))


def _place_row(node: Node, dossier: Dossier) -> PlaceRow:
    return PlaceRow(
        link=link_to(node),
        country=country(node, dossier),
        within=link_to(dossier.nodes[node.record.within]) if node.record.within else None,
        initiatives=len(dossier.initiatives(node)),
        facts=len(dossier.order_of(node)),
    )


def _source_row(node: Node, dossier: Dossier) -> SourceRow:
    return SourceRow(
        link=link_to(node),
        publisher=node.record.publisher,
        repeats=repeated_source(node, dossier),
        published=dossier.words.when(node.record.published),
        published_datetime=machine_date(node.record.published),
        kind=dossier.settings.kinds.source[node.record.kind].name,
        language=dossier.settings.languages[node.record.language],
        primary=node.record.primary,
        facts=len(dossier.order_of(node)),
    )


_ROWS: dict[str, Callable[[Node, Dossier], OrganisationRow | InitiativeRow | PlaceRow | SourceRow]] = {
    "organisation": organisation_row,
    "initiative": initiative_row,
    "place": _place_row,
    "source": _source_row,
}


def part_of_index(entity_type: EntityType, index: int) -> str:
    """The Markdown file of a part of the index of a type; no entity can be called `index`."""
    return f"{entity_type.url}/index/{index + 1}.md" if index else f"{entity_type.url}/index.md"


def changes_paths(dossier: Dossier) -> list[str]:
    """The Markdown files of `changes_pages`, without making them."""
    count = len(parts_of(dossier))
    return [path_of(index, count) for index in range(count)]


def paths_of_index(entity_type: EntityType, dossier: Dossier) -> list[str]:
    """The Markdown files of the parts of the index of a type."""
    return [part_of_index(entity_type, index) for index in range(len(_index_parts(entity_type, dossier)))]


def _index_parts(entity_type: EntityType, dossier: Dossier) -> list[Sequence[Node]]:
    def made() -> list[Sequence[Node]]:
        nodes = dossier.by_name(entity_type)
        return [nodes] if entity_type is SECTOR else split(nodes, ROWS)

    return dossier.once(("parts of index", entity_type.name), made)


def index_page(entity_type: EntityType, index: int, dossier: Dossier) -> IndexPage:
    """A part of all entities of a type in a table, by name."""
    parts = _index_parts(entity_type, dossier)
    nodes = dossier.by_name(entity_type)
    row = _ROWS.get(entity_type.name)
    return IndexPage(
        title=dossier.words.t(entity_type.title),
        total=dossier.words.count(len(nodes), entity_type.name),
        as_of=dossier.words.date(dossier.settings.as_of),
        map=place_map(nodes, dossier) if entity_type is PLACE and index == 0 else None,
        pager=pager(parts, index, lambda other: part_of_index(entity_type, other), dossier.words),
        rows=tuple(row(node, dossier) for node in parts[index]) if row else sector_cards(dossier),
    )


def search_page(dossier: Dossier) -> SearchPage:
    """The search, and the indexes for those without JavaScript."""
    words = dossier.words
    found = [
        Way(Link(words.t(t.title), f"{t.url}/index.md"), words.count(len(dossier.of_type(t)), t.name))
        for t in ENTITY_TYPES
    ]
    found.append(Way(Link(words.t("Facts"), "facts.md"), words.count(len(dossier.order), "fact")))
    return SearchPage(tuple(found))


def paths_of_facts(name: str, dossier: Dossier) -> list[str]:
    """The Markdown files of the parts of the `facts` or the `timeline`; the newest, the last, has the plain address."""
    older = len(_fact_parts(dossier)) - 1
    return [*(f"{name}/{index + 1}.md" for index in range(older)), f"{name}.md"]


def _fact_parts(dossier: Dossier) -> list[Sequence[FactNode]]:
    return dossier.once("parts of facts", lambda: split(dossier.order, ROWS))


def facts_page(index: int, dossier: Dossier) -> FactsPage:
    """A part of every fact in a table, the newest first; the newest part is the last."""
    references = References(dossier)
    facts, pages = _part_of_facts("facts", index, dossier)
    rows = tuple(_fact_row(fact, dossier, references) for fact in reversed(facts))
    return FactsPage(trust_in(dossier.tally, dossier), pages, rows, references.listed())


def _part_of_facts(name: str, index: int, dossier: Dossier) -> tuple[Sequence[FactNode], Pager | None]:
    parts = _fact_parts(dossier)
    paths = paths_of_facts(name, dossier)
    return dossier.looked_at(parts[index]), pager(parts, index, lambda other: paths[other], dossier.words)


def _fact_row(fact: FactNode, dossier: Dossier, references: References) -> FactRow:
    date = fact.fact.date
    return FactRow(
        permalink=Link(fact.owner.name, page_path(fact.owner), fact.fact.id),
        statement=rich(fact.fact.statement, dossier),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        date=dossier.words.when(date),
        datetime=machine_date(date),
        sectors=tuple(link_to(dossier.nodes[slug]) for slug in fact.sectors),
        status=status_badge(dossier, fact.fact.status) if fact.fact.status else None,
        support=support_badge(fact, dossier.words).text,
        contested=dossier.words.t("yes") if dossier.contested(fact) else "",
    )


def timeline_page(index: int, dossier: Dossier) -> TimelinePage:
    """A part of every fact by year; the newest part is the last."""
    references = References(dossier)
    facts, pages = _part_of_facts("timeline", index, dossier)
    drawn = strip(facts, dossier, year_anchor)
    at = {key: spot.key for spot in (drawn.spots if drawn else ()) for key in spot.facts}

    def found(fact: FactNode) -> Found:
        above = (n.slug for slug in fact.sectors for n in dossier.lineage(dossier.nodes[slug], "parent"))
        return Found(at.get(fact.key, ""), fact.owner.type.name, " ".join(dict.fromkeys(above)))

    periods = timeline(facts, dossier, references, found=found)
    types = dict.fromkeys(fact.owner.type for fact in facts)
    within = {n.slug for fact in facts for s in fact.sectors for n in dossier.lineage(dossier.nodes[s], "parent")}
    return TimelinePage(
        trust=trust_in(dossier.tally, dossier),
        strip=drawn,
        sectors=tuple(Choice(node.slug, node.name) for node in top_sectors(dossier) if node.slug in within),
        types=tuple(Choice(t.name, dossier.words.t(t.title)) for t in ENTITY_TYPES if t in types),
        pager=pages,
        periods=periods,
        references=references.listed(),
    )


def changes_pages(dossier: Dossier) -> Iterator[tuple[str, ChangesPage]]:
    """What the commits did: the Markdown file and the view of each part, the newest last."""
    parts = len(parts_of(dossier))
    for index in range(parts - 1):
        as_of, events = dossier.words.date(dossier.settings.as_of), events_view(dossier, index, ())
        yield path_of(index, parts), ChangesPage(as_of, events, (), (), "", (), "", ())
    yield path_of(parts - 1, parts), _changes_page(dossier, parts - 1)


def _changes_page(dossier: Dossier, newest: int) -> ChangesPage:
    """The newest part; the newest facts by their own date, what was replaced, and what is contested."""
    references = References(dossier)

    def entries(facts: Iterable[FactNode]) -> tuple[Entry, ...]:
        return tuple(entry(fact, dossier, references) for fact in facts)

    dated = [fact for fact in dossier.facts if fact.fact.date]
    superseded = [fact for fact in dossier.facts if fact.key in dossier.superseded_by]
    contested = [fact for fact in dossier.facts if dossier.contested(fact)]

    def all_of(facts: Sequence[FactNode]) -> str:
        return dossier.words.count(len(facts), "fact") if len(facts) > NOTED else ""

    return ChangesPage(
        as_of=dossier.words.date(dossier.settings.as_of),
        events=events_view(dossier, newest, in_order(dossier.of_type(SECTOR))),
        newest=timeline(dated[-NEWEST:], dossier, references),
        superseded=entries(superseded[-NOTED:]),
        all_superseded=all_of(superseded),
        contested=entries(contested[-NOTED:]),
        all_contested=all_of(contested),
        references=references.listed(),
    )


def evidence_page(dossier: Dossier) -> EvidencePage:
    """How well the facts are supported, as a whole and by sector, and what each badge means."""
    borne: Counter[str] = Counter()
    for fact in dossier.facts:
        borne.update(badge.key for badge in badges(fact, dossier))
        borne.update([f"status-{fact.fact.status}"] if fact.fact.status else [])
    return EvidencePage(
        trust=trust_in(dossier.tally, dossier),
        sectors=tuple(
            _support(node, dossier) for node in in_order(n for n in dossier.of_type(SECTOR) if not n.record.parent)
        ),
        badges=tuple(
            Meaning(
                evidence_badge(key, dossier.words),
                dossier.words.count(borne[key], "fact"),
                f"evidence={key}" if key in EVIDENCE_KEYS else "",
            )
            for key in BADGES
        ),
        statuses=tuple(
            Meaning(status_badge(dossier, key), dossier.words.count(borne[f"status-{key}"], "fact"), f"status={key}")
            for key in dossier.settings.statuses
        ),
    )


def _support(sector: Node, dossier: Dossier) -> Support:
    facts = dossier.backlinks(sector)

    def share(count: int) -> str:
        return dossier.words.share(count, len(facts)) if facts else ""

    return Support(
        link=link_to(sector),
        facts=len(facts),
        corroborated=share(sum(len(fact.origins) > 1 for fact in facts)),
        primary=share(sum(fact.primary for fact in facts)),
        contested=share(sum(dossier.contested(fact) for fact in facts)),
        checked=share(sum(bool(fact.fact.checked) for fact in facts)),
    )
