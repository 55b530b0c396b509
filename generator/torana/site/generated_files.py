"""A page or data file of a dossier as a file of MkDocs."""

from __future__ import annotations

from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File


def generated_file(config: MkDocsConfig, path: str, content: str | bytes = "") -> File:
    """Return a file for MkDocs, with the address that all pages and data use.

    MkDocs would write `%2B` for the `+` of a slug.
    """
    file = File.generated(config, path, content=content)
    file.url = unquote(file.url)
    return file
