"""Messages of MkDocs as problems, and errors of the hooks, plugins and extensions that a host has added."""

from __future__ import annotations

import logging
import re
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torana
from torana import ToranaError
from torana.files import name_in, read_regular
from torana.problems import Position, Problem

_QUOTED = re.compile(r"'([^']*)'")
_ABOUT_PAGE = re.compile(r"(?P<what>Doc file|Error (?:reading|building) page) '(?P<name>[^']*)':? ")


@contextmanager
def logged_to(*handlers: logging.Handler) -> Iterator[None]:
    """Send the messages of MkDocs to handlers during the block."""
    logger = logging.getLogger("mkdocs")
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            logger.removeHandler(handler)


class Warnings(logging.Handler):
    """Collects the texts of warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a message."""
        self.texts.append(record.getMessage())

    @property
    def page(self) -> str:
        """The hand-written page that the last message is about; empty if it is about none."""
        found = _ABOUT_PAGE.match(self.texts[-1]) if self.texts else None
        return found["name"] if found else ""

    def problems(self, root: Path, docs: Path) -> Iterator[Problem]:
        """Yield the messages as problems. `docs` is the folder of the hand-written pages."""
        for text in self.texts:
            quoted = _QUOTED.findall(text)
            if page := _ABOUT_PAGE.match(text):
                place = _position(root, docs / page["name"], quoted[1] if len(quoted) > 1 else "")
                start = "the page" if page["what"] == "Doc file" else "MkDocs cannot convert this page:"
                yield Problem(place, f"{start} {text[page.end() :]}")
            else:
                yield Problem(_position(root, root / "mkdocs.yml", quoted[0] if quoted else ""), text)


def _position(root: Path, path: Path, text: str) -> Position:
    """Return the first position of the first line of a text in a file; that of the file if it lacks the text."""
    file, sought = name_in(root, path), re.split(r"\n|\\n", text)[0]
    try:
        lines = read_regular(path).decode("utf-8", "replace").split("\n") if sought else []
    except OSError:
        lines = []
    whole = re.compile(rf"(?<![\w/.-]){re.escape(sought)}(?![\w/.-])")
    for number, line in enumerate(lines, 1):
        if found := whole.search(line):
            return Position(file, number, found.start() + 1, len(sought))
    return Position(file)


def error_of_others(error: Exception, root: Path) -> ToranaError | None:
    """Return an error of a hook, a plugin or an extension as one line; `None` if our own code raised it.

    Our own frames are those below the frame that caught it. File names are relative to `root`.
    """
    frames = traceback.extract_tb(error.__traceback__)[1:]
    files = [Path(frame.filename).resolve() for frame in frames]
    if any(file.is_relative_to(Path(torana.__file__).parent) for file in files):
        return None
    library = sysconfig.get_path("stdlib")
    theirs = [
        frame for frame in frames if "site-packages" in frame.filename or not frame.filename.startswith((library, "<"))
    ]
    where = Path(theirs[-1].filename) if theirs else Path("mkdocs.yml")
    name = where.relative_to(root) if where.is_relative_to(root) else where
    line = f":{theirs[-1].lineno}" if theirs else ""
    return ToranaError(f"nothing was built: {name}{line}: {type(error).__name__}: {error}")
