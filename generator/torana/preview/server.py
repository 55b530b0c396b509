"""`torana serve`: shows a `Preview` in browsers, and tells them when it has changed."""

from __future__ import annotations

import json
import mimetypes
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from torana import ToranaError
from torana.hashing import digest
from torana.preview.state import Preview

SETTLED = 0.03
"""Seconds without a further change after which files are read: an editor that saves makes several."""
ALIVE = 10
"""Seconds after which a browser is told that the preview is still there."""
_OWN = ".torana/"
_SCRIPT = Path(__file__).parent / "assets" / "live.js"


class Server(ThreadingHTTPServer):
    """Listens on an address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str) -> None:
        """
        Args:
            address: `127.0.0.1:8000`

        Raises:
            ToranaError: It is no address, or cannot be listened on.
        """
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ToranaError(f'"{address}" is not an address: write 127.0.0.1:8000')
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host.strip("[]"), int(port)), Handler)
        except OSError as error:
            raise ToranaError(f"cannot listen on {address}: {error.strerror}; give another with --address") from error
        self.address = f"{host}:{self.server_port}"
        self.preview: Preview

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a browser that has gone away; a fault of ours in one line."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.preview.tell(f"a request was not answered: {error!r}")


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server

    def do_GET(self) -> None:
        """Answers with a page, a file, the script or the events."""
        preview = self.server.preview
        asked = urlsplit(self.path)
        path = unquote(asked.path)
        if not path.startswith(preview.base):
            self._moved(preview.base) if path == "/" else self._send(404, b"", "404.html")
            return
        address = path.removeprefix(preview.base)
        if address == f"{_OWN}live.js":
            self._send(200, _SCRIPT.read_bytes(), "live.js")
        elif address == f"{_OWN}events":
            values = parse_qs(asked.query)
            self._events(values.get("page", [""])[0], values.get("mark", [""])[0])
        else:
            self._answer(preview, address)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def _answer(self, preview: Preview, address: str) -> None:
        status, body, name = preview.answer(address)
        if status == 301:
            self._moved(f"{preview.base}{address}/")
            return
        if name.endswith(".html"):
            mark = preview.mark(address)[0]
            own = f'{preview.base}{_OWN}live.js" data-base="{preview.base}'
            script = f'<script src="{own}" data-page="{quote(address)}" data-mark="{mark}" defer></script>'
            body = body.replace(b"</body>", script.encode() + b"</body>")
        self._send(status, body, name)

    def _moved(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", quote(target))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes, name: str) -> None:
        tag = f'"{digest(body)}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.send_response(status)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind.endswith(("json", "javascript", "xml"))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self, page: str, mark: str) -> None:
        """Tells a browser to load its page again when that has changed, and of what is wrong (server-sent events)."""
        preview = self.server.preview
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        while True:
            number = preview.number
            present, faults = preview.mark(page)
            told = {"faults": [fault._asdict() for fault in faults], "reload": bool(present) and present != mark}
            self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())
            self.wfile.flush()
            with preview.turned:
                while preview.number == number and not preview.turned.wait(ALIVE):
                    self.wfile.write(b": alive\n\n")
                    self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Says nothing: the terminal is for what is wrong with the content."""


class Changes(FileSystemEventHandler):
    """What has changed in some folders."""

    def __init__(self, root: Path, folders: Callable[[], list[Path]]) -> None:
        """
        Args:
            root: The folder of the dossier; of the files in it, those of MkDocs count.
            folders: Tells what else to watch, with all that is below.
        """
        self._root = root
        self._folders = folders
        self._queue: queue.Queue[Path] = queue.Queue()
        self._observer = Observer()
        self._watched: list[Path] = []

    def start(self) -> None:
        """Begins to watch."""
        self._observer.start()
        self._watch()

    def watch_again(self) -> None:
        """Watch other folders, if the configuration names others now."""
        if self._folders() != self._watched:
            self._watch()

    def _watch(self) -> None:
        self._observer.unschedule_all()
        self._observer.schedule(self, str(self._root))
        self._watched = self._folders()
        for folder in self._watched:
            if folder.is_dir():
                self._observer.schedule(self, str(folder), recursive=True)

    def stop(self) -> None:
        """Ends it."""
        self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Takes down what has happened to a file."""
        if event.event_type in ("opened", "closed_no_write"):
            return
        for text in (event.src_path, event.dest_path):
            path = Path(str(text))
            if text and self._counts(path, event.is_directory):
                self._queue.put(path)

    def _counts(self, path: Path, is_directory: bool) -> bool:
        if path.name.startswith(".") or path.name.endswith("~"):
            return False  # what editors leave behind
        if path.parent == self._root:
            return path.suffix in (".yml", ".yaml") or path in self._folders()
        return not is_directory

    def next(self) -> set[Path]:
        """Waits for changes; some that come soon after one another are one."""
        found = {self._queue.get()}
        while True:
            try:
                found.add(self._queue.get(timeout=SETTLED))
            except queue.Empty:
                break
        if found & set(self._folders()):
            self._watch()
        return found


def serve(server: Server, preview: Preview) -> None:
    """Shows a preview until it is interrupted.

    Args:
        server: Listening; it answers once there is something to show.
        preview: Not yet loaded.
    """
    server.preview = preview
    changes = Changes(preview.root, lambda: preview.folders)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # First, so that no change is lost while it loads.
        changes.start()
        preview.load()
        changes.watch_again()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        preview.tell(f"Serving on http://{server.address}{preview.base} until Ctrl+C")
        while True:
            # An editor's own files come and go.
            found = {path for path in changes.next() if path.exists() or path.suffix}
            if found:
                preview.follow(found)
                changes.watch_again()
    except KeyboardInterrupt:
        pass
    finally:
        changes.stop()
        server.server_close()
        preview.close()
