"""`torana new`: the first file of an entity, a source from its address, a fact."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.cli.shared import address_of, request_policy
from torana.problems import in_words
from torana.records.suggestions import near

if TYPE_CHECKING:
    from torana.audit.source_pages import SourcePage
    from torana.editing.saving import EditedFile
    from torana.records.located import Records


class _TypesListed(click.Command):
    """A command whose help lists the entity types. They are imported late, so that `torana --help` stays fast."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from torana.records.entity_types import BUILT_IN

        self.help = (self.help or "").format(types=in_words(BUILT_IN.by_name, "or"))
        super().format_help_text(ctx, formatter)


@click.command(name="new", cls=_TypesListed)
@click.argument("kind", metavar="TYPE")
@click.argument("name")
@click.option("--slug", help="File name without .yml. Default: derived from NAME.")
@click.option("--source", "cited", help="For a fact: the slug or the web address of its source.")
@click.option(
    "--archive",
    is_flag=True,
    help="For a source with an address: request a copy of its page from the Internet Archive.",
)
@click.option("--brief", is_flag=True, help="Write only required keys, and those with a value, without explanations.")
@click.option("--passage", help="For a fact with --source: a sentence of its page, whose fingerprint is stored.")
@click.option("--words", is_flag=True, help="With --passage: store its first and last three words too.")
@click.pass_obj
def new_(
    root: Path,
    kind: str,
    name: str,
    slug: str | None,
    cited: str | None,
    archive: bool,
    brief: bool,
    passage: str | None,
    words: bool,
) -> None:
    """Write a file for a new entity, or add a fact to one.

    TYPE is {types}. It can also be a type that the dossier declares.

    If TYPE is source and NAME is a web address, the page is requested, and the fields are filled in from it.

    If TYPE is fact, NAME is the slug of an entity, and a fact with empty keys is added to its file. With --source, the
    fact cites that source. If --source is the address of a new source, its file is written too. With --passage, the
    page of the source is requested, to check that it contains the passage.
    """
    from torana.editing.new_entity import new_file
    from torana.editing.saving import save
    from torana.records.reader import read, refuse_other_folders

    refuse_other_folders(root)
    records = read(root).records
    if cited and kind != "fact":
        raise click.UsageError("--source is for a fact: torana new fact ENTITY --source https://…")
    if (passage and not cited) or (words and not passage):
        raise click.UsageError('--passage needs --source: torana new fact ENTITY --source https://… --passage "…"')
    if archive and not _is_address(cited or (name if kind == "source" else "")):
        raise click.UsageError("--archive needs the address of a source: torana new source https://…")
    line = 0
    sources = _Sources(root, records, slug, archive, brief)
    if kind == "fact":
        files, line = _fact(sources, name, cited or "", passage, words)
    elif kind == "source" and _is_address(name):
        existing, file = sources.of_page(name)
        if file is None:
            raise ToranaError(f'the source "{existing}" already has this address')
        files = [file]
    else:
        files = [new_file(root, records, kind, name, slug, brief=brief)]
    save(*files)
    for file in files:
        number = f":{line}" if line and file is files[-1] else ""
        click.echo(f"wrote {file.path.relative_to(root).as_posix()}{number}")
    others = "" if brief else ", uncomment the ones you need, delete the other comments"
    click.echo(f"fill in the empty keys{others}, then run: torana check")


def _is_address(text: str) -> bool:
    """Return whether a text is a web address, even a wrong one, such as `file:///notes.txt`."""
    return bool(re.match(r"[a-z][a-z0-9+.-]*:/", text, re.IGNORECASE))


def _fact(sources: _Sources, entity: str, cited: str, passage: str | None, words: bool) -> tuple[list[EditedFile], int]:
    """Return the files of a new fact, that of its entity last, and the line on which it begins."""
    from torana.audit.source_passages import passage_of
    from torana.editing.new_fact import citing, with_new_fact

    root, records = sources.root, sources.records
    # An entity that does not exist is reported before anything is requested.
    file, line = with_new_fact(root, records, entity, citing(""), brief=sources.brief)
    if not cited:
        return [file], line
    source, new = sources.cited(cited)
    fingerprint = None
    if passage:
        page = sources.page(cited if _is_address(cited) else address_of(records, source))
        fingerprint = passage_of(page, passage, datetime.date.today(), words=words)
    file, line = with_new_fact(root, records, entity, citing(source, fingerprint), brief=sources.brief)
    return [*([new] if new else ()), file], line


@dataclass(slots=True)
class _Sources:
    """Makes sources from their pages. Each page is requested once."""

    root: Path
    records: Records
    slug: str | None
    archive: bool
    brief: bool
    _pages: dict[str, SourcePage] = field(default_factory=dict)

    def page(self, url: str) -> SourcePage:
        from torana.audit.source_pages import source_page

        if url not in self._pages:
            self._pages[url] = source_page(url, request_policy(self.records))
        return self._pages[url]

    def cited(self, source: str) -> tuple[str, EditedFile | None]:
        """Return what `of_page` does, for a slug or an address."""
        if _is_address(source):
            return self.of_page(source)
        known = [slug for slug, type_name in self.records.known.items() if type_name == "source"]
        if source not in known:
            raise ToranaError(f'there is no source "{source}": ' + (near(source, known) or "see seeds/"))
        return source, None

    def of_page(self, url: str) -> tuple[str, EditedFile | None]:
        """Return the slug of the source with an address, and its file with what its page says, if it is a new one.

        What an editor has to check is printed.
        """
        from torana.audit.suggested_source import suggestion
        from torana.editing.new_entity import new_file
        from torana.editing.source_suggestions import source_at
        from torana.records.urls import url_problem

        reason, hint = url_problem(url)
        if reason:
            raise ToranaError(f"{reason}: {hint}")
        if existing := source_at(self.root, self.records, url):
            return existing, None
        suggested = suggestion(self.page(url), self.records, datetime.date.today())
        canonical = str(suggested.values["url"])
        if existing := source_at(self.root, self.records, canonical):
            return existing, None
        values = {**suggested.values, **self._archived(canonical)}
        slug = self.slug or suggested.slug
        click.echo(f"found: {in_words(values, 'and')}. Compare them with the page")
        if not suggested.is_free:
            click.echo('the page says that it is not free to read. Name the part that you could read in "seen"')
        return slug, new_file(self.root, self.records, "source", "", slug, values, brief=self.brief)

    def _archived(self, url: str) -> dict[str, str]:
        from torana.audit.source_pages import archived_copy

        try:
            return {"archived": archived_copy(url, request_policy(self.records))} if self.archive else {}
        except ToranaError as error:
            click.echo(f"not archived: {error}", err=True)
            return {}
