"""The icon of the site in the colours of `mkdocs.yml`."""

from __future__ import annotations

import re
from pathlib import Path

from torana.pages.shared.addresses import Colours

_COLOUR = re.compile(rb"var\(--(main|accent)\b")
_BEGIN = re.compile(rb"<svg\b[^>]*>")


def coloured_icon(docs: Path, icon: object, colours: Colours) -> dict[str, bytes]:
    """Return the icon with a style sheet that defines `--main` and `--accent`, by its path in `docs`.

    It is empty unless the icon is an SVG file in `docs` that uses one of them: `fill="var(--main, #1f4e5a)"`.
    """
    # `mkdocs.yml` may have a number. A path that leads out of the folder would be written there too.
    file = docs / (icon if isinstance(icon, str) and ".." not in icon else "")
    if file.suffix != ".svg" or not file.is_file() or not _COLOUR.search(text := file.read_bytes()):
        return {}
    style = f"<style>:root{{--main:{colours.main};--accent:{colours.accent}}}</style>".encode()
    return {str(icon): _BEGIN.sub(lambda begin: begin[0] + style, text, count=1)}
