"""The site of a dossier as it is now: each page is made when somebody asks for it, and all of them follow the files."""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from torana import ToranaError
from torana.dossier.load import Checked
from torana.hashing import digest
from torana.pages.markdown.templates import template_folders
from torana.preview.incremental import Live
from torana.problems import as_rows, as_text
from torana.records.entity_types import SECTOR
from torana.records.parse_cache import ParseCache
from torana.site.bundles import PARTS, bundles
from torana.site.mkdocs import configuration
from torana.site.mkdocs.messages import Warnings, logged_to
from torana.site.mkdocs.run import build_site
from torana.site.on_demand import SiteOnDemand

KEPT = 200
"""Pages that are kept as they were last seen."""


class Fault(NamedTuple):
    """Something that keeps the preview from following the files."""

    where: str
    """`content/organisations/meti.yml:4:7`; nothing where it has no place in a file."""
    message: str
    excerpt: str = ""
    """The line, and a caret below it."""
    hint: str = ""


class Answer(NamedTuple):
    """What stands at an address."""

    status: int
    """As in HTTP: 200, 404, 301 for an address that lacks its last slash, 503 where there is no good state yet."""
    body: bytes
    name: str
    """The file's, for its type."""


class Preview:
    """The last good state of a site, and what is wrong with the present one."""

    def __init__(self, root: Path, parse_cache: ParseCache | None = None, tell: Callable[[str], None] = print) -> None:
        """
        Args:
            root: The folder of the dossier.
            parse_cache: The contents of files that were read before.
            tell: Shows a text at the terminal.
        """
        self.root = root
        """The folder of the dossier."""
        self.tell = tell
        self._live = Live(root, parse_cache)
        self._site: SiteOnDemand | None = None
        self._stage: tempfile.TemporaryDirectory[str] | None = None
        self._seen: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        self._lock = threading.RLock()
        self.turned = threading.Condition()
        """Notified whenever the state has changed."""
        self.number = 0
        """Of the state: a greater one is newer."""
        self.faults: tuple[Fault, ...] = ()
        """What is wrong with the files; the pages are those of the last good state then."""
        self._docs = root / "docs"
        self._themes: list[Path] = []
        self._style = 0
        self._failing = ""
        self.base = "/"
        """Where the site begins: `/torana/`."""

    @property
    def folders(self) -> list[Path]:
        """What to watch, whether it is there or not."""
        found = [self.root / name for name in ("content", "seeds")] + template_folders(self.root)[:-1]
        return list(dict.fromkeys([*found, self._docs, *self._themes, self.root / "templates"]))

    def close(self) -> None:
        """Takes away what it has written."""
        if self._stage:
            self._stage.cleanup()

    # -- following

    def load(self) -> Checked:
        """Reads everything, has MkDocs make the hand-written pages, and gets ready for the others."""
        with self._lock:
            gc.unfreeze()
            gc.disable()
            started = time.monotonic()
            found = self._live.whole()
            if not self._bad(found):
                self._opened(found, started)
            # What is there now stays, so looking for garbage in it again and again is a waste.
            gc.enable()
            gc.collect()
            gc.freeze()
        self._turn()
        return found

    def _opened(self, found: Checked, started: float) -> None:
        stage = tempfile.TemporaryDirectory(prefix="torana-serve-", ignore_cleanup_errors=True)
        warnings = Warnings()
        site = SiteOnDemand(found)
        try:
            with logged_to(warnings):
                config = configuration.load(self.root, strict=True)
                self._docs, self._themes = configuration.docs_folder(config), configuration.theme_folders(config)
                made = build_site(self.root, config, Path(stage.name), site)
            self.base = urlsplit(configuration.site_of(config).url).path or "/"
            if not made:
                raise ToranaError("with these plugins or extensions there is no preview: use mkdocs serve")
        except ToranaError as error:
            stage.cleanup()
            self._failed(*warnings.texts, str(error))
            return
        self.close()
        self._site, self._stage = site, stage
        self._good(f"{found.summary} in {time.monotonic() - started:.1f} s")

    def follow(self, paths: Iterable[Path]) -> None:
        """Goes on with files that have changed, been added or removed."""
        started = time.monotonic()
        paths = set(paths)
        names = {path.relative_to(self.root).as_posix() for path in paths if path.is_relative_to(self.root)}
        with self._lock:
            if self._site is None or len(names) < len(paths) or not all(map(self._quick, names)):
                self.load()
                return
            facts = {name for name in names if name.startswith(("content/", "seeds/"))}
            try:
                for name in names - facts:
                    self._copied(name)
            except ToranaError as error:
                self._failed(str(error))
                self._turn()
                return
            if facts:
                found = self._live.followed(facts)
                if self._bad(found):
                    self._turn()
                    return
                self._site.replace(found)
            what = ", ".join(sorted(names)[:3]) + (" and more" if len(names) > 3 else "")
            self._good(f"{what}: shown after {time.monotonic() - started:.2f} s")
        self._turn()

    def _quick(self, name: str) -> bool:
        """Whether what follows from a file can be shown without MkDocs."""
        path = PurePosixPath(name)
        if name.startswith(("content/", "seeds/")):
            # The frame of every page names the sectors and the words of the dossier.
            return path.suffix == ".yml" and not name.startswith((f"{SECTOR.folder}/", "content/dossier.yml"))
        return self._in_docs(name) and path.suffix != ".md" and (self.root / name).is_file()

    def _in_docs(self, name: str) -> bool:
        return (self.root / name).is_relative_to(self._docs)

    def _copied(self, name: str) -> None:
        """Puts a style, a script or a picture where MkDocs has put it."""
        assert self._stage is not None
        stage, path = Path(self._stage.name), (self.root / name).relative_to(self._docs)
        joined = bundles(self._docs) if path.suffix in (".css", ".js") else {}
        if not joined or not path.as_posix().startswith(PARTS):
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / name, stage / path)
        for bundle, content in joined.items():
            (stage / bundle).write_bytes(content)
        self._style += 1

    def _bad(self, found: Checked) -> bool:
        if not found.problems:
            return False
        self.faults = tuple(Fault(*row) for row in as_rows(found.problems, self.root))
        self.tell(f"\n{as_text(found.problems, self.root)}\n\n{self._stays()}\n")
        return True

    def _failed(self, *texts: str) -> None:
        self.faults = tuple(Fault("", text) for text in texts)
        # MkDocs has shown its own warnings there.
        self.tell(f"\n{texts[-1]}\n{self._stays()}\n")

    def _stays(self) -> str:
        return "the preview stays as it was" if self._site else "the preview begins once this is mended"

    def _good(self, told: str) -> None:
        self.faults = ()
        self._failing = ""
        self.tell(told)

    def _turn(self) -> None:
        with self.turned:
            self.number += 1
            self.turned.notify_all()

    # -- answering

    def mark(self, address: str) -> tuple[str, tuple[Fault, ...]]:
        """What tells whether the page at an address is still the one that a reader has, and what is wrong with it."""
        try:
            return digest(self._at(address).body + str(self._style).encode()), self.faults
        except ToranaError as error:
            if str(error) != self._failing:
                self.tell(f"\n{error}\n{self._stays()}\n")
            self._failing = str(error)
            return "", self.faults or (Fault("", str(error)),)

    def answer(self, address: str) -> Answer:
        """What stands at an address, from the root of the site; a page that cannot be made as it was last seen."""
        try:
            return self._at(address)
        except ToranaError:
            seen = self._seen.get(address)
            return Answer(200, seen[1], "index.html") if seen else Answer(503, _NOTHING, "index.html")

    def _at(self, address: str) -> Answer:
        with self._lock:
            if self._site is None or self._stage is None:
                return Answer(503, _NOTHING, "index.html")
            if address == "" or address.endswith("/"):
                name, body = "index.html", self._page(address) or self._file(f"{address}index.html")
            else:
                name, body = PurePosixPath(address).name, self._site.export(address) or self._file(address)
            if body is not None:
                return Answer(200, body, name)
            if name != "index.html" and self._at(f"{address}/").status == 200:
                return Answer(301, b"", name)
            return Answer(404, self._file("404.html") or b"", "404.html")

    def _page(self, address: str) -> bytes | None:
        assert self._site is not None
        seen = self._seen.get(address)
        if seen and seen[0] == self.number:
            return seen[1]
        path = address.rstrip("/")
        names = (f"{path}.md", f"{path}/index.md") if path else ("index.md",)
        body = next((made for made in map(self._site.page, names) if made is not None), None)
        if body is not None:
            self._seen[address] = (self.number, body)
            self._seen.move_to_end(address)
            if len(self._seen) > KEPT:
                self._seen.popitem(last=False)
        return body

    def _file(self, address: str) -> bytes | None:
        assert self._stage is not None
        folder = Path(self._stage.name).resolve()
        path = (folder / address).resolve()
        return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None


_NOTHING = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Torana</title></head>
<body><p>There is nothing to show yet.</p></body></html>"""
