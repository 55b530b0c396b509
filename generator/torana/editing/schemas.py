"""The JSON Schemas in `schemas/`, from which editors suggest keys, words and slugs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from torana import ToranaError
from torana.files import has_content, refuse_links, write_file
from torana.records.json_schema import schema_files
from torana.records.limits import SCHEMAS_FOLDER
from torana.records.located import Records


def outdated_schemas(root: Path, records: Records) -> dict[str, bytes | None]:
    """Return the intended content of each file that is missing or out of date, by path.

    It is `None` for the schema of a type that the dossier no longer has.
    """
    intended = {f"{SCHEMAS_FOLDER}/{name}": content for name, content in schema_files(records).items()}
    changed = {name: content for name, content in intended.items() if not has_content(root / name, content)}
    there = {f"{SCHEMAS_FOLDER}/{path.name}": path for path in (root / SCHEMAS_FOLDER).glob("*.json")}
    return changed | {name: None for name, path in there.items() if name not in intended and _is_ours(path)}


def _is_ours(path: Path) -> bool:
    """Return whether a file is the schema of an entity type: it defines facts."""
    try:
        return path.is_file() and "Fact" in json.loads(path.read_bytes())["$defs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_schemas(root: Path, schemas: Mapping[str, bytes | None]) -> None:
    """Write schemas, by path, and delete those that are `None`.

    Raises:
        ToranaError: A file, or a folder above it, is a symbolic link.
    """
    for name, content in schemas.items():
        if content is None:
            refuse_links(root / name)
            (root / name).unlink()
        else:
            write_file(root / name, content)


def update_schemas(root: Path, records: Records) -> list[str]:
    """Write the schemas that are out of date, if the dossier has schemas, and return their paths."""
    # Without them, editors suggest less: a folder that cannot be written to is not a problem of the dossier.
    with suppress(OSError, ToranaError):
        if (root / SCHEMAS_FOLDER).is_dir() and (outdated := outdated_schemas(root, records)):
            write_schemas(root, outdated)
            return list(outdated)
    return []
