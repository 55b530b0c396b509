"""`torana todo` and `drafts`: what an editor could do next, and facts that are not published yet."""

from __future__ import annotations

from pathlib import Path

import click

from torana.cli.shared import load_or_stop
from torana.problems import count, short

LISTED = 5
"""Tasks of each list that `torana todo` prints by default."""


@click.command()
@click.option("--all", "everything", is_flag=True, help=f"Print all tasks, not only the first {LISTED} of each list.")
@click.pass_obj
def todo(root: Path, everything: bool) -> None:
    """List what an editor could do next, the most valuable first."""
    from torana.audit.todo import Content, tasks
    from torana.dossier import git_history
    from torana.records.reader import read
    from torana.site.publish import CACHE

    loaded, dossier = load_or_stop(root)
    languages = tuple(catalogue.language for catalogue in loaded.catalogues)
    history = git_history.read(root, root / CACHE / "history")
    number = 0
    for task_list, found in tasks(Content(dossier, read(root).records, history, languages)):
        click.echo(f"{task_list.title}: {len(found):,}\n{task_list.advice}")
        shown = found if everything else found[:LISTED]
        for task in shown:
            click.echo(f"  {task.position.file}:{task.position.line}: {short(task.text)}")
        if others := len(found) - len(shown):
            click.echo(f"  … and {others:,} more. To see them: torana todo --all")
        click.echo()
        number += len(found)
    click.echo(count(number, "task") if number else "nothing to do")


@click.command()
@click.pass_obj
def drafts(root: Path) -> None:
    """List the facts that are not published: drafts, and those whose embargo has not passed."""
    _, dossier = load_or_stop(root, drafts=True)
    hidden = [fact for fact in dossier.facts if not fact.fact.is_published(dossier.settings.as_of)]
    for fact in sorted(hidden, key=lambda each: each.position):
        until = f'embargo: published when "as_of" is {fact.fact.embargo} or later' if fact.fact.embargo else ""
        state = "; ".join(filter(None, ("draft" if fact.fact.draft else "", until)))
        click.echo(f"{fact.position.file}:{fact.position.line}: {fact.key}: {state}")
    click.echo(f"{len(hidden):,} of {count(len(dossier.facts), 'fact')} not published")
