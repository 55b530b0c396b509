"""Catalogues of the site's own words: gettext's PO files in `content/languages/`. This module reads and updates them.

The words of templates, code and scripts, and the vocabulary of `content/dossier.yml`, are translated. The statements,
names and titles of a dossier are not. A message that no native speaker has reviewed has gettext's mark `fuzzy`, and the
pages show that.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po, write_po

from torana import ToranaError
from torana.problems import Position, Problem
from torana.records.content_files import linked_path
from torana.records.entity_types import ENTITY_TYPES
from torana.records.limits import SETTINGS_FILE
from torana.records.settings import Settings

FOLDER = "content/languages"
VOCABULARIES = ("countries", "languages", "statuses", "measures", "units")
"""The vocabularies of `content/dossier.yml` that are translated, besides `kinds`."""

KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "t": None,
    "msgid": None,
    "ShownAs": None,
    "say": None,
    "n": (1, 2),
    "_nouns": (1, 2),
}
"""The functions whose first argument is a message; with two numbers, a singular and its plural."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of one language."""

    language: str
    """BCP 47 tag: the stem of its file."""
    messages: Catalog


def read(root: Path) -> tuple[list[Catalogue], list[Problem]]:
    """Return the catalogues of a dossier in the order of their languages, and their problems."""
    found: list[Catalogue] = []
    problems: list[Problem] = []
    folder = root / FOLDER
    try:
        if linked_path(root, FOLDER, problems):
            return found, problems
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        kinds = {path: path.is_file() for path in paths}
    except OSError as error:
        return found, [Problem(Position(FOLDER), f"the folder cannot be read: {error.strerror}")]
    for path, is_file in kinds.items():
        file = path.relative_to(root).as_posix()
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        if linked_path(root, file, problems):
            continue
        if not is_file or path.suffix != ".po":
            problems.append(Problem(Position(file), "only .po files are allowed here", "move or delete it"))
            continue
        catalogue = _read(path, file, problems)
        if catalogue is not None:
            problems += _faults(catalogue, file)
            found.append(Catalogue(path.stem, catalogue))
    return found, problems


def _read(path: Path, file: str, problems: list[Problem]) -> Catalog | None:
    try:
        locale = Locale.parse(path.stem, sep="-")
    except (ValueError, UnknownLocaleError):
        hint = "name the file after a language, such as ja.po, hi.po or pt-BR.po"
        problems.append(Problem(Position(file), f'"{path.stem}" is not a language', hint))
        return None
    try:
        text = path.read_bytes().decode("utf-8")
        return read_po(io.StringIO(text), locale=locale, abort_invalid=True)
    except UnicodeDecodeError as error:
        problems.append(
            Problem(Position(file), f"the file is not UTF-8 text: byte {error.start} is not valid", "save it as UTF-8")
        )
    except PoFileError as error:
        # Babel counts lines from 0.
        line = int(getattr(error, "lineno", 0) or 0) + 1
        problems.append(
            Problem(
                Position(file, line),
                f"the file is not a valid PO file: {error.args[0]}",
                "the gettext manual describes the format",
            )
        )
    except (ValueError, OSError) as error:
        problems.append(Problem(Position(file), f"the file cannot be read: {error}"))
    return None


_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%")


def _faults(catalogue: Catalog, file: str) -> Iterator[Problem]:
    """Report translations whose placeholders differ from those of the original: they would fail when shown."""
    for message in catalogue:
        if not message.id:
            continue
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = {hole for original in originals for hole in _PLACEHOLDER.findall(original)}
        for text in texts:
            # A single % counts as a placeholder too.
            holes = set(_PLACEHOLDER.findall(text))
            if text and holes != wanted:
                names = ", ".join(sorted(wanted)) or "none"
                yield Problem(
                    Position(file, message.lineno or 1),
                    f'the translation of "{originals[0]}" has different placeholders',
                    f"use exactly these placeholders, and no other %: {names}",
                )
                break


def translated(settings: Settings, t: Callable[[str], str]) -> Settings:
    """The settings with the title, the summary and the vocabulary translated by `t`."""

    def term(value: Any) -> Any:
        texts = {key: t(text) for key in ("name", "plural", "meaning") if (text := getattr(value, key, None))}
        return value.model_copy(update=texts)

    def terms(values: Mapping[str, Any]) -> dict[str, Any]:
        return {key: t(value) if isinstance(value, str) else term(value) for key, value in values.items()}

    kinds = {name: terms(values) for name, values in settings.kinds}
    vocabularies = {key: terms(getattr(settings, key)) for key in VOCABULARIES}
    own = {"title": t(settings.title), "summary": t(settings.summary)}
    return settings.model_copy(update={**own, **vocabularies, "kinds": settings.kinds.model_copy(update=kinds)})


def own_name(language: str) -> str:
    """The name of a language in itself: `日本語`."""
    locale = Locale.parse(language, sep="-")
    return str(locale.get_display_name(locale))


# --- updating a catalogue -----------------------------------------------------------------------------------------


def messages(settings: Settings, titles: Iterable[str], folders: Iterable[tuple[Path, str]]) -> Catalog:
    """A catalogue of all messages, without translations.

    Args:
        settings: The vocabulary.
        titles: The titles of the navigation.
        folders: The folders to search, each with its name in the catalogue.
    """
    found = Catalog(charset="utf-8")
    methods = [("**.py", "python"), ("**.md.j2", "jinja2"), ("**.js", "javascript")]
    for folder, name in folders:
        options = {"**.js": {"parse_template_string": True}}
        for file, _, message, _, context in extract_from_dir(folder, methods, options, keywords=KEYWORDS):
            found.add(message, None, [(f"{name}/{Path(file).as_posix()}", 1)], context=context)
    for title in titles:
        found.add(title, None, [("mkdocs.yml", 1)])
    for entity_type in ENTITY_TYPES:
        for text in (entity_type.noun, entity_type.title, entity_type.counted):
            found.add(text, None, [("generator/torana/records/entity_types.py", 1)])
    for text in _vocabulary(settings):
        found.add(text, None, [(SETTINGS_FILE, 1)])
    return found


def _vocabulary(settings: Settings) -> list[str]:
    """Yield every text that `translated` translates, and the roles, which are translated when they are shown."""
    found = list(settings.roles)

    def collect(text: str) -> str:
        found.append(text)
        return text

    translated(settings, collect)
    return found


def refresh_catalogue(catalogue: Catalog, wanted: Catalog) -> str:
    """Return a PO file with exactly the wanted messages, and the translations of unchanged messages."""
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # Babel writes two plural forms of a new message for every language, and marks them as fuzzy the next time.
        if message.pluralizable and not any(message.string or ()):
            message.string = ("",) * catalogue.num_plurals
    made = io.BytesIO()
    # Line numbers would change with every edit of a template.
    write_po(made, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False)
    return made.getvalue().decode()


def missing(catalogue: Catalog) -> list[str]:
    """The messages of a refreshed catalogue that have no translation yet."""
    found = []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.id and not (texts and all(texts)):
            found.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return found


def empty(language: str) -> Catalog:
    """A new catalogue.

    Raises:
        ToranaError: The tag is not a language.
    """
    try:
        return Catalog(locale=Locale.parse(language, sep="-"), charset="utf-8")
    except (ValueError, UnknownLocaleError) as error:
        raise ToranaError(f'"{language}" is not a language. Write a tag such as ja, hi or pt-BR') from error
