"""A new fact in a file that is otherwise unchanged."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from torana import ToranaError
from torana.editing.comments import Contents, attached, gathered
from torana.editing.key_comments import explanations
from torana.editing.layout import Layout, parse_layout
from torana.editing.new_entity import FieldValue, FieldValues, each_text, field_text
from torana.editing.saving import EditedFile, with_newlines_of
from torana.records.facts import Fact
from torana.records.field_marks import described_fields
from torana.records.json_schema import json_schemas
from torana.records.located import Records
from torana.records.settings import Settings
from torana.records.suggestions import near
from torana.records.yaml_parser import parse_without_limits

_TEMPLATE = "# facts:"
"""The line that `torana new` writes for the key `facts`."""
_END_OF_DOCUMENT = re.compile(r"^\.\.\.(?:\s|$)", re.MULTILINE)


class _Gap(NamedTuple):
    """The part of a text that the lines of a fact replace."""

    start: int
    end: int
    key: Sequence[str]
    """The lines above the fact."""
    indent: int
    """The column of its dash, from 0."""


def citing(source: str, passage: Mapping[str, str] | None = None) -> FieldValues:
    """The values of a new fact that cites a source, if its slug is given, and the fingerprint of a passage."""
    return {"sources": [{"source": source, "at": "", **({"passage": passage} if passage else {})}]}


def with_new_fact(
    root: Path, records: Records, slug: str, values: FieldValues, *, brief: bool = False
) -> tuple[EditedFile, int]:
    """Return the file of an entity with a new fact, and the line on which it begins.

    Raises:
        ToranaError: There is no such entity, or the errors of `add_fact`.
    """
    known = records.known
    if slug not in known:
        hint = near(slug, known, records.names_by_slug()) or "see content/"
        raise ToranaError(f'there is no entity "{slug}" to add a fact to: {hint}')
    entity_type = records.types.by_name[known[slug]]
    file = f"{entity_type.folder}/{slug}.yml"
    comments = None if brief else explanations(Fact, _schema(records.settings.record if records.settings else None))
    text, intended, line = add_fact((root / file).read_bytes(), file, entity_type.model, values, comments)
    return EditedFile(root / file, text, intended), line


def _schema(settings: Settings | None) -> Mapping[str, Any]:
    """The JSON Schema of an entity with facts."""
    return next(each for each in json_schemas(settings).values() if Fact.__name__ in each.get("$defs", {}))


def add_fact(
    raw: bytes, file: str, model: type[BaseModel], values: FieldValues, comments: Mapping[str, Sequence[str]] | None
) -> tuple[str, Contents, int]:
    """Add a fact after the last one of a file.

    Required keys without a value are empty, and others are commented out. Without comments, there are no others.

    Returns:
        The text, its intended contents, and the line on which the fact begins.

    Raises:
        ToranaError: An entity with this model has no facts, the file cannot be read, or its facts are in brackets.
    """
    if "facts" not in model.model_fields:
        raise ToranaError(f"{file} cannot have facts. Name the entity that the fact is about")
    document = parse_without_limits(raw, file)
    if document.problems:
        raise ToranaError(f"{file} cannot be read. Run torana check")
    layout = _without_empty_brackets(parse_layout(document.text))
    place = _place(layout, file)
    above = layout.text[: place.start]
    above += "\n" * (not above.endswith("\n"))
    lines = [*place.key, *_skeleton(" " * place.indent, values, comments)]
    text = above + "\n".join(lines) + "\n" + layout.text[place.end :]
    intended = _intended(layout, place, text, values, comments)
    return with_newlines_of(raw, text), intended, above.count("\n") + len(place.key) + 1


def _without_empty_brackets(layout: Layout) -> Layout:
    """Treat `facts: []` like `facts:`."""
    facts = layout.entry("facts")
    if facts is None or not re.fullmatch(r"\[\s*\]", layout.text[facts.value_start : facts.value_end]):
        return layout
    return parse_layout(layout.text[: facts.value_start].rstrip(" ") + layout.text[facts.value_end :])


def _place(layout: Layout, file: str) -> _Gap:
    facts, root = layout.entry("facts"), layout.root
    if root.flow or (facts and facts.collection and facts.collection.flow):
        raise ToranaError(f"{file} has brackets or braces around its facts. Run torana format {file}")
    if facts is None:
        return _place_of_key(layout)
    if facts.collection is None and facts.value is None:
        end = layout.line_end(facts.value_end)
        return _Gap(end, end, [], root.column + 2)
    if facts.collection is None or facts.collection.is_mapping:
        raise ToranaError(f'"facts" in {file} is not a list. Run torana check')
    inside = [each.end for each in attached(layout) if each.path[:1] == ("facts",) and len(each.path) > 1]
    end = layout.line_end(max([facts.value_end, *inside]))
    # A value after `|` or `>` ends after the empty lines below it.
    end = len(layout.text[:end].rstrip("\n")) + 1
    return _Gap(end, end, [""], facts.collection.column)


def _place_of_key(layout: Layout) -> _Gap:
    root = layout.root
    key = " " * root.column + "facts:"
    for start, end in layout.comments:
        if layout.text[start:end].rstrip() == _TEMPLATE and layout.text[start - 1 : start] in ("", "\n"):
            return _Gap(start, layout.line_end(end), [key], root.column + 2)
    last = _END_OF_DOCUMENT.search(layout.text, root.end)
    end = last.start() if last else len(layout.text)
    return _Gap(len(layout.text[:end].rstrip("\n")), end, ["", key], root.column + 2)


def _intended(
    layout: Layout, place: _Gap, text: str, fact_values: FieldValues, comments: Mapping[str, Sequence[str]] | None
) -> Contents:
    """The contents with the new fact. Comments next to it may now belong to it, but keep their order."""
    entry = layout.entry("facts")
    number = len(entry.collection.entries) if entry and entry.collection else 0
    # No value can add a key: the keys are those of a fact with other values.
    same = {key: _placeholder(value) for key, value in fact_values.items()}
    fact = parse_layout("\n".join(["facts:", *_skeleton("", same, comments)]))
    values = {path: value for path, value in layout.values().items() if path != ("facts",)}
    values |= {("facts", number, *path[2:]): value for path, value in fact.values().items()}
    values |= {("facts", number, *path): value for path, value in each_text(fact_values) if value}

    others = [each for each in attached(layout) if not place.start <= each.start < place.end]
    above = sum(each.start < place.start for each in others)
    own = [each._replace(path=("facts", number, *each.path[2:])) for each in attached(fact)]
    new = list(attached(parse_layout(text)))
    starts = [each.start for each in layout.entries]
    gap = bisect_left(starts, place.start)
    for index, each in enumerate(others):
        at = index if index < above else index + len(own)
        if bisect_left(starts, each.start) == gap and at < len(new):
            others[index] = each._replace(path=new[at].path, place=new[at].place)
    return Contents(values, gathered([*others[:above], *own, *others[above:]]))


def _skeleton(indent: str, values: FieldValues, comments: Mapping[str, Sequence[str]] | None) -> list[str]:
    lines: list[str] = []
    for field in described_fields(Fact):
        # A comment above the dash would belong to the fact before.
        lines += comments[field.name] if comments and lines else ()
        if field.name in values:
            lines += _entry(field.name, values[field.name])
        elif comments or field.required:
            lines.append(f"{'' if field.required else '# '}{field.name}:")
    first, *others = lines
    return [f"{indent}- {first}", *(f"{indent}  {line}" for line in others)]


def _entry(key: str, value: FieldValue) -> list[str]:
    """The lines of a key; each item of a list of mappings has several."""
    if isinstance(value, str | Mapping):
        return [f"{key}: {field_text(value)}".rstrip()]
    items = (_entry(part, each)[0] for item in value if isinstance(item, Mapping) for part, each in item.items())
    starts = [not number for item in value for number, _ in enumerate(item)]
    return [f"{key}:", *(f"{'  - ' if start else '    '}{line}" for start, line in zip(starts, items, strict=True))]


def _placeholder(value: FieldValue) -> FieldValue:
    """Another value with the same keys."""
    if isinstance(value, str):
        return value and "x"
    if isinstance(value, Mapping):
        return {key: _placeholder(each) for key, each in value.items()}
    return [_placeholder(each) for each in value]
