"""`torana init` and `upgrade`: the files that a dossier gets from the program."""

from __future__ import annotations

import shutil
import sys
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from torana.problems import count, printable

if TYPE_CHECKING:
    from torana.editing.upgrading import FileUpgrade


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--empty", is_flag=True, help="Leave out the example.")
def init(folder: Path, empty: bool) -> None:
    """Create a new dossier in FOLDER.

    It contains a neutral vocabulary, a small example, a README, issue forms, a Makefile and workflows.
    """
    from torana.editing.init import begin
    from torana.editing.schemas import outdated_schemas, write_schemas
    from torana.records.reader import read

    target = folder.resolve()
    files = begin(target, example=not empty)
    write_schemas(target, outdated_schemas(target, read(target).records))
    click.echo(f"wrote {count(files, 'file')}: {target}")
    click.echo(f"next: cd {folder}, then {_program()} build. README.md lists what to change first")


def _program() -> str:
    """Return the command that runs this program: its path if the shell cannot find it by name."""
    program = Path(sys.argv[0])
    return "torana" if shutil.which("torana") or program.name != "torana" else str(program.absolute())


@click.command()
@click.option("--dry-run", is_flag=True, help="Show the changes as a diff, and write nothing.")
@click.option("--keep", multiple=True, metavar="FILE", help="Leave a file with conflicts as it is. Can be repeated.")
@click.pass_obj
def upgrade(root: Path, dry_run: bool, keep: tuple[str, ...]) -> None:
    """Upgrade the files that torana init wrote.

    The theme, styles, scripts, guides, forms, workflows, Makefile and mkdocs.yml get the changes of the installed
    version of Torana. Your changes stay. content/, seeds/, README.md, docs/about.md, the logo, the icon and
    requirements.txt are not changed.
    """
    from torana.editing.upgrading import plan_upgrade, write_upgrade

    planned = plan_upgrade(root, keep)
    for change in planned.changes:
        reason = f" ({change.reason})" if change.reason else ""
        click.echo(f"{change.action:<6} {change.path}{reason}")
        if dry_run:
            click.echo(_diff(change), nl=False)
    if not planned.is_needed:
        click.echo("nothing to do: the files of this dossier are up to date with this version of Torana")
    elif dry_run:
        click.echo("nothing was written, because of --dry-run")
    else:
        write_upgrade(root, planned)
        changed = sum(change.action != "keep" for change in planned.changes)
        click.echo(f"upgraded {count(changed, 'file')} since Torana {planned.since}. Next: torana check")
    _report_requirement(root)


def _diff(change: FileUpgrade) -> str:
    """Return the changed lines of a text; nothing for another file."""
    old, new = ((content or b"").decode("utf-8", "replace").splitlines() for content in (change.old, change.new))
    is_text = b"\0" not in (change.old or b"") + (change.new or b"")
    lines = unified_diff(old, new, change.path, change.path, lineterm="") if is_text else ()
    return "".join(f"{printable(line)}\n" for line in lines)


def _report_requirement(root: Path) -> None:
    """Print the requirement of this program, if requirements.txt has another one."""
    import torana
    from torana.editing.program_requirement import requirement

    line, file = requirement(Path(torana.__file__).parent), root / "requirements.txt"
    if line and file.is_file() and line not in file.read_text("utf-8", "replace").splitlines():
        click.echo(f"requirements.txt installs another version of Torana than this one, which is: {line}")
