"""`Records` to `Dossier`: linked, immutable, with all that follows from the facts and is typed in nowhere."""

from __future__ import annotations

import datetime
import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any, TypeVar

from torana.bounded_cache import Kept
from torana.dossier.events import NONE, Event, Past
from torana.dossier.tracker import Tracker
from torana.problems import Position
from torana.records.dates import Date
from torana.records.entity_types import BY_NAME, EntityType
from torana.records.located import Located, Records
from torana.records.models import Dispute, Fact, Figure, Party, Sentence
from torana.records.settings import Settings
from torana.wording.words import ENGLISH, Words

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An entity in its place: its type, slug, record and file."""

    type: EntityType
    slug: str
    _record: Any
    position: Position
    """The first line of its file."""
    tracker: Tracker
    """The tracker of its dossier."""

    @property
    def key(self) -> str:
        """What names it among entities and facts: its slug."""
        return self.slug

    @property
    def record(self) -> Any:
        """The model of its type."""
        # `Tracker.note_all`, written out here and below: read a hundred times for every page.
        if self.tracker.names is not None:
            self.tracker.names.add(self.slug)
        return self._record

    @property
    def name(self) -> str:
        """What readers call it."""
        if self.tracker.names is not None:
            self.tracker.names.add(self.slug)
        name: str = self._record.name
        return name


@dataclass(frozen=True, slots=True, eq=False)
class FactNode:
    """A fact in its place: the entity it stands under, what it names, who says so."""

    owner: Node
    fact: Fact
    line: Position
    names: tuple[Node, ...]
    """Every entity that it names, its owner aside."""
    sectors: tuple[str, ...]
    """Slugs of its sectors: its own, or those of its initiative."""
    citations: tuple[tuple[Node, str], ...]
    """Source and locator, in the order of the file."""
    disputes: tuple[tuple[Node, Dispute], ...]
    """Sources that say otherwise."""
    origins: tuple[str, ...]
    """Who first reported it, each once: see `origins`."""
    key: str = field(init=False)
    """Its permanent name, `entity#fact`."""
    primary: bool = field(init=False)
    """Whether a party's own document is among its sources."""

    def __post_init__(self) -> None:
        # Asked for a dozen times on every page.
        object.__setattr__(self, "key", f"{self.owner.slug}#{self.fact.id}")
        object.__setattr__(self, "primary", any(source.record.primary for source, _ in self.citations))

    @property
    def position(self) -> Position:
        """The first line of the fact in its file."""
        self.owner.tracker.note("lines", self.owner.slug)
        return self.line


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an initiative's status, and the fact that shows it."""

    status: str
    fact: FactNode


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values for one measure at one time: shown side by side, never resolved."""

    measure: str
    of: str
    values: tuple[tuple[FactNode, Figure], ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that shares initiatives with another."""

    organisation: Node
    initiatives: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How well some facts are supported, together."""

    facts: int
    corroborated: int
    """Those with more than one origin."""
    primary: int
    contested: int
    unchecked: int
    """Those that were never checked again since entry."""
    oldest: Date | None
    """When the check that lies furthest back was."""


def chronological(fact: FactNode) -> tuple[Any, ...]:
    """The order of facts: undated ones first, then by the first day they can mean, the vaguer first; then by file."""
    date = fact.fact.date
    if date is None:
        return (datetime.date.min, 0, fact.owner.slug, fact.line.line)
    return (date.first, -(date.last - date.first).days, fact.owner.slug, fact.line.line)


def alphabetical(node: Node) -> tuple[str, str]:
    """The order of entities by their names."""
    return node.name.casefold(), node.slug


def origin(source: Node, sources: Mapping[str, Node]) -> str:
    """Who first reported what a source says: the end of its chain of `repeats`, else its publisher.

    The rule is `docs/method.md#corroboration`. `check` has made sure that the chain ends.
    """
    while source.record.repeats in sources:
        source = sources[source.record.repeats]
    return str(source.record.repeats or source.record.publisher)


def origins(cited: Iterable[Node], sources: Mapping[str, Node]) -> tuple[str, ...]:
    """The distinct origins among the sources of a fact; sources that are not `independent` count only when alone."""
    cited = list(cited)
    independent = [source for source in cited if source.record.independent]
    return tuple(dict.fromkeys(origin(source, sources) for source in independent or cited))


@dataclass(frozen=True, eq=False)
class Dossier:
    """The linked graph. Every index is made once; nothing here compares each entity with each other."""

    settings: Settings
    tracker: Tracker
    """Shared with its nodes, and with the same dossier in other languages."""
    nodes: Mapping[str, Node]
    """Every entity by slug, in the order of the types and slugs."""
    every_fact: tuple[FactNode, ...]
    """Every fact, chronologically."""
    superseded_by: Mapping[str, FactNode]
    """By the key of the fact that was replaced: the fact that replaces it."""
    contradictions: Mapping[str, tuple[FactNode, ...]]
    """By key of a fact: the facts that cannot be true together with it, both ways."""
    _shown: Mapping[str, tuple[FactNode, ...]] = field(repr=False)
    _children: Mapping[str, tuple[Node, ...]] = field(repr=False)
    words: Words = ENGLISH
    """The language of the site's own words; the facts stay as they are."""
    past: Past = NONE
    """What its commits did."""

    def with_past(self, past: Past) -> Dossier:
        """The same facts with what the commits did that led to them."""
        made = replace(self, past=past)
        made.__dict__.update({name: self.__dict__[name] for name in _INDEXES if name in self.__dict__})
        made.__dict__.pop("_events", None)
        return made

    def translated(self, settings: Settings, words: Words) -> Dossier:
        """The same facts under another vocabulary and with other words."""
        made = replace(self, settings=settings, words=words)
        self.index()
        made.__dict__.update({name: self.__dict__[name] for name in _INDEXES})
        return made

    def index(self) -> None:
        """Makes every index, so that none is made while a page is recorded."""
        for name in _INDEXES:
            getattr(self, name)

    @property
    def facts(self) -> tuple[FactNode, ...]:
        """Every fact, chronologically."""
        self.tracker.note("facts")
        return self.every_fact

    @property
    def order(self) -> tuple[FactNode, ...]:
        """Every fact, chronologically, for who shows only some of them: what is read of those, `looked_at` notes."""
        self.tracker.note("order")
        return self.every_fact

    def order_of(self, node: Node) -> tuple[FactNode, ...]:
        """What `backlinks` gives, for who shows only some of them: what is read of those, `looked_at` notes."""
        self.tracker.note("order", node.slug)
        return self._shown.get(node.slug, ())

    def looked_at(self, facts: Sequence[FactNode]) -> Sequence[FactNode]:
        """Some facts of `order` or `order_of`, to read what they say."""
        self.tracker.note_all(f"fact {fact.key}" for fact in facts)
        return facts

    @property
    def tally(self) -> Tally:
        """How well all facts are supported."""
        self.tracker.note("tally")
        return self._tally

    @cached_property
    def _tally(self) -> Tally:
        return self.tallied(self.every_fact)

    def tallied(self, facts: Sequence[FactNode]) -> Tally:
        """How well some facts are supported."""
        checked = [fact.fact.checked for fact in facts if fact.fact.checked]
        return Tally(
            facts=len(facts),
            corroborated=sum(len(fact.origins) > 1 for fact in facts),
            primary=sum(fact.primary for fact in facts),
            contested=sum(self.contested(fact) for fact in facts),
            unchecked=len(facts) - len(checked),
            oldest=min(checked, key=lambda date: date.first, default=None),
        )

    @property
    def events(self) -> tuple[Event, ...]:
        """All that its commits did, the oldest first."""
        self.tracker.note("past")
        return self.past.events

    @property
    def newest(self) -> str:
        """The last commit with a change."""
        self.tracker.note("past")
        return self.past.newest

    def events_of(self, node: Node) -> tuple[Event, ...]:
        """What its commits did to an entity, its facts, those that name it, and those of a sector."""
        self.tracker.note("past", node.slug)
        return self._events.get(node.slug, ())

    @cached_property
    def _events(self) -> dict[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.past.events:
            slugs: dict[str, None] = {}
            for slug in (event.entity, *event.about):
                node = self.now(slug)
                while node and node.slug not in slugs:
                    slugs[node.slug] = None
                    above = node.record.parent if node.type.name == "sector" else None
                    node = self.nodes[above] if above else None
            for slug in slugs:
                found[slug].append(event)
        return {slug: tuple(events) for slug, events in found.items()}

    @cached_property
    def _formerly(self) -> dict[str, str]:
        return {old: slug for slug, node in self.nodes.items() for old in node.record.formerly}

    def now(self, slug: str) -> Node | None:
        """The entity that has, or once had, a slug; `None` where it is no more."""
        # One of another type may once have had the slug of one that there is.
        return self.nodes.get(slug) or self.nodes.get(self._formerly.get(slug, slug))

    @cached_property
    def _by_key(self) -> dict[str, FactNode]:
        return {fact.key: fact for fact in self.every_fact}

    def fact_now(self, key: str) -> FactNode | None:
        """The fact that has, or once had, a key; `None` where it is no more, or the key is an entity's."""
        slug, _, name = key.partition("#")
        return self._by_key.get(key) or self._by_key.get(f"{self._formerly.get(slug, slug)}#{name}")

    def replaced(self, fact: FactNode) -> FactNode | None:
        """The fact that a fact says it replaces; several may say so of one."""
        return self._by_key[_key(fact, fact.fact.supersedes)] if fact.fact.supersedes else None

    @cached_property
    def _made(self) -> Kept[tuple[Any, tuple[str, ...]]]:
        return Kept(100_000)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What many pages or files of data show alike, made once.

        What was read for it is noted for everything that it comes into, as if it had been made for that.

        Args:
            key: Names it among all that is made of this dossier.
            make: Makes it; never `None`.
        """
        found = self._made.get(key)
        if found is None:
            with self.tracker.recording() as names:
                found = make(), tuple(map(sys.intern, names))
            self._made.put(key, found)
        self.tracker.note_all(found[1])
        said: Made = found[0]
        return said

    @property
    def entities(self) -> Iterable[Node]:
        """Every entity, in the order of the types and slugs."""
        self.tracker.note_all(f"type {name}" for name in BY_NAME)
        return self.nodes.values()

    def of_type(self, entity_type: EntityType) -> tuple[Node, ...]:
        """The entities of a type, by slug."""
        self.tracker.note("type", entity_type.name)
        return self._by_type.get(entity_type.name, ())

    @cached_property
    def _by_type(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            grouped[node.type.name].append(node)
        return {name: tuple(nodes) for name, nodes in grouped.items()}

    def by_name(self, entity_type: EntityType) -> tuple[Node, ...]:
        """The entities of a type in the order of their names, for who shows only some of them."""
        self.tracker.note("names", entity_type.name)
        return self._by_name.get(entity_type.name, ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[Node, ...]]:
        return {name: tuple(sorted(nodes, key=alphabetical)) for name, nodes in self._by_type.items()}

    def backlinks(self, node: Node) -> tuple[FactNode, ...]:
        """The facts that a page shows: its own and those that name it, cite it or lie in its sector; in order."""
        self.tracker.note("facts", node.slug)
        return self._shown.get(node.slug, ())

    def children(self, node: Node) -> tuple[Node, ...]:
        """What has this as its parent, wider place or whole."""
        self.tracker.note("children", node.slug)
        return self._children.get(node.slug, ())

    def descendants(self, node: Node) -> Iterator[Node]:
        """The node and all below it; `check` has made sure that there is no circle."""
        yield node
        for child in self.children(node):
            yield from self.descendants(child)

    @cached_property
    def _initiatives_by_party(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, dict[str, Node]] = defaultdict(dict)
        for node in self._by_type.get("initiative", ()):
            for party in node.record.parties:
                grouped[party.organisation][node.slug] = node
        return {slug: tuple(nodes.values()) for slug, nodes in grouped.items()}

    @cached_property
    def _initiatives_by_sector(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, dict[str, Node]] = defaultdict(dict)
        for node in self._by_type.get("initiative", ()):
            for slug in node.record.sectors:
                for above in self.lineage(self.nodes[slug], "parent"):
                    grouped[above.slug][node.slug] = node
        return {slug: tuple(nodes.values()) for slug, nodes in grouped.items()}

    @cached_property
    def _initiatives_by_place(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, list[Node]] = defaultdict(list)
        for node in self._by_type.get("initiative", ()):
            for slug in node.record.places:
                grouped[slug].append(node)
        return {slug: tuple(nodes) for slug, nodes in grouped.items()}

    def initiatives(self, node: Node) -> tuple[Node, ...]:
        """The initiatives of an organisation, a place, or a sector and those below it; by slug."""
        by_type = {
            "organisation": self._initiatives_by_party,
            "sector": self._initiatives_by_sector,
            "place": self._initiatives_by_place,
        }
        self.tracker.note("initiatives", node.slug)
        return by_type[node.type.name].get(node.slug, ())

    @cached_property
    def _seated(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, list[Node]] = defaultdict(list)
        for node in self._by_type.get("organisation", ()):
            if node.record.headquarters:
                grouped[node.record.headquarters].append(node)
        return {slug: tuple(nodes) for slug, nodes in grouped.items()}

    def seated(self, place: Node) -> tuple[Node, ...]:
        """The organisations with their head office in a place."""
        self.tracker.note("seated", place.slug)
        return self._seated.get(place.slug, ())

    def lineage(self, node: Node, key: str) -> list[Node]:
        """The node and what lies above it by `parent`, `within` or `part_of`, nearest first."""
        found = [node]
        while above := getattr(found[-1].record, key):
            found.append(self.nodes[above])
        return found

    def partners(self, organisation: Node) -> list[Partner]:
        """The organisations that are party to the same initiatives: those with most in common first, then by name."""
        shared: dict[str, list[Node]] = defaultdict(list)
        for initiative in self.initiatives(organisation):
            for slug in dict.fromkeys(party.organisation for party in initiative.record.parties):
                if slug != organisation.slug:
                    shared[slug].append(initiative)
        found = [Partner(self.nodes[slug], tuple(initiatives)) for slug, initiatives in shared.items()]
        return sorted(found, key=lambda p: (-len(p.initiatives), p.organisation.name.casefold()))

    def own_facts(self, node: Node) -> tuple[FactNode, ...]:
        """The facts in the node's own file, chronologically."""
        return tuple(fact for fact in self.backlinks(node) if fact.owner is node)

    def party_facts(self, initiative: Node, party: Party) -> tuple[FactNode, ...]:
        """The facts that show a party: the one it names, else each of the initiative that names the organisation."""
        own = self.own_facts(initiative)
        if party.fact:
            return tuple(fact for fact in own if fact.fact.id == party.fact)
        return tuple(fact for fact in own if party.organisation in fact.fact.names)

    def history(self, initiative: Node) -> list[Step]:
        """The steps that dated facts show, in their order, then those of undated facts; superseded facts aside."""
        self.tracker.note("facts", initiative.slug)
        return self._history(initiative)

    def _history(self, initiative: Node) -> list[Step]:
        order = list(self.settings.statuses)
        steps = [
            Step(fact.fact.status, fact)
            for fact in self._shown.get(initiative.slug, ())
            if fact.owner is initiative and fact.fact.status and fact.key not in self.superseded_by
        ]
        dated = [step for step in steps if step.fact.fact.date]
        # A month counts as over at its end: what may have come later is not put before what is certain.
        dated.sort(key=lambda s: (s.fact.fact.date.last, order.index(s.status)))  # type: ignore[union-attr]
        return dated + [step for step in steps if not step.fact.fact.date]

    def status(self, initiative: Node) -> Step | None:
        """The step that holds now: the last dated one, else the furthest of the undated ones."""
        self.tracker.note("status", initiative.slug)
        history = self._history(initiative)
        dated = [step for step in history if step.fact.fact.date]
        if dated:
            return dated[-1]
        order = list(self.settings.statuses)
        return max(history, key=lambda step: order.index(step.status), default=None)

    @cached_property
    def conflicts(self) -> Mapping[str, tuple[Conflict, ...]]:
        """By slug of an entity: figures of its facts that differ for one measure of one thing at one time."""
        found: dict[str, tuple[Conflict, ...]] = {}
        by_owner: dict[str, dict[tuple[str, str, str], list[tuple[FactNode, Figure]]]] = {}
        for fact in self.every_fact:
            if fact.key in self.superseded_by:
                continue
            for figure in fact.fact.figures:
                group = by_owner.setdefault(fact.owner.slug, {})
                group.setdefault((figure.measure, figure.of or "", figure.unit), []).append((fact, figure))
        for slug, groups in by_owner.items():
            conflicts = []
            for (measure, of, _), values in groups.items():
                clashing = [v for pair in combinations(values, 2) if _clash(*pair) for v in pair]
                if clashing:
                    kept = [value for value in values if any(value is other for other in clashing)]
                    conflicts.append(Conflict(measure, of, tuple(kept)))
            if conflicts:
                found[slug] = tuple(conflicts)
        return found

    @cached_property
    def _in_conflict(self) -> frozenset[str]:
        return frozenset(
            fact.key for conflicts in self.conflicts.values() for conflict in conflicts for fact, _ in conflict.values
        )

    def contested(self, fact: FactNode) -> bool:
        """Whether a source, another fact or another figure says otherwise."""
        return bool(fact.disputes or fact.key in self.contradictions or fact.key in self._in_conflict)

    def stale(self, fact: FactNode) -> bool:
        """Whether its last check lies longer before `as_of` than the dossier allows; never checked is not stale."""
        if fact.fact.checked is None:
            return False
        age = self.settings.as_of.first - fact.fact.checked.first
        return age > datetime.timedelta(days=self.settings.stale_after_days)

    def coverage(self, source: Node) -> dict[str, tuple[Sentence, tuple[FactNode, ...]]]:
        """Of a fingerprinted source: each sentence by locator, with the facts that cite it."""
        if not source.record.sections:
            return {}
        by_locator: dict[str, list[FactNode]] = defaultdict(list)
        for fact in self.backlinks(source):
            for cited, at in fact.citations:
                if cited is source:
                    by_locator[at].append(fact)
        return {
            f"{number}.{index}": (sentence, tuple(by_locator.get(f"{number}.{index}", ())))
            for number, section in enumerate(source.record.sections)
            for index, sentence in enumerate(section.sentences, 1)
        }

    @cached_property
    def _carriers(self) -> dict[str, tuple[Node, ...]]:
        grouped: dict[str, list[Node]] = defaultdict(list)
        for source in self.sources:
            if source.record.repeats in self.nodes:
                grouped[source.record.repeats].append(source)
        return {slug: tuple(nodes) for slug, nodes in grouped.items()}

    def carriers(self, source: Node) -> tuple[Node, ...]:
        """The sources that carry the report of another."""
        self.tracker.note("carriers", source.slug)
        return self._carriers.get(source.slug, ())

    @property
    def sources(self) -> Sequence[Node]:
        """Every source, by slug."""
        self.tracker.note("type", "source")
        return self._by_type.get("source", ())

    def source(self, slug: str) -> Node | None:
        """The source of a slug, if it is one, and not an agency's."""
        found = self.nodes.get(slug)
        self.tracker.note("type", "source")
        return found if found and found.type.name == "source" else None

    def conflicts_of(self, node: Node) -> tuple[Conflict, ...]:
        """The conflicts of an entity."""
        self.tracker.note("facts", node.slug)
        return self.conflicts.get(node.slug, ())

    def digests(self) -> dict[str, bytes]:
        """What stands under every name that the tracker can note, as a digest."""
        found: dict[str, bytes] = {}
        keys = {fact.key: _digest(fact.fact.model_dump_json(), *self._around(fact)) for fact in self.every_fact}
        joined = {
            key: keys[key] + b"".join(keys[other.key] for other in facts) for key, facts in self.contradictions.items()
        }
        keys |= {key: _digest(parts) for key, parts in joined.items()}
        lines: dict[str, list[str]] = defaultdict(list)
        for fact in self.every_fact:
            lines[fact.owner.slug].append(f"{fact.fact.id} {fact.line.line}")
        indexes: dict[str, Mapping[str, tuple[Node, ...]]] = {
            "children": self._children,
            "initiatives": {**self._initiatives_by_party, **self._initiatives_by_sector, **self._initiatives_by_place},
            "seated": self._seated,
            "carriers": self._carriers,
        }
        found["facts"] = _digest(*keys.values())
        found["order"] = _digest(*keys)
        found["tally"] = _digest(repr(self._tally))
        found |= {f"fact {key}": made for key, made in keys.items()}
        found["past"] = _digest(self.past.newest, self.past.lacking)
        for name in BY_NAME:  # also where there are none yet
            found[f"type {name}"] = _digest(*(node.slug for node in self._by_type.get(name, ())))
            found[f"names {name}"] = _digest(*(node.slug for node in self._by_name.get(name, ())))
        for slug, node in self.nodes.items():
            found[slug] = _digest(node.type.name, node.position.file, node.record.model_dump_json(exclude={"facts"}))
            found[f"facts {slug}"] = _digest(*(keys[fact.key] for fact in self._shown.get(slug, ())))
            found[f"order {slug}"] = _digest(*(fact.key for fact in self._shown.get(slug, ())))
            found[f"lines {slug}"] = _digest(*lines.get(slug, ()))
            if node.type.name == "initiative":
                step = self.status(node)
                found[f"status {slug}"] = _digest(step.status, keys[step.fact.key]) if step else b""
            events = self._events.get(slug)
            # Of what is no more there is no link.
            still = (
                f"{event.commit}{event.key}{self.fact_now(event.key) is None}{self.fact_now(event.by) is None}"
                for event in events or ()
            )
            found[f"past {slug}"] = _digest(*still) if events else _NOTHING
            for name, index in indexes.items():
                others = index.get(slug)  # there are none of most
                found[f"{name} {slug}"] = _digest(*(other.slug for other in others)) if others else _NOTHING
        return found

    def _around(self, fact: FactNode) -> Iterator[str]:
        """What follows for a fact from elsewhere."""
        newer = self.superseded_by.get(fact.key)
        yield fact.key
        yield fact.owner.type.name
        yield newer.key if newer else ""
        yield f"{fact.primary} {self.contested(fact)}"
        yield from fact.origins
        yield ""
        yield from fact.sectors
        yield ""
        # As JSON they are plain numbers; pages show what was typed.
        yield from (f"{figure.value} {figure.to}" for figure in fact.fact.figures)


_INDEXES = (
    "_by_type",
    "_by_name",
    "_tally",
    "_initiatives_by_party",
    "_initiatives_by_sector",
    "_initiatives_by_place",
    "_seated",
    "conflicts",
    "_in_conflict",
    "_carriers",
    "_formerly",
    "_by_key",
    "_events",
)
"""The properties of `Dossier` that are made once; they hold neither words nor vocabulary."""


def _digest(*parts: str | bytes) -> bytes:
    # Each has an end, so that no two lists of parts are alike.
    whole = b"\0".join([*(part if isinstance(part, bytes) else part.encode() for part in parts), b""])
    return hashlib.blake2b(whole, digest_size=12).digest()


_NOTHING = _digest()


def _clash(one: tuple[FactNode, Figure], other: tuple[FactNode, Figure]) -> bool:
    """Whether two figures of one measure differ at a time they share; an unknown time is shared with none."""
    times = [figure.as_of or fact.fact.date for fact, figure in (one, other)]
    first, second = times
    if one[0] is not other[0] and (first is None or second is None):
        return False
    if first and second and (first.first > second.last or second.first > first.last):
        return False
    a, b = one[1], other[1]
    # Ranges that touch do not contradict each other.
    return (a.to or a.value) < b.value or (b.to or b.value) < a.value


def link(records: Records) -> Dossier:
    """The dossier of records that `check` has passed.

    Raises:
        ValueError: The settings are missing: the records were not checked.
    """
    if records.settings is None:
        raise ValueError("records without settings cannot be linked")
    tracker = Tracker()
    nodes = {entity.slug: _node(type_name, entity, tracker) for type_name, entity in records.every()}
    facts = [
        _fact(nodes[entity.slug], fact, Position(entity.document.file, entity.lines[index]), nodes)
        for entity, index, fact in records.facts()
    ]
    facts.sort(key=chronological)
    shown: dict[str, list[FactNode]] = defaultdict(list)
    for fact_node in facts:
        for slug in _shown_by(fact_node, nodes):
            shown[slug].append(fact_node)
    return _joined(
        records.settings.record, tracker, nodes, facts, {slug: tuple(listed) for slug, listed in shown.items()}
    )


def relinked(records: Records, former: Dossier, changed: Iterable[str]) -> Dossier:
    """The dossier of records that `check` has passed, of which only a few differ from those of another.

    It is what `link` makes of them (`tests/test_live.py`), and takes over what no difference can reach.

    Args:
        records: All of them; slugs, types and settings are as in `former`.
        former: The dossier before.
        changed: The slugs of the entities that differ.
    """
    nodes = dict(former.nodes)
    entities = {slug: records.find(slug) for slug in changed}
    for slug, entity in entities.items():
        nodes[slug] = _node(nodes[slug].type.name, entity, former.tracker)
    # Who first reported something may change with any source in the chain.
    reached = list(entities)
    for slug in reached:
        reached += [node.slug for node in former._carriers.get(slug, ()) if node.slug not in reached]
    gone = {fact.key: fact for slug in reached for fact in former._shown.get(slug, ())}
    new = [
        _fact(nodes[fact.owner.slug], fact.fact, fact.line, nodes)
        for fact in gone.values()
        if fact.owner.slug not in entities
    ]
    for slug, entity in entities.items():
        for line, fact in zip(entity.lines, entity.record.facts, strict=True):
            new.append(_fact(nodes[slug], fact, Position(entity.document.file, line), nodes))
    more: dict[str, list[FactNode]] = {slug: [] for fact in gone.values() for slug in _shown_by(fact, former.nodes)}
    for fact_node in new:
        for slug in _shown_by(fact_node, nodes):
            more.setdefault(slug, []).append(fact_node)

    def patched(facts: Iterable[FactNode], added: list[FactNode]) -> tuple[FactNode, ...]:
        return tuple(sorted([fact for fact in facts if fact.key not in gone] + added, key=chronological))

    shown = {**former._shown, **{slug: patched(former._shown.get(slug, ()), added) for slug, added in more.items()}}
    return _joined(former.settings, former.tracker, nodes, patched(former.every_fact, new), shown)


def _node(type_name: str, entity: Located[Any], tracker: Tracker) -> Node:
    return Node(BY_NAME[type_name], entity.slug, entity.record, Position(entity.document.file), tracker)


def _fact(owner: Node, fact: Fact, line: Position, nodes: Mapping[str, Node]) -> FactNode:
    citations = tuple((nodes[c.source], c.at) for c in fact.sources)
    return FactNode(
        owner=owner,
        fact=fact,
        line=line,
        names=tuple(nodes[slug] for slug in fact.names if slug != owner.slug),
        sectors=fact.sectors or getattr(owner.record, "sectors", ()),
        citations=citations,
        disputes=tuple((nodes[d.source], d) for d in fact.disputed_by),
        origins=origins((source for source, _ in citations), nodes),
    )


def _joined(
    settings: Settings,
    tracker: Tracker,
    nodes: Mapping[str, Node],
    facts: Sequence[FactNode],
    shown: Mapping[str, tuple[FactNode, ...]],
) -> Dossier:
    by_key = {fact.key: fact for fact in facts}
    superseded_by: dict[str, FactNode] = {}
    contradictions: dict[str, list[FactNode]] = defaultdict(list)
    for node in facts:
        if node.fact.supersedes:
            superseded_by[_key(node, node.fact.supersedes)] = node
        for word in node.fact.contradicts:
            other = by_key[_key(node, word)]
            for one, two in ((node, other), (other, node)):
                if two not in contradictions[one.key]:
                    contradictions[one.key].append(two)
    children: dict[str, list[Node]] = defaultdict(list)
    for entity_node in nodes.values():
        if above := getattr(entity_node.record, _ABOVE.get(entity_node.type.name, ""), None):
            children[above].append(entity_node)
    return Dossier(
        settings=settings,
        tracker=tracker,
        nodes=nodes,
        every_fact=tuple(facts),
        superseded_by=superseded_by,
        contradictions={key: tuple(others) for key, others in contradictions.items()},
        _shown=shown,
        _children={slug: tuple(below) for slug, below in children.items()},
    )


_ABOVE = {"sector": "parent", "organisation": "parent", "place": "within", "initiative": "part_of"}
"""By type of entity, the key that names what lies above one."""


def _key(fact: FactNode, word: str) -> str:
    """The full key for `id` or `entity#id` as written in a fact."""
    return word if "#" in word else f"{fact.owner.slug}#{word}"


def _shown_by(fact: FactNode, nodes: Mapping[str, Node]) -> Iterable[str]:
    """The slugs of the entities whose pages show a fact, each once."""
    slugs = {fact.owner.slug: None}
    slugs |= {node.slug: None for node in fact.names}
    slugs |= {source.slug: None for source, _ in fact.citations}
    slugs |= {source.slug: None for source, _ in fact.disputes}
    for slug in fact.sectors:
        sector: str | None = slug
        while sector is not None:
            slugs[sector] = None
            sector = nodes[sector].record.parent
    return slugs
