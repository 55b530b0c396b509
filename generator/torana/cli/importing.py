"""`torana import`: the sources of a bibliography, or the values of a spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.cli.shared import load_or_stop
from torana.problems import Problem, ProblemsError, as_text, count

if TYPE_CHECKING:
    from torana.dossier.graph import Dossier
    from torana.dossier.load import LoadResult
    from torana.editing.sheets.importing import SheetImport

_SHEETS = (".xlsx", ".csv", ".tsv")
_SHOWN = 5
"""The number of missing rows of a table that are named."""


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind", default="", help="For a bibliography: the kind for entries whose type matches no kind of the dossier."
)
@click.option("--table", default="", help="For a spreadsheet: the name of the table. Default: the name of the sheet.")
@click.option(
    "--map",
    "mapped",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For a table that was not exported: the mapping file, which gives the column for each key.",
)
@click.option("--dry-run", is_flag=True, help="For a spreadsheet: show the changes, and write nothing.")
@click.option("--yes", is_flag=True, help="For a spreadsheet: write the changes without asking.")
@click.pass_obj
def import_(root: Path, file: Path, kind: str, table: str, mapped: Path | None, dry_run: bool, yes: bool) -> None:
    """Import a bibliography, or the changes made in a spreadsheet.

    If FILE is a bibliography in BibTeX, RIS or CSL-JSON, a source is written for each entry. An entry is skipped if a
    source already has its address.

    If FILE is a spreadsheet that torana export wrote (.xlsx, .csv), or another table with --map, the changes are shown
    first.

    If an entry or a cell has a problem, nothing is written.
    """
    if file.suffix.lower() in _SHEETS:
        if kind:
            raise click.UsageError("--kind is for a bibliography")
        _import_sheets(root, file, table, mapped, dry_run=dry_run, yes=yes)
    elif table or mapped or dry_run or yes:
        raise click.UsageError("--table, --map, --dry-run and --yes are for a spreadsheet")
    else:
        _import_references(root, file, kind)


def _import_references(root: Path, file: Path, kind: str) -> None:
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
        click.echo(f'skipped {position.file}:{position.line}: the source "{slug}" already has this address')
    for change in imported.files:
        click.echo(f"wrote {change.path.relative_to(root).as_posix()}")
    click.echo(f"{count(len(imported.files), 'new source')}, {len(imported.known)} skipped")


def _import_sheets(root: Path, file: Path, table: str, mapped: Path | None, *, dry_run: bool, yes: bool) -> None:
    from torana.editing.sheets.importing import import_sheets, read_sheets, with_files
    from torana.editing.sheets.mapping import read_mapping
    from torana.records.reader import read

    _, before = load_or_stop(root, drafts=True)
    mapping = read_mapping(root, mapped) if mapped else None
    sheets = read_sheets(root, file, mapping)
    imported = import_sheets(root, read(root).records, sheets, table or (mapping.table if mapping else ""), mapping)
    if imported.files or imported.problems:
        with with_files(root, imported.files) as loaded:
            _show(root, before, loaded, imported)
    for name, keys in imported.missing.items():
        more = f" and {len(keys) - _SHOWN:,} more" if len(keys) > _SHOWN else ""
        click.echo(f"not in the table {name}, so not changed or deleted: {', '.join(keys[:_SHOWN])}{more}")
    if not imported.files:
        click.echo("no changes: the cells have the same values as the dossier")
    elif dry_run:
        click.echo("nothing was written, because of --dry-run")
    elif yes or click.confirm(f"Write {count(len(imported.files), 'file')}?"):
        _write(root, imported)
        click.echo(f"wrote {count(len(imported.files), 'file')}")
    else:
        raise ToranaError("nothing was written")


def _write(root: Path, imported: SheetImport) -> None:
    """Write the files, unless the dossier has changed since they were shown."""
    from torana.dossier.load import load_dossier
    from torana.editing.saving import saved

    if changed := imported.changed_meanwhile():
        name = changed.relative_to(root).as_posix()
        raise ToranaError(f"{name} has changed meanwhile, so nothing was written. Run the command again")
    with saved(imported.files):
        _stop(root, imported, load_dossier(root, drafts=True).problems)


def _show(root: Path, before: Dossier, loaded: LoadResult, imported: SheetImport) -> None:
    """Print the changes; or the problems, and exit with status 1."""
    from torana.dossier.diff import as_text as changes_as_text
    from torana.dossier.diff import differences

    _stop(root, imported, loaded.problems)
    assert loaded.dossier
    click.echo(changes_as_text(differences(before, loaded.dossier)))


def _stop(root: Path, imported: SheetImport, problems: Sequence[Problem]) -> None:
    """Print the problems of the cells, and those that new values cause in other files, and exit with status 1."""
    from torana.editing.sheets.sheet import as_lines

    of_cells, others = imported.at_cells(root, problems)
    of_cells += imported.problems
    if of_cells or others:
        texts = [as_lines(of_cells), as_text(others, root)]
        click.echo("\n\n".join(filter(None, texts)), err=True)
        click.echo(f"\n{count(len(of_cells) + len(others), 'problem')}; nothing was written", err=True)
        sys.exit(1)
