"""Each page as plain Markdown, without the HTML and attributes of its templates."""

from __future__ import annotations

import re
from functools import lru_cache

from torana.pages.markdown.relative_addresses import reached
from torana.pages.shared.addresses import Site
from torana.pages.shared.addresses import address as address_of

_DRAWN = re.compile(r"<(figure|svg|style|form|template)\b.*?</\1>\n?", re.DOTALL)
_DOUBT = re.compile(r"<small[^>\n]*>([^<\n]*)<span[^>\n]*>[^<\n]*</span></small>")
"""A badge of a list: its text, and its meaning for screen readers."""
_TAG = re.compile(r"<(?!https?:)[^>\n]*>")
# Each pattern begins with a literal or a rare character, so that regular expressions search fast.
_ATTRIBUTES = re.compile(r"\{(?: [^{}\n]*\}(?:$| (?=\|))|(?<=\)\{)[^{}\n]*\})", re.MULTILINE)
"""At the end of a line or of a cell of a table, or after a link."""
_LINK = re.compile(r"\]\((?!<|#|https?:)([^()\s?#]+)([?#][^()\s]*)?(?=\))")
_REFERENCE = re.compile(r"&(?:#(?!38;)\d+|lt|gt|quot);")
_AMPERSAND = re.compile(r"&(?:#38|amp);(?=(\w+;)?)")
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
        # Each step takes the whole page: calls for each line would take most of the time.
        text = _ATTRIBUTES.sub("", _DRAWN.sub("", markdown))
        text = _LINK.sub(lambda link: f"]({up}{_address(folder, link[1])}{link[2] or ''}", text)
        text = _DOUBT.sub(r"(\1)", text).replace("<del>", "~~").replace("</del>", "~~")
        text = _with_characters(_TAG.sub("", text))
        text = "\n".join(map(str.rstrip, text.split("\n")))
        return (_GAP.sub("\n\n", text).strip() + "\n").encode()


@lru_cache(maxsize=50_000)
def _address(folder: str, target: str) -> str:
    """The address of the file that a link in a page of a folder leads to."""
    return address_of(reached(folder, target))


def _with_characters(text: str) -> str:
    """Replace character references, and escape the characters to which Markdown gives a meaning."""
    for reference in set(_REFERENCE.findall(text)):
        text = text.replace(reference, _character(reference))
    return _AMPERSAND.sub(lambda match: "\\&" if match[1] else "&", text)


def _character(reference: str) -> str:
    """Return the character of a reference, escaped if Markdown gives it a meaning."""
    character = _NAMED.get(reference) or chr(int(reference[2:-1]))
    return f"\\{character}" if character in _ACTIVE else character


def escaped_line(text: str) -> str:
    """Return a text as one line of Markdown, with every character escaped that has a meaning there."""
    escaped = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", escaped, count=1) if _BEGINS.match(escaped) else escaped
