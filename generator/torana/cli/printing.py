"""`torana pdf` and `torana snapshot`: the report as a PDF, and all data in an archive to cite."""

from __future__ import annotations

from pathlib import Path

import click

from torana.cli.shared import load_or_stop
from torana.files import write_file
from torana.problems import count


@click.command()
@click.pass_obj
def pdf(root: Path) -> None:
    """Print the report as a PDF.

    The file is report/report.pdf in the folder of the hand-written pages. The next build adds it to the site. First
    run pip install brotli fonttools typst. If the dossier has no report, no file is written.
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


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--tag", default="", help="Tag to name the snapshot after, if the commit has several.")
@click.pass_obj
def snapshot(root: Path, folder: Path, tag: str) -> None:
    """Write a snapshot of all data, to cite.

    FOLDER gets one archive with the data of the current commit, its checksums, CITATION.cff, .zenodo.json and the
    report as a PDF. The same commit always gives the same bytes.
    """
    from torana.site.snapshot import write_snapshot

    loaded, _ = load_or_stop(root)
    target = folder.resolve()
    written = write_snapshot(loaded, root, target, tag)
    if written.no_report:
        click.echo(f"the report is left out: {written.no_report}")
    click.echo(f"wrote {target / written.archive}: {count(written.data_files, 'data file')}")
    click.echo(f"version {written.version.name}, commit {written.version.commit}")
