"""The first file of an entity."""

from __future__ import annotations

import textwrap
from pathlib import Path

from torana import ToranaError
from torana.editing.comments import Contents, contents
from torana.editing.saving import EditedFile
from torana.json_text import as_json
from torana.problems import near
from torana.records.characters import forbidden_characters
from torana.records.entity_types import EntityType
from torana.records.field_marks import described_fields
from torana.records.json_schema import json_schemas
from torana.records.located import Records
from torana.records.settings import Settings
from torana.records.values import has_other_letters, near_slug, slug_problem

NAMES = ("name", "title")
"""The keys for the name of an entity and for the title of a source."""


def new_file(root: Path, records: Records, kind: str, name: str, slug: str | None) -> EditedFile:
    """Return the first file of an entity of a kind. By default, its slug is derived from its name.

    Raises:
        ToranaError: The kind is unknown, the slug is in use or cannot be one, or the name has an invisible character.
    """
    types = records.types.by_name
    if kind not in types:
        raise ToranaError(f'unknown KIND "{kind}": ' + near(kind, [*types, "fact"]))
    slug = slug or _slug_of(name)
    if reason := slug_problem(slug):
        raise ToranaError(f'"{slug}" {reason}. Choose another one with --slug')
    path = root / types[kind].folder / f"{slug}.yml"
    owner = records.known.get(slug)
    if path.exists() or owner:
        raise ToranaError(
            f'"{slug}" already exists{f" ({owner})" if owner else ""}. Edit its file, or choose another --slug'
        )
    if owner := records.formerly().get(slug):
        raise ToranaError(f'"{slug}" redirects to "{owner}". Choose a slug that was never used with --slug')
    settings = records.settings.record if records.settings else None
    return EditedFile(path, *entity_template(types[kind], name, settings))


def _slug_of(name: str) -> str:
    slug = near_slug(name)
    if slug and not has_other_letters(name):
        return slug
    missing = "letters other than a-z" if slug else "no letter a-z"
    raise ToranaError(f'"{name}" cannot be used as a file name, because it has {missing}. Choose one with --slug')


def entity_template(entity_type: EntityType, name: str, settings: Settings | None) -> tuple[str, Contents]:
    """Return a file with every key, and its intended contents.

    Required keys come first and are empty. The others are comments. Each has its description.

    Raises:
        ToranaError: The name contains a character that no file may contain.
    """
    for _, character in forbidden_characters(name):
        raise ToranaError(f"the name contains the invisible character {character}. Write it without")
    text = _skeleton(entity_type, name, settings)
    intended = contents(_skeleton(entity_type, "x", settings))
    intended.values |= {(key,): name for key in NAMES if (key,) in intended.values}
    return text, intended


def _skeleton(entity_type: EntityType, name: str, settings: Settings | None) -> str:
    folder = "../" * (entity_type.folder.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={folder}schemas/{entity_type.name}.json"]
    properties = json_schemas(settings)[entity_type.name]["properties"]
    for field in described_fields(entity_type.model):
        lines.append(f"# {field.description}")
        if choices := properties[field.name].get("enum"):
            # 100 columns with the mark of a comment.
            lines += textwrap.wrap(
                f"# One of: {', '.join(choices)}", 100, subsequent_indent="# ", break_on_hyphens=False
            )
        value = " " + as_json(name).decode().strip() if field.name in NAMES else ""
        lines.append(f"{'' if field.required else '# '}{field.name}:{value}")
    return "\n".join(lines) + "\n"
