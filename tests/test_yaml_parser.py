"""The parser on raw bytes: bytes that are not text, input that would crash the parser, and positions."""

from __future__ import annotations

import pytest
from torana.problems import Position
from torana.records.yaml_nodes import MappingNode, ScalarNode, SequenceNode
from torana.records.yaml_parser import CParser, parse


def said(raw: bytes) -> list[str]:
    return [f"{p.position.line}:{p.position.column} {p.message}" for p in parse(raw, "x.yml").problems]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("name: x\n".encode("utf-16"), "1:1 the file is UTF-16 text"),
        ("name: x\n".encode("utf-32"), "1:1 the file is UTF-32 text"),
        (b"name: x\nkind: caf\xe9\n", "2:10 the file is not UTF-8 text: byte 0xe9 is not allowed here"),
        (b"name: a\0b\n", "1:8 invisible character U+0000 a control character"),
        (b"name: \x1b[31mred\n", "1:7 invisible character U+001B a control character"),
        ("name: a\u2028b\n".encode(), "1:8 invisible character U+2028 LINE SEPARATOR"),
        ("name: a\ufeffb\n".encode(), "1:8 invisible character U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("name: a\u200db\n".encode(), "1:8 invisible character U+200D ZERO WIDTH JOINER"),
        ("name: a\ufe0fb\n".encode(), "1:8 invisible character U+FE0F VARIATION SELECTOR-16"),
        ("name: a\ufdd0b\n".encode(), "1:8 invisible character U+FDD0 a character without a name"),
        (b"%YAML 1.1\n---\nname: x\n", "1:1 YAML directives (%) are not allowed"),
        (b"", "1:1 the file is empty"),
    ],
)
def test_bytes_that_are_no_text(raw: bytes, message: str) -> None:
    assert said(raw) == [message]


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"- ", b"? "])
def test_depth_is_limited_before_the_parser_fails(opening: bytes) -> None:
    """PyYAML's composer crashes the interpreter at about 30,000 levels; here, 100,000 levels are one problem."""
    assert len(said(b"a: " + opening * 100_000)) == 1


def test_size_is_limited() -> None:
    assert said(b"a: " + b"x" * 1024 * 1024) == ["1:1 the file has 1,048,579 bytes, more than the limit of 1,048,576"]


def test_scalars_stay_as_typed() -> None:
    words = ["NO", "010", "0o10", "12:30", "1_000", "7600.00", ".nan", "null", "2024-03-05", "true", "~", "1e3"]
    document = parse(("\n".join(f"k{i}: {word}" for i, word in enumerate(words)) + "\n").encode(), "x.yml")
    assert isinstance(document.root, MappingNode)
    assert [value.text for value in document.root.values.values() if isinstance(value, ScalarNode)] == words


def test_positions_of_keys_and_values() -> None:
    document = parse("名: {ja: 日本電気, list: [a, 'b c']}\n".encode(), "x.yml")
    assert document.position(("名", "ja")) == Position("x.yml", 1, 9, 4)
    assert document.key_position(("名", "list")) == Position("x.yml", 1, 15, 4)
    assert document.position(("名", "list", 1)) == Position("x.yml", 1, 25, 5)
    assert isinstance(document.node(("名", "list")), SequenceNode)
    # A path that does not exist gives the position of its deepest existing part.
    assert document.position(("名", "missing")) == document.position(("名",))


def test_a_word_inside_a_folded_text() -> None:
    document = parse(b"text: one\n  two [[three]]\n  four\n", "x.yml")
    assert document.inside(("text",), "[[three") == Position("x.yml", 2, 7, 7)
    assert document.inside(("text",), "[[five") == document.position(("text",))


def test_line_ends_do_not_move_positions() -> None:
    for ends in ("\n", "\r\n", "\r"):
        document = parse(ends.join(["a: 1", "b: 2", ""]).encode(), "x.yml")
        assert document.position(("b",)) == Position("x.yml", 2, 4, 1)


def test_it_is_the_c_parser() -> None:
    """The parser written in Python gives the same events, but takes eight times as long."""
    assert CParser.__module__ == "yaml._yaml"
