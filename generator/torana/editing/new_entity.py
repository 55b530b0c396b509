"""The first file of an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from torana import ToranaError
from torana.editing.comments import Contents, contents
from torana.editing.key_comments import explanations
from torana.editing.saving import EditedFile
from torana.editing.scalars import quoted
from torana.records.characters import forbidden_characters
from torana.records.entity_types import EntityType
from torana.records.field_marks import described_fields
from torana.records.json_schema import json_schemas
from torana.records.located import Records
from torana.records.settings import Settings
from torana.records.suggestions import near
from torana.records.values import has_other_letters, near_slug, slug_problem
from torana.records.yaml_nodes import KeyPath

NAMES = ("name", "title")
"""The keys for the name of an entity and for the title of a source."""
_PLAIN = re.compile(
    r"(?!(?:null|true|false|yes|no|on|off)$)(?:https?://[\w/.~%+=&-]+|(?=.*[a-z-])[a-z0-9]+([-.][a-z0-9]+)*|[0-9]+)",
    re.ASCII,
)
"""Values that are usual without quotes: addresses, slugs, dates and whole numbers."""


FieldValue: TypeAlias = "str | Sequence[FieldValue] | Mapping[str, FieldValue]"
FieldValues: TypeAlias = Mapping[str, FieldValue]
"""The values of some keys, as they are written."""


def new_file(
    root: Path,
    records: Records,
    kind: str,
    name: str,
    slug: str | None,
    values: FieldValues | None = None,
    *,
    brief: bool = False,
) -> EditedFile:
    """Return the first file of an entity of a type. By default, its slug is derived from its name.

    `values` are those of other keys than the name. `brief` is that of `entity_template`.

    Raises:
        ToranaError: The type is unknown, the slug is in use or cannot be one, or a value has an invisible character.
    """
    types = records.types.by_name
    if kind not in types:
        raise ToranaError(f'there is no entity type "{kind}": ' + near(kind, [*types, "fact"]))
    slug = slug or _slug_of(name)
    path = root / types[kind].folder / f"{slug}.yml"
    if problem := slug_in_use(records, slug, path):
        raise ToranaError(problem)
    settings = records.settings.record if records.settings else None
    named = {key: name for key in NAMES if key in types[kind].model.model_fields and name}
    return EditedFile(path, *entity_template(types[kind], {**named, **(values or {})}, settings, brief=brief))


def slug_in_use(records: Records, slug: str, path: Path) -> str:
    """The reason why a new entity cannot have a slug, and what to do; empty if it can."""
    if reason := slug_problem(slug):
        return f'"{slug}" {reason}. Choose another one with --slug'
    owner = records.known.get(slug)
    if path.exists() or owner:
        return f'"{slug}" already exists{f" ({owner})" if owner else ""}. Edit its file, or use --slug'
    if owner := records.formerly().get(slug):
        return f'"{slug}" redirects to "{owner}". With --slug, choose a slug that was never used'
    return ""


def _slug_of(name: str) -> str:
    slug = near_slug(name)
    if slug and not has_other_letters(name):
        return slug
    missing = "letters other than a-z" if slug else "no letter a-z"
    raise ToranaError(f'"{name}" cannot be used as a file name, because it has {missing}. Choose one with --slug')


def entity_template(
    entity_type: EntityType, values: FieldValues, settings: Settings | None, *, brief: bool = False
) -> tuple[str, Contents]:
    """Return a file with every key, and its intended contents.

    Required keys come first; those without a value are empty. The others without a value are comments. Each has its
    description and its choices. A brief file has only the required keys and those with values, without comments.

    Raises:
        ToranaError: A value contains a character that no file may contain.
    """
    for path, value in each_text(values):
        for _, character in forbidden_characters(value):
            name = "name" if path[0] in NAMES else f'value of "{path[0]}"'
            raise ToranaError(f"the {name} contains the invisible character {character}. Delete it")
    comments = None if brief else explanations(entity_type.model, json_schemas(settings)[entity_type.name])
    intended = contents(_skeleton(entity_type, dict.fromkeys(values, "x"), comments))
    for key in values:
        del intended.values[key,]
    intended.values |= dict(each_text(values))
    return _skeleton(entity_type, values, comments), intended


def each_text(value: FieldValue, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the text of each value."""
    if isinstance(value, str):
        yield path, value
    else:
        for key, each in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from each_text(each, (*path, key))


def _skeleton(entity_type: EntityType, values: FieldValues, comments: Mapping[str, Sequence[str]] | None) -> str:
    """The text of a file; without optional keys that have no value, if there are no comments."""
    folder = "../" * (entity_type.folder.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={folder}schemas/{entity_type.name}.json"]
    for field in described_fields(entity_type.model):
        has_value = field.name in values
        lines += comments[field.name] if comments else ()
        if comments or field.required or has_value:
            value = f" {field_text(values[field.name])}" if has_value else ""
            lines.append(f"{'' if field.required or has_value else '# '}{field.name}:{value}")
    return "\n".join(lines) + "\n"


def field_text(value: FieldValue) -> str:
    """A value on one line; nothing for an empty text."""
    if isinstance(value, str):
        return value if not value or _PLAIN.fullmatch(value) else quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {field_text(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(field_text, value))}]"
