"""Differences between two states of a dossier, in facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import BaseModel

from torana.dossier.evidence import sentence_coverage
from torana.dossier.graph import Dossier
from torana.problems import printable
from torana.records.entity_types import SOURCE

HEADINGS = {
    "added": "Added",
    "changed": "Changed",
    "removed": "Removed",
    "single-sourced": "Newly single-sourced",
    "uncovered": "Newly uncovered sentences",
}
"""The kinds of changes in the order of the report, with their headings."""


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A changed field of a record."""

    name: str
    old: str
    """Empty if it was added."""
    new: str
    """Empty if it was removed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: str
    """A key of `HEADINGS`."""
    what: str
    """`fact`, `sentence`, or the type of an entity."""
    key: str
    """`entity#fact`, the slug of an entity, or `source 2.3` for a sentence."""
    file: str
    """Its current file, or its last one if it was removed."""
    line: int
    text: str
    """The statement, or the name."""
    fields: tuple[ChangedField, ...] = ()
    """The changed fields of an entity or a fact."""


def differences(old: Dossier, new: Dossier) -> list[Change]:
    """The changes from one state to another, by kind, file and line.

    An entity with a new slug (`formerly`) stays the same entity.
    """
    names = {slug: node.slug for node in new.nodes.values() for slug in node.record.formerly if slug in old.nodes}
    now = [*_entities(old, new, names), *_facts(old, new, names), *_uncovered(old, new, names)]
    order = list(HEADINGS)
    return sorted(now, key=lambda change: (order.index(change.kind), change.file, change.line))


def _entities(old: Dossier, new: Dossier, names: Mapping[str, str]) -> Iterable[Change]:
    before = {names.get(slug, slug): node for slug, node in old.nodes.items()}
    for slug, node in new.nodes.items():
        former = before.pop(slug, None)
        if former is None:
            yield Change("added", node.type.name, slug, node.position.file, 1, node.name)
            continue
        fields = _fields(former.record, node.record, {"facts", "formerly"}, names)
        if former.slug != slug:
            fields = (ChangedField("slug", former.slug, slug), *fields)
        if fields:
            yield Change("changed", node.type.name, slug, node.position.file, 1, node.name, fields)
    for slug, node in before.items():
        yield Change("removed", node.type.name, slug, node.position.file, 1, node.name)


def _facts(old: Dossier, new: Dossier, names: Mapping[str, str]) -> Iterable[Change]:
    before = {f"{names.get(fact.owner.slug, fact.owner.slug)}#{fact.fact.id}": fact for fact in old.facts}
    for fact in new.facts:
        former = before.pop(fact.key, None)
        place = (fact.key, fact.position.file, fact.position.line, fact.fact.statement)
        if former is None:
            yield Change("added", "fact", *place)
            continue
        if fields := _fields(former.fact, fact.fact, set(), names):
            yield Change("changed", "fact", *place, fields)
        if len(fact.origins) < 2 <= len(former.origins):
            yield Change("single-sourced", "fact", *place)
    for key, fact in before.items():
        yield Change("removed", "fact", key, fact.position.file, fact.position.line, fact.fact.statement)


def _uncovered(old: Dossier, new: Dossier, names: Mapping[str, str]) -> Iterable[Change]:
    before = {
        names.get(source.slug, source.slug): sentence_coverage(source, old.backlinks(source))
        for source in old.of_type(SOURCE)
    }
    for source in new.of_type(SOURCE):
        rows = before.get(source.slug, {})
        for at, (sentence, facts) in sentence_coverage(source, new.backlinks(source)).items():
            had = rows.get(at)
            if not facts and not sentence.no_fact and (had is None or had[1] or had[0].no_fact):
                key, file = f"{source.slug} {at}", source.position.file
                yield Change("uncovered", "sentence", key, file, 1, f"sentence {at} of {source.name}")


def _fields(old: BaseModel, new: BaseModel, without: set[str], names: Mapping[str, str]) -> tuple[ChangedField, ...]:
    if old is new:
        return ()
    before = _renamed(old.model_dump(mode="json", exclude=without), names)
    after = _renamed(new.model_dump(mode="json", exclude=without), names)
    keys = [key for key in after if before.get(key) != after[key]]
    return tuple(ChangedField(key, *(_shown(value.get(key), key) for value in (before, after))) for key in keys)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value with every former slug replaced by the current one."""
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    if isinstance(value, str):
        head, mark, tail = value.partition("#")
        value = names.get(head, head) + mark + tail
        for old, new in names.items():
            value = value.replace(f"[[{old}]]", f"[[{new}]]").replace(f"[[{old}|", f"[[{new}|")
            value = value.replace(f"@{old}#", f"@{new}#")
    return value


def _shown(value: Any, key: str = "") -> str:
    """A value on one line."""
    if key == "sections":
        return f"{sum(len(section['sentences']) for section in value)} fingerprints" if value else ""
    if value is None or value in ([], {}, ""):
        return ""
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items() if _shown(inner))
    return str(value)


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """The headings of the report, each with its changes."""
    for kind, heading in HEADINGS.items():
        if found := [change for change in changes if change.kind == kind]:
            yield heading, found


def _count(changes: Sequence[Change]) -> str:
    counts = (f"{heading.lower()}: {len(found)}" for heading, found in _grouped(changes))
    return ", ".join(counts) or "no fact has changed"


def as_text(changes: Sequence[Change]) -> str:
    """The changes for a terminal."""
    lines = []
    for heading, found in _grouped(changes):
        lines.append(f"{heading} ({len(found)})")
        for change in found:
            lines.append(f"  {change.file}:{change.line}: {change.what} {change.key}")
            lines.append(f"      {printable(change.text)}")
            for field in change.fields:
                lines.append(f"      {field.name}: {printable(field.old) or '(none)'}")
                lines.append(f"      {' ' * len(field.name)}→ {printable(field.new) or '(none)'}")
        lines.append("")
    return "\n".join([*lines, _count(changes)])


def as_markdown(changes: Sequence[Change]) -> str:
    """The changes for the summary of a pull request. Texts of the files are escaped: no links, mentions or elements."""
    lines = [f"**{_count(changes)}**", ""]
    for heading, found in _grouped(changes):
        lines += [f"### {heading} ({len(found)})", ""]
        for change in found:
            lines.append(
                f"- {change.what} {_code(change.key)}, {_code(f'{change.file}:{change.line}')}: {_code(change.text)}"
            )
            for field in change.fields:
                lines.append(f"  - {field.name}: {_code(field.old or '(none)')} → {_code(field.new or '(none)')}")
        lines.append("")
    return "\n".join(lines)


def _code(text: str) -> str:
    """A text as Markdown code, which GitHub does not interpret."""
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
    fence = "`" * (longest + 1)
    gap = " " if longest else ""
    return f"{fence}{gap}{printable(text)}{gap}{fence}"


def as_json(changes: Sequence[Change]) -> str:
    """The changes for a program: a list of objects with the keys of `Change`."""
    return json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=2)
