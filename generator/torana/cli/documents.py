"""`torana sources`: coverage, fingerprints and addresses of the documents that facts cite."""

from __future__ import annotations

import datetime
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from torana import ToranaError
from torana.cli.shared import Progress, address_of, load_or_stop, request_policy
from torana.problems import count
from torana.records.suggestions import near

if TYPE_CHECKING:
    from torana.audit.web_requests import RequestPolicy
    from torana.records.located import Records


class Seconds(click.FloatRange):
    """A number of seconds. To a range of click, `nan` is inside."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert a text to a number of seconds."""
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


@click.group()
def sources() -> None:
    """Check the coverage, fingerprints and addresses of sources."""


@sources.command()
@click.pass_obj
def coverage(root: Path) -> None:
    """List the sentences of sources, and the facts that cite each.

    Only fingerprinted sources are listed. The exit status is 1 if a sentence is not used yet: no fact cites it, and it
    has no reason for that.
    """
    from torana.dossier.evidence import sentence_coverage
    from torana.records.entity_types import SOURCE

    _, dossier = load_or_stop(root, drafts=True)
    open_sentences = 0
    fingerprinted = [source for source in dossier.of_type(SOURCE) if source.record.sections]
    for source in fingerprinted:
        rows = sentence_coverage(source, dossier.backlinks(source))
        accounted = sum(bool(facts or sentence.no_fact) for sentence, facts in rows.values())
        cited = sum(bool(facts) for _, facts in rows.values())
        share = 100 * accounted / len(rows) if rows else 100
        every = count(len(rows), "sentence")
        click.echo(f"{source.slug}: {accounted} of {every} accounted for ({share:.0f}%), {cited} cited")
        if assertions := [each for sentence, _ in rows.values() for each in sentence.assertions]:
            reported = sum(bool(each.carried_by) for each in assertions)
            click.echo(f"  {reported} of {count(len(assertions), 'assertion')} reported by facts")
        for locator, (sentence, facts) in rows.items():
            what = ", ".join(fact.key for fact in facts) or (
                f"no fact: {sentence.no_fact}" if sentence.no_fact else "NOT USED YET"
            )
            click.echo(f"  {locator:>5}  {count(sentence.words, 'word'):>9}  {what}")
        open_sentences += len(rows) - accounted
    if not fingerprinted:
        click.echo("no source has fingerprints. To make them, run torana sources fingerprint FILE")
    sys.exit(1 if open_sentences else 0)


@sources.command(name="check")
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option(
    "--timeout", type=Seconds(0.1, 600), default=20.0, show_default=True, help="Seconds to wait for a response."
)
@click.option("--tries", type=click.IntRange(1, 20), default=3, show_default=True, help="Attempts for each address.")
@click.option(
    "--pause",
    type=Seconds(0, 600),
    default=1.0,
    show_default=True,
    help="Seconds between requests to the same host.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="Output format."
)
@click.option("--passages", is_flag=True, help="Look for the cited passages on the pages of the sources instead.")
@click.option(
    "--save",
    "keeps",
    is_flag=True,
    help="With --passages: write today's date into last_seen of the passages that were found.",
)
@click.pass_obj
def check_sources(
    root: Path,
    slugs: tuple[str, ...],
    timeout: float,
    tries: int,
    pause: float,
    form: str,
    passages: bool,
    keeps: bool,
) -> None:
    """Check that web addresses still work.

    The addresses of all sources and other entities are requested, or only those of each SLUG. With --passages, the
    pages of the sources are searched for the passages that facts cite instead. Dead addresses do not change the exit
    status.
    """
    from torana.records.reader import read, refuse_other_folders

    if keeps and not passages:
        raise click.UsageError("--save is for --passages")
    refuse_other_folders(root)
    records = read(root).records
    for slug in slugs:
        if slug not in records.known:
            hint = near(slug, records.known, records.names_by_slug())
            raise ToranaError(f'there is no entity "{slug}": {hint or "see content/"}')
    policy = replace(request_policy(records), timeout=timeout, tries=tries, pause=pause)
    if passages:
        _check_passages(root, records, slugs, policy, form, keeps)
    else:
        _check_links(records, slugs, policy, form)


def _check_links(records: Records, slugs: tuple[str, ...], policy: RequestPolicy, form: str) -> None:
    from torana.audit import source_links
    from torana.records.field_marks import WebAddress

    chosen = records.narrowed(slugs or None)
    wanted = list(dict.fromkeys((entity.slug, url) for entity, _, _, url in chosen.marked(WebAddress)))
    with Progress() as progress:
        found = source_links.check_links(wanted, policy, progress.done)
    shown = {"text": source_links.as_text, "markdown": source_links.as_markdown}
    click.echo(source_links.as_json(found) if form == "json" else "\n".join(shown[form](found)))


def _check_passages(
    root: Path, records: Records, slugs: tuple[str, ...], policy: RequestPolicy, form: str, keeps: bool
) -> None:
    from torana.audit import source_passages
    from torana.editing.passage_edits import with_sightings
    from torana.editing.saving import save

    pages = source_passages.cited_pages(records, slugs)
    with Progress() as progress:
        found = source_passages.check_passages(pages, policy, datetime.date.today(), progress.done)
    shown = {"text": source_passages.as_text, "markdown": source_passages.as_markdown}
    click.echo(source_passages.as_json(found) if form == "json" else "\n".join(shown[form](found)))
    if keeps:
        save(*with_sightings(root, records, {(row.file, row.path): row.sighting for row in found if row.sighting}))


@sources.command()
@click.argument("fact")
@click.argument("source")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--at", "locator", help="The locator, if the fact cites the source several times.")
@click.option("--words", is_flag=True, help="Store its first and last three words too.")
@click.pass_obj
def passage(root: Path, fact: str, source: str, file: BinaryIO, locator: str | None, words: bool) -> None:
    """Add the fingerprint of a passage to a citation.

    FACT is the key of the fact that cites SOURCE, such as acme#opened. The passage is in FILE, or is read from
    standard input. The page of the source is requested, to check that it contains the passage.
    """
    from torana.audit.source_pages import source_page
    from torana.audit.source_passages import passage_of
    from torana.editing.cited_passages import citation_path
    from torana.editing.passage_edits import with_passages
    from torana.editing.saving import save
    from torana.records.reader import read

    records = read(root).records
    entity, path = citation_path(records, fact, source, locator)
    page = source_page(address_of(records, source), request_policy(records))
    values = passage_of(page, _decoded(file.read(), file.name), datetime.date.today(), words=words)
    save(with_passages(root, records, entity.document.file, {path: values}))
    click.echo(f"wrote {entity.document.file}: the fingerprint of {count(int(values['words']), 'word')}")


@sources.command()
@click.argument("source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def verify(root: Path, source: str, file: Path) -> None:
    """Compare the text in FILE with the fingerprints of SOURCE.

    The exit status is 1 if a sentence is missing, moved or new.
    """
    from torana.records.fingerprints import compare
    from torana.records.reader import read, refuse_other_folders

    refuse_other_folders(root)
    records = read(root).records
    if source not in records.entities["source"]:
        known = records.names_by_slug("source")
        raise ToranaError(f'there is no source "{source}": ' + (near(source, known, known) or "see seeds/"))
    record = records.find(source).record
    if not record.sections:
        raise ToranaError(f'"{source}" has no fingerprints. To make them, run torana sources fingerprint FILE')
    right, wrong, unknown = compare(record, _text(file))
    for mismatch in wrong:
        click.echo(
            f"  {mismatch.locator:>5}  {mismatch.where if mismatch.where == 'missing' else 'now at ' + mismatch.where}"
        )
    new = count(unknown, "new sentence")
    click.echo(f"{source}: {right} of {count(right + len(wrong), 'sentence')} unchanged, {new} in the text")
    sys.exit(1 if wrong or unknown else 0)


@sources.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def fingerprint(file: Path) -> None:
    """Print the sections of a source record, from the text in FILE."""
    from torana.records.fingerprints import as_yaml

    click.echo(as_yaml(_text(file)), nl=False)


def _text(file: Path) -> str:
    return _decoded(file.read_bytes(), str(file))


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ToranaError(f"{name} is not UTF-8 text") from None
