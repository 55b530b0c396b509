"""Formatting a YAML file keeps its content and every comment, and formatting it again changes nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from torana.editing.formatting import format_yaml
from torana.records.entity_types import BUILT_IN
from torana.records.limits import SETTINGS_FILE
from torana.records.settings import Settings
from torana.records.yaml_nodes import MappingNode, plain_of
from torana.records.yaml_parser import parse

from .support.command import torana
from .support.dossiers import copy_of_small, types_of_real_dossier
from .support.paths import REPOSITORY

INITIATIVE = BUILT_IN.by_name["initiative"].model
FILES = [
    (path, kind.model) for kind in types_of_real_dossier() for path in sorted((REPOSITORY / kind.folder).glob("*.yml"))
]


def said(text: str | bytes) -> object:
    root = parse(text.encode() if isinstance(text, str) else text, "x.yml").root
    assert isinstance(root, MappingNode)
    return plain_of(root)


def test_the_dossier_is_in_form() -> None:
    assert len(FILES) > 300
    for path, model in [*FILES, (REPOSITORY / SETTINGS_FILE, Settings)]:
        raw = path.read_bytes()
        text, problems = format_yaml(raw, path.name, model)
        assert (text, problems) == (raw.decode(), []), path


UGLY = """\
# yaml-language-server: $schema=../../schemas/initiative.json
# about the whole
facts:
  # above a fact
  - statement: 'It''s a "plant": [[cg|CG]]'   # beside it
    id:   one
    sources: [{at: "1.2",   source: here}]
    date: "2024"
    note: a note that is much longer than a line may be, so that it has to be broken at a space, and goes on

  # above another
  - id: two
    statement: >- # of the text
      folded
      text
    about:
      - first   # of two
      - second
    date: 2024-01
    sources:
    - {source: here, at: there}
sectors: [chips]
name: "Plain"
kind: 'yes'
# at the end
"""
PRETTY = """\
# yaml-language-server: $schema=../../schemas/initiative.json
name: Plain
kind: "yes"
sectors: [chips]

# about the whole
facts:
  # above a fact
  - id: one
    statement: "It's a \\"plant\\": [[cg|CG]]"  # beside it
    date: "2024"
    sources:
      - {source: here, at: "1.2"}
    note: a note that is much longer than a line may be, so that it has to be broken at a space, and goes on

  # above another
  - id: two
    statement: "folded text"  # of the text
    date: 2024-01
    about:
      - first  # of two
      - second
    sources:
      - {source: here, at: "there"}
# at the end
"""


def test_a_file_in_another_form() -> None:
    text, problems = format_yaml(UGLY.encode(), "x.yml", INITIATIVE)
    assert not problems
    assert said(text) == said(UGLY)
    assert text == PRETTY
    assert format_yaml(text.encode(), "x.yml", INITIATIVE)[0] == text


WORDS = [
    *["&j", "*k", "!l", "%m", "@n", "`o", "|", ">", "?", ":", "-", "---", "...", "~", "#c"],
    *["2024", "1.2", "yes", "null", "0x1F", "12:30", "é", "日本", "p,q", "{f}", "'g'"],
]
WORDS += ["a", "- b", "x: y", "c #d", "[[e]]", '"h"', "\\i"]


@pytest.mark.parametrize("seed", range(200))
def test_any_value_is_preserved(seed: int) -> None:
    chance = random.Random(seed)
    lines = ["# a comment"]
    for index in range(6):
        words = chance.choices(WORDS, k=chance.choice([1, 1, 2, 5, 40]))
        text = (" " if chance.random() < 0.8 else "  ").join(words)
        quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines += [f"# above {index}"] if chance.random() < 0.5 else []
        kind = chance.choice(["scalar", "list", "flow", "mapping"])
        if kind == "scalar":
            lines += [f"key{index}: {quoted}" + chance.choice(["", "  # beside it"])]
        elif kind == "list":
            lines += [f"key{index}:", f"  - {quoted}  # beside one", "  # between", f"  - {quoted}"]
        elif kind == "flow":
            lines += [f"key{index}: [{quoted}, {{at: {quoted}, b: [c]}}]  # beside all"]
        else:
            lines += [f"key{index}:", f"    statement: {quoted}", "    # inside", f"    b: {{c: {quoted}}}"]
    raw = "\n".join(lines) + "\n"
    text, problems = format_yaml(raw.encode(), "x.yml", INITIATIVE)
    assert not problems
    assert said(text) == said(raw)
    assert format_yaml(text.encode(), "x.yml", INITIATIVE)[0] == text, "its form is its own form"


def test_the_command(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    torana("format", root=root)
    path = next((root / "content/initiatives").glob("*.yml"))
    good = path.read_text("utf-8")
    broken = root / "content/places/broken.yml"
    broken.write_text("name: [\n", "utf-8")
    path.write_text(good.replace("facts:", "\n\nfacts:", 1) + "\n\n", "utf-8")
    result = torana("format", "--check", root=root)
    assert result.returncode == 1
    assert f"content/initiatives/{path.name} needs formatting" in result.stderr
    assert "content/places/broken.yml:" in result.stderr
    assert path.read_text("utf-8") != good
    result = torana("format", root=root)
    assert result.returncode == 1, "a file that cannot be read is named"
    assert path.read_text("utf-8") == good
    assert broken.read_text("utf-8") == "name: [\n"
    broken.unlink()
    assert torana("format", "--check", root=root).returncode == 0
    assert torana("format", "--check", path, root=root).stdout.startswith("1 file, 0")
