"""Stages of an initiative, worked out from its facts (`docs/method.md#status`)."""

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
        """The date of the fact. A state may be older: one as of 2024 was reached in 2024 or earlier."""
        date = self.fact.fact.date
        return date.or_earlier if date and self.fact.fact.type == "state" else date


def history(facts: Iterable[FactNode], statuses: Sequence[str]) -> list[Stage]:
    """The stages of dated facts in order, then those of undated facts; expected facts do not count.

    The facts are those of an initiative, in chronological order, without superseded ones. `statuses` is the vocabulary.
    """
    stages = [Stage(fact.fact.status, fact) for fact in facts if fact.fact.status and not fact.expected]
    # A month counts by its last day, so that a stage that may be later does not precede one with an exact day.
    dated = [(stage.date.last, statuses.index(stage.status), stage) for stage in stages if stage.date]
    dated.sort(key=lambda row: row[:2])
    return [*(stage for *_, stage in dated), *(stage for stage in stages if not stage.date)]


def reached(stages: Sequence[Stage]) -> dict[str, Stage]:
    """Each stage with the fact since which it lasts or lasted, in the order of `history`.

    Of several facts in a row with one stage, the first counts. If other stages were between them, it was reached again.
    """
    found: dict[str, Stage] = {}
    last = ""
    for stage in stages:
        if stage.date is None:
            found.setdefault(stage.status, stage)
        elif stage.status != last:
            found[stage.status] = stage
            last = stage.status
    return found


def current(stages: Sequence[Stage], statuses: Sequence[str]) -> Stage | None:
    """The current stage, since it was `reached`: the last dated one, or else the furthest of the undated ones."""
    dated = [stage.status for stage in stages if stage.date]
    furthest = max((stage.status for stage in stages), key=statuses.index, default="")
    return reached(stages).get(dated[-1] if dated else furthest)
