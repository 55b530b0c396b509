"""From `content/` and `seeds/` to `Records` and problems."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel

from torana.files import read_regular
from torana.problems import Position, Problem, ProblemsError
from torana.records.content_files import listed_files, refused_path, reporting, slugs_in, stray_files
from torana.records.entity_types import BUILT_IN, within_sentence
from torana.records.limits import SETTINGS_FILE, or_raise
from torana.records.located import Located, Records
from torana.records.parse_cache import ParseCache
from torana.records.settings import Limits, Settings
from torana.records.validate import Validated, validate_record
from torana.records.values import slug_problem, usable_slug
from torana.records.yaml_nodes import SequenceNode, YamlDocument, collections_in
from torana.records.yaml_parser import parse, parse_without_limits, with_link_quoted

_MOST_UNQUOTED = 20
"""Each needs the whole file to be parsed again."""


@dataclass(slots=True)
class Reading:
    """The result of reading a dossier."""

    records: Records
    """The valid files, and the valid parts of other files."""
    problems: list[Problem] = field(default_factory=list)
    """Those of places and names of files come last."""
    counts: dict[str, int] = field(default_factory=dict)
    """The number of files of each type, and of facts."""


def read(root: Path, parse_cache: ParseCache | None = None) -> Reading:
    """Read a whole dossier, and update the parse cache. Bad content never raises an exception."""
    problems: list[Problem] = []
    settings = read_settings(root, problems, parse_cache)
    limits = settings.record.limits if settings else Limits()
    types = settings.record.entity_types if settings else BUILT_IN
    if parse_cache:
        parse_cache.bound_by(f"{limits} {settings.record.types if settings else ''}".replace("\n", " "))
    entities: dict[str, dict[str, Located[Any]]] = {}
    known: dict[str, str] = {}
    strays: list[Problem] = []
    counts = {"files": int(settings is not None)}
    for entity_type in types:
        found = entities[entity_type.name] = {}
        for path in listed_files(root, entity_type.folder, ".yml", strays):
            file = f"{entity_type.folder}/{path.name}"
            known.setdefault(path.stem, entity_type.name)
            counts["files"] += 1
            misnamed = _misnamed(path.stem, file)
            strays += misnamed
            if counts["files"] > limits.files:
                message = f"the dossier has more files than the limit of {limits.files:,}; the rest were not read"
                problems.append(Problem(Position(file), message, f"split the dossier{or_raise('files', file)}"))
                return Reading(Records(settings), problems + strays, counts)
            located = _located(root, file, entity_type.model, problems, parse_cache, limits, _broken(settings))
            if located is not None and not misnamed:
                found[path.stem] = located
        counts[within_sentence(entity_type.title)] = len(found)
    unknown = list(stray_files(root, types))
    misplaced = frozenset(slug for stray in (*strays, *unknown) for slug in slugs_in(root / stray.position.file))
    # A folder may belong to a type whose declaration is broken.
    problems = list(dict.fromkeys([*problems, *strays, *([] if _broken(settings) else unknown)]))
    if parse_cache:
        files = (f"{each.folder}/{slug}.yml" for each in types for slug in entities[each.name])
        parse_cache.only({SETTINGS_FILE, *files})
    records = Records(settings, entities, known, misplaced)
    counts["facts"] = sum(1 for _ in records.facts())
    return Reading(replace(records, superseding=_superseding(records)), problems, counts)


def _superseding(records: Records) -> frozenset[str]:
    return frozenset(entity.slug for entity, _, fact in records.facts() if fact.supersedes)


def _misnamed(slug: str, file: str) -> list[Problem]:
    """Return the problem of a file whose name is not a slug."""
    if not (reason := slug_problem(slug)):
        return []
    usable = usable_slug(slug)
    hint = f"rename the file to {usable}.yml" if usable else "rename the file"
    return [Problem(Position(file), f'the file name "{slug}" {reason}', hint)]


def reread(root: Path, records: Records, files: Iterable[str], parse_cache: ParseCache) -> Reading | None:
    """Read a few files of a dossier again (`content/organisations/meti.yml`), and update the parse cache.

    Returns:
        The records with those of the files replaced, and the problems of these files only; `None` if one of them is
        not the file of an existing entity, so that the whole dossier must be read.
    """
    problems: list[Problem] = []
    entities = dict(records.entities)
    limits = records.settings.record.limits if records.settings else Limits()
    for file in sorted(files):
        path = root / file
        entity_type = next((t for t in records.types if file == f"{t.folder}/{path.stem}.yml"), None)
        known = entity_type is not None and path.stem in entities[entity_type.name]
        if entity_type is None or not known or not path.is_file() or path.is_symlink():
            return None
        located = _located(root, file, entity_type.model, problems, parse_cache, limits)
        if located is not None:
            entities[entity_type.name] = {**entities[entity_type.name], path.stem: located}
    changed = {Path(file).stem for file in files}
    after = replace(records, entities=entities)
    superseding = records.superseding | _superseding(after.narrowed(changed))
    return Reading(replace(after, superseding=superseding), problems)


def read_settings(
    root: Path, problems: list[Problem], parse_cache: ParseCache | None = None
) -> Located[Settings] | None:
    """Read `content/dossier.yml`, and add its problems; `None` if it cannot be used."""
    path = root / SETTINGS_FILE
    with reporting(SETTINGS_FILE, problems):
        if refused_path(root, SETTINGS_FILE, problems):
            return None
        if path.is_file():
            # The file that can raise limits is read with the default limits.
            return _located(root, SETTINGS_FILE, Settings, problems, parse_cache, Limits())
        problems.append(_no_settings(root))
    return None


def refuse_other_folders(root: Path) -> None:
    """Refuse a folder that is not that of a dossier.

    Raises:
        ProblemsError: It has neither `content/` nor `content/dossier.yml`.
    """
    if not (root / "content").is_dir():
        raise ProblemsError([_no_settings(root)])


def _no_settings(root: Path) -> Problem:
    if (root / "content").is_dir():
        hint = "create it with the title, countries and vocabulary of the dossier"
        return Problem(Position(SETTINGS_FILE), "this file is missing", hint)
    above = next((folder for folder in root.parents if (folder / SETTINGS_FILE).is_file()), None)
    if above:
        message = f'this file is missing: "{root}" is a folder inside the dossier "{above}"'
        return Problem(Position(SETTINGS_FILE), message, f"run torana in that folder, or name it: torana -C {above} …")
    message = f'this file is missing: "{root}" is not the folder of a dossier'
    hint = "run torana in the folder that contains content/, or name that folder: torana -C FOLDER …"
    return Problem(Position(SETTINGS_FILE), message, hint)


def _located(
    root: Path,
    file: str,
    record_model: type[BaseModel],
    problems: list[Problem],
    parse_cache: ParseCache | None,
    limits: Limits,
    undeclared: Collection[str] = (),
) -> Located[Any] | None:
    """Read one file as a record with its document; `None` if too little of it is valid.

    `undeclared` are keys whose declaration is broken.
    """
    raw, slug = None, PurePosixPath(file).stem
    with reporting(file, problems):
        raw = read_regular(root / file)
    if raw is None:
        return None
    if parse_cache and (known := parse_cache.find(file, raw)):
        lines, json_text = known
        return Located(slug, record_model.model_validate_json(json_text), _parsed_on_demand(root, file), lines)
    before = len(problems)
    document = _parsed(raw, file, limits, problems)
    document.problems += _too_many(document, limits)
    found = Validated(None)
    if not document.problems:
        found = validate_record(document, record_model, problems, dict(limits), undeclared)
    problems += document.problems
    record = found.record
    if record is None:
        return None
    lines = tuple(document.position(("facts", index)).line for index in range(len(getattr(record, "facts", ()))))
    if len(problems) == before:
        if parse_cache:
            parse_cache.keep(file, raw, lines, found.content)
        document = _parsed_on_demand(root, file)
    return Located(slug, record, document, lines, found.written and Located(slug, *found.written))


def _parsed(raw: bytes, file: str, limits: Limits, problems: list[Problem]) -> YamlDocument:
    """Parse a file.

    A link without quotes at the beginning of a text is the most common mistake, and YAML cannot read the lines below
    it. It is added to the problems, and the file is read as if the quotes were there.
    """
    bounds = {"max_bytes": limits.file_bytes, "max_depth": limits.depth, "max_problems": limits.problems}
    document = parse(raw, file, **bounds)
    written = document.text
    for _ in range(_MOST_UNQUOTED):
        if not (text := with_link_quoted(document)):
            break
        problems += document.problems
        document = parse(text.encode(), file, **bounds)
    document.text = written  # the columns of problems are those of the file
    return document


def _broken(settings: Located[Settings] | None) -> Collection[str]:
    """The keys in broken declarations of types and fields, if there are any."""
    return settings.document.broken if settings and "types" in settings.document.broken else ()


def _parsed_on_demand(root: Path, file: str) -> YamlDocument:
    """Return a document that is parsed again only if a rule needs a position in it."""
    return YamlDocument(file, reparse=partial(_parsed_again, root, file))


def _parsed_again(root: Path, file: str) -> YamlDocument:
    return parse_without_limits(read_regular(root / file), file)


def _too_many(document: YamlDocument, limits: Limits) -> Iterator[Problem]:
    """Yield the problems of lists and mappings that are longer than the limits allow."""
    for key, node in collections_in(document.root):
        items = node.items if isinstance(node, SequenceNode) else list(node.keys.values())
        name, limit = limits.of_list(key)
        if len(items) > limit:
            subject = f'"{key}"' if key else "this mapping"
            action = "split the file" if key == name else "write fewer"
            message = f"{subject} has {len(items):,} entries, more than the limit of {limit:,}"
            yield Problem(items[limit].position, message, f"{action}{or_raise(name, document.file)}")
