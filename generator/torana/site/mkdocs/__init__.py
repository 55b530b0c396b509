"""MkDocs: all code that depends on MkDocs, except the theme's frame in `site.fast`.

In: `mkdocs.yml` and a maker of pages. Out: a site that MkDocs has built, and the plugin that MkDocs loads.
Imports `site` and the packages that it imports.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    # The entry point of environments that were installed before pyproject.toml named `plugin`. Delete this function
    # when all of them have been installed again.
    if name == "ToranaPlugin":
        from torana.site.mkdocs.plugin import ToranaPlugin

        return ToranaPlugin
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
