"""Saving: all changed files are written, or none. If one is not as intended, none is."""

from __future__ import annotations

import codecs
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from torana import ToranaError
from torana.editing.comments import Contents, contents
from torana.editing.layout import UnreadableError
from torana.files import refuse_links


@dataclass(frozen=True, slots=True)
class EditedFile:
    """The new text of a file, or its removal."""

    path: Path
    text: str | None
    """`None` removes the file."""
    intended: Contents | None = None
    """The values and comments that the text must have. Every new text of a YAML file needs them."""


def verify(file: str, text: str, intended: Contents) -> None:
    """Read a new text again, and compare it with the intended values and comments.

    Raises:
        ToranaError: They differ.
    """
    try:
        is_right = contents(text) == intended
    except UnreadableError:
        is_right = False
    if not is_right:
        message = "cannot be changed without losing values or comments, so nothing was written"
        raise ToranaError(f"{file} {message}. Change it by hand, and please report this as a bug")


def save(*changes: EditedFile) -> None:
    """Write files: all of them, or none. Raises the errors of `saved`."""
    with saved(changes):
        pass


def with_newlines_of(raw: bytes, text: str) -> str:
    """A changed text with the line ends, and the byte order mark, of the file as it was."""
    text = text.replace("\n", "\r\n") if b"\r\n" in raw else text
    return "\ufeff" + text if raw.startswith(codecs.BOM_UTF8) else text


@contextmanager
def saved(changes: Iterable[EditedFile]) -> Iterator[None]:
    """Write files for the duration of a block, and for good if the block ends without an exception.

    New contents go into temporary files in the same folders first. If a write, or the block, fails, the old files
    are put back.

    Raises:
        ToranaError: A text differs from its intended contents, or a path has a symbolic link. Nothing was written.
        OSError: A file cannot be written. The old files are in place.
    """
    changes = list(changes)
    for change in changes:
        if change.text is not None and change.path.suffix == ".yml":
            assert change.intended is not None, f"the intended contents of {change.path} are missing"
            verify(change.path.name, change.text, change.intended)
    with replaced([(change.path, None if change.text is None else change.text.encode()) for change in changes]):
        yield


@contextmanager
def replaced(files: Sequence[tuple[Path, bytes | None]]) -> Iterator[None]:
    """Write the new contents of files, or remove those without one, as `saved` does.

    Raises:
        ToranaError: A path has a symbolic link. Nothing was written.
        OSError: A file cannot be written. The old files are in place.
    """
    for path, _ in files:
        refuse_links(path)
    with ExitStack() as temporaries, ExitStack() as undo:
        steps = []
        for path, content in files:
            # A copy, so that nothing needs space on the disk when it is put back.
            old = _temporary(path, path.read_bytes(), temporaries) if path.exists() else None
            new = None if content is None else _temporary(path, content, temporaries)
            steps.append((path, old, new))
        for path, old, new in steps:
            undo.callback(_replace, old, path)
            _replace(new, path)
        yield
        undo.pop_all()


def _temporary(path: Path, content: bytes, temporaries: ExitStack) -> Path:
    """Write a temporary file in the folder of a file, with the mode of that file if it exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Files that begin with a dot are not part of a dossier, so one left by a killed process does no harm.
    temporary = path.with_name(f".torana-{secrets.token_hex(8)}")
    with temporary.open("xb") as file:
        temporaries.callback(temporary.unlink, missing_ok=True)
        file.write(content)
    if path.exists():
        shutil.copymode(path, temporary)
    return temporary


def _replace(file: Path | None, path: Path) -> None:
    """Move a file to a path, or remove the path."""
    if file:
        file.replace(path)
    else:
        path.unlink(missing_ok=True)
