"""Each file of `tests/cases/` is one case: what is written over the base dossier, and what `torana check` says then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from generator.house import checked
from generator.problems import as_github, as_json, as_text

CASES = Path(__file__).parent / "cases"
BASE = yaml.safe_load((CASES / "base.yml").read_text("utf-8"))["files"]


def cases() -> list[Path]:
    return sorted(path for path in CASES.rglob("*.yml") if path.name != "base.yml")


def lay_out(root: Path, files: dict[str, str | None]) -> None:
    """Writes the files of a case; one that is null is not there."""
    for name, text in (BASE | files).items():
        if text is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.relative_to(CASES).with_suffix("").as_posix())
def test_case(path: Path, tmp_path: Path, bless: bool) -> None:
    case = yaml.safe_load(path.read_text("utf-8"))
    assert case["why"]
    lay_out(tmp_path, case["files"])
    found = checked(tmp_path)
    said = as_text(found.problems, tmp_path) + "\n" if found.problems else "no problems\n"
    assert (found.dossier is None) == bool(found.problems)
    if bless and said != case.get("expect"):
        text = path.read_text("utf-8").partition("expect: |\n")[0].rstrip("\n")
        path.write_text(
            f"{text}\nexpect: |\n" + "".join(f"  {line}\n" if line else "\n" for line in said.split("\n")[:-1]), "utf-8"
        )
    else:
        assert said == case["expect"]
    # The other two formats hold the same problems.
    assert len(json.loads(as_json(found.problems, found.counts))["problems"]) == len(found.problems)
    lines = as_github(found.problems).splitlines()
    assert len(lines) == len(found.problems)
    assert all(line.startswith("::error file=") for line in lines)


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 60


def test_the_base_is_clean(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    assert not checked(tmp_path).problems
