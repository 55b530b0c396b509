"""What was added, changed, superseded and removed, commit by commit: from the bytes of files to events.

The files of old commits are data like any other, and may break every rule of today: what cannot be read is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from torana.problems import printable
from torana.records import yaml_nodes
from torana.records.entity_types import ENTITY_TYPES
from torana.records.relations import linked
from torana.records.yaml_parser import parse_ample

KINDS = ("added", "changed", "superseded", "removed")
"""What can happen to a fact or an entity."""
TOLD = ("statement", "name", "date", "status", "confidence", "kind")
"""Keys of which both values are told when they change; of the others, that they changed."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a fact or an entity."""

    commit: str
    when: str
    """RFC 3339, as the commit has it."""
    kind: str
    """One of `KINDS`."""
    entity: str
    """The slug that the entity had."""
    fact: str
    """The id of the fact; empty for the entity itself."""
    text: str
    """The statement, its links as they were typed, or the name."""
    about: tuple[str, ...] = ()
    """The slugs of what a fact names and of its sectors."""
    fields: tuple[tuple[str, str, str], ...] = ()
    """Of what changed: key, old and new value; both empty where only the key is told."""
    by: str = ""
    """Of what was superseded: the id of the fact that replaces it, with its entity's slug before a `#`."""

    @property
    def key(self) -> str:
        """`entity#fact`, or the entity's slug."""
        return f"{self.entity}#{self.fact}" if self.fact else self.entity

    @property
    def day(self) -> str:
        """ISO 8601."""
        return self.when[:10]


@dataclass(frozen=True, slots=True)
class Past:
    """All that happened since the first commit, which is where the record begins."""

    events: tuple[Event, ...] = ()
    """The oldest first; in a commit by file and place in it."""
    newest: str = ""
    """The last commit with a change; empty where there is no history."""
    first: str = ""
    """The first commit."""
    begins: str = ""
    """The day of the first commit; what was there then is no event."""
    lacking: str = ""
    """Why there is no history: a key of `LACKING`."""


NONE = Past(lacking="no git")
"""That of a dossier whose commits nobody has asked for."""
LACKING = ("shallow", "no git")
"""Why there may be none: a clone that lacks older commits, or no repository at all."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after a commit."""

    file: str
    old: bytes | None
    """`None` where there was none."""
    new: bytes | None
    """`None` where there is none any more."""


def happened(commit: str, when: str, changes: Iterable[Change]) -> Iterator[Event]:
    """What a commit did.

    Args:
        commit: Its name.
        when: RFC 3339.
        changes: Every file of `FOLDERS` that it touched.
    """
    before: dict[str, Mapping[str, Any]] = {}
    after: dict[str, Mapping[str, Any]] = {}
    for change in sorted(changes, key=lambda one: one.file):
        slug = PurePosixPath(change.file).stem
        if change.old is not None:
            before[slug] = _said(change.old, change.file)
        if change.new is not None:
            after[slug] = _said(change.new, change.file)
    # An entity that was given another slug, or another type, is the same one.
    for slug, said in after.items():
        for old in _texts(said.get("formerly")):
            if slug not in before and old in before and old not in after:
                before[slug] = before.pop(old)
    for slug in dict.fromkeys([*after, *before]):
        yield from _of_entity(commit, when, slug, before.get(slug), after.get(slug))


def _of_entity(
    commit: str, when: str, slug: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Event]:
    name = _text((new or old or {}).get("name")) or slug
    had, has = _facts(old), _facts(new)
    if old is None:
        yield Event(commit, when, "added", slug, "", name)
    elif new is None:
        yield Event(commit, when, "removed", slug, "", name)
    elif fields := _fields(old, new):
        yield Event(commit, when, "changed", slug, "", name, fields=fields)
    for key, fact in has.items():
        former = had.pop(key, None)
        about = _about(fact, new or {})
        if former is None:
            yield Event(commit, when, "added", slug, key, _text(fact.get("statement")), about)
        elif fields := _fields(former, fact):
            yield Event(commit, when, "changed", slug, key, _text(fact.get("statement")), about, fields)
        replaced = _text(fact.get("supersedes"))
        if replaced and replaced != _text((former or {}).get("supersedes")):
            entity, _, other = replaced.rpartition("#")
            text = _text((has.get(other) or {}).get("statement")) if entity in ("", slug) else ""
            by = f"{slug}#{key}"
            yield Event(commit, when, "superseded", entity or slug, other, text, about, by=by)
    for key, fact in had.items():
        yield Event(commit, when, "removed", slug, key, _text(fact.get("statement")), _about(fact, old or {}))


def _facts(said: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    facts = (said or {}).get("facts")
    rows = facts if isinstance(facts, list) else []
    return {_text(row.get("id")): row for row in rows if isinstance(row, dict) and _text(row.get("id"))}


def _about(fact: Mapping[str, Any], entity: Mapping[str, Any]) -> tuple[str, ...]:
    sectors = _texts(fact.get("sectors")) or _texts(entity.get("sectors"))
    return tuple(dict.fromkeys([*linked(_text(fact.get("statement"))), *_texts(fact.get("about")), *sectors]))


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    keys = [
        key for key in dict.fromkeys([*new, *old]) if key not in ("facts", "formerly") and old.get(key) != new.get(key)
    ]
    return tuple(
        (printable(key), _text(old.get(key)), _text(new.get(key))) if key in TOLD else (printable(key), "", "")
        for key in keys
    )


def _said(raw: bytes, file: str) -> Mapping[str, Any]:
    document = parse_ample(raw, file)
    value = _value(document.root) if not document.problems else None
    return value if isinstance(value, dict) else {}


def _value(node: yaml_nodes.Node | None) -> Any:
    """A node as text, lists and dictionaries; its depth is bounded by the parser."""
    if isinstance(node, yaml_nodes.Mapping):
        return {key: _value(value) for key, value in node.values.items()}
    if isinstance(node, yaml_nodes.Sequence):
        return [_value(item) for item in node.items]
    # Folded where it was wrapped: another wrapping says the same.
    return " ".join(node.text.split()) if node is not None else ""


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


FOLDERS = tuple(entity_type.folder for entity_type in ENTITY_TYPES if entity_type.folder.startswith("content/"))
"""Where the files lie whose changes are told: sources are records of documents, told by the facts that cite them."""
