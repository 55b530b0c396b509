"""The targets of `benchmarks/fuzz.py` pass for some inputs, and an input that fails is shortened."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.fuzz import Run, changed, least
from benchmarks.targets import TARGETS, Target


@pytest.mark.parametrize("name", ["commands", "reader", "dossier", "catalogues", "text"])
def test_a_target_takes_anything(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], exhaustive: bool
) -> None:
    target = TARGETS[name]()
    tries = 120 if exhaustive else 50
    run, chance = Run(name, target, tries, tmp_path), random.Random(0)
    for seed in chance.sample(target.seeds, min(len(target.seeds), tries // 2)):
        run.once(seed)
    while not run.over:
        run.once(changed(chance, target.seeds))
    assert run.end() == 0, capsys.readouterr().out
    assert run.refused < run.tried


def test_failing_inputs_are_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def once(raw: bytes) -> bool:
        assert b"x" not in raw
        return False

    run = Run("any", Target([], once), 2, tmp_path)
    for raw in (b"abcxdef", b"xyz"):
        run.once(raw)
    assert run.end() == 1
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"x"]
    assert "2 broke something in 1 places" in capsys.readouterr().out


def test_an_input_is_made_shorter() -> None:
    assert least(lambda raw: b"a" in raw and b"b" in raw, b"xxaxxxxxbxx") == b"ab"
