"""`torana todo` and `drafts`: what an editor could do next, and facts that are not published yet."""

from __future__ import annotations

from pathlib import Path

import click

from torana.cli.shared import load_or_stop
from torana.problems import count, short
from torana.records.suggestions import near


@click.command()
@click.option("--kind", "kinds", multiple=True, help="Print only this list, such as figures. Can be repeated.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Tasks of each list to print; with 0, only the number of tasks.",
)
@click.option("--all", "everything", is_flag=True, help="Print all tasks of each list.")
@click.pass_obj
def todo(root: Path, kinds: tuple[str, ...], limit: int, everything: bool) -> None:
    """List what an editor could do next, the most valuable first.

    It begins with the number of tasks of each kind.
    """
    from torana.audit.todo import LISTS, Content, tasks
    from torana.dossier import git_history
    from torana.records.reader import read
    from torana.site.publish import CACHE

    known = [each.kind for each in LISTS]
    for kind in kinds:
        if kind not in known:
            raise click.UsageError(f'there is no list "{kind}": {near(kind, known)}')
    loaded, dossier = load_or_stop(root)
    languages = tuple(catalogue.language for catalogue in loaded.catalogues)
    history = git_history.read(root, root / CACHE / "history")
    lists = tasks(Content(dossier, read(root).records, history, languages), kinds)
    click.echo(count(sum(map(len, lists.values())), "task") if lists else "nothing to do")
    for task_list, found in lists.items():
        click.echo(f"{len(found):>6,}  {task_list.kind:<11}  {task_list.title}")
    for task_list, found in lists.items():
        shown = found if everything else found[:limit]
        if shown:
            click.echo(f"\n{task_list.title}: {len(found):,}\n{task_list.advice}")
        for task in shown:
            click.echo(f"  {task.position.file}:{task.position.line}: {short(task.text)}")
        if shown and len(found) > len(shown):
            others = f"{len(found) - len(shown):,} more"
            click.echo(f"  … and {others}. To see them: torana todo --kind {task_list.kind} --all")


@click.command()
@click.pass_obj
def drafts(root: Path) -> None:
    """List the facts that are not published.

    These are drafts, and facts under embargo.
    """
    _, dossier = load_or_stop(root, drafts=True)
    hidden = [fact for fact in dossier.facts if not fact.fact.is_published(dossier.settings.as_of)]
    for fact in sorted(hidden, key=lambda each: each.position):
        until = f'embargo: published when "as_of" is {fact.fact.embargo} or later' if fact.fact.embargo else ""
        state = "; ".join(filter(None, ("draft" if fact.fact.draft else "", until)))
        click.echo(f"{fact.position.file}:{fact.position.line}: {fact.key}: {state}")
    click.echo(f"{len(hidden):,} of {count(len(dossier.facts), 'fact')} not published")
