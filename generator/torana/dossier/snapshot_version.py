"""The version of a snapshot: a commit that others can cite, by its tag or else by its day and hash."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import NamedTuple

from torana import ToranaError
from torana.dossier.commits import changed_files, git, last_commit
from torana.problems import in_words
from torana.records.characters import forbidden_characters

_SHALLOW = "this clone has no older commits, which the feeds list. Run git fetch --unshallow first"


class SnapshotVersion(NamedTuple):
    """A commit as a version of the dossier."""

    name: str
    """Its tag: `2026-11-28`. Without a tag, its day and the beginning of its hash: `2026-11-28-1f2e3d4c5b6a`."""
    commit: str
    """Its full hash."""
    time: datetime.datetime
    """When it was made, in UTC."""


def current_version(root: Path, tag: str = "") -> SnapshotVersion:
    """Return the version of the current commit.

    Args:
        root: The folder of the dossier.
        tag: One of the tags of the commit, if it has several.

    Raises:
        ToranaError: There is no commit, older commits are missing, facts or sources have changes that are not
            committed, or the commit does not have the tag, or has several and `tag` names none, or the tag contains an
            invisible character.
    """
    commit, seconds = git(root, "log", "-1", "--no-show-signature", "--format=%H %ct").decode().split()
    if last_commit(root)[1] == "shallow":
        raise ToranaError(_SHALLOW)
    if changed := changed_files(root, commit):
        raise ToranaError(f"{min(changed)} has changes that are not committed. Commit them first")
    time = datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    name = _tag(git(root, "tag", "--points-at", commit).decode().split(), tag)
    return SnapshotVersion(name or f"{time:%Y-%m-%d}-{commit[:12]}", commit, time)


def _tag(tags: list[str], wanted: str) -> str:
    """Return the tag that was asked for, or the only one; empty if there is none."""
    if wanted and wanted not in tags:
        known = f"Its tags: {', '.join(tags)}" if tags else f"Set it first: git tag {wanted}"
        raise ToranaError(f'the current commit does not have the tag "{wanted}". {known}')
    if not wanted and len(tags) > 1:
        raise ToranaError(f"the current commit has the tags {in_words(tags, 'and')}. Choose one with --tag")
    found = wanted or (tags[0] if tags else "")
    if hidden := next(forbidden_characters(found), None):
        raise ToranaError(
            f"the tag of the current commit contains the invisible character {hidden[1]}. Set another one"
        )
    return found
