"""Attribute lists such as `{ .badge #name title="5%" }` and the attributes of tags, as Python-Markdown writes them."""

from __future__ import annotations

import re

_ATTRIBUTE = re.compile(
    r" *(?:\.(?P<css>[\w-]+)|#(?P<id>[\w.:-]+)"
    r'|(?P<name>[\w-]+)(?:=(?:"(?P<quoted>[^"\n]*)"|(?P<bare>[^\s"}]+)))?)(?= |$)'
)
_LOOSE_AMPERSAND = re.compile(r"&(?!\#?\w+;)")


class UnknownMarkdownError(Exception):
    """A construct that the converter does not know."""


def parse(text: str) -> dict[str, str | None]:
    """Return the attributes of an attribute list or a tag; one without a value has `None`.

    Raises:
        UnknownMarkdownError: It is not a list of attributes as our templates write them.
    """
    found: dict[str, str | None] = {}
    position, text = 0, text.rstrip()
    while position < len(text):
        match = _ATTRIBUTE.match(text, position)
        if match is None:
            raise UnknownMarkdownError(text)
        position = match.end()
        if css := match["css"]:
            found["class"] = f"{found['class']} {css}" if "class" in found else css
        elif match["id"]:
            found["id"] = match["id"]
        else:
            value = match["quoted"] if match["quoted"] is not None else match["bare"]
            if value is None and not match["name"].startswith("data-"):
                raise UnknownMarkdownError(text)  # such as `hidden`, which Python-Markdown writes with a value
            found[match["name"]] = value
    return found


def as_html(attributes: dict[str, str | None]) -> str:
    """Write attributes like Python-Markdown's serialiser: sorted by name, each after a space."""
    return "".join(
        f" {name}" if value is None else f' {name}="{quoted(value)}"' for name, value in sorted(attributes.items())
    )


def quoted(value: str) -> str:
    """Escape the value of an attribute, except its character references."""
    if "&" in value:
        value = _LOOSE_AMPERSAND.sub("&amp;", value)
    return value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
