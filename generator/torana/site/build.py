"""One build: look for changes, read and check the dossier, make the site in a temporary folder, replace the old one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.checked import Checked, check_reading
from torana.dossier.events import History
from torana.dossier.load import LoadResult, linked, load_dossier
from torana.files import files_in
from torana.hashing import digest
from torana.problems import ProblemsError, count
from torana.records.located import Records
from torana.records.reader import read
from torana.site import inputs
from torana.site.build_cache import BuildCache, BuildRecord, Reason
from torana.site.builder import Reuse, SiteBuilder
from torana.site.mkdocs import configuration
from torana.site.mkdocs.configuration import Configuration
from torana.site.mkdocs.run import run_mkdocs
from torana.site.page_maker import cores
from torana.site.publish import (
    CACHE,
    folder_lock,
    refuse_other_files,
    refuse_target,
    remove_leftovers,
    replacement,
    staging_folder,
    swap,
    update_files,
)
from torana.site.unchanged import WHOLE, cache_folder
from torana.site.written_files import hard_link, written_file

MAX_SWAPPED = 10_000
"""Number of files up to which the whole folder is replaced, even if few files are new.

For the 18,000 files of `benchmarks/dossiers.py 1000`, linking them would add 0.6 to 0.8 s to the 7 s of a build after
one changed fact.
"""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The outcome of a build."""

    loaded: LoadResult | None
    """The dossier; `None` if nothing has changed since the last build, so that it was not read."""
    summary: str
    """`built 1,132 pages, reused 1,100, removed 2`"""
    laps: dict[str, float]
    """Seconds by step, added up for several processes."""
    cause: str = ""
    """The reason why everything was made again; empty if something was reused."""
    reasons: Sequence[Reason] = ()
    """The parts of the dossier that have changed since the previous build."""
    unset: Sequence[str] = ()
    """A sentence for each address that no setting gives."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The choices of `torana build`."""

    plain: bool = False
    """`True` if MkDocs makes every page."""
    cache: bool = True
    """`True` to reuse pages of the last build, and to save this one."""
    jobs: int | None = None
    """The number of processes; by default one for each core."""
    part: tuple[int, int] = WHOLE
    """The number of the part to build, and of all parts. The first part also has all other files."""


def build_site(
    root: Path,
    target: Path,
    options: BuildOptions | None = None,
    *,
    done: Callable[[int, int], None] = lambda done, whole: None,
    on_wait: Callable[[], None] = lambda: None,
) -> BuildResult:
    """Build a site in a temporary folder, and replace the old site only if the build succeeds.

    Args:
        root: The folder of the dossier.
        target: The folder of the site. It is empty, missing, or has an old site.
        options: By default, those of `BuildOptions`.
        done: Called with the number of finished jobs, and of all.
        on_wait: Called if another build of the dossier must end first, because they share the cache.

    Returns:
        The outcome. If the dossier has problems, they are in `loaded`, and nothing was built.

    Raises:
        ToranaError: A template is wrong, MkDocs has warned, or the site cannot be written.
    """
    options = options or BuildOptions()
    if options.plain and options.part != WHOLE:
        raise ToranaError("--plain cannot build a part of a site. Remove --plain or --part")
    refuse_other_files(target, is_whole=options.part == WHOLE)
    try:
        config = configuration.load(root)
    except ProblemsError as error:
        return BuildResult(load_dossier(root).with_problems(error.problems), "", {})
    refuse_target(target, root, configuration.source_folders(config, root))
    remove_leftovers(target)
    one = _Build(root, target, config, options, done)
    unset = configuration.unset_addresses(config, one.site)
    if not options.cache or options.plain:
        return replace(one.without_cache(), unset=unset)
    with folder_lock(root / CACHE, on_wait):
        cache = BuildCache(cache_folder(root, options.part))
        return replace(one.with_cache(cache), unset=unset)


class _Build:
    """One build, step by step. The arguments are those of `build_site`."""

    def __init__(
        self,
        root: Path,
        target: Path,
        config: Configuration,
        options: BuildOptions,
        done: Callable[[int, int], None],
    ) -> None:
        self.root = root
        self.target = target
        self.site = configuration.site_of(config)
        self._config = config
        self._options = options
        self._done = done
        self._laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def without_cache(self) -> BuildResult:
        """Build without the cache."""
        loaded = load_dossier(self.root)
        self._lap("read and check")
        if loaded.problems:
            return BuildResult(loaded, "", self._laps)
        builder = None
        if not self._options.plain:
            builder = self._builder(loaded, git_history.read(self.root))
            self._lap("read the git history")
        before = _pages_of(self.target)
        with staging_folder(self.target) as stage:
            used = self._make(stage, builder)
            self._lap("build")
            swap(stage, self.target)
            self._lap("publish")
        return self._result(loaded, before, _pages_of(self.target), used)

    def with_cache(self, cache: BuildCache) -> BuildResult:
        """Build only the pages and files that have changed since the build in the cache."""
        root, target = self.root, self.target
        config = self._config
        code = inputs.code_digest()
        folders = [configuration.docs_folder(config), *configuration.theme_folders(config)]
        wanted, settings = inputs.all_inputs(root, folders[0], folders[1:], code, git := inputs.git_state(root))
        # Without a setting, it is that of the git remote, which no file of the dossier names.
        settings["the address of the repository"] = digest(f"{self.site.repository} {self.site.branch}".encode())
        self._lap("look for changes")
        previous = cache.load()
        same = previous and previous.inputs == wanted
        if previous and same and (_is_in_place(previous, cache, target) or _restore(previous, cache, target)):
            self._lap("verify the previous site")
            pages = count(len(_pages_in(previous)), "page")
            return BuildResult(None, f"nothing has changed: {pages} reused", self._laps)
        loaded = linked(*self._checked(code))
        in_place = previous is not None and _is_in_place(previous, cache, target)
        self._lap("read, check, and verify the previous site")
        if loaded.problems:
            return BuildResult(loaded, "", self._laps)
        history = git_history.read(root, root / CACHE / "history", git.last_commit)
        self._lap("read the git history")
        builder = self._builder(loaded, history, Reuse(cache, previous, in_place, wanted, settings))
        builder.build.folders = [os.path.relpath(folder, root) for folder in folders]
        builder.build.unset = configuration.unset_addresses(config, self.site)
        before = _pages_in(previous) if previous and in_place else _pages_of(target)
        with staging_folder(target) as stage:
            used = self._make(stage, builder)
            self._lap("build")
            self._publish_and_save(stage, cache, previous, used)
        return self._result(loaded, before, _pages_in(used.build) if used else _pages_of(target), used)

    def _checked(self, code: str) -> tuple[Checked, Records]:
        """The outcome of the check, and the records. The parse cache does not stay in memory while they are linked."""
        parse_cache = inputs.last_parse_cache(self.root, code)
        reading = read(self.root, parse_cache)
        checked = check_reading(self.root, reading, parse_cache)
        parse_cache.save(self.root / inputs.READINGS, code)
        return checked, reading.records

    def _lap(self, name: str) -> None:
        """Record the time since the last lap."""
        now = time.perf_counter()
        self._laps[name] = now - self._last
        self._last = now

    def _builder(self, loaded: LoadResult, history: History, reuse: Reuse | None = None) -> SiteBuilder:
        return SiteBuilder(
            loaded,
            history,
            workers=self._options.jobs or cores(),
            part=self._options.part,
            reuse=reuse,
            done=self._done,
        )

    def _make(self, stage: Path, builder: SiteBuilder | None) -> SiteBuilder | None:
        """Make the site, and return the builder if it was used."""
        used = builder if run_mkdocs(self.root, self._config, stage, builder) else None
        if self._options.part != WHOLE and used is None:
            raise ToranaError("MkDocs cannot build a part of a site. Remove --part")
        if self._options.part[0] > 1 and used:
            _remove_others(stage, {file.path for record in used.build.units.values() for file in record.files})
        return used

    def _publish_and_save(
        self, stage: Path, cache: BuildCache, previous: BuildRecord | None, used: SiteBuilder | None
    ) -> None:
        """Publish the site, and save its files for the next build."""
        changed = None
        if used:
            # The files that MkDocs has written: hand-written pages, assets, the theme's own.
            rest = sorted(files_in(stage) - {file.path for file in used.build.files()})
            used.build.rest = [written_file(path, stage / path, (stage / path).read_bytes()) for path in rest]
        if used and used.partial and previous:
            changed = self._publish_changes(stage, cache, previous, used.build)
        else:
            swap(stage, self.target)
        self._lap("publish")
        if used:
            cache.save(used.build, self.target, changed)
            self._lap("save to the cache")

    def _publish_changes(self, stage: Path, cache: BuildCache, previous: BuildRecord, build: BuildRecord) -> set[str]:
        """Publish the new files of a site, and return the paths of all new and removed files."""
        files = {file.path for file in build.files()}
        removed = {file.path for file in previous.files()} - files
        new = files_in(stage)
        if len(files) <= MAX_SWAPPED:
            for path in files - new:
                _link(self.target, path, stage)  # the published site was compared with the record, the cache was not
            swap(stage, self.target)
        else:
            cache.forget()
            update_files(stage, new, removed, self.target)
        return new | removed

    def _result(self, loaded: LoadResult, before: set[str], after: set[str], used: SiteBuilder | None) -> BuildResult:
        reused = used.reused if used else 0
        spent = used.spent if used else {}
        self._laps |= {f"  of which {name}": seconds for name, seconds in spent.items()}
        parts = [f"built {count(len(after) - reused, 'page')}"]
        if reused:
            parts.append(f"reused {reused:,}")
        if removed := len(before - after):
            parts.append(f"removed {removed:,}")
        summary = ", ".join(parts)
        if used is None:
            return BuildResult(loaded, summary, self._laps, "MkDocs makes every page")
        return BuildResult(loaded, summary, self._laps, used.cause, used.reasons)


def _link(source: Path, path: str, folder: Path) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    hard_link(source / path, folder / path)


def _pages_in(build: BuildRecord) -> set[str]:
    return {file.path for file in build.files() if file.path.endswith(".html")}


def _pages_of(site: Path) -> set[str]:
    return {path for path in files_in(site) if path.endswith(".html")}


def _remove_others(folder: Path, paths: set[str]) -> None:
    """Remove all other files from a folder, and then empty folders."""
    for path in files_in(folder) - paths:
        (folder / path).unlink()
    for above, _, _ in os.walk(folder, topdown=False):
        if above != str(folder) and not any(Path(above).iterdir()):
            Path(above).rmdir()


def _is_in_place(previous: BuildRecord, cache: BuildCache, target: Path) -> bool:
    """Return whether the target is exactly the previous site."""
    files = list(previous.files())
    return files_in(target) == {file.path for file in files} and cache.intact(files, target)


def _restore(previous: BuildRecord, cache: BuildCache, target: Path) -> bool:
    """Restore the previous site from the cache, and return whether that was possible."""
    files = list(previous.files())
    if not cache.intact(files):
        return False
    with replacement(target) as stage:
        for file in files:
            _link(cache.site, file.path, stage)
    return True
