"""Digests."""

from __future__ import annotations

import hashlib


def digest(content: bytes) -> str:
    """96-bit BLAKE2b digest in hex."""
    return hashlib.blake2b(content, digest_size=12).hexdigest()
