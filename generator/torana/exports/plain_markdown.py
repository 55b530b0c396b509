"""Each page as plain Markdown, without the HTML and attributes of its templates."""

from __future__ import annotations

import re

from torana.pages.markdown.relative_addresses import reached
from torana.pages.shared.addresses import Site
from torana.pages.shared.addresses import address as address_of

_DRAWN = re.compile(r"<(svg|style|form|template)\b.*?</\1>\n?", re.DOTALL)
_DOUBT = re.compile(r"<small[^>]*>([^<]*)<span[^>]*>[^<]*</span></small>")
"""A badge of a list: its text, and its meaning for screen readers."""
_TAG = re.compile(r"<(?!https?:)[^>\n]*>")
# Each pattern begins with a literal or a rare character, so that regular expressions search fast.
_ATTRIBUTES = re.compile(r"\{(?: [^{}\n]*\}$|(?<=\)\{)[^{}\n]*\})")
_LINK = re.compile(r"\]\((?!<|#|https?:)([^()\s?#]+)([?#][^()\s]*)?(?=\))")
_REFERENCE = re.compile(r"&(?:#(\d+)|amp|lt|gt|quot);")
_NAMED = {"&lt;": "\\<", "&gt;": "\\>", "&quot;": '"'}
_GAP = re.compile(r"\n\n\n+")
_ACTIVE = frozenset("\\`*_{}[]<>#|~")
_ENTITY = re.compile(r"\w+;")
# Also an ampersand that Markdown would read as the start of a character reference, such as `&amp;`.
_TO_ESCAPE = re.compile(rf"[{re.escape(''.join(sorted(_ACTIVE)))}]|&(?={_ENTITY.pattern})")
# The marks that start a list, a rule or a heading at the beginning of a line.
_BEGINS = re.compile(r"(\d{0,9})([-+=.)])")


class PlainMarkdown:
    """Writes pages as plain Markdown."""

    def __init__(self, site: Site) -> None:
        """
        Args:
            site: Links are absolute if its address is known, and relative if not.
        """
        self._site = site

    def page(self, markdown: str, path: str) -> bytes:
        """Return a page as plain Markdown, without its front matter.

        Args:
            markdown: The output of the template.
            path: The Markdown file of the page, to which its links are relative.
        """
        up = self._site.url or "../" * address_of(path).count("/")
        # Relative links depend on the depth of the address. A page named `index` is one level higher than others.
        folder = path[: path.rfind("/") + 1]
        lines = [_plain(line, folder, up) for line in _DRAWN.sub("", markdown).split("\n")]
        return (_GAP.sub("\n\n", "\n".join(lines)).strip() + "\n").encode()


def _plain(line: str, folder: str, up: str) -> str:
    if "{" in line:
        line = _ATTRIBUTES.sub("", line)
    if "](" in line:
        line = _LINK.sub(lambda match: f"]({up}{address_of(reached(folder, match[1]))}{match[2] or ''}", line)
    if "<" in line:
        line = _DOUBT.sub(r"(\1)", line)
        line = _TAG.sub(lambda match: "~~" if match[0] in ("<del>", "</del>") else "", line)
    if "&" in line:
        line = _REFERENCE.sub(_character, line)
    return line.rstrip()


def _character(match: re.Match[str]) -> str:
    """Return the character of a character reference, escaped if Markdown gives it a meaning."""
    if not match[1] and match[0] != "&amp;":
        return _NAMED[match[0]]
    character = chr(int(match[1])) if match[1] else "&"
    if character == "&":
        return "\\&" if _ENTITY.match(match.string, match.end()) else "&"
    return f"\\{character}" if character in _ACTIVE else character


def escaped_line(text: str) -> str:
    """Return a text as one line of Markdown, with every character escaped that has a meaning there."""
    escaped = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", escaped, count=1) if _BEGINS.match(escaped) else escaped
