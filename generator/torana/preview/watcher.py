"""Changes of files, as the operating system reports them."""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from torana.files import is_leftover

SETTLE_TIME = 0.03
"""Seconds without another change after which changes are reported: saving a file causes several."""
COMPLETE_TIME = 0.002
"""The same after a file was closed or moved: it is complete, and only other files may follow."""
SIGNAL_TIME = 1.0
"""Seconds after which Python certainly handles Ctrl-C. A signal does not end a wait if it comes just before the wait
begins, or if the operating system gives it to another thread."""


class Watcher(FileSystemEventHandler):
    """Collects the changes of files in some folders."""

    def __init__(self, root: Path, folders: Callable[[], list[Path]]) -> None:
        """Watch the files of MkDocs in `root`, and everything in the other folders."""
        self._root = root
        self._folders = folders
        self._queue: queue.Queue[tuple[Path, bool]] = queue.Queue()
        self._observer = Observer()
        self._watched: list[Path] = []

    def start(self) -> None:
        """Start watching."""
        self._observer.start()
        self._watch()

    def watch_again(self) -> None:
        """Watch the folders that the configuration names now."""
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
        """Stop watching."""
        self._observer.stop()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Record the change of a file."""
        if event.event_type in ("opened", "closed_no_write"):
            return
        for text in (event.src_path, event.dest_path):
            path = Path(str(text))
            if text and self._counts(path, event.is_directory):
                self._queue.put((path, event.event_type in ("closed", "moved")))

    def _counts(self, path: Path, is_directory: bool) -> bool:
        if path.name.startswith(".") or is_leftover(path.name):
            return False
        if path.parent == self._root:
            return path.suffix in (".yml", ".yaml") or path in self._folders()
        return not is_directory

    def next(self) -> set[Path]:
        """Wait for changes, and return changes in quick succession as one set."""
        path, complete = self._first()
        found = {path}
        with suppress(queue.Empty):
            while True:
                path, complete = self._queue.get(timeout=COMPLETE_TIME if complete else SETTLE_TIME)
                found.add(path)
        if found & set(self._folders()):
            self._watch()
        return found

    def _first(self) -> tuple[Path, bool]:
        """Wait for a change."""
        while True:
            with suppress(queue.Empty):
                return self._queue.get(timeout=SIGNAL_TIME)
