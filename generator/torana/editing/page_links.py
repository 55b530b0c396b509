"""Links from hand-written pages, and from the navigation, to an entity with a new slug."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from torana.editing.comments import Contents, contents
from torana.editing.layout import UnreadableError, parse_layout
from torana.editing.saving import EditedFile
from torana.files import name_in

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})
"""The suffixes of pages, as in MkDocs."""
_DESTINATION = re.compile(r"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^)\s>#?]+)", re.MULTILINE)
"""The path in a link, or in the definition of one."""


class NewPage(NamedTuple):
    """The addresses of an entity in Markdown: `organisations/acme`, without `.md`."""

    old: str
    new: str

    def renamed(self, path: str, folder: str = "") -> str | None:
        """A path relative to a folder, with the new slug; `None` if it does not lead to the entity."""
        target = posixpath.normpath(posixpath.join(folder, unquote(path)))
        end = target.removeprefix(self.old)
        tail = self.old.rpartition("/")[2] + end
        if end == target or not (end == ".md" or end.startswith("/")) or not path.endswith(tail):
            return None
        return path.removesuffix(tail) + self.new.rpartition("/")[2] + end


def renamed_links(root: Path, docs: Path, page: NewPage) -> tuple[list[EditedFile], list[str]]:
    """Change relative links in the hand-written pages, and entries of `nav` in `mkdocs.yml`.

    Returns:
        The changes, and the lines that still name the old address (`docs/about.md:12`).
    """
    changes, left = [], []
    for path in [root / "mkdocs.yml", *_pages(docs)]:
        try:
            before = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # MkDocs reports it
        if path.suffix == ".yml":
            after, intended = _navigation(before, page)
        else:
            after, intended = _with_links(before, path.parent.relative_to(docs).as_posix(), docs, page), None
        if after != before:
            changes.append(EditedFile(path, after, intended))
        left += [f"{name_in(root, path)}:{number}" for number in _lines_with(after, page.old)]
    return changes, left


def _pages(docs: Path) -> Iterator[Path]:
    for path in sorted(docs.rglob("*")):
        if path.suffix.lower() in MARKDOWN and path.is_file() and not path.is_symlink():
            yield path


def _with_links(text: str, folder: str, docs: Path, page: NewPage) -> str:
    def replaced(match: re.Match[str]) -> str:
        new = page.renamed(match[2], folder)
        is_own = new is not None and (docs / folder / unquote(match[2])).exists()
        return match[1] + (match[2] if new is None or is_own else new)

    return _DESTINATION.sub(replaced, text)


def _navigation(text: str, page: NewPage) -> tuple[str, Contents | None]:
    try:
        intended = contents(text)
    except UnreadableError:
        return text, None
    found, patches = parse_layout(text), {}
    for entry in found.entries:
        new = page.renamed(str(entry.value)) if entry.path[0] == "nav" else None
        raw = text[entry.value_start : entry.value_end]
        if new is not None and str(entry.value) in raw:
            patches[entry.value_start] = entry.value_end, raw.replace(str(entry.value), new)
            intended.values[entry.path] = new
    return found.patched(patches), intended


def _lines_with(text: str, address: str) -> Iterator[int]:
    pattern = re.compile(rf"(?<![\w-]){re.escape(address)}(?![\w+-]|\.(?!(?:md|json|html)\b)\w)")
    return (number for number, line in enumerate(text.split("\n"), 1) if pattern.search(line))
