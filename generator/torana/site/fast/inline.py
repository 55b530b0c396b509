"""The inline pass: links, bold, code, tags and references inside a line, as HTML."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable

from torana.pages.markdown.relative_addresses import between, reached
from torana.pages.shared.addresses import address
from torana.site.fast.attributes import UnknownMarkdownError, as_html, parse, quoted

_TAG_ON = r"/?[a-z][a-z0-9]*(?: [^<>`\n]*)?/?>"
_REFERENCE_ON = r"(?:\#\d+|amp|lt|gt|quot);"
_INLINE = re.compile(
    # The first character precedes the alternatives, so that the regular expression searches fast.
    r"[&<>\[\]\\`*_{}!](?:"
    # Tags and references, with the words between them, are copied unchanged: most of a page in one piece.
    rf"(?:(?<=<){_TAG_ON}|(?<=&){_REFERENCE_ON})(?:<{_TAG_ON}|&{_REFERENCE_ON}|[^&<>\[\]\\`*_{{}}!]+)*(?P<plain>)"
    r"|(?<=`)(?P<code>[^`\n]+)`(?!`)"
    r"|(?<=\*)\*(?P<strong>[^*\n]+)\*\*"
    r"|(?<=\*)(?P<emphasis>[^*\s](?:[^*\n]*[^*\s])?)\*(?!\*)"
    # The text of a link has no brackets: those of the dossier are numeric references. Its tags are our own.
    r"|(?<=\[)(?P<text>[^\[\]\n]*)\]\((?:<(?P<far>[^<>\n]*)>|(?P<near>[^()<>\s]*))\)(?:\{(?P<list>[^}\n]*)\})?"
    r"|(?<=\{)(?P<alone>) [^{}\n]* \}"
    r"|(?P<odd>)(?:(?<!!)|(?=\[))"
    r")"
)
_SPECIAL = re.compile(r"[&<>\\`*_{}!]")


class InlinePass:
    """Converts the lines of one page."""

    def __init__(self, path: str, links: dict[str, str], exists: Callable[[str], bool]) -> None:
        """
        Args:
            path: The Markdown file of the page, from the root: links are relative to it.
            links: The converted links of pages in the same folder. Any of them may use each, except links that lead
                from a page to itself or below it: these are relative to the address of that page.
            exists: Returns whether the site has a file: `organisations/meti.md`, `data/facts.json`.
        """
        self._address = address(path)
        self._folder = path[: path.rfind("/") + 1]
        self._links = links
        self._exists = exists
        # `meti/facts-1.md` is `facts-1/` on `organisations/meti.md`, and `../meti/facts-1/` on its neighbours. Links to
        # names that only begin alike are not cached either: one comparison costs less than an exact one.
        self._below = f"]({posixpath.basename(path).removesuffix('.md')}"

    def line(self, text: str) -> str:
        """Convert a line. Raises `UnknownMarkdownError` if something in it is not supported."""
        return _INLINE.sub(self._html, text)

    def _html(self, match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind == "plain" or kind == "alone":
            return match.group()
        if kind == "strong":
            return f"<strong>{_INLINE.sub(self._html, match['strong'])}</strong>"
        if kind == "emphasis":
            return f"<em>{_INLINE.sub(self._html, match['emphasis'])}</em>"
        if kind == "code":
            return _code(match["code"])
        if kind == "odd":
            raise UnknownMarkdownError(match.group())
        whole = match.group()
        if self._below in whole:
            return self._link(match)
        if whole not in self._links:
            self._links[whole] = self._link(match)
        return self._links[whole]

    def _link(self, match: re.Match[str]) -> str:
        far, listed, text = match["far"], match["list"], match["text"]
        if far is None:
            href = self._target(match["near"])
        elif far.startswith(("https://", "http://")):
            href = far
        else:
            raise UnknownMarkdownError(far)
        if _SPECIAL.search(text):
            text = _INLINE.sub(self._html, text)
        if listed is None:
            return f'<a href="{quoted(href)}">{text}</a>'
        attributes = parse(listed)
        if "href" in attributes:
            raise UnknownMarkdownError(listed)
        return f"<a{as_html({**attributes, 'href': href})}>{text}</a>"

    def _target(self, destination: str) -> str:
        """Return the address of a link, relative to the address of its page.

        Raises:
            UnknownMarkdownError: It is not one of our links, or the site has no such file; MkDocs reports the problem.
        """
        if destination.startswith("#"):
            return destination
        file = re.split("[?#]", destination, maxsplit=1)[0]
        if not file or ":" in file or file.startswith("/") or "%" in file:
            raise UnknownMarkdownError(destination)
        target = reached(self._folder, file)
        # A longer way to the same file could lead below the page without beginning with its name.
        if not self._exists(target) or file != between(self._folder, target):
            raise UnknownMarkdownError(target)
        return (between(self._address, address(target)) or "./") + destination.removeprefix(file)


def _code(text: str) -> str:
    code = html.escape(text.strip(), quote=False)
    # The block pass would read the first as an attribute list, and Python-Markdown the second as the end of an element.
    if "{ " in code or "&lt;/" in code:
        raise UnknownMarkdownError(code)
    return f"<code>{code}</code>"
