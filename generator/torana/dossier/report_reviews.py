"""Reports whose facts have changed since someone last compared the text with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torana.dossier.events import History
from torana.problems import Problem
from torana.records.facts import Fact
from torana.records.located import Records
from torana.records.relations import CITED, current_name


def changed_since_review(records: Records, history: History) -> Iterator[Problem]:
    """Yield a warning for each fact of a report that changed after the report was reviewed.

    Without a git history, the days on which its sources were published or read count, and that of its event.
    """
    days = _days_of_changes(records, history)
    seen = set()
    for reference in records.references(lambda relation: relation.declared.in_text is CITED):
        file, found = reference.entity, records.fact(reference.key)
        if found is None or (file.document.file, reference.key) in seen:
            continue
        seen.add((file.document.file, reference.key))
        reviewed = str(file.record.report.reviewed)
        day = max(_known_days(found[1], records), default="") if history.unavailable else days.get(reference.key, "")
        if day > reviewed:
            message = f'"{reference.word}" changed on {day}, after the last review of this report ({reviewed})'
            hint = 'compare the sentence with the fact, and write the day of this comparison in "reviewed"'
            yield Problem(reference.position, message, hint)


def _days_of_changes(records: Records, history: History) -> dict[str, str]:
    """The day of the last change of each fact, by its current key. A new check of its sources is not a change."""
    current = records.formerly()
    return {
        current_name(event.key, current): event.day
        for event in history.events
        if event.fact and [name for name, *_ in event.fields] != ["checked"]
    }


def _known_days(fact: Fact, records: Records) -> Iterator[str]:
    """Yield the days before which a fact was not written as it is."""
    dates: list[Any] = []
    for citation in fact.sources:
        if source := records.get(citation.source):
            dates += [source.record.published, source.record.retrieved]
    if records.settings and not fact.is_expected(records.settings.record.as_of):
        dates.append(fact.date)
    return (str(date.first) for date in dates if date)
