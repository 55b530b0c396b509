"""`torana diff` and `stale`: facts that changed, and facts that were not checked for a long time."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.cli.shared import load_or_stop
from torana.problems import count

if TYPE_CHECKING:
    from torana.dossier.graph import Dossier


@click.command()
@click.argument("old", metavar="REVISION")
@click.argument("new", metavar="[REVISION]", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="Output format."
)
@click.pass_obj
def diff(root: Path, old: str, new: str | None, form: str) -> None:
    """Show the facts that changed since a git REVISION.

    With a second REVISION, show the changes between the two.
    """
    from torana.dossier import git_history
    from torana.dossier.diff import as_json, as_markdown, as_text, differences
    from torana.dossier.load import load_dossier

    def at(revision: str) -> Dossier:
        with git_history.files_at(root, revision) as folder:
            found = load_dossier(folder).dossier
        if found is None:
            raise ToranaError(f'the dossier at "{revision}" has problems, so it cannot be compared')
        return found

    before = at(old)
    after = at(new) if new is not None else load_or_stop(root)[1]
    shown = {"text": as_text, "markdown": as_markdown, "json": as_json}
    click.echo(shown[form](differences(before, after)))


@click.command()
@click.option(
    "--older-than", default="180d", show_default=True, help="Minimum age of the last check: 180d, 26w, 6m or 1y."
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day to count the age from. Default: today.")
@click.pass_obj
def stale(root: Path, older_than: str, day: datetime.datetime | None) -> None:
    """List facts that have not been checked for a long time.

    Facts that were never checked come first, then those with the oldest checks.
    """
    from torana.dossier.evidence import unchecked_facts
    from torana.records.dates import days_in

    limit = days_in(older_than)
    _, dossier = load_or_stop(root)
    today = day.date() if day else datetime.date.today()
    unchecked = unchecked_facts(dossier.facts, today, limit)
    for fact in unchecked:
        last = fact.fact.checked
        age = f"checked {last}, {(today - last.first).days} days ago" if last else "never checked"
        click.echo(f"{fact.position.file}:{fact.position.line}: {fact.key}: {age}")
    every = len(dossier.facts)
    click.echo(f"{len(unchecked)} of {count(every, 'fact')} not checked in the last {count(limit, 'day')}")
