"""One build: look for changes, read and check, make the site in a temporary folder, and replace the old site."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.events import History
from torana.dossier.load import LoadResult, load_dossier
from torana.records.parse_cache import ParseCache
from torana.site import inputs
from torana.site.build_cache import BuildCache, BuildRecord, WrittenFile, files_in, link, written_file
from torana.site.builder import Reuse, SiteBuilder
from torana.site.mkdocs import configuration
from torana.site.mkdocs.configuration import Configuration
from torana.site.mkdocs.run import build_site
from torana.site.page_maker import cores
from torana.site.publish import folder_lock, remove_leftovers, replacement, staging_folder, swap, update_files

CACHE = ".torana"
"""The folder of the build cache, in that of the dossier."""
MAX_SWAPPED = 10_000
"""Files up to which the whole site is swapped in although few are new.

For the 18,000 of `benchmarks/dossiers.py 1000`, linking them adds 0.6 to 0.8 s to the 7 s that one changed fact takes.
"""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The outcome of a build."""

    loaded: LoadResult | None
    """The dossier; `None` if nothing had changed since the last build, so that it was not read."""
    summary: str
    """`built 1,132 pages, reused 1,100, removed 2`"""
    laps: dict[str, float]
    """Seconds by step; the work of several processes is added up."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """The parts of the dossier that have changed since the last build, with the number of units rebuilt for each."""


class _Stopwatch:
    """Measures steps that follow each other."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Record the time since the last lap."""
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now


@dataclass(frozen=True, slots=True)
class _Options:
    """The arguments of a build."""

    root: Path
    target: Path
    plain: bool
    workers: int
    part: tuple[int, int]
    done: Callable[[int, int], None]

    def builder(self, loaded: LoadResult, history: History, reuse: Reuse | None = None) -> SiteBuilder:
        """Return the builder of the site."""
        return SiteBuilder(loaded, history, workers=self.workers, part=self.part, reuse=reuse, done=self.done)


def build(
    root: Path,
    target: Path,
    *,
    plain: bool = False,
    cache: bool = True,
    jobs: int | None = None,
    part: tuple[int, int] = (1, 1),
    done: Callable[[int, int], None] = lambda done, whole: None,
    on_wait: Callable[[], None] = lambda: None,
) -> BuildResult:
    """Build a site in a temporary folder, and replace the old site only if the build succeeds.

    Args:
        root: The folder of the dossier.
        target: The folder of the site.
        plain: Whether MkDocs makes every page.
        cache: Whether to use pages of the last build again, and to keep this one.
        jobs: How many processes make pages; one for each core without it.
        part: Which part of how many to build. The first also has all other files; together the parts are the site.
        done: Called with the number of finished jobs, and of all.
        on_wait: Called if another build of the dossier has to end first: they share the cache.

    Returns:
        The outcome. If the dossier has problems, they are in `loaded`, and nothing was built.

    Raises:
        ToranaError: A template is wrong, MkDocs has warned, or the site cannot be written.
    """
    options = _Options(root, target, plain, jobs or cores(), part, done)
    # Without a configuration there is nothing to build: the problem is reported below.
    if not cache or plain or not (root / "mkdocs.yml").is_file():
        return _build_without_cache(options)
    with folder_lock(root / CACHE, on_wait):
        remove_leftovers(target, root)
        folder = root / CACHE if part == (1, 1) else root / CACHE / f"part-{part[0]}-of-{part[1]}"
        return _build_with_cache(options, BuildCache(folder))


def _build_without_cache(options: _Options) -> BuildResult:
    watch = _Stopwatch()
    loaded = load_dossier(options.root)
    watch.lap("read and check")
    if loaded.problems:
        return BuildResult(loaded, "", watch.laps)
    config = configuration.load(options.root, strict=True)
    builder = None
    if not options.plain:
        builder = options.builder(loaded, git_history.read(options.root))
        watch.lap("read the git history")
    before = _pages_of(options.target)
    with staging_folder(options.target, options.root) as stage:
        made = _make(options, config, stage, builder)
        watch.lap("build")
        swap(stage, options.target)
        watch.lap("publish")
    return _result(loaded, before, _pages_of(options.target), made, watch)


def _build_with_cache(options: _Options, cache: BuildCache) -> BuildResult:
    watch = _Stopwatch()
    root, target = options.root, options.target
    config = configuration.load(root, strict=True)
    code = inputs.code_digest()
    setting = inputs.setting_digest(root, config, code)
    parse_cache = ParseCache.load(root / CACHE / "readings", code)
    # The work of reading the commits themselves is done only if something is built.
    wanted = inputs.digest_of_all(root, config, f"{setting} {git_history.newest(root)}", parse_cache)
    watch.lap("look for changes")
    previous = cache.load()
    if (
        previous
        and previous.inputs == wanted
        and (_is_in_place(previous, cache, target) or _restore(previous, cache, target))
    ):
        watch.lap("verify the previous site")
        return BuildResult(None, f"nothing has changed: {_pages(len(_pages_in(previous.files())))} reused", watch.laps)
    loaded, in_place = _read(options, cache, previous, parse_cache)
    parse_cache.save(root / CACHE / "readings", code)
    watch.lap("read, check, and verify the previous site")
    if loaded.problems:
        return BuildResult(loaded, "", watch.laps)
    history = git_history.read(root, root / CACHE / "history")
    watch.lap("read the git history")
    builder = options.builder(loaded, history, Reuse(cache, previous, in_place, wanted, setting))
    before = _pages_in(previous.files()) if previous and in_place else _pages_of(target)
    with staging_folder(target, root) as stage:
        made = _make(options, config, stage, builder)
        watch.lap("build")
        _publish_and_save(stage, target, cache, previous, made, watch)
    return _result(loaded, before, _pages_in(made.build.files()) if made else _pages_of(target), made, watch)


def _read(
    options: _Options, cache: BuildCache, previous: BuildRecord | None, parse_cache: ParseCache
) -> tuple[LoadResult, bool]:
    """Read and check the dossier, and return whether the previous site is in its place."""
    loaded = load_dossier(options.root, parse_cache)
    return loaded, previous is not None and _is_in_place(previous, cache, options.target)


def _make(options: _Options, config: Configuration, stage: Path, builder: SiteBuilder | None) -> SiteBuilder | None:
    """Make the site, and return the builder if it was used."""
    used = builder if build_site(options.root, config, stage, builder) else None
    if options.part != (1, 1) and used is None:
        raise ToranaError("MkDocs cannot build a part of a site. Remove --part")
    if options.part[0] > 1 and used:
        _remove_others(stage, {file.path for record in used.build.units.values() for file in record.files})
    return used


def _publish_and_save(
    stage: Path,
    target: Path,
    cache: BuildCache,
    previous: BuildRecord | None,
    made: SiteBuilder | None,
    watch: _Stopwatch,
) -> None:
    """Put the site into its place, and keep its files for the next build."""
    if made is None:
        swap(stage, target)
        watch.lap("publish")
        return
    made.build.rest = list(_other_files(stage, made.build))
    changed = None
    if previous and made.partial:
        changed = _publish_changes(stage, target, cache, previous, made.build)
    else:
        swap(stage, target)
    watch.lap("publish")
    cache.save(made.build, target, changed)
    watch.lap("save to the cache")


def _publish_changes(
    stage: Path, target: Path, cache: BuildCache, previous: BuildRecord, build: BuildRecord
) -> set[str]:
    """Put the new files of a site into its place, and return the paths of all that are new or gone."""
    files = {file.path for file in build.files()}
    gone = {file.path for file in previous.files()} - files
    new = files_in(stage)
    if len(files) <= MAX_SWAPPED:
        for path in files - new:
            _link(target, path, stage)  # it was compared with the list, the cache was not
        swap(stage, target)
    else:
        cache.forget()
        update_files(stage, new, gone, target)
    return new | gone


def _link(source: Path, path: str, folder: Path) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    link(source / path, folder / path)


def _result(
    loaded: LoadResult, before: set[str], after: set[str], made: SiteBuilder | None, watch: _Stopwatch
) -> BuildResult:
    reused = 0
    if made:
        watch.laps |= {f"  of which {name}": seconds for name, seconds in made.spent.items()}
        reused = made.reused
    parts = [f"built {_pages(len(after) - reused)}"]
    if reused:
        parts.append(f"reused {reused:,}")
    if removed := len(before - after):
        parts.append(f"removed {removed:,}")
    return BuildResult(loaded, ", ".join(parts), watch.laps, made.reasons if made else {})


def last_parse_cache(root: Path) -> ParseCache:
    """Return what the files of a dossier said at its last build."""
    return ParseCache.load(root / CACHE / "readings", inputs.code_digest())


def _pages(count: int) -> str:
    return f"{count:,} page{'s' if count != 1 else ''}"


def _pages_in(files: Iterable[WrittenFile]) -> set[str]:
    return {file.path for file in files if file.path.endswith(".html")}


def _pages_of(site: Path) -> set[str]:
    return {path for path in files_in(site) if path.endswith(".html")}


def _remove_others(folder: Path, paths: set[str]) -> None:
    """Remove all other files from a folder, and the folders that are empty then."""
    for path in files_in(folder) - paths:
        (folder / path).unlink()
    for above, _, _ in os.walk(folder, topdown=False):
        if above != str(folder) and not any(Path(above).iterdir()):
            Path(above).rmdir()


def _is_in_place(previous: BuildRecord, cache: BuildCache, target: Path) -> bool:
    """Return whether the previous site is in its place, and nothing else."""
    files = list(previous.files())
    return files_in(target) == {file.path for file in files} and cache.intact(files, target)


def _restore(previous: BuildRecord, cache: BuildCache, target: Path) -> bool:
    """Put the previous site into its place from the cache; return whether that could be done."""
    files = list(previous.files())
    if not cache.intact(files):
        return False
    with replacement(target) as stage:
        for file in files:
            _link(cache.site, file.path, stage)
    return True


def _other_files(site: Path, build: BuildRecord) -> Iterator[WrittenFile]:
    """Return the files that MkDocs has written: hand-written pages, assets, the theme's own."""
    known = {file.path for file in build.files()}
    for path in sorted(files_in(site) - known):
        yield written_file(path, site / path, (site / path).read_bytes())
