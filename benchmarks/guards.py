"""Remove each guard in turn – an escape, a limit, a check, a sort key – and check that a test fails.

    python -m benchmarks.guards                      # run each guard's own tests
    python -m benchmarks.guards --suite "make test"  # also run a whole suite if a guard's own tests pass
    python -m benchmarks.guards slug URL             # only guards whose description contains one of these words

The list is `guards.toml`. Cosmic Ray finds the place in the code, changes it in a copy of the repository, runs the
tests and restores it. A guard that no longer exists is an error. The exit status is 1 if any is missed or not found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import parso
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import use_mutation
from cosmic_ray.operators.operator import Operator
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).parent.parent
LIST = ROOT / "benchmarks" / "guards.toml"
LONGEST = 3_600
"""Timeout of one test run, in seconds. A run that times out counts as a failure."""


class Guard(NamedTuple):
    """A piece of code whose removal must make a test fail."""

    what: str
    """A description."""
    file: str
    """Its path in the package."""
    where: str
    """The function that contains it."""
    form: str
    """The way to remove it. `never` or `always`: the condition becomes false or true. `first` or `last`: the call
    becomes its first or last argument. `keyword` or `statement`: the keyword argument or the statement is deleted."""
    about: str
    """A name or value in it that distinguishes it from others in the function."""
    tests: str
    """Arguments of pytest for the tests that should notice."""


class Removal(Operator):
    """Cosmic Ray's own operators replace comparisons and numbers; this one removes a guard."""

    def __init__(self, form: str, about: str) -> None:
        self._form, self._about = form, about

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        """Yield the places of guards of this form in a node."""
        if self._is_one(node):
            yield node.start_pos, node.end_pos

    def _is_one(self, node: Any) -> bool:
        if self._form in ("never", "always"):
            return self._condition(node) is not None
        if self._form in ("first", "last"):
            if node.type not in ("atom_expr", "power") or node.children[-1].get_first_leaf().value != "(":
                return False
            return "".join(child.get_code(include_prefix=False) for child in node.children[:-1]) == self._about
        if self._form == "keyword":
            return node.type == "argument" and node.children[0].get_code(include_prefix=False) == self._about
        return node.type == "simple_stmt" and self._about in node.get_code(include_prefix=False)

    def _condition(self, node: Any) -> int | None:
        """Return the index of the condition that contains the name, among the children of a node."""
        first = {"if_stmt": 1, "comp_if": 1, "ternary": 2, "test": 2}.get(node.type)
        if first is None:
            return None
        # An `if` has a condition, a colon, a body, and the same again after each `elif`.
        conditions = range(first, len(node.children), 4) if node.type == "if_stmt" else [first]
        return next((place for place in conditions if self._about in node.children[place].get_code()), None)

    def mutate(self, node: Any, index: int) -> Any:
        """Remove a guard."""
        if self._form in ("never", "always"):
            node.children[self._condition(node)] = parso.parse(" True" if self._form == "always" else " False")
        elif self._form in ("first", "last"):
            arguments = node.children[-1].children[1]
            if arguments.type == "arglist":
                arguments = arguments.children[0 if self._form == "first" else -1]
            return parso.parse(f"{node.get_first_leaf().prefix}({arguments.get_code(include_prefix=False)})")
        elif self._form == "keyword":
            return parso.parse(" **{}")
        else:
            return parso.parse(f"{node.get_first_leaf().prefix}pass\n")
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return no examples: the guards are in a list."""
        return ()


def occurrences(path: Path, guard: Guard) -> list[int]:
    """Return the positions of a guard among all of its form in a file."""
    operator = Removal(guard.form, guard.about)
    nodes = [node for node in ast_nodes(get_ast_from_path(path)) for _ in operator.mutation_positions(node)]
    return [number for number, node in enumerate(nodes) if ASTQuery(node).get_definition_name() == guard.where]


def left_out(root: Path) -> Callable[[str, list[str]], list[str]]:
    """Return the filter for a copy of a checkout: no environment, no site, no caches."""
    top = {".venv", ".torana", "site", ".hypothesis"}

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or (Path(folder) == root and name in top)]

    return ignored


def noticed(package: Path, guard: Guard, command: str) -> bool | None:
    """Return whether a command fails without a guard; `None` if the guard does not exist."""
    path = package / guard.file
    found = occurrences(path, guard) if path.is_file() else []
    if not found:
        return None
    with use_mutation(path, Removal(guard.form, guard.about), found[0]) as (_, changed):
        assert changed is not None
        return run_tests(command, LONGEST)[0] != TestOutcome.SURVIVED


def main() -> None:
    """Remove each guard in turn, and print a line for it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("words", nargs="*", help="only guards whose description has one of these words")
    options.add_argument("--suite", help="a command to run if a guard's own tests still pass without it")
    options.add_argument("--root", type=Path, default=ROOT, help="the checkout; default: this one")
    given = options.parse_args()
    guards = [Guard(**row) for row in tomllib.loads(LIST.read_text("utf-8"))["guard"]]
    guards = [one for one in guards if not given.words or any(word in one.what for word in given.words)]
    missed, passing = 0, set()
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(given.root, Path(folder) / "copy", ignore=left_out(given.root), symlinks=True)
        os.chdir(copy)
        os.environ["PYTHONPATH"] = os.pathsep.join((str(copy / "generator"), str(copy)))
        for guard in guards:
            started = time.monotonic()
            tests = f"{sys.executable} -m pytest -x -q -p no:cacheprovider -n 0 {guard.tests}"
            if tests not in passing and run_tests(tests, LONGEST)[0] != TestOutcome.SURVIVED:
                sys.exit(f"Tests fail before any guard is removed: {guard.tests}. Fix them first.")
            passing.add(tests)
            found, by = noticed(copy / "generator" / "torana", guard, tests), guard.tests
            if found is False and given.suite:
                if given.suite not in passing and run_tests(given.suite, LONGEST)[0] != TestOutcome.SURVIVED:
                    sys.exit(f"The suite fails before any guard is removed: {given.suite}. Fix it first.")
                passing.add(given.suite)
                found, by = noticed(copy / "generator" / "torana", guard, given.suite), given.suite
            missed += not found
            result = {True: "noticed", False: "MISSED", None: "NOT FOUND"}[found]
            print(f"{result:<9} {time.monotonic() - started:5.0f} s  {guard.what}  ({by})", flush=True)
    print(f"{len(guards)} guards, {missed} missed or not found")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
