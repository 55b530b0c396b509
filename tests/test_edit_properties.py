"""Formatting, renaming and adding a fact keep every value and comment, whatever the layout of the file.

The files come from a small grammar of block and flow style, quotes, indentation and comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torana import ToranaError
from torana.editing.comments import Contents, contents
from torana.editing.formatting import format_yaml
from torana.editing.key_comments import explanations
from torana.editing.new_fact import add_fact, citing
from torana.editing.renaming import rename_entity
from torana.editing.saving import save, verify
from torana.records.entity_types import BUILT_IN
from torana.records.facts import Fact
from torana.records.reader import read
from torana.records.yaml_parser import parse_without_limits

from .support.dossiers import lay_out

ORGANISATION = BUILT_IN.by_name["organisation"].model
FILE = "content/organisations/acme-foundry.yml"

WORDS = [
    "One",
    "Two words",
    "2024",
    "yes",
    '"a # b"',
    "'c ] d'",
    '"e, f"',
    "'it''s'",
    '"g\\x41"',
    "h#i",
    '"[[acme-foundry]]"',
]
BLOCKS = [">-", "|", ">"]


class Writer:
    """Writes a value in a layout that hypothesis chooses."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.count = 0

    def chance(self, sides: int = 4) -> bool:
        return bool(self.draw(st.integers(0, sides - 1)) == sides - 1)

    def comment(self) -> str:
        self.count += 1
        return f"# c{self.count} {self.draw(st.sampled_from(['plain', '] - x: y', 'a, b }']))}"

    def line_end(self) -> str:
        return f"  {self.comment()}" if self.chance() else ""

    def above(self) -> str:
        """Perhaps lines with comments, at any indentation, or an empty line."""
        lines = ""
        while self.chance(5):
            lines += " " * self.draw(st.integers(0, 7)) + self.comment() + "\n"
        return lines + ("\n" if self.chance(6) else "")

    def flow(self, value: Any, indent: int) -> str:
        """A value in brackets, perhaps over several lines."""
        if isinstance(value, str):
            return value
        is_mapping = isinstance(value, dict)
        parts = (
            [f"{key}: {self.flow(each, indent)}" for key, each in value.items()]
            if is_mapping
            else [self.flow(each, indent) for each in value]
        )
        text = "{" if is_mapping else "["
        for index, part in enumerate(parts):
            text += self.gap(indent) + part
            if index < len(parts) - 1 or self.chance():
                text += self.draw(st.sampled_from([",", " ,"]))
        return text + self.gap(indent) + ("}" if is_mapping else "]")

    def gap(self, indent: int) -> str:
        if self.chance(3):
            return self.line_end() + "\n" + self.above() + " " * (indent + 2)
        return " "

    def entry(self, head: str, value: Any, indent: int) -> str:
        """`key:` or a dash, with its value, which begins with a space or a line end."""
        if isinstance(value, str):
            if not value.startswith(("'", '"')) and self.chance():
                style = self.draw(st.sampled_from(BLOCKS))
                return f"{head} {style}{self.line_end()}\n{' ' * (indent + 3)}{value}\n"
            if self.chance(8):
                return f"{head}{self.line_end()}\n{self.above()}{' ' * (indent + 1)}{value}{self.line_end()}\n"
            return f"{head} {value}{self.line_end()}\n"
        if not value or self.chance(3):
            return f"{head} {self.flow(value, indent)}{self.line_end()}\n"
        if head.endswith("-") and isinstance(value, dict) and not self.chance():
            column = len(head) + self.draw(st.integers(1, 3))
            text = self.block(value, column)
            first = re.match(rf"(?:\s*#.*\n|\n)*{' ' * column}(?=\S)", text)
            return (
                head + " " * (column - len(head)) + text[first.end() :]
                if first and first.end() == column
                else (f"{head}{self.line_end()}\n{text}")
            )
        inner = indent + self.draw(st.integers(0 if isinstance(value, list) and not head.endswith("-") else 1, 3))
        return f"{head}{self.line_end()}\n{self.block(value, inner)}"

    def block(self, value: Any, indent: int) -> str:
        text = ""
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            head = " " * indent + (f"{key}:" if isinstance(value, dict) else "-")
            text += self.above() + self.entry(head, each, indent)
        return text


@st.composite
def files(draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """The file of an organisation: its keys in any order and layout."""
    words = st.sampled_from(WORDS)
    citation = st.fixed_dictionaries({"source": st.just("paper"), "at": words})
    fact = st.fixed_dictionaries(
        {
            "id": st.sampled_from(["one", "two"]),
            "statement": words,
            "date": st.sampled_from(["2024", "2024-05"]),
            "sources": st.lists(citation, min_size=1, max_size=2),
        },
        optional={"about": st.lists(st.just("acme-foundry"), max_size=2), "note": words},
    )
    value = draw(
        st.fixed_dictionaries(
            {"name": words, "kind": st.just("company"), "country": st.just("IN")},
            optional={
                "also_known_as": st.lists(words, max_size=3),
                "formerly": st.lists(st.sampled_from(["acme", "works", '"foundry"']), unique=True, max_size=3),
                "native_name": st.fixed_dictionaries({"ja": words}, optional={"hi": words}),
                "facts": st.lists(fact, max_size=3),
            },
        )
    )
    order = draw(st.permutations(list(value)))
    writer = Writer(draw)
    text = writer.block({key: value[key] for key in order}, draw(st.sampled_from([0, 0, 0, 2])))
    return text + writer.above() + draw(st.sampled_from(["", "", "...\n"]))


def plain(text: str) -> Any:
    return yaml.load(text, yaml.BaseLoader)


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"# c\d+ (?:plain|\] - x: y|a, b \})", text))


FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(files())
def test_formatting(text: str) -> None:
    assert not parse_without_limits(text.encode(), "x.yml").problems
    formatted, problems = format_yaml(text.encode(), "x.yml", ORGANISATION)
    assert not problems
    assert plain(formatted) == plain(text)
    assert comments(formatted) == comments(text)
    assert format_yaml(formatted.encode(), "x.yml", ORGANISATION)[0] == formatted
    for comment in re.findall(r"(?m)^ *- (?:One|Two words|2024|yes)  (# c\d+ plain)$", text):
        assert re.search(rf"(?m)^ *- (?:One|Two words|2024|\"?yes\"?|\"\w+\")  {comment}$", formatted)


def with_fact(text: str) -> tuple[str, Contents, int] | None:
    """The file with a new fact; `None` if it must be formatted first."""
    try:
        return add_fact(text.encode(), "x.yml", ORGANISATION, citing(""), explanations(Fact, {}))
    except ToranaError:
        return None


@FEW
@given(files())
def test_a_new_fact(text: str) -> None:
    found = plain(text)
    for each in (text, format_yaml(text.encode(), "x.yml", ORGANISATION)[0]):
        added = with_fact(each)
        if added is None:
            assert each is text, "a formatted file has no brackets around its facts"
            continue
        new, intended, line = added
        verify("x.yml", new, intended)
        facts = plain(new)["facts"]
        assert facts[:-1] == (found.get("facts") or [])
        assert facts[-1]["id"] == ""
        assert new.split("\n")[line - 1].endswith("- id:")
        assert comments(new) == comments(each)


@FEW
@given(text=files())
def test_renaming(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("dossier")
    lay_out(root, {FILE: text})
    reading = read(root)
    if reading.problems:
        return  # `torana rename` refuses it
    records = reading.records
    before = contents(text)
    save(*rename_entity(root, records, "acme-foundry", "acme-group", redirect=True))
    new = (root / "content/organisations/acme-group.yml").read_text("utf-8")
    assert plain(new)["formerly"] == [*(plain(text).get("formerly") or []), "acme-foundry"]
    assert comments(new) == comments(text)
    save(*rename_entity(root, read(root).records, "acme-group", "acme-foundry", redirect=False))
    after = contents((root / FILE).read_text("utf-8"))
    # An empty list without comments is removed with its key.
    assert after.values | {("formerly",): []} == before.values | {("formerly",): []}
    assert after.comments == before.comments
