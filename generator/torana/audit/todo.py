"""The next tasks of an editor: lists of facts, sources, entities and reports, the most valuable first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from torana.dossier.events import History
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.report_reviews import changed_since_review
from torana.dossier.stages import stage_history
from torana.pages.entities.standing import leading_facts
from torana.problems import Position, count
from torana.records.entity_types import INITIATIVE, PLACE, SOURCE
from torana.records.located import Records


class Task(NamedTuple):
    """One thing to do."""

    position: Position
    text: str
    """The fact or entity, and details."""


class Content(NamedTuple):
    """Everything that the lists are made from."""

    dossier: Dossier
    records: Records
    history: History
    languages: tuple[str, ...]
    """The languages of the site, besides English."""


class TaskList(NamedTuple):
    """Tasks of one kind."""

    kind: str
    """A word to choose it by."""
    title: str
    advice: str
    find: Callable[[Content], Iterable[Task]]


def _of_fact(fact: FactNode, detail: str = "") -> Task:
    return Task(fact.position, fact.key + (f": {detail}" if detail else ""))


def _of_entity(node: Node, detail: str = "") -> Task:
    return Task(node.position, node.name + (f": {detail}" if detail else ""))


def _newest_first(facts: Iterable[FactNode], dossier: Dossier) -> list[FactNode]:
    """Facts that nothing supersedes, from chronological order."""
    return [fact for fact in reversed([*facts]) if fact.key not in dossier.superseded_by]


def _doubtful_leads(content: Content) -> Iterator[Task]:
    dossier = content.dossier
    for initiative in dossier.of_type(INITIATIVE):
        for fact in leading_facts(initiative, dossier):
            if fact.fact.confidence == "low":
                yield _of_fact(fact, fact.fact.note or "")


def _single_sourced_figures(content: Content) -> Iterator[Task]:
    for fact in _newest_first(content.dossier.facts, content.dossier):
        if fact.fact.figures and len(fact.origins) < 2:
            yield _of_fact(fact, f"only {fact.origins[0]}" if fact.origins else "no independent source")


def _passed_plans(content: Content) -> Iterator[Task]:
    dossier = content.dossier
    as_of = dossier.settings.as_of
    for fact in _newest_first(dossier.facts, dossier):
        date, checked = fact.fact.date, fact.fact.checked
        if fact.fact.type != "plan" or date is None or date.latest >= as_of.first or _was_reached(fact, dossier):
            continue
        if checked is None or checked.first <= date.last:
            yield _of_fact(fact, f"expected {date}")


def _was_reached(plan: FactNode, dossier: Dossier) -> bool:
    """Return whether a fact shows the stage that a plan foresaw."""
    stages = stage_history(plan.owner, dossier) if plan.fact.status else ()
    return any(stage.status == plan.fact.status for stage in stages)


def _unarchived_sources(content: Content) -> Iterator[Task]:
    dossier = content.dossier
    sources = [node for node in dossier.of_type(SOURCE) if node.record.url and not node.record.archived]
    for node in _by_facts(sources, dossier):
        yield Task(node.position, f"{node.slug}: {count(len(dossier.backlinks(node)), 'fact')}")


def _by_facts(nodes: Iterable[Node], dossier: Dossier) -> list[Node]:
    """Entities by their number of facts, the largest first."""
    return sorted(nodes, key=lambda node: (-len(dossier.backlinks(node)), node.slug))


def _unplaced(content: Content) -> Iterator[Task]:
    dossier = content.dossier
    # A place that contains others is an area.
    places = [n for n in dossier.of_type(PLACE) if n.record.latitude is None and not dossier.children(n)]
    return map(_of_entity, _by_facts(places, dossier))


def _entities(dossier: Dossier) -> Iterator[Node]:
    return (node for node in dossier.entities if not node.type.is_cited)


def _without_facts(content: Content) -> Iterator[Task]:
    return (_of_entity(node, node.type.name) for node in _entities(content.dossier) if not _is_used(node, content))


def _is_used(node: Node, content: Content) -> bool:
    """Return whether an entity has facts, or includes one that may have."""
    return bool(content.dossier.backlinks(node) or content.dossier.children(node))


def _untranslated(content: Content) -> Iterator[Task]:
    for node in _by_facts(_entities(content.dossier), content.dossier):
        missing = [tag for tag in content.languages if tag not in node.record.native_name]
        if missing:
            yield _of_entity(node, f"no name in {', '.join(missing)}")


def _outdated_reports(content: Content) -> Iterator[Task]:
    for problem in changed_since_review(content.records, content.history):
        yield Task(problem.position, problem.message)


LISTS = (
    TaskList(
        "confidence",
        "Facts of low confidence at the top of a page",
        "Find a better source: the page begins with this fact.",
        _doubtful_leads,
    ),
    TaskList(
        "figures",
        "Figures with fewer than two independent sources",
        "Add a second source to each.",
        _single_sourced_figures,
    ),
    TaskList(
        "plans",
        "Plans whose date has passed",
        'Find out what happened. Add a fact about it, or write the day of your search in "checked".',
        _passed_plans,
    ),
    TaskList(
        "archive",
        "Sources without an archived copy",
        'Save a copy, and write its address in "archived".',
        _unarchived_sources,
    ),
    TaskList(
        "coordinates",
        "Places without coordinates",
        "The map does not show them.",
        _unplaced,
    ),
    TaskList(
        "facts",
        "Entities without facts",
        "Add a fact that names them, or delete those that nothing names.",
        _without_facts,
    ),
    TaskList(
        "names",
        "Names without a translation",
        'Add them to "native_name".',
        _untranslated,
    ),
    TaskList(
        "reports",
        "Reports to review",
        'Compare the sentences with the facts, and write the day in "reviewed".',
        _outdated_reports,
    ),
)
"""The lists, the most valuable first. To add one, add a row."""


def tasks(content: Content, kinds: Collection[str] = ()) -> dict[TaskList, list[Task]]:
    """The tasks of each list that is not empty, or of those of some kinds."""
    chosen = [each for each in LISTS if not kinds or each.kind in kinds]
    return {each: found for each in chosen if (found := list(each.find(content)))}
