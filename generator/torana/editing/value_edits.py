"""New values in a YAML file that is otherwise unchanged: the wanted values are compared with those in the file."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from torana import ToranaError
from torana.editing.comments import SCHEMA_COMMENT, Comment, Contents, attached, contents, gathered
from torana.editing.formatting import format_yaml
from torana.editing.layout import Collection, Layout, LayoutEntry, UnreadableError, parse_layout
from torana.editing.renaming import edited_file
from torana.editing.saving import EditedFile
from torana.editing.scalars import key_text, on_one_line
from torana.problems import Position
from torana.records.diagnose import model_at
from torana.records.entity_types import EntityType
from torana.records.field_marks import bare
from torana.records.located import Records
from torana.records.yaml_nodes import KeyPath, ScalarNode, plain_of
from torana.records.yaml_parser import parse_without_limits

FileValues = Mapping[str, Any]
"""The values of a file: texts, lists and mappings, as `plain_of` returns them."""


def with_values(root: Path, records: Records, file: str, wanted: FileValues) -> EditedFile:
    """Return a file with other values. What is the same keeps its text; comments stay where they are.

    Raises:
        ToranaError: A comment would be lost, or would belong to another value.
    """
    document = parse_without_limits((root / file).read_bytes(), file)
    assert document.root
    patches = _Patches(parse_layout(document.text), type(records.find(Path(file).stem).record))
    patches.mapping(patches.layout.root, plain_of(document.root), wanted)
    text = patches.text()
    intended = Contents(dict(_scalars((), wanted)), gathered(attached(patches.layout)))
    try:
        is_right = contents(text) == intended
    except UnreadableError:
        is_right = False
    if not is_right:
        raise ToranaError(f"{file} has a comment that would then belong to another value. Change this value there")
    return edited_file(root, records, file, text, intended)


def file_with(root: Path, entity_type: EntityType, slug: str, values: FileValues) -> EditedFile:
    """Return the new file of an entity."""
    file = f"{entity_type.folder}/{slug}.yml"
    head = f"{SCHEMA_COMMENT}: $schema={'../' * file.count('/')}schemas/{entity_type.name}.json"
    keys = _Patches(parse_layout(""), entity_type.model).keys((), values, flow=False)
    text, problems = format_yaml("\n".join([head, *keys, ""]).encode(), file, entity_type.model)
    assert not problems
    return EditedFile(root / file, text, Contents(dict(_scalars((), values)), {((), "head"): [head]}))


def _scalars(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, object]]:
    """Yield the scalars and the empty collections of a value with their paths, as `Layout.values` does."""
    if isinstance(value, str) or not value:
        yield path, value
        return
    for step, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
        yield from _scalars((*path, step), inner)


class _Patches:
    """The parts of a text to replace."""

    def __init__(self, layout: Layout, model: type[BaseModel]) -> None:
        self.layout = layout
        self._model = model
        self._entries = {entry.path: entry for entry in layout.entries}
        self._comments: list[Comment] = list(attached(layout))
        self._parts: dict[int, tuple[int, str]] = {}

    def text(self) -> str:
        """The new text."""
        return self.layout.patched(self._parts)

    def mapping(self, holder: Collection, old: FileValues, new: FileValues) -> None:
        """Change, remove and add keys."""
        for key, value in old.items():
            if key in new:
                self._value((*holder.path, key), value, new[key])
            else:
                self._remove(self._entries[*holder.path, key])
        for key in new:
            if key not in old:
                line = self.keys(holder.path, {key: new[key]}, flow=holder.flow)
                self._insert(holder, self._before(holder, key), line)

    def _value(self, path: KeyPath, old: Any, new: Any) -> None:
        entry = self._entries[path]
        inside = entry.collection
        if old == new:
            return
        if type(old) is not type(new) or isinstance(new, str) or not inside or not inside.entries or not new:
            self._replace(entry, new)
        elif isinstance(new, Mapping):
            if inside.flow and old.keys() - new.keys():
                self._replace(entry, new)
            else:
                self.mapping(inside, old, new)
        elif len(new) < len(old):
            self._replace(entry, new)
        else:
            for number, (former, value) in enumerate(zip(old, new, strict=False)):
                self._value((*path, number), former, value)
            if added := [self._flow(path, value, flow=True) for value in new[len(old) :]]:
                self._insert(inside, inside.entries[-1], added if inside.flow else [f"- {each}" for each in added])

    def _patch(self, start: int, end: int, text: str) -> None:
        """Replace a part; the text of an earlier patch at the same place comes first."""
        former, before = self._parts.get(start, (start, ""))
        self._parts[start] = max(end, former), before + text

    def _replace(self, entry: LayoutEntry, value: Any) -> None:
        text, start, end = self.layout.text, entry.value_start, entry.value_end
        line_end = "\n" * text[start:end].endswith("\n")  # a value after `|` or `>` ends on the next line
        between = text[entry.start : start]
        if "\n" in between and "#" not in between:
            start = len(text[:start].rstrip())
        space = " " * (start < entry.value_start)
        self._patch(start, end, space + self._flow(entry.path, value, flow=entry.holder.flow) + line_end)

    def _remove(self, entry: LayoutEntry) -> None:
        """Remove a key of a block."""
        line = self.layout.text.rfind("\n", 0, entry.start) + 1
        if self.layout.text[line : entry.start].strip():  # the key beside a dash
            self._patch(entry.start, entry.holder.entries[1].start, "")
        else:
            self._patch(line, self.layout.line_end(entry.value_end), "")

    def _before(self, holder: Collection, key: str) -> LayoutEntry:
        """The entry after which a new key comes: the last one of those before it in the model."""
        model = model_at(self._model, holder.path) or self._model
        fields = [*model.model_fields]
        above = fields[: fields.index(key)] if key in fields else fields
        return next((entry for entry in reversed(holder.entries) if entry.path[-1] in above), holder.entries[-1])

    def _insert(self, holder: Collection, before: LayoutEntry, entries: Sequence[str]) -> None:
        """Add entries after another one and its comments."""
        if holder.flow:
            self._patch(before.value_end, before.value_end, "".join(f", {each}" for each in entries))
            return
        own = [each.end for each in self._comments if each.path[: len(before.path)] == before.path]
        at = self.layout.line_end(max([before.value_end, *own]))
        start = "" if self.layout.text[at - 1 : at] == "\n" else "\n"
        self._patch(at, at, start + "".join(f"{' ' * holder.column}{each}\n" for each in entries))

    def keys(self, path: KeyPath, values: FileValues, *, flow: bool) -> list[str]:
        """Each key with its value."""
        return [
            f"{key_text(key)}: {self._flow((*path, key), value, flow=flow)}".rstrip() for key, value in values.items()
        ]

    def _flow(self, path: KeyPath, value: Any, *, flow: bool) -> str:
        """A value on one line."""
        if isinstance(value, Mapping):
            return f"{{{', '.join(self.keys(path, value, flow=True))}}}"
        if isinstance(value, Sequence) and not isinstance(value, str):
            return f"[{', '.join(self._flow((*path, number), each, flow=True) for number, each in enumerate(value))}]"
        node = ScalarNode(value, Position(""), plain=not self._is_text(path), end_line=0)
        return on_one_line(node, next(step for step in reversed(path) if isinstance(step, str)), flow=flow)

    def _is_text(self, path: KeyPath) -> bool:
        """Return whether a value is a text, even if it looks like a number."""
        current: Any = self._model
        for step in path:
            if isinstance(current, type) and issubclass(current, BaseModel):
                found = current.model_fields.get(str(step))
                current = found.annotation if found else str
            elif typing.get_origin(current) in (tuple, dict):
                current = typing.get_args(current)[typing.get_origin(current) is dict]
            current, _ = bare(current)
        return current is str or typing.get_origin(current) is tuple  # an entry that is alone has no brackets
