"""What is on the page of a sector, an organisation, an initiative, a place and a source."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from torana.dossier.graph import Dossier, FactNode, Node, Partner, alphabetical
from torana.dossier.sums import sums
from torana.pages.changes import LastEvents, last_events
from torana.pages.drawings.figures import Chart, SumView, charts, sum_views
from torana.pages.drawings.network import Picture, partner_picture
from torana.pages.drawings.strip import Strip, strip
from torana.pages.paging import FACTS, ROWS, Pager, pager, split
from torana.pages.shared.addresses import Site, brief_path, page_path, part_path
from torana.pages.shared.badges import Badge, badges, evidence_badge, status_badge
from torana.pages.shared.dates import machine_date
from torana.pages.shared.fact_views import FactView, fact_anchor, fact_view
from torana.pages.shared.links import Link, Text, link_to, plain, rich
from torana.pages.shared.references import Mark, Reference, References, repeated_source
from torana.pages.shared.repository_links import report_url, source_line, suggest_url
from torana.pages.shared.trust import Trust, trust_in
from torana.records.models import Figure
from torana.wording.words import TYPES, Words

COLUMN = 20
"""Initiatives that a column of a board shows; the rest is a table on pages of its own."""
SHORTENED = 90
"""Characters of a statement that a list shows which leads to the whole of it on the same page."""


@dataclass(frozen=True, slots=True)
class Native:
    """A name in its own script."""

    language: str
    """BCP 47 tag, for `lang`."""
    language_name: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """What every entity page begins and ends with."""

    name: str
    type: str
    """`Organisation`; the first crumb is the plural."""
    crumbs: tuple[Link, ...]
    also_known_as: tuple[str, ...]
    native_names: tuple[Native, ...]
    summary: Text
    trust: Trust
    edit_url: str
    report_url: str
    suggest_url: str
    file: str
    data: Link
    """The same as data."""
    past: LastEvents | None
    """What its commits did last."""


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under one heading."""

    title: Link
    anchor: str
    facts: tuple[FactView, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry of the timeline is found by."""

    at: str
    """The key of its mark on the drawn line; empty without a date."""
    type: str
    """The type of the entity that the fact stands under."""
    sectors: str
    """Slugs of its sectors and of those above them, with spaces between."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact in a timeline: one line."""

    date: str
    datetime: str
    statement: Text
    replaced: bool
    """Whether a later fact replaces it."""
    marks: tuple[Mark, ...]
    permalink: Link
    badges: tuple[Badge, ...]
    found: Found | None = None
    """What it is found by; `None` where nothing filters."""


@dataclass(frozen=True, slots=True)
class Period:
    """The entries of one year, or those without a date."""

    title: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A fact of the page in the order of time: a line that leads to it."""

    date: str
    datetime: str
    statement: str
    anchor: str


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """An initiative in a table."""

    link: Link
    kind: str
    status: Badge | None
    since: str
    """When it reached that status."""
    since_datetime: str
    sectors: tuple[Link, ...]
    facts: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """An initiative that an organisation takes part in, or an organisation in an initiative."""

    link: Link
    roles: tuple[str, ...]
    status: Badge | None
    country: str
    marks: tuple[Mark, ...]
    doubts: tuple[Badge, ...]
    """What weakens every fact that shows the role: a role is never surer than its evidence."""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An organisation that shares initiatives with the one of the page."""

    link: Link
    country: str
    initiatives: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a table."""

    link: Link
    native_names: tuple[Native, ...]
    also_known_as: tuple[str, ...]
    kind: str
    country: str
    sectors: tuple[Link, ...]
    """The top sectors of its initiatives."""
    initiatives: int
    facts: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure in a table."""

    initiative: Link
    measure: str
    of: str
    value: str
    date: str
    note: str
    replaced: bool
    """Whether a later fact replaces its own."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of an initiative's status."""

    status: Badge
    date: str
    statement: Text
    permalink: Link
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the status ladder, reached or not."""

    status: Badge
    reached: bool
    current: bool
    date: str
    """When it was first reached; empty when no fact gives a date."""
    datetime: str
    permalink: Link | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The initiatives that are at one step."""

    status: Badge | None
    initiatives: tuple[InitiativeRow, ...]
    more: Link | None
    """Where the rest stands, if it does not show all."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that an entity's page begins and further pages go on with."""

    rows: tuple[Any, ...]
    pager: Pager | None
    """`None` where this is all."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Figures of one measure that cannot all be right."""

    measure: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class SectorPage:
    """The view of a sector's page."""

    head: Head
    brief: Link
    parent: Link | None
    children: tuple[Link, ...]
    board: tuple[Column, ...]
    organisations: Listing
    """Of `OrganisationRow`."""
    figures: tuple[FigureRow, ...]
    sums: tuple[SumView, ...]
    strip: Strip | None
    timeline: tuple[Period, ...]
    pager: Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """The view of an organisation's page."""

    head: Head
    kind: str
    country: str
    headquarters: Link | None
    parent: Link | None
    children: tuple[Link, ...]
    website: str
    roles: Listing
    """Of `RoleRow`."""
    picture: Picture | None
    """Of the partners; `None` without any."""
    partners: Listing
    """Of `PartnerRow`."""
    groups: tuple[Group, ...]
    pager: Pager | None
    """Of the facts."""
    strip: Strip | None
    timeline: tuple[Pointer, ...]
    """The latest first: what the facts say stands above, by initiative."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """The view of an initiative's page."""

    head: Head
    brief: Link
    kind: str
    sectors: tuple[Link, ...]
    places: tuple[Link, ...]
    part_of: Link | None
    parts: tuple[Link, ...]
    related: tuple[Link, ...]
    status: Badge | None
    since: str
    ladder: tuple[Rung, ...]
    history: tuple[StepRow, ...]
    parties: tuple[RoleRow, ...]
    figures: tuple[FigureRow, ...]
    charts: tuple[Chart, ...]
    conflicts: tuple[ConflictView, ...]
    strip: Strip | None
    facts: tuple[FactView, ...]
    pager: Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The view of a place's page."""

    head: Head
    country: str
    within: Link | None
    contains: tuple[Link, ...]
    coordinates: str
    initiatives: Listing
    """Of `InitiativeRow`."""
    organisations: Listing
    """Links to those that have their head office there."""
    groups: tuple[Group, ...]
    pager: Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of a fingerprinted source, and what rests on it."""

    locator: str
    section: str
    words: int
    facts: tuple[Link, ...]
    no_fact: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The view of a source's page."""

    head: Head
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
    groups: tuple[Group, ...]
    disputed: tuple[FactView, ...]
    pager: Pager | None
    """Of the facts."""
    references: tuple[Reference, ...]


# --- pieces -----------------------------------------------------------------------------------------------------


def head(node: Node, dossier: Dossier, site: Site, crumbs: Iterable[Link] = ()) -> Head:
    """What every entity page begins and ends with."""
    record = node.record
    summary = getattr(record, "summary", None)
    return Head(
        name=node.name,
        type=dossier.words.t(TYPES[node.type.name]),
        crumbs=(Link(dossier.words.t(node.type.title), f"{node.type.url}/index.md"), *crumbs),
        also_known_as=tuple(record.also_known_as),
        native_names=native_names(node, dossier),
        summary=rich(summary, dossier, node) if summary else (),
        trust=trust_in(dossier.tallied(dossier.backlinks(node)), dossier),
        edit_url=source_line(site, node.position),
        report_url=report_url(site, node.slug, node.position.file),
        suggest_url=suggest_url(site, node.name),
        file=node.position.file,
        data=Link("JSON", f"api/v1/{node.type.url}/{node.slug}.json"),
        past=last_events(node, dossier),
    )


def native_names(node: Node, dossier: Dossier) -> tuple[Native, ...]:
    """The names of an organisation in its own scripts."""
    names = getattr(node.record, "native_name", {})
    return tuple(Native(tag, dossier.settings.languages[tag], text) for tag, text in names.items())


def by_name(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in the order of their names."""
    return sorted(nodes, key=alphabetical)


def country(node: Node, dossier: Dossier) -> str:
    """The country of an organisation or place, or an empty text."""
    key = node.record.country
    return dossier.settings.countries[key] if key else ""


def initiative_row(node: Node, dossier: Dossier) -> InitiativeRow:
    """An initiative in a table."""
    step = dossier.status(node)
    return InitiativeRow(
        link=link_to(node),
        kind=dossier.settings.kinds.initiative[node.record.kind].name,
        status=status_badge(dossier, step.status) if step else None,
        since=dossier.words.when(step.fact.fact.date) if step else "",
        since_datetime=machine_date(step.fact.fact.date) if step else "",
        sectors=tuple(link_to(dossier.nodes[slug]) for slug in node.record.sectors),
        facts=len(dossier.own_facts(node)),
    )


def organisation_row(node: Node, dossier: Dossier) -> OrganisationRow:
    """An organisation in a table."""
    return OrganisationRow(
        link=link_to(node),
        native_names=native_names(node, dossier),
        also_known_as=tuple(node.record.also_known_as),
        kind=dossier.settings.kinds.organisation[node.record.kind].name,
        country=country(node, dossier),
        sectors=tuple(link_to(sector) for sector in top_sectors(dossier.initiatives(node), dossier)),
        initiatives=len(dossier.initiatives(node)),
        facts=len(dossier.order_of(node)),
    )


def top_sectors(initiatives: Iterable[Node], dossier: Dossier) -> list[Node]:
    """The widest sectors that some initiatives belong to, each once, by name."""
    slugs = dict.fromkeys(slug for initiative in initiatives for slug in initiative.record.sectors)
    top = {sector.slug: sector for slug in slugs for sector in dossier.lineage(dossier.nodes[slug], "parent")[-1:]}
    return by_name(top.values())


def figure_rows(facts: Iterable[FactNode], dossier: Dossier, references: References) -> list[FigureRow]:
    """The figures of facts, in the order of the facts."""
    return [figure_row(fact, figure, dossier, references) for fact in facts for figure in fact.fact.figures]


def figure_row(fact: FactNode, figure: Figure, dossier: Dossier, references: References) -> FigureRow:
    """One figure of a fact."""
    settings = dossier.settings
    return FigureRow(
        initiative=Link(fact.owner.name, page_path(fact.owner), fact.fact.id),
        measure=settings.measures[figure.measure].name,
        of=figure.of or "",
        value=dossier.words.quantity(figure, settings.units[figure.unit]),
        date=dossier.words.when(figure.as_of or fact.fact.date),
        note=figure.note or "",
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
    )


def timeline(
    facts: Iterable[FactNode],
    dossier: Dossier,
    references: References,
    here: Node | None = None,
    found: Callable[[FactNode], Found | None] = lambda fact: None,
) -> tuple[Period, ...]:
    """Facts by year, the latest first; those without a date last.

    Args:
        facts: In the order of time.
        dossier: The dossier that they belong to.
        references: The numbered sources of the page; those of the facts are added.
        here: The entity whose page it is, if it is one's.
        found: What each entry is found by, where the list can be filtered.
    """
    years: dict[str, list[FactNode]] = {}
    for fact in facts:
        years.setdefault(str(fact.fact.date.first.year) if fact.fact.date else "", []).append(fact)
    return tuple(
        Period(
            title=year or dossier.words.t("Without a date"),
            anchor=f"_{year}" if year else "_undated",
            entries=tuple(entry(fact, dossier, references, here, found(fact)) for fact in reversed(years[year])),
        )
        for year in sorted(years, reverse=True)
    )


def year_anchor(fact: FactNode) -> str:
    """The heading of a fact's year in a timeline."""
    return f"_{fact.fact.date.first.year}" if fact.fact.date else "_undated"


def entry(
    fact: FactNode, dossier: Dossier, references: References, here: Node | None = None, found: Found | None = None
) -> Entry:
    """A fact as one line of a timeline."""
    date = fact.fact.date
    shown = [status_badge(dossier, fact.fact.status)] if fact.fact.status else []
    if dossier.contested(fact):
        shown.append(evidence_badge("contested", dossier.words))
    return Entry(
        date=dossier.words.when(date),
        datetime=machine_date(date),
        statement=rich(fact.fact.statement, dossier, here),
        replaced=fact.key in dossier.superseded_by,
        marks=references.of(fact),
        permalink=Link(fact.owner.name, page_path(fact.owner), fact.fact.id),
        badges=tuple(shown),
        found=found,
    )


def groups(
    facts: Sequence[FactNode], dossier: Dossier, site: Site, references: References, here: Node
) -> tuple[Group, ...]:
    """Facts by the entity that they stand under: the page's own first, then in the order of their first fact."""
    by_owner: dict[str, list[FactNode]] = {}
    for fact in sorted(facts, key=lambda fact: fact.owner is not here):
        by_owner.setdefault(fact.owner.slug, []).append(fact)
    return tuple(
        Group(
            title=link_to(dossier.nodes[slug]),
            anchor=f"_facts-{slug}",
            facts=tuple(fact_view(fact, dossier, site, references, here, grouped=True) for fact in owned),
        )
        for slug, owned in by_owner.items()
    )


def doubts(facts: Sequence[FactNode], dossier: Dossier) -> tuple[Badge, ...]:
    """The warning badges that all of some facts bear."""
    bad = ("contested", "confidence-low", "superseded")
    found = [{badge.key: badge for badge in badges(fact, dossier) if badge.key in bad} for fact in facts]
    return tuple(badge for key, badge in found[0].items() if all(key in others for others in found)) if found else ()


def by_step(initiatives: Iterable[Node], dossier: Dossier) -> dict[str, list[Node]]:
    """Initiatives by the step they are at, the furthest first; those without one last, under an empty text."""
    found: dict[str, list[Node]] = {status: [] for status in (*reversed(dossier.settings.statuses), "")}
    for initiative in by_name(initiatives):
        step = dossier.status(initiative)
        found[step.status if step else ""].append(initiative)
    return {status: nodes for status, nodes in found.items() if nodes}


def board(initiatives: Iterable[Node], dossier: Dossier, rest: str) -> tuple[Column, ...]:
    """Initiatives by the step they are at, as columns.

    Args:
        initiatives: In any order.
        dossier: The dossier that they belong to.
        rest: The Markdown file of the page that holds those which do not find room.
    """
    return tuple(
        Column(
            status_badge(dossier, status) if status else None,
            tuple(initiative_row(node, dossier) for node in nodes[:COLUMN]),
            Link(dossier.words.t("%(count)s more", count=dossier.words.integer(len(nodes) - COLUMN)), rest)
            if len(nodes) > COLUMN
            else None,
        )
        for status, nodes in by_step(initiatives, dossier).items()
    )


def ladder(initiative: Node, dossier: Dossier, references: References) -> tuple[Rung, ...]:
    """Every step in its order, with the first fact that shows it; an end that was not reached is left out."""
    first: dict[str, FactNode] = {}
    for step in dossier.history(initiative):
        first.setdefault(step.status, step.fact)
    current = dossier.status(initiative)
    rungs = []
    for status, term in dossier.settings.statuses.items():
        fact = first.get(status)
        if fact is None and term.ends:
            continue
        rungs.append(
            Rung(
                status=status_badge(dossier, status),
                reached=fact is not None,
                current=current is not None and current.status == status,
                date=dossier.words.when(fact.fact.date) if fact else "",
                datetime=machine_date(fact.fact.date) if fact else "",
                permalink=Link(dossier.words.t("fact"), page_path(initiative), fact.fact.id) if fact else None,
                marks=references.of(fact) if fact else (),
            )
        )
    return tuple(rungs)


def party_rows(node: Node, dossier: Dossier, references: References) -> tuple[RoleRow, ...]:
    """The parties of an initiative, each once with all its roles."""
    record = node.record
    by_party: dict[str, list[int]] = {}
    for index, party in enumerate(record.parties):
        by_party.setdefault(party.organisation, []).append(index)
    parties = []
    for slug, indexes in by_party.items():
        chosen = [record.parties[index] for index in indexes]
        shown_by = [fact for party in chosen for fact in dossier.party_facts(node, party)]
        parties.append(
            RoleRow(
                link=link_to(dossier.nodes[slug]),
                roles=tuple(dict.fromkeys(dossier.words.t(party.role) for party in chosen)),
                status=None,
                country=country(dossier.nodes[slug], dossier),
                marks=references.marks(shown_by),
                doubts=doubts(shown_by, dossier),
            )
        )
    return tuple(parties)


def conflict_views(node: Node, dossier: Dossier, references: References) -> tuple[ConflictView, ...]:
    """The figures of an entity's facts that cannot all be right."""
    settings = dossier.settings
    return tuple(
        ConflictView(
            measure=settings.measures[conflict.measure].name + (f" ({conflict.of})" if conflict.of else ""),
            rows=tuple(figure_row(fact, figure, dossier, references) for fact, figure in conflict.values),
        )
        for conflict in dossier.conflicts_of(node)
    )


# --- lists in parts ---------------------------------------------------------------------------------------------


def fact_parts(node: Node, facts: Sequence[FactNode]) -> list[Sequence[FactNode]]:
    """The facts of an entity's page in parts, the newest last. Its own stay on it, where their addresses are."""
    *older, newest = split([fact for fact in facts if fact.owner is not node], FACTS)
    if not older:
        return [facts]
    kept = {fact.key for fact in newest}
    return [*older, [fact for fact in facts if fact.owner is node or fact.key in kept]]


def facts_pager(node: Node, parts: Sequence[Sequence[FactNode]], here: int, dossier: Dossier) -> Pager | None:
    """The links between the parts of an entity's facts."""
    last = len(parts) - 1
    return pager(
        parts,
        here,
        lambda index: page_path(node) if index == last else part_path(node, "facts", index + 1),
        dossier.words,
    )


def listing(
    node: Node,
    name: str,
    items: Sequence[Any],
    row: Callable[[Any], Any],
    dossier: Dossier,
    here: int = 0,
    first: int = 2,
) -> Listing:
    """One part of a list that an entity's page begins.

    Args:
        node: The entity.
        name: What the list is called in the addresses of its further parts.
        items: What the list is made of, all of it.
        row: Makes a row of an item.
        dossier: The dossier that they belong to.
        here: The index of the part.
        first: The number of the first part that has a page of its own.
    """
    parts = split(items, ROWS)
    links = pager(
        parts,
        here,
        lambda index: page_path(node) if index + 1 < first else part_path(node, name, index + 1),
        dossier.words,
    )
    return Listing(tuple(row(item) for item in parts[here]), links)


def sector_members(node: Node, dossier: Dossier, here: int = 0) -> Listing:
    """The organisations that take part in the initiatives of a sector."""
    slugs = {party.organisation for initiative in dossier.initiatives(node) for party in initiative.record.parties}
    members = by_name(dossier.nodes[slug] for slug in slugs)
    return listing(node, "organisations", members, lambda member: organisation_row(member, dossier), dossier, here)


def roles(node: Node, dossier: Dossier, references: References, here: int = 0) -> Listing:
    """The initiatives that an organisation takes part in, each with what it is there."""

    def row(initiative: Node) -> RoleRow:
        parties = [party for party in initiative.record.parties if party.organisation == node.slug]
        shown_by = [fact for party in parties for fact in dossier.party_facts(initiative, party)]
        step = dossier.status(initiative)
        return RoleRow(
            link=link_to(initiative),
            roles=tuple(dict.fromkeys(dossier.words.t(party.role) for party in parties)),
            status=status_badge(dossier, step.status) if step else None,
            country="",
            marks=references.marks(shown_by),
            doubts=doubts(shown_by, dossier),
        )

    return listing(node, "initiatives", by_name(dossier.initiatives(node)), row, dossier, here)


def partners(node: Node, dossier: Dossier, here: int = 0) -> Listing:
    """The organisations that share initiatives with one."""

    def row(partner: Partner) -> PartnerRow:
        return PartnerRow(
            link_to(partner.organisation),
            country(partner.organisation, dossier),
            tuple(link_to(initiative) for initiative in partner.initiatives),
        )

    return listing(node, "partners", dossier.partners(node), row, dossier, here)


def initiatives_of(node: Node, dossier: Dossier, here: int = 0, first: int = 2) -> Listing:
    """The initiatives of a place or a sector; those of a sector have a page of their own from part `first` 1 on."""
    found = by_name(dossier.initiatives(node))
    return listing(node, "initiatives", found, lambda each: initiative_row(each, dossier), dossier, here, first)


def head_offices(node: Node, dossier: Dossier, here: int = 0) -> Listing:
    """The organisations that have their head office in a place."""
    return listing(node, "organisations", by_name(dossier.seated(node)), link_to, dossier, here)


# --- pages ------------------------------------------------------------------------------------------------------


def sector_page(node: Node, dossier: Dossier, site: Site) -> SectorPage:
    """A sector: what goes on in it, how far it has come, and who takes part."""
    references = References(dossier)
    facts = dossier.backlinks(node)
    parts = fact_parts(node, facts)
    periods = timeline(parts[-1], dossier, references, node)
    return SectorPage(
        head=head(node, dossier, site, (link_to(n) for n in reversed(dossier.lineage(node, "parent")[1:]))),
        brief=Link(dossier.words.t("Brief for printing"), brief_path(node)),
        parent=link_to(dossier.nodes[node.record.parent]) if node.record.parent else None,
        children=tuple(link_to(child) for child in by_name(dossier.children(node))),
        board=board(dossier.initiatives(node), dossier, part_path(node, "initiatives", 1)),
        organisations=sector_members(node, dossier),
        figures=tuple(figure_rows(parts[-1], dossier, references)),
        sums=sum_views(sums(facts, dossier), dossier, references),
        strip=strip(parts[-1], dossier, year_anchor),
        timeline=periods,
        pager=facts_pager(node, parts, len(parts) - 1, dossier),
        references=references.listed(),
    )


def organisation_page(node: Node, dossier: Dossier, site: Site) -> OrganisationPage:
    """An organisation: who it is, what it takes part in and with whom, and every fact that names it."""
    references = References(dossier)
    record, settings = node.record, dossier.settings
    found = roles(node, dossier, references)
    parts = fact_parts(node, dossier.backlinks(node))
    facts = parts[-1]
    return OrganisationPage(
        head=head(node, dossier, site),
        kind=settings.kinds.organisation[record.kind].name,
        country=country(node, dossier),
        headquarters=link_to(dossier.nodes[record.headquarters]) if record.headquarters else None,
        parent=link_to(dossier.nodes[record.parent]) if record.parent else None,
        children=tuple(link_to(child) for child in by_name(dossier.children(node))),
        website=record.website or "",
        roles=found,
        picture=partner_picture(node, dossier),
        partners=partners(node, dossier),
        groups=groups(facts, dossier, site, references, node),
        pager=facts_pager(node, parts, len(parts) - 1, dossier),
        strip=strip(facts, dossier, lambda fact: fact_anchor(fact, node)),
        timeline=tuple(
            Pointer(
                date=dossier.words.when(fact.fact.date),
                datetime=machine_date(fact.fact.date),
                statement=textwrap.shorten(plain(fact.fact.statement, dossier), SHORTENED, placeholder="…"),
                anchor=fact_anchor(fact, node),
            )
            for fact in reversed(facts)
            if fact.fact.date
        ),
        references=references.listed(),
    )


def initiative_page(node: Node, dossier: Dossier, site: Site) -> InitiativePage:
    """An initiative: how far it is and how it got there, who takes part as what, its figures, facts and conflicts."""
    references = References(dossier)
    record, settings = node.record, dossier.settings
    own = dossier.own_facts(node)
    parts = fact_parts(node, dossier.backlinks(node))
    step = dossier.status(node)
    history = tuple(
        StepRow(
            status=status_badge(dossier, s.status),
            date=dossier.words.when(s.fact.fact.date),
            statement=rich(s.fact.fact.statement, dossier, node),
            permalink=Link("", page_path(node), s.fact.fact.id),
            marks=references.of(s.fact),
        )
        for s in dossier.history(node)
    )
    named = {other.slug: other for fact in parts[-1] for other in (*fact.names, fact.owner)}
    shown = {node.slug, record.part_of, *(child.slug for child in dossier.children(node))}
    return InitiativePage(
        head=head(node, dossier, site),
        brief=Link(dossier.words.t("Brief for printing"), brief_path(node)),
        kind=settings.kinds.initiative[record.kind].name,
        sectors=tuple(link_to(dossier.nodes[slug]) for slug in record.sectors),
        places=tuple(link_to(dossier.nodes[slug]) for slug in record.places),
        part_of=link_to(dossier.nodes[record.part_of]) if record.part_of else None,
        parts=tuple(link_to(child) for child in by_name(dossier.children(node))),
        related=tuple(
            link_to(other) for other in by_name(named.values()) if other.type is node.type and other.slug not in shown
        ),
        status=status_badge(dossier, step.status) if step else None,
        since=dossier.words.when(step.fact.fact.date) if step else "",
        ladder=ladder(node, dossier, references) if step else (),
        history=history,
        parties=party_rows(node, dossier, references),
        figures=tuple(figure_rows(own, dossier, references)),
        charts=charts(own, dossier),
        conflicts=conflict_views(node, dossier, references),
        strip=strip(parts[-1], dossier, lambda fact: fact_anchor(fact, node)),
        facts=tuple(fact_view(fact, dossier, site, references, node) for fact in parts[-1]),
        pager=facts_pager(node, parts, len(parts) - 1, dossier),
        references=references.listed(),
    )


def place_page(node: Node, dossier: Dossier, site: Site) -> PlacePage:
    """A place: where it lies and what happens there."""
    references = References(dossier)
    record = node.record
    parts = fact_parts(node, dossier.backlinks(node))
    return PlacePage(
        head=head(node, dossier, site, (link_to(n) for n in reversed(dossier.lineage(node, "within")[1:]))),
        country=country(node, dossier),
        within=link_to(dossier.nodes[record.within]) if record.within else None,
        contains=tuple(link_to(child) for child in by_name(dossier.children(node))),
        coordinates=_coordinates(record.latitude, record.longitude, dossier.words)
        if record.latitude is not None
        else "",
        initiatives=initiatives_of(node, dossier),
        organisations=head_offices(node, dossier),
        groups=groups(parts[-1], dossier, site, references, node),
        pager=facts_pager(node, parts, len(parts) - 1, dossier),
        references=references.listed(),
    )


def _coordinates(latitude: Decimal | None, longitude: Decimal | None, words: Words) -> str:
    if latitude is None or longitude is None:
        return ""
    vertical = words.t("%(degrees)s° N") if latitude >= 0 else words.t("%(degrees)s° S")
    across = words.t("%(degrees)s° E") if longitude >= 0 else words.t("%(degrees)s° W")
    return f"{vertical % {'degrees': abs(latitude)}}, {across % {'degrees': abs(longitude)}}"


def source_page(node: Node, dossier: Dossier, site: Site) -> SourcePage:
    """A source: what it is, how to reach it, how much of it is used, and every fact that rests on it."""
    references = References(dossier)
    record, settings = node.record, dossier.settings
    parts = fact_parts(node, dossier.backlinks(node))
    citing, disputed = _resting(node, parts[-1])
    coverage = dossier.coverage(node)
    rows = tuple(
        SentenceRow(
            locator=locator,
            section=record.sections[int(locator.split(".")[0])].title or "",
            words=sentence.words,
            facts=tuple(Link(fact.owner.name, page_path(fact.owner), fact.fact.id) for fact in cited),
            no_fact=sentence.no_fact or "",
        )
        for locator, (sentence, cited) in coverage.items()
    )
    used = sum(bool(row.facts or row.no_fact) for row in rows)
    return SourcePage(
        head=head(node, dossier, site),
        publisher=record.publisher,
        kind=settings.kinds.source[record.kind].name,
        primary=record.primary,
        independent=record.independent,
        repeats=repeated_source(node, dossier),
        carried_by=tuple(link_to(other) for other in dossier.carriers(node)),
        language=settings.languages[record.language],
        published=dossier.words.when(record.published),
        retrieved=dossier.words.when(record.retrieved),
        seen=record.seen or "",
        note=record.note or "",
        url=record.url or "",
        archived=record.archived or "",
        coverage=dossier.words.t("%(share)s sentences accounted for", share=dossier.words.share(used, len(rows)))
        if rows
        else "",
        sentences=rows,
        groups=groups(citing, dossier, site, references, node),
        disputed=tuple(fact_view(fact, dossier, site, references, node) for fact in disputed),
        pager=facts_pager(node, parts, len(parts) - 1, dossier),
        references=references.listed(),
    )


def _resting(source: Node, facts: Iterable[FactNode]) -> tuple[list[FactNode], list[FactNode]]:
    """Of the facts on a source's page those that cite it, and those that it only contradicts."""
    citing: list[FactNode] = []
    disputed: list[FactNode] = []
    for fact in facts:
        (citing if any(cited is source for cited, _ in fact.citations) else disputed).append(fact)
    return citing, disputed
