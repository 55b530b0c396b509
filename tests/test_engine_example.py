"""The example of `docs/hosting.md` for building a site in parts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .support.command import ENVIRONMENT
from .support.dossiers import copy_of_small
from .support.paths import REPOSITORY
from .support.sites import digest

LUIGI = shutil.which("luigi")


@pytest.mark.exhaustive
@pytest.mark.skipif(not LUIGI, reason="Luigi is not installed: see .ci/run")
def test_luigi_builds_the_parts_and_merges_them(tmp_path: Path, small_site: Path) -> None:
    root = copy_of_small(tmp_path)
    hosting = (REPOSITORY / "docs/hosting.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(import shutil\n.*?)```", hosting, re.DOTALL)
    (command,) = re.findall(r"`python (-m luigi [^`]*)`", hosting)
    (root / "parts.py").write_text(example, "utf-8")
    assert LUIGI
    done = subprocess.run(
        [Path(LUIGI).with_name("python"), *command.split(), "--parts", "3"],
        cwd=root,
        env={**ENVIRONMENT, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert digest(root / "merged") == digest(small_site)
