"""The files of the configuration: `mkdocs.yml` and those that it inherits from, as YAML."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from torana.files import read_regular, refusal
from torana.problems import Position, Problem

Keys = tuple[str, ...]
"""The keys that lead to a value, with `*` for an item of a list: `("extra", "social", "*", "link")`."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """`mkdocs.yml`, or a file that it inherits from."""

    path: Path
    nodes: tuple[tuple[Keys, yaml.Node], ...]
    """Its values, and the titles in its navigation."""
    error: Problem | None = None

    @property
    def variables(self) -> list[str]:
        """The environment variables that it names."""
        return sorted({name for _, node in self.nodes if node.tag == "!ENV" for name in alternatives(node)[0]})


def settings_files(path: Path) -> list[SettingsFile]:
    """Read `mkdocs.yml` and the files that it inherits from, each once."""
    found: dict[Path, SettingsFile] = {}
    root, named = path.parent, Position(path.name)
    while True:
        file = found[path.resolve()] = _read(path, root, named)
        inherited = next((node for keys, node in file.nodes if keys == ("INHERIT",)), None)
        if inherited is None:
            break
        named = position(inherited.start_mark, path, root)
        following = path.parent / str(inherited.value)
        if following.resolve() in found:
            error = Problem(named, "INHERIT leads back to this file", "delete the line")
            found[path.resolve()] = replace(file, error=error)
            break
        path = following
    return list(found.values())


def _read(path: Path, root: Path, named: Position) -> SettingsFile:
    """Read one file. `named` is the position that names it."""
    where = position(None, path, root)
    try:
        if refused := refusal(path):
            return SettingsFile(path, (), Problem(where, *refused))
        return SettingsFile(path, tuple(_values(yaml.compose(read_regular(path), yaml.CSafeLoader), (), set())))
    except FileNotFoundError:
        hint = "run this in the folder of the dossier, or name it with -C" if named == where else ""
        return SettingsFile(path, (), Problem(named, f"{where.file} is missing", hint))
    except OSError as error:
        return SettingsFile(path, (), Problem(where, f"the file cannot be read: {error.strerror}"))
    except (yaml.YAMLError, RecursionError) as error:
        where = position(getattr(error, "problem_mark", None), path, root)
        return SettingsFile(path, (), Problem(where, f"this is not YAML: {getattr(error, 'problem', None) or error}"))


def position(mark: yaml.Mark | None, path: Path, root: Path) -> Position:
    """The position of a mark of a file, whose path begins at a folder."""
    name = os.path.relpath(path, root).replace(os.sep, "/")
    return Position(name, mark.line + 1, mark.column + 1) if mark else Position(name)


def _values(node: yaml.Node | None, keys: Keys, seen: set[int]) -> Iterator[tuple[Keys, yaml.Node]]:
    """Yield the values below a node. An alias names a node again, which is read once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode) or node.tag == "!ENV":
        yield keys, node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values(item, (*keys, "*"), seen)
    else:
        for key, value in node.value:
            if keys[:1] == ("nav",):
                yield ("nav",), key
            yield from _values(value, (*keys, str(key.value)), seen)


def alternatives(node: yaml.Node) -> tuple[list[str], yaml.Node | None]:
    """Return the variables of `!ENV NAME` or `!ENV [NAME, …, default]`, and the default."""
    if not isinstance(node, yaml.SequenceNode):
        return [str(node.value)], None
    *names, last = node.value or [None]
    return ([str(name.value) for name in names], last) if names else ([str(last.value)] if last else [], None)
