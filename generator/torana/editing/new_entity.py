"""The first file of an entity."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from torana import ToranaError
from torana.editing.comments import Contents, contents
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
_PLAIN = re.compile(r"https?://[\w/.~%+=&-]+|[a-z0-9]+(-[a-z0-9]+)*|[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
"""FieldValues that are usual without quotes: addresses, slugs and dates."""


FieldValues = Mapping[str, str | Sequence[Mapping[str, str]]]
"""The values of some keys, as they are written: a text, or a list of mappings."""


def new_file(
    root: Path, records: Records, kind: str, name: str, slug: str | None, values: FieldValues | None = None
) -> EditedFile:
    """Return the first file of an entity of a kind. By default, its slug is derived from its name.

    `values` are those of other keys than the name.

    Raises:
        ToranaError: The kind is unknown, the slug is in use or cannot be one, or a value has an invisible character.
    """
    types = records.types.by_name
    if kind not in types:
        raise ToranaError(f'unknown KIND "{kind}": ' + near(kind, [*types, "fact"]))
    slug = slug or _slug_of(name)
    path = root / types[kind].folder / f"{slug}.yml"
    if problem := slug_in_use(records, slug, path):
        raise ToranaError(problem)
    settings = records.settings.record if records.settings else None
    named = {key: name for key in NAMES if key in types[kind].model.model_fields and name}
    return EditedFile(path, *entity_template(types[kind], {**named, **(values or {})}, settings))


def slug_in_use(records: Records, slug: str, path: Path) -> str:
    """The reason why a new entity cannot have a slug, and what to do; empty if it can."""
    if reason := slug_problem(slug):
        return f'"{slug}" {reason}. Choose another one with --slug'
    owner = records.known.get(slug)
    if path.exists() or owner:
        return f'"{slug}" already exists{f" ({owner})" if owner else ""}. Edit its file, or choose another --slug'
    if owner := records.formerly().get(slug):
        return f'"{slug}" redirects to "{owner}". Choose a slug that was never used with --slug'
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
    description. A brief file has only the keys with values.

    Raises:
        ToranaError: A value contains a character that no file may contain.
    """
    for path, value in _scalars(values):
        for _, character in forbidden_characters(value):
            name = "name" if path[0] in NAMES else f'value of "{path[0]}"'
            raise ToranaError(f"the {name} contains the invisible character {character}. Write it without")
    intended = contents(_skeleton(entity_type, dict.fromkeys(values, "x"), settings, brief))
    for key in values:
        del intended.values[key,]
    intended.values |= dict(_scalars(values))
    return _skeleton(entity_type, values, settings, brief), intended


def _scalars(values: FieldValues) -> Iterator[tuple[KeyPath, str]]:
    for key, value in values.items():
        if isinstance(value, str):
            yield (key,), value
        else:
            yield from (((key, number, part), text) for number, item in enumerate(value) for part, text in item.items())


def _skeleton(entity_type: EntityType, values: FieldValues, settings: Settings | None, brief: bool) -> str:
    folder = "../" * (entity_type.folder.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={folder}schemas/{entity_type.name}.json"]
    properties = json_schemas(settings)[entity_type.name]["properties"]
    for field in described_fields(entity_type.model):
        has_value = field.name in values
        if brief and not has_value:
            continue
        if not brief:
            lines.append(f"# {field.description}")
            if choices := properties[field.name].get("enum"):
                # 100 columns with the mark of a comment.
                lines += textwrap.wrap(
                    f"# One of: {', '.join(choices)}", 100, subsequent_indent="# ", break_on_hyphens=False
                )
        value = f" {_flow(values[field.name])}" if has_value else ""
        lines.append(f"{'' if field.required or has_value else '# '}{field.name}:{value}")
    return "\n".join(lines) + "\n"


def _flow(value: str | Sequence[Mapping[str, str]]) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else quoted(value)
    items = ("{" + ", ".join(f"{key}: {_flow(text)}" for key, text in item.items()) + "}" for item in value)
    return f"[{', '.join(items)}]"
