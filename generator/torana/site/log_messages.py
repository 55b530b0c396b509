"""Messages of MkDocs in the terminal, and errors of the hooks, plugins and extensions that a host has added."""

from __future__ import annotations

import logging
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torana
from torana import ToranaError


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


def terminal() -> logging.Handler:
    """Return a handler that prints warnings and errors of MkDocs."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    return handler


class Warnings(logging.Handler):
    """Collects the texts of warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a message."""
        self.texts.append(record.getMessage())


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
