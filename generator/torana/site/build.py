"""One build, from the question whether there is anything to do to the swap of the finished site."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torana
from torana import ToranaError
from torana.dossier import git_history as history
from torana.dossier.load import Checked, checked
from torana.hashing import digest
from torana.pages.markdown import template_folders
from torana.records.parse_cache import Readings, load
from torana.site.build_cache import Build, Store, Written, files_in, link, written
from torana.site.builder import Reuse, SiteBuilder
from torana.site.mkdocs import configuration
from torana.site.mkdocs.configuration import Configuration
from torana.site.mkdocs.run import build_site
from torana.site.page_maker import at_once, cores
from torana.site.publish import alone, clear, put_in, staged, swap, swapped_in

CACHE = ".torana"
"""The folder of the store, in that of the dossier."""
SWAPPED = 10_000
"""Files up to which a site is swapped in as a whole though little of it is new: beyond, its links take too long."""
PACKAGES = (
    "babel",
    "icalendar",
    "jinja2",
    "markdown",
    "mkdocs",
    "mkdocs-material",
    "pillow",
    "arro3-core",
    "arro3-io",
    "pydantic",
    "pymdown-extensions",
    "pyyaml",
)
"""What a page or a file of data may look different with, should its version change."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build has done."""

    found: Checked | None
    """What was read; `None` where nothing had changed since the last time, so that nothing was."""
    told: str
    """`built 1,132 pages, reused 1,100, removed 2`"""
    laps: dict[str, float]
    """Where the time went, in seconds; what several processes did at once is added up."""


class Clock:
    """Measures what follows each other."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Puts down what has passed since the last time."""
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now


def build(
    root: Path,
    target: Path,
    *,
    plain: bool = False,
    cache: bool = True,
    jobs: int | None = None,
    part: tuple[int, int] = (1, 1),
    done: Callable[[int, int], None] = lambda done, whole: None,
    waits: Callable[[], None] = lambda: None,
) -> Result:
    """Builds a site beside its place and swaps it in when it is whole.

    Args:
        root: The folder of the dossier.
        target: Where the site goes.
        plain: Whether MkDocs makes every page.
        cache: Whether pages of the last build are used again, and this one is kept.
        jobs: How many processes make pages; one for each core without it.
        part: Which part of how many to build. The first has what is no page of the dossier; together they are the site.
        done: Told how many jobs are done, of how many.
        waits: Told if another build of the dossier has to end first: they share what is kept.

    Returns:
        What was done; where the dossier has problems, they are in `found`, and nothing was done.

    Raises:
        ToranaError: A template is wrong, MkDocs has warned, or the site cannot be written.
    """
    # Without a configuration there is nothing to build: what is wrong is told below.
    if not cache or plain or not (root / "mkdocs.yml").is_file():
        return _build(root, target, None, jobs, part, done, plain)
    with alone(root / CACHE, waits):
        clear(target, root)
        folder = root / CACHE if part == (1, 1) else root / CACHE / f"part-{part[0]}-of-{part[1]}"
        return _build(root, target, Store(folder), jobs, part, done, plain)


def _build(
    root: Path,
    target: Path,
    store: Store | None,
    jobs: int | None,
    part: tuple[int, int],
    done: Callable[[int, int], None],
    plain: bool,
) -> Result:
    clock = Clock()
    config = configuration.load(root, strict=True) if store else None
    code = _code() if store else ""
    setting = _setting(root, config, code) if config else ""
    readings = load(root / CACHE / "readings", code) if store else None
    # What the commits did is asked for only if something is built.
    since = history.newest(root)
    inputs = (
        _inputs(root, configuration.docs_folder(config), f"{setting} {since}", readings) if config and readings else ""
    )
    clock.lap("look for changes")
    former = store.load() if store else None
    if store and former and former.inputs == inputs:
        stands = _stands(former, store, target)
        if stands or _restored(former, store, target):
            clock.lap("hold the last site against its list")
            pages = len(_pages_in(former.files()))
            return Result(None, f"nothing has changed: {_pages(pages)} reused", clock.laps)
        found = checked(root, readings)
    elif store and former:
        # Both take seconds for ten thousand entities, and neither needs the other.
        both: list[Any] = [partial(checked, root, readings), partial(_stands, former, store, target)]
        found, stands = at_once(both, jobs or cores())
    else:
        found, stands = checked(root, readings), False
    if readings:
        readings.save(root / CACHE / "readings", code)
    clock.lap("read and check, and hold the last site against its list")
    if found.problems:
        return Result(found, "", clock.laps)
    config = config or configuration.load(root, strict=True)
    builder = None
    if not plain:
        past = history.told(root, root / CACHE / "history" if store else None)
        clock.lap("ask what the commits did")
        reuse = Reuse(store, former, stands, inputs, setting) if store else None
        builder = SiteBuilder(found, past, workers=jobs or cores(), part=part, reuse=reuse, done=done)
    before = _pages_in(former.files()) if former and stands else _pages_of(target)
    with staged(target, root) as stage:
        made = builder if build_site(root, config, stage, builder) else None
        clock.lap("build")
        if part != (1, 1) and made is None:
            raise ToranaError("a part cannot be built where MkDocs makes every page: leave out --part")
        if part[0] > 1 and made:
            only(stage, {file.path for record in made.build.jobs.values() for file in record.files})
        if store and made:
            made.build.rest = list(_rest(stage, made.build))
        changed = _published(stage, target, store, former, made)
        clock.lap("publish")
        if store and made:
            store.save(made.build, target, changed)
        clock.lap("keep for the next time")
    after = _pages_in(made.build.files()) if store and made else _pages_of(target)
    if made:
        clock.laps |= {f"  of which {name}": seconds for name, seconds in made.spent.items()}
    reused = made.reused if made else 0
    told = f"built {_pages(len(after) - reused)}"
    told += f", reused {reused:,}" if reused else ""
    removed = len(before - after)
    return Result(found, told + (f", removed {removed:,}" if removed else ""), clock.laps)


def _published(
    stage: Path, target: Path, store: Store | None, former: Build | None, made: SiteBuilder | None
) -> set[str] | None:
    """Puts a site in its place; tells which files are not as they were, if only those were made."""
    if not (store and made and former and made.partial):
        swap(stage, target)
        return None
    files = {file.path for file in made.build.files()}
    gone = {file.path for file in former.files()} - files
    new = files_in(stage)
    if len(files) <= SWAPPED:
        for path in files - new:
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            link(target / path, stage / path)  # it was held against the list, the store was not
        swap(stage, target)
    else:
        store.forget()
        put_in(stage, new, gone, target)
    return new | gone


def remembered(root: Path) -> Readings:
    """What the files of a dossier said at its last build."""
    return load(root / CACHE / "readings", _code())


def _pages(count: int) -> str:
    return f"{count:,} page{'s' if count != 1 else ''}"


def _pages_in(files: Iterable[Written]) -> set[str]:
    return {file.path for file in files if file.path.endswith(".html")}


def _pages_of(site: Path) -> set[str]:
    return {path for path in files_in(site) if path.endswith(".html")}


def only(folder: Path, paths: set[str]) -> None:
    """Takes everything else out of a folder."""
    for path in files_in(folder) - paths:
        (folder / path).unlink()
    for above, _, _ in os.walk(folder, topdown=False):
        if above != str(folder) and not any(Path(above).iterdir()):
            Path(above).rmdir()


def _stands(former: Build, store: Store, target: Path) -> bool:
    """Whether the last build's site is in its place, and nothing else."""
    files = list(former.files())
    return files_in(target) == {file.path for file in files} and store.intact(files, target)


def _restored(former: Build, store: Store, target: Path) -> bool:
    """Puts the last build's site in its place from the store; whether that could be done."""
    files = list(former.files())
    if not store.intact(files):
        return False
    with swapped_in(target) as stage:
        for file in files:
            (stage / file.path).parent.mkdir(parents=True, exist_ok=True)
            link(store.site / file.path, stage / file.path)
    return True


def _rest(site: Path, build: Build) -> Iterator[Written]:
    """What MkDocs has written: hand-written pages, assets, the theme's own."""
    known = {file.path for file in build.files()}
    for path in sorted(files_in(site) - known):
        yield written(path, site / path, (site / path).read_bytes())


# --- what goes in -------------------------------------------------------------------------------------------------

_ENVIRONMENT = re.compile(r"!ENV\s+\[?\s*([\w\s,]+)")
_INHERITS = re.compile(r"""^INHERIT:\s*(?:"([^"\n]+)"|'([^'\n]+)'|(\S+))""", re.MULTILINE)


def _inputs(root: Path, docs: Path, setting: str, readings: Readings) -> str:
    """A digest of every file that a site is made of; what reading wants to know of them is told to it."""
    made = hashlib.blake2b(digest_size=16)
    made.update(setting.encode())
    for folder in ("content", "seeds"):
        found = _tree(root / folder, made)
        readings.digests |= {f"{folder}/{path}": one for path, one in found.items()}
    readings.only(set(readings.digests))
    _tree(docs, made)
    return made.hexdigest()


def _code() -> str:
    """A digest of this package and of those that it needs."""
    made = hashlib.blake2b(digest_size=16)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    made.update(repr((sys.version, versions)).encode())
    _tree(Path(torana.__file__).parent, made, ".py", ".txt", ".j2", ".js", ".woff2")
    return made.hexdigest()


def _setting(root: Path, config: Configuration, code: str) -> str:
    """A digest of what every page is made with, its facts aside: code, templates, theme, configuration."""
    made = hashlib.blake2b(digest_size=16)
    made.update(code.encode())
    for folder in (*template_folders(root), root / "content" / "languages", *configuration.theme_folders(config)):
        _tree(folder, made)
    for path in (root / "content" / "dossier.yml", *_configuration(root / "mkdocs.yml")):
        made.update(path.read_bytes() if path.is_file() else b"")
        for names in _ENVIRONMENT.findall(path.read_text("utf-8", "replace") if path.is_file() else ""):
            made.update(repr([os.environ.get(name.strip()) for name in names.split(",")]).encode())
    return made.hexdigest()


def _configuration(path: Path) -> Iterator[Path]:
    """A configuration of MkDocs, and those that it inherits from."""
    yield path
    inherited = _INHERITS.search(path.read_text("utf-8", "replace")) if path.is_file() else None
    if inherited:
        yield from _configuration(path.parent / next(filter(None, inherited.groups())))


def _tree(folder: Path, made: hashlib.blake2b, *endings: str) -> dict[str, str]:
    """Adds the files of a folder to a digest; tells the digest of each by its path from there."""
    found = {}
    for path in sorted(files_in(folder)):
        if not endings or path.endswith(endings):
            with open(f"{folder}/{path}", "rb") as file:  # noqa: PTH123 - for tens of thousands of files
                one = found[path] = digest(file.read())
            made.update(f"{path}\0{one}".encode())
    return found
