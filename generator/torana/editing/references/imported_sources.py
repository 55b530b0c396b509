"""The sources of a bibliography: new files, or the problems of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torana import ToranaError
from torana.editing.new_entity import FieldValues, entity_template
from torana.editing.references.bibtex import read_bibtex
from torana.editing.references.csl_json import read_csl_json
from torana.editing.references.reference import Reference, ReferenceReader
from torana.editing.references.ris import read_ris
from torana.editing.saving import EditedFile
from torana.editing.source_suggestions import (
    free_slug,
    host_of,
    language_key,
    of_host,
    same_address,
    source_at,
    source_kind,
)
from torana.files import name_in
from torana.problems import Position, Problem, in_words
from torana.records.entity_types import SOURCE
from torana.records.located import Records

_READERS: dict[str, ReferenceReader] = {".bib": read_bibtex, ".ris": read_ris, ".json": read_csl_json}
"""The reader for each ending of a file."""
_HINTS = {
    **{"article-newspaper": "NewsArticle", "article-magazine": "Article", "article-journal": "ScholarlyArticle"},
    **{"paper-conference": "ScholarlyArticle", "thesis": "ScholarlyArticle", "chapter": "Book", "book": "Book"},
    **{"post-weblog": "BlogPosting", "report": "Report", "legislation": "official", "bill": "official"},
    **{"webpage": "WebPage", "article": "ScholarlyArticle", "post": "BlogPosting"},
}
"""The hint for the kind of source (`source_kind`) of each CSL type."""
_PUBLISHED_BY_CONTAINER = {"article-newspaper", "article-magazine", "webpage", "post-weblog", "post"}
"""Types whose container, a newspaper or a site, is their publisher."""
_FIELDS = (("volume", "volume"), ("issue", "issue"), ("page", "pages"), ("DOI", "doi"), ("URL", "url"))
_DATES = (("issued", "published"), ("accessed", "retrieved"))


@dataclass(slots=True)
class ImportedSources:
    """The result of an import. If there are problems, nothing is written."""

    files: list[EditedFile] = field(default_factory=list)
    entries: dict[str, Position] = field(default_factory=dict)
    """The entry of each new file, by its path in the dossier."""
    known: list[tuple[Position, str]] = field(default_factory=list)
    """Entries whose address a source already has, with its slug."""
    problems: list[Problem] = field(default_factory=list)

    def at_entries(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of the new files, at the entries that the files come from."""
        return [replace(each, position=self.entries.get(each.position.file, each.position)) for each in problems]


def import_sources(root: Path, records: Records, path: Path, default_kind: str) -> ImportedSources:
    """Read a bibliography.

    Args:
        root: The folder of the dossier.
        records: The dossier.
        path: The file, in BibTeX (`.bib`), RIS (`.ris`) or CSL-JSON (`.json`).
        default_kind: The kind of an entry whose type fits no kind of source; empty to reject it.

    Raises:
        ToranaError: The file has another ending, or is not UTF-8.
    """
    if path.suffix.lower() not in _READERS:
        raise ToranaError(
            f"{path.name} does not end in {in_words((*_READERS, '.xlsx', '.csv'), 'or')}. "
            "Export a bibliography as BibTeX, RIS or CSL-JSON, and a spreadsheet as .xlsx or .csv"
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ToranaError(f"{path} is not UTF-8 text. Export it as UTF-8") from None
    references = _READERS[path.suffix.lower()](text.replace("\r\n", "\n"), name_in(root, path.resolve()))
    found = ImportedSources(problems=references.problems)
    addresses: dict[str, str] = {}
    for reference in references.entries:
        _add(found, root, records, reference, default_kind, addresses)
    return found


def _add(
    imported: ImportedSources,
    root: Path,
    records: Records,
    reference: Reference,
    default_kind: str,
    addresses: dict[str, str],
) -> None:
    """Add the file of an entry, or its problems. `addresses` has the address of each new source by its slug."""
    values = _values(records, reference.item, default_kind)
    problems = list(_missing(values, reference))
    url = str(values.get("url", ""))
    existing = url and (
        source_at(root, records, url) or next((s for s, u in addresses.items() if u and same_address(u, url)), "")
    )
    if existing:
        imported.known.append((reference.position, existing))
    elif problems:
        imported.problems += problems
    else:
        slug = free_slug(records, _wanted_slug(reference.item, values), addresses)
        addresses[slug] = url
        file = f"{SOURCE.folder}/{slug}.yml"
        settings = records.settings.record if records.settings else None
        try:
            imported.files.append(EditedFile(root / file, *entity_template(SOURCE, values, settings, brief=True)))
        except ToranaError as error:
            imported.problems.append(Problem(reference.position, str(error)))
        imported.entries[file] = reference.position


def _missing(values: FieldValues, reference: Reference) -> Iterator[Problem]:
    hints = {
        "title": "add a title",
        "publisher": "add a publisher, or the newspaper or journal",
        "kind": f'its type "{reference.item.get("type", "")}" matches no kind of source: add --kind KIND',
    }
    for key, hint in hints.items():
        if key not in values:
            yield Problem(reference.position, f"this entry has no {key}", hint)


def _values(records: Records, item: dict[str, Any], default_kind: str) -> FieldValues:
    kind = str(item.get("type", ""))
    text = {key: " ".join(str(value).split()) for key, value in item.items() if isinstance(value, str | int)}
    container = text.get("container-title", "")
    publisher, kind_of_host = of_host(records, host_of(text["URL"])) if "URL" in text else ("", "")
    authors = [_author(each) for each in item.get("author") or () if isinstance(each, dict)]
    body = next((author["name"] for author in authors if "name" in author), "")
    by_container = kind in _PUBLISHED_BY_CONTAINER
    known_kind = source_kind(records, _HINTS.get(kind, ""))
    values: dict[str, Any] = {
        "title": text.get("title", ""),
        "publisher": (container if by_container else "") or text.get("publisher") or container or publisher or body,
        "kind": kind_of_host or known_kind or default_kind,
        "authors": [author for author in authors if author],
        "container": "" if by_container else container,
        "isbn": text.get("ISBN", "").partition(" ")[0],
        "language": language_key(records, filter(None, [text.get("language", "")])),
        **{key: text.get(name, "") for name, key in (*_FIELDS, *_DATES)},
    }
    return {key: value for key, value in values.items() if value}


def _author(item: dict[str, Any]) -> dict[str, str]:
    particle = item.get("non-dropping-particle") or item.get("dropping-particle") or ""
    family = f"{particle} {item.get('family') or ''}".strip()
    parts = {"name": item.get("literal") or "", "family_name": family, "given_name": item.get("given") or ""}
    if parts["name"] or not family:
        return {"name": name} if (name := str(parts["name"] or parts["given_name"])) else {}
    return {key: str(part) for key, part in parts.items() if part}


def _wanted_slug(item: dict[str, Any], values: FieldValues) -> str:
    """The key of an entry, if it is not an address, or else the family name, or the publisher, with the year."""
    key = str(item.get("id", ""))
    if key and "/" not in key:
        return key
    authors = values.get("authors", ())
    first = next((name for author in authors if isinstance(author, dict) for name in author.values()), "")
    return f"{first or values['publisher']}-{str(values.get('published', ''))[:4]}"
