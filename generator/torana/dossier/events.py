"""Events: what each commit added, changed, superseded and removed.

Files of old commits may violate any current rule. A file that cannot be read has no events.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import Any

from torana.problems import printable
from torana.records.relations import current_name, full_key, slugs_in_links
from torana.records.renames import with_current_names
from torana.records.yaml_nodes import MappingNode, plain_of
from torana.records.yaml_parser import parse_without_limits

SOURCES = "seeds/"
"""The folder of the sources."""
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
    number: int = 1
    """Its number among the events of its kind and key, the oldest first.

    With both it identifies the event, even after commits are amended, rebased or squashed.
    """

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
    """The reason for a missing history: one of `commits.UNAVAILABLE`."""


NO_HISTORY = History(unavailable="no git")
"""The history of a dossier outside a repository."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after a commit."""

    file: str
    old: bytes | None
    """`None` if the commit added it."""
    new: bytes | None
    """`None` if the commit removed it."""


def events_of_commit(commit: str, when: str, changes: Iterable[FileChange]) -> Iterator[Event]:
    """Compare all files of `FOLDERS` that a commit changed, before and after it.

    Sources are needed only if the commit renames one.
    """
    before: dict[str, Record] = {}
    after: dict[str, Record] = {}
    sources = set()
    for change in sorted(changes, key=lambda one: one.file):
        slug = PurePosixPath(change.file).stem
        if change.file.startswith(SOURCES):
            sources.add(slug)
        if change.old is not None:
            before[slug] = _read(change.old)
        if change.new is not None:
            after[slug] = _read(change.new)
    commit_events = _Commit(partial(Event, commit, when), before, after, _formerly(before, after))
    for slug in dict.fromkeys([*after, *before]):
        if slug not in sources and slug not in commit_events.formerly:
            yield from commit_events.of_entity(slug)


def numbered(events: Iterable[Event]) -> Iterator[Event]:
    """Yield all events since the first commit, with their numbers."""
    seen: Counter[tuple[str, str]] = Counter()
    for event in events:
        seen[event.kind, event.key] += 1
        yield replace(event, number=seen[event.kind, event.key])


def _formerly(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, str]:
    """The former slugs of entities that a commit renamed or merged, and the former keys of facts: see `indexes`."""
    slugs = {
        old: slug
        for slug, record in after.items()
        for old in _texts(record.get("formerly"))
        if old in before and old not in after
    }
    return slugs | {
        f"{slug}#{old}": f"{slug}#{key}"
        for slug, record in after.items()
        for key, fact in _facts(record).items()
        for old in _texts(fact.get("formerly"))
    }


@dataclass(frozen=True, slots=True)
class _Commit:
    """The files that a commit changed, before and after it, by slug."""

    event: partial[Event]
    """Makes an event of the commit."""
    before: Mapping[str, Record]
    after: Mapping[str, Record]
    formerly: Mapping[str, str]

    def of_entity(self, slug: str) -> Iterator[Event]:
        """Yield the events of an entity and its facts, by its current slug."""
        earlier = [slug, *(old for old, name in self.formerly.items() if name == slug)]
        known = [self.before[name] for name in earlier if name in self.before]
        old, new = known[0] if known else None, self.after.get(slug)
        name = _text((new or old or {}).get("name")) or slug
        if old is None:
            yield self.event("added", slug, "", name)
        elif new is None:
            yield self.event("removed", slug, "", name)
        elif fields := self._changed_fields(slug, old, new):
            yield self.event("changed", slug, "", name, fields=fields)
        rows = (
            (current_name(f"{slug}#{key}", self.formerly), fact) for one in known for key, fact in _facts(one).items()
        )
        before, after = {key.partition("#")[2]: fact for key, fact in rows}, _facts(new)
        for key, fact in after.items():
            yield from self._of_fact(slug, key, before.get(key), after, _about(fact, new or {}))
        for key, fact in before.items():
            if key not in after:
                yield self.event("removed", slug, key, _text(fact.get("statement")), _about(fact, old or {}))

    def _of_fact(
        self, slug: str, key: str, old: Record | None, facts: Mapping[str, Record], about: tuple[str, ...]
    ) -> Iterator[Event]:
        fact = facts[key]
        statement = _text(fact.get("statement"))
        fields = () if old is None else self._changed_fields(slug, old, fact)
        if old is None:
            yield self.event("added", slug, key, statement, about)
        elif fields:
            yield self.event("changed", slug, key, statement, about, fields)
        is_new = old is None or any(field[0] == "supersedes" for field in fields)
        for superseded in _texts(fact.get("supersedes")) if is_new else ():
            entity, _, other = full_key(superseded, slug).partition("#")
            text = _text((facts.get(other) or {}).get("statement")) if entity == slug else ""
            yield self.event("superseded", entity, other, text, about, by=f"{slug}#{key}")

    def _changed_fields(self, slug: str, old: Record, new: Record) -> tuple[tuple[str, str, str], ...]:
        def value(record: Record, key: str) -> Any:
            current = with_current_names(record.get(key), slug, self.formerly, key)
            if key == "sources":
                return _without_passages(current)
            # An entry that is alone may have brackets.
            return current[0] if isinstance(current, list) and len(current) == 1 else current

        def shown(record: Record, key: str) -> str:
            return _text(record.get(key)) if key in WITH_VALUES else ""

        keys = (key for key in dict.fromkeys([*new, *old]) if key not in _UNSHOWN)
        changed = (key for key in keys if old.get(key) != new.get(key) and value(old, key) != value(new, key))
        return tuple((printable(key), shown(old, key), shown(new, key)) for key in changed)


_UNSHOWN = ("facts", "formerly", "id", "draft", "embargo")
"""The keys of a file whose changes do not matter to readers."""


def _without_passages(sources: Any) -> Any:
    """Citations without fingerprints: a passage that was seen again does not change the fact."""
    listed = sources if isinstance(sources, list) else []
    return [{**each, "passage": None} if isinstance(each, dict) else each for each in listed]


def _facts(record: Record | None) -> dict[str, Record]:
    """The facts of a file by id, without drafts and those under embargo: they begin when these keys are deleted."""
    facts = (record or {}).get("facts")
    rows = facts if isinstance(facts, list) else []
    shown = (row for row in rows if isinstance(row, dict) and row.get("draft") != "true" and "embargo" not in row)
    return {_text(row.get("id")): row for row in shown if _text(row.get("id"))}


def _about(fact: Record, entity: Record) -> tuple[str, ...]:
    sectors = _texts(fact.get("sectors")) or _texts(entity.get("sectors"))
    return tuple(dict.fromkeys([*slugs_in_links(_text(fact.get("statement"))), *_texts(fact.get("about")), *sectors]))


_FACTS = re.compile(rb"^facts:(?=\n  - )", re.MULTILINE)
_DOCUMENT_MARK = re.compile(rb"\n(?:---|\.\.\.)")


@lru_cache(maxsize=1_000)  # most versions of a file are the end of one change and the beginning of another
def _read(raw: bytes) -> Record:
    return _from_entries(raw) or _parsed(raw)


def _from_entries(raw: bytes) -> Record:
    """A file whose facts are parsed one by one, as most are the same in many commits; empty if it must be parsed whole.

    For the real dossier, this saves two thirds of the parsing: `benchmarks/README.md`. A quote or bracket that is
    open where the text is cut is a syntax error in both parts.
    """
    head, *rest = _FACTS.split(raw)
    if len(rest) != 1 or _DOCUMENT_MARK.search(raw):
        return {}
    record = _parsed(head)
    entries = [_entry(text) for text in rest[0].split(b"\n  - ")[1:]]
    return {**record, "facts": entries} if record and "facts" not in record and None not in entries else {}


def _entry(text: bytes) -> Any:
    """The only entry of a list; `None` if there is another key or a mistake."""
    record = _parsed(b"facts:\n  - " + text)
    return record["facts"][0] if len(record) == 1 and len(record["facts"]) == 1 else None


@lru_cache(maxsize=4_000)
def _parsed(raw: bytes) -> Record:
    document = parse_without_limits(raw, "")
    if document.problems or not isinstance(document.root, MappingNode):
        return {}
    # Line breaks do not count: a text that is wrapped differently is unchanged.
    record: Record = plain_of(document.root, lambda text: " ".join(text.split()))
    return record


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    """The texts of a list; an entry that is alone may have no brackets."""
    entries = value if isinstance(value, list) else [value]
    return [printable(entry) for entry in entries if entry and isinstance(entry, str)]
