"""A new dossier: its own settings and pages, the theme and guides of the program, and a small example."""

from __future__ import annotations

import shutil
from pathlib import Path

import torana
from torana import ToranaError
from torana.editing.requirement import requirements

SHARED = (
    "theme",
    "docs/assets",
    "docs/editing.md",
    "docs/method.md",
    "docs/types.md",
    ".github/ISSUE_TEMPLATE",
)
"""Files and folders that a new dossier has in common with the repository of the program."""


def begin(target: Path, *, example: bool = True) -> int:
    """Write a new dossier, and return the number of files written.

    Args:
        target: A new or empty folder.
        example: Whether the dossier has entities, facts and sources to learn from.

    Raises:
        ToranaError: The folder is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ToranaError(f"{target} is not empty. Choose a new folder")
    package = Path(torana.__file__).parent
    # These files are at the top of a checkout, but inside the package of a wheel.
    home = package / "shared" if (package / "shared").is_dir() else package.parent.parent
    for name in SHARED:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (home / name).is_dir() else shutil.copyfile
        copy(home / name, target / name)
    # The dossier's own files replace the logo and the icon of this repository.
    for folder in ("starter", "example") if example else ("starter",):
        shutil.copytree(Path(__file__).parent / folder, target, dirs_exist_ok=True)
    (target / "requirements.txt").write_text(requirements(package), "utf-8")
    (target / ".gitignore").write_text("site/\n.torana/\n.venv/\ndocs/report/\n", "utf-8")
    return sum(path.is_file() for path in target.rglob("*"))
