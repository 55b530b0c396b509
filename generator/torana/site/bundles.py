"""Bundles: scripts and style sheets whose source is split into parts are published as one file each.

A script or style sheet in `docs/assets/` imports its parts from `docs/assets/parts/`. A browser can use the sources
directly, but each import costs a request. So every build, and the live preview, replaces each import with the text of
the part, and does not publish the parts. It also removes comments from scripts: a third of their bytes, mostly types.
"""

from __future__ import annotations

import re
from pathlib import Path

from torana import ToranaError

FOLDER = "assets"
"""Folder of the bundles, in the folder of hand-written pages."""
PARTS = f"{FOLDER}/parts/"
"""Folder of the parts."""

_IMPORT = re.compile(rb'^(?:@import|import \{[^}]*\} from) "(?P<path>\./(?![^"\n]*\.\.)[^"\n]+)";\r?\n', re.MULTILINE)
_COMMENT = re.compile(rb"^ *(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n|/\*\*(?:(?!\*/).)*\*/ ?", re.MULTILINE | re.DOTALL)
"""Comments on separate lines, and types inside a line."""
_EXPORT = re.compile(rb"^export (?=async |class |const |function |let )", re.MULTILINE)


def bundled_assets(docs: Path) -> dict[str, bytes]:
    """Return each script and style sheet that imports parts, with the parts inserted, by its path in `docs`.

    A script without exports becomes a function that is called immediately. It needs no `type="module"`, and its names
    do not clash with those of other scripts.

    Raises:
        ToranaError: A part cannot be read.
    """
    found = {}
    for file in sorted((docs / FOLDER).glob("*.css")) + sorted((docs / FOLDER).glob("*.js")):
        source = file.read_bytes()
        if b'"./parts/' not in source:
            continue
        text = _with_parts(source, file, set())
        if file.suffix == ".js":
            text = _COMMENT.sub(b"", text)
            if b"\nexport " not in source:
                text = b'(() => {\n"use strict";\n%b})();\n' % text
        found[f"{FOLDER}/{file.name}"] = text
    return found


def _with_parts(text: bytes, file: Path, known: set[Path]) -> bytes:
    """Replace each import with the text of its part, but only the first import of a part."""

    def part(line: re.Match[bytes]) -> bytes:
        path = file.parent / line["path"].decode()
        if path.resolve() in known:
            return b""
        known.add(path.resolve())
        try:
            return _EXPORT.sub(b"", _with_parts(path.read_bytes(), path, known))
        except OSError as error:
            raise ToranaError(f"{file.name} imports {line['path'].decode()}: {error.strerror}") from error

    return _IMPORT.sub(part, text)
