"""`torana diff` and `stale`: facts that changed, and facts that were not checked for a long time."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import click

from torana import ToranaError
from torana.cli.shared import stop_on_problems


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

    with git_history.files_at(root, old) as folder:
        before = load_dossier(folder)
    if before.dossier is None:
        raise ToranaError(f'the dossier at "{old}" has problems, so it cannot be compared')
    if new is None:
        after = load_dossier(root)
        stop_on_problems(after, root)
    else:
        with git_history.files_at(root, new) as folder:
            after = load_dossier(folder)
    if after.dossier is None:
        raise ToranaError(f'the dossier at "{new}" has problems, so it cannot be compared')
    shown = {"text": as_text, "markdown": as_markdown, "json": as_json}
    click.echo(shown[form](differences(before.dossier, after.dossier)))


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
    from torana.dossier.load import load_dossier
    from torana.wording.words import count

    parts = re.fullmatch(r"(\d{1,5})([dwmy])", older_than)
    if parts is None:
        raise ToranaError(f'"{older_than}" is not an age. Write 180d, 26w, 6m or 1y')
    limit = int(parts[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[parts[2]]
    loaded = load_dossier(root)
    stop_on_problems(loaded, root)
    assert loaded.dossier is not None
    today = day.date() if day else datetime.date.today()
    rows = []
    for fact in loaded.dossier.facts:
        last = fact.fact.checked.first if fact.fact.checked else None
        if last is None or (today - last).days > limit:
            rows.append((last or datetime.date.min, fact.key, fact))
    for last, key, fact in sorted(rows, key=lambda row: row[:2]):
        age = "never checked" if last == datetime.date.min else f"checked {last}, {(today - last).days} days ago"
        click.echo(f"{fact.position.file}:{fact.position.line}: {key}: {age}")
    every = len(loaded.dossier.facts)
    click.echo(f"{len(rows)} of {count(every, 'fact')} not checked in the last {count(limit, 'day')}")
