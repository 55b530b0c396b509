"""Content of a page that a browser could run as a program: scripts, event handlers and addresses that are programs.

The last line of defence: it knows nothing about the origin of a page. Browsers read HTML in more ways than a parser of
text can follow, so markup where no page needs any (in attributes, comments and styles) is a problem as well.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

PLUGINS = {
    *("applet", "embed", "fencedframe", "frame", "frameset", "iframe", "noembed", "noframes", "object", "plaintext"),
    *("portal", "xmp"),
}
"""Elements that load documents or programs, or whose content browsers read in a way of its own. No page needs one."""
_ANIMATIONS = {"animate", "animatecolor", "animatemotion", "animatetransform", "set"}
_ANIMATED = re.compile("on|href|xlink:href", re.IGNORECASE)
_ADDRESSES = {
    *("action", "background", "cite", "classid", "code", "codebase", "data", "dynsrc", "formaction", "href", "icon"),
    *("longdesc", "lowsrc", "manifest", "ping", "poster", "profile", "src", "usemap", "xlink:href", "xml:base"),
}
"""Attributes with an address, on any element."""
_WEB = {"", "http", "https", "mailto"}
_PICTURES = re.compile(r"data:(?:image/(?:avif|gif|jpeg|png|svg\+xml|webp)|font/\w+)[;,]", re.IGNORECASE)
"""Addresses that contain a picture or a font. A picture cannot run a script, even if it is an SVG."""
_SHOW_PICTURES = {"feimage", "image", "img", "input", "link", "source", "video"}
_IGNORED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
"""Characters of an address that browsers skip."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_NOT_RUN = {"application/json", "application/ld+json"}
"""Types of `<script>` that contain data. Everything else could be a program."""
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)|/\*.*?\*/", re.IGNORECASE | re.DOTALL)
_CSS_PROGRAM = re.compile(r"(?<![\w-])(?:expression\s*\(|behaviou?r\s*:)|-moz-binding", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*[\"']?([^)]*)|@import\s*[\"']([^\"']*)", re.IGNORECASE)
_REFRESH = re.compile(r"[\s\d.]*[;,\s]*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_DIGEST = re.compile(r"'sha256-([\w+/=]+)'")


def in_element(tag: str, attributes: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield what a browser could run in the start tag of an element of HTML or SVG.

    Args:
        tag: Its name in lower case.
        attributes: Names in lower case and values, with character references resolved. A repeated name counts each
            time: browsers use the first, and others the last.
    """
    if tag in PLUGINS:
        yield f"<{tag}> can run programs, or is read differently by browsers"
    for name, value in attributes:
        pictures = tag in _SHOW_PICTURES and name != "formaction"
        if name.startswith("on"):
            yield f"<{tag}> has {name}, which runs as a script"
        elif name == "srcdoc":
            yield f"<{tag}> has srcdoc, a page inside the page"
        elif name == "style":
            yield from in_styles(f"the style of <{tag}>", value)
        elif name in _ADDRESSES and not _is_safe(value, pictures=pictures):
            yield f"the {name} of <{tag}> is {_short(value)}, which is not a web address"
        elif name == "attributename" and tag in _ANIMATIONS and _ANIMATED.match(value.strip()):
            yield f"<{tag}> changes {value.strip()}, which can run as a script"


def in_styles(place: str, styles: str) -> Iterator[str]:
    """Yield what an old browser could run in a style sheet or a `style` attribute; `place` names it."""
    plain = _CSS_ESCAPE.sub(_resolved, styles)
    if _CSS_PROGRAM.search(plain):
        yield f"{place} contains a program"
    for match in _CSS_URL.finditer(plain):
        address = match[1] or match[2] or ""
        if not _is_safe(address, pictures=True):
            yield f"{place} loads {_short(address)}, which is not a web address"


def _resolved(match: re.Match[str]) -> str:
    if match[1]:
        number = int(match[1], 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    return match[2] or ""


def in_script(kind: str, script: str, policy: str) -> Iterator[str]:
    """Yield a problem if a script in a page can run and is not one of those of the theme.

    Args:
        kind: The `type` of its element.
        script: Its text.
        policy: The Content-Security-Policy of the page, which lists the digests of the scripts of the theme.
    """
    runs = kind.strip().lower() not in _NOT_RUN
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    if runs and digest not in _DIGEST.findall(policy):
        yield f"<script> contains {_short(script)}, which is not a script of the theme"
    elif not runs and _MARKUP.search(script):
        yield "<script> contains markup; write < as \\u003c"


def in_source(start_tag: str) -> Iterator[str]:
    """Yield a problem if a start tag has markup in its attributes: it may end earlier in a browser."""
    if found := _MARKUP.search(start_tag, 1):
        yield f"a tag has {start_tag[found.start() : found.start() + 20]} in an attribute; write < as &lt;"


def in_text_without_markup(element: str, text: str) -> Iterator[str]:
    """Yield a problem if a style sheet or a comment contains markup, which a browser may read."""
    if _MARKUP.search(text) or text.startswith((">", "->")) or "--!>" in text:
        yield f"{element} contains markup"


def refresh_target(content: str) -> str:
    """Return the address in the `content` of `<meta http-equiv="refresh">`."""
    match = _REFRESH.match(content)
    return match[1].strip() if match else ""


def _is_safe(address: str, *, pictures: bool) -> bool:
    plain = _IGNORED.sub("", address)
    scheme = _SCHEME.match(plain)
    return not scheme or scheme[1].lower() in _WEB or (pictures and bool(_PICTURES.match(plain)))


def is_elsewhere(address: str) -> bool:
    """Return whether an address names a host or a scheme."""
    plain = _IGNORED.sub("", address).replace("\\", "/")
    return bool(_SCHEME.match(plain)) or plain.startswith("//")


_PROLOGUE = re.compile(r"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet", re.IGNORECASE)
_NAMESPACES = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")
_XLINK = "{http://www.w3.org/1999/xlink}"


def in_xml(text: str) -> Iterator[str]:
    """Yield what a browser could run in a file of XML that is opened as a page, such as a drawing.

    Raises:
        ElementTree.ParseError: It is not XML.
    """
    if found := _PROLOGUE.search(text):
        yield f"contains {found[0]}, which can add other content"
        return
    for element in ElementTree.fromstring(text).iter():
        namespace, _, tag = element.tag.removeprefix("{").rpartition("}")
        if namespace in _NAMESPACES:
            if tag.lower() == "script":
                yield "contains <script>"
            named = [(name.replace(_XLINK, "xlink:").lower(), value) for name, value in element.items()]
            yield from in_element(tag.lower(), named)
            if tag.lower() == "style":
                yield from in_styles("<style>", element.text or "")


_LOADED = re.compile(r"(?:url\(|@import)(?!\s*[\"']?\s*(?:#|data:))", re.IGNORECASE)


def loaded_by_xml(text: str) -> Iterator[str]:
    """Yield what a drawing loads from elsewhere, or links to. `in_xml` has found nothing."""
    for element in ElementTree.fromstring(text).iter():
        for name, value in [*element.items(), ("style", element.text or "")]:
            address = name.rpartition("}")[2] in ("href", "src") and not value.strip().startswith(("#", "data:"))
            if address or _LOADED.search(_CSS_ESCAPE.sub(_resolved, value)):
                yield f"loads or links to {_short(value)}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return f'"{plain}"' if len(plain) <= 40 else f'"{plain[:40]}…"'
