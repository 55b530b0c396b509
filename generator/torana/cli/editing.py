"""`torana rename`, `merge` and `format`: the files of a dossier."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from torana import ToranaError
from torana.cli.shared import load_or_stop, stop_on_problems
from torana.files import name_in
from torana.problems import Problem, as_text, count

if TYPE_CHECKING:
    from torana.editing.saving import EditedFile
    from torana.records.located import Records


@click.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename(root: Path, old: str, new: str) -> None:
    """Change the slug of an entity from OLD to NEW.

    It changes everywhere, and the old addresses lead to the new ones. OLD and NEW can also be the keys of a fact:
    ENTITY#OLD ENTITY#NEW.
    """
    from torana.editing.renaming import rename_entity, rename_fact

    _change_names(root, old, new, rename_fact if "#" in old + new else rename_entity, "renamed {old} to {new}")


@click.command()
@click.argument("target", metavar="A")
@click.argument("merged", metavar="B")
@click.pass_obj
def merge(root: Path, target: str, merged: str) -> None:
    """Merge entity B into entity A.

    Everything that names B then names A, and the addresses of B lead to A. A gets the facts of B, and the fields that
    only B has. If the two files conflict, the command lists the conflicts and writes nothing.
    """
    from torana.editing.merging import merge_entities

    _change_names(root, merged, target, merge_entities, "merged {old} into {new}")


class _NameChange(Protocol):
    """Gives an entity or a fact another name."""

    def __call__(self, root: Path, records: Records, old: str, new: str, /, *, redirect: bool) -> list[EditedFile]: ...


def _change_names(root: Path, old: str, new: str, changed: _NameChange, done: str) -> None:
    """Change a name in all files, or in none if the dossier then has problems; report it in the words of `done`."""
    from torana.dossier.commits import was_published
    from torana.dossier.load import load_dossier
    from torana.editing.page_links import NewPage, renamed_links
    from torana.editing.saving import EditedFile, saved, with_newlines_of
    from torana.records.reader import read
    from torana.wording.catalogue_updates import with_slug

    load_or_stop(root)
    records = read(root).records
    docs, branch = _docs_and_branch(root)
    slug = old.partition("#")[0]
    published = slug in records.known and was_published(root, branch, records.find(slug).document.file)
    changes = changed(root, records, old, new, redirect=published)
    url = records.types.by_name[records.known[slug]].url
    links, left = ([], []) if "#" in old else renamed_links(root, docs, NewPage(f"{url}/{old}", f"{url}/{new}"))
    for path, text in with_slug(root, old, new):
        links.append(EditedFile(path, with_newlines_of(path.read_bytes(), text)))
    with saved([*changes, *links]):
        found = load_dossier(root)
        if found.problems:
            click.echo("nothing was changed, because the new name causes these problems:\n", err=True)
        stop_on_problems(found, root)
    redirected = "the old address redirects to the new one" if published else "the old address was never published"
    files = count(sum(each.text is not None for each in (*changes, *links)), "file")
    click.echo(f"{done.format(old=old, new=new)} in {files}; {redirected}")
    if left:
        click.echo(f"these lines still have the old address: {', '.join(left)}", err=True)


def _docs_and_branch(root: Path) -> tuple[Path, str]:
    """Return the folder of the hand-written pages, and the branch that is published."""
    from torana.site.mkdocs import configuration

    if not (root / "mkdocs.yml").is_file():
        return root / "docs", "main"
    config = configuration.load(root)
    return configuration.docs_folder(config), configuration.site_of(config).branch


@click.command(name="format")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing. Exit with status 1 if a file needs formatting."
)
@click.pass_obj
def format_(root: Path, files: tuple[Path, ...], only_check: bool) -> None:
    """Format all YAML files, or only FILES. Comments stay."""
    from torana.editing.comments import contents
    from torana.editing.formatting import format_yaml, yaml_files
    from torana.editing.saving import EditedFile, save
    from torana.records.reader import refuse_other_folders

    refuse_other_folders(root)
    wanted = {path.resolve() for path in files}
    if others := wanted - {path for path, _ in yaml_files(root)}:
        raise ToranaError(f"{name_in(root, min(others))} is not a YAML file of the dossier (content/, seeds/)")
    chosen = [(path, model) for path, model in yaml_files(root) if not wanted or path in wanted]
    problems: list[Problem] = []
    changes = []
    for path, model in chosen:
        raw = path.read_bytes()
        text, found = format_yaml(raw, path.relative_to(root).as_posix(), model)
        problems += found
        if not found and text.encode() != raw:
            changes.append(EditedFile(path, text, contents(raw.decode("utf-8"))))
    if only_check:
        for change in changes:
            click.echo(f"{change.path.relative_to(root).as_posix()} needs formatting. Run torana format", err=True)
    else:
        save(*changes)
    if problems:
        click.echo(f"{as_text(problems, root)}\n\nfiles with problems were not changed", err=True)
    click.echo(f"{count(len(chosen), 'file')}, {len(changes)} {'to format' if only_check else 'formatted'}")
    if problems or (only_check and changes):
        sys.exit(1)
