"""Indexes of a dossier by slug, key, type or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from torana.dossier import evidence
from torana.dossier.evidence import Conflict
from torana.dossier.nodes import FactNode, Node, alphabetical, chronological, lineage, merged, named_by
from torana.records.entity_types import EntityTypes
from torana.records.relations import ENTITY, FACT, full_key

Related = Mapping[tuple[str, str], Mapping[str, tuple[Node, ...]]]
"""By entity type and name of an inverse relation: by slug, the entities that refer to one of that type."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """All indexes of a dossier. They do not depend on words or vocabulary, so all languages share them."""

    by_type: Mapping[str, tuple[Node, ...]]
    """By name of an entity type: its entities by slug."""
    by_name: Mapping[str, tuple[Node, ...]]
    """By name of an entity type: its entities in the order of their names."""
    formerly: Mapping[str, str]
    """By former slug: the current slug; by former key of a fact, with the current slug of its entity: its key."""
    related: Related
    shown: Mapping[str, tuple[FactNode, ...]]
    """By slug: the facts that the page of the entity shows, chronologically."""
    by_key: Mapping[str, FactNode]
    linked: tuple[FactNode, ...]
    """The facts that supersede or contradict others, or have former keys, chronologically."""
    superseded_by: Mapping[str, FactNode]
    """By the key of a superseded fact: the fact that replaces it."""
    contradictions: Mapping[str, tuple[FactNode, ...]]
    """By the key of a fact: the facts that contradict it, whichever side declares it."""
    conflicts: Mapping[str, tuple[Conflict, ...]]
    """By slug: the conflicting figures of the entity's facts."""
    contested: frozenset[str]
    """Keys of facts that a source, another fact or another figure disputes."""
    naming_facts: Mapping[str, frozenset[str]]
    """By slug: the entities whose reports or sentences name its facts."""


def build(
    nodes: Mapping[str, Node],
    facts: Sequence[FactNode],
    shown: Mapping[str, tuple[FactNode, ...]],
    types: EntityTypes,
) -> Indexes:
    """Build every index. Nodes are in the order of types and slugs, facts chronological; `shown` is as in `Indexes`."""
    by_type: dict[str, list[Node]] = defaultdict(list)
    for node in nodes.values():
        by_type[node.type.name].append(node)
    by_key = {fact.key: fact for fact in facts}
    linked = tuple(fact for fact in facts if _is_linked(fact))
    superseded_by, contradictions = _superseded_by(linked), _contradictions(linked, by_key)
    conflicts = evidence.conflicts(facts, superseded_by, contradictions)
    return Indexes(
        by_type={name: tuple(listed) for name, listed in by_type.items()},
        by_name={name: tuple(sorted(listed, key=alphabetical)) for name, listed in by_type.items()},
        formerly={old: node.key for node in nodes.values() for old in node.record.formerly} | _former_keys(linked),
        related=_related(nodes, types),
        shown=shown,
        by_key=by_key,
        linked=linked,
        superseded_by=superseded_by,
        contradictions=contradictions,
        conflicts=conflicts,
        contested=frozenset(_contested(facts, contradictions, conflicts)),
        naming_facts=_naming_facts(nodes),
    )


def _is_linked(fact: FactNode) -> bool:
    return bool(fact.fact.supersedes or fact.fact.contradicts or fact.fact.formerly)


def _former_keys(facts: Iterable[FactNode]) -> dict[str, str]:
    return {f"{fact.owner.slug}#{old}": fact.key for fact in facts for old in fact.fact.formerly}


def _superseded_by(facts: Iterable[FactNode]) -> dict[str, FactNode]:
    return {fact.full_key(word): fact for fact in facts for word in fact.fact.supersedes}


def _contested(
    facts: Iterable[FactNode],
    contradictions: Mapping[str, tuple[FactNode, ...]],
    conflicts: Mapping[str, tuple[Conflict, ...]],
) -> Iterator[str]:
    """Yield the keys of contested facts."""
    yield from (fact.key for fact in facts if fact.disputes or fact.key in contradictions)
    yield from (fact.key for rows in conflicts.values() for conflict in rows for fact, _ in conflict.values)


def update(
    former: Indexes,
    nodes: Mapping[str, Node],
    shown: Mapping[str, tuple[FactNode, ...]],
    changed: Mapping[str, Node],
    removed: Sequence[FactNode],
    added: Sequence[FactNode],
) -> Indexes:
    """Build the indexes after an edit of some entities that still refer to the same others, apart from their facts.

    The result is that of `build`, in a time that depends on the edit more than on the dossier.

    Args:
        former: The indexes before the edit.
        nodes: As in `build`.
        shown: As in `build`.
        changed: By slug, the former nodes of the entities.
        removed: The former nodes of all facts that have changed, or refer to a changed entity.
        added: Their new nodes, and those of new facts.
    """
    by_key = dict(former.by_key)
    for fact in removed:
        del by_key[fact.key]
    by_key |= {fact.key: fact for fact in added}
    linked = merged(former.linked, filter(_is_linked, removed), filter(_is_linked, added))
    superseded_by, contradictions = _superseded_by(linked), _contradictions(linked, by_key)
    slugs = _with_other_conflicts((*removed, *added), (former.contradictions, contradictions))
    before, after = _own_facts(slugs, former.shown), _own_facts(slugs, shown)
    near = {fact.key: fact for own in after for fact in (own, *contradictions.get(own.key, ()))}
    found = evidence.conflicts(sorted(near.values(), key=chronological), superseded_by, contradictions)
    found = {slug: rows for slug, rows in found.items() if slug in slugs}
    conflicts = {slug: rows for slug, rows in former.conflicts.items() if slug not in slugs} | found
    entities = {old: key for old, key in former.formerly.items() if "#" not in old}
    return replace(
        former,
        by_type=_with_changed(former.by_type, nodes, changed),
        by_name=_by_name(_with_changed(former.by_name, nodes, changed), nodes, changed),
        formerly=entities | _former_keys(linked),
        related=_with_nodes(former.related, nodes, changed),
        shown=shown,
        by_key=by_key,
        linked=linked,
        superseded_by=superseded_by,
        contradictions=contradictions,
        conflicts=conflicts,
        contested=former.contested.difference(fact.key for fact in before).union(
            _contested(after, contradictions, found)
        ),
    )


def _with_other_conflicts(
    changed: Iterable[FactNode], contradictions: Sequence[Mapping[str, tuple[FactNode, ...]]]
) -> set[str]:
    """The entities whose figures may conflict since some facts have changed: `contradictions` before and after."""
    keys = {key for fact in changed for key in (fact.key, *map(fact.full_key, fact.fact.supersedes))}
    opposed = (fact for index in contradictions for key in keys for fact in index.get(key, ()))
    return {*(key.partition("#")[0] for key in keys), *(fact.owner.slug for fact in opposed)}


def _own_facts(slugs: Iterable[str], shown: Mapping[str, tuple[FactNode, ...]]) -> list[FactNode]:
    return [fact for slug in slugs for fact in shown.get(slug, ()) if fact.owner.slug == slug]


def _with_changed(
    former: Mapping[str, tuple[Node, ...]], nodes: Mapping[str, Node], changed: Mapping[str, Node]
) -> dict[str, tuple[Node, ...]]:
    """Replace the nodes of some entities in lists by type."""
    found = dict(former)
    for slug, node in changed.items():
        listed = list(found[node.type.name])
        listed[listed.index(node)] = nodes[slug]
        found[node.type.name] = tuple(listed)
    return found


def _by_name(
    listed: dict[str, tuple[Node, ...]], nodes: Mapping[str, Node], changed: Mapping[str, Node]
) -> dict[str, tuple[Node, ...]]:
    """Sort the lists of types with a new name again."""
    renamed = {node.type.name for slug, node in changed.items() if node.record.name != nodes[slug].record.name}
    return listed | {name: tuple(sorted(listed[name], key=alphabetical)) for name in renamed}


def _with_nodes(former: Related, nodes: Mapping[str, Node], changed: Iterable[str]) -> Related:
    """Replace the nodes of some entities, by slug, that refer to the same entities as before."""
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for slug in changed:
        for key, target in _targets(nodes[slug], nodes):
            rows[key].add(target)
    found = dict(former)
    for key, targets in rows.items():
        new = {slug: tuple(nodes[node.slug] for node in former[key][slug]) for slug in targets}
        found[key] = {**former[key], **new}
    return found


def _naming_facts(nodes: Mapping[str, Node]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for node in nodes.values():
        for relation in node.type.relations:
            if relation.target == FACT and not (relation.of_facts or relation.declared.within_file):
                for word in relation.values(node.record):
                    found[full_key(word, node.slug).partition("#")[0]].add(node.slug)
    return {slug: frozenset(naming) for slug, naming in found.items()}


def _contradictions(facts: Sequence[FactNode], by_key: Mapping[str, FactNode]) -> dict[str, tuple[FactNode, ...]]:
    found: dict[str, dict[str, FactNode]] = defaultdict(dict)
    for fact in facts:
        for word in fact.fact.contradicts:
            other = by_key[fact.full_key(word)]
            found[fact.key][other.key] = other
            found[other.key][fact.key] = fact
    return {key: tuple(others.values()) for key, others in found.items()}


def _targets(node: Node, nodes: Mapping[str, Node]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the row of `Related` and the slug of each entity that an entity refers to."""
    for relation in node.type.relations:
        for target in named_by(node, relation, nodes) if relation.joins_entities else ():
            whole = target.type.includes_parts and not relation.is_hierarchy
            for above in lineage(target, nodes) if whole else (target,):
                yield (above.type.name, relation.inverse), above.slug


def _related(nodes: Mapping[str, Node], types: EntityTypes) -> Related:
    # A row for each relation, so that a page depends on it even if no entity refers to its entity yet.
    found: dict[tuple[str, str], dict[str, dict[str, Node]]] = {
        (target, relation.inverse): defaultdict(dict)
        for relation in types.relations
        if relation.joins_entities
        for target in (types.by_name if relation.target == ENTITY else (relation.target,))
    }
    for node in nodes.values():
        for key, slug in _targets(node, nodes):
            found[key][slug][node.slug] = node
    return {key: {slug: tuple(referring.values()) for slug, referring in rows.items()} for key, rows in found.items()}
