"""`torana schema` and `languages`: files that are generated from the content and stored with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

import torana
from torana.cli.shared import load_or_stop
from torana.files import has_content, write_file
from torana.problems import count


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Write nothing. Exit with status 1 if a file is out of date.")
@click.pass_obj
def schema(root: Path, only_check: bool) -> None:
    """Write the JSON Schemas of the YAML files.

    Editors use them for completion and explanations.
    """
    from torana.editing.schemas import outdated_schemas, write_schemas
    from torana.records.reader import read, refuse_other_folders

    refuse_other_folders(root)
    outdated = outdated_schemas(root, read(root).records)
    if only_check:
        for name in outdated:
            click.echo(f"{name} is out of date. Run torana schema", err=True)
        sys.exit(1 if outdated else 0)
    write_schemas(root, outdated)
    click.echo(f"{count(len(outdated), 'schema')} written")


@click.command(name="languages")
@click.argument("tags", metavar="[LANGUAGE]...", nargs=-1)
@click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing. Exit with status 1 if a catalogue is out of date or incomplete.",
)
@click.pass_obj
def languages_(root: Path, tags: tuple[str, ...], only_check: bool) -> None:
    """Update the translation catalogues.

    If a LANGUAGE such as ja has no catalogue, one is created.
    """
    from torana.pages.shared.summaries import summaries_to_translate
    from torana.site.inputs import template_folders
    from torana.site.mkdocs import configuration
    from torana.site.mkdocs.navigation import titles
    from torana.wording import catalogue_updates

    found, dossier = load_or_stop(root)
    known = {catalogue.language: catalogue.messages for catalogue in found.catalogues}
    for tag in tags:
        known.setdefault(tag, catalogue_updates.empty(tag))
    folders = {
        "generator/torana": Path(torana.__file__).parent,
        "templates": template_folders(root)[-1],
        "docs/assets": root / "docs" / "assets",
    }
    present = [(folder, name) for name, folder in folders.items() if folder.is_dir()]
    navigation, summaries = titles(configuration.load(root).nav), summaries_to_translate(dossier)
    wanted = catalogue_updates.messages(dossier.settings, navigation, present, summaries)
    complete = [_update(root, tag, catalogue, wanted, only_check) for tag, catalogue in sorted(known.items())]
    if only_check and not all(complete):
        sys.exit(1)


def _update(root: Path, tag: str, catalogue: Any, wanted: Any, only_check: bool) -> bool:
    """Update or check one catalogue; return whether it was up to date and complete.

    The arguments are Babel's catalogues; this module does not import Babel.
    """
    from torana.wording import catalogue_updates, catalogues

    name = f"{catalogues.FOLDER}/{tag}.po"
    text = catalogue_updates.refresh_catalogue(catalogue, wanted).encode()
    stale = not has_content(root / name, text)
    if stale and not only_check:
        write_file(root / name, text)
    missing = catalogue_updates.missing(catalogue)
    doubtful = sum(message.fuzzy for message in catalogue if message.id)
    click.echo(
        f"{name}: {count(len(catalogue), 'message')}, {len(missing):,} without a translation, {doubtful:,} to review"
        + (", out of date. Run torana languages" if stale and only_check else "")
    )
    for message in missing[:5] if only_check else ():
        click.echo(f"  {message}")
    return not (missing or stale)
