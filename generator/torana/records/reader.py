"""`content/` and `seeds/` to `Records` and the problems found on the way."""

from __future__ import annotations

import os
import re
import types
import typing
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from torana.problems import Position, Problem, near
from torana.records.entity_types import ENTITY_TYPES
from torana.records.limits import SETTINGS_FILE, or_raise
from torana.records.located import Located, Records
from torana.records.parse_cache import Readings
from torana.records.settings import Limits, Settings
from torana.records.values import near_slug, slug_fault
from torana.records.yaml_nodes import Document, KeyPath, Mapping, Node, Scalar, Sequence
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
    entities: dict[str, dict[str, Located[Any]]] = {}
    known: dict[str, str] = {}
    counts = {"files": int(settings is not None)}
    limits = settings.record.limits if settings else Limits()
    if readings:
        readings.bound_by(str(limits))
    for entity_type in ENTITY_TYPES:
        found = entities[entity_type.name] = {}
        for path in _files(root, entity_type.folder, problems):
            file = f"{entity_type.folder}/{path.name}"
            known.setdefault(path.stem, entity_type.name)
            reason = slug_fault(path.stem)
            if reason:
                suggestion = near_slug(path.stem)
                usable = suggestion and not slug_fault(suggestion)
                hint = f"rename the file to {suggestion}.yml" if usable else "rename the file"
                problems.append(Problem(Position(file), f'the file\'s name "{path.stem}" {reason}', hint))
            counts["files"] += 1
            if counts["files"] > limits.files:
                message = f"there are more files than the limit of {limits.files:,}: here reading ends"
                problems.append(Problem(Position(file), message, f"split the dossier up{or_raise('files', file)}"))
                return Reading(Records(settings), problems, counts)
            located = _located(path, file, entity_type.model, problems, readings, limits)
            if located is not None and not reason:
                found[path.stem] = located
        counts[entity_type.title.lower()] = len(found)
    problems += _strays(root)
    if not any(entities.values()) and not problems:
        hint = "run this where content/ and seeds/ are; torana new organisation NAME writes a first file"
        problems.append(Problem(Position("content"), "there is nothing to publish: no entity was found", hint))
    records = Records(settings, entities, known)
    counts["facts"] = sum(1 for _ in records.facts())
    return Reading(records, problems, counts)


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


def _files(root: Path, folder: str, problems: list[Problem]) -> Iterator[Path]:
    """The YAML files of a folder in the order of their names; whatever else lies there is a problem."""
    base = root / folder
    try:
        if linked_path(root, folder, problems):
            return
        if not base.is_dir():
            if base.exists():
                problems.append(Problem(Position(folder), "this is not a folder", "entities of a type lie in a folder"))
            return
        with os.scandir(base) as entries:
            kinds = {entry.name: (entry.is_symlink(), entry.is_file(follow_symlinks=False)) for entry in entries}
        # A folder may be listed by somebody who may not look at what lies in it.
        with suppress(FileNotFoundError):
            (base / next(iter(kinds), ".")).lstat()
    except OSError as error:
        problems.append(Problem(Position(folder), f"the folder cannot be read: {error.strerror}"))
        return
    for name, (is_link, is_file) in sorted(kinds.items()):
        path, file = base / name, f"{folder}/{name}"
        if name.startswith(".") or name.endswith("~"):
            continue  # what editors and systems leave behind
        if is_link:
            problems.append(Problem(Position(file), SYMBOLIC_LINK, "put the file itself here"))
        elif path.suffix == ".yml" and is_file:
            yield path
        elif path.is_dir():
            problems.append(Problem(Position(file), "a folder cannot stand here", "one entity is one file: NAME.yml"))
        elif path.suffix in (".yaml", ".YML", ".YAML"):
            problems.append(
                Problem(Position(file), f'the file ends in "{path.suffix}"', f"rename it to {path.stem}.yml")
            )
        else:
            problems.append(Problem(Position(file), "only .yml files belong here", "move or delete it"))


SYMBOLIC_LINK = "a symbolic link cannot stand here"
"""Its target may lie anywhere on the machine that builds the site."""


def linked_path(root: Path, path: str, problems: list[Problem]) -> bool:
    """Whether a link stands in a path from the root of the dossier; it is a problem, told once.

    Raises:
        OSError: It may not be looked at.
    """
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        file = "/".join(parts[:end])
        if (root / file).is_symlink():
            found = Problem(Position(file), SYMBOLIC_LINK, "put the folder or the file itself here")
            if found not in problems:
                problems.append(found)
            return True
    return False


def _strays(root: Path) -> Iterator[Problem]:
    """What lies in `content/` beside the folders of the table: most often a misspelt folder."""
    expected = {entity_type.folder.partition("/")[2] for entity_type in ENTITY_TYPES} | {"dossier.yml", "languages"}
    content = root / "content"
    try:
        paths = sorted(content.iterdir()) if content.is_dir() and not content.is_symlink() else []
    except OSError:
        return  # told by whoever wants to read a file there
    for path in paths:
        if path.name not in expected and not path.name.startswith("."):
            file = path.relative_to(root).as_posix()
            yield Problem(
                Position(file), f'"{path.name}" does not belong in content/', near(path.name, expected - {""})
            )


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
        record, content = _record(document, record_model, problems, limits.problems)
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


def _record(
    document: Document, record_model: type[BaseModel], problems: list[Problem], most: int
) -> tuple[Any | None, Any]:
    """What a document says, as a record and plainly; the record is `None` where too little of it is right.

    Args:
        document: Without problems.
        record_model: What it is to be.
        problems: Gets what is wrong with it.
        most: Of so many problems each is told.
    """
    root = typing.cast(Node, document.root)
    empty, dropped = _drop_empty(root)
    content = plain_of(root)
    try:
        record = record_model.model_validate(content)
        problems += empty + list(dropped.values())
        return record, content
    except ValidationError as error:
        details = error.errors(include_url=False)
        for detail in details:
            where = _dropped(document, detail)
            if where in dropped:
                dropped[where] = replace(dropped[where], hint="write it: it cannot be left out")
        problems += empty + list(dropped.values())
        told = (_problem(document, d, record_model) for d in details if not _follows(document, d, dropped))
        problems += islice(told, most)
        return _salvage(document, record_model, error), None


def _dropped(document: Document, detail: ErrorDetails) -> tuple[int, str]:
    """The identity of the mapping that lacks a key, and the key."""
    path = tuple(detail["loc"])
    return id(document.node(path[:-1])), str(path[-1]) if path else ""


def _follows(document: Document, detail: ErrorDetails, dropped: Container[tuple[int, str]]) -> bool:
    """Whether an error only follows from another: a missing key that stood there without a value, a list that counts
    as too short because its entries are faulty.
    """
    if detail["type"] == "missing":
        return _dropped(document, detail) in dropped
    node = document.node(tuple(detail["loc"]))
    return detail["type"] == "too_short" and isinstance(node, Sequence) and bool(node.items)


def _salvage(document: Document, record_model: type[BaseModel], error: ValidationError) -> Any | None:
    """What is left of a record without its faults, so that the rules can look at the rest in the same run.

    The faulty nodes leave the document too, so paths and positions stay right.
    """
    for _ in range(12):
        paths = {_faulty(detail) for detail in error.errors(include_url=False, include_context=False)}
        if not all(_prune(document, path) for path in sorted(paths, key=_sort_key, reverse=True)):
            return None
        try:
            return record_model.model_validate(plain_of(typing.cast(Node, document.root)))
        except ValidationError as again:
            error = again
    return None


def _sort_key(path: KeyPath) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _faulty(detail: ErrorDetails) -> KeyPath:
    """The path to take away: the value itself, or what holds a missing one."""
    path = tuple(step for step in detail["loc"] if step != "[key]")
    return path[:-1] if detail["type"] == "missing" else path


def _prune(document: Document, path: KeyPath) -> bool:
    if not path:
        return False
    parent = document.node(path[:-1])
    step = path[-1]
    if isinstance(parent, Sequence) and isinstance(step, int) and step < len(parent.items):
        del parent.items[step]
    elif isinstance(parent, Mapping) and step in parent.keys:
        del parent.keys[str(step)], parent.values[str(step)]
    return True


def _drop_empty(root: Node) -> tuple[list[Problem], dict[tuple[int, str], Problem]]:
    """A key without a value says nothing: one problem each, and the key goes.

    Returns:
        The problems of empty entries, and that of each dropped key by it and the identity of its mapping.
    """
    problems = []
    dropped = {}
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            for key in list(node.keys):
                value = node.values[key]
                if isinstance(value, Scalar) and value.plain and not value.text:
                    said = Problem(node.keys[key].position, f'"{key}" has no value', "write it, or delete the key")
                    dropped[id(node), key] = said
                    del node.keys[key], node.values[key]
                else:
                    stack.append(value)
        elif isinstance(node, Sequence):
            left = []
            for item in node.items:
                if isinstance(item, Scalar) and item.plain and not item.text:
                    problems.append(Problem(item.position, "this entry is empty", "write it, or delete the line"))
                else:
                    left.append(item)
            if len(left) < len(node.items):
                node.items[:] = left
            stack += left
    return problems, dropped


def plain_of(node: Node) -> Any:
    """A node as pydantic takes it: texts, lists and dicts. The reader has bounded the depth."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain_of(item) for item in node.items]
    return {key: plain_of(value) for key, value in node.values.items()}


def _problem(document: Document, detail: ErrorDetails, record_model: type[BaseModel]) -> Problem:
    """The problem for one of pydantic's errors, at its place in the file."""
    path: KeyPath = tuple(step for step in detail["loc"] if step != "[key]")
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    node = document.node(path)
    context = detail.get("ctx", {})
    kind = detail["type"]
    holder = model_at(record_model, path[:-1])
    if kind == "torana":
        of_key = detail["loc"][-1:] == ("[key]",)
        where = document.key_position(path) if of_key else document.position(path)
        return Problem(where, str(context["message"]), str(context["hint"]))
    if kind == "missing":
        what = _what(document, path[:-1], holder)
        position = document.position(path[:-1])
        position = Position(position.file, position.line, position.column, 1 if len(path) == 1 else position.length)
        return Problem(position, f'{what} has no "{key}"', f"{key}: {_meaning(holder, key)}")
    if kind == "extra_forbidden":
        fields = set(holder.model_fields) if holder else set()
        message = f'there is no key "{key}" in {_article(_name(holder))}'
        hint = near(key, fields) or "the keys are: " + ", ".join(sorted(fields))
        return Problem(document.key_position(path), message, hint)
    if kind == "literal_error":
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        text = node.text if isinstance(node, Scalar) else ""
        return Problem(document.position(path), f'"{text}" is not a {key}', near(text, allowed))
    if kind in ("greater_than_equal", "less_than_equal"):
        end, most = ("more", context["ge"]) if "ge" in context else ("less", context["le"])
        text = node.text if isinstance(node, Scalar) else ""
        return Problem(document.position(path), f'"{text}" is out of range', f"write {most} or {end}")
    if kind == "too_short":
        return Problem(document.position(path), f'"{key}" is empty', "write at least one")
    found = {Scalar: "text", Sequence: "a list", Mapping: "a mapping"}.get(type(node), "nothing")
    if kind == "string_type":
        hint = "write one value"
        if isinstance(node, Sequence) and node.flow and any(isinstance(item, Sequence) for item in node.items):
            hint = 'a text that begins with "[[" must stand in quotes'
        return Problem(document.position(path), f'"{key}" must be text, and this is {found}', hint)
    if kind in ("tuple_type", "list_type"):
        return Problem(
            document.position(path), f'"{key}" must be a list, and this is {found}', f"write {key}: [{_example(node)}]"
        )
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        inner = model_at(record_model, path)
        required = [name for name, described in inner.model_fields.items() if described.is_required()] if inner else []
        hint = "write {" + ", ".join(f"{name}: …" for name in required) + "}" if required else _meaning(holder, key)
        return Problem(document.position(path), f'"{key}" must hold keys, and this is {found}', hint)
    return Problem(document.position(path), f'"{key}": {detail["msg"]}')


def _meaning(holder: type[BaseModel] | None, key: str) -> str:
    """The first sentence of a field's description, as a hint."""
    described = holder.model_fields[key].description if holder and key in holder.model_fields else ""
    sentence = re.split(r"\.\s+(?=[A-Z])", " ".join((described or "").split()))[0].rstrip(".").replace("`", '"')
    return sentence[:1].lower() + sentence[1:]


def _example(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) and len(node.text) < 40 and "," not in node.text else "…"


def _name(holder: type[BaseModel] | None) -> str:
    return holder.__name__.lower() if holder else "mapping"


def _article(noun: str) -> str:
    if noun in ("limits", "kinds", "settings"):
        return f"the {noun}"
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def _what(document: Document, path: KeyPath, holder: type[BaseModel] | None) -> str:
    """The record that misses something, in the editor's words: `the fact "partners"`."""
    node = document.node(path)
    name = _name(holder)
    if isinstance(node, Mapping):
        label = node.values.get("id") or node.values.get("source") or node.values.get("organisation")
        if isinstance(label, Scalar):
            return f'the {name} "{label.text}"'
    return f"the {name}" if path else f"this {name}"


def model_at(record_model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model of the value at a path of keys and indexes, or `None` where there is none."""
    current: Any = record_model
    for step in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            found = current.model_fields.get(str(step))
            current = _inner(found.annotation) if found else None
        elif typing.get_origin(current) in (tuple, list):
            current = _inner(typing.get_args(current)[0])
        elif typing.get_origin(current) is dict:
            current = _inner(typing.get_args(current)[1])
        else:
            return None
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _inner(annotation: Any) -> Any:
    """An annotation without `Annotated` and `| None`."""
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif typing.get_origin(annotation) in (typing.Union, types.UnionType):
            options = [option for option in typing.get_args(annotation) if option is not types.NoneType]
            annotation = options[0]
        else:
            return annotation
