"""The nodes of a dossier: entities and facts, with the nodes that they refer to."""

from __future__ import annotations

import datetime
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torana.dossier.tracker import Tracker
from torana.problems import Position
from torana.records.entity_types import EntityType
from torana.records.facts import Dispute, Fact
from torana.records.relations import ENTITY, Relation, full_key


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An entity of the dossier: its type, slug, record and file."""

    type: EntityType
    slug: str
    _record: Any
    tracker: Tracker
    """The tracker of its dossier."""
    within: str = ""
    """The names of its ancestors, if another entity of its type has the same name: `Observability › Tools`."""

    @property
    def key(self) -> str:
        """Its unique id among entities and facts: its slug."""
        return self.slug

    @property
    def position(self) -> Position:
        """The first line of its file."""
        return Position(f"{self.type.folder}/{self.slug}.yml")

    @property
    def record(self) -> Any:
        """The model of its type."""
        self.tracker.note(self.slug)
        return self._record

    @property
    def name(self) -> str:
        """The name on pages, with those of its ancestors where it would be ambiguous: `Tracing (Observability)`."""
        name: str = self.record.name
        return f"{name} ({self.within})" if self.within else name


@dataclass(frozen=True, slots=True, eq=False)
class FactNode:
    """A fact of the dossier: its entity, the entities that it names, and its sources."""

    key: str
    """Its permanent id, `entity#fact`."""
    owner: Node
    fact: Fact
    line: int
    """Its first line in the file of its entity. Not tracked: pages use `position`."""
    names: tuple[Node, ...]
    """Every entity that it names, except its owner."""
    sectors: tuple[str, ...]
    """Slugs of its sectors: its own, or those of its initiative."""
    citations: tuple[tuple[Node, str], ...]
    """Source and locator, in the order of the file."""
    disputes: tuple[tuple[Node, Dispute], ...]
    """Sources that dispute it."""
    origins: tuple[str, ...]
    """Its independent sources: see `evidence.origins`."""
    primary: bool
    """True if one of its sources is a document of a party."""
    expected: bool
    """True if it had not happened on the day of the dossier: a plan, or a fact with a later date."""

    @property
    def happened(self) -> bool:
        """True if it is an event with a date that has happened."""
        return self.fact.type == "event" and self.fact.date is not None and not self.expected

    @property
    def is_news(self) -> bool:
        """True if it happened and the editors do not doubt it."""
        return self.happened and self.fact.confidence != "low"

    @property
    def position(self) -> Position:
        """The first line of the fact in its file."""
        self.owner.tracker.note("lines", self.owner.slug)
        return Position(self.owner.position.file, self.line)

    def full_key(self, word: str) -> str:
        """The full key of another fact that a field of this one names by `id` or `entity#id`."""
        return full_key(word, self.owner.slug)


def chronological(fact: FactNode) -> tuple[Any, ...]:
    """Sort key of facts: undated ones first, then by first possible day, less precise ones first, then by file."""
    date = fact.fact.date
    if date is None:
        return (datetime.date.min, 0, fact.owner.slug, fact.line)
    return (date.first, -(date.last - date.first).days, fact.owner.slug, fact.line)


def merged(facts: Iterable[FactNode], removed: Iterable[FactNode], added: Iterable[FactNode]) -> tuple[FactNode, ...]:
    """Return a chronological list without some of its facts, and with others."""
    found = list(facts)
    for fact in removed:
        del found[found.index(fact, bisect_left(found, chronological(fact), key=chronological))]
    for fact in added:
        insort(found, fact, key=chronological)
    return tuple(found)


def newest_first(facts: Sequence[FactNode]) -> list[FactNode]:
    """Facts in the order of a page, from chronological order: the newest first, then expected and then undated ones."""
    dated = [fact for fact in reversed(facts) if fact.fact.date]
    return [*sorted(dated, key=lambda fact: fact.expected), *(fact for fact in facts if not fact.fact.date)]


def alphabetical(node: Node) -> tuple[str, str]:
    """Sort key of entities: by name."""
    return node.name.casefold(), node.slug


def sectors_of(node: Node) -> tuple[str, ...]:
    """The slugs of the sectors that an entity names, by a built-in or a declared field."""
    return tuple(slug for field in node.type.sector_fields for slug in field.values(node.record))


def named_by(node: Node, relation: Relation, nodes: Mapping[str, Node]) -> Iterator[Node]:
    """Yield the entities that an entity names by a relation."""
    for slug in relation.values(node.record):
        # The name of an agency that a source repeats may equal the slug of an organisation.
        if (other := nodes.get(slug)) and relation.target in (ENTITY, other.type.name):
            yield other


def lineage(node: Node, nodes: Mapping[str, Node]) -> list[Node]:
    """The node and all its ancestors, the nearest first. `check` makes sure that there is no loop."""
    found = {node.slug: node}
    waiting = [node]
    for each in waiting:
        above = {other.slug: other for relation in node.type.hierarchies for other in named_by(each, relation, nodes)}
        waiting += [other for slug, other in above.items() if slug not in found]
        found |= above
    return list(found.values())


def path(node: Node, nodes: Mapping[str, Node]) -> list[Node]:
    """The ancestors on the way to the node by its first parent, the highest first, and the node itself."""
    found = [node]
    if relation := node.type.hierarchy:
        while above := next(named_by(found[0], relation, nodes), None):
            found.insert(0, above)
    return found
