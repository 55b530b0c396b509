"""`content/` and `seeds/` to `Records` and the problems found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from torana.problems import Position, Problem
from torana.records.content_files import linked_path, strays, yaml_files
from torana.records.entity_types import ENTITY_TYPES
from torana.records.limits import SETTINGS_FILE, or_raise
from torana.records.located import Located, Records
from torana.records.parse_cache import Readings
from torana.records.settings import Limits, Settings
from torana.records.validate import validated
from torana.records.values import near_slug, slug_fault
from torana.records.yaml_nodes import Document, Mapping, Sequence
from torana.records.yaml_parser import parse, parse_ample


@dataclass(slots=True)
class Reading:
    """What came of reading one dossier."""

    records: Records
    """What could be read: of a file with faults, the parts without."""
    problems: list[Problem] = field(default_factory=list)
    """In the order of finding."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many files of each type were read, and how many facts they hold."""


def read(root: Path, readings: Readings | None = None) -> Reading:
    """Reads a whole dossier.

    Args:
        root: The folder that holds `content/` and `seeds/`.
        readings: What its files said the last time; it gets what they say now.

    Returns:
        The records, every problem of every file as YAML and as model, and the counts. It never raises for bad content.
    """
    problems: list[Problem] = []
    settings = _settings(root, problems)
    limits = settings.record.limits if settings else Limits()
    if readings:
        readings.bound_by(str(limits))
    entities: dict[str, dict[str, Located[Any]]] = {}
    known: dict[str, str] = {}
    counts = {"files": int(settings is not None)}
    for entity_type in ENTITY_TYPES:
        found = entities[entity_type.name] = {}
        for path in yaml_files(root, entity_type.folder, problems):
            file = f"{entity_type.folder}/{path.name}"
            known.setdefault(path.stem, entity_type.name)
            counts["files"] += 1
            misnamed = _misnamed(path.stem, file)
            problems += misnamed
            if counts["files"] > limits.files:
                message = f"there are more files than the limit of {limits.files:,}: here reading ends"
                problems.append(Problem(Position(file), message, f"split the dossier up{or_raise('files', file)}"))
                return Reading(Records(settings), problems, counts)
            located = _located(path, file, entity_type.model, problems, readings, limits)
            if located is not None and not misnamed:
                found[path.stem] = located
        counts[entity_type.title.lower()] = len(found)
    problems += strays(root)
    if not any(entities.values()) and not problems:
        hint = "run this where content/ and seeds/ are; torana new organisation NAME writes a first file"
        problems.append(Problem(Position("content"), "there is nothing to publish: no entity was found", hint))
    records = Records(settings, entities, known)
    counts["facts"] = sum(1 for _ in records.facts())
    return Reading(records, problems, counts)


def _misnamed(slug: str, file: str) -> list[Problem]:
    """The problem of a file whose name is no slug."""
    reason = slug_fault(slug)
    if not reason:
        return []
    suggestion = near_slug(slug)
    usable = suggestion and not slug_fault(suggestion)
    hint = f"rename the file to {suggestion}.yml" if usable else "rename the file"
    return [Problem(Position(file), f'the file\'s name "{slug}" {reason}', hint)]


def reread(root: Path, records: Records, files: Iterable[str], readings: Readings) -> Reading | None:
    """Reads a few files of a dossier again.

    Args:
        root: The folder that holds `content/` and `seeds/`.
        records: All that was read before.
        files: From the root: `content/organisations/meti.yml`.
        readings: What the files said the last time; it gets what they say now.

    Returns:
        The records with those of the files in place of what they were, and the problems of those files alone; `None`
        where one of them is not the file of an entity that there was before: then the whole must be read.
    """
    problems: list[Problem] = []
    entities = dict(records.entities)
    limits = records.settings.record.limits if records.settings else Limits()
    for file in sorted(files):
        path = root / file
        entity_type = next((t for t in ENTITY_TYPES if file == f"{t.folder}/{path.stem}.yml"), None)
        known = entity_type is not None and path.stem in entities[entity_type.name]
        if entity_type is None or not known or not path.is_file() or path.is_symlink():
            return None
        readings.digests.pop(file, None)
        located = _located(path, file, entity_type.model, problems, readings, limits)
        if located is not None:
            entities[entity_type.name] = {**entities[entity_type.name], path.stem: located}
    return Reading(replace(records, entities=entities), problems)


def _settings(root: Path, problems: list[Problem]) -> Located[Settings] | None:
    path = root / SETTINGS_FILE
    try:
        if linked_path(root, SETTINGS_FILE, problems):
            return None
        there = path.is_file()
    except OSError as error:
        problems.append(Problem(Position(SETTINGS_FILE), f"the file cannot be read: {error.strerror}"))
        return None
    if not there:
        message, hint = "this file is missing", "it holds the title, the countries and the vocabulary of the dossier"
        problems.append(Problem(Position(SETTINGS_FILE), message, hint))
        return None
    # What raises limits is read with those that everyone has.
    return _located(path, SETTINGS_FILE, Settings, problems, None, Limits())


def _located(
    path: Path,
    file: str,
    record_model: type[BaseModel],
    problems: list[Problem],
    readings: Readings | None,
    limits: Limits,
) -> Located[Any] | None:
    """One file as a record with its document; `None` where too little of it is right."""
    try:
        if readings and (known := readings.find(file, path)):
            lines, said = known
            return Located(path.stem, record_model.model_validate_json(said), _let_go(file, path), lines)
        raw = path.read_bytes()
    except OSError as error:
        problems.append(Problem(Position(file), f"the file cannot be read: {error.strerror}"))
        return None
    before = len(problems)
    document = parse(raw, file, max_bytes=limits.file_bytes, max_depth=limits.depth, max_problems=limits.problems)
    document.problems += _too_many(document, limits)
    record, content = None, None
    if not document.problems:
        record, content = validated(document, record_model, problems, limits.problems)
    problems += document.problems
    if record is None:
        return None
    lines = tuple(document.position(("facts", index)).line for index in range(len(getattr(record, "facts", ()))))
    if len(problems) == before:
        if readings:
            readings.keep(file, raw, lines, content)
        document = _let_go(file, path)
    return Located(path.stem, record, document, lines)


def _let_go(file: str, path: Path) -> Document:
    """A document of which only a rule that finds something asks where anything stands."""
    return Document(file, again=lambda: parse_ample(path.read_bytes(), file))


def _too_many(document: Document, limits: Limits) -> Iterator[Problem]:
    """The lists of a document that are longer than they may be."""
    root = document.root
    for key in ("facts", "parties"):
        node = root.values.get(key) if isinstance(root, Mapping) else None
        most = getattr(limits, key)
        if isinstance(node, Sequence) and len(node.items) > most:
            message = f"there are {len(node.items):,} {key}, more than the limit of {most:,}"
            yield Problem(node.items[most].position, message, f"split the file up{or_raise(key, document.file)}")
