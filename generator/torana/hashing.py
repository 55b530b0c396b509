"""A short name for a content."""

from __future__ import annotations

import hashlib


def digest(content: bytes) -> str:
    """24 hexadecimal digits that no other content has."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()
