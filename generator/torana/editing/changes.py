"""Changes to YAML files: a new fact, or a new slug. Everything else is unchanged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from torana import ToranaError
from torana.editing.formatting import format_yaml
from torana.problems import near, with_article
from torana.records.entity_types import BY_NAME
from torana.records.located import Located, Records
from torana.records.models import Fact
from torana.records.relations import ENTITY, FACT
from torana.records.values import slug_problem
from torana.records.yaml_nodes import KeyPath, MappingNode, Node, ScalarNode, SequenceNode
from torana.records.yaml_parser import parse_without_limits


def add_fact(raw: bytes, file: str) -> tuple[str, int]:
    """Add a fact after the last one of a file: required keys are empty, others are comments with descriptions.

    Returns:
        The text, and the line on which the fact begins.

    Raises:
        ToranaError: The file cannot be read as YAML.
    """
    document = parse_without_limits(raw, file)
    if not isinstance(document.root, MappingNode):
        raise ToranaError(f"{file} cannot be read. Run torana check")
    facts = document.root.values.get("facts")
    if isinstance(facts, SequenceNode) and facts.flow:
        raise ToranaError(f"{file} has its facts in brackets. Run torana format {file}")
    lines = document.text.rstrip("\n").split("\n")
    if isinstance(facts, SequenceNode) and facts.items:
        end, indent = _end(facts), facts.items[0].position.column - 1
        # The position of an item is after its dash.
        indent -= 2
        head: list[str] = [""]
    elif "facts" in document.root.keys:
        end, indent, head = document.root.keys["facts"].position.line, 2, []
    else:
        # Remove the comment that `torana new` wrote for this key.
        lines = [line for line in lines if line != "# facts:"]
        end, indent, head = len(lines), 2, ["", "facts:"]
    while end and not lines[end - 1].strip():
        end -= 1
    new = [*head, *_fact_skeleton(" " * indent)]
    begins = end + len(head) + 1
    return "\n".join([*lines[:end], *new, *lines[end:]]) + "\n", begins


def _end(node: Node) -> int:
    """The last line of a node."""
    if isinstance(node, ScalarNode):
        return node.end_line
    inner = node.values.values() if isinstance(node, MappingNode) else node.items
    return max([node.position.line, *map(_end, inner)])


def _fact_skeleton(indent: str) -> Iterator[str]:
    fields = Fact.model_fields
    start = "- "
    for name in sorted(fields, key=lambda key: not fields[key].is_required()):
        described = " ".join((fields[name].description or "").split())
        mark = "" if fields[name].is_required() else "# "
        if start == "  ":
            yield f"{indent}  # {described}"
        yield f"{indent}{start}{mark}{name}:"
        if name == "sources":
            yield f"{indent}    - source:"
            yield f"{indent}      at:"
        start = "  "


def rename_entity(root: Path, records: Records, old: str, new: str) -> dict[Path, str]:
    """Replace the slug of an entity in all files of a dossier without problems.

    Returns:
        The new texts by file. The file of the entity has the new name, and lists the old slug in `formerly`.

    Raises:
        ToranaError: There is no such entity, a file names it with an escape, or the new slug is taken or invalid.
    """
    if old not in records.known:
        raise ToranaError(f'there is no entity "{old}": ' + (near(old, records.known) or "see content/ and seeds/"))
    if reason := slug_problem(new):
        raise ToranaError(f'"{new}" {reason}')
    if new in records.known:
        raise ToranaError(f'"{new}" already exists as {with_article(records.known[new])}')
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    documents: dict[str, str] = {}
    for entity, line, column in _places(records, old):
        places[entity.document.file].add((line, column))
        documents[entity.document.file] = entity.document.text
    file = records.find(old).document.file
    texts = {name: _replaced(name, documents[name], found, old, new) for name, found in places.items()}
    texts[file] = _formerly(texts.get(file) or (root / file).read_text("utf-8"), file, records.known[old], old)
    target = f"{file.rpartition('/')[0]}/{new}.yml"
    return {root / (target if name == file else name): text for name, text in texts.items()}


def _places(records: Records, slug: str) -> Iterator[tuple[Located[object], int, int]]:
    """Yield each place where files name an entity: file, line and column, from 0."""
    targets = (ENTITY, FACT, records.known[slug])
    for reference in records.references(lambda relation: relation.target in targets):
        entity, path, word = reference.entity, reference.path, reference.word.strip()
        owner = word.rpartition("#")[0] if reference.relation.target == FACT else word
        if owner != slug:
            continue
        if reference.relation.declared.in_text:
            yield from ((entity, *place) for place in _links(entity, path, slug))
        else:
            position = entity.document.inside(path, slug)
            yield entity, position.line, position.column - 1


def _links(entity: Located[object], path: KeyPath, slug: str) -> Iterator[tuple[int, int]]:
    """Yield the line and column of each link to an entity in the text at a path."""
    node = entity.document.node(path)
    assert isinstance(node, ScalarNode)
    lines = entity.document.text.split("\n")
    for number in range(node.position.line, node.end_line + 1):
        for match in re.finditer(rf"\[\[\s*({re.escape(slug)})(?=\s*[|\]]|\s*$)", lines[number - 1]):
            yield number, match.start(1)


def _replaced(file: str, text: str, places: set[tuple[int, int]], old: str, new: str) -> str:
    lines = text.split("\n")
    for line, column in sorted(places, reverse=True):
        row = lines[line - 1]
        if not row.startswith(old, column):
            where = f"{file}:{line}:{column + 1}"
            raise ToranaError(f'{where}: "{old}" is written with an escape. Write it plainly, then rename it again')
        lines[line - 1] = row[:column] + new + row[column + len(old) :]
    return "\n".join(lines)


def _formerly(text: str, file: str, type_name: str, old: str) -> str:
    """Add an old slug to `formerly` of a file."""
    document = parse_without_limits(text.encode(), file)
    assert isinstance(document.root, MappingNode)
    lines = text.split("\n")
    node = document.root.values.get("formerly")
    if isinstance(node, SequenceNode) and node.items:
        last = node.items[-1]
        assert isinstance(last, ScalarNode)
        row = lines[last.end_line - 1]
        if node.flow:
            end = row.index("]", last.position.column - 1)
            lines[last.end_line - 1] = f"{row[:end]}, {old}{row[end:]}"
        else:
            lines.insert(last.end_line, f"{' ' * (last.position.column - 3)}- {old}")
    else:
        first = next(iter(document.root.values.values()))
        lines.insert(_end(first), f"formerly: [{old}]")
    made, _ = format_yaml("\n".join(lines).encode(), file, BY_NAME[type_name].model)
    # If the file was formatted, it stays so.
    return made if format_yaml(text.encode(), file, BY_NAME[type_name].model)[0] == text else "\n".join(lines)
