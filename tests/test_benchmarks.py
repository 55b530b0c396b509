"""The benchmarks are not tests, but each must start."""

from __future__ import annotations

import importlib

import pytest

from .support.paths import REPOSITORY


@pytest.mark.parametrize("name", sorted(path.stem for path in (REPOSITORY / "benchmarks").glob("*.py")))
def test_each_can_be_loaded(name: str) -> None:
    if name == "guards":
        pytest.importorskip("cosmic_ray", reason="Cosmic Ray is not installed: make mutants")
    assert importlib.import_module(f"benchmarks.{name}").__doc__
