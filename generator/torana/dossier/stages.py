"""Stages of an initiative, worked out from its facts (`docs/method.md#status`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
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


def stage_history(initiative: Node, dossier: Dossier) -> list[Stage]:
    """The stages of dated facts in order, then those of undated facts, without superseded and expected facts."""
    dossier.tracker.note("facts", initiative.slug)
    return _history(initiative, dossier)


def _history(initiative: Node, dossier: Dossier) -> list[Stage]:
    statuses = list(dossier.settings.statuses)
    facts = _current_facts(initiative, dossier)
    stages = [Stage(fact.fact.status, fact) for fact in facts if fact.fact.status and not fact.expected]
    # A month counts by its last day, so that a stage that may be later does not precede one with an exact day.
    dated = [(stage.date.last, statuses.index(stage.status), stage) for stage in stages if stage.date]
    dated.sort(key=lambda row: row[:2])
    return [*(stage for *_, stage in dated), *(stage for stage in stages if not stage.date)]


def _current_facts(initiative: Node, dossier: Dossier) -> list[FactNode]:
    shown = dossier.indexes.shown.get(initiative.slug, ())
    return [fact for fact in shown if fact.owner is initiative and fact.key not in dossier.superseded_by]


def expected_stages(initiative: Node, dossier: Dossier) -> dict[str, FactNode]:
    """The stages that expected facts show, each with the first one."""
    dossier.tracker.note("facts", initiative.slug)
    expected = [fact for fact in _current_facts(initiative, dossier) if fact.expected and fact.fact.status]
    return {fact.fact.status or "": fact for fact in reversed(expected)}


def reached(stages: Sequence[Stage]) -> dict[str, Stage]:
    """Each stage with the fact since which it lasts or lasted, in the order of `stage_history`.

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


def current_stage(initiative: Node, dossier: Dossier) -> Stage | None:
    """The current stage, since it was `reached`: the last dated one, or else the furthest of the undated ones."""
    dossier.tracker.note("status", initiative.slug)
    stages = _history(initiative, dossier)
    dated = [stage.status for stage in stages if stage.date]
    furthest = max((stage.status for stage in stages), key=list(dossier.settings.statuses).index, default="")
    return reached(stages).get(dated[-1] if dated else furthest)
