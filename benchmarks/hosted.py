"""A site served as a static host does: on loopback, at its path, text with gzip, cached for ten minutes.

GitHub Pages does the same, except that it uses HTTP/2. The bytes sent are counted here and not in the browser, which
does not report the requests of its workers.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import mimetypes
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

REPOSITORY = Path(__file__).parent.parent
ORGANISATION = "organisations/renesas-electronics/"
"""The page that readers visit first, and whose files are listed."""
TEXT = (".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".xml")
COMPRESSION = 9


def packed(content: bytes) -> bytes:
    """Compress a text as it is sent, without the time in the gzip header."""
    return gzip.compress(content, COMPRESSION, mtime=0)


class Host:
    """Answers on loopback, and records the bytes that it sends."""

    def __init__(self, site: Path) -> None:
        self.site = site
        home = (site / "index.html").read_text("utf-8")
        address = re.search(r'<link rel="canonical" href="([^"]*)">', home)
        self.path = urlsplit(address[1]).path if address else "/"
        """The path that the site is built for: the 404 page uses it to find its styles."""
        self.sent: list[tuple[str, int]] = []
        """Path below the site and bytes, including headers, in the order of sending."""
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True  # browsers keep their connections open
        self.address = f"http://127.0.0.1:{self._server.server_port}{self.path}"
        self._answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}

    def __enter__(self) -> Host:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Send a file, status 304 if the browser has it already, or the 404 page."""
        path = unquote(urlsplit(handler.path).path)
        if path not in self._answers:
            self._answers[path] = self._found(path)
        status, body, headers = self._answers[path]
        if status == 200 and handler.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        lines = [f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n"
        self.sent.append((path.removeprefix(self.path), len(head) + len(body)))
        with contextlib.suppress(ConnectionError):
            handler.wfile.write(head + body)

    def _found(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Return the status, the body as it is sent, and the headers."""
        file = (self.site / path.removeprefix(self.path)).resolve()
        status = 200
        if not path.startswith(self.path) or not file.is_relative_to(self.site.resolve()):
            return 404, b"", {}
        if file.is_dir():
            if not path.endswith("/"):
                return 301, b"", {"Location": f"{path}/"}
            file /= "index.html"
        if not file.is_file():
            status, file = 404, self.site / "404.html"
        body = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {
            "Content-Type": f"{kind}; charset=utf-8" if file.suffix in TEXT else kind,
            "Cache-Control": "max-age=600",
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Vary": "Accept-Encoding",
        }
        if file.suffix in TEXT:
            headers["Content-Encoding"] = "gzip"
            body = packed(body)
        return status, body, headers


@contextlib.contextmanager
def hosted(site: Path | None) -> Iterator[Host]:
    """Serve a built site; by default the real one, which is built first."""
    with tempfile.TemporaryDirectory() as folder:
        if site is None:
            site = Path(folder) / "site"
            command = [sys.executable, "-m", "torana", "build", "--site-dir", str(site)]
            subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        if not (site / "index.html").is_file():
            raise SystemExit(f"{site} is not a built site")
        with Host(site) as host:
            yield host


def programme(*names: str) -> str | None:
    """Return the first of these programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None)
