"""The `torana` command: prints the results of the stages, and sets the exit status. It contains no rules.

A module has one group of commands. A command imports what it needs when it runs, so that `--help` is quick.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from torana import ToranaError, __version__
from torana.cli.building import build, render, serve_
from torana.cli.checking import check
from torana.cli.creating import new_
from torana.cli.documents import sources
from torana.cli.editing import format_, merge, rename
from torana.cli.exporting import export
from torana.cli.importing import import_
from torana.cli.printing import pdf, snapshot
from torana.cli.reporting import diff, stale
from torana.cli.schemas import languages_, schema
from torana.cli.starting import init, upgrade
from torana.cli.suggesting import suggestion
from torana.cli.worklists import drafts, todo
from torana.files import failed_file
from torana.problems import ProblemsError, as_text, short
from torana.records.docstrings import docstring
from torana.records.suggestions import near


class Commands(click.Group):
    """A group that prints our own errors as one line, and suggests the nearest command for a mistyped one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; all of them are text."""
        for argument in args:
            if not argument.isascii() and argument != argument.encode(errors="replace").decode():
                raise click.UsageError(f'"{ascii(argument)[1:-1]}" is not UTF-8 text', ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of ours becomes one line and exit status 1."""
        try:
            return super().invoke(ctx)
        except ToranaError as error:
            click.echo(_message(error, ctx.obj), err=True)
        except BrokenPipeError:
            raise  # the reader of our output has closed it: click exits without a message
        except OSError as error:
            # For a full disk or a folder without write permission, the message is enough.
            click.echo(f"torana: {failed_file(error) or 'cannot continue'}: {error.strerror or error}", err=True)
        ctx.exit(1)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command, or suggest the nearest."""
        if args and self.get_command(ctx, args[0]) is None:
            hint = near(args[0], self.list_commands(ctx))
            raise click.UsageError(f'there is no command "{args[0]}"' + (f": {hint}" if hint else ""), ctx)
        return super().resolve_command(ctx, args)


def _message(error: ToranaError, root: Path) -> str:
    """Return an error as text: in one line, or problems with their lines."""
    if isinstance(error, ProblemsError):
        return as_text(error.problems, root)
    return "torana: " + "\n".join(map(short, str(error).split("\n")))


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from torana.cli.version import installed_commit

        commit = installed_commit()
        click.echo(f"torana, version {__version__}{f', commit {commit}' if commit else ''}")
        context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Folder of the dossier (with mkdocs.yml). Default: the current folder.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Build a static site from dated, cited facts."""
    # Suppress Material's notice about MkDocs 2: docs/hosting.md explains it.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    # Our models need no plugins. Pydantic would look for them in every installed package: `benchmarks/README.md`.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    context.obj = root.resolve()


for each in (
    check,
    build,
    serve_,
    render,
    pdf,
    snapshot,
    new_,
    export,
    import_,
    suggestion,
    init,
    upgrade,
    rename,
    merge,
    format_,
    schema,
    languages_,
    diff,
    stale,
    todo,
    drafts,
    sources,
):
    main.add_command(each)
for command in (*main.commands.values(), *sources.commands.values()):
    if command.help is None and command.callback:
        command.help = docstring(command.callback)
