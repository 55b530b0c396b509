"""The key `formerly` of an entity or a fact, with the old names that still lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from torana import ToranaError
from torana.editing.comments import Comment, Contents, attached, by_place, contents, gathered
from torana.editing.formatting import Writer
from torana.editing.layout import Layout, LayoutEntry, parse_layout
from torana.problems import Position
from torana.records.models import Entity
from torana.records.yaml_nodes import KeyPath, ScalarNode, SequenceNode

KEY = "formerly"


def with_formerly(
    text: str, intended: Contents, holder: KeyPath, old: str | None, new: str, file: str
) -> tuple[str, Contents]:
    """Add an old name to `formerly`, unless it is `None`, and remove the new one, if it was a name before.

    Args:
        text: A file.
        intended: Its contents.
        holder: The path of the fact; empty for the entity.
        old: The old name.
        new: The new name.
        file: The path of the file, for messages.

    Raises:
        ToranaError: The key cannot be changed without losing a comment.
    """
    layout = parse_layout(text)
    key = (*holder, KEY)
    entry = layout.entry(*key)
    before = [str(item.value) for item in entry.collection.entries] if entry and entry.collection else []
    after = [name for name in before if name != new] + ([old] if old else [])
    if after == before:
        return text, intended
    values = {path: value for path, value in intended.values.items() if path[: len(key)] != key}
    values |= {(*key, index): name for index, name in enumerate(after)}
    if entry is None:
        return _with_new_key(layout, holder, after), Contents(values, intended.comments)
    comments = [_moved(comment, key, before, after) for comment in attached(layout)]
    own = [each for each in comments if each.path[: len(key)] == key]
    if entry.holder.flow and any(each.start > entry.start for each in own):
        raise ToranaError(f"{file} has comments in braces. Run torana format {file}")
    without_key = Contents(values, gathered(comments))
    if not after and not own and not entry.holder.flow:
        shorter = text[: entry.start - entry.holder.column] + text[layout.line_end(entry.value_end) :]
        # Without the key, an indented comment below it may belong to the list above it.
        if contents(shorter) == without_key:
            return shorter, without_key
    empty: dict[KeyPath, object] = {} if after else {key: []}
    return _rewritten(layout, entry, after, own), Contents(values | empty, without_key.comments)


def _with_new_key(layout: Layout, holder: KeyPath, names: Sequence[str]) -> str:
    """Add the key after the name, title or id, or in braces before everything else."""
    text, found = layout.text, layout.entry(*holder)
    around = found.collection if found and found.collection else layout.root
    line = f"{KEY}: [{', '.join(names)}]"
    if around.flow:
        at = around.entries[0].start
        return f"{text[:at]}{line}, {text[at:]}"
    at = layout.line_end(next(entry.value_end for entry in around.entries if not entry.collection))
    return text[:at] + "\n" * (text[at - 1] != "\n") + " " * around.column + line + "\n" + text[at:]


def _moved(comment: Comment, key: KeyPath, before: Sequence[str], after: Sequence[str]) -> Comment:
    """A comment with its new path. One of a name that is removed goes above the key."""
    path = comment.path
    if path[: len(key)] != key or (path == key and (after or comment.place == "above")):
        return comment
    name = before[int(path[len(key)])] if len(path) > len(key) else ""
    if name in after:
        return comment._replace(path=(*key, after.index(name)))
    return comment._replace(path=key, place="above")


def _rewritten(layout: Layout, entry: LayoutEntry, names: Sequence[str], comments: Sequence[Comment]) -> str:
    """Write `formerly` again, with its comments."""
    text = layout.text
    end = max([entry.value_end, *(each.end for each in comments if each.start > entry.start)])
    end = len(text[:end].rstrip("\n"))  # a value after `|` or `>` ends on the next line
    node = name_list(names)
    own = by_place(each for each in comments if each.start > entry.start)
    # An indented comment below the list must not become a part of it.
    following = next((each.start for each in layout.entries if each.start >= end), len(text))
    below = [at - text.rfind("\n", 0, at) - 1 for at, _ in layout.comments if end <= at < following]
    writer = Writer(Entity, own, step=max([2, *(column - entry.holder.column + 1 for column in below)]))
    writer.entry(KEY, node, entry.path, entry.holder.column)
    return text[: entry.start] + "\n".join(writer.lines).lstrip() + text[end:]


def name_list(names: Iterable[str]) -> SequenceNode:
    """The value of the key, in brackets."""
    return SequenceNode([ScalarNode(name, Position(""), True, 0) for name in names], Position(""), True)
