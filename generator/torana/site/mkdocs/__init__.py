"""MkDocs: everything that knows MkDocs, apart from the frame of the theme in `site.fast`.

In: `mkdocs.yml` and what makes the pages of a dossier. Out: a site that MkDocs has built, and the plugin that it loads.
Imports `site` and the packages that it imports.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    # The entry point in pyproject.toml. Loaded on demand, so that one module of the package can be imported alone.
    if name == "ToranaPlugin":
        from torana.site.mkdocs.plugin import ToranaPlugin

        return ToranaPlugin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
