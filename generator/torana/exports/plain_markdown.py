"""Each page as plain Markdown, without the HTML and attributes of its templates."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from posixpath import dirname, join, normpath

from torana.bounded_cache import BoundedCache
from torana.pages.shared.addresses import Site
from torana.pages.shared.addresses import address as address_of

_DRAWN = re.compile(r"<(svg|style|form|template)\b.*?</\1>\n?", re.DOTALL)
_TAG = re.compile(r"<(?!https?:)[^>\n]*>")
# The patterns begin with what stands there alone: the search for that is a regular expression's fastest.
_ATTRIBUTES = re.compile(r"\{(?: [^{}\n]*\}$|(?<=\)\{)[^{}\n]*\})")
_LINK = re.compile(r"\]\((?!<|#|https?:)([^()\s#]+)(#[^()\s]*)?(?=\))")
_REFERENCE = re.compile(r"&(?:#(\d+)|amp|lt|gt|quot);")
_NAMED = {"&lt;": "\\<", "&gt;": "\\>", "&quot;": '"'}
_GAP = re.compile(r"\n\n\n+")
_ACTIVE = frozenset("\\`*_{}[]<>#|~")
_ENTITY = re.compile(r"\w+;")
# Also the ampersand of what Markdown reads as the name of a sign.
_TO_ESCAPE = re.compile(rf"[{re.escape(''.join(sorted(_ACTIVE)))}]|&(?={_ENTITY.pattern})")
# What begins a list, a rule or a heading at the beginning of a line.
_BEGINS = re.compile(r"(\d{0,9})([-+=.)])")


class Twins:
    """Makes pages plain; what it learns of a line it keeps for the pages that lie beside that one."""

    def __init__(self, site: Site) -> None:
        """
        Args:
            site: Links become whole addresses where it knows its own.
        """
        self._site = site
        self._lines: defaultdict[str, BoundedCache[str]] = defaultdict(partial(BoundedCache, 20_000))

    def twin(self, markdown: str, path: str) -> bytes:
        """A page as plain Markdown, without its front matter.

        Args:
            markdown: As our templates write it.
            path: Its Markdown file: links are from there on.
        """
        up = self._site.url or "../" * address_of(path).count("/")
        folder = dirname(path)
        # Relative links depend on how deep the page lies: one that is named index lies less deep than its folder says.
        lines = self._lines[f"{up} {folder}"]
        found = []
        for line in _DRAWN.sub("", markdown).split("\n"):
            if (made := lines.get(line)) is None:
                made = _plain(line, folder, up)
                lines.put(line, made)
            found.append(made)
        return (_GAP.sub("\n\n", "\n".join(found)).strip() + "\n").encode()


def _plain(line: str, folder: str, up: str) -> str:
    if "{" in line:
        line = _ATTRIBUTES.sub("", line)
    if "](" in line:
        line = _LINK.sub(lambda match: f"]({up}{address_of(normpath(join(folder, match[1])))}{match[2] or ''}", line)
    if "<" in line:
        line = _TAG.sub(lambda match: "~~" if match[0] in ("<del>", "</del>") else "", line)
    if "&" in line:
        line = _REFERENCE.sub(_sign, line)
    return line.rstrip()


def _sign(match: re.Match[str]) -> str:
    if not match[1] and match[0] != "&amp;":
        return _NAMED[match[0]]
    sign = chr(int(match[1])) if match[1] else "&"
    if sign == "&":
        return "\\&" if _ENTITY.match(match.string, match.end()) else "&"
    return f"\\{sign}" if sign in _ACTIVE else sign


def escaped_line(text: str) -> str:
    """A text in one line of Markdown, which shows it and makes nothing of it."""
    made = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", made, count=1) if _BEGINS.match(made) else made
