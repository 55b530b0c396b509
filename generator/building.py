"""One build, from the question whether there is anything to do to the swap of the finished site."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator import plugin
from generator.factory import cores
from generator.house import Checked, checked
from generator.publish import swapped_in
from generator.render import template_folders
from generator.store import Build, Store, Written, digest, files_in, link, written

CACHE = ".torana"
"""The folder of the store, in that of the dossier."""
PACKAGES = ("mkdocs", "mkdocs-material", "jinja2", "markdown", "pymdown-extensions", "babel", "pydantic", "pyyaml")
"""What a page may look different with, should its version change."""


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
    done: Callable[[int, int], None] = lambda done, whole: None,
) -> Result:
    """Builds a site beside its place and swaps it in when it is whole.

    Args:
        root: The folder of the dossier.
        target: Where the site goes.
        plain: Whether MkDocs makes every page.
        cache: Whether pages of the last build are used again, and this one is kept.
        jobs: How many processes make pages; one for each core without it.
        done: Told how many jobs are done, of how many.

    Returns:
        What was done; where the dossier has problems, they are in `found`, and nothing was done.

    Raises:
        ToranaError: A template is wrong, MkDocs has warned, or the site cannot be written.
    """
    clock = Clock()
    # Without a configuration there is nothing to build: what is wrong is told below.
    store = Store(root / CACHE) if cache and not plain and (root / "mkdocs.yml").is_file() else None
    inputs = _inputs(root) if store else ""
    clock.lap("look for changes")
    if store and (former := store.load()) and former.inputs == inputs and _stands(former, store, target):
        pages = sum(file.path.endswith(".html") for file in former.files())
        clock.lap("hold the last site against its list")
        return Result(None, f"nothing has changed: {_pages(pages)} reused", clock.laps)
    found = checked(root)
    clock.lap("read and check")
    if found.problems:
        return Result(found, "", clock.laps)
    order = None
    if not plain:
        order = plugin.Order(found, jobs or cores(), store, inputs, _setting(root) if store else "", done)
    before = _pages_of(target)
    with swapped_in(target) as stage:
        shop = plugin.build_site(root, stage, order)
        clock.lap("build")
        after = _pages_of(stage)
        if store and shop:
            shop.build.rest = list(_rest(stage, shop.build))
            store.save(shop.build, stage)
        clock.lap("keep for the next time")
    clock.lap("swap in")
    if shop:
        clock.laps |= {f"  of which {name}": seconds for name, seconds in shop.spent.items()}
    reused = shop.reused if shop else 0
    told = f"built {_pages(len(after) - reused)}"
    told += f", reused {reused:,}" if reused else ""
    removed = len(before - after)
    return Result(found, told + (f", removed {removed:,}" if removed else ""), clock.laps)


def _pages(count: int) -> str:
    return f"{count:,} page{'s' if count != 1 else ''}"


def _pages_of(site: Path) -> set[str]:
    return {path for path in files_in(site) if path.endswith(".html")}


def _stands(former: Build, store: Store, target: Path) -> bool:
    """Whether the last build's site is in its place, or can be put there from the store."""
    files = list(former.files())
    names = {file.path for file in files}
    if files_in(target) == names and store.intact(files, target):
        return True
    if files_in(store.site) != names or not store.intact(files):
        return False
    with swapped_in(target) as stage:
        for path in sorted(names):
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            link(store.site / path, stage / path)
    return True


def _rest(site: Path, build: Build) -> Iterator[Written]:
    """What MkDocs has written: hand-written pages, assets, the theme's own."""
    known = {file.path for record in build.jobs.values() for file in record.files} | {f.path for f in build.others}
    for path in sorted(files_in(site) - known):
        yield written(path, site / path, (site / path).read_bytes())


# --- what goes in -------------------------------------------------------------------------------------------------

_ENVIRONMENT = re.compile(r"!ENV\s+\[?\s*([\w\s,]+)")
_INHERITS = re.compile(r"^INHERIT:\s*(\S+)", re.MULTILINE)


def _inputs(root: Path) -> str:
    """A digest of every file that a site is made of."""
    made = hashlib.blake2b(digest_size=16)
    made.update(_setting(root).encode())
    for folder in ("content", "seeds", plugin.docs_folder(root)):
        _tree(root / folder, made)
    return made.hexdigest()


def _setting(root: Path) -> str:
    """A digest of what every page is made with, its facts aside: code, packages, templates, theme, configuration."""
    made = hashlib.blake2b(digest_size=16)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    made.update(repr((sys.version, versions)).encode())
    _tree(Path(__file__).parent, made, ".py", ".txt", ".j2")
    for folder in (*template_folders(root), root / "content" / "languages", *plugin.theme_folders(root)):
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
        yield from _configuration(path.parent / inherited[1])


def _tree(folder: Path, made: hashlib.blake2b, *endings: str) -> None:
    for path in sorted(files_in(folder)):
        if not endings or path.endswith(endings):
            made.update(path.encode() + b"\0")
            made.update(digest((folder / path).read_bytes()).encode())
