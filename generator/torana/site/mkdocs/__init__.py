"""MkDocs: all code that depends on MkDocs, except the theme's frame in `site.fast`.

In: `mkdocs.yml` and a maker of pages. Out: a site that MkDocs has built, and the plugin that MkDocs loads.
Imports `site` and the packages that it imports.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    # The entry point in pyproject.toml. It is loaded on demand, so that modules of the package can be imported alone.
    if name == "ToranaPlugin":
        from torana.site.mkdocs.plugin import ToranaPlugin

        return ToranaPlugin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
