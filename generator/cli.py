"""The `torana` command: prints what the house says and sets the exit status; it holds no rule."""

from __future__ import annotations

import datetime
import gc
import os
import re
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import BaseModel

from generator import ToranaError, __version__, difference, history, languages, reachable, starting, wording
from generator.editing import renamed, with_new_fact
from generator.entities import BY_NAME, ENTITY_TYPES, SETTINGS_FILE, EntityType
from generator.export import as_json, json_schemas
from generator.fingerprint import as_yaml, compare
from generator.formatting import formatted
from generator.house import Checked, checked, rendered
from generator.model import Records, Settings, near_slug, slug_fault
from generator.problems import Problem, as_github, as_text, near, printable
from generator.problems import as_json as problems_as_json
from generator.publish import swapped_in
from generator.read import read
from generator.readings import Readings
from generator.render import template_folders


class Commands(click.Group):
    """Turns our own errors into one line and exit status 1, and offers the nearest command for a mistyped one."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an error of ours is one line."""
        try:
            return super().invoke(ctx)
        except ToranaError as error:
            click.echo(f"torana: {error}", err=True)
        except BrokenPipeError:
            raise  # whoever reads our output has seen enough: click ends quietly
        except OSError as error:
            # A full disk, a folder that may not be written to: what the user can mend is all in the message.
            click.echo(f"torana: {error.filename or 'cannot go on'}: {error.strerror or error}", err=True)
        ctx.exit(1)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Finds the command, or says which one was meant."""
        if args and self.get_command(ctx, args[0]) is None:
            hint = near(args[0], self.list_commands(ctx))
            raise click.UsageError(f'there is no command "{args[0]}"' + (f": {hint}" if hint else ""), ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="torana")
@click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder of the dossier: that of mkdocs.yml. Default: this one.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Structured, cited facts in, a fast static site out."""
    # Material's notice about MkDocs 2 is for whoever chooses the theme: docs/hosting.md says what it means.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    context.obj = root.resolve()


def _stop_on_problems(found: Checked, root: Path) -> None:
    if found.problems:
        click.echo(as_text(found.problems, root), err=True)
        click.echo(f"\n{wording.count(len(found.problems), 'problem')}; {found.summary}", err=True)
        sys.exit(1)


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check a built site instead: links, anchors, ids, titles, addresses, sitemap, data.",
)
@click.pass_obj
def check(root: Path, form: str, site: Path | None) -> None:
    """Check every file of content/ and seeds/ and show all problems at once."""
    if site:
        _check_site(site)
    readings = Readings()
    found = checked(root, readings)
    if form == "json":
        click.echo(problems_as_json(found.problems, found.counts))
    elif form == "github":
        if found.problems:
            click.echo(as_github(found.problems))
    else:
        _stop_on_problems(found, root)
        if (root / "schemas").is_dir() and (old := _stale_schemas(root, read(root, readings).records)):
            click.echo(f"{', '.join(old)}: not up to date, so editors offer old names; run torana schema", err=True)
    if form != "json":
        click.echo(
            f"{wording.count(len(found.problems), 'problem') if found.problems else 'no problems'}; {found.summary}"
        )
    sys.exit(1 if found.problems else 0)


def _check_site(site: Path) -> NoReturn:
    from generator.factory import cores
    from generator.inspect_site import inspected

    faults, told = inspected(site, cores())
    for fault in faults:
        click.echo(printable(fault), err=True)
    click.echo(f"{wording.count(len(faults), 'fault') if faults else 'no faults'}; {told}")
    sys.exit(1 if faults else 0)


@main.command()
@click.option("--site-dir", type=click.Path(file_okay=False, path_type=Path), help="Where to. Default: site/.")
@click.option("--plain", is_flag=True, help="Let MkDocs make every page, one after the other: the same bytes, slowly.")
@click.option("--no-cache", is_flag=True, help="Make every page anew, and keep nothing for the next time.")
@click.option("--profile", is_flag=True, help="Show where the time went.")
@click.option("--part", help="Build one part of several, such as 2/4; the parts' folders together are the site.")
@click.option("--jobs", type=click.IntRange(1), help="How many processes make pages. Default: one for each core.")
@click.pass_obj
def build(
    root: Path, site_dir: Path | None, plain: bool, no_cache: bool, profile: bool, part: str | None, jobs: int | None
) -> None:
    """Check, build the whole site beside its place, and swap it in when all went well."""
    from generator import building

    started = time.monotonic()
    target = site_dir.resolve() if site_dir else root / "site"
    if target == root or target in root.parents or target in (root / "content", root / "seeds", root / "docs"):
        raise ToranaError(f"{target} holds the dossier itself: give another --site-dir")
    number = _part(part) if part else (1, 1)
    if plain and part:
        raise ToranaError("MkDocs cannot build a part of a site: leave out --plain or --part")
    # A part that is not the first has no front page.
    pattern = "index.html" if number[0] == 1 else "*/*/index.html"
    if target.is_dir() and any(target.iterdir()) and not any(target.glob(pattern)):
        raise ToranaError(f"{target} is not empty and holds no site: give another --site-dir, or empty it")
    # All that is read lives to the end, so looking for garbage in it takes as long as reading it.
    gc.disable()
    with Progress() as progress:
        result = building.build(
            root,
            target,
            plain=plain,
            cache=not no_cache,
            jobs=jobs,
            part=number,
            done=progress.done,
            waits=lambda: click.echo("another build of this dossier is running: waiting for its end", err=True),
        )
    if result.found:
        _stop_on_problems(result.found, root)
        click.echo(result.found.summary)
    if profile:
        for name, seconds in result.laps.items():
            click.echo(f"{seconds:8.2f} s  {name}")
    click.echo(f"{result.told} in {time.monotonic() - started:.1f} s: {target}")
    gc.freeze()  # else the interpreter looks for garbage in all of it once more before it ends


def _part(text: str) -> tuple[int, int]:
    number, _, whole = text.partition("/")
    if not (number.isdigit() and whole.isdigit() and 1 <= int(number) <= int(whole)):
        raise ToranaError(f'"{text}" is no part: write 2/4 for the second of four')
    return int(number), int(whole)


class Progress:
    """What is done and what is left: a bar at a terminal, elsewhere a line for each tenth; on standard error."""

    QUIET = 2_000
    """Jobs up to which it says nothing outside a terminal: they take seconds."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._started = time.monotonic()
        self._tenths = 0
        self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            click.echo("\r\033[K", nl=False, err=True)

    def done(self, count: int, whole: int) -> None:
        """Says how far it is."""
        passed = time.monotonic() - self._started
        left = passed / count * (whole - count)
        text = f"{count:,} of {whole:,} done, about {left:.0f} s left"
        if self._terminal:
            filled = 30 * count // whole
            click.echo(f"\r\033[K[{'#' * filled}{'-' * (30 - filled)}] {text}", nl=False, err=True)
            self._drawn = True
        elif whole > self.QUIET and 10 * count // whole > self._tenths:
            self._tenths = 10 * count // whole
            click.echo(text, err=True)


@main.command(name="serve")
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where the preview listens.")
@click.pass_obj
def serve_(root: Path, address: str) -> None:
    """Preview the site; it follows every change of a file."""
    from generator.building import remembered
    from generator.preview import Preview
    from generator.serve import Server, serve

    if not (root / "mkdocs.yml").is_file() or not (root / SETTINGS_FILE).is_file():
        _stop_on_problems(checked(root), root)
    server = Server(address)
    preview = Preview(root, remembered(root), tell=lambda text: click.echo(text, err=True))
    serve(server, preview)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def render(root: Path, folder: Path) -> None:
    """Write the Markdown of every page to FOLDER, with a mkdocs.yml that builds it without Torana."""
    from generator import plugin

    found = checked(root)
    _stop_on_problems(found, root)
    assert found.dossier is not None
    target = folder.resolve()
    if target.is_dir() and any(target.iterdir()) and not (target / ".torana").is_file():
        raise ToranaError(f"{target} is not empty and was not made by torana render: give another folder")
    site = plugin.site_of(root)
    result = rendered(found, root, site, history.told(root))
    with swapped_in(target) as stage:
        docs = stage / "docs"
        if (root / "docs").is_dir():
            shutil.copytree(root / "docs", docs, ignore=shutil.ignore_patterns(".*"))
        for path in docs.rglob("*.md"):
            text = path.read_text("utf-8-sig")
            _write(path, plugin.with_citation(text, path.relative_to(docs).as_posix(), result.plan).encode())
        for page, markdown in result.pages:
            _write(docs / page.path, markdown.encode())
        for export in result.exports:
            _write(docs / export.path, export.content)
        _write(stage / "mkdocs.yml", plugin.plain_config(root, target, found.dossier).encode())
        _write(stage / ".torana", b"Made by torana render; replaced as a whole by the next.\n")
    click.echo(found.summary)
    click.echo(f"wrote {len(result.pages):,} pages and {len(result.exports):,} files of data: {target}")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@main.command()
@click.argument("kind", metavar="KIND")
@click.argument("name")
@click.option("--slug", help="The name of the file; made from NAME without it.")
@click.pass_obj
def new(root: Path, kind: str, name: str, slug: str | None) -> None:
    """Write the first file of an entity: KIND is sector, organisation, initiative, place or source.

    With fact as KIND, NAME is the slug of an entity, whose file gets one fact more.
    """
    if kind == "fact":
        _new_fact(root, name)
        return
    entity_type = BY_NAME.get(kind)
    if entity_type is None:
        raise ToranaError(f'there is no kind of file "{kind}": ' + near(kind, [*BY_NAME, "fact"]))
    slug = slug or near_slug(name)
    reason = slug_fault(slug) if slug else "is no slug: the name has no letter a-z"
    if reason:
        raise ToranaError(f'"{slug or name}" {reason}; give one with --slug')
    path = root / entity_type.folder / f"{slug}.yml"
    records = read(root).records
    owner = records.known.get(slug)
    if path.exists() or owner:
        raise ToranaError(f'"{slug}" is already {owner or "a file"}: open it, or give another --slug')
    settings = records.settings.record if records.settings else None
    _write(path, _skeleton(entity_type, name, settings).encode())
    click.echo(f"wrote {path.relative_to(root).as_posix()}")
    click.echo("fill in the keys without a value, take the # from those you need, then run: torana check")


def _new_fact(root: Path, slug: str) -> None:
    known = read(root).records.known
    if slug not in known:
        raise ToranaError(f'there is no entity "{slug}" to write a fact for: ' + (near(slug, known) or "see content/"))
    file = f"{BY_NAME[known[slug]].folder}/{slug}.yml"
    text, line = with_new_fact((root / file).read_bytes(), file)
    _write(root / file, text.encode())
    click.echo(f"wrote {file}:{line}")
    click.echo("fill in the keys without a value, take the # from those you need, then run: torana check")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Begin a new dossier in FOLDER, with a small example, a README and a workflow for GitHub Pages."""
    target = folder.resolve()
    count = starting.begin(target)
    for name, content in _schemas(read(target).records).items():
        _write(target / "schemas" / name, content)
    click.echo(f"wrote {wording.count(count, 'file')}: {target}")
    click.echo(f"now: cd {folder} and torana build; README.md tells what to change first")


@main.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename(root: Path, old: str, new: str) -> None:
    """Give the entity OLD the slug NEW, wherever it is named; its old address leads to the new one."""
    _stop_on_problems(checked(root), root)
    records = read(root).records
    texts = renamed(root, records, old, new)
    gone = root / records.find(old).document.file
    before = {path: path.read_bytes() for path in [gone, *texts] if path.is_file()}
    for path, text in texts.items():
        _write(path, text.encode())
    gone.unlink()
    found = checked(root)
    if found.problems:
        for path in texts.keys() - before.keys():
            path.unlink()
        for path, content in before.items():
            _write(path, content)
        click.echo("nothing was renamed, since this would be wrong then:\n", err=True)
    _stop_on_problems(found, root)
    click.echo(f"{old} is now {new}, in {wording.count(len(texts), 'file')}; its old address leads there")


@main.command(name="format")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit status 1 where a file has another form.")
@click.pass_obj
def format_(root: Path, files: tuple[Path, ...], only_check: bool) -> None:
    """Put the YAML files, or those FILES alone, into their one form; comments stay."""
    wanted = {path.resolve() for path in files}
    problems: list[Problem] = []
    stale = 0
    count = 0
    for path, model in _yaml_files(root):
        if wanted and path not in wanted:
            continue
        count += 1
        file = path.relative_to(root).as_posix()
        raw = path.read_bytes()
        text, found = formatted(raw, file, model)
        problems += found
        if found or text.encode() == raw:
            continue
        stale += 1
        if only_check:
            click.echo(f"{file} has another form: run torana format", err=True)
        else:
            temporary = path.with_suffix(".yml~")
            temporary.write_bytes(text.encode())
            shutil.copymode(path, temporary)
            temporary.replace(path)
    if problems:
        click.echo(f"{as_text(problems, root)}\n\nfiles with problems were left as they are", err=True)
    done = "not in form" if only_check else "written"
    click.echo(f"{wording.count(count, 'file')}, {stale} {done}")
    if problems or (only_check and stale):
        sys.exit(1)


def _yaml_files(root: Path) -> Iterator[tuple[Path, type[BaseModel]]]:
    """Every YAML file of a dossier with the model of what it says."""
    if (root / SETTINGS_FILE).is_file():
        yield root / SETTINGS_FILE, Settings
    for entity_type in ENTITY_TYPES:
        for path in sorted((root / entity_type.folder).glob("*.yml")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path, entity_type.model


def _skeleton(entity_type: EntityType, name: str, settings: Settings | None) -> str:
    """A file with every key: required ones first and empty, the others as comments, each with its sentence."""
    folder = "../" * (entity_type.folder.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={folder}schemas/{entity_type.name}.json"]
    fields = entity_type.model.model_fields
    described_keys = json_schemas(settings)[entity_type.name]["properties"]
    for field_name in sorted(fields, key=lambda key: not fields[key].is_required()):
        described = " ".join((fields[field_name].description or "").split())
        value = ""
        if field_name in ("name", "title"):
            value = " " + as_json(name).decode().strip()
        mark = "" if fields[field_name].is_required() else "# "
        lines.append(f"# {described}")
        if choices := described_keys[field_name].get("enum"):
            lines += textwrap.wrap("One of: " + ", ".join(choices), 100, initial_indent="# ", subsequent_indent="# ")
        lines.append(f"{mark}{field_name}:{value}")
    return "\n".join(lines) + "\n"


@main.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit status 1 where a file is not up to date."
)
@click.pass_obj
def schema(root: Path, only_check: bool) -> None:
    """Write the JSON Schemas that editors complete and explain the YAML files with."""
    if only_check:
        stale = _stale_schemas(root, read(root).records)
        for name in stale:
            click.echo(f"{name} is not up to date: run torana schema", err=True)
        sys.exit(1 if stale else 0)
    records = read(root).records
    wanted = _schemas(records)
    stale = _stale_schemas(root, records)
    for name in stale:
        _write(root / name, wanted[name.removeprefix("schemas/")])
    click.echo(f"{len(wanted)} schemas, {len(stale)} written")


def _stale_schemas(root: Path, records: Records) -> list[str]:
    wanted = _schemas(records)
    return [f"schemas/{name}" for name, content in wanted.items() if not _same(root / "schemas" / name, content)]


def _schemas(records: Records) -> dict[str, bytes]:
    """The files of `schemas/`, with the slugs that there are."""
    settings = records.settings.record if records.settings else None
    names = {
        type_name: {slug: getattr(one.record, "name", "") or one.record.title for slug, one in entities.items()}
        for type_name, entities in records.entities.items()
    }
    return {f"{name}.json": as_json(found) for name, found in json_schemas(settings, names).items()}


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


@main.command(name="languages")
@click.argument("tags", metavar="[LANGUAGE]...", nargs=-1)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; exit status 1 where a word has no translation."
)
@click.pass_obj
def languages_(root: Path, tags: tuple[str, ...], only_check: bool) -> None:
    """Bring the catalogues of the site's own words up to date, or begin one for a LANGUAGE such as ja."""
    from generator import plugin

    found = checked(root)
    _stop_on_problems(found, root)
    assert found.dossier is not None
    here = Path(__file__).parent
    folders = [
        (here, "generator"),
        (template_folders(root)[-1], "templates"),
        (root / "docs" / "assets", "docs/assets"),
    ]
    present = [(folder, name) for folder, name in folders if folder.is_dir()]
    wanted = languages.messages(found.dossier.settings, plugin.nav_titles(root), present)
    catalogues = {catalogue.language: catalogue.messages for catalogue in found.catalogues}
    for tag in tags:
        catalogues.setdefault(tag, languages.empty(tag))
    incomplete = False
    for tag, catalogue in sorted(catalogues.items()):
        file = root / languages.FOLDER / f"{tag}.po"
        text = languages.refreshed(catalogue, wanted)
        stale = not _same(file, text.encode())
        if stale and not only_check:
            _write(file, text.encode())
        lacking = languages.missing(catalogue)
        doubtful = sum(message.fuzzy for message in catalogue if message.id)
        incomplete = incomplete or bool(lacking) or stale
        click.echo(
            f"{languages.FOLDER}/{tag}.po: {len(catalogue):,} messages, {len(lacking):,} without a translation, "
            f"{doubtful:,} to be reviewed" + (", not up to date: run torana languages" if stale and only_check else "")
        )
        for message in lacking[:5] if only_check else ():
            click.echo(f"  {message}")
    if only_check and incomplete:
        sys.exit(1)


@main.command()
@click.argument("old", metavar="REVISION")
@click.argument("new", metavar="[REVISION]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to print.")
@click.pass_obj
def diff(root: Path, old: str, new: str | None, form: str) -> None:
    """Show what changed in facts since a REVISION of git, up to the files as they are or to a second one."""
    with history.at(root, old) as folder:
        before = checked(folder)
    if before.dossier is None:
        raise ToranaError(f'the dossier at "{old}" has problems, so nothing can be held against it')
    if new is None:
        after = checked(root)
        _stop_on_problems(after, root)
    else:
        with history.at(root, new) as folder:
            after = checked(folder)
    if after.dossier is None:
        raise ToranaError(f'the dossier at "{new}" has problems, so it cannot be compared')
    shown = {"text": difference.as_text, "markdown": difference.as_markdown, "json": difference.as_json}
    click.echo(shown[form](difference.differences(before.dossier, after.dossier)))


@main.command()
@click.option("--older-than", default="180d", show_default=True, help="Of which age: 180d, 26w, 6m or 1y.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Counted back from which day. Default: today.")
@click.pass_obj
def stale(root: Path, older_than: str, day: datetime.datetime | None) -> None:
    """List facts whose last check against their sources lies long back: first those never checked, then by age."""
    parts = re.fullmatch(r"(\d{1,5})([dwmy])", older_than)
    if parts is None:
        raise ToranaError(f'"{older_than}" is no age: write 180d, 26w, 6m or 1y')
    limit = int(parts[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[parts[2]]
    found = checked(root)
    _stop_on_problems(found, root)
    assert found.dossier is not None
    today = day.date() if day else datetime.date.today()
    rows = []
    for fact in found.dossier.every_fact:
        last = fact.fact.checked.first if fact.fact.checked else None
        if last is None or (today - last).days > limit:
            rows.append((last or datetime.date.min, fact.key, fact))
    for last, key, fact in sorted(rows, key=lambda row: row[:2]):
        age = "never checked" if last == datetime.date.min else f"checked {last}, {(today - last).days} days ago"
        click.echo(f"{fact.position.file}:{fact.position.line}: {key}: {age}")
    every = len(found.dossier.every_fact)
    click.echo(f"{len(rows)} of {wording.count(every, 'fact')} not checked in the last {wording.count(limit, 'day')}")


@main.group()
def sources() -> None:
    """Coverage and fingerprints of the documents that facts are drawn from."""


@sources.command()
@click.pass_obj
def coverage(root: Path) -> None:
    """Which sentences of the fingerprinted documents facts rest on, and which none has used yet."""
    found = checked(root)
    _stop_on_problems(found, root)
    assert found.dossier is not None
    open_sentences = 0
    fingerprinted = [source for source in found.dossier.sources if source.record.sections]
    for source in fingerprinted:
        rows = found.dossier.coverage(source)
        accounted = sum(bool(facts or sentence.no_fact) for sentence, facts in rows.values())
        cited = sum(bool(facts) for _, facts in rows.values())
        share = 100 * accounted / len(rows) if rows else 100
        click.echo(f"{source.slug}: {accounted} of {len(rows)} sentences accounted for ({share:.0f} %), {cited} cited")
        for locator, (sentence, facts) in rows.items():
            what = ", ".join(fact.key for fact in facts) or (
                f"no fact: {sentence.no_fact}" if sentence.no_fact else "NOT YET USED"
            )
            click.echo(f"  {locator:>5}  {sentence.words:>3} words  {what}")
        open_sentences += len(rows) - accounted
    if not fingerprinted:
        click.echo("no source has fingerprints: torana sources fingerprint FILE makes them")
    sys.exit(1 if open_sentences else 0)


@sources.command(name="check")
@click.argument("slugs", metavar="[SOURCE]...", nargs=-1)
@click.option("--timeout", type=click.FloatRange(0.1), default=20.0, show_default=True, help="Seconds for an answer.")
@click.option("--tries", type=click.IntRange(1), default=3, show_default=True, help="How often a silent host is asked.")
@click.option("--pause", type=click.FloatRange(0), default=1.0, show_default=True, help="Seconds between two requests.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to print.")
@click.pass_obj
def check_sources(root: Path, slugs: tuple[str, ...], timeout: float, tries: int, pause: float, form: str) -> None:
    """Ask whether the addresses of all sources, or of those named, still answer; the exit status is always 0."""
    records = read(root).records.entities["source"]
    for slug in slugs:
        if slug not in records:
            raise ToranaError(f'there is no source "{slug}": ' + (near(slug, records) or "its record lies in seeds/"))
    wanted = [(slug, records[slug].record.url) for slug in dict.fromkeys(slugs or records) if records[slug].record.url]
    with Progress() as progress:
        found = reachable.ask_all(wanted, reachable.Manners(timeout, tries, pause), progress.done)
    if form == "json":
        click.echo(reachable.as_json(found))
    else:
        click.echo("\n".join((reachable.as_markdown if form == "markdown" else reachable.as_text)(found)))


@sources.command()
@click.argument("source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def verify(root: Path, source: str, file: Path) -> None:
    """Tell whether the text in FILE is still the one that SOURCE was cited from."""
    records = read(root).records.entities["source"]
    if source not in records:
        raise ToranaError(f'there is no source "{source}": ' + (near(source, records) or "its record lies in seeds/"))
    record = records[source].record
    if not record.sections:
        raise ToranaError(f'"{source}" has no fingerprints: torana sources fingerprint FILE makes them')
    right, wrong, unknown = compare(record, _text(file))
    for mismatch in wrong:
        click.echo(
            f"  {mismatch.locator:>5}  {mismatch.where if mismatch.where == 'missing' else 'now at ' + mismatch.where}"
        )
    click.echo(f"{source}: {right} of {right + len(wrong)} sentences as cited, {unknown} unknown sentences in the text")
    sys.exit(1 if wrong or unknown else 0)


@sources.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def fingerprint(file: Path) -> None:
    """Print the fingerprints of the text in FILE, for the `sections` of its record."""
    click.echo(as_yaml(_text(file)), nl=False)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ToranaError(f"{file} is not UTF-8 text") from None


if __name__ == "__main__":
    main(prog_name="torana")
