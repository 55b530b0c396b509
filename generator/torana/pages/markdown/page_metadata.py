"""The front matter of a page, which the theme reads."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

from torana.pages.markdown.escaping import css_text
from torana.pages.page import Page


def metadata(page: Page) -> dict[str, Any]:
    """Return the front matter of a page. Title and description are escaped, as MkDocs does not escape them."""
    meta: dict[str, Any] = {
        "title": html.escape(page.title),
        "description": html.escape(" ".join(page.description.split())),
    }
    if page.hide:
        meta["hide"] = list(page.hide)
    if page.alternates:
        meta["alternates"] = [
            {"language": a.language, "name": a.name, "address": a.address, "current": a.current}
            for a in page.alternates
        ]
    if page.language != "en":
        meta["language"] = page.language
    if page.alone:
        meta["alone"] = True
    if page.scripts:
        meta["scripts"] = [f"assets/{name}.js" for name in page.scripts]
    if page.head:
        meta["head"] = page.head
    if page.running:
        meta["running"] = css_text(page.running)
    return meta


def front_matter(values: Mapping[str, Any]) -> str:
    """Return the front matter as the beginning of a Markdown file."""
    # YAML reads dates, which JSON does not have.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}\n" for key, value in values.items())
    return f"---\n{''.join(lines)}---\n\n"
