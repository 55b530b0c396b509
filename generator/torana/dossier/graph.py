"""The dossier: all entities and facts, linked, with everything that is derived from them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from torana.dossier.events import NO_HISTORY, Event, History
from torana.dossier.evidence import Conflict, Tally, tally_of
from torana.dossier.indexes import Indexes
from torana.dossier.nodes import FactNode, Node, lineage, path
from torana.dossier.tracker import Tracker
from torana.dossier.versions import Versions
from torana.records.entity_types import EntityType, EntityTypes
from torana.records.relations import current_name
from torana.records.settings import Settings
from torana.wording.words import ENGLISH, Words

Computed = TypeVar("Computed")
EntityOrFact = TypeVar("EntityOrFact", bound=Node | FactNode)

MOST = 100_000
"""Values that `Dossier.once` keeps: with more, it forgets all of them."""


@dataclass(frozen=True, eq=False)
class Dossier:
    """The linked graph. Each method records in `tracker` the part of the dossier that it reads."""

    settings: Settings
    tracker: Tracker
    """Shared with its nodes, and with the same dossier in other languages."""
    nodes: Mapping[str, Node]
    """Every entity by slug, in the order of types and slugs."""
    _facts: tuple[FactNode, ...] = field(repr=False)
    indexes: Indexes = field(repr=False)
    """Not tracked: pages use the methods below."""
    words: Words = ENGLISH
    """The site's own words in one language; statements and titles are never translated."""
    git_history: History = NO_HISTORY
    """The events of its commits."""
    events_by_slug: Mapping[str, Sequence[Event]] = field(default_factory=dict, repr=False)
    """Those of each entity. Not tracked: pages use `events_of`."""
    event_texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The last name or statement by the key of an event. Not tracked: pages use `last_text`."""
    versions: Mapping[str, Versions] = field(default_factory=dict, repr=False)
    """Those of changed entities and facts, by key. Not tracked: pages use `versions_of`."""
    hidden: frozenset[str] = frozenset()
    """The current and former keys of the facts that are not published. The dossier has none of them."""
    _once: dict[Hashable, tuple[Any, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)

    def once(self, key: Hashable, make: Callable[[], Computed]) -> Computed:
        """Return a value that many pages or files share. It is computed at the first call, and must not be `None`.

        Every call records the dependencies of that computation. The key identifies the value in this dossier.
        """
        found = self._once.get(key)
        if found is None:
            with self.tracker.recording() as names:
                found = make(), tuple(map(sys.intern, names))
            if len(self._once) >= MOST:
                self._once.clear()
            self._once[key] = found
        self.tracker.note_all(found[1])
        value: Computed = found[0]
        return value

    def each(self, name: str, items: Iterable[EntityOrFact], make: Callable[[EntityOrFact], Any]) -> Iterator[Any]:
        """Yield `make(item)` for each entity or fact: the pieces of a long file.

        The next build makes a piece again only if something that it reads has changed. So a piece may depend only on
        its item, on what the tracker records, and on settings. It is JSON: a text, or a list or dictionary of texts
        and numbers; a tuple becomes a list in the next build. `name` distinguishes the pieces of a build unit.
        """
        for item in items:
            yield self.tracker.piece(f"{name} {item.key}", partial(self._piece, item, make))

    def _piece(self, item: EntityOrFact, make: Callable[[EntityOrFact], Any]) -> Any:
        # Also what a piece reads without a method of ours: the types of these entities, and so their addresses.
        nodes = (item.owner, *item.names) if isinstance(item, FactNode) else (item,)
        self.tracker.note_all(node.slug for node in nodes)
        if isinstance(item, FactNode):
            self.track((item,))
        return make(item)

    # --- entities

    @property
    def types(self) -> EntityTypes:
        """The entity types of the dossier."""
        return self.settings.entity_types

    @property
    def entities(self) -> Iterable[Node]:
        """Every entity, in the order of types and slugs."""
        self.tracker.note_all(f"type {name}" for name in self.types.by_name)
        return self.nodes.values()

    def of_type(self, entity_type: EntityType) -> tuple[Node, ...]:
        """The entities of a type, by slug; none if the dossier leaves the type out."""
        if entity_type not in self.types:
            return ()
        self.tracker.note("type", entity_type.name)
        return self.indexes.by_type.get(entity_type.name, ())

    def by_name(self, entity_type: EntityType) -> tuple[Node, ...]:
        """The entities of a type in the order of their names, for pages that show only some of them."""
        if entity_type not in self.types:
            return ()
        self.tracker.note("names", entity_type.name)
        return self.indexes.by_name.get(entity_type.name, ())

    def current_entity(self, slug: str) -> Node | None:
        """The entity that has or had a slug; `None` if it was removed."""
        return self.find(self.indexes.formerly.get(slug, slug))

    def find(self, slug: str) -> Node | None:
        """The entity with a slug; `None` if there is none. It may be added later, so this depends on all slugs."""
        found = self.nodes.get(slug)
        if found is None:
            self.tracker.note("slugs")
        return found

    def related(self, node: Node, inverse: str) -> tuple[Node, ...]:
        """The entities that refer to an entity, by slug. `inverse` is the name seen from it: `organisations`."""
        rows = self.indexes.related.get((node.type.name, inverse))
        if rows is None:
            return ()
        self.tracker.note(inverse, node.slug)
        return rows.get(node.slug, ())

    def initiatives(self, node: Node) -> tuple[Node, ...]:
        """The initiatives of an organisation, of a place, or of a sector and its subsectors, by slug."""
        return self.related(node, "initiatives")

    def children(self, node: Node) -> tuple[Node, ...]:
        """The entities whose parent, whole or wider place is this one."""
        relation = node.type.hierarchy
        return self.related(node, relation.inverse) if relation else ()

    def lineage(self, node: Node) -> list[Node]:
        """The node and all its ancestors (by parent, whole or wider place), nearest first."""
        return lineage(node, self.nodes)

    def lineages(self, slugs: Iterable[str]) -> dict[str, Node]:
        """The entities with some slugs and all their ancestors, each once, by slug."""
        found: dict[str, Node] = {}
        for slug in slugs:
            if slug not in found:  # its ancestors were added with it
                found |= {above.slug: above for above in self.lineage(self.nodes[slug])}
        return found

    def path(self, node: Node) -> list[Node]:
        """The ancestors on the way to the node by its first parent, the highest first, and the node itself."""
        return path(node, self.nodes)

    # --- facts

    @property
    def facts(self) -> tuple[FactNode, ...]:
        """Every fact, chronologically."""
        self.tracker.note("facts")
        return self._facts

    @property
    def fact_order(self) -> tuple[FactNode, ...]:
        """Every fact, chronologically, for pages that show only some of them: `track` records those."""
        self.tracker.note("order")
        return self._facts

    def backlinks(self, node: Node) -> tuple[FactNode, ...]:
        """The facts that the page of an entity shows: its own, and those that name it, cite it or are in its sector."""
        self.tracker.note("facts", node.slug)
        return self.indexes.shown.get(node.slug, ())

    def fact_order_of(self, node: Node) -> tuple[FactNode, ...]:
        """The same as `backlinks`, for pages that show only some of them: `track` records those."""
        self.tracker.note("order", node.slug)
        return self.indexes.shown.get(node.slug, ())

    def track(self, facts: Sequence[FactNode]) -> Sequence[FactNode]:
        """Record that some facts of `fact_order` or `fact_order_of` are read, and return them."""
        self.tracker.note_all(f"fact {fact.key}" for fact in facts)
        return facts

    def own_facts(self, node: Node) -> tuple[FactNode, ...]:
        """The facts in the node's own file, chronologically."""
        return tuple(fact for fact in self.backlinks(node) if fact.owner is node)

    def current_fact(self, key: str) -> FactNode | None:
        """The fact that has or had a key; `None` if it was removed, or if the key is an entity's."""
        return self.indexes.by_key.get(current_name(key, self.indexes.formerly))

    @property
    def superseded_by(self) -> Mapping[str, FactNode]:
        """By the key of a superseded fact: the fact that replaces it."""
        return self.indexes.superseded_by

    @property
    def contradictions(self) -> Mapping[str, tuple[FactNode, ...]]:
        """By the key of a fact: the facts that contradict it, whichever side declares it."""
        return self.indexes.contradictions

    # --- evidence

    def is_contested(self, fact: FactNode) -> bool:
        """Return whether a source, another fact or another figure disputes a fact."""
        return fact.key in self.indexes.contested

    def conflicts_of(self, node: Node) -> tuple[Conflict, ...]:
        """The conflicting figures of an entity's own facts."""
        self.tracker.note("facts", node.slug)
        return self.indexes.conflicts.get(node.slug, ())

    @property
    def tally(self) -> Tally:
        """The support for all facts."""
        self.tracker.note("tally")
        return self.once("tally", lambda: tally_of(self._facts, self.indexes.contested))

    # --- events

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of all commits, the oldest first."""
        self.tracker.note("events")
        return self.git_history.events

    @property
    def newest(self) -> str:
        """The last commit with a change."""
        self.tracker.note("events")
        return self.git_history.newest

    def last_text(self, key: str) -> str:
        """The last name or statement that an event has for a key of an event; the key if there is none."""
        return self.event_texts.get(key, key)

    def events_of(self, node: Node) -> Sequence[Event]:
        """The events of an entity, its facts, those that name or cite it, and those of a sector; the oldest first."""
        self.tracker.note("events", node.slug)
        return self.events_by_slug.get(node.slug, ())

    def versions_of(self, node: Node | FactNode) -> Versions | None:
        """The versions of an entity or a fact; `None` if there is no history of it. Sources have none."""
        if isinstance(node, Node):  # those of a fact belong to the fact
            if node.type.is_cited:
                return None
            self.tracker.note("events", node.slug)
        self.tracker.note("history")
        begins = self.git_history.begins
        return self.versions.get(node.key, Versions(begins)) if begins else None
