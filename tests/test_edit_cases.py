"""Each file of `tests/edits/` is one case: a command that changes files of a dossier, and the files afterwards.

The dossier is that of `tests/cases/base.yml`. Files that a case does not list stay as they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from torana.dossier.load import load_dossier

from .support.command import torana
from .support.dossiers import lay_out
from .support.paths import TESTS

EDITS = sorted((TESTS / "edits").glob("*.yml"))


def texts(root: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("path", EDITS, ids=lambda path: path.stem)
def test_edit(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    assert case["why"]
    lay_out(tmp_path, case.get("files", {}))
    before = texts(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = torana(*case["command"], root=tmp_path)
    expected = before | case.get("expect", {})
    assert texts(tmp_path) == {name: text for name, text in expected.items() if text is not None}
    assert case.get("output", "") in result.stdout + result.stderr
    assert result.returncode == case.get("status", 0), result.stderr
    if case["command"][0] == "rename" and not result.returncode:
        assert not load_dossier(tmp_path).problems
