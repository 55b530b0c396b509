"""The answer at the top of an initiative's page: where it stands, and the latest fact."""

from __future__ import annotations

from collections.abc import Sequence

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.stages import Stage, current_stage
from torana.pages.page import View
from torana.pages.shared.badges import status_badge
from torana.pages.shared.fact_dates import fact_date
from torana.pages.shared.links import link_to_fact, rich
from torana.pages.shared.references import References
from torana.records.dates import Date


def standing_lines(initiative: Node, dossier: Dossier, references: References) -> tuple[View, ...]:
    """Return the lines of the leading facts; the first has the current stage, if there is one."""
    stage = current_stage(initiative, dossier)
    facts = leading_facts(initiative, dossier)
    return tuple(_line(fact, None if i else stage, dossier, references) for i, fact in enumerate(facts))


def leading_facts(initiative: Node, dossier: Dossier) -> list[FactNode]:
    """Return the fact that shows the current stage, and then the latest event, if it is newer.

    Without a stage, the latest event that is not of low confidence comes first.
    """
    stage, events = current_stage(initiative, dossier), _events(initiative, dossier)
    lead = stage.fact if stage else _reliable(events)
    if lead is None:
        return []
    return [lead, *(fact for fact in events[-1:] if _begins_after(fact.fact.date, lead.fact.date))]


def _events(initiative: Node, dossier: Dossier) -> list[FactNode]:
    """The dated events of an initiative that happened, without superseded ones, in chronological order."""
    facts = (fact for fact in dossier.own_facts(initiative) if fact.key not in dossier.superseded_by)
    return [fact for fact in facts if fact.happened]


def _reliable(facts: Sequence[FactNode]) -> FactNode | None:
    """The latest fact that is not of low confidence, or else the latest."""
    reliable = [fact for fact in facts if fact.fact.confidence != "low"]
    return next(reversed(reliable or facts), None)


def _begins_after(date: Date | None, other: Date | None) -> bool:
    return date is not None and other is not None and date.first > other.last


def _line(fact: FactNode, stage: Stage | None, dossier: Dossier, references: References) -> View:
    return View(
        status=status_badge(dossier, stage.status) if stage else None,
        date=dossier.words.when(stage.date) if stage else fact_date(fact, dossier.words),
        statement=rich(fact.fact.statement, dossier, fact.owner),
        permalink=link_to_fact(fact),
        marks=references.of(fact),
    )
