"""The files of a new dossier, and which of them an upgrade keeps up to date."""

from __future__ import annotations

from pathlib import Path

import torana
from torana.editing.program_requirement import requirements
from torana.files import files_in, is_leftover

SHARED = (
    "theme",
    "docs/assets",
    "docs/editing.md",
    "docs/method.md",
    "docs/types.md",
    ".github/ISSUE_TEMPLATE",
    ".github/workflows/suggest.yml",
)
"""Files and folders that a new dossier has in common with the repository of the program."""
OWN = (
    "content/",
    "seeds/",
    "README.md",
    "docs/about.md",
    "docs/assets/favicon.svg",
    "docs/assets/logo.svg",
    "requirements.txt",
)
"""Files and folders that belong to the editors from the first day. An upgrade does not touch them."""
_IGNORED = "site/\n.torana/\n.venv/\ndocs/report/\n"


def new_files(*, example: bool) -> dict[str, bytes]:
    """Return the contents of all files of a new dossier, by path.

    Args:
        example: Whether the dossier has entities, facts and sources to learn from.
    """
    package = Path(torana.__file__).parent
    # These files are at the top of a checkout, but inside the package of a wheel.
    home = package / "shared" if (package / "shared").is_dir() else package.parent.parent
    found: dict[str, bytes] = {}
    for name in SHARED:
        found |= _read(home / name, name)
    # The dossier's own files replace the logo and the icon of this repository.
    for folder in ("starter", "example") if example else ("starter",):
        found |= _read(Path(__file__).parent / folder)
    found["requirements.txt"] = requirements(package).encode()
    found[".gitignore"] = _IGNORED.encode()
    return found


def upgraded_files() -> dict[str, bytes]:
    """Return the contents of the files that an upgrade keeps up to date: theme, assets, guides, workflows, forms."""
    files = new_files(example=False)
    return {path: content for path, content in files.items() if not path.startswith(OWN)}


def _read(path: Path, name: str = "") -> dict[str, bytes]:
    """Read a file, or the files of a folder, except those that editors and systems leave."""
    if path.is_file():
        return {name: path.read_bytes()}
    paths = sorted(one for one in files_in(path) if not is_leftover(one.rpartition("/")[2]))
    return {f"{name}/{one}".lstrip("/"): (path / one).read_bytes() for one in paths}
