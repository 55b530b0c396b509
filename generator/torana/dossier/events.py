"""Events: what each commit added, changed, superseded and removed.

Files of old commits may violate any current rule. A file that cannot be read has no events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from torana.problems import printable
from torana.records.relations import slugs_in_links
from torana.records.yaml_nodes import MappingNode, plain_of
from torana.records.yaml_parser import parse_without_limits

FOLDERS = (":(glob)content/*/*.yml",)
"""The folders whose changes are events. Sources are not among them: the facts that cite a source show its changes."""
KINDS = ("added", "changed", "superseded", "removed")
"""The kinds of events."""
WITH_VALUES = ("statement", "name", "date", "type", "since", "until", "status", "confidence", "kind")
"""Keys whose old and new values an event contains. Of other keys it contains only the name."""

Record = Mapping[str, Any]
"""A file or a fact as text, lists and dictionaries."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a fact or an entity."""

    commit: str
    when: str
    """The time of the commit, RFC 3339."""
    kind: str
    """One of `KINDS`."""
    entity: str
    """The slug that the entity had."""
    fact: str
    """The id of the fact; empty for the entity itself."""
    text: str
    """The statement, its links as in the file, or the name."""
    about: tuple[str, ...] = ()
    """The slugs of the entities and sectors that a fact names."""
    fields: tuple[tuple[str, str, str], ...] = ()
    """Changed fields: key, old and new value; both values are empty for keys outside `WITH_VALUES`."""
    by: str = ""
    """The key of the fact that supersedes this one, `entity#fact`."""

    @property
    def key(self) -> str:
        """`entity#fact`, or the entity's slug."""
        return f"{self.entity}#{self.fact}" if self.fact else self.entity

    @property
    def day(self) -> str:
        """ISO 8601."""
        return self.when[:10]


@dataclass(frozen=True, slots=True)
class History:
    """All events since the first commit."""

    events: tuple[Event, ...] = ()
    """The oldest first; within a commit by file and position."""
    newest: str = ""
    """The last commit with a change; empty without a history."""
    first: str = ""
    """The first commit."""
    begins: str = ""
    """The day of the first commit. The content of the first commit is not an event."""
    unavailable: str = ""
    """The reason for a missing history: one of `UNAVAILABLE`."""


NO_HISTORY = History(unavailable="no git")
"""The history of a dossier outside a repository."""
UNAVAILABLE = ("shallow", "no git")
"""Reasons for a missing history: a clone without older commits, or no repository."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after a commit."""

    file: str
    old: bytes | None
    """`None` if the commit added it."""
    new: bytes | None
    """`None` if the commit removed it."""


def events_of_commit(commit: str, when: str, changes: Iterable[FileChange]) -> Iterator[Event]:
    """Compare all files of `FOLDERS` that a commit changed, before and after it."""
    before: dict[str, Record] = {}
    after: dict[str, Record] = {}
    for change in sorted(changes, key=lambda one: one.file):
        slug = PurePosixPath(change.file).stem
        if change.old is not None:
            before[slug] = _read(change.old, change.file)
        if change.new is not None:
            after[slug] = _read(change.new, change.file)
    # An entity with a new slug, or a new type, stays the same entity.
    for slug, record in after.items():
        for old in _texts(record.get("formerly")):
            if slug not in before and old in before and old not in after:
                before[slug] = before.pop(old)
    for slug in dict.fromkeys([*after, *before]):
        event = partial(Event, commit, when)
        yield from _entity_events(event, slug, before.get(slug), after.get(slug))


NewEvent = partial[Event]
"""Makes an event of one commit."""


def _entity_events(event: NewEvent, slug: str, old: Record | None, new: Record | None) -> Iterator[Event]:
    name = _text((new or old or {}).get("name")) or slug
    if old is None:
        yield event("added", slug, "", name)
    elif new is None:
        yield event("removed", slug, "", name)
    elif fields := _changed_fields(old, new):
        yield event("changed", slug, "", name, fields=fields)
    before, after = _facts(old), _facts(new)
    for key, fact in after.items():
        yield from _fact_events(event, slug, key, before.get(key), after, _about(fact, new or {}))
    for key, fact in before.items():
        if key not in after:
            yield event("removed", slug, key, _text(fact.get("statement")), _about(fact, old or {}))


def _fact_events(
    event: NewEvent, slug: str, key: str, old: Record | None, facts: Mapping[str, Record], about: tuple[str, ...]
) -> Iterator[Event]:
    fact = facts[key]
    statement = _text(fact.get("statement"))
    if old is None:
        yield event("added", slug, key, statement, about)
    elif fields := _changed_fields(old, fact):
        yield event("changed", slug, key, statement, about, fields)
    superseded = _text(fact.get("supersedes"))
    if superseded and superseded != _text((old or {}).get("supersedes")):
        entity, _, other = superseded.rpartition("#")
        text = _text((facts.get(other) or {}).get("statement")) if entity in ("", slug) else ""
        yield event("superseded", entity or slug, other, text, about, by=f"{slug}#{key}")


def _facts(record: Record | None) -> dict[str, Record]:
    facts = (record or {}).get("facts")
    rows = facts if isinstance(facts, list) else []
    return {_text(row.get("id")): row for row in rows if isinstance(row, dict) and _text(row.get("id"))}


def _about(fact: Record, entity: Record) -> tuple[str, ...]:
    sectors = _texts(fact.get("sectors")) or _texts(entity.get("sectors"))
    return tuple(dict.fromkeys([*slugs_in_links(_text(fact.get("statement"))), *_texts(fact.get("about")), *sectors]))


def _changed_fields(old: Record, new: Record) -> tuple[tuple[str, str, str], ...]:
    keys = [
        key for key in dict.fromkeys([*new, *old]) if key not in ("facts", "formerly") and old.get(key) != new.get(key)
    ]
    return tuple(
        (printable(key), _text(old.get(key)), _text(new.get(key))) if key in WITH_VALUES else (printable(key), "", "")
        for key in keys
    )


def _read(raw: bytes, file: str) -> Record:
    document = parse_without_limits(raw, file)
    if document.problems or not isinstance(document.root, MappingNode):
        return {}
    # Line breaks do not count: a text that is wrapped differently is unchanged.
    record: Record = plain_of(document.root, lambda text: " ".join(text.split()))
    return record


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
