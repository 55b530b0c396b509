"""From records to a dossier: the only stage that turns slugs into references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from torana.dossier import indexes
from torana.dossier.events import Event, History
from torana.dossier.evidence import origins
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node, chronological, lineage, merged, path, sectors_of
from torana.dossier.tracker import Tracker
from torana.dossier.versions import versions_by_key
from torana.records.facts import Fact
from torana.records.located import Records, refers_alike
from torana.records.look_alikes import folded
from torana.records.settings import Settings
from torana.wording import catalogues
from torana.wording.catalogues import Catalogue
from torana.wording.renamed_types import with_type_names
from torana.wording.words import ENGLISH, Translated


def link_records(records: Records, hidden: frozenset[str] = frozenset()) -> Dossier:
    """Link records that `check` has passed.

    Args:
        records: Without the facts that are not published.
        hidden: The keys of these facts.

    Raises:
        ValueError: The records have no settings: they were not checked.
    """
    if records.settings is None:
        raise ValueError("records without settings cannot be linked")
    tracker, settings = Tracker(), records.settings.record
    types = records.types
    every = records.all_entities()
    nodes = {each.slug: Node(types.by_name[name], each.slug, each.record, tracker) for name, each in every}
    nodes |= dict(_ambiguous(nodes))
    facts = [
        _fact(nodes[entity.slug], fact, entity.lines[index], nodes, settings) for entity, index, fact in records.facts()
    ]
    facts.sort(key=chronological)
    shown = {slug: tuple(listed) for slug, listed in _shown(facts, nodes).items()}
    index = indexes.build(nodes, facts, shown, types)
    words = with_type_names(ENGLISH, types)
    return Dossier(settings, tracker, nodes, tuple(facts), index, words, hidden=hidden)


def with_events(dossier: Dossier, history: History) -> Dossier:
    """The same dossier with the events of its commits, without those of facts that are not published.

    Those of an entity are also those of what includes it; those of a fact are also those of its sources.
    """
    rows: dict[str, list[Event]] = defaultdict(list)
    history = replace(history, events=tuple(e for e in history.events if dossier.hidden.isdisjoint((e.key, e.by))))
    for event in history.events:
        fact = dossier.current_fact(event.key)
        sources = (source.slug for source, _ in fact.citations) if fact else ()
        nodes = filter(None, map(dossier.current_entity, (event.entity, *event.about, *sources)))
        above = (dossier.lineage(node) if node.type.includes_parts else (node,) for node in nodes)
        for slug in dict.fromkeys(node.slug for row in above for node in row):
            rows[slug].append(event)
    texts = {event.key: event.text for event in history.events if event.text}
    versions = versions_by_key(history.events, history.begins, partial(_current_keys, dossier))
    return replace(dossier, git_history=history, events_by_slug=dict(rows), event_texts=texts, versions=versions)


def _current_keys(dossier: Dossier, event: Event) -> list[str]:
    found = dossier.current_entity(event.entity), dossier.current_fact(event.key)
    return [node.key for node in found if node]


def with_words(dossier: Dossier, catalogue: Catalogue) -> Dossier:
    """The same dossier with the site's own words and the vocabulary in another language."""
    words = with_type_names(Translated(catalogue.messages), dossier.types)
    return replace(dossier, settings=catalogues.translated(dossier.settings, words.t), words=words)


def _ambiguous(nodes: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """Yield the entities whose name another one of their type has, with the names of their ancestors."""
    same: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes.values():
        if node.type.hierarchy and not node.type.is_cited:
            same[node.type.name, folded(node.name)].append(node)
    for node in (node for alike in same.values() if len(alike) > 1 for node in alike):
        names = [above.name for above in path(node, nodes)[:-1]]
        yield node.slug, replace(node, within=" › ".join(names))


def relink(records: Records, former: Dossier, changed: Iterable[str]) -> Dossier:
    """Link records that differ from those of another dossier in a few entities, by slug.

    Slugs, types and settings must be as in `former`. The result is that of `link` (`tests/test_live_dossier.py`), but
    nodes that no change affects are reused from `former`. For `benchmarks/dossiers.py 1000`, this takes 6 ms after an
    edit in the preview, instead of 0.46 s.
    """
    nodes = dict(former.nodes)
    entities = {slug: records.find(slug) for slug in changed}
    if any(_renames_others(nodes[slug], entity.record, former) for slug, entity in entities.items()):
        return link_records(records)
    for slug, entity in entities.items():
        nodes[slug] = replace(nodes[slug], _record=entity.record)
    # An independent source may depend on any source in a chain of `repeats`.
    reached = list(entities)
    for slug in reached:
        if former.nodes[slug].type.is_cited:
            reached += [node.slug for node in former.children(former.nodes[slug]) if node.slug not in reached]
    removed = list({fact.key: fact for slug in reached for fact in former.indexes.shown.get(slug, ())}.values())
    added = [
        _fact(nodes[fact.owner.slug], fact.fact, fact.line, nodes, former.settings)
        for fact in removed
        if fact.owner.slug not in entities
    ]
    for slug, entity in entities.items():
        for line, fact in zip(entity.lines, entity.record.facts, strict=True):
            added.append(_fact(nodes[slug], fact, line, nodes, former.settings))
    shown = dict(former.indexes.shown)
    without, new = _shown(removed, former.nodes), _shown(added, nodes)
    for slug in without.keys() | new.keys():
        shown[slug] = merged(shown.get(slug, ()), without.get(slug, ()), new.get(slug, ()))
    facts = merged(former.facts, removed, added)
    changed_nodes = {slug: former.nodes[slug] for slug in entities}
    if all(refers_alike(node.type, node.record, nodes[slug].record) for slug, node in changed_nodes.items()):
        index = indexes.update(former.indexes, nodes, shown, changed_nodes, removed, added)
    else:
        index = indexes.build(nodes, facts, shown, former.types)
    return Dossier(former.settings, former.tracker, nodes, facts, index, former.words, hidden=former.hidden)


def _renames_others(node: Node, record: Any, former: Dossier) -> bool:
    """Return whether the name or the parent in a new record may change how pages name other entities."""
    parent = node.type.hierarchy
    if parent and parent.values(record) != parent.values(node.record):
        return True
    if record.name == node.record.name or not parent:
        return False
    names = {folded(record.name), folded(node.record.name)}
    others = (other for other in former.of_type(node.type) if other is not node)
    return bool(node.within) or any(other.within or folded(other.record.name) in names for other in others)


def _fact(owner: Node, fact: Fact, line: int, nodes: Mapping[str, Node], settings: Settings) -> FactNode:
    citations = tuple((nodes[c.source], c.at) for c in fact.sources)
    return FactNode(
        key=f"{owner.slug}#{fact.id}",
        owner=owner,
        fact=fact,
        line=line,
        names=tuple(nodes[slug] for slug in fact.names if slug != owner.slug),
        sectors=fact.sectors or sectors_of(owner),
        citations=citations,
        disputes=tuple((nodes[d.source], d) for d in fact.disputed_by),
        origins=origins([source for source, _ in citations], nodes, settings),
        primary=any(source.record.primary for source, _ in citations),
        expected=fact.is_expected(settings.as_of),
    )


def _shown(facts: Iterable[FactNode], nodes: Mapping[str, Node]) -> dict[str, list[FactNode]]:
    """By slug: those of some facts that the page of the entity shows."""
    found: dict[str, list[FactNode]] = defaultdict(list)
    for fact in facts:
        for slug in _shown_by(fact, nodes):
            found[slug].append(fact)
    return found


def _shown_by(fact: FactNode, nodes: Mapping[str, Node]) -> dict[str, None]:
    """The slugs of the entities whose pages show a fact, each once."""
    sources = (source for source, _ in (*fact.citations, *fact.disputes))
    sectors = (above for slug in fact.sectors for above in lineage(nodes[slug], nodes))
    return dict.fromkeys(node.slug for node in (fact.owner, *fact.names, *sources, *sectors))
