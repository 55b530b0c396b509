"""The benchmarks are no tests; but each can be started, and what is to be taken away stands where they look for it."""

from __future__ import annotations

import importlib

import pytest

from benchmarks.mutants import MUTANTS

from .conftest import REPOSITORY


@pytest.mark.parametrize("name", sorted(path.stem for path in (REPOSITORY / "benchmarks").glob("*.py")))
def test_each_can_be_loaded(name: str) -> None:
    assert importlib.import_module(f"benchmarks.{name}").__doc__


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.file}: {mutant.old[:40]}")
def test_what_is_taken_away_is_there(mutant: object) -> None:
    file, old = mutant.file, mutant.old  # type: ignore[attr-defined]
    assert old in (REPOSITORY / "generator" / file).read_text("utf-8")
