"""Updates of catalogues: the messages of the site, and PO files with exactly these messages."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from torana import ToranaError
from torana.files import read_regular
from torana.records.content_files import listed_files
from torana.records.limits import SETTINGS_FILE
from torana.records.settings import Settings
from torana.records.text_files import decoded
from torana.wording import po_file
from torana.wording.catalogues import FOLDER, translated

KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "t": None,
    "msgid": None,
    "ShownAs": None,
    "say": None,
    "n": (1, 2),
    "_nouns": (1, 2),
}
"""The functions whose first argument is a message; with two numbers, a singular and its plural."""


def messages(
    settings: Settings,
    titles: Iterable[str],
    folders: Iterable[tuple[Path, str]],
    summaries: Iterable[tuple[str, str]] = (),
) -> Catalog:
    """A catalogue of all messages, without translations.

    Args:
        settings: The vocabulary.
        titles: The titles of the navigation.
        summaries: The summaries of entities that are translated, each with its file.
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
    for summary, file in summaries:
        found.add(summary, None, [(file, 1)])
    for entity_type in settings.entity_types:
        for text in (entity_type.noun, entity_type.title, entity_type.counted):
            found.add(text, None, [("generator/torana/records/entity_types.py", 1)])
    for text in (*_vocabulary(settings), *_declared(settings)):
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


def _declared(settings: Settings) -> Iterator[str]:
    """Yield the texts of declared types and fields, which are translated when they are shown."""
    for declaration in settings.types.values():
        yield from filter(None, (declaration.description,))
        for field in declaration.fields.values():
            yield field.label
            yield from filter(None, (field.inverse,))
            yield from (term.name for term in field.choices.values())


def with_slug(root: Path, old: str, new: str) -> Iterator[tuple[Path, str]]:
    """Yield the path and the new text of each catalogue that changes if an entity gets another slug."""
    for path in listed_files(root, FOLDER, ".po", []):
        text, _ = decoded(read_regular(path), path.name)
        if (renamed := po_file.with_slug(text, old, new)) != text:
            yield path, renamed


def refresh_catalogue(catalogue: Catalog, wanted: Catalog) -> str:
    """Return a PO file with exactly the wanted messages, and the translations of unchanged messages."""
    catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # Babel writes two plural forms of a new message for every language, and marks them as fuzzy the next time.
        if message.pluralizable and not any(message.string or ()):
            message.string = ("",) * catalogue.num_plurals
    output = io.BytesIO()
    # Line numbers would change with every edit of a template.
    write_po(output, catalogue, width=po_file.WIDTH, sort_output=True, omit_header=False, include_lineno=False)
    return output.getvalue().decode()


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
        ToranaError: No catalogue can have this tag.
    """
    if mistake := po_file.mistake_in_tag(language):
        raise ToranaError(". ".join((mistake[0], mistake[1].capitalize())))
    return Catalog(locale=po_file.locale_of(language), charset="utf-8")
