"""The commit of the installed package, for `torana --version`."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import torana


def installed_commit() -> str:
    """Return the short hash of the commit that this package was installed from; empty if it is not known.

    pip records it for a package from a git address (PEP 610). Otherwise the package may be in a clone.
    """
    return _recorded_commit() or _commit_of_clone(Path(torana.__file__).parent)


def _recorded_commit() -> str:
    try:
        recorded = json.loads(distribution("torana").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    return str(recorded.get("vcs_info", {}).get("commit_id", ""))[:8]


def _commit_of_clone(folder: Path) -> str:
    from torana.dossier.commits import git

    try:
        # A virtual environment may be in the clone of something else.
        git(folder, "ls-files", "--error-unmatch", "__init__.py")
        return git(folder, "rev-parse", "--short=8", "HEAD").decode().strip()
    except torana.ToranaError:
        return ""
