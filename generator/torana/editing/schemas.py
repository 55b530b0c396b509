"""The JSON Schemas in `schemas/`, from which editors suggest keys, words and slugs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from torana import ToranaError
from torana.files import refuse_links
from torana.records.json_schema import schema_files
from torana.records.located import Records

FOLDER = "schemas"


def outdated_schemas(root: Path, records: Records) -> dict[str, bytes]:
    """Return the intended content of each file that is missing or out of date, by path."""
    intended = {f"{FOLDER}/{name}": content for name, content in schema_files(records).items()}
    return {
        name: content
        for name, content in intended.items()
        if not (path := root / name).is_file() or path.read_bytes() != content
    }


def write_schemas(root: Path, schemas: dict[str, bytes]) -> None:
    """Write schemas, by path.

    Raises:
        ToranaError: A file, or a folder above it, is a symbolic link.
    """
    for name, content in schemas.items():
        refuse_links(root / name)
        (root / FOLDER).mkdir(exist_ok=True)
        (root / name).write_bytes(content)


def update_schemas(root: Path, records: Records) -> list[str]:
    """Write the schemas that are out of date, if the dossier has schemas, and return their paths."""
    # Without them, editors suggest less: a folder that cannot be written to is not a problem of the dossier.
    with suppress(OSError, ToranaError):
        if (root / FOLDER).is_dir() and (outdated := outdated_schemas(root, records)):
            write_schemas(root, outdated)
            return list(outdated)
    return []
