"""`torana suggestion`: a fact from the issue form."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from torana import ToranaError
from torana.cli.shared import load_or_stop
from torana.problems import as_text


@click.command()
@click.argument("event", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def suggestion(root: Path, event: Path) -> None:
    """Write the fact that was suggested in an issue form.

    EVENT is the file at $GITHUB_EVENT_PATH in a workflow. If the source of the fact is new, its record is written too.
    The text of the form is only checked and written, never executed. If an answer has a problem, or if the dossier
    would have one, nothing is written.
    """
    from torana.audit.suggested_fact import fact_of_form
    from torana.dossier.load import load_dossier
    from torana.editing.issue_form import as_list, read_form
    from torana.editing.saving import saved
    from torana.records.reader import read
    from torana.site.checking import all_warnings

    load_or_stop(root)
    form = read_form(root, event)
    found = fact_of_form(root, read(root).records, form, datetime.date.today())
    if found.problems:
        click.echo(as_list(found.problems), err=True)
        sys.exit(1)
    with saved(found.files):
        if problems := load_dossier(root).problems:
            raise ToranaError("\n".join(f"{each.message}. {each.hint}" for each in problems))
    files = [file.path.relative_to(root).as_posix() for file in found.files]
    for file in files:
        click.echo(f"wrote {file}" + (f":{found.line}" if file == files[-1] else ""))
    for note in found.notes:
        click.echo(note)
    doubts = [each for each in all_warnings(root, read(root).records) if each.position.file in files]
    first = {files[-1]: found.line}
    if shown := [each for each in doubts if each.position.line >= first.get(each.position.file, 0)]:
        click.echo(as_text(shown, root, "warning: "))
