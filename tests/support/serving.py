"""Local servers, and previews."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torana.preview.preview import Preview


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def unserved(root: Path) -> Iterator[Preview]:
    """A preview without a server."""
    preview = Preview(root, log=lambda text: None)
    try:
        preview.load()
        gc.unfreeze()
        yield preview
    finally:
        preview.close()
