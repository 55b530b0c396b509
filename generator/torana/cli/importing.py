"""`torana import`: the sources of a bibliography."""

from __future__ import annotations

from pathlib import Path

import click

from torana.cli.shared import load_or_stop
from torana.problems import ProblemsError, count


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", default="", help="The kind of the sources whose type fits no kind.")
@click.pass_obj
def import_(root: Path, file: Path, kind: str) -> None:
    """Write a source for each entry of FILE, in BibTeX, RIS or CSL-JSON.

    If an entry has a problem, nothing is written. An entry whose address a source already has is skipped.
    """
    from torana.dossier.load import load_dossier
    from torana.editing.references.imported_sources import import_sources
    from torana.editing.saving import saved
    from torana.records.reader import read

    load_or_stop(root)
    imported = import_sources(root, read(root).records, file, kind)
    if imported.problems:
        raise ProblemsError(imported.problems)
    with saved(imported.files):
        if problems := load_dossier(root).problems:
            raise ProblemsError(imported.at_entries(problems))
    for position, slug in imported.known:
        click.echo(f'skipped {position.file}:{position.line}: the source "{slug}" has its address')
    for change in imported.files:
        click.echo(f"wrote {change.path.relative_to(root).as_posix()}")
    click.echo(f"{count(len(imported.files), 'new source')}, {len(imported.known)} skipped")
