"""Support for facts: independent sources, conflicting figures, and totals. The rules are in `docs/method.md`."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from torana.dossier.nodes import FactNode, Node, path
from torana.records.dates import Date
from torana.records.entity_types import SOURCE
from torana.records.facts import Figure
from torana.records.models import Sentence
from torana.records.settings import Settings, SourceKind


def is_independent(source: Node, settings: Settings) -> bool:
    """Return whether a source counts as support: as its record says, or else as its kind does."""
    stated: bool | None = source.record.independent
    kind = settings.kinds.of(SOURCE).get(source.record.kind)
    return stated if stated is not None else not isinstance(kind, SourceKind) or kind.independent


def origins(cited: Iterable[Node], nodes: Mapping[str, Node], settings: Settings) -> tuple[str, ...]:
    """The independent sources of a fact, each once (`docs/method.md#corroboration`).

    A source is named by the end of its chain of `repeats`, or else by its publisher. It does not count if another one
    in that chain does not.
    """
    chains = (path(source, nodes) for source in cited)
    first = (chain[0].record for chain in chains if all(is_independent(source, settings) for source in chain))
    return tuple(dict.fromkeys(str(record.repeats or record.publisher) for record in first))


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals about the support for some facts."""

    facts: int
    corroborated: int
    """Facts with two or more independent sources."""
    primary: int
    contested: int
    unchecked: int
    """Facts that were not re-checked since they were added."""
    oldest: Date | None
    """The earliest date of a last check."""


def tally(facts: Sequence[FactNode], contested: Container[str]) -> Tally:
    """Count how well some facts are supported. `contested` has the keys of all contested facts."""
    checked = [fact.fact.checked for fact in facts if fact.fact.checked]
    return Tally(
        facts=len(facts),
        corroborated=sum(len(fact.origins) > 1 for fact in facts),
        primary=sum(fact.primary for fact in facts),
        contested=sum(fact.key in contested for fact in facts),
        unchecked=len(facts) - len(checked),
        oldest=min(checked, key=lambda date: date.first, default=None),
    )


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values of one measure at the same time: shown side by side, never resolved."""

    measure: str
    of: str
    values: tuple[tuple[FactNode, Figure], ...]


def conflicts(facts: Iterable[FactNode], superseded: Container[str]) -> dict[str, tuple[Conflict, ...]]:
    """Figures of an entity that give different values for the same thing at the same time, by slug of the entity.

    The facts are in order; those in `superseded`, by key, do not count.
    """
    groups: dict[tuple[str, str, str, str], list[tuple[FactNode, Figure]]] = defaultdict(list)
    for fact in facts:
        for figure in fact.fact.figures if fact.key not in superseded else ():
            groups[fact.owner.slug, figure.measure, figure.of or "", figure.unit].append((fact, figure))
    found: dict[str, tuple[Conflict, ...]] = {}
    for (slug, measure, of, _), values in groups.items():
        clashing = {id(value) for pair in combinations(values, 2) if _clash(*pair) for value in pair}
        if clashing:
            conflict = Conflict(measure, of, tuple(value for value in values if id(value) in clashing))
            found[slug] = (*found.get(slug, ()), conflict)
    return found


def _clash(one: tuple[FactNode, Figure], other: tuple[FactNode, Figure]) -> bool:
    """Return whether two figures of one measure differ at overlapping dates. An undated figure overlaps with none.

    What was planned and what happened may differ.
    """
    if (one[0].fact.type == "plan") != (other[0].fact.type == "plan"):
        return False
    first, second = (figure.as_of or fact.fact.date for fact, figure in (one, other))
    if one[0] is not other[0] and (first is None or second is None):
        return False
    if first and second and (first.earliest > second.latest or second.earliest > first.latest):
        return False
    a, b = one[1], other[1]
    # Overlapping ranges do not contradict each other.
    return (a.to or a.value) < b.value or (b.to or b.value) < a.value


def sentence_coverage(source: Node, facts: Iterable[FactNode]) -> dict[str, tuple[Sentence, tuple[FactNode, ...]]]:
    """Each sentence of a fingerprinted source by locator, with those of the facts on its page that cite it."""
    if not source.record.sections:
        return {}
    by_locator: dict[str, list[FactNode]] = defaultdict(list)
    for fact in facts:
        for cited, at in fact.citations:
            if cited is source:
                by_locator[at].append(fact)
    return {
        locator: (sentence, tuple(by_locator.get(locator, ()))) for locator, sentence in source.record.sentences.items()
    }


def unchecked_facts(facts: Iterable[FactNode], today: datetime.date, days: int) -> list[FactNode]:
    """The facts never checked, then those last checked more than `days` ago, the oldest first, each by key."""
    old = (fact for fact in facts if not fact.fact.checked or (today - fact.fact.checked.first).days > days)
    return sorted(old, key=_by_check)


def _by_check(fact: FactNode) -> tuple[datetime.date, str]:
    return fact.fact.checked.first if fact.fact.checked else datetime.date.min, fact.key
