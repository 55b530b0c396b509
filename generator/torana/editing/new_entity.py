"""The first file of an entity."""

from __future__ import annotations

import textwrap

from torana import ToranaError
from torana.editing.comments import Contents, contents
from torana.json_text import as_json
from torana.records.characters import forbidden_characters
from torana.records.entity_types import EntityType
from torana.records.field_marks import described_fields
from torana.records.json_schema import json_schemas
from torana.records.settings import Settings

NAMES = ("name", "title")
"""The keys for the name of an entity and for the title of a source."""


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
