"""The Content-Security-Policy of a page: the rules for what it may load and run, as a `<meta>` element.

Static hosts set no headers, so each page contains its policy. The policy lists the digests of the few scripts that the
templates of the theme write into the page, and of no other script: not one in the content, nor one in the title of a
page that was not escaped.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_NOT_RUN = re.compile(r"\bsrc=|\btype=\"?(?!text/javascript|module)", re.IGNORECASE)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
RULES = (
    "default-src 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)
"""The rules of every page, except those for scripts. Drawings have colours and widths in `style` attributes, and the
theme writes its fonts into the page. All styles are allowed, because they cannot run code."""


class ContentSecurityPolicy:
    """The policy of the pages of a theme. It allows the scripts in the templates of the theme and no others."""

    def __init__(self, templates: Iterable[str]) -> None:
        """`templates` are the texts of the templates."""
        bodies = {
            found["body"]
            for source in templates
            for found in _SCRIPT.finditer(source)
            if not _NOT_RUN.search(found["attributes"])
        }
        self._scripts = re.compile("|".join(map(_pattern, sorted(bodies))))

    def added_to(self, page: str) -> str:
        """Return a whole page as HTML with its policy; without `<meta charset>`, the page is not changed."""
        digests = [
            f"'sha256-{base64.b64encode(hashlib.sha256(found['body'].encode()).digest()).decode()}'"
            for found in _SCRIPT.finditer(page)
            if not _NOT_RUN.search(found["attributes"]) and self._scripts.fullmatch(found["body"])
        ]
        scripts = " ".join(["script-src 'self'", *dict.fromkeys(digests)])
        rules = "; ".join((*RULES, scripts))
        element = f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
        return _CHARSET.sub(lambda match: f"{match[0]}\n    {element}", page, count=1)


def templates_of_theme(folders: Iterable[str]) -> Iterator[str]:
    """Yield the text of every template in the folders of a theme."""
    for folder in folders:
        for path, below, files in os.walk(folder):
            below[:] = [name for name in below if not name.startswith(".")]  # Material has 14,000 icons
            for name in files:
                if name.endswith(".html"):
                    yield Path(path, name).read_text("utf-8", "replace")


def _pattern(body: str) -> str:
    """Return the pattern of a script in a template; an expression of Jinja may only write an address."""
    return r"[\w./:%~-]*".join(re.escape(part) for part in _JINJA.split(body))
