"""Digests, and files that are trusted only if they are as they were written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def digest(content: bytes | bytearray) -> str:
    """96-bit BLAKE2b digest in hex."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def save(path: Path, kind: str, body: bytes | bytearray) -> None:
    """Write a cache file in one step: a line with its kind and a digest, then the body."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may write the same file.
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with temporary.open("wb") as file:
        file.write(f"{kind} {digest(body)}\n".encode())
        file.write(body)
    temporary.replace(path)


def load(path: Path, kind: str) -> bytes | None:
    """Return the body of a cache file; `None` if it is missing, damaged or of another kind."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return body if head == f"{kind} {digest(body)}".encode() else None
