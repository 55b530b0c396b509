"""`torana new`: the first file of an entity, a source from its address, a fact."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.cli.shared import request_policy
from torana.problems import in_words
from torana.records.suggestions import near

if TYPE_CHECKING:
    from torana.editing.saving import EditedFile
    from torana.records.located import Records


class _KindsListed(click.Command):
    """A command whose help lists the entity types. They are imported late, so that `torana --help` stays fast."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from torana.records.entity_types import BUILT_IN

        self.help = (self.help or "").format(kinds=in_words(BUILT_IN.by_name, "or"))
        super().format_help_text(ctx, formatter)


@click.command(name="new", cls=_KindsListed)
@click.argument("kind", metavar="KIND")
@click.argument("name")
@click.option("--slug", help="File name without .yml. Default: derived from NAME.")
@click.option("--source", "cited", help="For a fact: the slug or the web address of its source.")
@click.option("--archive", is_flag=True, help="For a source with an address: let the Internet Archive copy its page.")
@click.pass_obj
def new_(root: Path, kind: str, name: str, slug: str | None, cited: str | None, archive: bool) -> None:
    """Write the first file of an entity.

    KIND is {kinds}. If KIND is source and NAME is a web address, its page is
    requested, and the file has what the page says. If KIND is fact, NAME is
    the slug of an entity, and a fact with empty keys is added to its file.
    With --source, it cites that source; if it is the address of a new one,
    the file of the source is written too.
    """
    from torana.editing.new_entity import new_file
    from torana.editing.saving import save
    from torana.records.reader import read, refuse_other_folders

    refuse_other_folders(root)
    records = read(root).records
    if cited and kind != "fact":
        raise click.UsageError("--source is for a fact: torana new fact ENTITY --source https://…")
    if archive and not _is_address(cited or (name if kind == "source" else "")):
        raise click.UsageError("--archive needs the address of a source: torana new source https://…")
    line = 0
    if kind == "fact":
        files, line = _fact(root, records, name, cited or "", slug, archive)
    elif kind == "source" and _is_address(name):
        existing, file = _source_of_page(root, records, name, slug, archive)
        if file is None:
            raise ToranaError(f'the source "{existing}" already has this address')
        files = [file]
    else:
        files = [new_file(root, records, kind, name, slug)]
    save(*files)
    for file in files:
        number = f":{line}" if line and file is files[-1] else ""
        click.echo(f"wrote {file.path.relative_to(root).as_posix()}{number}")
    click.echo("fill in the empty keys, uncomment the ones you need, then run: torana check")


def _is_address(text: str) -> bool:
    """Return whether a text is a web address, also a wrong one, such as `file:///notes.txt`."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*:/", text, re.IGNORECASE))


def _fact(
    root: Path, records: Records, entity: str, cited: str, slug: str | None, archive: bool
) -> tuple[list[EditedFile], int]:
    """Return the files of a new fact, that of its entity last, and the line on which it begins."""
    from torana.editing.new_fact import citing, with_new_fact

    file, line = with_new_fact(root, records, entity, citing("" if _is_address(cited) else cited))
    if not _is_address(cited):
        known = [slug for slug, type_name in records.known.items() if type_name == "source"]
        if cited and cited not in known:
            raise ToranaError(f'there is no source "{cited}": ' + (near(cited, known) or "see seeds/"))
        return [file], line
    source, new = _source_of_page(root, records, cited, slug, archive)
    file, line = with_new_fact(root, records, entity, citing(source))
    return [*([new] if new else ()), file], line


def _source_of_page(
    root: Path, records: Records, url: str, slug: str | None, archive: bool
) -> tuple[str, EditedFile | None]:
    """Return the slug of the source with an address, and its file with what its page says, if it is a new one.

    What an editor has to check is printed.
    """
    from torana.audit.source_pages import archived_copy, source_page
    from torana.audit.suggested_source import suggestion
    from torana.editing.new_entity import new_file
    from torana.editing.source_suggestions import source_at
    from torana.records.urls import url_problem

    reason, hint = url_problem(url)
    if reason:
        raise ToranaError(f"{reason}: {hint}")
    if existing := source_at(root, records, url):
        return existing, None
    policy = request_policy(records)
    suggested = suggestion(source_page(url, policy), records, datetime.date.today())
    values = dict(suggested.values)
    canonical = str(values["url"])
    if existing := source_at(root, records, canonical):
        return existing, None
    if archive:
        try:
            values["archived"] = archived_copy(canonical, policy)
        except ToranaError as error:
            click.echo(f"not archived: {error}", err=True)
    slug = slug or suggested.slug
    click.echo(f"found: {in_words(values, 'and')}. Compare them with the page")
    if not suggested.is_free:
        click.echo("the page says that it is not free to read: write in seen what you could read")
    return slug, new_file(root, records, "source", "", slug, values)
