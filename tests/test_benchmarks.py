"""The benchmarks are not tests, but each must start."""

from __future__ import annotations

import ast
import importlib
import tomllib
from pathlib import Path

import pytest
import torana

from .support.paths import REPOSITORY

PACKAGE = Path(torana.__file__).parent
GUARDS = tomllib.loads((REPOSITORY / "benchmarks" / "guards.toml").read_text("utf-8"))["guard"]


@pytest.mark.parametrize("name", sorted(path.stem for path in (REPOSITORY / "benchmarks").glob("*.py")))
def test_each_can_be_loaded(name: str) -> None:
    if name == "guards":
        pytest.importorskip("cosmic_ray", reason="Cosmic Ray is not installed: make mutants")
    assert importlib.import_module(f"benchmarks.{name}").__doc__


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard["what"])
def test_each_guard_names_code_and_tests(guard: dict[str, str]) -> None:
    source = (PACKAGE / guard["file"]).read_text("utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if getattr(node, "name", "") == guard["where"]]
    assert any(guard["about"] in str(ast.get_source_segment(source, node)) for node in functions)
    assert all((REPOSITORY / word).is_file() for word in guard["tests"].split() if word.endswith(".py"))


def test_each_guard_selects_tests(request: pytest.FixtureRequest) -> None:
    """`-k` selects none after a test is renamed or becomes exhaustive. Each worker collects the whole suite."""
    options = request.config.option
    if options.keyword or options.markexpr or options.deselect or any("::" in one for one in request.config.args):
        pytest.skip("only a part of the tests of these files is in this run")
    collected: dict[str, list[str]] = {}
    for item in request.session.items:
        file, _, name = item.nodeid.partition("::")
        collected.setdefault(file, []).append(name.lower())
    guards = {guard["what"]: guard["tests"].partition(" -k ") for guard in GUARDS}
    guards = {what: row for what, row in guards.items() if collected.keys() & {*row[0].split()}}
    if not guards:
        pytest.skip("the tests of the guards are not part of this run")
    for what, (files, _, word) in guards.items():
        assert any(word.lower() in name for file in files.split() for name in collected.get(file, ())), what
