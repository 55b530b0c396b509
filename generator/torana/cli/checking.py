"""`torana check`: all problems of a dossier, or of a built site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from torana.cli.shared import stop_on_problems
from torana.problems import as_github, as_json, as_text, count, printable

if TYPE_CHECKING:
    from torana.site.check_record import CheckOutcome


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="Output format.")
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check a built site instead: links, anchors, ids, titles, addresses, sitemap, data.",
)
@click.option("--strict", is_flag=True, help="Exit with status 1 if there is a warning.")
@click.pass_obj
def check(root: Path, form: str, site: Path | None, strict: bool) -> None:
    """Check every file of the dossier, and show all problems.

    Hand-written pages and mkdocs.yml are checked too.
    """
    if site:
        _check_site(site)
    outcome = _outcome(root)
    problems, doubts = outcome.problems, outcome.doubts
    if form == "json":
        click.echo(as_json(problems, outcome.counts, doubts))
    elif form == "github":
        if shown := "\n".join(filter(None, (as_github(problems), as_github(doubts, "warning")))):
            click.echo(shown)
    else:
        if doubts:
            click.echo(as_text(doubts, root, "warning: ") + "\n", err=True)
        stop_on_problems(outcome, root)
        if outcome.updated:
            click.echo(f"updated for completion in editors: {', '.join(outcome.updated)}")
    if form != "json":
        also = f", {count(len(doubts), 'warning')}" if doubts else ""
        click.echo(f"{outcome.problem_count}{also}; {outcome.summary}")
    sys.exit(1 if problems or (strict and doubts) else 0)


def _outcome(root: Path) -> CheckOutcome:
    from torana.site.check_record import input_digest, last_outcome
    from torana.site.inputs import code_digest, git_state

    code, git = code_digest(), git_state(root)
    digest = input_digest(root, code, git)
    if outcome := last_outcome(root, digest):
        return outcome
    # This imports much more.
    from torana.site.checking import check

    return check(root, code, digest, git)


def _check_site(site: Path) -> NoReturn:
    from torana.audit.built_site import check_site
    from torana.site.page_maker import cores

    problems, summary = check_site(site, cores())
    for problem in problems:
        click.echo(printable(problem), err=True)
    click.echo(f"{count(len(problems), 'problem') if problems else 'no problems'}; {summary}")
    sys.exit(1 if problems else 0)
