"""Measure the CPU time and the bytes of each kind of data, and how both grow with the dossier.

    python -m benchmarks.exports [SIZE ...] [--build] [--profile EXPORT]

Reads the real dossier, and made-up ones with SIZE organisations (default: 100 and 1,000; `dossiers.py` describes
them), each once, and makes every kind of data file in this process, one after another. For more than 500 entities, the
figures for link pictures and plain Markdown are extrapolated from every n-th entity and marked with ~. A made-up
dossier has no history, so each of its facts counts as added by a commit of its own.

Prints the time and the bytes of each kind, and their ratios to the previous size, next to the ratio of the facts. With
`--build` it also prints the share of all data in the CPU time and the bytes of a cold build, which runs in a separate
process. `--profile` prints a profile of one kind, for the last size. Ratios are more reliable than seconds on a busy
machine.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from torana.dossier import git_history
from torana.dossier.events import Event, History
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.exports.api.files import entity_file
from torana.exports.bibliography import bibtex, fact_csl, page_csl, ris, source_csl
from torana.exports.calendar import entity_calendar, upcoming_calendar, whole_calendar
from torana.exports.export import Export
from torana.exports.feeds import atom, entity_feed, has_feeds, json_feed
from torana.exports.file_spec import FileSpec
from torana.exports.graph import graph_tables, graphml
from torana.exports.plain_markdown import PlainMarkdown
from torana.exports.rdf import turtle
from torana.exports.social_cards import social_card
from torana.exports.tables.all_tables import tables_of
from torana.exports.tables.csv_file import as_csv
from torana.exports.tables.geojson_file import places_geojson
from torana.exports.tables.parquet_file import as_parquet
from torana.exports.tables.sqlite_file import database, rows_of
from torana.exports.tables.views import views_of
from torana.exports.tables.xlsx_file import as_xlsx
from torana.json_text import as_json
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import API, Site
from torana.pages.shared.calendar_facts import has_calendar
from torana.records.entity_types import BUILT_IN, SOURCE
from torana.site.plan import BuildUnit, Plan

from benchmarks.scale import TORANA, bytes_in, run

REPOSITORY = Path(__file__).parent.parent
SITE = Site("https://dossier.example.org/")
SAMPLE = 500
"""Number of entities up to which all pictures and plain Markdown pages are made."""


class Cost(NamedTuple):
    """The cost of one kind of data."""

    seconds: float
    """CPU time."""
    size: int
    sampled: bool = False


class Case:
    """A dossier that was read, and the kinds of data that are made from it."""

    def __init__(self, root: Path) -> None:
        found = load_dossier(root)
        if found.dossier is None:
            sys.exit(f"{root} has problems")
        history = git_history.read(root) if root == REPOSITORY else made_up(found.dossier)
        self.root = root
        self.plan = Plan(found, root, SITE, history)
        self.dossier = self.plan.dossiers[0]
        self.rows = {table.name: list(table.rows(self.dossier, SITE)) for table in tables_of(BUILT_IN)}

    def kinds(self) -> dict[str, Callable[[], Iterable[bytes]]]:
        """The function that makes the files of a kind, by name."""
        dossier, nodes = self.dossier, list(self.dossier.nodes.values())
        sources = [source_csl(node) for node in dossier.of_type(SOURCE)]
        pages = [page_csl(node, dossier, SITE) for node in nodes]
        facts = [fact_csl(fact, dossier, SITE) for fact in dossier.facts]
        with_feed = nodes if has_feeds(dossier) else ()
        tables = tables_of(BUILT_IN)
        return {
            "API, the whole": lambda: self._outputs(
                *(f"{API}/{name}.json" for name in ("facts", *(t.url for t in BUILT_IN), "index"))
            ),
            "API, a file each": lambda: (entity_file(node, dossier, SITE).content for node in nodes),
            "rows of the tables": lambda: self._rows(),
            "CSV": lambda: (as_csv(table, self.rows[table.name]) for table in tables),
            "Parquet": lambda: (as_parquet(table, self.rows[table.name]) for table in tables),
            "SQLite, flat CSV": lambda: self._sqlite(),
            "Excel": lambda: [as_xlsx(((table, self.rows[table.name]) for table in tables), dossier.settings)],
            "GeoJSON": lambda: (file.content for file in places_geojson(dossier, SITE)),
            "BibTeX": lambda: ("\n".join(map(bibtex, items)).encode() for items in (sources, pages, facts)),
            "RIS": lambda: ("\n".join(map(ris, items)).encode() for items in (sources, pages, facts)),
            "CSL-JSON": lambda: (as_json(items) for items in (sources, pages, facts)),
            "GraphML": lambda: [graphml(dossier, SITE)],
            "graph, CSV": lambda: (file.content for file in graph_tables(dossier, SITE)),
            "Turtle": lambda: [turtle(dossier, SITE)],
            "feeds of the whole": lambda: (file.content for make in (atom, json_feed) for file in make(dossier, SITE)),
            "feeds, one each": lambda: (entity_feed(node, dossier, SITE).content for node in with_feed),
            "calendars": lambda: (file.content for file in self._calendars()),
            "llms": lambda: self._outputs("llms.txt", "llms-full.txt"),
        }

    def _outputs(self, *names: str) -> Iterator[bytes]:
        return (file.content for name in names for file in self._file(name).make())

    def _file(self, path: str) -> FileSpec:
        spec = self.plan.find(path)
        assert isinstance(spec, FileSpec)
        return spec

    def _sqlite(self) -> Iterator[bytes]:
        tables = tables_of(BUILT_IN)
        flat, *_ = views = views_of(tables)
        with database(tables, views, self.rows) as base:
            yield base.serialize()
            yield as_csv(flat.as_table, rows_of(flat, base))

    def _calendars(self) -> Iterator[Export]:
        yield from upcoming_calendar(self.dossier, SITE)
        yield from whole_calendar(self.dossier, SITE)
        nodes = self.dossier.nodes.values()
        yield from (entity_calendar(node, self.dossier, SITE) for node in nodes if has_calendar(node, self.dossier))

    def _rows(self) -> Iterator[bytes]:
        for table in tables_of(BUILT_IN):
            self.rows[table.name] = list(table.rows(self.dossier, SITE))
            yield b""

    def costs(self) -> Iterator[tuple[str, Cost]]:
        """Every kind with its cost."""
        for name, make in self.kinds().items():
            yield name, cost(make)
        nodes = list(self.dossier.nodes.values())
        step = len(nodes) // SAMPLE + 1
        some = nodes[step // 2 :: step]  # the first are hubs
        factor = len(nodes) / len(some)
        pictured = [node for node in some if node.type.has_picture]
        drawn = cost(lambda: (social_card(node, self.dossier, SITE).content for node in pictured))
        yield "pictures", Cost(drawn.seconds * factor, round(drawn.size * factor), step > 1)
        texts = [
            self.plan.rendered(spec)
            for node in some
            for spec in self.plan.specs_of(BuildUnit(0, node.slug))
            if isinstance(spec, PageSpec)
        ]
        plain = PlainMarkdown(SITE)
        copies = cost(lambda: (plain.page(markdown, page.path) for page, markdown in texts))
        yield "plain Markdown", Cost(copies.seconds * factor, round(copies.size * factor), step > 1)


def cost(make: Callable[[], Iterable[bytes]]) -> Cost:
    """Return the cost of making files."""
    started = time.process_time()
    size = sum(map(len, make()))
    return Cost(time.process_time() - started, size)


def made_up(dossier: Dossier) -> History:
    """A history in which a separate commit added each fact."""
    when = "2026-02-03T04:05:06+00:00"
    events = (
        Event(
            f"{number:040x}",
            when,
            "added",
            fact.owner.slug,
            fact.fact.id,
            fact.fact.statement,
            (fact.owner.slug, *(node.slug for node in fact.names), *fact.sectors),
        )
        for number, fact in enumerate(dossier.facts)
    )
    return History(tuple(events), "0" * 40, "0" * 40, "2026-02-03")


def table(title: str, costs: dict[str, Cost], before: dict[str, Cost], facts: float, built: tuple[float, int]) -> str:
    """Return the costs of one size as a Markdown table.

    Args:
        title: The title of the table.
        costs: By kind.
        before: Those of the previous size.
        facts: The number of facts, as a ratio to the previous size.
        built: CPU time and bytes of the whole build; zeros if there was none.
    """
    whole = Cost(sum(one.seconds for one in costs.values()), sum(one.size for one in costs.values()))
    lines = [
        f"{title}:\n",
        f"| {'':20} | {'CPU time':>10} | {'bytes':>12} | {'× time':>7} | {'× bytes':>7} |",
        f"|{'-' * 22}|{'-' * 11}:|{'-' * 13}:|{'-' * 8}:|{'-' * 8}:|",
    ]
    for name, one in {**costs, "together": whole}.items():
        old = before.get(name)
        mark = "~" if one.sampled else ""
        time_ratio = f"{one.seconds / old.seconds:.1f}" if old and old.seconds > 0.002 else ""
        size_ratio = f"{one.size / old.size:.1f}" if old and old.size else ""
        seconds = f"{mark}{one.seconds:.2f} s"
        size = f"{mark}{one.size / 1000:,.0f} kB"
        lines.append(f"| {name:20} | {seconds:>10} | {size:>12} | {time_ratio:>7} | {size_ratio:>7} |")
    before |= {**costs, "together": whole}
    words = [f"{facts:.1f} times the facts of the previous size"] if facts else []
    if built[0]:
        shares = whole.seconds / built[0], whole.size / built[1]
        words.append(
            f"{shares[0]:.0%} of the {built[0]:,.1f} s of CPU time of a whole build, "
            f"{shares[1]:.0%} of its {built[1] / 1e6:,.0f} MB"
        )
    return "\n".join(lines) + (f"\n\n{'; '.join(words)}.\n" if words else "\n")


def whole_build(root: Path) -> tuple[float, int]:
    """Return the CPU time and the bytes of a cold build."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        done = run([*TORANA, "-C", str(root), "build", "--no-cache", "--site-dir", str(site)], root)
        return done.cpu, bytes_in(site)


def main() -> None:
    """Measure the real dossier, then every size, the smallest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[100, 1000])
    parser.add_argument("--build", action="store_true", help="also build each dossier, and print the share of the data")
    parser.add_argument("--profile", metavar="EXPORT", help="profile only this kind of data, for the last size")
    options = parser.parse_args()
    sizes = sorted(options.sizes)
    if options.profile:
        sizes = sizes[-1:]
    before: dict[str, Cost] = {}
    facts = 0
    gc.disable()  # as builds do: otherwise it traverses the whole dossier again and again
    with tempfile.TemporaryDirectory() as folder:
        roots = [] if options.profile else [("The real dossier", REPOSITORY)]
        roots += [(f"{size:,} organisations", Path(folder) / str(size)) for size in sizes]
        for title, root in roots:
            if root != REPOSITORY:
                size = root.name
                subprocess.run(
                    [sys.executable, str(REPOSITORY / "benchmarks/dossiers.py"), size, str(root)],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            case = Case(root)
            if options.profile:
                profiled = cProfile.Profile()
                profiled.runcall(cost, case.kinds()[options.profile])
                pstats.Stats(profiled).sort_stats("cumulative").print_stats(40)
                return
            costs = dict(case.costs())
            count = len(case.dossier.facts)
            built = whole_build(root) if options.build else (0.0, 0)
            growth = count / facts if facts and root.name != str(sizes[0]) else 0.0
            if not growth:
                before = {}
            print(table(f"{title}, {count:,} facts", costs, before, growth, built), flush=True)
            facts = count


if __name__ == "__main__":
    main()
