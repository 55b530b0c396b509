"""Two entities of one type become one: one file gets the facts and fields of the other, whose slug redirects to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from torana import ToranaError
from torana.editing.comments import SCHEMA_COMMENT, Comment, Contents, attached, by_place, gathered
from torana.editing.formatting import Writer, blank_lines
from torana.editing.formerly import KEY, name_list
from torana.editing.layout import parse_layout
from torana.editing.new_entity import NAMES
from torana.editing.renaming import edited_file, entity_places, renamed_texts
from torana.editing.saving import EditedFile
from torana.problems import Position, Problem, ProblemsError, with_article
from torana.records.located import Located, Records
from torana.records.renames import with_current_names
from torana.records.suggestions import near
from torana.records.yaml_nodes import KeyPath, MappingNode, ScalarNode, SequenceNode, YamlNode
from torana.records.yaml_parser import parse_without_limits

FACTS = "facts"


def merge_entities(root: Path, records: Records, merged: str, target: str, *, redirect: bool) -> list[EditedFile]:
    """Merge an entity into another one of its type: everything that names it names the other one.

    The target file gets the facts, and each field that it does not have. If it redirects, it lists the slug of the
    merged entity in `formerly`.

    Raises:
        ToranaError: There is no such entity, or they have different types.
        ProblemsError: They clash: a field has two values, a fact id has two facts, or a comment would be lost.
    """
    for slug in (target, merged):
        if slug not in records.known:
            hint = near(slug, records.known, records.names_by_slug())
            raise ToranaError(f'there is no entity "{slug}": {hint or "see content/"}')
    if target == merged or records.known[target] != records.known[merged]:
        raise ToranaError(
            f'"{merged}" is {with_article(records.known[merged])}, which cannot be merged into "{target}"'
        )
    first, second = records.find(target), records.find(merged)
    files = first.document.file, second.document.file
    texts = renamed_texts(root, entity_places(records, merged), target, *files)
    one, two = (_Half(texts.pop(file)[0], file) for file in files)
    lost = [_lost_comment(comment, two) for comment in two.after(one)[2]]
    if problems := [*_clashes(first, second), *lost]:
        raise ProblemsError(problems)
    old = [*first.record.formerly, *([merged] if redirect else []), *second.record.formerly]
    own = _merged(one, two, old, type(first.record))
    return [
        EditedFile(root / files[1], None),
        edited_file(root, records, files[0], *own),
        *(edited_file(root, records, name, *text) for name, text in texts.items()),
    ]


def _clashes(first: Located[Any], second: Located[Any]) -> Iterator[Problem]:
    used = {name for fact in first.record.facts for name in (fact.id, *fact.formerly)}
    for f, fact in enumerate(second.record.facts):
        for name in used.intersection((fact.id, *fact.formerly)):
            hint = f"run torana rename {second.slug}#{fact.id} {second.slug}#ANOTHER-ID"
            yield Problem(second.position(FACTS, f, "id"), f'"{first.slug}" also has or had a fact "{name}"', hint)
    names = {second.slug: first.slug}
    known = first.record.name, *first.record.also_known_as
    for key in sorted(second.record.model_fields_set & first.record.model_fields_set - {FACTS, KEY}):
        one, two = (with_current_names(each.record.model_dump()[key], first.slug, names) for each in (first, second))
        if key in NAMES and "also_known_as" in type(first.record).model_fields:
            if two not in known:
                yield Problem(
                    second.position(key),
                    f'the name "{two}" would be lost',
                    f'add it to "also_known_as" of {first.slug}',
                )
        elif one != two and key not in NAMES:
            hint = "make them the same, or delete one of them"
            yield Problem(second.position(key), f'"{key}" differs from that of "{first.slug}"', hint)


def _lost_comment(comment: Comment, part: _Half) -> Problem:
    text = part.layout.text
    line = text.count("\n", 0, comment.start) + 1
    column = comment.start - text.rfind("\n", 0, comment.start)
    position = Position(part.file, line, column, len(comment.text))
    return Problem(position, "this comment would be lost", "move it to a fact, or delete it")


class _Half:
    """The text of one of the two files."""

    def __init__(self, text: str, file: str) -> None:
        root = parse_without_limits(text.encode(), file).root
        assert isinstance(root, MappingNode)
        self.file = file
        self.nodes: Mapping[str, YamlNode] = root.values
        self.layout = parse_layout(text)
        self.comments = list(attached(self.layout))

    @property
    def facts(self) -> list[YamlNode]:
        """The facts of the file."""
        found = self.nodes.get(FACTS)
        return found.items if isinstance(found, SequenceNode) else []

    def after(self, first: _Half) -> tuple[dict[KeyPath, object], list[Comment], list[Comment]]:
        """The values and comments that move to the end of the first file, with their new paths, and other comments."""
        moving = {FACTS, *self.nodes} - (first.nodes.keys() - {FACTS}) - {KEY}
        number = len(first.facts)

        def moved(path: KeyPath) -> KeyPath:
            return (FACTS, number + int(path[1]), *path[2:]) if path[0] == FACTS and len(path) > 1 else path

        values = {moved(path): value for path, value in self.layout.values().items() if path[0] in moving}
        moved_comments = [
            each._replace(path=moved(each.path)) for each in self.comments if each.path and each.path[0] in moving
        ]
        lost = [each for each in self.comments if not each.path or each.path[0] not in moving]
        return values, moved_comments, [each for each in lost if not each.text.startswith(SCHEMA_COMMENT)]


def _merged(one: _Half, two: _Half, old: list[str], model: type[BaseModel]) -> tuple[str, Contents]:
    """The text of the merged file in the format of `torana format`, and its intended contents."""
    added, comments, _ = two.after(one)
    values = {
        path: value for path, value in (one.layout.values() | added).items() if path[0] != KEY and path != (FACTS,)
    }
    values |= {(KEY, index): name for index, name in enumerate(old)}
    nodes = {**two.nodes, **one.nodes, KEY: name_list(old)}
    nodes[FACTS] = SequenceNode([*one.facts, *two.facts], Position(one.file), flow=False)
    nodes = {key: node for key, node in nodes.items() if any(path[0] == key for path in values)}
    keys = {key: ScalarNode(key, Position(one.file), plain=True, end_line=0) for key in nodes}
    comments = [*one.comments, *comments]
    writer = Writer(model, by_place(comments), blank_lines(one.layout, one.comments))
    return writer.file(MappingNode(keys, nodes, Position(one.file))), Contents(values, gathered(comments))
