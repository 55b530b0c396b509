"""UTF-8 text of a file, or the problems that keep a person from seeing all of it."""

from __future__ import annotations

from collections.abc import Iterator

from torana.problems import Position, Problem
from torana.records.characters import MAX_INVISIBLE, forbidden_characters

_UNICODE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decoded(raw: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a file without its byte order mark, with plain line ends, and its problems.

    Args:
        raw: The bytes of the file.
        file: Its path from the root of the repository, for positions.

    Returns:
        The text, empty if it is not UTF-8, and its problems: another encoding, or invisible characters.
    """
    for mark, name in _UNICODE_MARKS:
        if raw.startswith(mark):
            return "", [Problem(Position(file), f"the file is {name} text", "save it as UTF-8")]
    if raw.count(0) > 1:
        message = f"the file is not UTF-8 text: it contains {raw.count(0):,} zero bytes"
        return "", [Problem(Position(file), message, "save it as UTF-8 text")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        message = f"the file is not UTF-8 text: byte 0x{raw[error.start]:02x} is not allowed here"
        return "", [Problem(_position(file, before, len(before)), message, "save it as UTF-8")]
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text, list(_invisible(text, file))


def _position(file: str, text: str, offset: int) -> Position:
    return Position(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _invisible(text: str, file: str) -> Iterator[Problem]:
    for number, (offset, name) in enumerate(forbidden_characters(text)):
        position = _position(file, text, offset)
        if number == MAX_INVISIBLE:
            yield Problem(position, "there are more invisible characters after this one", "delete all of them")
            return
        yield Problem(position, f"invisible character {name}", "delete it")
