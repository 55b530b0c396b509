"""A new slug of an entity, or a new id of a fact, in all files of a dossier. Everything else in them is unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from torana import ToranaError
from torana.editing.comments import Contents, attached, gathered
from torana.editing.formatting import format_yaml
from torana.editing.formerly import with_formerly
from torana.editing.layout import parse_layout
from torana.editing.saving import EditedFile, with_newlines_of
from torana.editing.scalars import quoted
from torana.problems import with_article
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Records
from torana.records.relations import ENTITY, FACT
from torana.records.settings import Settings
from torana.records.suggestions import near
from torana.records.values import id_problem, slug_problem
from torana.records.yaml_nodes import KeyPath
from torana.records.yaml_parser import parse_without_limits


def rename_entity(root: Path, records: Records, old: str, new: str, *, redirect: bool) -> list[EditedFile]:
    """Replace the slug of an entity in all YAML files of a dossier without problems.

    The file of the entity gets the new name. If it redirects, it lists the old slug in `formerly`. Files that were
    formatted are formatted again.

    Raises:
        ToranaError: There is no such entity, the new slug is taken or invalid, or a file cannot be changed.
    """
    _refuse(records, old, new)
    file = records.find(old).document.file
    texts = renamed_texts(root, entity_places(records, old), new, file)
    own = with_formerly(*texts[file], (), old if redirect else None, new, file)
    others = {name: text for name, text in texts.items() if name != file}
    path = f"{file.rpartition('/')[0]}/{new}.yml"
    return [
        EditedFile(root / file, None),
        edited_file(root, records, file, *own, path=path),
        *(edited_file(root, records, name, *text) for name, text in others.items()),
    ]


def rename_fact(root: Path, records: Records, old: str, new: str, *, redirect: bool) -> list[EditedFile]:
    """Replace the id of a fact, given its old and new key (`entity#id`), like `rename_entity`.

    Raises:
        ToranaError: There is no such fact, the new id is taken or invalid, or a file cannot be changed.
    """
    slug, _, name = new.partition("#")
    found = records.fact(old)
    if found is None:
        known = [f"{entity.slug}#{fact.id}" for entity, _, fact in records.facts()]
        raise ToranaError(f'there is no fact "{old}": ' + (near(old, known) or "see content/"))
    entity, fact = found
    if slug != entity.slug:
        raise ToranaError(f'the new key of a fact begins with its entity. Write "{entity.slug}#{name}"')
    if reason := id_problem(name):
        raise ToranaError(f'"{name}" {reason}')
    if any(name in (each.id, *each.formerly) for each in entity.record.facts if each is not fact) or name == fact.id:
        raise ToranaError(f'"{new}" is or was the key of a fact. Choose an id that was never used')
    file = entity.document.file
    holder: KeyPath = ("facts", entity.record.facts.index(fact))
    own_id = Naming(file, (*holder, "id"), _word(re.escape(fact.id)))
    texts = renamed_texts(root, [own_id, *_fact_places(records, old)], name, file)
    own = with_formerly(*texts[file], holder, fact.id if redirect else None, name, file)
    return [edited_file(root, records, each, *text) for each, text in {**texts, file: own}.items()]


def renamed_texts(root: Path, places: Iterable[Naming], new: str, *always: str) -> dict[str, tuple[str, Contents]]:
    """Replace a name at its places. The result also has the files in `always`, which may not have the name."""
    by_file: dict[str, list[Naming]] = {file: [] for file in always}
    for place in places:
        by_file.setdefault(place.file, []).append(place)
    found = {}
    for file, spots in by_file.items():
        text = parse_without_limits((root / file).read_bytes(), file).text
        found[file] = _with_name(text, spots, new)
    return found


def edited_file(root: Path, records: Records, file: str, text: str, intended: Contents, path: str = "") -> EditedFile:
    """The new text of a file, formatted if the old one was; with a `path`, it is moved there."""
    raw = (root / file).read_bytes()
    model = Settings if file == SETTINGS_FILE else type(records.find(Path(file).stem).record)
    formatted = _as_formatted(parse_without_limits(raw, file).text, text, file, model)
    return EditedFile(root / (path or file), with_newlines_of(raw, formatted), intended)


def _as_formatted(old: str, new: str, file: str, model: type[BaseModel]) -> str:
    """The new text of a file, formatted if the old text was."""
    was_formatted = format_yaml(old.encode(), file, model)[0] == old
    return format_yaml(new.encode(), file, model)[0] if was_formatted else new


def _refuse(records: Records, old: str, new: str) -> None:
    if old not in records.known:
        hint = near(old, records.known, records.names_by_slug())
        raise ToranaError(f'there is no entity "{old}": {hint or "see content/ and seeds/"}')
    if reason := new_slug_problem(records, new, old):
        raise ToranaError(f'"{new}" {reason}')


def new_slug_problem(records: Records, slug: str, old: str = "") -> str:
    """The reason why an entity, whose slug was `old`, cannot have a new slug; empty if it can."""
    if reason := slug_problem(slug):
        return reason
    if slug in records.known:
        return f"already exists as {with_article(records.known[slug])}"
    owner = records.formerly().get(slug, old)
    return "" if owner == old else f'redirects to "{owner}". Choose a slug that was never used'


class Naming(NamedTuple):
    """A value that names the entity or fact."""

    file: str
    path: KeyPath
    pattern: re.Pattern[str]
    """Matches the name, after a group, both in the value and in its YAML."""


def _word(name: str, before: str = "") -> re.Pattern[str]:
    return re.compile(rf"\A([\"']?\s*{before}){name}(?![\w.+-])")


def _cited(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """A name in the citation of a fact in a report."""
    return re.compile(rf"((?<=[\[;\s])@{before}){name}(?={after}\s*[;\]])")


def entity_places(records: Records, slug: str) -> Iterator[Naming]:
    """Yield every value that names an entity, or one of its facts."""
    targets = (ENTITY, FACT, records.known[slug])
    name = re.escape(slug)
    link = re.compile(rf"(\[\[\s*){name}(?=\s*[|\]])")
    cited = _cited(name, after=r"#[^\s;#\[\]]+")
    word = _word(name)
    for reference in records.references(lambda relation: relation.target in targets):
        named = reference.word.strip()
        of_fact = reference.relation.target == FACT
        if (named.rpartition("#")[0] if of_fact else named) == slug:
            pattern = word if not reference.relation.declared.in_text else cited if of_fact else link
            yield Naming(reference.entity.document.file, reference.path, pattern)


def _fact_places(records: Records, key: str) -> Iterator[Naming]:
    """Yield every value that names a fact. In the file of its entity, the id alone can name it."""
    slug, name = map(re.escape, key.split("#"))
    for reference in records.references(lambda relation: relation.target == FACT):
        if reference.key == key:
            entity = f"(?:{slug})?" if reference.entity.slug == key.partition("#")[0] else slug
            in_text = reference.relation.declared.in_text
            pattern = _cited(name, f"{entity}#") if in_text else _word(name, f"(?:{entity}#)?")
            yield Naming(reference.entity.document.file, reference.path, pattern)


def _with_name(text: str, places: Iterable[Naming], new: str) -> tuple[str, Contents]:
    """Replace a name in some values. A value that writes the name with an escape is written in quotes without it."""
    layout = parse_layout(text)
    entries = {entry.path: entry for entry in layout.entries}
    values = layout.values()
    patches: dict[int, tuple[int, str]] = {}
    for place in places:
        # An entry that is alone may have no brackets: its path is that of the list.
        path = place.path if place.path in entries else place.path[:-1]
        entry = entries[path]
        value, count = place.pattern.subn(rf"\g<1>{new}", str(values[path]))
        start, raw = entry.value_start, text[entry.value_start : entry.value_end]
        if raw[:1] in ("|", ">"):
            start += raw.index("\n")
        # A text can have the name several times.
        _, raw = patches.get(start, (0, text[start : entry.value_end]))
        raw, raw_count = place.pattern.subn(rf"\g<1>{new}", raw)
        values[path] = value
        patches[start] = entry.value_end, raw if raw_count == count else quoted(value)
    return layout.patched(patches), Contents(values, gathered(attached(layout)))
