"""The pieces that pages are composed of: links, facts with their evidence, and the numbered list of sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from urllib.parse import quote, quote_plus

from torana.dossier.graph import Dossier, FactNode, Node, Tally
from torana.problems import Position
from torana.records.models import LINK, Date, Figure
from torana.wording.words import Words, own

Thing = TypeVar("Thing", FactNode, Node)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Site:
    """What the builder says of the site, the dossier aside."""

    url: str = ""
    """The address of the home page, with `/` at its end; empty when it is not known."""
    repository: str = ""
    """The address of the repository on its forge; empty when there is none."""
    branch: str = "main"
    """The branch whose files the site links to."""
    languages: tuple[tuple[str, str], ...] = ()
    """The languages that the site's own words are translated to: BCP 47 tag, and what each calls itself."""


class Link(NamedTuple):
    """A link to a page of this site.

    A tuple as badges and marks are: pages have a hundred of them each, and a frozen dataclass takes four times as long.
    """

    text: str
    path: str
    """The Markdown file of the page, from the root of the site's pages: `organisations/meti.md`."""
    anchor: str = ""


Text = tuple["str | Link", ...]
"""Plain text with links in it."""


class Badge(NamedTuple):
    """A short word that tells at a glance how far to trust a fact, with its meaning."""

    key: str
    text: str
    meaning: str

    @property
    def link(self) -> Link:
        """Where its meaning is told."""
        return Link(self.text, EVIDENCE, f"_{self.key}")


class Mark(NamedTuple):
    """A numbered citation of a statement."""

    number: int
    title: str
    """The locator: where in the source."""


@dataclass(frozen=True, slots=True)
class DisputeView:
    """What a source or another fact says instead."""

    text: Text
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Anywhere:
    """What every page shows of a fact alike."""

    permalink: Link
    """Its permanent address."""
    date: str
    """In words; empty when it is not known."""
    datetime: str
    """As a machine reads it; of a span its beginning, empty when it is not known."""
    status: Badge | None
    badges: tuple[Badge, ...]
    figures: tuple[str, ...]
    note: str
    checked: str
    superseded_by: Link | None


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact as a page shows it."""

    anchor: str
    """Its `id` on this page: the fact's own on the page of its entity, elsewhere with the entity's before it."""
    statement: Text
    marks: tuple[Mark, ...]
    disputes: tuple[DisputeView, ...]
    under: Link | None
    """The entity that it stands under, on the pages of others."""
    about: tuple[Link, ...]
    """What it concerns besides what its statement links."""
    edit_url: str
    """Only where the fact stands: on the pages of others its permanent address leads there."""
    report_url: str
    same: Anywhere


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as the lists of all pages name it."""

    link: Link
    publisher: str
    published: str
    kind: str
    primary: bool
    repeats: Text
    language: str
    """Empty for English."""
    language_tag: str
    url: str
    archived: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the numbered list of sources."""

    number: int
    locators: tuple[str, ...]
    source: Cited


@dataclass(frozen=True, slots=True)
class Share:
    """How many facts of some have something."""

    text: str
    """`18 of 29 (62 %)`"""
    label: Link
    """What they have, linked to its meaning."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How well some facts are supported, together."""

    facts: str
    """`12 facts`."""
    shares: tuple[Share, ...]
    checks: str
    """When the check that lies furthest back was, and how many facts were never checked."""
    as_of: str
    page: Link
    """Where it is told how this is counted."""


def remembered(
    make: Callable[[Thing, Dossier], Made],
) -> Callable[[Thing, Dossier], Made]:
    """Makes what does not depend on the page once for each fact or entity: a fact is on eight pages on average."""
    name = make.__qualname__

    def made(thing: Thing, dossier: Dossier) -> Made:
        key = (name, thing.key if isinstance(thing, FactNode) else thing.slug)
        return dossier.once(key, lambda: make(thing, dossier))

    return made


def page_path(node: Node) -> str:
    """The Markdown file of an entity's page."""
    return f"{node.type.url}/{node.slug}.md"


def address(path: str) -> str:
    """The address of a file from the root of the site: `organisations/meti/`, empty for the home page."""
    if not path.endswith(".md"):
        return path
    path = path.removesuffix(".md")
    return "" if path == "index" else f"{path.removesuffix('/index')}/"


def part_path(node: Node, name: str, number: int) -> str:
    """The Markdown file of a further part of a list that an entity's page begins: `organisations/meti/facts-1.md`."""
    return page_path(node).removesuffix(".md") + f"/{name}-{number}.md"


def brief_path(node: Node) -> str:
    """The Markdown file of the brief of a sector or an initiative."""
    return page_path(node).removesuffix(".md") + "/brief.md"


def page_address(site: Site, path: str) -> str:
    """The permanent address of a page, or an empty text where the site does not know its own."""
    return site.url + address(path) if site.url else ""


def link_to(node: Node, text: str = "") -> Link:
    """A link to an entity's page."""
    name = node.name  # read in any case: the entity may have become one of another type
    return Link(text or name, page_path(node))


def rich(text: str, dossier: Dossier, here: Node | None = None) -> Text:
    """A statement or summary with its `[[slug]]` resolved; a link to the page it stands on is plain text."""
    spans: list[str | Link] = []
    end = 0
    for match in LINK.finditer(text):
        if match.start() > end:
            spans.append(text[end : match.start()])
        node = dossier.nodes[match[1].strip()]
        shown = (match[2] or node.name).strip()
        spans.append(shown if node is here else link_to(node, shown))
        end = match.end()
    if end < len(text):
        spans.append(text[end:])
    return tuple(spans)


def plain(text: str, dossier: Dossier) -> str:
    """A statement or summary without its links."""
    return LINK.sub(lambda match: (match[2] or dossier.nodes[match[1].strip()].name).strip(), text)


def machine(date: Date | None) -> str:
    """A date for the `datetime` of a `<time>`: HTML knows no spans, so of one the first day; empty without a date."""
    return date.text.partition("/")[0] if date else ""


@dataclass
class References:
    """Numbers the sources of one page in the order in which they are first cited."""

    dossier: Dossier
    numbers: dict[str, int] = field(default_factory=dict)
    locators: dict[str, dict[str, None]] = field(default_factory=dict)

    def mark(self, source: Node, at: str) -> Mark:
        """The citation of a place in a source."""
        number = self.numbers.setdefault(source.slug, len(self.numbers) + 1)
        self.locators.setdefault(source.slug, {})[at] = None
        return Mark(number, at)

    def of(self, fact: FactNode) -> tuple[Mark, ...]:
        """The citations of a fact: each place, also where a source has several."""
        marks = (self.mark(source, at) for source, at in fact.citations)
        return tuple(sorted(dict.fromkeys(marks), key=lambda mark: mark.number))

    def marks(self, facts: Iterable[FactNode]) -> tuple[Mark, ...]:
        """The citations of several facts together, each source once."""
        found: dict[int, Mark] = {}
        for fact in facts:
            for source, at in fact.citations:
                mark = self.mark(source, at)
                found.setdefault(mark.number, mark)
        return tuple(sorted(found.values(), key=lambda mark: mark.number))

    def listed(self) -> tuple[Reference, ...]:
        """The list of sources for the foot of the page."""
        return tuple(
            Reference(number, tuple(self.locators[slug]), cited(self.dossier.nodes[slug], self.dossier))
            for slug, number in self.numbers.items()
        )


@remembered
def cited(source: Node, dossier: Dossier) -> Cited:
    """A source as lists name it."""
    record, settings = source.record, dossier.settings
    return Cited(
        link=link_to(source),
        publisher=record.publisher,
        published=dossier.words.when(record.published),
        kind=settings.kinds.source[record.kind].name,
        primary=record.primary,
        repeats=repeats(source, dossier),
        language="" if record.language == "en" else settings.languages[record.language],
        language_tag=record.language,
        url=record.url or "",
        archived=record.archived or "",
    )


def repeats(source: Node, dossier: Dossier) -> Text:
    """Whose report a source carries: an agency by name, another source as a link, or nothing."""
    repeated = source.record.repeats
    if not repeated:
        return ()
    node = dossier.nodes.get(repeated)
    return (link_to(node),) if node is not None and node.type.name == "source" else (repeated,)


def source_line(site: Site, position: Position) -> str:
    """The address of a line of the repository on its forge, or an empty text."""
    if not site.repository:
        return ""
    return f"{site.repository.rstrip('/')}/blob/{site.branch}/{quote(position.file)}#L{position.line}"


def report_url(site: Site, subject: str, file: str) -> str:
    """The issue form for a correction, filled in; or an empty text."""
    return _form(site, "correction", f"Correction: {subject}", fact=subject, file=file)


def suggest_url(site: Site, name: str) -> str:
    """The issue form for a new fact, filled in with what it is about; or an empty text."""
    return _form(site, "fact", f"New fact: {name}", subject=name)


def _form(site: Site, form: str, title: str, **fields: str) -> str:
    if not site.repository:
        return ""
    query = "".join(f"&{name}={quote_plus(value)}" for name, value in fields.items())
    return f"{site.repository.rstrip('/')}/issues/new?template={form}.yml&title={quote_plus(title)}{query}"


EVIDENCE = "evidence.md"
"""The page that tells what each badge means."""

BADGES = {
    "corroborated": (own("Two or more origins"), own("First reported by two or more who do not repeat each other.")),
    "single": (own("Single-sourced"), own("All sources go back to one origin.")),
    "primary": (own("Primary source"), own("A party's own document is among the sources.")),
    "contested": (own("Contested"), own("A source, another fact or another figure says otherwise.")),
    "confidence-medium": (own("Medium confidence"), own("The editors' own judgement; the note says why.")),
    "confidence-low": (own("Low confidence"), own("The editors' own judgement; the note says why.")),
    "stale": (own("Stale"), own("Not held against its sources for long.")),
    "superseded": (own("Superseded"), own("A later fact replaces this one.")),
}
"""How well a fact is supported: by key what the badge says, and what that means (`docs/method.md`)."""


def status_badge(dossier: Dossier, status: str) -> Badge:
    """A status as a badge."""
    term = dossier.settings.statuses[status]
    return Badge(f"status-{status}", term.name, term.meaning or "")


def evidence_badge(key: str, words: Words) -> Badge:
    """One of `BADGES`."""
    text, meaning = BADGES[key]
    return Badge(key, words.t(text), words.t(meaning))


def support_badge(fact: FactNode, words: Words) -> Badge:
    """How many first reported a fact, and who."""
    names = ", ".join(fact.origins)
    if len(fact.origins) == 1:
        meaning = words.t("All sources go back to one origin: %(name)s.", name=names)
        return Badge("single", words.t("Single-sourced"), meaning)
    text = words.n("%(count)s origin", "%(count)s origins", len(fact.origins))
    return Badge("corroborated", text, words.t("First reported independently by: %(names)s.", names=names))


@remembered
def badges(fact: FactNode, dossier: Dossier) -> tuple[Badge, ...]:
    """How well a fact is supported, in words."""
    words = dossier.words
    found = []
    if fact.key in dossier.superseded_by:
        found.append(evidence_badge("superseded", words))
    if dossier.contested(fact):
        found.append(evidence_badge("contested", words))
    found.append(support_badge(fact, words))
    if fact.primary:
        found.append(evidence_badge("primary", words))
    if fact.fact.confidence:
        found.append(evidence_badge(f"confidence-{fact.fact.confidence}", words))
    if dossier.stale(fact):
        found.append(evidence_badge("stale", words))
    return tuple(found)


def fact_anchor(fact: FactNode, here: Node | None) -> str:
    """The `id` of a fact on a page: its own where it stands, elsewhere with its entity's before it."""
    return fact.fact.id if fact.owner is here else f"{fact.owner.slug}_{fact.fact.id}"


def fact_view(
    fact: FactNode,
    dossier: Dossier,
    site: Site,
    references: References,
    here: Node | None = None,
    *,
    grouped: bool = False,
) -> FactView:
    """A fact as the page of an entity shows it.

    Args:
        fact: The fact.
        dossier: The dossier that it belongs to.
        site: For the links into the repository.
        references: The numbered sources of the page; the fact's are added.
        here: The entity whose page it is, if it is one's.
        grouped: Whether it stands under a heading that names its entity.
    """
    own = here is not None and fact.owner is here
    same = _anywhere(fact, dossier)
    marks = references.of(fact)
    statement = rich(fact.fact.statement, dossier, here)
    linked = {span.path for span in statement if isinstance(span, Link)}
    return FactView(
        anchor=fact_anchor(fact, here),
        statement=statement,
        marks=marks,
        disputes=_disputes(fact, dossier, references),
        under=None if own or grouped else link_to(fact.owner),
        about=tuple(link for node in fact.names if node is not here and (link := link_to(node)).path not in linked),
        edit_url=source_line(site, fact.position) if own else "",
        report_url=report_url(site, fact.key, fact.position.file) if own else "",
        same=same,
    )


@remembered
def _anywhere(fact: FactNode, dossier: Dossier) -> Anywhere:
    date, newer = fact.fact.date, dossier.superseded_by.get(fact.key)
    return Anywhere(
        permalink=Link("", page_path(fact.owner), fact.fact.id),
        date=dossier.words.when(date),
        datetime=machine(date),
        status=status_badge(dossier, fact.fact.status) if fact.fact.status else None,
        badges=badges(fact, dossier),
        figures=tuple(figure_text(figure, dossier) for figure in fact.fact.figures),
        note=fact.fact.note or "",
        checked=dossier.words.when(fact.fact.checked),
        superseded_by=Link(dossier.words.t("a later fact"), page_path(newer.owner), newer.fact.id) if newer else None,
    )


def figure_text(figure: Figure, dossier: Dossier) -> str:
    """A figure in words: what it measures, how much, when, with its note."""
    unit = dossier.settings.units[figure.unit]
    measure = dossier.settings.measures[figure.measure].name
    text = f"{measure}{f' ({figure.of})' if figure.of else ''}: {dossier.words.quantity(figure, unit)}"
    if figure.as_of:
        text += f", {dossier.words.date(figure.as_of)}"
    return f"{text} ({figure.note})" if figure.note else text


def _disputes(fact: FactNode, dossier: Dossier, references: References) -> tuple[DisputeView, ...]:
    found = [
        DisputeView((f"{source.record.publisher}: {dispute.says}",), (references.mark(source, dispute.at),))
        for source, dispute in fact.disputes
    ]
    for other in dossier.contradictions.get(fact.key, ()):
        text = plain(other.fact.statement, dossier)
        link = Link(text, page_path(other.owner), other.fact.id)
        date = f" ({dossier.words.when(other.fact.date)})" if other.fact.date else ""
        found.append(DisputeView((f"{dossier.words.t('Another fact')}: ", link, date), references.of(other)))
    return tuple(found)


def trust(tally: Tally, dossier: Dossier) -> Trust:
    """How well some facts are supported, together."""
    counts = {"corroborated": tally.corroborated, "primary": tally.primary, "contested": tally.contested}
    words = dossier.words
    labels = {
        "corroborated": words.t("two or more origins"),
        "primary": words.t("a primary source"),
        "contested": words.t("contested"),
    }
    return Trust(
        facts=dossier.words.count(tally.facts, "fact"),
        shares=tuple(
            Share(dossier.words.share(count, tally.facts), Link(labels[key], EVIDENCE, f"_{key}"))
            for key, count in counts.items()
            if tally.facts
        ),
        checks=_checks(tally, words),
        as_of=words.date(dossier.settings.as_of),
        page=Link(words.t("How we count"), "method.md", "corroboration"),
    )


def _checks(tally: Tally, words: Words) -> str:
    """When the check that lies furthest back was; a fact that was never checked again lies further back than any."""
    if tally.oldest is None:
        return words.t("none checked again since entry") if tally.facts else ""
    oldest = words.t("oldest check %(date)s", date=words.date(tally.oldest))
    if not tally.unchecked:
        return oldest
    rest = words.n(
        "%(count)s not checked again since entry", "%(count)s not checked again since entry", tally.unchecked
    )
    return f"{oldest}; {rest}"
