"""The architecture: data flows one way through the packages, and few modules import each library."""

from __future__ import annotations

import ast
import functools
import graphlib
import re
from collections import Counter
from pathlib import Path

import torana

from .support.paths import REPOSITORY

PACKAGE = Path(torana.__file__).parent

LAYERS = (
    ("__init__", "files", "hashing", "json_text", "problems"),
    ("records",),
    ("wording",),
    ("dossier",),
    ("pages", "editing"),
    ("exports",),
    ("site",),
    ("preview", "audit"),
    ("cli",),
    ("__main__",),
)
"""The packages and modules at the top, from the first stage to the last. Each imports only from earlier layers."""

OUTSIDE = {
    "mkdocs": {"site.mkdocs", "site.fast.theme_frame", "site.generated_files"},
    "click": {"cli", "site.mkdocs.plugin", "site.mkdocs.run"},
    "jinja2": {"pages.markdown", "site.mkdocs", "site.fast.theme_frame"},
    "yaml": {
        "records.yaml_parser",
        "records.yaml_mistakes",
        "records.parser_error",
        "editing.layout",
        "site.mkdocs.configuration",
        "site.settings",
        "site.configuration_files",
    },
    "babel": {"wording.words", "wording.catalogues", "wording.catalogue_updates", "wording.po_file"},
    "markdown": {"site.fast.markdown_to_html"},
    "multiprocessing": {"site.page_maker", "site.shares"},
    "watchdog": {"preview.watcher"},
    "filelock": {"site.publish"},
    "arro3": {"exports.tables"},
    "sqlite3": {"exports.tables"},
    "typst": {"exports.report_pdf"},
    "fontTools": {"exports.report_pdf"},
    "PIL": {"exports.social_cards"},
}
"""The only modules or packages that may import a library. The theme is MkDocs'; its modules import Jinja too."""

STAGES = ("records", "wording", "dossier", "pages", "exports")


def modules() -> dict[str, Path]:
    """Every module by its name below `torana`."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)] = path
    return found


MODULES = modules()


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


@functools.cache
def imported(name: str) -> set[str]:
    """Every module that a module imports, by its full name."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name}: imports are absolute"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(name: str) -> set[str]:
    """The modules of Torana that a module imports."""
    found = {full.removeprefix("torana.") for full in imported(name) if full.startswith("torana.")}
    return (found & MODULES.keys()) - {name}


def layer(name: str) -> int:
    top = name.partition(".")[0]
    return next(number for number, names in enumerate(LAYERS) if top in names)


def test_every_package_has_its_layer() -> None:
    assert {name.partition(".")[0] for name in MODULES} == {name for names in LAYERS for name in names}
    assert len({name.partition(".")[0] for name in MODULES}) <= 16
    assert len(LAYERS) <= 10


def test_imports_point_to_earlier_layers() -> None:
    for name in MODULES:
        for other in ours(name):
            same = name.partition(".")[0] == other.partition(".")[0]
            assert same or layer(other) < layer(name), f"{name} imports {other}"


def test_there_are_no_import_cycles() -> None:
    # A package's `__init__` contains no code, so only modules count.
    graph = {name: {other for other in ours(name) if MODULES[other].name != "__init__.py"} for name in MODULES}
    assert list(graphlib.TopologicalSorter(graph).static_order())


def test_a_package_documents_its_input_and_output() -> None:
    for name in [name for name, path in MODULES.items() if path.name == "__init__.py"]:
        text = ast.get_docstring(tree(name)) or ""
        assert text, name
        if name not in ("__init__", "cli"):
            assert all(word in text for word in ("In: ", "Out: ", "Import")), name


def test_only_the_named_modules_import_a_library() -> None:
    for name in MODULES:
        roots = {found.partition(".")[0] for found in imported(name)}
        for library, owners in OUTSIDE.items():
            allowed = any(name == owner or name.startswith(f"{owner}.") for owner in owners)
            assert allowed or library not in roots, f"{name} imports {library}; only {owners} may"


def test_the_stages_have_no_clock_and_print_nothing() -> None:
    for name in [name for name in MODULES if name.partition(".")[0] in STAGES]:
        source = MODULES[name].read_text("utf-8")
        for word in (r"\bprint\(", r"\btime\.time\b", r"datetime\.now", r"date\.today"):
            assert not re.search(word, source), f"{name} uses {word}"
        if name != "dossier.git_history":  # git runs in its own environment
            assert "os.environ" not in source, f"{name} uses os.environ"


def test_nothing_knows_the_dossier() -> None:
    """Countries and words are in content/dossier.yml, not in the code."""
    templates = (REPOSITORY / "templates").rglob("*.j2")
    for path in [*MODULES.values(), *templates]:
        text = path.read_text("utf-8")
        for word in ("India–Japan", "Japan ", "JAXA", "ISRO", "Modi"):
            assert word not in text, f"{path.name} knows {word!r}"


def test_no_function_is_named_like_a_module_of_its_package() -> None:
    for name in MODULES:
        package = name.partition(".")[0]
        modules = {other.rpartition(".")[2] for other in MODULES if other.partition(".")[0] == package}
        functions = {node.name for node in tree(name).body if isinstance(node, ast.FunctionDef)}
        assert not functions & modules, name


def test_no_local_name_hides_a_name_of_the_module() -> None:
    for name in MODULES:
        nodes = list(ast.walk(tree(name)))
        outer = {node.name for node in tree(name).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                outer |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        for function in (node for node in nodes if isinstance(node, ast.FunctionDef)):
            arguments = {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
            assigned = {node.id for node in ast.walk(function) if is_assigned(node)}
            assert not (arguments | assigned) & outer, f"{name}, line {function.lineno}"


def is_assigned(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def test_only_the_plugin_knows_the_fast_renderer() -> None:
    for name in [name for name in MODULES if not name.startswith(("site.fast", "site.mkdocs"))]:
        assert not [other for other in ours(name) if other.startswith("site.fast")], name


def test_the_fast_renderer_does_not_know_the_plugin() -> None:
    for name in [name for name in MODULES if name.startswith("site.fast")]:
        assert not [other for other in ours(name) if other.startswith("site.mkdocs")], name


def test_templates_print_every_field_of_a_view() -> None:
    """A field that a view lacks is an error in a template; this finds those that no template prints."""
    templates = "".join(path.read_text("utf-8") for path in (REPOSITORY / "templates").glob("*.j2"))
    calls = (node for name in MODULES for node in ast.walk(tree(name)) if isinstance(node, ast.Call))
    views = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "View"]
    assert len(views) > 50
    fields = {field.arg for view in views for field in view.keywords if field.arg}
    # The frame prints `running` on each sheet of paper.
    assert fields - {"running"} <= set(re.findall(r"\.(\w+)", templates))


def test_no_two_classes_or_types_have_the_same_name() -> None:
    names = Counter(class_name for name in MODULES for class_name in class_names(tree(name)))
    assert {name for name, count in names.items() if count > 1} == set()


def class_names(module: ast.Module) -> set[str]:
    """The names of the classes, type aliases and type variables of a module, without the underscore of private ones."""
    assigned = {
        node.id for value in module.body if isinstance(value, ast.Assign) for node in value.targets if is_assigned(node)
    }
    classes = {node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
    return {name.lstrip("_") for name in assigned | classes if re.match("_?[A-Z]+[a-z]", name)}


def test_no_file_is_long() -> None:
    files = [file for folder in ("generator", "benchmarks", "tests") for file in (REPOSITORY / folder).rglob("*.py")]
    assert len(files) > 200
    assert not [str(file) for file in files if len(file.read_text("utf-8").splitlines()) > 400]
