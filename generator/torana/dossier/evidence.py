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


def tally_of(facts: Sequence[FactNode], contested: Container[str]) -> Tally:
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


_Valued = tuple[FactNode, Figure]
_Contradictions = Mapping[str, tuple[FactNode, ...]]
"""By the key of a fact: the facts that contradict it, whichever side declares it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values of one measure, at the same time or of facts that contradict each other: shown side by side."""

    measure: str
    of: str
    values: tuple[_Valued, ...]


def conflicts(
    facts: Iterable[FactNode], superseded: Container[str], contradictions: _Contradictions
) -> dict[str, tuple[Conflict, ...]]:
    """Figures of an entity that give different values for the same thing, by slug of the entity.

    The facts are in order; those in `superseded`, by key, do not count. The figures of two facts that contradict each
    other are conflicts of the entities of both.
    """
    groups: dict[tuple[str, ...], list[_Valued]] = defaultdict(list)
    for fact in facts:
        if fact.fact.figures and fact.key not in superseded:
            opposed = (other.owner.slug for other in contradictions.get(fact.key, ()))
            for slug in dict.fromkeys((fact.owner.slug, *opposed)):
                for figure in fact.fact.figures:
                    group = (slug, figure.measure, figure.of or "", figure.unit, "part" if figure.part else "")
                    groups[group].append((fact, figure))
    found: dict[str, tuple[Conflict, ...]] = {}
    several = ((group, values) for group, values in groups.items() if len(values) > 1)
    for (slug, measure, of, *_), values in several:
        pairs = (pair for pair in combinations(values, 2) if slug in (pair[0][0].owner.slug, pair[1][0].owner.slug))
        clashing = {id(value) for pair in pairs if _clash(*pair, contradictions) for value in pair}
        if clashing:
            conflict = Conflict(measure, of, tuple(value for value in values if id(value) in clashing))
            found[slug] = (*found.get(slug, ()), conflict)
    return found


def _clash(one: _Valued, other: _Valued, contradictions: _Contradictions) -> bool:
    """Return whether two figures of one measure and unit contradict each other.

    Overlapping ranges do not, nor do amounts of different payers, or at different stages of the money.
    """
    a, b = one[1], other[1]
    if any(mine and others and mine != others for mine, others in ((set(a.by), set(b.by)), (a.money, b.money))):
        return False
    differ = (a.to or a.value) < b.value or (b.to or b.value) < a.value
    return differ and (other[0] in contradictions.get(one[0].key, ()) or _at_one_time(one, other))


def _at_one_time(one: _Valued, other: _Valued) -> bool:
    """Return whether two figures of an entity have overlapping dates. An undated figure overlaps with none.

    What was planned and what happened may differ.
    """
    if one[0].owner is not other[0].owner or (one[0].fact.type == "plan") != (other[0].fact.type == "plan"):
        return False
    first, second = (figure.as_of or fact.fact.date for fact, figure in (one, other))
    if first is None or second is None:
        return one[0] is other[0]
    return first.earliest <= second.latest and second.earliest <= first.latest


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
