"""The git remote `origin`: the address of a repository on the web and for clones, and the branch that it publishes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from torana import ToranaError
from torana.dossier.commits import git

_ON_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/\s]+@)?(?:ssh\.)?(?P<host>github(?:\.[a-z0-9-]+)+)(?::\d+)?[:/]"
    r"(?P<path>\w[\w-]*/[\w.-]+?)(?:\.git)?/?",
    re.ASCII,
)
"""The remote of a repository on github.com, or on a GitHub of a company: `github.example.com`."""
_HTTPS = re.compile(r"https://(?:[^@/\s]+@)?(?P<rest>[\w.-]+(?::\d+)?/[\w./~-]+)", re.ASCII)


class Origin(NamedTuple):
    """The repository that a dossier comes from."""

    url: str = ""
    """`https://github.com/us/dossier`; empty if it is not known."""
    branch: str = ""
    """The default branch; empty if git does not know it."""


def web_address(remote: str) -> str:
    """Return the web address for a remote such as `git@github.com:us/dossier.git`, without a user name or a password.

    It is empty for other hosts, because links to lines and forms have GitHub's format.
    """
    match = _ON_GITHUB.fullmatch(remote.strip())
    return f"https://{match['host']}/{match['path']}" if match else ""


def clone_address(remote: str) -> str:
    """Return the address from which anyone can clone a remote, on any host; empty if it is not public.

    A user name or a password is left out.
    """
    match = _HTTPS.fullmatch(remote.strip())
    return web_address(remote) or (f"https://{match['rest']}" if match else "")


def origin(root: Path) -> Origin:
    """Return the origin of a dossier; nothing for one in a subfolder, because its lines have longer addresses."""
    url = web_address(answer(root, "config", "--get", "remote.origin.url"))
    if not url or answer(root, "rev-parse", "--show-prefix"):
        return Origin()
    head = answer(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    return Origin(url, head.removeprefix("origin/"))


def answer(root: Path, *arguments: str) -> str:
    """Return the line that git prints; empty if the command fails."""
    try:
        return git(root, *arguments).decode("utf-8", "replace").strip()
    except ToranaError:
        return ""
