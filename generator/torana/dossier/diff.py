"""Differences between two states of a dossier, in facts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from torana import problems
from torana.dossier.evidence import sentence_coverage
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.problems import Position, Problem, printable
from torana.records.entity_types import SOURCE
from torana.records.relations import current_name
from torana.records.renames import with_current_names

HEADINGS = {
    "lost": "Old address lost",
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

    An entity or a fact with a new name stays the same, and so does a record that names it. Without the old name in
    `formerly`, its address is lost.
    """
    names = dict(new.indexes.formerly)
    lost = _lost(old.nodes.values(), new.nodes.values(), names, (lambda node: (node.type.name, node.name),))
    names |= lost

    def statement(fact: FactNode) -> Any:
        return with_current_names(fact.fact.statement, fact.owner.slug, names)

    def rest(fact: FactNode) -> Any:
        slug = names.get(fact.owner.slug, fact.owner.slug)
        return slug, repr(with_current_names(_values(fact, {"statement", "formerly"}), slug, names))

    lost |= _lost(old.facts, new.facts, names, (statement, rest))
    names |= lost
    now = [*_entities(old, new, names, lost), *_facts(old, new, names, lost), *_uncovered(old, new, names)]
    order = list(HEADINGS)
    return sorted(now, key=lambda change: (order.index(change.kind), change.file, change.line))


Compared = TypeVar("Compared", Node, FactNode)


def _lost(
    old: Iterable[Compared],
    new: Iterable[Compared],
    names: Mapping[str, str],
    likenesses: Iterable[Callable[[Compared], Any]],
) -> dict[str, str]:
    """The new names of entities or facts that have no old name in `formerly`.

    A removed and an added one are the same if one of the `likenesses` returns the same value for both.
    """
    before = {current_name(item.key, names): item for item in old}
    after = {item.key: item for item in new}
    found: dict[str, str] = {}
    for likeness in likenesses:
        added = {likeness(item): key for key, item in after.items() if key not in before}
        removed = {key: likeness(item) for key, item in before.items() if key not in after and key not in found}
        found |= {key: added[value] for key, value in removed.items() if value in added}
    return found


def _pairs(
    old: Iterable[Compared], new: Iterable[Compared], names: Mapping[str, str]
) -> Iterator[tuple[Compared | None, Compared | None]]:
    """Each new entity or fact with the same old one, and each removed one. One that was merged is not removed."""
    rows = [(current_name(item.key, names), item) for item in old]
    before = dict(sorted(rows, key=lambda row: row[0] == row[1].key))
    for item in new:
        yield before.pop(item.key, None), item
    for removed in before.values():
        yield removed, None


def _entities(old: Dossier, new: Dossier, names: Mapping[str, str], lost: Mapping[str, str]) -> Iterator[Change]:
    for former, node in _pairs(old.nodes.values(), new.nodes.values(), names):
        shown = node or former
        assert shown
        kind, fields = _compared(former, node, names, lost)
        if kind:
            yield Change(kind, shown.type.name, shown.slug, shown.position.file, 1, shown.name, fields)


def _facts(old: Dossier, new: Dossier, names: Mapping[str, str], lost: Mapping[str, str]) -> Iterator[Change]:
    for former, fact in _pairs(old.facts, new.facts, names):
        shown = fact or former
        assert shown
        place = ("fact", shown.key, shown.position.file, shown.position.line, shown.fact.statement)
        kind, fields = _compared(former, fact, names, lost)
        if kind:
            yield Change(kind, *place, fields)
        if former and fact and len(fact.origins) < 2 <= len(former.origins):
            yield Change("single-sourced", *place)


def _compared(
    old: Compared | None, new: Compared | None, names: Mapping[str, str], lost: Mapping[str, str]
) -> tuple[str, tuple[ChangedField, ...]]:
    """The kind of a change and the changed fields; an empty kind if nothing has changed."""
    if not old or not new:
        return "removed" if old else "added", ()
    fields = _fields(old, new, names)
    return "lost" if new.key in lost.values() else "changed" if fields else "", fields


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


def _fields(old: Node | FactNode, new: Node | FactNode, names: Mapping[str, str]) -> tuple[ChangedField, ...]:
    """The changed fields, with the slug or id. A new name explains a new entry in `formerly`, so that is left out."""
    if _record(old) is _record(new):
        return ()
    (key, name), (_, current) = _name(old), _name(new)
    renamed = () if name == current else (ChangedField(key, name, current),)
    before, after = (_values(item, {"formerly"} if renamed else set()) for item in (old, new))
    slug = new.key.partition("#")[0]
    then, now = (with_current_names(values, slug, names) for values in (before, after))
    changed = [key for key in now if then.get(key) != now[key]]
    return (
        *renamed,
        *(ChangedField(key, *(_shown(each.get(key), key) for each in (before, after))) for key in changed),
    )


def _name(item: Node | FactNode) -> tuple[str, str]:
    return ("slug", item.slug) if isinstance(item, Node) else ("id", item.fact.id)


def _record(item: Node | FactNode) -> BaseModel:
    record: BaseModel = item.record if isinstance(item, Node) else item.fact
    return record


def _values(item: Node | FactNode, without: set[str]) -> dict[str, Any]:
    """The fields of an entity or fact, except its name, its facts and fingerprints of passages."""
    hidden: dict[str, Any] = dict.fromkeys(without, True)
    hidden |= {"facts": True} if isinstance(item, Node) else {"id": True, "sources": {"__all__": {"passage"}}}
    return _record(item).model_dump(mode="json", exclude=hidden)


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


def as_github(changes: Sequence[Change]) -> str:
    """A warning for each lost address, so that GitHub shows it on the line of the pull request."""
    return problems.as_github([_lost_address(each) for each in changes if each.kind == "lost"], "warning")


def _lost_address(change: Change) -> Problem:
    name = change.fields[0]
    message = f'the address of {change.what} "{change.key}" was "{name.old}" before, and leads nowhere now'
    return Problem(
        Position(change.file, change.line), message, f'add "{name.old}" to its "formerly", or keep the old {name.name}'
    )


def as_json(changes: Sequence[Change]) -> str:
    """The changes for a program: a list of objects with the keys of `Change`."""
    return json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=2)
