"""`torana check`: all problems of a dossier, or of a built site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from torana.cli.shared import stop_on_problems
from torana.problems import as_github, as_json, as_text, count, printable


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
    """Check every file of the dossier, including hand-written pages and mkdocs.yml, and show all problems."""
    from torana.site.checking import all_warnings, check_all

    if site:
        _check_site(site)
    reading, loaded, updated = check_all(root)
    doubts = all_warnings(root, reading.records)
    if form == "json":
        click.echo(as_json(loaded.problems, loaded.counts, doubts))
    elif form == "github":
        if shown := "\n".join(filter(None, (as_github(loaded.problems), as_github(doubts, "warning")))):
            click.echo(shown)
    else:
        if doubts:
            click.echo(as_text(doubts, root, "warning: ") + "\n", err=True)
        stop_on_problems(loaded, root)
        if updated:
            click.echo(f"updated for completion in editors: {', '.join(updated)}")
    if form != "json":
        also = f", {count(len(doubts), 'warning')}" if doubts else ""
        click.echo(f"{loaded.problem_count}{also}; {loaded.summary}")
    sys.exit(1 if loaded.problems or (strict and doubts) else 0)


def _check_site(site: Path) -> NoReturn:
    from torana.audit.built_site import check_site
    from torana.site.page_maker import cores

    problems, summary = check_site(site, cores())
    for problem in problems:
        click.echo(printable(problem), err=True)
    click.echo(f"{count(len(problems), 'problem') if problems else 'no problems'}; {summary}")
    sys.exit(1 if problems else 0)
