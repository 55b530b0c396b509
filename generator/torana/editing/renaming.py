"""A new slug for an entity, in all files of a dossier. Everything else in them is unchanged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from torana import ToranaError
from torana.editing.comments import Comment, Contents, attached, by_place, contents, gathered
from torana.editing.formatting import Writer, format_yaml
from torana.editing.layout import Layout, LayoutEntry, parse_layout
from torana.editing.saving import EditedFile, with_newlines_of
from torana.editing.scalars import quoted
from torana.problems import Position, near, with_article
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Records
from torana.records.models import Entity
from torana.records.relations import ENTITY, FACT
from torana.records.settings import Settings
from torana.records.values import slug_problem
from torana.records.yaml_nodes import KeyPath, ScalarNode, SequenceNode
from torana.records.yaml_parser import parse_without_limits


def rename_entity(root: Path, records: Records, old: str, new: str, *, redirect: bool) -> list[EditedFile]:
    """Replace the slug of an entity in all YAML files of a dossier without problems.

    The file of the entity gets the new name. If it redirects, it lists the old slug in `formerly`. Files that were
    formatted are formatted again.

    Raises:
        ToranaError: There is no such entity, the new slug is taken or invalid, or a file cannot be changed.
    """
    _refuse(records, old, new)
    file = records.find(old).document.file
    places: dict[str, list[_Naming]] = defaultdict(list, {file: []})
    for place in _places(records, old):
        places[place.file].append(place)
    changes = [EditedFile(root / file, None)]
    for name, spots in places.items():
        path = root / (f"{file.rpartition('/')[0]}/{new}.yml" if name == file else name)
        raw = (root / name).read_bytes()
        text = parse_without_limits(raw, name).text
        edited = _with_slug(text, spots, old, new)
        if name == file:
            edited = _with_formerly(*edited, old if redirect else None, new, name)
        model = Settings if name == SETTINGS_FILE else type(records.find(Path(name).stem).record)
        changes.append(EditedFile(path, with_newlines_of(raw, _as_formatted(text, edited[0], name, model)), edited[1]))
    return changes


def _as_formatted(old: str, new: str, file: str, model: type[BaseModel]) -> str:
    """The new text of a file, formatted if the old text was."""
    was_formatted = format_yaml(old.encode(), file, model)[0] == old
    return format_yaml(new.encode(), file, model)[0] if was_formatted else new


def _refuse(records: Records, old: str, new: str) -> None:
    if old not in records.known:
        raise ToranaError(f'there is no entity "{old}": ' + (near(old, records.known) or "see content/ and seeds/"))
    if reason := slug_problem(new):
        raise ToranaError(f'"{new}" {reason}')
    if new in records.known:
        raise ToranaError(f'"{new}" already exists as {with_article(records.known[new])}')
    for entity in records.entities[records.known[old]].values():
        if new in entity.record.formerly and entity.slug != old:
            raise ToranaError(
                f'"{new}" redirects to "{entity.slug}". Remove it from "formerly" in {entity.document.file}'
            )


class _Naming(NamedTuple):
    """A value that names the entity."""

    file: str
    path: KeyPath
    pattern: re.Pattern[str]
    """Matches the slug, after a group, both in the value and in its YAML."""


def _places(records: Records, slug: str) -> Iterator[_Naming]:
    targets = (ENTITY, FACT, records.known[slug])
    name = re.escape(slug)
    link = re.compile(rf"(\[\[\s*){name}(?=\s*[|\]])")
    cited = re.compile(rf"((?<=[\[;\s])@){name}(?=#[^\s;#\[\]]+\s*[;\]])")
    word = re.compile(rf"\A([\"']?\s*){name}(?![\w.+-])")
    for reference in records.references(lambda relation: relation.target in targets):
        named = reference.word.strip()
        of_fact = reference.relation.target == FACT
        if (named.rpartition("#")[0] if of_fact else named) == slug:
            pattern = word if not reference.relation.declared.in_text else cited if of_fact else link
            yield _Naming(reference.entity.document.file, reference.path, pattern)


def _with_slug(text: str, places: Iterable[_Naming], old: str, new: str) -> tuple[str, Contents]:
    """Replace a slug in some values. A value that writes the slug with an escape is written in quotes without it."""
    layout = parse_layout(text)
    entries = {entry.path: entry for entry in layout.entries}
    values = layout.values()
    patches: dict[int, tuple[int, str]] = {}
    for place in places:
        entry = entries[place.path]
        value, count = place.pattern.subn(rf"\g<1>{new}", str(values[place.path]))
        start, raw = entry.value_start, text[entry.value_start : entry.value_end]
        if raw[:1] in ("|", ">"):
            start += raw.index("\n")
        # A text can name the entity and its facts.
        _, raw = patches.get(start, (0, text[start : entry.value_end]))
        raw, raw_count = place.pattern.subn(rf"\g<1>{new}", raw)
        values[place.path] = value
        patches[start] = entry.value_end, raw if raw_count == count else quoted(value)
    return layout.patched(patches), Contents(values, gathered(attached(layout)))


def _with_formerly(text: str, intended: Contents, old: str | None, new: str, file: str) -> tuple[str, Contents]:
    """Add an old slug to `formerly`, unless it is `None`, and remove the new one, if the entity had it before."""
    layout = parse_layout(text)
    entry = layout.entry("formerly")
    before = [str(item.value) for item in entry.collection.entries] if entry and entry.collection else []
    after = [slug for slug in before if slug != new] + ([old] if old else [])
    if after == before:
        return text, intended
    values = {path: value for path, value in intended.values.items() if path[0] != "formerly"}
    values |= {("formerly", index): slug for index, slug in enumerate(after)}
    if entry is None:
        return _with_new_key(layout, after), Contents(values, intended.comments)
    comments = [_moved(comment, before, after) for comment in attached(layout)]
    own = [each for each in comments if each.path[0:1] == ("formerly",)]
    if entry.holder.flow and any(each.start > entry.start for each in own):
        raise ToranaError(f"{file} has comments in braces. Run torana format {file}")
    without_key = Contents(values, gathered(comments))
    if not after and not own and not entry.holder.flow:
        shorter = text[: entry.start - entry.holder.column] + text[layout.line_end(entry.value_end) :]
        # Without the key, an indented comment below it may belong to the list above it.
        if contents(shorter) == without_key:
            return shorter, without_key
    empty: dict[KeyPath, object] = {} if after else {("formerly",): []}
    return _rewritten(layout, entry, after, own), Contents(values | empty, without_key.comments)


def _with_new_key(layout: Layout, slugs: Sequence[str]) -> str:
    """Add the key after the name or title, or in braces before everything else."""
    text, root = layout.text, layout.root
    line = f"formerly: [{', '.join(slugs)}]"
    if root.flow:
        at = root.entries[0].start
        return f"{text[:at]}{line}, {text[at:]}"
    at = layout.line_end(next(entry.value_end for entry in root.entries if not entry.collection))
    return text[:at] + "\n" * (text[at - 1] != "\n") + " " * root.column + line + "\n" + text[at:]


def _moved(comment: Comment, before: Sequence[str], after: Sequence[str]) -> Comment:
    """A comment with its new path. One of a slug that is removed goes above the key."""
    if comment.path[:1] != ("formerly",) or (comment.path == ("formerly",) and (after or comment.place == "above")):
        return comment
    slug = before[int(comment.path[1])] if len(comment.path) > 1 else ""
    if slug in after:
        return comment._replace(path=("formerly", after.index(slug)))
    return comment._replace(path=("formerly",), place="above")


def _rewritten(layout: Layout, entry: LayoutEntry, slugs: Sequence[str], comments: Sequence[Comment]) -> str:
    """Write `formerly` again, with its comments."""
    text = layout.text
    end = max([entry.value_end, *(each.end for each in comments if each.start > entry.start)])
    end = len(text[:end].rstrip("\n"))  # a value after `|` or `>` ends on the next line
    node = SequenceNode([ScalarNode(slug, Position(""), True, 0) for slug in slugs], Position(""), True)
    own = by_place(each for each in comments if each.start > entry.start)
    # An indented comment below the list must not become a part of it.
    following = next((each.start for each in layout.entries if each.start >= end), len(text))
    below = [at - text.rfind("\n", 0, at) - 1 for at, _ in layout.comments if end <= at < following]
    writer = Writer(Entity, own, step=max([2, *(column - entry.holder.column + 1 for column in below)]))
    writer.entry("formerly", node, ("formerly",), entry.holder.column)
    return text[: entry.start] + "\n".join(writer.lines).lstrip() + text[end:]
