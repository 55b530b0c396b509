"""The last check without problems. While no input has changed, `torana check` repeats its outcome.

For the real dossier this takes a third of the time, because neither the dossier nor its model is imported:
`benchmarks/README.md`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from torana import hashing
from torana.problems import Position, Problem
from torana.records.limits import SCHEMAS_FOLDER
from torana.site import inputs
from torana.site.publish import CACHE, make_cache_folder
from torana.site.unchanged import has_links

_TRIAL, _TRIAL_FORMAT = f"{CACHE}/trial", "torana trial build 2"
_CHECK, _CHECK_FORMAT = f"{CACHE}/check", "torana check 1"


class CheckOutcome(NamedTuple):
    """The outcome of a check."""

    problem_count: str
    """As in `Checked`."""
    summary: str
    """As in `Checked`."""
    counts: Mapping[str, int]
    """As in `Checked`."""
    problems: Sequence[Problem]
    doubts: Sequence[Problem]
    """The warnings."""
    updated: Sequence[str] = ()
    """The schemas that were updated."""


class Trial(NamedTuple):
    """The last successful trial build of the hand-written pages: see `checking`."""

    digest: str
    """That of everything that it depended on."""
    folders: list[Path]
    """The folder of the hand-written pages, and those of the theme."""


def last_trial(root: Path) -> Trial | None:
    """Return the record of the last trial build, if it can be read."""
    if (body := hashing.load(root / _TRIAL, _TRIAL_FORMAT)) is None:
        return None
    digest, *folders = json.loads(body)
    return Trial(digest, [Path(os.path.normpath(root / folder)) for folder in folders])


def keep_trial(root: Path, digest: str, folders: Iterable[Path]) -> None:
    """Keep a trial build. Its folders are relative to that of the dossier, which may be copied."""
    _save(root, _TRIAL, _TRIAL_FORMAT, [digest, *(os.path.relpath(folder, root) for folder in folders)])


def input_digest(root: Path, code: str, git: inputs.GitState) -> str:
    """Return a digest of everything that a check depends on; empty if only a check can find out."""
    trial = last_trial(root)
    if trial is None or any(map(has_links, (*inputs.facts(root), root / "templates", *trial.folders))):
        return ""
    docs, *themes = trial.folders
    return inputs.digest_of([root / SCHEMAS_FOLDER], inputs.all_inputs(root, docs, themes, code, git)[0])


def last_outcome(root: Path, digest: str) -> CheckOutcome | None:
    """Return the outcome of the last check without problems, if it had the same inputs."""
    body = hashing.load(root / _CHECK, f"{_CHECK_FORMAT} {digest}") if digest else None
    if body is None:
        return None
    problem_count, summary, counts, doubts = json.loads(body)
    warnings = [Problem(Position(*position), message, hint) for position, message, hint in doubts]
    return CheckOutcome(problem_count, summary, counts, (), warnings)


def keep_outcome(root: Path, digest: str, outcome: CheckOutcome) -> None:
    """Keep the outcome of a check without problems."""
    doubts = [(doubt.position, doubt.message, doubt.hint) for doubt in outcome.doubts]
    _save(root, _CHECK, f"{_CHECK_FORMAT} {digest}", [outcome.problem_count, outcome.summary, outcome.counts, doubts])


def _save(root: Path, file: str, kind: str, content: object) -> None:
    with suppress(OSError):
        make_cache_folder(root / CACHE)
        hashing.save(root / file, kind, json.dumps(content).encode())
