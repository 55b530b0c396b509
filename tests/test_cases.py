"""Each file of `tests/cases/` is one case: files that replace those of a small dossier, and the output of `check`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from torana.dossier.load import load_dossier
from torana.problems import Problem, as_github, as_json, as_text
from torana.records.limits import MAX_PROBLEMS
from torana.records.located import Records
from torana.records.reader import read
from torana.records.rule_examples import EXAMPLES
from torana.records.rules import RULES, WARNINGS, warnings
from torana.site.checking import check_all

from .support.dossiers import BASE, CASES, cases, lay_out


@pytest.mark.parametrize("path", cases(), ids=lambda path: path.relative_to(CASES).with_suffix("").as_posix())
def test_case(path: Path, tmp_path: Path, bless: bool) -> None:
    case = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    assert case["why"]
    lay_out(tmp_path, case["files"])
    loaded = load_dossier(tmp_path)
    assert (loaded.dossier is None) == bool(loaded.problems)
    found = check_all(tmp_path)[1] if "mkdocs.yml" in case["files"] else loaded
    doubts = warnings(read(tmp_path).records, MAX_PROBLEMS)
    shown = filter(None, (as_text(doubts, tmp_path, "warning: "), as_text(found.problems, tmp_path) or "no problems"))
    said = "\n\n".join(shown) + "\n"
    said = said.replace(str(tmp_path), "FOLDER")
    if bless and said != case.get("expect"):
        text = path.read_text("utf-8").partition("expect: |\n")[0].rstrip("\n")
        path.write_text(
            f"{text}\nexpect: |\n" + "".join(f"  {line}\n" if line else "\n" for line in said.split("\n")[:-1]), "utf-8"
        )
    else:
        assert said == case["expect"]
    # The other two formats contain the same problems.
    rows = json.loads(as_json(found.problems, found.counts))["problems"]
    assert len(rows) == len(found.problems)
    assert all(row["length"] >= 1 for row in rows)
    lines = as_github(found.problems).splitlines()
    assert len(lines) == len(found.problems)
    assert all(line.startswith("::error file=") for line in lines)


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 60


def test_the_base_is_clean(tmp_path: Path) -> None:
    lay_out(tmp_path, {})
    assert not load_dossier(tmp_path).problems


@pytest.mark.parametrize("rule", [*RULES, *WARNINGS], ids=lambda rule: rule.__name__)
def test_the_example_of_every_rule(rule: Callable[[Records], Iterator[Problem]], tmp_path: Path) -> None:
    """Only this rule refuses the wrong example, and no rule refuses the right one."""
    example = EXAMPLES[rule.__name__]
    for kind in ("wrong", "right"):
        files = dict(BASE)
        changes = [
            (example.file, example.before, getattr(example, kind)),
            *([example.besides] if example.besides else []),
        ]
        for file, before, after in changes:
            assert (files.get(file, "").count(before) == 1) if before else file not in files, file
            files[file] = files[file].replace(before, after) if before else after
        lay_out(tmp_path / kind, files)
        reading = read(tmp_path / kind)
        assert not reading.problems
        refused = {each.__name__ for each in (*RULES, *WARNINGS) if list(each(reading.records))}
        assert refused == ({rule.__name__} if kind == "wrong" else set())
