"""Data flows one way: a module imports only from those above it in the table, and only the plugin knows MkDocs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import generator

PACKAGE = Path(generator.__file__).parent

LAYERS = (
    "__init__",
    "problems",
    "yamltext",
    "model",
    "fingerprint",
    "entities",
    "hashing",
    "json_text",
    "kept",
    "readings",
    "read",
    "formatting",
    "check",
    "editing",
    "schemas",
    "starting",
    "wording",
    "past",
    "dossier",
    "blocks",
    "difference",
    "history",
    "reachable",
    "sums",
    "languages",
    "loading",
    "pages.parts",
    "pages.facets",
    "pages.landmap",
    "pages.paging",
    "pages.figures",
    "pages.network",
    "pages.strip",
    "pages.events",
    "pages.data",
    "pages.citing",
    "pages.head",
    "pages.entity",
    "pages.more",
    "pages.brief",
    "pages.overview",
    "pages.examples",
    "pages.reference",
    "pages",
    "render",
    "export",
    "api",
    "tables",
    "bibliography",
    "feeds",
    "graph",
    "twins",
    "cards",
    "outputs",
    "search",
    "house",
    "live",
    "publish",
    "dialect",
    "policy",
    "store",
    "factory",
    "frame",
    "plugin",
    "building",
    "inspect_site",
    "preview",
    "serve",
    "cli.shared",
    "cli.schemas",
    "cli.checking",
    "cli.building",
    "cli.editing",
    "cli.reporting",
    "cli.documents",
    "cli",
    "cli.__main__",
)
"""Every module, in the order in which data flows."""

OUTSIDE = {
    "mkdocs": {"plugin", "frame"},
    "click": {name for name in LAYERS if name.startswith("cli")} | {"plugin"},
    "jinja2": {"render", "plugin", "frame"},
    "yaml": {"yamltext", "formatting", "plugin"},
    "babel": {"wording", "languages"},
    "markdown": {"dialect"},
    "multiprocessing": {"factory"},
    "watchdog": {"serve"},
    "filelock": {"publish"},
    "arro3": {"tables"},
    "sqlite3": {"tables"},
    "icalendar": {"feeds"},
    "PIL": {"cards"},
}
"""The modules that alone may import a package. The theme is MkDocs', so its two modules meet Jinja a second time."""


def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


def imported(path: Path) -> set[str]:
    """Every module that a file imports, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_has_its_place() -> None:
    assert set(modules()) == set(LAYERS)


@pytest.mark.parametrize("name", LAYERS)
def test_imports_point_up_the_table(name: str) -> None:
    path = modules()[name]
    for found in imported(path):
        module = found.removeprefix("generator.")
        if found.startswith("generator.") and module in LAYERS and module != name:
            assert LAYERS.index(module) < LAYERS.index(name), f"{name} imports {module}, which is below it"


@pytest.mark.parametrize("name", LAYERS)
def test_a_library_has_one_door(name: str) -> None:
    roots = {found.partition(".")[0] for found in imported(modules()[name])}
    for package, owners in OUTSIDE.items():
        assert name in owners or package not in roots, f"only {owners} import {package}"


def test_the_stages_have_no_clock_and_print_nothing() -> None:
    for name in LAYERS[: LAYERS.index("house")]:
        source = modules()[name].read_text("utf-8")
        for word in (r"\bprint\(", r"\btime\.time\b", r"datetime\.now", r"date\.today", r"os\.environ"):
            assert not re.search(word, source), f"{name} uses {word}"


def test_nothing_knows_the_dossier() -> None:
    """Countries, colours and words come from content/dossier.yml."""
    templates = (PACKAGE.parent / "templates").rglob("*.j2")
    for path in [*modules().values(), *templates]:
        text = path.read_text("utf-8")
        for word in ("India–Japan", "Japan ", "JAXA", "ISRO", "Modi"):
            assert word not in text, f"{path.name} knows {word!r}"
