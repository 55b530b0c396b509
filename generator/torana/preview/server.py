"""The web server of `torana serve`: answers browsers from a `Preview`, and notifies them of changes."""

from __future__ import annotations

import json
import mimetypes
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote

from torana import ToranaError
from torana.hashing import digest
from torana.preview.preview import Preview
from torana.preview.watcher import Watcher

HEARTBEAT = 10
"""Seconds between two keep-alive messages to a browser."""
_ADDRESS = re.compile(r"([\w.-]+|\[?[\w:.%]+\]?):([0-9]{1,5})", re.ASCII)
_PREVIEW_FOLDER = ".torana/"
_AFTER_CONTENT = b'<div class="md-dialog"'
"""The theme's element after the content. Our script must see the content before the scripts at the end change it."""
_SCRIPT = Path(__file__).parent / "assets" / "live.js"


class Server(ThreadingHTTPServer):
    """Listens on an address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str) -> None:
        """Listen on an address such as `127.0.0.1:8000`.

        Raises:
            ToranaError: It is not an address, or the server cannot listen on it.
        """
        match = _ADDRESS.fullmatch(address)
        if not match or int(match[2]) > 65535:
            raise ToranaError(f'"{address}" is not an address. Write, for example, 127.0.0.1:8000')
        host = match[1]
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host.strip("[]"), int(match[2])), Handler)
        except OSError as error:
            raise ToranaError(f"cannot listen on {address}: {error.strerror}. Choose another with --address") from error
        self.address = f"{host}:{self.server_port}"
        self.preview: Preview

    def handle_error(self, request: object, client_address: object) -> None:
        """Print an error of ours as one line; print nothing if a browser has disconnected."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.preview.log(f"a request failed: {error!r}")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server

    def do_GET(self) -> None:
        """Answer with a page, a file, the script or the events."""
        preview = self.server.preview
        # Not urlsplit: it reads a host from `//x`, and raises an error for `//[`.
        target, _, query = self.path.partition("?")
        path = unquote(target)
        if not path.startswith(preview.base):
            self._redirect(preview.base) if path == "/" else self._send(404, b"", "404.html")
            return
        address = path.removeprefix(preview.base)
        if address == f"{_PREVIEW_FOLDER}live.js":
            self._send(200, _SCRIPT.read_bytes(), "live.js")
        elif address == f"{_PREVIEW_FOLDER}events":
            shown = dict(parse_qsl(query))
            self._events(preview, shown.get("page", ""), shown.get("mark", ""))
        else:
            self._answer(preview, address)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server requires

    def _answer(self, preview: Preview, address: str) -> None:
        status, body, name = preview.answer(address)
        if status == 301:
            self._redirect(f"{preview.base}{address}/")
            return
        if name.endswith(".html"):
            mark = preview.mark(body)
            own = f'{preview.base}{_PREVIEW_FOLDER}live.js" data-base="{preview.base}'
            script = f'<script src="{own}" data-page="{quote(address)}" data-mark="{mark}"></script>'
            place = _AFTER_CONTENT if _AFTER_CONTENT in body else b"</body>"
            body = body.replace(place, script.encode() + place, 1)
        self._send(status, body, name)

    def _redirect(self, target: str) -> None:
        self._head(302, {"Location": quote(target), "Content-Length": "0"})

    def _send(self, status: int, body: bytes, name: str) -> None:
        tag = f'"{digest(body)}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind.endswith(("json", "javascript", "xml"))
        head = {
            "Content-Type": f"{kind}; charset=utf-8" if text else kind,
            "Cache-Control": "no-cache",
            "ETag": tag,
            "Content-Length": str(len(body)),
        }
        self._head(status, head)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, head: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.end_headers()

    def _events(self, preview: Preview, address: str, shown: str) -> None:
        """Send a browser the problems, and each new version of its page, as server-sent events.

        `shown` is the mark of the version that the browser shows.
        """
        self._head(200, {"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        while True:
            state = preview.state
            body, problems = preview.page(address)
            mark = preview.mark(body)
            event = {"problems": [problem._asdict() for problem in problems], "mark": mark}
            if mark not in ("", shown):
                event["page"] = body.decode()
                shown = mark
            self._write(f"data: {json.dumps(event, ensure_ascii=False)}")
            with preview.changed:
                while preview.state == state and not preview.changed.wait(HEARTBEAT):
                    self._write(": alive")

    def _write(self, event: str) -> None:
        self.wfile.write(f"{event}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Print nothing: the terminal shows only problems of the content."""


def serve(server: Server, preview: Preview, begun: Callable[[], None] = lambda: None) -> None:
    """Show a preview, not yet loaded, until it is interrupted. The server answers once there is something to show.

    `begun` is called then.
    """
    server.preview = preview
    watcher = Watcher(preview.root, lambda: preview.folders)
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        # Before loading, so that no change is missed meanwhile.
        watcher.start()
        preview.load()
        watcher.watch_again()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        preview.log(f"Serving on http://{server.address}{preview.base} (stop with Ctrl-C)")
        begun()
        while True:
            # A temporary file of an editor may already be deleted.
            found = {path for path in watcher.next() if path.exists() or path.suffix}
            if found:
                preview.follow(found)
                watcher.watch_again()
    except KeyboardInterrupt:
        pass
    finally:
        watcher.stop()
        server.server_close()
        preview.close()
