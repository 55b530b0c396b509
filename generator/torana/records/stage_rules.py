"""The rules about the stages of initiatives: those of each kind, and their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torana.problems import Problem, in_words, with_article
from torana.records.located import Located, Records
from torana.records.suggestions import either, near


def unusable_stages(records: Records) -> Iterator[Problem]:
    """The `statuses` of a kind are keys of the dossier's `statuses`, in the same order, each once."""
    if records.settings is None:
        return
    settings = records.settings.record
    order = list(settings.statuses)
    for type_name, kinds in settings.kinds:
        for kind, term in kinds.items():
            last = -1
            for index, status in enumerate(getattr(term, "statuses", None) or ()):
                if wrong := _wrong_stage(status, last, order):
                    position = records.settings.position("kinds", type_name, kind, "statuses", index)
                    yield Problem(position, *wrong)
                else:
                    last = order.index(status)


def _wrong_stage(status: str, last: int, order: list[str]) -> tuple[str, str] | None:
    """Message and hint for a stage that cannot follow the one at the place `last` of the order."""
    if status not in order:
        return f'"{status}" is not a key of "statuses"', either(near(status, order), 'add it to "statuses"')
    if order.index(status) == last:
        return f'"{status}" appears twice', "delete one of them"
    if order.index(status) < last:
        hint = f'write them in the order of "statuses": {", ".join(order)}'
        return f'"{status}" must come before "{order[last]}"', hint
    return None


def _staged(records: Records) -> Iterator[Located[Any]]:
    """Yield the entities whose facts have stages."""
    return (entity for name, entity in records.all_entities() if records.types.by_name[name].has_stages)


def stage_of_another_kind(records: Records) -> Iterator[Problem]:
    """The stage of a fact is one that the kind of its initiative can reach."""
    if records.settings is None:
        return
    settings = records.settings.record
    for entity in _staged(records):
        possible = settings.stages_of(entity.record.kind)
        for index, fact in enumerate(entity.record.facts):
            if fact.status in settings.statuses and fact.status not in possible:
                kind = entity.record.kind
                message = f'"{fact.status}" is not a stage of {with_article(kind)}'
                write = f"write {in_words(list(possible), 'or')}" if possible else 'delete "status"'
                hint = f"{write}, or add it to kinds.initiative.{kind}.statuses"
                yield Problem(entity.position("facts", index, "status"), message, hint)


def status_goes_back(records: Records) -> Iterator[Problem]:
    """An initiative does not go back to an earlier stage, unless the fact has a `note` with the reason.

    Expected facts do not count.
    """
    if records.settings is None:
        return
    as_of = records.settings.record.as_of
    order = {status: number for number, status in enumerate(records.settings.record.statuses)}
    replaced = records.superseded()
    for entity in _staged(records):
        steps = [
            (fact.date, order[fact.status], f, fact)
            for f, fact in enumerate(entity.record.facts)
            if fact.date and fact.status in order and not fact.is_expected(as_of)
            if f"{entity.slug}#{fact.id}" not in replaced
        ]
        steps.sort(key=lambda step: (step[0].last, step[0].first))
        for date, number, f, fact in steps:
            earlier = [step for step in steps if step[0].latest < date.earliest and step[1] > number]
            if earlier and not fact.note:
                before = max(earlier, key=lambda step: step[1])[3]
                message = (
                    f'the stage goes back from "{before.status}" ("{before.id}", {before.date}) to "{fact.status}"'
                )
                hint = 'give the reason in "note", or delete "status" if the fact is not about the whole initiative'
                yield Problem(entity.position("facts", f, "status"), message, hint)
