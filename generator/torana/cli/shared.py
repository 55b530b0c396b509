"""Functions that several commands use: reporting problems, showing progress."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.problems import as_text

if TYPE_CHECKING:
    from torana.audit.web_requests import RequestPolicy
    from torana.dossier.graph import Dossier
    from torana.dossier.load import LoadResult
    from torana.records.located import Records
    from torana.site.check_record import CheckOutcome


def stop_on_problems(loaded: LoadResult | CheckOutcome, root: Path) -> None:
    """Print the problems of a dossier, if it has any, and exit with status 1."""
    if loaded.problems:
        click.echo(as_text(loaded.problems, root), err=True)
        click.echo(f"\n{loaded.problem_count}; {loaded.summary}", err=True)
        sys.exit(1)


def load_or_stop(root: Path, *, drafts: bool = False) -> tuple[LoadResult, Dossier]:
    """Read and check a dossier; print its problems and exit with status 1 if it has any.

    `drafts` includes the facts that are not published.
    """
    from torana.dossier.load import load_dossier
    from torana.site.inputs import last_parse_cache

    loaded = load_dossier(root, last_parse_cache(root), drafts=drafts)
    stop_on_problems(loaded, root)
    assert loaded.dossier is not None
    return loaded, loaded.dossier


def request_policy(records: Records) -> RequestPolicy:
    """The request policy of a dossier, with its private hosts."""
    from torana.audit.web_requests import RequestPolicy

    return RequestPolicy(private_hosts=records.settings.record.private_hosts if records.settings else ())


def address_of(records: Records, source: str) -> str:
    """The address of a source, with which a passage is compared.

    Raises:
        ToranaError: It has none, or its file has a problem.
    """
    located = records.get(source)
    if located is None or not located.record.url:
        raise ToranaError(f'the source "{source}" has no address to compare the passage with. Add "url" to its file')
    return str(located.record.url)


class Progress:
    """Progress on standard error: a bar in a terminal, elsewhere a line for each tenth."""

    QUIET = 2_000
    """Number of jobs up to which nothing is printed outside a terminal: they take only seconds."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._started = time.monotonic()
        self._tenths = 0
        self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            click.echo("\r\033[K", nl=False, err=True)

    def done(self, count: int, whole: int) -> None:
        """Show the number of finished jobs."""
        passed = time.monotonic() - self._started
        left = passed / count * (whole - count)
        text = f"{count:,} of {whole:,} done, about {left:.0f} s left"
        if self._terminal:
            filled = 30 * count // whole
            click.echo(f"\r\033[K[{'#' * filled}{'-' * (30 - filled)}] {text}", nl=False, err=True)
            self._drawn = True
        elif whole > self.QUIET and 10 * count // whole > self._tenths:
            self._tenths = 10 * count // whole
            click.echo(text, err=True)
