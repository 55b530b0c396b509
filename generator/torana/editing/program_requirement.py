"""The requirement that installs the running program: from its own repository, never by its name.

A package index may have another project of that name.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from torana import __version__
from torana.dossier.git_remote import answer, clone_address

TAG = f"v{__version__}"
"""The tag of this version."""
_KNOWN = "# Torana, with its tag or commit. After a change here: make check, then torana upgrade.\n"
_UNKNOWN = f"""\
# Write the place to install Torana from: the address of its repository, and a tag or a commit. Never write only its
# name, because a package index may have another project called torana.
# torana[pdf] @ git+https://HOST/OWNER/torana@{TAG}
"""


def requirements(package: Path) -> str:
    """Return the text of a `requirements.txt` that installs this version.

    Args:
        package: The folder of the running program.
    """
    line = requirement(package)
    return f"{_KNOWN}{line}\n" if line else _UNKNOWN


def requirement(package: Path) -> str:
    """Return `torana[pdf] @ git+https://…@v0.1.0`; empty if the program was not installed from a public repository."""
    checkout = package.parent.parent
    address, revision = _checked_out(checkout) if (checkout / ".git").exists() else _recorded()
    return f"torana[pdf] @ git+{address}@{revision}" if address and revision else ""


def _checked_out(root: Path) -> tuple[str, str]:
    """Return the address and the revision of a clone; no revision if its remote does not have the commit."""
    address = clone_address(answer(root, "config", "--get", "remote.origin.url"))
    if not answer(root, "for-each-ref", "--count=1", "--contains=HEAD", "refs/remotes/origin"):
        return address, ""
    return address, answer(root, "tag", "--points-at=HEAD", "--list", TAG) or answer(root, "rev-parse", "HEAD")


def _recorded() -> tuple[str, str]:
    """Return the address and the revision that pip or uv recorded when it installed the program from git.

    The format: https://packaging.python.org/en/latest/specifications/direct-url-data-structure/
    """
    try:
        place = json.loads(distribution("torana").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return "", ""
    git = place.get("vcs_info", {})
    revision = TAG if git.get("requested_revision") == TAG else git.get("commit_id", "")
    return (clone_address(place.get("url", "")), revision) if git.get("vcs") == "git" else ("", "")
