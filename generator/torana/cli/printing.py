"""`torana pdf`: the report as a PDF."""

from __future__ import annotations

from pathlib import Path

import click

from torana.cli.shared import load_or_stop
from torana.files import write_file


@click.command()
@click.pass_obj
def pdf(root: Path) -> None:
    """Print the report as report/report.pdf in the folder of the hand-written pages, for the next build.

    Needs pip install brotli fonttools typst. Without a report, nothing is printed.
    """
    from torana.exports.report_pdf import printed_report
    from torana.pages.shared.report_views import REPORT_PDF, has_report
    from torana.site.mkdocs import configuration

    _, dossier = load_or_stop(root)
    config = configuration.load(root)
    path = configuration.docs_folder(config) / REPORT_PDF
    if not has_report(dossier):
        path.unlink(missing_ok=True)
        click.echo("there is no report")
        return
    write_file(path, printed_report(dossier, configuration.site_of(config)))
    click.echo(f"wrote {path}; the next build adds it to the site")
