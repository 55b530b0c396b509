"""The files that people write besides facts: hand-written pages, templates, the theme. They are checked like facts."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from torana.files import is_leftover, name_in, read_regular, refusal
from torana.problems import Position, Problem
from torana.records.characters import forbidden_characters
from torana.records.limits import MAX_MARKS
from torana.site import front_matter

_PAGES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_HEADING_OR_RULE = re.compile(r" {0,3}(?:#|[-*_=][-*_= ]*$)")
_TEXTS = (*_PAGES, ".html", ".xml", ".j2")
"""The endings of pages and templates, which are read as UTF-8."""


def check(root: Path, folders: Iterable[Path]) -> Iterator[Problem]:
    """Yield symbolic links, pipes and the like, unreadable files, texts that are not UTF-8, and wrong front matter.

    Args:
        root: The folder of the dossier.
        folders: The folders to check. They may be missing, or outside `root`.
    """
    for folder in folders:
        above = [path for path in folder.parents if path.is_relative_to(root) and path != root]
        refused = [path for path in (*reversed(above), folder) if refusal(path)]
        for path in refused[:1] or _paths(folder):
            name = name_in(root, path)
            if reason := _reason(path):
                yield Problem(Position(name), *reason)
            elif is_page(path.name) and path.is_file():
                text = read_regular(path).decode("utf-8-sig")
                yield from (*front_matter.read(text, name).problems, *_too_many_marks(text, name))


def _paths(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder, by name, except leftovers of editors and systems."""
    errors: list[OSError] = []
    for above, folders, files in os.walk(folder, onerror=errors.append):
        folders.sort()
        names = folders + sorted(name for name in files if not is_leftover(name))
        yield from (Path(above, name) for name in names)
    yield from (Path(error.filename) for error in errors if Path(error.filename).exists())


def _reason(path: Path) -> tuple[str, str] | None:
    """Return message and hint for a file that cannot be used."""
    try:
        path.name.encode()
        if odd := _odd_character(path.name):
            return f"the file name contains {odd}", "rename it"
        if refused := refusal(path):
            return refused
        if path.name.endswith(_TEXTS) and path.is_dir():
            return "this is a folder with the name of a page or a template", "rename it"
        if path.name.endswith(_TEXTS):
            read_regular(path).decode()
        elif not os.access(path, os.R_OK):
            return "it cannot be read: Permission denied", "change its permissions"
    except UnicodeEncodeError:
        return "the file name is not UTF-8", "rename it"
    except UnicodeDecodeError as error:
        return f"the file is not UTF-8 text: byte {error.start} is not valid", "save it as UTF-8"
    except OSError as error:
        return f"it cannot be read: {error.strerror}", "change its permissions"
    return None


def _too_many_marks(text: str, file: str) -> Iterator[Problem]:
    """Yield the line from which on a page takes too long to convert."""
    headings = brackets = 0
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        headings += bool(_HEADING_OR_RULE.match(line))
        brackets = brackets + line.count("[") if line.strip() else 0
        if headings > MAX_MARKS:
            message = f"the page has more than {MAX_MARKS:,} headings and rules"
            yield Problem(Position(file, number), message, "divide it into several pages")
            return
        if brackets > MAX_MARKS:
            message = f"the paragraph has more than {MAX_MARKS:,} opening brackets"
            yield Problem(Position(file, number), message, "divide it with empty lines")
            return


def is_page(name: str) -> bool:
    """Return whether a file in the folder of hand-written pages is a page."""
    return name.endswith(_PAGES)


def _odd_character(name: str) -> str | None:
    """Return a character that hides something, or ends a text in HTML: a page may be shown by the name of its file."""
    hidden = [character for _, character in forbidden_characters(name)]
    return next(iter([*hidden, *(sign for sign in name if sign in '<>"')]), None)
