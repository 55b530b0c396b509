"""`torana build`, `serve` and `render`: the site, as files or in a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana import ToranaError
from torana.cli.shared import Progress, load_or_stop, stop_on_problems
from torana.problems import count
from torana.records.limits import SETTINGS_FILE

if TYPE_CHECKING:
    from torana.site.build import BuildResult

REASONS = 20
"""Maximum number of reasons that `--profile` prints."""


@click.command()
@click.option("--site-dir", type=click.Path(file_okay=False, path_type=Path), help="Output folder. Default: site/.")
@click.option("--plain", is_flag=True, help="Let MkDocs make every page. The result is the same, but slower.")
@click.option("--no-cache", is_flag=True, help="Make every page again, and save no cache.")
@click.option("--profile", is_flag=True, help="Print the time of each step, and why pages were rebuilt.")
@click.option("--part", help="Build one part of several, such as 2/4. Together, the folders of all parts are the site.")
@click.option("--jobs", type=click.IntRange(1, 512), help="Number of worker processes. Default: one for each core.")
@click.pass_obj
def build(
    root: Path, site_dir: Path | None, plain: bool, no_cache: bool, profile: bool, part: str | None, jobs: int | None
) -> None:
    """Check the dossier and build the site.

    The site is built in a temporary folder, and replaces the old one only if the build succeeds.
    """
    from torana.site.unchanged import WHOLE, cache_folder, unchanged_site

    started = time.monotonic()
    target = (site_dir or root / "site").resolve()
    number = WHOLE if part is None else _part(part)
    if not plain and not no_cache and (site := unchanged_site(root, target, cache_folder(root, number))):
        summary = f"nothing has changed: {count(site.pages, 'page')} reused"
        _print_outcome(summary, site.unset, started, target)
        return
    # All other builds import much more.
    from torana.site.build import BuildOptions, build_site

    options = BuildOptions(plain, not no_cache, jobs, number)
    with Progress() as progress:
        result = build_site(
            root,
            target,
            options,
            done=progress.done,
            on_wait=lambda: click.echo("waiting for another build of this dossier to finish", err=True),
        )
    if result.loaded:
        stop_on_problems(result.loaded, root)
        click.echo(result.loaded.summary)
    if profile:
        _print_profile(result)
    _print_outcome(result.summary, result.unset, started, target)


def _print_outcome(summary: str, unset: Iterable[str], started: float, target: Path) -> None:
    click.echo(f"{summary} in {time.monotonic() - started:.1f} s: {target}")
    for sentence in unset:
        click.echo(sentence)


def _print_profile(result: BuildResult) -> None:
    for name, seconds in result.laps.items():
        click.echo(f"{seconds:8.2f} s  {name}")
    if result.cause:
        click.echo(f"Everything is made again: {result.cause}")
    for name, paths in result.reasons[:REASONS]:
        pages = sum(path.endswith(".html") for path in paths)
        files = f"{count(pages, 'page')} and {count(len(paths) - pages, 'other file')}"
        first = min(paths, key=lambda path: not path.endswith(".html"))
        click.echo(f"{files} rebuilt, such as {first}, because this changed: {name}")


def _part(text: str) -> tuple[int, int]:
    match = re.fullmatch("([0-9]{1,4})/([0-9]{1,4})", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise ToranaError(f'"{text}" is not a part. Write 2/4 for the second of four parts')
    return int(match[1]), int(match[2])


@click.command(name="serve")
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Host and port of the preview.")
@click.pass_obj
def serve_(root: Path, address: str) -> None:
    """Preview the site, and update it after each change."""
    from torana.preview.preview import Preview
    from torana.preview.server import Server, serve
    from torana.site.inputs import READINGS, code_digest, last_parse_cache

    if not (root / "mkdocs.yml").is_file() or not (root / SETTINGS_FILE).is_file():
        load_or_stop(root)
    server = Server(address)
    code = code_digest()
    parse_cache = last_parse_cache(root, code)
    preview = Preview(root, parse_cache, log=lambda text: click.echo(text, err=True))
    serve(server, preview, lambda: parse_cache.save(root / READINGS, code))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def render(root: Path, folder: Path) -> None:
    """Write the Markdown of every page to FOLDER.

    The mkdocs.yml in FOLDER builds the site without Torana.
    """
    from torana.site.rendered_folder import write_folder

    loaded, _ = load_or_stop(root)
    target = folder.resolve()
    rendered = write_folder(loaded, root, target)
    click.echo(loaded.summary)
    files = f"{count(len(rendered.pages), 'page')} and {count(len(rendered.files), 'data file')}"
    click.echo(f"wrote {files}: {target}")
