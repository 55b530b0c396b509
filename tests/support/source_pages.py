"""A local server for the pages of `tests/cases/source-pages/`, and a dossier that may request it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from .dossiers import CASES, lay_out, replace

PAGES = CASES / "source-pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads((PAGES / "expected.json").read_text("utf-8"))
"""The answers of the server by path, with what the command finds in them."""


class PageServer(BaseHTTPRequestHandler):
    """Answers as `EXPECTED` says, or with the pages of `changed`."""

    changed: ClassVar[dict[str, dict[str, Any]]] = {}
    """Answers instead of those of `EXPECTED`, by path; `text` is that of a page."""
    archive: ClassVar[str] = ""
    """The address that the archive redirects to."""

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        if name.startswith("save/"):
            answer: dict[str, Any] = {"status": 302, "location": PageServer.archive}
        else:
            answer = PageServer.changed.get(name) or EXPECTED.get(name, {"status": 200})
        charset = answer.get("charset", "utf-8")
        file = PAGES / answer.get("file", "expected.json")
        body = (
            file.read_bytes().decode().encode(charset) if "file" in answer else answer.get("text", "").encode(charset)
        )
        self.send_response(answer.get("status", 200))
        if "location" in answer:
            self.send_header("Location", answer["location"])
        self.send_header("Content-Type", answer.get("type", "text/html"))
        if not answer.get("endless"):
            self.send_header("Content-Length", str(len(body) + 9 * bool(answer.get("cut"))))
        self.end_headers()
        self.wfile.write(body)
        for _ in range(60 * bool(answer.get("endless"))):
            self.wfile.write(b"<p>" * 20_000)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server in this process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), PageServer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def dossier_with_server(root: Path) -> Path:
    """Write the dossier of the cases, which may request the server."""
    lay_out(root, {})
    settings = root / "content" / "dossier.yml"
    replace(settings, "ja: Japanese}", "ja: Japanese, hi: Hindi}")
    settings.write_text(f"{settings.read_text('utf-8')}private_hosts: [127.0.0.1]\n", "utf-8")
    return root
