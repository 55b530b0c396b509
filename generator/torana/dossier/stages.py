"""Stages of an initiative, worked out from its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torana.dossier.nodes import FactNode
from torana.records.dates import Date


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage that an initiative reached, and the fact that shows it."""

    status: str
    fact: FactNode

    @property
    def date(self) -> Date | None:
        """The date of the fact."""
        return self.fact.fact.date


def history(facts: Iterable[FactNode], statuses: Sequence[str]) -> list[Stage]:
    """The stages of dated facts in order, then those of undated facts.

    The facts are those of an initiative, in chronological order, without superseded ones. `statuses` is the vocabulary.
    """
    stages = [Stage(fact.fact.status, fact) for fact in facts if fact.fact.status]
    # A month counts by its last day, so that a stage that may be later does not precede one with an exact day.
    dated = [(stage.date.last, statuses.index(stage.status), stage) for stage in stages if stage.date]
    dated.sort(key=lambda row: row[:2])
    return [*(stage for *_, stage in dated), *(stage for stage in stages if not stage.date)]


def current(stages: Sequence[Stage], statuses: Sequence[str]) -> Stage | None:
    """The current stage: the last dated one, or else the furthest of the undated ones. The stages are in order."""
    dated = [stage for stage in stages if stage.date]
    if dated:
        return dated[-1]
    return max(stages, key=lambda stage: statuses.index(stage.status), default=None)
