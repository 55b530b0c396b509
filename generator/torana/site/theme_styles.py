"""The style sheets of the theme, without the rules of components that the site does not use.

Material has one style sheet for everything that it can do. A reader of this site would need less than half of it:
9.3 kB instead of 22.6, compressed (`python -m benchmarks.weight`). A rule is left out if its selector names a class of
one of the components below, unless `mkdocs.yml` switches the component on, or a hand-written page, a template or a
script names the class. `tests/test_theme_styles.py` looks for the selectors that were left out on every kind of page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

_KINDS = "note|abstract|info|tip|success|question|warning|failure|danger|bug|example|quote"
_BLOCKS = ("pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.tab")
_CODE = ("content.code.copy", "content.code.select")
COMPONENTS: dict[str, tuple[str, ...]] = {
    rf"admonition(?:-title)?|annotate|inline|end|{_KINDS}": ("admonition", "pymdownx.details", *_BLOCKS),
    r"arithmatex": ("pymdownx.arithmatex",),
    r"cards?|grid|md-(?:button|input)(?![a-z])[\w-]*|result": (),
    r"critic": ("pymdownx.critic",),
    r"emojione|gemoji|twemoji": ("pymdownx.emoji",),
    r"footnote[\w-]*": ("footnotes",),
    r"keys|key-[\w-]*": ("pymdownx.keys",),
    r"md-annotation[\w-]*": ("content.code.annotate",),
    r"md-(?:author|draft|meta|pagination|pin|post|profile)(?![a-z])[\w-]*": ("blog", "material/blog"),
    r"md-(?:clipboard|code)(?![a-z])[\w-]*": _CODE,
    r"md-consent[\w-]*": ("consent",),
    r"md-feedback[\w-]*": ("analytics",),
    r"md-footer__[\w-]*": ("navigation.footer",),
    r"md-path[\w-]*": ("navigation.path",),
    r"md-progress[\w-]*": ("navigation.instant.progress",),
    r"md-search[\w-]*": ("search", "material/search"),
    r"md-(?:select|version)(?![a-z])[\w-]*": ("alternate", "version"),
    r"md-social[\w-]*": ("social",),
    r"md-source(?:__[\w-]*|-file[\w-]*)?|md-nav__source": ("repo_url",),
    r"md-status[\w-]*": ("status",),
    r"md-tags?(?![a-z])[\w-]*": ("tags", "material/tags"),
    r"md-tooltip[\w-]*": (
        "content.tooltips",
        "content.footnote.tooltips",
        "content.code.copy",
        "content.code.annotate",
    ),
    r"tabbed-[\w-]*": ("pymdownx.tabbed", *_BLOCKS),
    r"task-list[\w-]*": ("pymdownx.tasklist",),
}
"""The names that switch a component on, by a pattern of its classes: extensions, plugins, features, keys of `extra`.
Without names, only pages and scripts can use it."""

_TOKEN = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^"')][^)]*\)|/\*.*?\*/|[{};]""", re.DOTALL)
_COMMA = re.compile(r",(?![^(]*\))")
_INNER = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)")
"""The argument of `:not(…)` or `:is(…)`: an element that the selector matches need not have its classes."""
_COLOUR = re.compile(r"\[data-md-color-(?:primary|accent)=([\w-]+)\]")
_ICON = re.compile(r"(?P<name>--[\w-]*icon[\w-]*):(?:url\((?:\"[^\"]*\"|'[^']*'|[^)]*)\)|[^;{}\"'])*;?")
_WRITTEN = re.compile(r"""class=(?:"([^"]*)"|'([^']*)')|[\s{]\.([\w-]+)""")
_IN_SCRIPT = re.compile(r"""["'`]([^"'`\n]*)["'`]""")
_MENTIONS = {".md": _WRITTEN, ".html": _WRITTEN, ".j2": _WRITTEN, ".js": _IN_SCRIPT}
"""Patterns of the classes that files name, by their endings: in HTML or attributes of Markdown, in texts of scripts."""


class Used(NamedTuple):
    """The parts of the theme that a site uses."""

    switches: Collection[str]
    """The extensions, plugins and features of `mkdocs.yml`, the keys of `extra`, and `repo_url`."""
    classes: Collection[str]
    """The names in hand-written pages, templates and scripts that can be classes."""
    colours: Collection[str]
    """The colours of the palette."""
    right_to_left: bool
    """True if a language of the site is written from right to left."""


def mentioned_classes(folders: Collection[Path]) -> set[str]:
    """Return every name that the pages, templates and scripts in some folders use like a class."""
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix in _MENTIONS and file.is_file())
    found: set[str] = set()
    for file in files:
        for mention in _MENTIONS[file.suffix].finditer(file.read_text("utf-8", "replace")):
            found.update(" ".join(filter(None, mention.groups())).split())
    return found


class ThemeStyles:
    """Leaves out the rules of a style sheet that no page of a site can use."""

    def __init__(self, used: Used) -> None:
        unused = [classes for classes, names in COMPONENTS.items() if not set(names) & set(used.switches)]
        self._unused = re.compile(rf"\.({'|'.join(unused) or '(?!)'})(?![\w-])")
        self._used = used

    def pruned(self, sheet: str) -> str:
        """Return the style sheet without unused rules, and without icons that no other rule names."""
        text = "".join(self._rules(sheet))
        named = set(re.findall(r"var\((--[\w-]+)", text))
        return _ICON.sub(lambda icon: icon[0] if icon["name"] in named else "", text)

    def is_used(self, selector: str) -> bool:
        """Return whether a page can have an element that the selector matches."""
        if "[dir=rtl]" in selector and not self._used.right_to_left:
            return False
        if any(colour not in self._used.colours for colour in _COLOUR.findall(selector)):
            return False
        outer = _INNER.sub("", selector) if "(" in selector else selector
        return all(unused[1] in self._used.classes for unused in self._unused.finditer(outer))

    def _rules(self, sheet: str) -> Iterator[str]:
        for prelude, body in split_rules(sheet):
            if prelude.startswith(("@media", "@supports")):
                body = "".join(self._rules(body))
            elif not prelude.startswith("@"):
                prelude = ",".join(filter(self.is_used, split_selectors(prelude)))
            if prelude and body:
                yield f"{prelude}{{{body}}}"
            elif prelude.endswith(";"):
                yield prelude


def split_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield each rule or at-rule at the top level of a style sheet: the text before its braces, and in them.

    A statement such as `@charset` has no braces. Comments are left out.
    """
    depth = begin = inner = 0
    prelude = ""
    for token in _TOKEN.finditer(sheet):
        at = token.start()
        if token[0] == "{":
            if not depth:
                prelude, inner = sheet[begin:at], token.end()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if not depth:
                yield prelude, sheet[inner:at]
                begin = token.end()
        elif not depth and token[0][0] in ";/":
            if token[0] == ";":
                yield sheet[begin : token.end()], ""
            begin = token.end()


def split_selectors(prelude: str) -> list[str]:
    """Split a list of selectors."""
    return _COMMA.split(prelude)
