"""A new dossier: default pages, styles and workflow, and a part of the flagship dossier as an example."""

from __future__ import annotations

import shutil
from pathlib import Path

import torana
from torana import ToranaError, __version__
from torana.editing.comments import contents
from torana.editing.formatting import format_yaml
from torana.editing.layout import parse_layout
from torana.editing.saving import EditedFile, save
from torana.editing.scalars import quoted
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Records
from torana.records.reader import read
from torana.records.settings import Settings

EXAMPLE = "clean-hydrogen-ammonia-declaration"
"""The initiative that a new dossier contains as an example, with everything that it names."""
_OWN_SETTINGS = {
    "title": "A dossier of cited facts",
    "summary": "Describe this dossier here in two sentences.",
    "publisher": "Write the publisher here",
}
"""Settings that differ from those of the flagship dossier."""
_FROM_FLAGSHIP = ("theme", "docs/assets", "docs/method.md", "docs/editing.md")
"""Files that a new dossier takes from the flagship dossier."""


def begin(target: Path) -> int:
    """Write a new dossier, and return the number of files written.

    Raises:
        ToranaError: The folder is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ToranaError(f"{target} is not empty. Choose a new folder")
    package = Path(torana.__file__).parent
    # These files are at the top of a checkout, but inside the package of a wheel.
    home = package / "flagship" if (package / "flagship").is_dir() else package.parent.parent
    shutil.copytree(Path(__file__).parent / "starter", target, dirs_exist_ok=True)
    for name in _FROM_FLAGSHIP:
        if (home / name).is_dir():
            shutil.copytree(home / name, target / name)
        else:
            shutil.copyfile(home / name, target / name)
    records = read(home).records
    for slug in sorted(_closure(records, EXAMPLE)):
        file = records.find(slug).document.file
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home / file, target / file)
    _settings(home / SETTINGS_FILE, target / SETTINGS_FILE)
    (target / "requirements.txt").write_text(
        "# The place to install Torana from: a version on a package index, or the address of a wheel or a repository.\n"
        f"torana=={__version__}\n",
        "utf-8",
    )
    (target / ".gitignore").write_text("site/\n.torana/\n", "utf-8")
    return sum(path.is_file() for path in target.rglob("*"))


def _closure(records: Records, slug: str) -> set[str]:
    """An entity and everything that it names, directly or indirectly."""
    named: dict[str, set[str]] = {}
    for reference in records.references():
        named.setdefault(reference.entity.slug, set()).add(reference.key.partition("#")[0])
    found = [slug]
    for each in found:
        found += sorted((named.get(each, set()) & records.known.keys()) - set(found))
    return set(found)


def _settings(source: Path, target: Path) -> None:
    """Copy the settings of the flagship dossier, with another title."""
    found = parse_layout(source.read_text("utf-8"))
    intended = contents(found.text)
    patches = {}
    for key, value in _OWN_SETTINGS.items():
        if entry := found.entry(key):
            patches[entry.value_start] = entry.value_end, quoted(value)
            intended.values[key,] = value
    text, _ = format_yaml(found.patched(patches).encode(), SETTINGS_FILE, Settings)
    save(EditedFile(target, text, intended))
