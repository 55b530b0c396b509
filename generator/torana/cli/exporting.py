"""`torana export`: tables to edit in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from torana import ToranaError
from torana.cli.shared import load_or_stop
from torana.files import refuse_links
from torana.problems import count


@click.command()
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Output file: .xlsx with a sheet for each table, or .csv for one table.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def export(root: Path, tables: tuple[str, ...], path: Path, force: bool) -> None:
    """Write tables to edit in a spreadsheet.

    They contain the values of the dossier. torana import reads the edited tables.

    TABLE is an entity type (organisations, sources …) or a part of entities (facts, citations, figures, parties …).
    Default: all tables.
    """
    from torana.exports.tables.edited_tables import chosen_tables, csv_table, workbook
    from torana.records.reader import read

    load_or_stop(root)
    records = read(root).records
    chosen = chosen_tables(records.types, tables)
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise ToranaError(f"{path.name} does not end in .xlsx or .csv")
    if ending == ".csv" and len(chosen) > 1:
        raise ToranaError("a CSV file has one table. Name the table, or export all tables to an .xlsx file")
    if path.exists() and not force:
        raise ToranaError(f"{path} exists, and may contain your edits. Add --force to replace it")
    refuse_links(path)
    content, rows = workbook(records, chosen) if ending == ".xlsx" else csv_table(records, chosen[0])
    path.write_bytes(content)
    click.echo(
        f"wrote {path}: {count(len(chosen), 'table')}, {count(rows, 'row')}. Edit it, then: torana import {path}"
    )
