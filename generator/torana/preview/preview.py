"""A site that is updated as its files change. Pages are made on demand; if there are problems, the last state stays."""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from torana import ToranaError
from torana.dossier.load import LoadResult
from torana.hashing import digest
from torana.preview.live_dossier import LiveDossier, remaining_files
from torana.preview.responses import Response, Responses
from torana.problems import ProblemsError, as_rows, as_text
from torana.records.entity_types import SECTOR
from torana.records.parse_cache import ParseCache
from torana.site import source_files
from torana.site.bundles import PARTS, bundled_assets
from torana.site.inputs import template_folders
from torana.site.mkdocs import configuration
from torana.site.mkdocs.run import run_mkdocs
from torana.site.on_demand import LinkTarget, SiteOnDemand

GARBAGE = 10_000
"""The number of new containers from which the garbage collector runs, not 700. After an edit, it would follow all
references of the new indexes, although a state is freed without it: `benchmarks/README.md`."""


class ShownProblem(NamedTuple):
    """A problem as a browser shows it."""

    where: str
    """`content/organisations/meti.yml:4:7`; "" if it has no place in a file."""
    message: str
    excerpt: str = ""
    """The line, and a caret below it."""
    hint: str = ""


class Preview:
    """The last valid state of a site, and the problems of the current files."""

    def __init__(self, root: Path, parse_cache: ParseCache | None = None, log: Callable[[str], None] = print) -> None:
        """`parse_cache` is that of the last build; `log` prints a text at the terminal."""
        self.root = root
        """The folder of the dossier."""
        self.log = log
        self._dossier = LiveDossier(root, parse_cache, drafts=True)
        self._site: SiteOnDemand | None = None
        self._linked: list[LinkTarget] = []
        self._is_behind = True
        """True if the pages of MkDocs may be older than their files, because the last `load` found problems."""
        self._stage: tempfile.TemporaryDirectory[str] | None = None
        self._responses = Responses()
        self._lock = threading.RLock()
        self.changed = threading.Condition()
        """Notified whenever the state has changed."""
        self.state = 0
        """The number of the state; it increases with each change."""
        self.problems: tuple[ShownProblem, ...] = ()
        """The problems of the files. If there are any, the pages are those of the last valid state."""
        self._docs = root / "docs"
        self._themes: list[Path] = []
        self._copies = 0
        self._failing = ""
        self.base = "/"
        """The path of the site on its host: `/torana/`."""

    @property
    def folders(self) -> list[Path]:
        """The folders to watch. They need not exist."""
        found = [self.root / name for name in ("content", "seeds")] + template_folders(self.root)[:-1]
        return list(dict.fromkeys([*found, self._docs, *self._themes, self.root / "templates"]))

    def close(self) -> None:
        """Remove the temporary folder."""
        if self._stage:
            self._stage.cleanup()

    # -- following changes

    def load(self) -> LoadResult:
        """Read everything, let MkDocs make the hand-written pages, and prepare for the others."""
        with self._lock:
            self._is_behind = True
            gc.unfreeze()
            gc.disable()
            started = time.monotonic()
            loaded = self._dossier.read()
            if not self._show_problems(loaded):
                self._open(loaded, started)
            # These objects stay alive, so the garbage collector need not check them again.
            gc.enable()
            gc.set_threshold(GARBAGE)
            if self.state:
                gc.collect()  # the former state
            gc.freeze()
        self._notify()
        return loaded

    def _open(self, loaded: LoadResult, started: float) -> None:
        stage = tempfile.TemporaryDirectory(prefix="torana-serve-", ignore_cleanup_errors=True)
        site = SiteOnDemand(loaded)
        try:
            self._build(site, Path(stage.name))
        except ToranaError as error:
            stage.cleanup()
            self._show_error(error)
            return
        self.close()
        self._site, self._stage, self._linked, self._is_behind = site, stage, site.linked(), False
        self._responses.show(site, Path(stage.name))
        self._show_good(f"{loaded.summary} in {time.monotonic() - started:.1f} s")

    def _build(self, site: SiteOnDemand, folder: Path) -> None:
        config = configuration.load(self.root)
        self._docs, self._themes = configuration.docs_folder(config), configuration.theme_folders(config)
        by_torana = run_mkdocs(self.root, config, folder, site)
        self.base = urlsplit(configuration.site_of(config).url).path or "/"
        if not by_torana:
            raise ToranaError("torana serve does not work with these plugins or extensions. Use mkdocs serve")

    def follow(self, paths: Iterable[Path]) -> None:
        """Update after files have been changed, added or removed."""
        started = time.monotonic()
        paths = set(paths)
        names = {path.relative_to(self.root).as_posix() for path in paths if path.is_relative_to(self.root)}
        with self._lock:
            site = self._site
            inside = len(names) == len(paths)
            if site is None or self._is_behind or not inside or not all(self._is_quick(site, name) for name in names):
                self.load()
                return
            if self._update(site, names):
                what = ", ".join(sorted(names)[:3]) + (" and more" if len(names) > 3 else "")
                self._show_good(f"{what}: updated in {time.monotonic() - started:.2f} s")
        self._notify()

    def _is_quick(self, site: SiteOnDemand, name: str) -> bool:
        """Return whether a change of a file can be shown without MkDocs."""
        path = PurePosixPath(name)
        if name.startswith(("content/", "seeds/")):
            # The frame of every page contains sectors and words of the dossier.
            return path.suffix == ".yml" and not name.startswith((f"{SECTOR.folder}/", "content/dossier.yml"))
        file = self.root / name
        if not file.is_relative_to(self._docs) or path.suffix == ".md" or not file.is_file():
            return False
        in_the_way = site.is_generated(file.relative_to(self._docs).as_posix())
        return not in_the_way and not any(source_files.check(self.root, [file]))

    def _update(self, site: SiteOnDemand, names: set[str]) -> bool:
        """Apply the changes of some files; return whether there are no problems."""
        facts = {name for name in names if name.startswith(("content/", "seeds/"))}
        try:
            for name in names - facts:
                self._copy(name)
        except ToranaError as error:
            self._show_error(error)
            return False
        if facts:
            loaded = self._dossier.update(facts)
            if self._show_problems(loaded):
                return False
            former = site.loaded
            assert former.dossier
            assert loaded.dossier
            # Otherwise an edit of words takes 68 ms more for 4,000 organisations: `benchmarks/README.md`.
            remaining = remaining_files(former.dossier, loaded.dossier)
            site.replace(loaded, keeps_targets=remaining.every)
            if self._breaks_links(site, keeps_common=remaining.common):
                site.replace(former)
                self.load()  # MkDocs reports the links
                return False
            self._responses.renew()
        return True

    def _breaks_links(self, site: SiteOnDemand, *, keeps_common: bool) -> bool:
        """Return whether links of hand-written pages may lead nowhere now."""
        try:
            return site.lacks(target for target in self._linked if not (keeps_common and target.is_common))
        except ToranaError:
            return True

    def _copy(self, name: str) -> None:
        """Copy a style, a script or a picture to the place where MkDocs puts it."""
        assert self._stage is not None
        stage, path = Path(self._stage.name), (self.root / name).relative_to(self._docs)
        joined = bundled_assets(self._docs) if path.suffix in (".css", ".js") else {}
        if not joined or not path.as_posix().startswith(PARTS):
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / name, stage / path)
        for bundle, content in joined.items():
            (stage / bundle).write_bytes(content)
        self._copies += 1

    def _notify(self) -> None:
        with self.changed:
            self.state += 1
            self.changed.notify_all()

    # -- problems

    def _show_problems(self, loaded: LoadResult) -> bool:
        """Show the problems of a dossier; return whether there are any."""
        if loaded.problems:
            self._show_error(ProblemsError(loaded.problems))
        return bool(loaded.problems)

    def _show_error(self, error: ToranaError) -> None:
        self.problems = self._shown(error)
        self._log_error(error)

    def _log_error(self, error: ToranaError) -> None:
        text = as_text(error.problems, self.root) if isinstance(error, ProblemsError) else str(error)
        shown = "the preview still shows the last working version"
        self.log(f"\n{text}\n\n{shown if self._site else 'the preview starts once this is fixed'}\n")

    def _shown(self, error: ToranaError) -> tuple[ShownProblem, ...]:
        if isinstance(error, ProblemsError):
            return tuple(ShownProblem(*row) for row in as_rows(error.problems, self.root))
        return (ShownProblem("", str(error)),)

    def _show_good(self, text: str) -> None:
        self.problems = ()
        self._failing = ""
        self.log(text)

    # -- answering

    def page(self, address: str) -> tuple[bytes, tuple[ShownProblem, ...]]:
        """Return the page at an address (empty if it cannot be made), and the problems to show with it."""
        try:
            with self._lock:
                return self._responses.find(address).body, self.problems
        except ToranaError as error:
            self._log_once(error)
            return b"", self.problems or self._shown(error)

    def _log_once(self, error: ToranaError) -> None:
        """Log the error of a page, unless it is that of the last request."""
        if str(error) != self._failing:
            self._log_error(error)
        self._failing = str(error)

    def mark(self, body: bytes) -> str:
        """Return a digest that changes with a page, and with the styles, scripts and pictures of the site."""
        return digest(body + str(self._copies).encode()) if body else ""

    def answer(self, address: str) -> Response:
        """Return the answer at an address, from the root of the site; for a page that fails, the last version shown."""
        with self._lock:
            try:
                return self._responses.find(address)
            except ToranaError as error:
                self._log_once(error)
                return self._responses.last_seen(address)
